/* SPDX-License-Identifier: MIT-0 */
/* test: silent */
/* Tags, typedefs and enumerators declared in bodies and in inner blocks. */
#include <ebb.h>
#include <stdio.h>

struct thing { int file; };
typedef int number;
enum { A = 1, B };

static async int num(int n)
{
    await ebb_yield();
    return n;
}

static async int hide(number number)
{
    struct thing { int local, more; } t = { await num(number), B };
    typedef struct thing thing;
    thing u = { t.more, t.local }, *p = &u;
    enum { A = 50, C };
    int r = A + C;

    {
        struct thing { long long x[3]; } v = { { 1, await num(2), 3 } };
        typedef long long number;
        number wide = (number)1 << 40;
        enum { A = 70, B = 3 };

        await ebb_yield();
        r += A + B + (int)(wide >> 40) + (int)v.x[1] + (int)sizeof v;
    }
    await ebb_yield();
    return r + p->local + t.local + (int)sizeof(struct thing) + A;
}

static async int forward(void)
{
    struct list;
    struct list { int v; struct list *next; } a = { 1, 0 }, b = { 2, &a };
    struct { int x; struct { int y; } in; } pt = { 3, { await num(4) } };
    union both { struct list l; long w; } un = { .l = b };
    struct later *none = 0;
    struct later { int z; } late = { 5 };
    typedef int row[3];
    typedef row *rows;
    row r = { 1, 2, await num(3) };
    rows rp = &r;
    typedef __typeof__(pt) same;
    same copy = pt;
    struct thing { struct inner { int deep; } inner; } th = { { 9 } };
    struct inner inn = th.inner;

    none = &late;
    await ebb_yield();
    return un.l.next->v + b.v + pt.in.y + none->z + (*rp)[2] + copy.x
         + inn.deep;
}

static async int function_types(void)
{
    typedef int fn(int);
    typedef async int afn(int);
    typedef fn *pfn;
    afn *f = num;
    int puts(const char *);
    fn *g = 0;
    pfn h = g;
    extern int shared;

    await ebb_yield();
    puts("local prototype");
    return await f(2) + (h == 0) + shared;
}

int shared = 40;

enum { RED, BLUE };
static async int colour(int n)
{
    await ebb_yield();
    return n ? RED : BLUE;
}

struct anon { int a; };
static async struct anon *pointer(struct anon *p)
{
    await ebb_yield();
    return p;
}

async int main(void)
{
    struct anon a = { 6 };

    enum { ONE = 1, THREE = 3 };

    for (int i = ONE; i < THREE; i++)
        printf("%d\n", await hide(i));
    printf("%d\n", await forward());
    printf("%d\n", await function_types());
    printf("%d %d\n", await colour(0) == BLUE, (await pointer(&a))->a);
    return 0;
}
