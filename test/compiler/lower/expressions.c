/* SPDX-License-Identifier: MIT-0 */
/* Operands before an await go into temps; what is behind it stays in place. */
struct pair { int x, y[2]; };

async int one(int n);
async struct pair two(int a, int b);
int plain(int a, int b, int c);

static async int expressions(int n, struct pair *p)
{
    int v[2] = { n, await one(n) };

    p->y[await one(0)] += plain(n, await one(1), v[1]);
    if (n > 3 && await one(2))
        return (await two(n, v[0])).x;
    return n ? await one(3) : v[1];
}

async int uses(struct pair *p)
{
    return await expressions(1, p);
}
