/* SPDX-License-Identifier: MIT-0 */
async int f(int n);

async int g(int n)
{
    each (int v, n)
        n++;
    return await f(n);
}

async yields(int) generator(int n)
{
    yield n;
}
