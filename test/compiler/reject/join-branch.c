/* SPDX-License-Identifier: MIT-0 */
async int f(int n);

async int g(int n)
{
    join {
        int x = 1;
        label: n++;
        await f(n);
        { int y = await f(2); n += y; }
        ;
    }
    return n;
}
