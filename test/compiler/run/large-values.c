/* SPDX-License-Identifier: MIT-0 */
/* test: silent */
/* Large structs as parameters, results, operands; many parameters. */
#include <ebb.h>
#include <stdio.h>

struct large {
    long v[40];
    struct { char c; double d; } in[3];
};

struct flt { float a, b; };
union mixed { double d; struct { int lo, hi; } i; };

static async struct large make(long n)
{
    struct large l = { .in[1] = { 'x', 0.5 } };

    for (int i = 0; i < 40; i++) {
        if (i % 8 == 0)
            await ebb_yield();
        l.v[i] = n + i;
    }
    return l;
}

static async struct large swap(struct large a, struct large b, int at)
{
    long t = a.v[at];

    a.v[at] = b.v[at];
    b.v[at] = t;
    await ebb_yield();
    b.in[2].c = a.in[1].c;
    a.in[2] = b.in[2];
    return at & 1 ? b : a;
}

static async long sum(struct large l)
{
    long s = 0;

    for (int i = 0; i < 40; i++)
        s += l.v[i];
    await ebb_yield();
    return s + l.in[2].c;
}

static async struct flt small(struct flt f, union mixed m)
{
    await ebb_yield();
    return (struct flt){ f.b + (float)m.i.lo, f.a };
}

static async int many(char a, double b, struct flt c, short d, float e,
                      struct large f, int g, long h, unsigned char i,
                      union mixed j, int *k, const char l[4])
{
    await ebb_yield();
    return a + (int)b + (int)c.b + d + (int)e + (int)f.v[3] + g + (int)h + i
         + j.i.hi + *k + l[0];
}

async int main(void)
{
    struct large a = await make(1), b;
    struct large list[2] = { a, await make(100) };
    int k = 6;

    b = await swap(a, list[1], 3);
    printf("%ld %ld %ld\n", await sum(a), await sum(b), await sum(list[1]));
    printf("%ld\n", (await swap(await make(2), await make(3), 1)).v[1]);
    printf("%ld\n", await sum(await swap(a, b, 2)) - (await make(5)).v[39]);
    printf("%g\n", (double)(await small((struct flt){ 1, 2 },
                           (union mixed){ .i = { 3, 4 } })).a);
    printf("%d\n", await many(1, 2.0, (struct flt){ 1, 3 }, 4, 5.0f, a, 7, 8,
                              9, (union mixed){ .i = { 0, 10 } }, &k, "ABC"));
    a = b = await make(9);
    printf("%ld %c\n", a.v[1] + b.v[2], a.in[1].c);
    return 0;
}
