/* SPDX-License-Identifier: MIT-0 */
int plain(int n);
async int f(int n);

async int g(int n)
{
    int x = await plain(n);
    x += await x;
    x += await nowhere(1);
    x += await (n ? f(1) : f(2));
    return x + await f(n);
}
