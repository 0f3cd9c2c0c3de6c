/* SPDX-License-Identifier: MIT-0 */
/* test: silent */
/* Bit-fields keep the type that C gives them when they are operands. */
#include <ebb.h>
#include <stdio.h>

struct bits {
    unsigned a : 3;
    int b : 5;
    unsigned long long c : 33;
    _Bool d : 1;
    unsigned e : 32;
    unsigned char f : 4;
    unsigned : 0;
    long long g : 40;
    unsigned long long h : 20;
};

struct outer {
    int before;
    struct {
        unsigned char in : 7;
        signed char sc : 2;
    };
    union {
        unsigned u : 12;
        int w;
    };
};

static async int num(int n)
{
    await ebb_yield();
    return n;
}

static async struct bits change(struct bits b)
{
    b.a += (unsigned)await num(2);
    b.b = await num(-7);
    b.c |= 1ull << await num(32);
    b.d = await num(6);
    b.f ^= await num(9);
    b.g -= await num(5);
    return b;
}

async int main(void)
{
    struct bits s = { 2, 3, 4, 0, 5, 6, 7, 8 }, *p = &s;
    struct outer o = { .in = 100, .u = 0xabc };

    /* As int these are negative, as unsigned they would not be. */
    printf("%d\n", s.a - await num(9) < 0);
    printf("%d\n", p->a - await num(9) < 0);
    printf("%d\n", s.h - await num(9) < 0);
    printf("%d\n", s.e - (unsigned)await num(9) > 100);
    printf("%d\n", (s.a + 0) * await num(-1) / 2);
    printf("%d\n", o.in - await num(101));
    printf("%d\n", -o.u + await num(0) < 0);
    printf("%d\n", (await num(1) ? s.a : s.f) - 9 < 0);
    printf("%d\n", (s.a = 6) - await num(9) < 0);
    printf("%d\n", s.a++ - await num(9));
    printf("%d\n", (await num(0), s.a) - 9 < 0);
    s = await change(s);
    printf("%d %d %llx %d %u %d %lld %llu\n", s.a, s.b,
           (unsigned long long)s.c, s.d, s.e, s.f, (long long)s.g,
           (unsigned long long)s.h);
    p->a = (unsigned)await num(15) & 7;
    p->b += await num(2);
    p->d = !await num(1);
    ++p->f;
    s.h <<= await num(17);
    printf("%d %d %d %d %llu\n", s.a, s.b, s.d, s.f,
           (unsigned long long)s.h);
    o.sc = (signed char)(await num(1) - 2);
    o.in -= await num(1);
    printf("%d %d %x\n", o.sc, o.in, o.u);
    return 0;
}
