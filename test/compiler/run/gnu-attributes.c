/* SPDX-License-Identifier: MIT-0 */
/* test: flags -w */
/* Attributes wherever gcc takes them, in and around async functions. */
#include <stdio.h>

#include "late.h"

__attribute__((noinline)) static async int __attribute__((unused))
f1(int __attribute__((unused)) a, int b __attribute__((unused)))
{
    await nap();
    return b;
}
struct __attribute__((packed)) S1 {
    int __attribute__((aligned(8))) x;
    int y : 3 __attribute__((aligned(4)));
} __attribute__((aligned(16)));
enum in_attr_placements_E1 {
    A1 __attribute__((deprecated)),
    B1 __attribute__((unused)) = 2
} __attribute__((packed));
typedef int v4 __attribute__((vector_size(16)));
static async int in_attr_placements_f4(int s)
{
lab:
    __attribute__((unused));
    switch (s) {
    case 1:
        s = await num(s + 1);
        __attribute__((fallthrough));
    case 2:
        s++;
        break;
    default:;
    }
    if (s < 10) {
        s += await num(1);
        goto lab;
    }
    return s;
}
static async int in_attr_placements(void)
{
    __attribute__((unused)) int a = await num(1), __attribute__((unused)) b = 3;
    int __attribute__((aligned(64))) c = 4;
    int *__attribute__((unused)) p = &a;
    int(__attribute__((unused)) * q) = &b;
    struct __attribute__((packed)) L {
        char c;
        int i;
    } l = {1, await num(7)};
    struct L2 {
        int __attribute__((aligned(16))) z;
    } __attribute__((aligned(32))) l2 = {3};
    enum __attribute__((packed)) LE { X __attribute__((unused)) = 1 } e = X;
    enum LF { Y = 2 } __attribute__((packed)) ef = Y;
    __typeof__(int __attribute__((aligned(8)))) w = 3;
    for (__attribute__((unused)) int i = await num(0), j = 2; i < j; i++)
        a += await num(i);
    await nap();
    printf("%d %d %d %d %d %d\n", a, b, c, *p, *q, w);
    printf("%d %zu %d %zu %d\n", l.i, sizeof l, l2.z, sizeof l2,
           (int)((uintptr_t)&c % 64));
    printf("%d %zu %d %zu\n", e, sizeof e, ef, sizeof ef);
    printf("%d %d\n", await f1(1, 2), await in_attr_placements_f4(1));

    return 0;
}

static async int in_attr_function_cold(int a)
    __attribute__((in_attr_function_cold, noinline, optimize("O1")));
static async int in_attr_function_cold(int a)
{
    return await num(a);
}
__attribute__((hot, flatten)) static async int hot(int a)
{
    return await num(a);
}
static async int in_attr_function_nn(char *s, int a)
    __attribute__((nonnull(1), warn_unused_result));
static async int in_attr_function_nn(char *s, int a)
{
    return await num(a) + *s;
}
static async __attribute__((section(".text.foo"))) int sec(int a)
{
    return await num(a);
}
__attribute__((visibility("hidden"))) async int in_attr_function_vis(int a);
async int in_attr_function_vis(int a)
{
    return await num(a);
}
__attribute__((weak)) async int wk(int a)
{
    return await num(a);
}
#ifdef __x86_64__
__attribute__((target("avx2")))
#endif
static async int tgt(int a)
{
    return await num(a);
}
__attribute__((no_sanitize("address"), no_sanitize_undefined)) static async int
ns(int a)
{
    return await num(a);
}
__attribute__((access(read_only, 1, 2), nonnull)) static async int
acc(const char *p, int n)
{
    await nap();
    return p[n - 1];
}
__attribute__((deprecated("x"))) static async int dep(int a)
{
    return await num(a);
}
__attribute__((malloc, alloc_size(1), returns_nonnull,
               assume_aligned(8))) static async void *
al(int n)
{
    static double x[9];
    await nap();
    return x;
}
__attribute__((pure)) static async int pr(int n)
{
    return n;
}
__attribute__((const, nothrow, leaf, used)) static async int cn(int n)
{
    return n;
}
static async int in_attr_function(void)
{
    char s[] = "ab";
    printf("%d %d %d %d %d %d %d %d\n", await in_attr_function_cold(1),
           await hot(2), await in_attr_function_nn(s, 3), await sec(4),
           await in_attr_function_vis(5), await wk(6), await tgt(7),
           await ns(8));
    printf("%d\n", await acc(s, 2));
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
    printf("%d %d %d %d\n", await dep(3), !await al(3), await pr(3),
           await cn(4));
    return 0;
}

typedef int __attribute__((mode(DI))) di;
typedef union {
    int *ip;
    const char *cp;
} __attribute__((transparent_union)) tu;
typedef int __attribute__((may_alias)) ai;
static async int in_attr_type_takes(tu u)
{
    await nap();
    return *u.ip;
}
struct in_attr_type_scal {
    int a __attribute__((packed));
    char c __attribute__((aligned(16)));
};
static async int in_attr_type(void)
{
    di d = await lnum(1LL << 40);
    int __attribute__((mode(QI))) q = 3;
    int x = 5;
    ai *a = (ai *)&x;
    unsigned __attribute__((vector_size(8))) v2 = {1, 2};
    float __attribute__((vector_size(16))) vf[2] = {{1, 2, 3, 4}};
    struct in_attr_type_scal s = {1, 2};
    await nap();
    v2 += (unsigned)await num(2);
    vf[1] = vf[0] + (float)await num(1);
    printf("%lld %d %d %zu %u %g %zu\n", (long long)d, q, *a, sizeof q, v2[1],
           vf[1][3], sizeof s);
    tu u;
    u.ip = &x;
    printf("%d\n", await in_attr_type_takes(u));
    printf("%d\n", await in_attr_type_takes(&x));
    return 0;
}

static async int in_attr_stmt(void)
{
    int a = await num(1);
    if (__builtin_expect_with_probability(await num(1), 1, 0.9))
        a++;
    switch (a) {
        __attribute__((unused)) int z;
    case 2:
        z = await num(4);
        a += z;
        __attribute__((fallthrough));
    case 3:
    lab:
        __attribute__((unused));
        a++;
        break;
    default:
        break;
    }
    goto out;
out:
    __attribute__((cold));
    printf("%d\n", a);
    return 0;
}

static async int in_extension_kw(void)
{
    __extension__ int a = await num(1);
    __extension__ struct {
        __extension__ union {
            int a;
            float b;
        };
        __extension__ long long q;
    } an = {{3}, 4};
    __extension__ typedef long long ll;
    __extension__ ll x = __extension__ await lnum(4);
    await nap();
    int y = __extension__({
                int y = x;
                await num(y);
            })
            + __builtin_choose_expr(1, a, "a");
    printf("%d %d %lld %lld %d\n", a, an.a, an.q, x, y);
    return 0;
}

async int main(void)
{
    printf("attr-placements:\n");
    await in_attr_placements();
    printf("attr-function:\n");
    await in_attr_function();
    printf("attr-type:\n");
    await in_attr_type();
    printf("attr-stmt:\n");
    await in_attr_stmt();
    printf("extension-kw:\n");
    await in_extension_kw();
    return 0;
}
