/* SPDX-License-Identifier: MIT-0 */
/* test: flags -Wno-async-large-frame -Wno-unknown-warning-option */
/* test: silent */
/* Locals of every declared form, alive across an await. */
#include <ebb.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

typedef char name_t[8];
typedef const int fixed;
typedef struct { int x; } box, *box_ptr;
typedef int matrix[2][3];

static async int num(int n)
{
    await ebb_yield();
    return n;
}

static int inc(int n)
{
    return n + 1;
}

static int (*chosen(int n))(int)
{
    return n ? inc : NULL;
}

static async int sizes(void)
{
    char a[10] = "a", b[sizeof a] = "b", c[sizeof(a) + 2] = "c";
    enum { N = 3 };
    int v[N], w[N + 1] = { 1 }, x[] = { [N] = 4 };
    struct local { int q[N]; } l = { { 1, 2, 3 } };
    char d[sizeof(struct local)], e[sizeof l.q / sizeof *l.q];
    __typeof__(a) f[2] = { "f", "g" };
    __typeof__(l) g = l, *h = &g;
    char i[sizeof "text"] = "text", j[] = "x" "yz", k[] = { "braces" };
    char m[offsetof(struct local, q) + 1] = "";
    name_t name = "name", *np = &name;
    matrix mat = { { 1 }, { [2] = 6 } };
    int (*row)[3] = &mat[1], (*all)[2][3] = &mat;

    v[2] = await num(2);
    d[0] = e[0] = 1;
    await ebb_yield();
    return (int)(sizeof a + sizeof b + sizeof c + sizeof v + sizeof w
                 + sizeof x + sizeof d + sizeof e + sizeof f + sizeof i
                 + sizeof j + sizeof k + sizeof m + sizeof name
                 + sizeof *np + sizeof mat)
         + a[0] + b[0] + c[0] + f[1][0] + v[2] + w[0] + x[3] + g.q[1]
         + h->q[2] + i[0] + j[2] + k[5] + m[0] + (*np)[1] + (*row)[2]
         + (*all)[0][0] + d[0] + e[0];
}

static async int pointers(void)
{
    int (*f)(int) = inc, (*fs[2])(int) = { inc, inc };
    int (*(*ff)(int))(int) = chosen, (*const *fp)(int) = &fs[1];
    int x = 1, *p = &x, **pp = &p, *const cp = &x;
    const char *const names[] = { "a", "bc" };
    box bx = { 3 };
    box_ptr bp = &bx;
    fixed fx = 4;
    unsigned long int long unsigned_long = 5;
    void *restrict vp = &x;
    struct { struct { int deep; }; union { int i; float f; }; } anon = { { 6 },
                                                                       { 7 } };
    __attribute__((vector_size(16))) int vec = { 1, 2, 3, 4 };
    int aligned __attribute__((aligned(16))) = 8, __attribute__((unused)) un;
    register int reg = 9;
    auto int automatic = 10;
    signed s = 11;
    long double ld = 0.5L;

    await ebb_yield();
    **pp += await num(1);
    return f(1) + fs[0](1) + ff(1)(1) + (*fp)(1) + *cp + names[1][1] + bp->x
         + fx + (int)unsigned_long + *(int *)vp + anon.deep + anon.i
         + vec[3] + aligned + reg + automatic + s + (int)(ld * 2);
}

/* Names that are labels, members, designators and operands as well. */
static async int names(int x)
{
    struct x { int x; } y = { .x = x }, *p = &y;
    int v[2] = { [0] = 1, [1] = 2 }, *q = &x;

    asm ("" : [x] "+r"(x) : [v] "r"(v[1]));
    *q += await num(1);
    goto x;
    y.x = 100;
x:
    p->x += await num(2);
    {
        int q = 5, *x = &q;

        *x += await num(1);
        v[1] += q;
    }
    return x + y.x + v[1] + (int)offsetof(struct x, x);
}

static async int unnamed(int a __attribute__((unused)), int b)
{
    await ebb_yield();
    return b;
}

static async int huge(int n)
{
    int big[300000];

    big[299999] = n;
    big[0] = await num(1);
    return big[0] + big[299999];
}

static async int empty(void)
{
    struct { } e, f[3];
    int zero[0];
    struct { int n; int tail[]; } t = { 4 };

    (void)e;
    (void)zero;
    await ebb_yield();
    return (int)sizeof f + (int)sizeof e + t.n;
}

static async int scopes(int n)
{
    int r = 0;

    for (int i = 0, v[2] = { n, 1 }, *p = v; i < 2; i++, p++) {
        r += *p + await num(i);
        v[1] += r;
    }
    for (struct { int i; char c; } s = { 0, 'a' }; s.i < 3; s.i++)
        r += s.c - 'a' + await num(s.i);
    if (n) {
        int a[2] = { 1, await num(2) };
        r += a[1];
    } else
        r = -1;
    switch (n) {
    case 3: {
        char t[4] = "xy";

        await ebb_yield();
        r += t[1] - 'x';
    }
    }
    return r;
}

async int main(void)
{
    printf("%d\n", await sizes());
    printf("%d\n", await pointers());
    printf("%d\n", await names(3));
    printf("%d\n", await unnamed(1, 2));
    printf("%d\n", await huge(5));
    printf("%d\n", await empty());
    printf("%d %d\n", await scopes(3), await scopes(3));
    return 0;
}
