/* SPDX-License-Identifier: MIT-0 */
/* Loops: locals that are saved where a callee suspends, and nowhere else. */
async int next(int n);
void use(int n);

async int loops(int n)
{
    int sum = 0;

    for (int i = 0; i < n; i++) {
        if (i == 3)
            continue;
        sum += await next(i);
    }
    while (await next(sum) > 0)
        use(sum--);
    return sum;
}
