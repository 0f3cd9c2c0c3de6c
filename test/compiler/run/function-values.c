/* SPDX-License-Identifier: MIT-0 */
/* test: silent */
/* Pointers to async functions wherever C lets a pointer stand. */
#include <ebb.h>
#include <stdio.h>

typedef async int op_fn(int);
typedef async int (*op)(int);
typedef async struct pair pair_fn(int, int);

struct pair { int x, y; };
struct vtable {
    async int (*call)(void *self, int n);
    async void (*done)(void *self);
    op table[2];
    async struct pair (*make)(int, int);
};
struct object { const struct vtable *vt; int sum; };
union either { op_fn *f; async long (*g)(void); };

static async int plus(int n) { await ebb_yield(); return n + 1; }
static async int twice(int n) { return 2 * n; }
static async struct pair both(int x, int y)
{
    await ebb_yield();
    return (struct pair){ y, x };
}
static async long nine(void) { await ebb_yield(); return 9; }

static async int object_call(void *self, int n)
{
    struct object *o = self;

    await ebb_yield();
    return o->sum += n;
}

static async void object_done(void *self)
{
    struct object *o = self;

    await ebb_yield();
    o->sum = -o->sum;
}

static const struct vtable vt = {
    .call = object_call, .done = object_done, .table = { plus, &twice },
    .make = both,
};

/* An ordinary function that returns a pointer to an async one. */
static async int (*pick(int n))(int)
{
    return n ? plus : twice;
}

/* An async function that returns one. */
static async op pick_later(int n)
{
    await ebb_yield();
    return n ? plus : twice;
}

static async int apply(op_fn f, int n)
{
    return await f(n) + await (*f)(n) + await (**f)(n);
}

static async int compose(async int (*f)(int), op g, int n)
{
    return await f(await g(n));
}

static async int over(int n, async int (*const fs[])(int), int count)
{
    for (int i = 0; i < count; i++)
        n = await fs[i](n);
    return n;
}

static async struct pair swap_all(pair_fn *f, struct pair p)
{
    async struct pair (*local)(int, int) = f, (**at)(int, int) = &local;

    p = await local(p.x, p.y);
    p = await (*at)(p.x, p.y);
    return await f(p.x, p.y);
}

static op later(op a, int unused)
{
    (void)unused;
    return a;
}

async int main(void)
{
    struct object o = { &vt, 5 };
    op fs[] = { plus, twice, plus }, f = twice;
    union either e = { .f = plus };
    op_fn *g = pick(1);
    struct pair p;
    int (*same)[3] = NULL;

    (void)same;
    printf("%d\n", await o.vt->call(&o, 3));
    await o.vt->done(&o);
    printf("%d\n", o.sum + await vt.table[1](4) + await (&vt)->table[0](1));
    printf("%d\n", await pick(0)(6) + await pick(1)(6) + await g(1));
    printf("%d\n", await (await pick_later(1))(1));
    printf("%d\n", await apply(plus, 1));
    printf("%d\n", await compose(f, pick(1), 10));
    printf("%d\n", await over(1, fs, 3));
    p = await swap_all(both, (struct pair){ 1, 2 });
    printf("%d %d\n", p.x, (await vt.make(3, 4)).x);
    printf("%d\n", await e.f(1));
    e.g = nine;
    printf("%ld\n", await e.g());
    printf("%d\n", await (o.sum < 0 ? plus : twice)(20));
    printf("%d\n", await (f = plus)(30));
    printf("%d\n", await later(twice, await plus(0))(8));
    printf("%d\n", await ({ op h = twice; h; })(9));
    printf("%d\n", f == plus && g != NULL && pick(0) == twice);
    f = NULL;
    if (!f)
        printf("%d\n", (int)(sizeof f == sizeof(void *)));
    return 0;
}
