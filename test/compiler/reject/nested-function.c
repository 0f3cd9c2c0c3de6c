/* SPDX-License-Identifier: MIT-0 */
async int f(int n);

async int g(int n)
{
    int inner(int x) { return x + n; }
    return await f(inner(1));
}
