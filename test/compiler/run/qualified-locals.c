/* SPDX-License-Identifier: MIT-0 */
/* test: silent */
/* const, volatile, _Atomic, restrict, register and aligned locals. */
#include <ebb.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct fixed {
    const int id;
    int v;
};

struct nest {
    struct fixed f[2];
};

static async int num(int n)
{
    await ebb_yield();
    return n;
}

static async int constants(const int k, const char *const s)
{
    const int a = await num(k), b = a + 1;
    const struct fixed f = { await num(5), 6 };
    struct fixed g = { 7, await num(8) }, *p = &g;
    struct nest n = { { { 1, 2 }, { await num(3), 4 } } };
    const int arr[] = { a, b, await num(9) };
    const char text[] = "const", *const q = text;
    const int *const pa = &a;
    const double d = 0.5;

    await ebb_yield();
    g.v++;
    n.f[1].v += arr[2];
    return a + b + f.id + f.v + p->id + p->v + n.f[1].id + n.f[1].v + arr[0]
         + *pa + (int)strlen(q) + s[0] + (int)(d * 4);
}

static async int changing(volatile int p, register int r)
{
    volatile int v = await num(1);
    volatile struct { int a, b; } s = { 2, await num(3) };
    volatile char text[] = "abc";
    int *volatile vp = (int[]){ 5, 6 };
    register int i;
    int *restrict rp = (int *)vp;

    for (i = 0; i < 3; i++)
        v += await num(i);
    s.a += await num(1);
    text[1] = 'z';
    await ebb_yield();
    r += rp[1];
    return v + s.a * 10 + s.b * 100 + text[1] + vp[0] + p + r;
}

static async int atomics(void)
{
    _Atomic int a = 1;
    _Atomic(long) b = await num(2);
    atomic_int c;

    atomic_init(&c, 3);
    a += await num(5);
    a++;
    await ebb_yield();
    atomic_fetch_add(&b, 10);
    b -= await num(1);
    return a + (int)b * 10 + atomic_load(&c) * 1000;
}

static async int aligned(void)
{
    alignas(64) char line[64] = "x";
    char odd = 1;
    int big __attribute__((aligned(32))) = await num(3);
    _Alignas(16) double d = 2;
    struct { alignas(128) int i; } s = { 4 };
    int bad;

    await ebb_yield();
    bad = ((uintptr_t)line % 64 != 0) + ((uintptr_t)&big % 32 != 0)
        + ((uintptr_t)&d % 16 != 0) + ((uintptr_t)&s % 128 != 0);
    return bad * 1000 + line[0] + odd + big + (int)d + s.i;
}

static async _Bool truth(int n)
{
    _Bool b = await num(n);
    _Bool c = n & 2;

    await ebb_yield();
    b ^= 1;
    return b | c;
}

async int main(void)
{
    char before = 1;

    printf("%d\n", await constants(3, "!"));
    printf("%d\n", await changing(1, 2));
    printf("%d\n", await atomics());
    printf("%d\n", await aligned());
    before += (char)await num(1);
    join {
        printf("%d\n", await aligned() - before);
        printf("%d\n", await aligned());
    }
    printf("%d\n", await spawn(aligned()));
    printf("%d %d %d\n", await truth(5), await truth(0), await truth(2));
    return 0;
}
