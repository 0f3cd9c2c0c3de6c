/* SPDX-License-Identifier: MIT-0 */
/* test: flags -w */
/* Scopes, qualifiers, storage, names and strings of async bodies. */
#include <stdio.h>

#include "late.h"

struct in_shadow_s {
    int a;
};
typedef int T;
enum { E = 1 };
static int g = 5;
int h = 3;
static async int in_shadow_f(int n, int g)
{
    struct in_shadow_s {
        long long b, c;
    } x = {n, 2};
    typedef char T;
    enum { E = 7 };
    T t = 3;
    await nap();
    {
        struct in_shadow_s y = {1, 2};
        struct in_shadow_s;
        struct in_shadow_s {
            short q;
        } z = {9};
        typedef double T;
        T d = 1.5;
        enum { E = 20 };
        await nap();
        x.b += z.q + E + (int)d + (int)y.c;
        {
            int T = 3;
            await nap();
            T++;
            x.c += T;
        }
        union in_shadow_s2 {
            int a;
        } in_shadow_s2 = {1};
        x.b += in_shadow_s2.a;
        int x = 4;
        await nap();
        g += x;
    }
    {
        enum e2 { A = E, B } e = B;
        await nap();
        x.c += e;
    }
    {
        int printf = 3;
        await nap();
        g += printf;
    }
    int in_shadow_s = 3;
    struct in_shadow_s *p = &x;
    await nap();
    {
        typedef struct in_shadow_s S;
        typedef T TT;
        S q = *p;
        TT arr[E];
        arr[E - 1] = 1;
        await nap();
        in_shadow_s += (int)q.b + arr[E - 1];
    }
    {
        struct in_shadow_s {
            int i;
        } it = {0};
        for (; it.i < 3; it.i++) {
            await nap();
            in_shadow_s += it.i;
        }
    }
    {
        int in_shadow_s = sizeof in_shadow_s;
        await nap();
        g += in_shadow_s;
    }
    return (int)(x.b + x.c + in_shadow_s + t + E + g
                 + sizeof(struct in_shadow_s));
}
static async int in_shadow_f2(int g)
{
    int r = g;
    {
        int g = r + 1;
        await nap();
        r += g;
        {
            {
                int g = h;
                await nap();
                r += g + h;
            }
        }
    }
    {
        static int g = 100;
        await nap();
        r += g++;
    }
    {
        int T = 4;
        await nap();
        {
            typedef long T;
            T k = 3;
            await nap();
            r += k;
        }
        r += T;
    }
    return r + g;
}
static async int in_shadow(void)
{
    int r1 = await in_shadow_f(1, 2), r2 = await in_shadow_f2(3),
        r3 = await in_shadow_f2(3);
    printf("%d %d %d %d\n", r1, r2, r3,
           g + E + (int)sizeof(struct in_shadow_s) + (int)sizeof(T));
    return 0;
}

static async int in_quals_f(const int a, volatile int b, register int c,
                            int *restrict d, int *const e, const char *const *s,
                            const volatile int cv)
{
    const int ka = a + 1;
    volatile int vb = b;
    register int rc = c;
    int *restrict rd = d;
    int *const ce = e;
    const int arr[3] = {1, await num(2), 3};
    volatile struct {
        int x;
    } vs = {1};
    const struct {
        const int q;
        int r;
    } cs = {await num(5), 6};
    register struct {
        int x, y;
    } rs = {1, 2};
    auto int au = 5;
    const int *volatile const cvp = arr;
    const int two[2][2] = {{1, 2}, {3, 4}};
    register int ra[2] = {1, 2};
    volatile const int vc = 4;
    signed long long int const x = 8;
    int const static y = 3;
    await nap();
    vb++;
    rc++;
    *rd += 1;
    *ce += 2;
    vs.x += await num(1);
    rs.y++;
    au++;
    for (const int k = rc; rc < k + 3; rc++)
        await nap();
    const int late = await num(9);
    *d += late;
    return ka + vb + rc + arr[1] + vs.x + cs.q + cs.r + rs.y + au + *cvp
           + two[1][0] + vc + (int)x + y + (s[0][0] == 'a') + cv
           + (int)sizeof ra;
}
static async int in_quals(void)
{
    int x = 1, y = 2;
    const char *ss[] = {"abc"};
    int r = await in_quals_f(1, 2, 3, &x, &y, ss, 4);
    printf("%d %d %d\n", r, x, y);
    return 0;
}

static _Thread_local int a = 1;
static __thread int b = 2;
extern _Thread_local int c;
_Thread_local int c = 3;
static async int in_tls_f(void)
{
    static _Thread_local int d = 4;
    static __thread int e = 5;
    extern __thread int c;
    static int n;
    static const int tab[] = {1, 2, 3};
    static struct {
        int x;
    } st = {3};
    static int (*fp)(const char *, ...) = printf;
    static char buf[10];
    a++;
    b += await num(1);
    c++;
    d += await num(2);
    e++;
    n++;
    await nap();
    st.x += tab[2];
    fp("%d %d %d %d %d %d %d\n", a, b, c, d, e, n, st.x);
    buf[0]++;
    static int *self = &n;
    return *self + buf[0];
}
static inline async int in_tls_inl(void)
{
    static int k;
    await nap();
    return ++k;
}
static async int in_tls(void)
{
    int r = await in_tls_f();
    r += await in_tls_f();
    printf("%d %d\n", r, await in_tls_inl() + await in_tls_inl());
    return 0;
}

#define S(x) #x
static async int in_strings(void)
{
    const char *r = "raw";
    char m = 'ab' & 127;
    int w = L'x';
    const wchar_t *ws = L"w\u00e9";
    const char *u = u8"\u00e9"
                    "x";
    int \u00e9t\u00e9 = await num(3);
    int été2 = await num(4);
    int $d = await num(5);
    int a$b = 6;
    int dig[2] = {1, await num(2)};
    await nap();
    printf("%s|%d|%d|%d|%zu|%s|%d|%d|%d|%d|%d\n", r, m, w, ws[1],
           sizeof u8"abc", u, été, été2, $d, a$b, dig[1]);
    printf("%s %s\n",
           "a"
           "b" S(await num(1)),
           "\x41\101\e[0m"
           "\0x");
    été++;
    await nap();
    printf("%d %c\n", \u00e9t\u00e9, u"z"[0]);
    return 0;
}

enum in_enums_c { R, G = 5, B };
enum fwd;
static async enum in_enums_c in_enums_nx(enum in_enums_c in_enums_c)
{
    await nap();
    return in_enums_c == R ? G : B;
}
static async int in_enums(void)
{
    enum in_enums_c in_enums_c = R;
    enum in_enums_l { P = G, Q } q = Q;
    enum { ANON = sizeof(int) };
    in_enums_c = await in_enums_nx(in_enums_c);
    switch (await in_enums_nx(in_enums_c)) {
    case R:
    case G:
        printf("no\n");
        break;
    case B:
        printf("B\n");
    }
    enum in_enums_c *p = &in_enums_c;
    await nap();
    *p = await in_enums_nx(R);
    switch (in_enums_c) {
    case R:
        return 1;
    case G:
        await nap();
        break;
    case B:
        return 2;
    }
    int a[ANON] = {[P - 3] = q};
    await nap();
    printf("%d %d\n", in_enums_c, a[2]);
    return 0;
}

static async int in_sizes(void)
{
    int a[sizeof(await num(1))];
    int al = _Alignof(__typeof__(await lnum(1))) == _Alignof(long long);
    int n = 4;
    size_t s = sizeof(await lnum(1) + n++) + sizeof *(int *)await ptr(0)
               + sizeof(int[3]) + sizeof a;
    printf("%zu %d %d %zu\n", s, n, al, sizeof n++);
    return 0;
}

static async int in_unnamed_f(int, int b, char *);
static async int in_unnamed_f(int a, int b, char *c)
{
    await nap();
    return b;
}
typedef async int in_unnamed_fn(int, char *);
typedef async int (*fp)(int);
static async int (*pick(int n))(int)
{
    return n ? num : num;
}
struct in_unnamed_ops {
    async int (*run)(int);
    async void (*none)(void);
};
static async int in_unnamed_call(async int (*in_unnamed_f)(int), int n)
{
    return await in_unnamed_f(n) + await(*in_unnamed_f)(n)
           + await(**in_unnamed_f)(n);
}
static async int in_unnamed_call2(async int in_unnamed_f(int), int n)
{
    await nap();
    return await in_unnamed_f(n);
}
static async int in_unnamed(void)
{
    struct in_unnamed_ops o = {num, nap}, *po = &o;
    fp arr[2] = {num, num};
    await nap();
    printf("%d %d %d %d %d %d\n", await in_unnamed_f(1, 2, 0), await pick(1)(3),
           await o.run(4), await po->run(5), await arr[await num(1)](6),
           await in_unnamed_call(num, 7));
    await po->none();
    printf("%d\n", await in_unnamed_call2(num, 3));
    async int (*loc)(int) = num;
    printf("%d %d\n", await loc(3), await(loc ? loc : num)(4));
    __typeof__(num) *tp = num;
    printf("%d\n", await tp(9));
    return 0;
}

async int main(void)
{
    printf("shadow:\n");
    await in_shadow();
    printf("quals:\n");
    await in_quals();
    printf("tls:\n");
    await in_tls();
    printf("strings:\n");
    await in_strings();
    printf("enums:\n");
    await in_enums();
    printf("sizes:\n");
    await in_sizes();
    printf("unnamed:\n");
    await in_unnamed();
    return 0;
}
