/* SPDX-License-Identifier: MIT-0 */
async int f(int n);
int g(int n);

int f(int n)
{
    return n;
}

async int g(int n)
{
    return n;
}
