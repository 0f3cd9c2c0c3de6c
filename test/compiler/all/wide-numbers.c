/* SPDX-License-Identifier: MIT-0 */
/* test: async 4 */
/*
 * Operands kept across a call whose types depend on how wide a long is: what
 * no long can hold on a machine of 32 bits, and sizes.
 */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum { WIDE = 0x100000000, NARROW = -1 };
typedef int di __attribute__((mode(DI)));
typedef unsigned int word __attribute__((mode(word)));

static int f(int x)
{
    return x;
}

static void show(const char *what, long long a, int b, unsigned long long c)
{
    printf("%s: %lld %d %llu\n", what, a, b, c);
}

/* How wide are they, and signed?  sizeof alone would not be kept. */
#define KIND(x) (__typeof__(x))-1 < 0 ? -(int)sizeof(x) : (int)sizeof(x)

static void sizes(int x, const char *text)
{
    char part[sizeof(long) + sizeof(size_t) + sizeof(long double)];
    int i[4];

    memset(part, x, sizeof part);
    show("sizes", sizeof x - 5 < 0, f(1), sizeof part);
    show("of", (&i[3] - &i[x]) * 2147483647LL + f(2), f(part[sizeof part - 1]),
         sizeof(x) * 4000000000u + (unsigned)f(3));
    show("strlen", __builtin_strlen(text) - 4 > 0, f(4),
         (unsigned long long)(strlen(text) * 3000000000u + (unsigned)f(4)));
    show("kinds", KIND(sizeof x), f(KIND(&i[1] - &i[0])),
         (unsigned)(KIND(0x80000000)) * 10u
             + (unsigned)f(KIND(4294967296 + f(0))));
}

int main(void)
{
    unsigned u = 4000000000u;
    int x = f(1);
    di d = -x;
    word w = (word)x;

    show("hex", x + 0x1234567890, f(1), u * 1ul + (unsigned)f(1));
    show("decimal", x + 4000000000, f(2), u * 2 + 0x9234567890u + (unsigned)f(2));
    show("either", (x ? 0x1234567890 : u) + f(3), f(3), (x ? 0x80000000 : x)
         + 1u);
    show("enum", x + (long long)WIDE + NARROW, f(4), (x ? WIDE : 0ull));
    show("mode", d * 0x100000000 - 1, f(5), (w - 2) / 2 + (unsigned)f(5));
    show("suffix", -1 - 0x7fffffffl, f(6), x + 0xffffffffl);
    show("swapped", (long long)__builtin_bswap64((unsigned)x), f(7), 0);
    sizes(f(2), "four and more");
    return 0;
}
