/* SPDX-License-Identifier: MIT-0 */
/* _Generic selects in async bodies what it selects in C. */
#include <stdio.h>

#include "late.h"

#define K(x) \
    _Generic((x), char : 1, signed char : 2, unsigned char : 3, short : 4, \
             int : 5, unsigned : 6, long : 7, float : 8, double : 9, \
             char * : 10, const char * : 11, int * : 12, const int * : 13, \
             volatile int * : 14, _Bool : 15, void * : 16, int(*)[3] : 17, \
             const int(*)[3] : 18, int (*)(int) : 19, default : 20)
struct in_generic_s {
    const int ci;
    int i;
    volatile int vi;
    int arr[3];
    unsigned bf : 3;
    long long bl : 40;
};
static int in_generic_ord(int a)
{
    return a;
}
static async int in_generic_f(const int ci, volatile int vi, int *restrict rp,
                              char c, const char *in_generic_s, int (*fp)(int),
                              int av[3])
{
    const int lc = ci;
    int l = 3;
    const int *pc = &lc;
    int arr[3] = {1};
    const int carr[3] = {1};
    volatile int vol = 4;
    struct in_generic_s st = {1, 2, 3, {0}, 4, 5};
    const struct in_generic_s cst = st;
    _Atomic int at = 4;
    char ca[4] = "abc";
    const char cca[] = "xyz";
    register int reg = 3;
    _Bool b = 1;
    float fl = 1;
    await nap();
#define R() \
    printf("%d %d %d %d %d %d %d %d %d %d\n", K(ci), K(vi), K(rp), K(c), \
           K(in_generic_s), K(fp), K(av), K(lc), K(l), K(pc)); \
    printf("%d %d %d %d %d %d %d %d %d %d\n", K(&lc), K(&l), K(&vol), K(arr), \
           K(&arr), K(carr), K(&carr), K(st.ci), K(&st.ci), K(&st.i)); \
    printf("%d %d %d %d %d %d %d %d\n", K(&st.vi), K(st.arr), K(cst.arr), \
           K(&cst.i), K(at), K(ca), K(cca), K(b)); \
    printf("%d %d %d %d %d %d\n", K(reg), K(fl), K(&*rp), K((char)l), K(+c), \
           K(b + b)); \
    printf("%d %d %d %d\n", K(in_generic_ord), K(&in_generic_ord), \
           K(l ? &lc : &l), K(l ? (void *)0 : &l)); \
    printf("%d %d %d\n", \
           _Generic(&at, _Atomic(int) * : 1, int * : 2, default : 3), \
           _Generic(&reg + 0 == 0, int : 1), \
           _Generic(&cst, const struct in_generic_s * : 1, \
                    struct in_generic_s * : 2))
#undef R
#define R() \
    printf("%d %d %d %d %d %d %d %d %d %d\n", K(ci), K(vi), K(rp), K(c), \
           K(in_generic_s), K(fp), K(av), K(lc), K(l), K(pc)); \
    printf("%d %d %d %d %d %d %d %d %d %d\n", K(&lc), K(&l), K(&vol), K(arr), \
           K(&arr), K(carr), K(&carr), K(st.ci), K(&st.ci), K(&st.i)); \
    printf("%d %d %d %d %d %d %d %d\n", K(&st.vi), K(st.arr), K(cst.arr), \
           K(&cst.i), K(at), K(ca), K(cca), K(b)); \
    printf("%d %d %d %d %d %d\n", K(reg), K(fl), K(&*rp), K((char)l), K(+c), \
           K(b + b)); \
    printf("%d %d %d %d\n", K(in_generic_ord), K(&in_generic_ord), \
           K(l ? &lc : &l), K(l ? (void *)0 : &l)); \
    printf("%d %d\n", \
           _Generic(&at, _Atomic(int) * : 1, int * : 2, default : 3), \
           _Generic(&cst, const struct in_generic_s * : 1, \
                    struct in_generic_s * : 2))
    R();
    await nap();
    R();
    printf("%d %d %d\n", K(l) + await num(l), K(&lc) * 100 + await num(*pc),
           K(st.i) + await num(st.i));
    (void)ca;
    (void)cca;
    (void)fl;
    (void)reg;
    (void)b;
    (void)carr;
    (void)arr;
    return lc + l + st.i + cst.i + at + vol;
}
static async int in_generic(void)
{
    int x = 1, av[3];
    printf("%d\n", await in_generic_f(1, 2, &x, 'c', "s", in_generic_ord, av));
    printf("%d\n", _Generic(await num(1), int : 3, long : 4) + await num(1));
    printf("%d\n", _Generic(1, int : await num(5), default : await lnum(6)));
    printf("%d\n", _Generic(await lnum(1), int
                            : x++, long long
                            : await num(3), default : 0)
                       + x);
    return 0;
}

async int main(void)
{
    printf("generic:\n");
    await in_generic();
    return 0;
}
