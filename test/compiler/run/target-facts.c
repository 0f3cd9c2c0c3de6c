/* SPDX-License-Identifier: MIT-0 */
/*
 * What a type is depends on the machine and on options.  Arrays that are kept
 * over an await have the length that the real compiler gives them, and what
 * is computed around one has its sign.
 */
/* test: flags -w -funsigned-char -fshort-enums -fshort-wchar */
#include <ebb.h>
#include <stddef.h>
#include <stdio.h>
#include <wchar.h>

enum small { SMALL = 1 };
enum negative { NEGATIVE = -1 };
enum __attribute__((packed)) packed { PACKED };

/* An array of as many bytes, kept in the frame over an await. */
#define KEPT(name, n)                                                   \
    char name[n];                                                       \
    name[0] = 1;                                                        \
    await ebb_yield();                                                  \
    _Static_assert(sizeof(name) == (n), #n);                            \
    if (name[0] != 1)                                                   \
        return 1;

static async int two(void)
{
    await ebb_yield();
    return 2;
}

static async int sizes(void)
{
    KEPT(a, (char)-1 < 0 ? 4 : 8)
    KEPT(b, '\xff' < 0 ? 4 : 8)
    KEPT(c, (char)200 + 1 < 0 ? 4 : 8)
    KEPT(d, sizeof(long))
    KEPT(e, sizeof(long double))
    KEPT(f, sizeof(_Complex long double))
    KEPT(g, sizeof(enum small))
    KEPT(g2, sizeof(enum packed) * 3)
    KEPT(h, sizeof(wchar_t))
#ifdef __GLIBC__                /* musl's wchar_t is int, whatever is asked */
    KEPT(i, sizeof(L'x'))
    KEPT(j, sizeof(L"xy"))
#endif
    KEPT(k, (wchar_t)-1 < 0 ? 4 : 8)
    KEPT(l, L'\0' - 1 < 0 ? 4 : 8)
    KEPT(m, (enum small)0 - 1 < 0 ? 4 : 8)
    KEPT(n, (enum negative)0 - 1 < 0 ? 4 : 8)
    KEPT(o, sizeof(2147483648))
    KEPT(p, (unsigned long)-1 >> 31 > 1 ? 8 : 4)
    KEPT(q, _Alignof(long long))
    KEPT(r, _Alignof(double))
    KEPT(s, sizeof(struct { char c; double d; }))
    KEPT(t, sizeof(struct { char c; int i : 7; short s; }))
    KEPT(u, sizeof(enum negative))
    KEPT(v, sizeof(struct { char c; enum small e; }))
    return 0;
}

static async int signs(enum small e, wchar_t w, char c)
{
    if (((e - 2) / await two() < 0) != ((e - 2) / 2 < 0))
        return 1;
    if (((w - 2) / await two() < 0) != ((w - 2) / 2 < 0))
        return 2;
    if (((L'\1' - 2) / await two() < 0) != ((L'\1' - 2) / 2 < 0))
        return 3;
    if ((c / await two() < 0) != (c / 2 < 0))
        return 4;
    if (('\xfe' / await two() < 0) != ('\xfe' / 2 < 0))
        return 5;
    return 0;
}

async int main(void)
{
    int n = await sizes();

    if (n == 0)
        n = await signs(SMALL, 1, (char)0xfe);
    printf("%d\n", n);
    return n;
}
