/* SPDX-License-Identifier: MIT-0 */
/* test: cc gcc */
/* test: not-serial the one of clang would have to read it */
/* What clang does not have: byte orders, decimal numbers, raw strings,
 * address spaces. */
#include <ebb.h>
#include <stdio.h>

struct __attribute__((scalar_storage_order("big-endian"))) big {
    int a;
    short b[2];
};

static async int turn(int n)
{
    await ebb_yield();
    return n;
}

static async int orders(int n)
{
    struct big x = { n, { 1, 2 } };
    const unsigned char *byte = (const unsigned char *)&x;

    x.a += await turn(0x10000);
    x.b[1] = (short)await turn(7);
    return x.a + x.b[1] + byte[1] * 1000 + byte[7];
}

#ifdef __DEC64_MANT_DIG__
static async int decimals(int n)
{
    _Decimal64 d = 1.25dd;
    _Decimal32 e = await turn(n);

    d += await turn(3);
    join {
        d *= 4;
        e += await turn(1);
    }
    return (int)d + (int)e;
}
#else
static async int decimals(int n)
{
    return 18 + await turn(n) - n;
}
#endif

static async int raw(int n)
{
    const char *s = R"x(a"
)b\)x";

    n = await turn(n);
    return s[n] + s[3] * 1000;
}

#ifdef __SEG_GS
/* Never run: nobody knows what lies there. */
async int spaces(int __seg_gs *p, struct big __seg_fs *const *at);
async int spaces(int __seg_gs *p, struct big __seg_fs *const *at)
{
    int __seg_fs *q = (int __seg_fs *)16;

    *p += await turn(1);
    join {
        (*at)->a += await turn(2);
        *q += (*at)->b[await turn(1)];
    }
    return *p + *q;
}
#endif

async int main(void)
{
    printf("%d\n", await orders(5));
    printf("%d\n", await decimals(0));
    printf("%d\n", await raw(1));
    return 0;
}
