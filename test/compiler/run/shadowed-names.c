/* SPDX-License-Identifier: MIT-0 */
/* test: silent */
/* Names that hide others: variables, types, functions, tags, parameters. */
#include <ebb.h>
#include <stdio.h>

typedef int number;
struct tag { int v; };
static int global = 5;

static async int num(int n)
{
    await ebb_yield();
    return n;
}

static async struct tag make(int v)
{
    await ebb_yield();
    return (struct tag){ v };
}

/* A parameter with the name of the type that temps of its body have. */
static async number hides_type(number a, int number)
{
    int b = await num(a) + await num(number);

    await ebb_yield();
    return b + number;
}

static async int hides_function(int num, int (*make)(int))
{
    await ebb_yield();
    return num + (make == 0);
}

static async int inner(int x)
{
    int y = x, *p = &x;

    for (int x = 0; x < 2; x++) {
        int y = await num(x);

        for (int x = 10; x < await num(12); x++)
            y += x;
        *p += y;
        {
            int x[2] = { y, await num(1) }, *p = x;

            p[0] += x[1];
            await ebb_yield();
            y = p[0];
        }
        *p += y;
    }
    {
        struct tag { long long wide[2]; } tag = { { 1, await num(2) } };

        await ebb_yield();
        y += (int)(sizeof(struct tag) + (size_t)tag.wide[1]);
    }
    {
        int global = await num(7);
        typedef long long number;
        number n = await num(1);

        await ebb_yield();
        y += global + (int)n + (int)sizeof(number);
    }
    {
        extern int printf(const char *, ...);
        int x = 1, num = 3;

        y += x + num;
    }
    return x + y + global;
}

/* Labels, members and tags have spaces of their own. */
static async int spaces(int a)
{
    struct a { int a; } s = { await num(a) };

a:
    if (s.a < 3) {
        s.a += await num(1);
        goto a;
    }
    return s.a + a;
}

/* Names that the library's own glue might like. */
static async int glue(int frame, int from, int mode, int self, int parent)
{
    int state = await num(frame), result = await num(from);
    int ready = 3, jot = 4, elect = 5, h = 6, v = 7, p = 8, b = 9, g = 10;

    ready += await num(1);
    await ebb_yield();
    return state + result + mode + self + parent + ready + jot + elect + h
         + v + p + b + g;
}

async int main(void)
{
    struct tag main = await make(4);

    printf("%d\n", await hides_type(1, 2));
    printf("%d\n", await hides_function(3, 0));
    printf("%d\n", await inner(1));
    printf("%d\n", await spaces(1));
    printf("%d\n", await glue(1, 2, 3, 4, 5));
    printf("%d\n", main.v + await num(1));
    return 0;
}
