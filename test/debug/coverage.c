/* SPDX-License-Identifier: MIT-0 */
/* Its counts are in test/debug/run.sh; lines count. */
#include <ebb.h>
#include <stdio.h>

static async int leaf(int n)
{
    int d = n * 2;
    if (n > 1)
        await ebb_sleep(1000);
    d += 1;
    return d;
}

static async int pair(int n)
{
    int a = 0, b = 0;
    join {
        a = await leaf(n);
        {
            b = await leaf(n + 1);
            b++;
        }
    }
    defer a = 7;
    for (int i = 0; i < n; i++)
        a += i;
    return a + b;
}

async int main(void)
{
    int total = 0;
    for (int i = 0; i < 4; i++) {
        total += await pair(i);
        if (i == 2)
            total++;
    }
    printf("%d\n", total);
    return 0;
}
