/* SPDX-License-Identifier: MIT-0 */
/* A computed goto that would pass a clean-up or leave a branch. */
async int f(int n);
async int g(int n)
{
    void *p = &&out;
    join {
        { await f(n); goto *p; }
    }
    {
        defer n++;
        goto *p;
    }
    defer { goto *p; }
out:
    return n;
}
