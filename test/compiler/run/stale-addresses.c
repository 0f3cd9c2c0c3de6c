/* SPDX-License-Identifier: MIT-0 */
/* test: silent */
/* Addresses of locals taken in every way stay valid across awaits. */
#include <ebb.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct in { int a[3]; struct { int deep[2]; } s; };

static async int num(int n)
{
    volatile char waste[512];

    memset((char *)waste, n, sizeof waste);
    await ebb_yield();
    return n;
}

static async int by_member(void)
{
    struct in x = { { 1, 2, 3 }, { { 4, 5 } } };
    int *p = x.a, *q = x.s.deep + 1, *r = &x.a[1];
    struct in *w = &x;
    char *c = (char *)&x;

    *r += await num(10);
    *q += await num(20);
    p[2]++;
    return x.a[1] + x.s.deep[1] + w->a[2] + (int)((int *)(void *)c)[0];
}

static async int by_scanf(void)
{
    int a = 0, b = 0;
    char word[8];

    if (sscanf("12 34 abc", "%d %d %7s", &a, &b, word) != 3)
        return -1;
    await ebb_yield();
    return a + b + word[2];
}

static async int in_loops(void)
{
    int *kept[3], s = 0;

    for (int i = 0; i < 3; i++) {
        int here = i, *p = &here;

        here += await num(1);
        *p += await num(2);
        kept[i] = &s;
        s += here;
    }
    *kept[1] += 5;
    return s;
}

static async int params(int a, struct in s, int v[static 2], int (*f)(int))
{
    int *p = &a, *q = s.a;

    *p += await num(1);
    q[0] += await num(2);
    v += await num(1);
    return a + s.a[0] + v[0] + (f == NULL);
}

static async int in_expressions(void)
{
    int a = 1, b = 2, c = 3, d = 4;
    int *p = await num(1) ? &a : &b, *q = (await num(0), &c);
    int *list[] = { &a, [2] = &d };
    uintptr_t bits = (uintptr_t)&b;

    *p = await num(10);
    *q += await num(10);
    *list[2] += a;
    *(int *)bits = await num(7);
    (*({ await num(0); &b; }))++;
    return a + b + c + d;
}

static void add_to(int **p)
{
    **p += 4;
}

static async int twice(void)
{
    int x = 1, *p = &x, **pp = &p;

    await ebb_yield();
    add_to(pp);
    add_to(&p);
    await ebb_yield();
    return **pp;
}

static async int unions(void)
{
    union { int i; unsigned char b[4]; } u = { .i = 0x01020304 };
    unsigned char *p = u.b;

    await ebb_yield();
    p[0]++;
    return (u.i & 0xff) + (u.i >> 24);
}

static async int strings(void)
{
    char text[] = "one" " two", more[10] = "abc", *at = text + 4;
    const char *lit = "literal";
    char grid[2][4] = { "ab", "cd" };
    wchar_t wide[] = L"wide";

    await ebb_yield();
    at[0] = 'T';
    strcat(more, at);
    grid[1][0] = 'z';
    return printf("%s %s %s %s%s %d\n", text, more, lit, grid[0], grid[1],
                  (int)(sizeof wide / sizeof *wide));
}

async int main(void)
{
    int v[] = { 7, 8 };

    printf("%d\n", await by_member());
    printf("%d\n", await by_scanf());
    printf("%d\n", await in_loops());
    printf("%d\n", await params(1, (struct in){ { 5 }, { { 0 } } }, v, NULL));
    printf("%d\n", await in_expressions());
    printf("%d\n", await twice());
    printf("%d\n", await unions());
    printf("%d\n", await strings());
    return 0;
}
