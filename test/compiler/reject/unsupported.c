/* SPDX-License-Identifier: MIT-0 */
async int f(int n);

async int g(int n)
{
    each (int v, n)
        n++;
    spawn_on(n, f(1));
    return await f(n);
}

async yields(int) generator(int n)
{
    yield n;
}
