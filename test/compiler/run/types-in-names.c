/* SPDX-License-Identifier: MIT-0 */
/* test: silent */
/* Types that are defined where a type is named: in literals, casts, typeof. */
#include <ebb.h>
#include <stddef.h>
#include <stdio.h>

static async int num(int n)
{
    await ebb_yield();
    return n;
}

static async double _Complex both(double a)
{
    await ebb_yield();
    return a + 2.0i;
}

/* As a C library may define it. */
#define IMAG(z) ((union { double _Complex c; double xy[2]; }){ (z) }.xy[1])

static async int *at(int *p)
{
    await ebb_yield();
    return p;
}

async int main(void)
{
    int pair[] = { 4, 5 }, n;
    typedef short small;
    __typeof__(struct { int a; small b[2]; }) kept = { 1, { 2, 3 } };

    printf("%g %g\n", IMAG(await both(1)), IMAG(await both(2) * 2));
    printf("%d\n", (struct named { int a, b[2]; }){
                       await num(1), { 2, await num(3) } }.b[await num(1)]);
    printf("%d\n", ((struct { int a, b; } *)(void *)await at(pair))->b
                       + await num(1));
    n = (struct { struct { small s; } in; enum { P = 3, Q } e; }){
        { (small)await num(7) }, Q }.in.s;
    printf("%d %d %d\n", n, Q, (int)(enum { R = 9 })await num(R));
    {
        struct named x = { 6, { 7, await num(8) } };

        printf("%d %d\n", x.b[1], (struct named { char c[3]; }){
                                      { 'a', (char)await num('b') } }.c[1]);
    }
    printf("%d\n", await spawn({
        (struct { int a, b[2]; }){ 1, { n, await num(2) } }.b[await num(0)];
    }));
    await ebb_yield();
    printf("%d %d %d\n", kept.a, kept.b[1],
           (int)offsetof(struct { char c; int i; }, i) * await num(2)
               + (int)sizeof(struct { small s[3]; }));
    return 0;
}
