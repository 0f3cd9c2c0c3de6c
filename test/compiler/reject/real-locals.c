/* SPDX-License-Identifier: MIT-0 */
/* Types of a body have their own names in the real compiler's messages. */
async int f(int n);

async int g(int n)
{
    struct pair { int a, b; } p = { n, await f(n) };
    struct { int c; } q = { await f(n) };

    n += await f(p.c);
    return q.a + p;
}
