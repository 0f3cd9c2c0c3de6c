/* SPDX-License-Identifier: MIT-0 */
/* test: wants __int128 */
/*
 * An await inside of what GNU C has beside C: expressions, initialisers,
 * types of objects that live across it.  As a serial program it prints the
 * same.
 */
/* test: flags -w */
#include <ebb.h>
#include <stdio.h>
#include <string.h>
#include <stdlib.h>
#include <stddef.h>
#include <complex.h>

static async int f(int x)
{
    if (x & 1)
        await ebb_yield();
    return x;
}

static async long long fl(long long x)
{
    await ebb_yield();
    return x;
}

static async double fd(double x)
{
    await ebb_yield();
    return x;
}

typedef int v4 __attribute__((vector_size(16)));

static async v4 fv(int x)
{
    await ebb_yield();
    return (v4){x, x + 1, x + 2, x + 3};
}

static async double complex fc(double r, double i)
{
    await ebb_yield();
    return r + i * 1.0i;
}

static async __int128 f128(__int128 x)
{
    await ebb_yield();
    return x * x;
}

#ifndef __SIZEOF_FLOAT128__     /* only some machines have it */
#define __float128 long double
#endif

static async __float128 fq(__float128 x)
{
    await ebb_yield();
    return x + 1;
}

static void cu(int *p)
{
    printf("cu%d ", *p);
}

struct bf {
    unsigned a : 3, b : 5;
    int c : 7;
    _Bool d : 1;
    unsigned long long e : 40;
};

struct __attribute__((packed)) pk {
    char c;
    int i;
    short s[2];
};

struct fam {
    int n;
    int v[];
};

struct anon {
    union {
        int i;
        float f;
    };
    struct {
        int a, b;
    };
};
/* await in a statement expression inside cleanup variable's initialiser */

static async int cleanup_of_statement_expression(void)
{
    int __attribute__((cleanup(cu))) a = ({
        int q = await f(3);
        int __attribute__((cleanup(cu))) in = q + 1;
        q + await f(1);
    });
    return a + await f(2);
}

static async int switch_of_statement_expression(int n)
{
    switch (({
        int q = await f(n);
        q;
    })) {
    case 1 ... 3:
        return await f(10);
    case 4: {
        int z = ({ await f(5) + 1; });
        return z;
    }
    default:
        return -1;
    }
}

static async int headers_of_statement_expressions(void)
{
    int s = 0;
    for (int i = ({ await f(1); }); ({
             int k = await f(i);
             k < 5;
         });
         i += ({ await f(2); }))
        s += i;
    return s;
}

static async int ranges_of_designators(void)
{
    int a[8] = {[2] = await f(3), [4 ... 6] = await f(7), await f(9)};
    int s = 0;
    for (int i = 0; i < 8; i++)
        s = s * 10 + a[i];
    return s;
}

static async int vla_before_the_await(int n)
{
    int r;
    {
        int vla[n + 1];
        for (int i = 0; i <= n; i++)
            vla[i] = i;
        r = vla[n] + (int)sizeof vla;
    }
    return r + await f(n);
}

static async int vla_behind_the_await(int n)
{
    n = await f(n) + 1;
    int vla[n];
    memset(vla, 0, sizeof vla);
    return (int)(sizeof vla / sizeof *vla);
}

static async int bit_fields(void)
{
    struct bf b = {.a = await f(5)};
    b.b = await f(17);
    b.c = -await f(30);
    b.d = await f(2);
    b.e = await fl(1LL << 39);
    b.a += await f(1);
    b.a |= await f(1);
    int x = (b.b = await f(37));
    return b.a * 1000 + b.b * 10 + b.d + (b.c == -30) + (b.e == 1ULL << 39)
           + x * 100000;
}

static async int omitted_middle(int n)
{
    return (await f(n) ?: await f(8)) + (n ?: await f(3));
}

static async int typeof_of_await(void)
{
    __typeof__(await f(1)) a = 1;
    __typeof__(__typeof__(await fl(1)) *) p = &(long long){4};
    __typeof__(({ await fd(1.0); })) d = 2.5;
    __auto_type z = await fd(1.5);
    return a + (int)*p + (int)(d * 2) + (int)sizeof(z);
}

static async int vectors(void)
{
    v4 v = await fv(1) + await fv(10);
    v4 w = v * (await fv(2))[1];
    v[await f(2)] = await f(99);
    return v[0] + v[2] + w[3];
}

static async int complex_numbers(void)
{
    double complex c = await fc(1, 2) * await fc(3, 4);
    return (int)creal(c) * 100 + (int)cimag(c);
}

static async int int128(void)
{
    __int128 x = await f128((__int128)1 << 40);
    return (int)(x >> 78) + (int)(await f128(3));
}

static async int float128(void)
{
    __float128 q = await fq(1.5);
    __float128 keep = q * 2;
    await f(1);
    return (int)(q + keep);
}

static async int packed_members(void)
{
    struct pk p = {1, await f(70000), {await f(3), 4}};
    struct pk *pp = &p;
    pp->s[await f(1)] += await f(6);
    p.i++;
    await f(1);
    return p.i + p.s[1] + (int)sizeof p;
}

static async int flexible_array(void)
{
    struct fam *m = malloc(sizeof *m + 3 * sizeof(int));
    m->n = await f(3);
    for (int i = 0; i < m->n; i++)
        m->v[i] = await f(i * i);
    int sum = m->v[0] + m->v[1] + m->v[2];
    free(m);
    return sum;
}

static async int unnamed_members(void)
{
    struct anon a = {.f = 1.0f, .b = await f(4)};
    a.i = await f(7);
    await f(1);
    return a.i + a.b + a.a;
}

static async int computed_gotos(int n)
{
    static void *tab[] = {&&zero, &&one, &&two};
    goto *tab[await f(n)];
zero:
    return await f(100);
one:
    return await f(101);
two:
    n = await f(1);
    goto *tab[n];
}

static async int local_label(void)
{
    __label__ out;
    int r = 0;
    for (int i = 0; i < 5; i++)
        for (int j = 0; j < 5; j++)
            if (await f(i * j) == 6) {
                r = i * 10 + j;
                goto out;
            }
out:
    return r;
}

static async int asm_operands(int n)
{
    int r = await f(2);
    int o;
#if defined(__x86_64__) || defined(__i386__)
    __asm__("addl %1, %0" : "+r"(r) : "r"(n));
    __asm__ volatile("movl %1, %0" : "=r"(o) : "rm"(r));
#else
    r += n;
    __asm__ volatile("" : "=r"(o) : "0"(r));
#endif
    await f(1);
    return o;
}

static async int qualifiers(void)
{
    const volatile int cv = await f(4);
    volatile int v = 3;
    v += await f(2);
    register int rg = await f(5);
    _Atomic int at = await f(6);
    at += await f(1);
    int *restrict rp = &(int){await f(9)};
    await f(1);
    return cv + v + rg + at + *rp;
}

static async int aligned_objects(void)
{
    _Alignas(64) char buf[64];
    await f(1);
    int al = ((uintptr_t)buf & 63) == 0;
    struct {
        _Alignas(32) int x;
    } s = {await f(3)};
    await f(1);
    return al + (((uintptr_t)&s & 31) == 0) + s.x;
}

static async int compound_literals(void)
{
    int n = 0;
    int *p = (int[]){await f(1), await f(2), await f(3)};
    await f(1);
    n += p[0] + p[1] + p[2];
    struct anon *ap = &(struct anon){.i = await f(5)};
    await f(1);
    return n + ap->i;
}

static async int local_types(int x)
{
    enum e { A = 3, B };
    struct l {
        enum e e;
        int n;
    } l = {B, await f(x)};
    typedef struct l L;
    L m = l;
    await f(1);
    {
        enum { A = 50 };
        m.n += A;
        await f(1);
        m.n += A;
    }
    return m.n + m.e + A;
}

static async int builtins_of_types(void)
{
    return __builtin_choose_expr(1, await f(3), 0)
           + __builtin_types_compatible_p(__typeof__(await f(1)), int)
           + (int)__builtin_offsetof(struct pk, i)
           + __builtin_expect(await f(4), 4);
}

static async int commas(void)
{
    int a = 0, b = 0;
    (a = await f(1), b = await f(2)) + 0;
    return ((void)await f(1), a * 10 + b);
}

static async int case_in_a_loop(int n)
{
    do {
        switch (await f(n))
        case 3: {
            n++;
            continue;
        } break;
    } while (n < 10);
    return n;
}

static async const char *name_of_function(void)
{
    await f(1);
    return __func__;
}

static async int string_in_an_array(void)
{
    char s[] = "hello", *p = s;
    *p++ = (char)(await f('j'));
    p[await f(1)]++;
    await f(1);
    return strcmp(s, "jemlo");
}

static async int unnamed_parameter(int a, int b, int c)
{
    (void)b;
    await f(1);
    return a + c;
}

static async int jump_out_of_a_condition(void)
{
    int r = 0;
    if (({
            __auto_type q = await f(3);
            q > 2;
        })
        && ({
               if (await f(0))
                   goto no;
               1;
           }))
        r = 5;
    return r;
no:
    return -1;
}

static async int nested_designators(void)
{
    struct {
        int a[3];
        struct {
            int b, c;
        } d;
    } s = {.d.c = await f(5), .a[1] = await f(6), .d = {.b = 7}};
    return s.a[1] * 100 + s.d.b * 10 + s.d.c;
}

static async int factorial(int n)
{
    return n <= 1 ? 1 : n * await factorial(n - 1);
}

static async int statement_expressions_in_a_row(void)
{
    int x = 5;
    return ({
               x += await f(1);
               x;
           })
           + ({
                 x *= await f(2);
                 x;
             });
}

static async int narrow_types(void)
{
    unsigned char c = 250;
    c += await f(10);
    signed char d = 127;
    d += await f(1);
    short sh = 0;
    sh = (short)await f(70000);
    _Bool b = await f(2);
    float fl_ = await f(3);
    fl_ /= await f(2);
    return c * 1000000 + (d == -128) * 1000 + (sh == 4464) * 100 + b * 10
           + (fl_ == 1.5f);
}

static void show(const char *what, int value)
{
    printf("%.*s %d\n", (int)strcspn(what, "("), what, value);
}

#define SHOW(call) show(#call, await call)

async int main(void)
{
    SHOW(cleanup_of_statement_expression());
    SHOW(switch_of_statement_expression(2));
    SHOW(switch_of_statement_expression(4));
    SHOW(switch_of_statement_expression(9));
    SHOW(headers_of_statement_expressions());
    SHOW(ranges_of_designators());
    SHOW(vla_before_the_await(3));
    SHOW(vla_behind_the_await(3));
    SHOW(bit_fields());
    SHOW(omitted_middle(0));
    SHOW(omitted_middle(5));
    SHOW(typeof_of_await());
    SHOW(vectors());
    SHOW(complex_numbers());
    SHOW(int128());
    SHOW(float128());
    SHOW(packed_members());
    SHOW(flexible_array());
    SHOW(unnamed_members());
    SHOW(computed_gotos(0));
    SHOW(computed_gotos(2));
    SHOW(local_label());
    SHOW(asm_operands(4));
    SHOW(qualifiers());
    SHOW(aligned_objects());
    SHOW(compound_literals());
    SHOW(local_types(1));
    SHOW(builtins_of_types());
    SHOW(commas());
    SHOW(case_in_a_loop(3));
    printf("%s\n", await name_of_function());
    SHOW(string_in_an_array());
    SHOW(unnamed_parameter(1, 2, 3));
    SHOW(jump_out_of_a_condition());
    SHOW(nested_designators());
    SHOW(factorial(5));
    SHOW(statement_expressions_in_a_row());
    SHOW(narrow_types());
    return 0;
}
