/* SPDX-License-Identifier: MIT-0 */
/* test: not-serial it recurses deeper than a C stack goes */
/*
 * Functions with more awaits than are written twice: one copy serves as start
 * and as resume.  Straight lines, loops, recursion, branches, large values.
 */
#include <ebb.h>

#include <stdio.h>

#define TEN(m, i) m((i) + 0) m((i) + 1) m((i) + 2) m((i) + 3) m((i) + 4) \
    m((i) + 5) m((i) + 6) m((i) + 7) m((i) + 8) m((i) + 9)
#define HUNDRED(m) TEN(m, 0) TEN(m, 10) TEN(m, 20) TEN(m, 30) TEN(m, 40) \
    TEN(m, 50) TEN(m, 60) TEN(m, 70) TEN(m, 80) TEN(m, 90)

struct big {
    long v[20];
};

static async int maybe(int x)
{
    if (x % 3 == 0)
        await ebb_yield();
    return x * 7 + 1;
}

static async struct big grow(struct big b, int x)
{
    b.v[x % 20] += await maybe(x);
    return b;
}

#define ADD(i) s += await maybe(s % 100 + (i));
static async int line(int n)
{
    int s = n;

    HUNDRED(ADD)
    return s;
}

#define KEEP(i) { int t = await maybe(i); if (t > s % 500) s -= t * 2; \
    else s += (k[(i) % 7] = t); }
static async int blocks(int n)
{
    int k[7] = { 1, 2, 3, 4, 5, 6, 7 };
    int s = n;

    for (int round = 0; round < 3; round++) {
        int from = s;

        HUNDRED(KEEP)
        if (s == from)
            return await maybe(s);
        for (int i = 0; i < 7; i++)
            s += k[i] * round;
    }
    return s;
}

/* The parameters are saved when the stack is nearly used up. */
#define DEEP(i) if (depth % 100 == (i)) b = await grow(b, (i));
static async long deep(struct big b, int depth)
{
    long n;

    HUNDRED(DEEP)
    if (depth == 0)
        return b.v[3] + b.v[19];
    n = await deep(b, depth - 1);
    return n + b.v[depth % 20] % 5;
}

#define ADD_TO_A(i) a += await maybe((a & 63) + (i));
static async int branches(int n)
{
    int a = 0, b = 0;

    HUNDRED(ADD_TO_A)
    join {
        { a += await line(n); await ebb_yield(); b -= a; }
        { b += await blocks(n); }
    }
    return a ^ b;
}

async int main(void)
{
    struct big b = { { 0 } };

    printf("%d %d\n", await line(1), await line(2));
    printf("%d %d\n", await blocks(3), await blocks(-4));
    printf("%ld\n", await deep(b, 20000));
    printf("%d\n", await branches(5));
    return 0;
}
