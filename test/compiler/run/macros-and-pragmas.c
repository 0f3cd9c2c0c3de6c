/* SPDX-License-Identifier: MIT-0 */
/* test: silent */
/* Macros that expand to our words, line splices, pragmas and _Pragma. */
#include <ebb.h>
#include <stdio.h>

#define AWAIT await
#define FN(T, name, ...) static async T name(__VA_ARGS__)
#define TWICE(x) ((x) + (x))
#define LOOP(i, n) for (int i = 0; i < await num(n); i++)
#define BLOCK(s) do { s; } while (0)
#define CAT(a, b) a##b
#define RETRY(e) ({ int r_; do r_ = (e); while (r_ < 3); r_; })

static int calls;

FN(int, num, int n)
{
    calls++;
    await ebb_yield();
    return n;
}

FN(int, pragmas, int n)
{
    int unused_here = 3, s = 0;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-value"
    _Pragma("GCC diagnostic ignored \"-Wunused-variable\"")
    int here = n;
    n;
#pragma GCC diagnostic pop
#pragma GCC unroll 2
    for (int i = 0; i < 4; i++)
        s += i;
    if (n)
#pragma GCC diagnostic push
        s += await num(2);
#pragma GCC diagnostic pop
    return s + unused_here + here - n;
}

/* A hint for a loop: it is left out where the loop is none any more. */
FN(int, hints, int n)
{
    int s = 0, v[16];

#pragma GCC unroll 4
    for (int i = 0; i < 16; i++)
        v[i] = i;
    await ebb_yield();
#pragma GCC unroll 8
    for (int i = 0; i < 16; i++)
        s += v[i];
#pragma GCC unroll 2
    for (int i = 0; i < 3; i++)
        s += await num(i);
#pragma GCC unroll 8
    while (s < 140)
        s += await num(n);
    _Pragma("GCC unroll 2") do s += await num(1); while (s < 150);
    _Pragma("GCC unroll 1") for (int i = 0; i < 4; i++) {
        await ebb_yield();
        s += i;
    }
    return s;
}

#pragma pack(push, 1)
FN(int, packed, int n)
{
    struct { char c; int i; } p = { 1, await num(n) };

    await ebb_yield();
    return p.i + (int)sizeof p;
}
#pragma pack(pop)

static as\
ync int sp\
liced(int n)
{
    int r = aw\
ait num(\
n) + 1;
    return r;
}

async int main(void)
{
    int x = 0;

    printf("%d\n", TWICE(AWAIT num(4)));
    LOOP(i, 3) x += await num(i);
    BLOCK(x += await num(10));
    BLOCK(if (x) x++; else await ebb_yield());
    printf("%d %d\n", x, calls);
    printf("%d\n", await CAT(nu, m)(5));
    x = 0;
    printf("%d\n", RETRY(await num(++x)));
    printf("%d %d\n", await pragmas(0), await pragmas(1));
    printf("%d %d %d\n", await packed(7), await spliced(2), await hints(3));
    return 0;
}
