/* SPDX-License-Identifier: MIT-0 */
/* Results and parameters of every kind, with and without a suspension. */
#include <complex.h>
#include <ebb.h>
#include <stdbool.h>
#include <stdio.h>

struct small {
    char c;
};
struct pair {
    long a, b;
};
struct large {
    int n[40];
};
struct with_flexible {
    int n;
    char text[];
};
enum mood { GOOD = 2, BAD = -2 };
typedef unsigned long long ull;
typedef int (*binary)(int, int);

static int again;

static async void wait(void)
{
    if (again)
        await ebb_yield();
}

static async signed char c(int x) { await wait(); return (signed char)x; }
static async bool b(int x) { await wait(); return x; }
static async short s(short x) { await wait(); return (short)-x; }
static async ull u(ull x) { await wait(); return x * x; }
static async float f(float x) { await wait(); return x / 2; }
static async double d(double x, float y) { await wait(); return x * y; }
static async long double l(long double x) { await wait(); return x + 1; }
static async double complex z(double complex x) { await wait(); return x * I; }
static async enum mood e(int x) { await wait(); return x ? GOOD : BAD; }
static async const char *t(const char *x) { await wait(); return x + 1; }
static async struct small sm(int x)
{
    await wait();
    return (struct small){ (char)x };
}
static async struct pair pr(long a, long x)
{
    struct pair p = { a, x };
    await wait();
    return p;
}
static async struct large lg(struct large x, int k)
{
    await wait();
    x.n[k] += 1000;
    return x;
}
static async struct pair *pp(struct pair *x) { await wait(); x->a++; return x; }
static int plus(int x, int y) { return x + y; }
static async binary fp(void) { await wait(); return plus; }
static async int aplus(int x, int y) { await wait(); return x + y; }
static async int (*afp(void))(int, int) { return aplus; }
static async int many(int a1, double a2, struct pair a3, const char *a4,
                      int a5[], int a6(int, int), long double a7, char a8)
{
    await wait();
    return a1 + (int)a2 + (int)a3.b + a4[0] + a5[1] + a6(1, 2) + (int)a7 + a8;
}
static async int unnamed(int x, int *restrict y, const int z_)
{
    await wait();
    x += *y;
    return x + z_;
}

async int main(void)
{
    for (again = 0; again < 2; again++) {
        struct large big = { { 0, 1, 2 } };
        struct pair p = { 1, 2 };
        int a[] = { 3, 4 };

        big.n[39] = 39;
        big = await lg(await lg(big, 1), 39);
        printf("%d %d %d %llu %.2f %.2f %.1Lf\n", await c(300), await b(300),
               await s(3), await u(1ULL << 31), (double)await f(3),
               await d(1.5, 2.5f), await l(1));
        printf("%.1f %d %d %s %d %ld %ld\n", cimag(await z(2)), await e(1),
               await e(0), await t("xyz"), (await sm(7)).c, (await pr(5, 6)).b,
               (await pp(await pp(&p)))->a);
        printf("%d %d %d %d %d\n", big.n[1], big.n[39], big.n[2],
               (await fp())(20, 1), await afp()(20, 2));
        printf("%d %d\n", await many(1, 2.9, p, "A", a, plus, 3.9L, 1),
               await unnamed(1, a, 5));
    }
    return 0;
}
