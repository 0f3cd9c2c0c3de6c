/* SPDX-License-Identifier: MIT-0 */
/* test: flags -w */
/* test: wants __int128 */
/* Less common types in bodies that await: atomics, vectors, bit-fields ... */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "late.h"

struct in_atomic_at {
    _Atomic int a;
    _Atomic(long) b;
};
static async int in_atomic_f(_Atomic int p, atomic_long q)
{
    await nap();
    p++;
    q += 2;
    return p + (int)q;
}
static async int in_atomic(void)
{
    _Atomic int a = await num(1);
    _Atomic(int) b = 2;
    atomic_flag fl = ATOMIC_FLAG_INIT;
    atomic_int c = 4;
    const _Atomic int ca = 7;
    int _Atomic *pa = &a;
    _Atomic(int *) ap = 0;
    int _Atomic arr[3] = {1, 2, 3};
    struct in_atomic_at st = {1, 2};
    static _Atomic long sl;
    _Atomic _Bool ab = 0;
    int nat = 0;
    await nap();
    a++;
    b += await num(3);
    a += await num(4);
    *pa += 1;
    ap = &nat;
    *ap = 5;
    arr[await num(1)]++;
    st.a++;
    st.b += await num(2);
    sl++;
    ab = 1;
    atomic_fetch_add(&c, await num(3));
    atomic_flag_test_and_set(&fl);
    int e = 4;
    atomic_compare_exchange_strong(&b, &e, await num(9));
    atomic_compare_exchange_strong(&b, &e, await num(9));
    atomic_store_explicit(&a, atomic_load(&a) + await num(1),
                          memory_order_release);
    __atomic_add_fetch(&nat, await num(1), __ATOMIC_SEQ_CST);
    __sync_fetch_and_add(&nat, 2);
    printf("%d %d %d %d %d %d %d %d %ld %ld %d %d %d\n", a, b, c, ca, *pa, nat,
           arr[1], st.a, st.b, sl, ab, await in_atomic_f(1, 2),
           atomic_flag_test_and_set(&fl));
    return 0;
}

typedef int v4 __attribute__((vector_size(16)));
typedef float v8f __attribute__((vector_size(16)));
typedef short v8s __attribute__((vector_size(16)));
typedef long v2l __attribute__((vector_size(16)));
static async v4 in_vectors_add(v4 a, v4 b)
{
    await nap();
    return a + b;
}
static async v8f in_vectors_big(v8f a)
{
    v8f k = a * 2;
    await nap();
    return k + a;
}
struct in_vectors_vs {
    char c;
    v4 v;
};
static async int in_vectors(void)
{
    v4 a = {1, 2, 3, await num(4)}, b = a > 2, c = b;
    v8f f = {1, 2, 3};
    union {
        v4 v;
        int i[4];
    } u = {a};
    struct in_vectors_vs s = {1, {1, 2, 3, 4}};
    v4 arr[2] = {a, a + 1};
    v2l l = {1, await lnum(2)};
    const v4 cv = {9, 9, 9, 9};
    await nap();
    a += await in_vectors_add(a, b);
    a[2] += await num(5);
    u.v -= await in_vectors_add(u.v, a);
    s.v[await num(1)]++;
    arr[1] *= await num(3);
    l <<= 1;
    f = await in_vectors_big(f);
    a = -a;
    a = ~a & cv;
    v4 t = a == b;
    v4 w = (v4){await num(1), 2} + (v4){1};
    v8s hs = (short)1 + (v8s){(short)await num(3)};
    printf("%d %d %d %d | %d %d | %d | %d | %ld | %g %g | %d %d %d %d\n", a[0],
           a[1], a[2], a[3], u.i[0], u.i[3], s.v[1], arr[1][2], l[1],
           (double)f[0], (double)f[2], t[0], w[0], hs[0], c[0]);
    printf("%d\n", (a + await in_vectors_add(a, b))[1]
                       + (await in_vectors_add(a, b))[0]);
    return 0;
}

struct in_bitfields_bits {
    unsigned a : 3, : 2, b : 5;
    int c : 7;
    _Bool d : 1;
    long e : 40;
    unsigned : 0;
    int f;
    enum { EA, EB } g : 2;
};
static async struct in_bitfields_bits in_bitfields_mk(int n)
{
    struct in_bitfields_bits x = {.a = (unsigned)n, .e = n};
    await nap();
    x.c = n;
    return x;
}
static async int in_bitfields(void)
{
    struct in_bitfields_bits x = {1, 2, -3, 1, 5L << 33, 7, EB}, *p = &x;
    struct {
        int a : 3;
    } odd = {2};
    enum { W = 4 };
    struct {
        unsigned u : W, v : W + 1;
    } w = {15, 31};
    await nap();
    x.a += await num(5);
    p->b = (unsigned)await num(33);
    x.c -= await num(4);
    x.d ^= (_Bool)await num(1);
    x.e += await lnum(1);
    x.f |= x.a;
    x.g--;
    p->c++;
    w.u++;
    w.v += (unsigned)await num(2);
    int t = x.a++ + await num(x.b);
    t += p->c = (signed char)await num(20);
    struct in_bitfields_bits y = await in_bitfields_mk(3);
    y.a = x.a = (unsigned)await num(6);
    printf("%d %d %d %d %ld %d %d %d | %d %d %ld | %d %d %d %zu\n", x.a, x.b,
           x.c, x.d, (long)x.e, x.f, x.g, t, y.a, y.c, (long)y.e, odd.a, w.u,
           w.v, sizeof x);
    return 0;
}

struct in_flex_flex {
    int n;
    char d[];
};
static struct in_flex_flex fx = {2, "ab"};
struct in_flex_z {
    int n;
    int d[0];
};
struct in_flex_anon {
    int k;
    union {
        struct {
            int a, b;
        };
        long l;
        struct {
            char c[8];
        } in;
    };
    struct {
        int e;
    };
};
static async int in_flex(void)
{
    struct in_flex_flex *f = malloc(sizeof *f + 10), copy;
    f->n = await num(3);
    memcpy(f->d, "xyz", 4);
    f->d[await num(1)] = 'q';
    copy = *f;
    await nap();
    struct in_flex_z zz = {await num(1)};
    struct in_flex_anon a = {1, {{2, await num(3)}}, {4}};
    struct in_flex_anon b = {.k = 1, .b = await num(5), .e = 6};
    a.in.c[0] += await num(1);
    struct {
    } empty = {};
    struct {
        int x;
        struct {
        } e;
    } he = {await num(2), {}};
    union {
    } eu;
    (void)eu;
    (void)empty;
    await nap();
    struct fb {
        int n;
        struct {
            int q;
            char t[];
        } i;
    };
    printf("%d %s %d %s %d | %d %d %d | %d %d | %d\n", fx.n, fx.d, f->n, f->d,
           copy.n, a.in.c[0] + a.in.c[3], a.b, a.e, b.b, b.e, he.x + zz.n);
    free(f);
    return 0;
}

typedef unsigned __int128 u128;
static async __int128_t in_int128_f(__uint128_t a)
{
    await nap();
    return (__int128_t)a + 1;
}
static async int in_int128(void)
{
    u128 big = (u128)1 << 90;
    __int128 s = -1;
    unsigned __int128 arr[2] = {1, 2};
    struct {
        char c;
        __int128 i;
    } st = {1, 2};
    await nap();
    big += (u128)await in_int128_f(3);
    s -= await num(1);
    arr[await num(1)] <<= 70;
    st.i += await in_int128_f(5);
    printf("%llu %lld %llu %lld %d\n",
           (unsigned long long)(big >> 80) + (unsigned long long)big,
           (long long)s, (unsigned long long)(arr[1] >> 64), (long long)st.i,
           sizeof st == sizeof(__int128) + _Alignof(__int128));
    return 0;
}

static async int in_typeof(void)
{
    int a = 1;
    const int ca = 2;
    volatile long v = 3;
    __typeof__(a) b = await num(3);
    typeof(ca) cb = await num(4);
    __typeof__(v) vv = 5;
    __typeof__(await num(1)) t = 2;
    typeof(int[3]) arr = {1, await num(2), 3};
    typeof(arr) arr2 = {4, 5, 6};
    typeof(&arr) parr = &arr;
    typeof(int (*)(int)) fp = 0;
    typeof(typeof(char *)[4]) strs = {"a", "b"};
    typeof(({
        int q = 3;
        q;
    })) se = 3;
    typeof(a + 1L) sum = a + 1L;
    typeof(*&a) de = 4;
    typeof(printf) *pf = printf;
    struct {
        int x;
        typeof(a) y;
    } st = {1, 2};
    typeof(st) st2 = st;
    typeof(st.y) sy = st2.y;
    await nap();
    vv++;
    b++;
    t++;
    arr2[0]++;
    (*parr)[1]++;
    pf("%d %d %ld %d %d %d %d %s %d %ld %d %d %d\n", b, cb, vv, t, arr[1],
       arr2[0], fp == 0, strs[1], se, sum, de, st2.x, sy);
    return 0;
}

struct in_auto_type_s {
    int a;
};
static async int in_auto_type(void)
{
    __auto_type a = await num(1);
    const __auto_type b = await lnum(2);
    __auto_type c = &a;
    __auto_type d = "str";
    __auto_type e = (struct in_auto_type_s){3};
    __auto_type f = 1.5f;
    __auto_type g = printf;
    __auto_type h = (short)1;
    __auto_type i = ({
        int q = await num(3);
        q + 1L;
    });
    __auto_type j = &e.a;
    static __auto_type k = 5L;
    __auto_type l = b ? c : 0;
    __auto_type m = &e;
    __auto_type n = *m;
    __auto_type o = printf;
    __auto_type p = (char)1 + (char)2;
    for (__auto_type z = a; z < 3; z++)
        a += await num(z);
    await nap();
    (*c)++;
    *j += 1;
    printf("%d %ld %d %s %d %g %zu %ld %d %ld %d %d %d %zu\n", a, b, *c, d, e.a,
           (double)f, sizeof h, i, *j, k, *l, m->a, n.a, sizeof p);
    o("%d\n", g != 0);
    return 0;
}

async int main(void)
{
    printf("atomic:\n");
    await in_atomic();
    printf("vectors:\n");
    await in_vectors();
    printf("bitfields:\n");
    await in_bitfields();
    printf("flex:\n");
    await in_flex();
    printf("int128:\n");
    await in_int128();
    printf("typeof:\n");
    await in_typeof();
    printf("auto-type:\n");
    await in_auto_type();
    return 0;
}
