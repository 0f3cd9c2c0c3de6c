/* SPDX-License-Identifier: MIT-0 */
/* Functions in the style of before 1989, and heads with odd attributes. */
/* test: exit 7 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct pair { int a, b; };

int seen(int), late(char *, long);
int narrow(int);
static int two_ways(char *, int);
static int p_later();

int seen(x) int x; { return x + 1; }
int narrow(c) char c; { return c; }

static int all(c, h, f, d, s, p, v, fn)
    unsigned char c;
    register short h;
    float f;
    double d;
    struct pair s, *p;
    int v[], (*fn)();
{
    c += (unsigned char)h;
    p->a += v[0] + seen(v[1]);
    return c + (int)(f * 4) + (int)d + s.a + s.b + fn(h);
}

static int two_ways(s, n) char *s; int n; { return p_later(s, n); }
static int p_later(s, n) char *s; int n;
{
    return n > 0 ? two_ways(s + 1, n - 1) : *s;
}

static implied(a, b) { return a * 10 + seen(b); }

int none() { return 7; }

static char *text(s, n) const char *s; size_t n;
{
    static char buf[32];

    snprintf(buf, sizeof(buf), "%.*s/%d", (int)n, s, seen((int)n));
    return buf;
}

int late(s, n) char *s; long n;
{
    return n > 0 ? late(s + 1, n - 1) + *s : 0;
}

/* Named as the twin's own variables might be. */
static int p(int q) { return q + 1; }
static int v(int p) { return p + 2; }

static int ended;

static void __attribute__((constructor)) first(void) { ended = seen(40); }
static void __attribute__((destructor)) last(void)
{
    printf("last %d\n", seen(ended));
    fflush(stdout);
}

static __attribute__((noreturn)) void leave(int code)
{
    printf("leave %d\n", seen(code));
    exit(code);
}

static _Noreturn void leave_too(int code) { leave(seen(code)); }

static inline __attribute__((always_inline)) int forced(int x)
{
    return seen(x) * 2;
}

inline int shared(int x) { return forced(x) + 1; }
extern int shared(int x);
static inline int unused(int x) { return shared(x); }

/* Names of attributes that are none here. */
struct weak { int naked; };
static int optimize(struct weak *weak, int target)
{
    return seen(weak->naked + target);
}

__attribute__((pure)) static int pure(int x) { return p(x) + v(x); }

static int labels(int n)
{
    __label__ out;
    __label__ again;
    int r = 0;
again:
    r += seen(n);
    if (--n > 0)
        goto again;
    goto out;
out:
    return r;
}

#define COMPLEX(T, name) \
    static _Complex T make_##name(int x) \
    { \
        _Complex T r; \
        __real__ r = (T)seen(x); \
        __imag__ r = (T)(x - 1); \
        return r; \
    } \
    static T part_##name(int x) \
    { \
        return (T)(__real__ make_##name(x) * 10 + __imag__ make_##name(x)); \
    }
COMPLEX(char, char)
COMPLEX(unsigned short, ushort)
COMPLEX(int, int)
COMPLEX(long long, llong)
COMPLEX(float, float)
COMPLEX(long double, ldouble)

static int of_length(int n)
{
#ifdef __clang__
    return seen(n);
#else
    struct local { char a[n]; int b; };

    return (int)sizeof(struct local) + seen(n);
#endif
}

static int choose(int n)
{
    if (n > 5)
        leave_too(n);
    else
        return seen(n);
}

int main(argc, argv) int argc; char **argv;
{
    struct pair s = { 1, 2 };
    int w[2] = { 5, 6 };

    (void)argv;
    printf("%d\n", all(250, 10, 2.5, 3.75, s, &s, w, seen));
    printf("%d %d\n", s.a, implied(3, 4));
    printf("%d %s %d\n", none(), text("hello", (size_t)3), late("abc", 3L));
    printf("%d %d %d\n", narrow(300), p(1) + v(2), pure(5));
    printf("%d\n", optimize(&(struct weak){ 4 }, 5));
    printf("%d %d %d\n", forced(2), shared(3), labels(4));
    printf("%d %d %d\n", part_char(3), part_ushort(4), part_int(-7));
    printf("%lld %g %Lg\n", part_llong(5), (double)part_float(6),
           part_ldouble(7));
    printf("%c\n", two_ways("abc", 1));
    printf("%d\n", of_length(argc + 4));
    printf("%d\n", choose(4));
    fflush(stdout);
    return choose(argc + 5);
}
