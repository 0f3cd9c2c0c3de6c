/* SPDX-License-Identifier: MIT-0 */
async int f(int n);

async int g(int n)
{
    int x = 1
    x = await f(x;
    if n > 3)
        x++;
    while (x) { x--; }
    x = (x + ];
    for (int i = 0; i < 3, i++)
        x++;
    y = 3;
    return x +;
}

async int h(int n)
{
    await;
    return n;
}
