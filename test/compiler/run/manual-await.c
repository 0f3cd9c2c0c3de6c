/* SPDX-License-Identifier: MIT-0 */
/* test: not-serial C leaves the order to the compiler */
/* test: flags -Wno-unused-value */
/*
 * What the manual says of await and of async functions, one sentence after
 * the other.
 */
#include <ebb.h>
#include <stdio.h>

struct pair {
    int a;
    long b;
};

static int calls, array[8], place;

static async int f(int n)
{
    if (n % 2)
        await ebb_yield();
    return n;
}

static async int negative(int n)
{
    return -n;
}

static async struct pair make(int a)
{
    await ebb_yield();
    return (struct pair){ a, a * 2L };
}

static async void nothing(void)
{
    await ebb_yield();
}

/* The function type whose return type the specifiers name. */
static async int (*choose(int which))(int)
{
    calls++;
    return which ? f : negative;
}

struct service {
    async int (*call)(int n);
};

static async const int constant(void)
{
    return 4;
}

static int note(int n)
{
    printf("(%d)", n);
    return n;
}

/* A call does nothing until it is awaited; its arguments are evaluated. */
static async void lazy_calls(void)
{
    int i = 1;
    future(int) fu = lazy(f(note(i++)));

    printf(" made %d", i);
    i = 100;
    printf(" %d\n", await fu);
}

/* Locals keep their addresses. */
static async int *same_place(int **seen)
{
    int local = 3;

    *seen = &local;
    await nothing();
    return *seen == &local && **seen == 3 ? *seen : NULL;
}

/* A prefix operator with the precedence of '!'. */
static async void precedence(void)
{
    const char *text = "abc";

    printf("%d %d %d\n", -await f(3) + 2, !await f(0), ~await f(1) & 0xff);
    printf("%d %ld\n", await f(2) * await f(3) + await f(4),
           (await make(3)).b);
    printf("%c%c\n", text[await f(1)], (await f(2))[text]);
    printf("%d\n", await negative(await negative(await f(3))));
}

/* Anywhere in an expression. */
static async void places(void)
{
    int n = 0, list[3] = { await f(1), [2] = await f(2) };
    struct pair p = { .b = await f(5), .a = await f(6) };

    for (int i = await f(0); i < await f(3); i += await f(1))
        printf("i%d ", i);
    while (await f(n++) < 3)
        printf("w%d ", n);
    do
        printf("d%d ", n);
    while (await f(n++) < 6);
    switch (await f(3)) {
    case 3:
        printf("three ");
    }
    if (await f(0) || await f(1))
        printf("or ");
    if (await f(0) && note(1))
        printf("never ");
    printf("%d %d %d %d\n", await f(1) ? await f(2) : await f(3),
           await f(7) ?: await f(3), (await f(1), await f(9)),
           ({ int q = await f(5); q + await f(3); }));
    printf("%d %d %d %d %ld %d\n", list[0], list[1], list[2], p.a, p.b,
           ((struct pair){ await f(8), 1 }).a);
}

/* Its operand: a call, also through a pointer, a task, a future. */
static async void operands(void)
{
    struct service s = { f }, *ps = &s;
    task(int) t = spawn(f(3));
    future(int) fu = lazy(f(4));

    printf("%d %d %d\n", await choose(1)(6), await ps->call(3),
           await (*s.call)(5));
    printf("%d %d %d %d\n", await t, await fu, await spawn(f(6)),
           await lazy(f(7)));
    printf("%d %d\n", await (calls ? f : negative)(3), await constant());
}

/* Not evaluated, it stands for its type. */
static async void unevaluated(void)
{
    int n = 0;
    __typeof__(await f(n++)) t = 3;

    printf("%zu %d %d\n", sizeof(await f(n++)), t, n);
    printf("%s %s\n", _Generic(await f(n++), int: "int", default: "other"),
           _Generic(await make(n++), struct pair: "pair", default: "other"));
    printf("%d %d\n", sizeof(await make(1)) == sizeof(struct pair), n);
}

static async int bump(void)
{
    await ebb_yield();
    place++;
    return 5;
}

static int *counted(int *p)
{
    calls++;
    return p;
}

/* Values to the left of an await are taken before it; of what is assigned to
 * only what has a side effect, and the old value of op= is read after it. */
static async void order(void)
{
    int i = 2, x = 1, total = 1;

    printf("%d\n", x + (x = await f(5)));
    array[place] = await bump();
    printf("%d %d\n", array[0], array[1]);
    array[place] += await bump();
    printf("%d %d\n", array[1], array[2]);
    array[i++] = await f(9);
    printf("%d %d\n", array[2], i);
    calls = 0;
    *counted(&total) += await f(1);
    printf("%d %d\n", total, calls);
    join {
        total += await f(1);
        total += await f(3);
    }
    printf("%d\n", total);
}

async int main(void)
{
    int *seen;

    await lazy_calls();
    printf("%d\n", await same_place(&seen) == seen);
    await precedence();
    await places();
    await operands();
    await unevaluated();
    await order();
}
