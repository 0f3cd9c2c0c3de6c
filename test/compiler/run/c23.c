/* SPDX-License-Identifier: MIT-0 */
/* test: cc clang-19 */
/* test: flags -std=c2x */
/* test: not-serial the compilers that all have are too old */
/* C23, as the compilers of today know it. */
#include <stdio.h>

#include "late.h"

[[gnu::noinline, maybe_unused]] static async int c2([[maybe_unused]] int a)
{
    await nap();
    return 5;
}
enum [[deprecated]] in_attr_c23_old : unsigned char{OLD [[maybe_unused]] = 1};
[[nodiscard]] static async int nd(int x)
{
    await nap();
    return x;
}
static async int in_attr_c23(void)
{
    [[maybe_unused]] int a [[gnu::aligned(32)]] = await num(1),
                           b [[maybe_unused]] = 2;
    int c[3] [[gnu::aligned(16)]] = {1, await num(2), 3};
    struct [[gnu::packed]] P {
        char c;
        [[maybe_unused]] int i;
    } p = {1, 2};
    switch (await num(a)) {
    case 1:
        a += await num(2);
        [[fallthrough]];
    case 2:
        a++;
        break;
    case 9:
        break;
    default:
    }
    [[maybe_unused]] lbl : b += 1;

    await nap();
    printf("%d %d %d %zu %d %d\n", a, b, c[1], sizeof p, await c2(1),
           await nd(3));
    if (b > 100)
        goto lbl;
    return 0;
}

static async int in_typeof_unqual(void)
{
    const int c = 3;
    const volatile long *cv = 0;
    typeof_unqual(c) a = 4;
    typeof_unqual(const int) b = await num(4);
    typeof_unqual(*cv) d = 4;
    __typeof_unqual__(c) e = 5;
    await nap();
    a++;
    b++;
    d++;
    e++;
    printf("%d %d %ld %d\n", a, b, d, e);
    return 0;
}

struct in_auto_c23_s {
    int a;
};
static async int in_auto_c23(void)
{
    auto a = await num(1);
    const auto b = await lnum(2);
    static auto k = 5L;
    auto x = 3;
    auto int y = 4;
    auto in_auto_c23_s = "lit";
    auto q = (struct in_auto_c23_s){4};
    auto p = &a;
    auto n = nullptr;
    auto u = 3u + a;
    for (auto i = 0; i < 3; i++)
        a += await num(i);
    await nap();
    a++;
    y++;
    printf("%d %ld %ld %d %d %s %d %d %d %zu\n", a, b, k, x, y, in_auto_c23_s,
           q.a, *p, n == nullptr, sizeof u);
    return 0;
}

struct in_constexpr_s {
    int a, b[2];
};
static async int in_constexpr_f(void)
{
    constexpr int N = 4;
    static constexpr long M = 5;
    constexpr struct in_constexpr_s q = {1, {2, 3}};
    constexpr int arr[N] = {1, 2, 3, 4};
    constexpr char str[] = "abc";
    constexpr double d = 1.5;
    constexpr void *np = nullptr;
    int v[N] = {0};
    await nap();
    const int *pn = &N;
    await nap();
    switch (await num(4)) {
    case N:
        v[1] = 1;
        break;
    case N + 1:
        break;
    }
    _Static_assert(N == 4);
    static_assert(q.a == 1);
    struct {
        int bf : N;
    } bf = {3};
    enum { EN = N + 1 };
    int w[EN] = {[N] = await num(2)};
    await nap();
    return (int)(v[1] + *pn + M + q.b[1] + arr[3] + str[1] + d + (np == nullptr)
                 + bf.bf + w[4] + (int)sizeof v);
}
static async int in_constexpr(void)
{
    printf("%d\n", await in_constexpr_f());
    return 0;
}

enum in_c23_misc_E : unsigned char { X = 1, Y = 200 };
enum in_c23_misc_F : long;
enum in_c23_misc_F : long { FBIG = 1L << 40 };
static async enum in_c23_misc_E in_c23_misc_en(enum in_c23_misc_E e)
{
    await nap();
    return e;
}
static async bool in_c23_misc_bo(bool b)
{
    await nap();
    return !b;
}
static async int in_c23_misc_unn(int, int b, [[maybe_unused]] int)
{
    await nap();
    return b;
}
static async void *in_c23_misc_npf(void)
{
    await nap();
    return nullptr;
}
static thread_local int tl = 4;
static async int in_c23_misc(void)
{
    enum G : short { GA = 3, GB } g = GB;
    enum : long long { ANON = 5 } an = ANON;
    bool b = true;
    int d = 1'000'000 + 0b1010'1010;
    int x = 0xFF'FF;
    double dd = 1'0.5;
    int z[3] = {};
    struct {
        int a;
    } e = {};
    alignas(32) char al[3] = {};
    nullptr_t np = nullptr;

    auto s = u8"abc";
    await nap();
    z[await num(1)] = 4;
    tl += await num(2);
    static thread_local int stl = 4;
    stl += await num(1);
lbl:
    int after = await num(3);
    if (after > 100)
        goto lbl;
    switch (after) {
    case 3:
        int inner = await num(4);
        after += inner;
        break;
    default:
    }
    printf("%d %d %d %d %d %d %g %d %d %d %d %d %d %d %d\n",
           await in_c23_misc_en(Y), await in_c23_misc_bo(b),
           await in_c23_misc_unn(1, 2, 3), g, (int)an, d, dd, x, z[1], e.a,
           (int)((uintptr_t)al % alignof(int)), np == nullptr, tl, stl, after);
    printf("%d %zu %c %d\n", await in_c23_misc_npf() == nullptr, sizeof(enum G),
           s[1], (int)FBIG);
    {
        goto end;
        int q = await num(3);
        printf("%d\n", q);
    end:
    }
    return 0;
}

static async _BitInt(17) f(unsigned _BitInt(7) a)
{
    await nap();
    return (_BitInt(17))a * 1000;
}
static async int in_bitint(void)
{
    unsigned _BitInt(7) w = 100uwb;
    _BitInt(200) big = (_BitInt(200))1 << 150;
    struct {
        _BitInt(31) a : 5;
    } s = {3};
    await nap();
    big += await f(w);
    w += (unsigned _BitInt(7))await num(30);
    s.a++;
    _BitInt(9) arr[3] = {1wb, (_BitInt(9))await num(2)};
    printf("%d %d %d %d %d\n", (int)w, (int)(big >> 140), (int)big, (int)s.a,
           (int)arr[1]);
    printf("%d\n",
           (int)(await f(5uwb) + await f(2)) + (int)sizeof(await f(1) + 1));
    return 0;
}

async int main(void)
{
    printf("attr-c23:\n");
    await in_attr_c23();
    printf("typeof-unqual:\n");
    await in_typeof_unqual();
    printf("auto-c23:\n");
    await in_auto_c23();
    printf("constexpr:\n");
    await in_constexpr();
    printf("c23-misc:\n");
    await in_c23_misc();
    printf("bitint:\n");
    await in_bitint();
    return 0;
}
