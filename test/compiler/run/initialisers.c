/* SPDX-License-Identifier: MIT-0 */
/* test: flags -w */
/* Designators, compound literals and their lives. */
#include <stdio.h>

#include "late.h"

struct in_desig_in {
    int a, b;
};
struct in_desig_o {
    int x;
    struct in_desig_in i;
    int arr[4];
    union {
        int u;
        float f;
    };
    struct in_desig_in is[2];
};
static async struct in_desig_in in_desig_mk(int a)
{
    await nap();
    return (struct in_desig_in){a, a + 1};
}
static async int in_desig(void)
{
    struct in_desig_o in_desig_o = {.i.b = await num(3),
                                    .x = 1,
                                    .arr[1 ... 2] = 7,
                                    .arr[3] = await num(5),
                                    .u = 4,
                                    .is[1].a = await num(6)};
    struct in_desig_o p = {
        1, {2, await num(3)}, {4, 5}, .is = {[0] = {.b = await num(9)}}};
    struct in_desig_o q = {1, 2, await num(3), 4, 5, 6, 7, {8}, 9, 10};
    int a[] = {[5] = await num(1), [2] = 3, 4, [0] = await num(8), [1] = 3};
    int m[][3] = {{1, await num(2)}, [2] = {[1] = 5}, [1][2] = await num(7)};
    char s[] = "hello", t[8] = {"abc"}, *sp[] = {"x", [2] = "z"};
    const char cs[3] = "abc";
    struct in_desig_o arr[2] = {
        [1] = {.i = await in_desig_mk(4), .arr = {await num(1), 2}}, [0].x = 3};
    struct {
        struct in_desig_in i;
        int k;
    } e = {await in_desig_mk(8), .k = 2};
    struct in_desig_in z = {a : 1, b : await num(2)};
    int old[3] = {[1] 5, [2] await num(6)};
    await nap();
    printf("%d %d %d %d %d %d %d\n", in_desig_o.x, in_desig_o.i.b,
           in_desig_o.arr[1], in_desig_o.arr[3], in_desig_o.u,
           in_desig_o.is[1].a, in_desig_o.is[0].a);
    printf("%d %d %d %d | %d %d %d\n", p.i.b, p.arr[1], p.is[0].b, p.is[0].a,
           q.i.b, q.arr[3], q.is[0].b);
    printf("%zu %d %d %d %d | %zu %d %d %d\n", sizeof a / sizeof *a, a[0], a[1],
           a[3], a[5], sizeof m / sizeof *m, m[0][1], m[1][2], m[2][1]);
    printf("%s %zu %s %s %.3s | %d %d %d %d | %d %d | %d %d %d\n", s, sizeof s,
           t, sp[2], cs, arr[1].i.b, arr[1].arr[1], arr[0].x, arr[0].i.a, e.i.b,
           e.k, z.b, old[1], old[2]);
    in_desig_o = (struct in_desig_o){.x = await num(2), .arr = {[1 ... 3] = 2}};
    printf("%d %d %d\n", in_desig_o.x, in_desig_o.arr[3], in_desig_o.i.b);
    printf("%d\n", ((struct in_desig_o){.i = {await num(1), 5}}).i.b);
    return 0;
}

struct in_compound_s {
    int a, b;
};
static async int in_compound_take(struct in_compound_s *p, int n)
{
    await nap();
    p->a += n;
    await nap();
    return p->a + p->b;
}
static async int in_compound_takea(int *p)
{
    await nap();
    return p[0] + p[1];
}
static async int in_compound(void)
{
    int r = await in_compound_take(&(struct in_compound_s){1, await num(2)}, 3);
    int *p = (int[]){1, await num(2), 3};
    await nap();
    p[1]++;
    int *q = (int[3]){[1] = 4};
    await nap();
    const char *cs = (const char[]){"abc"};
    await nap();
    struct in_compound_s *l[3];
    for (int i = 0; i < 3; i++) {
        l[i] = &(struct in_compound_s){i, i * 2};
        await nap();
        r += l[i]->b;
    }
    r += await in_compound_takea((int[2]){await num(3), 4})
         + await in_compound_takea((int[]){5, 6});
    r += (struct in_compound_s){1, await num(2)}.b;
    (struct in_compound_s){1, 2}.a = await num(3);
    int *sc = &(int){await num(7)};
    *sc += await num(1);
    {
        int *in = (int[]){1, 2};
        await nap();
        in[0] += in[1];
        r += in[0];
    }
    struct in_compound_s *ps = r ? &(struct in_compound_s){1, 2}
                                 : &(struct in_compound_s){3, await num(4)};
    await nap();
    int k = 0;
again:;
    int *pp = &(int){k};
    await nap();
    ++*pp;
    if (++k < 3)
        goto again;
    static struct in_compound_s st = (struct in_compound_s){1, 2};
    st.a++;
    int sum = 0;
    for (int *it = (int[]){1, 2, 3, 0}; *it; it++)
        sum += await num(*it);
    struct in_compound_s fields = {.a = *(int[]){await num(5)},
                                   .b = sizeof((char[]){1, 2, 3})};
    int(*pa)[2] = &(int[2]){8, 9};
    await nap();
    printf("%d %d %d %s %d %d %d %d %d %d %d %d\n", r, p[1], q[1], cs, *sc,
           ps->b, *pp, st.a, sum, fields.a, fields.b, (*pa)[1]);
    return 0;
}

struct in_struct_returns_big {
    char b[300];
    int n;
};
union u {
    int i;
    double d;
};
struct in_struct_returns_fl {
    float x, y, z;
};
struct in_struct_returns_one {
    char c;
};
static async struct in_struct_returns_big in_struct_returns_mk(int n)
{
    struct in_struct_returns_big x = {.n = n};
    await nap();
    return x;
}
static async union u in_struct_returns_mu(double d)
{
    await nap();
    return (union u){.d = d};
}
static async struct in_struct_returns_fl in_struct_returns_mf(float f)
{
    await nap();
    return (struct in_struct_returns_fl){f, f, f + 1};
}
static async struct in_struct_returns_one in_struct_returns_mo(char c)
{
    await nap();
    return (struct in_struct_returns_one){c};
}
static async int in_struct_returns_tk(struct in_struct_returns_big a,
                                      struct in_struct_returns_fl f, union u u,
                                      struct in_struct_returns_one o)
{
    await nap();
    return a.n + (int)f.z + (int)u.d + o.c;
}
static async int in_struct_returns(void)
{
    struct in_struct_returns_big x = await in_struct_returns_mk(3), *p = &x;
    *p = await in_struct_returns_mk((await in_struct_returns_mk(4)).n);
    struct in_struct_returns_big arr[2] = {
        await in_struct_returns_mk(7), [1].n = 3};
    printf("%d %d %d %d\n", p->n, arr[0].n,
           await in_struct_returns_tk(
               await in_struct_returns_mk(1), await in_struct_returns_mf(2),
               await in_struct_returns_mu(3), await in_struct_returns_mo(4)),
           (await in_struct_returns_mk(5)).b[3]);
    struct {
        struct in_struct_returns_big b;
        union u u;
    } w = {await in_struct_returns_mk(2), await in_struct_returns_mu(1.5)};
    w.b = await in_struct_returns_mk(3);
    printf("%d %g\n", w.b.n, w.u.d);
    return 0;
}

async int main(void)
{
    printf("desig:\n");
    await in_desig();
    printf("compound:\n");
    await in_compound();
    printf("struct-returns:\n");
    await in_struct_returns();
    return 0;
}
