/* SPDX-License-Identifier: MIT-0 */
/*
 * Calls in every place where an expression may stand.  The trace says which
 * were made and not in which order, which C leaves open in many of them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned calls, trace;

static int f(int x)
{
    calls++;
    trace += ((unsigned)x + 7) * ((unsigned)x + 31) * 2654435761u;
    return x;
}

static int *at(int *p, int i) { return p + f(i); }
static void nothing(int x) { f(x); }
static int pick(int a, int b, int c) { return a * 100 + b * 10 + c; }
static long big(int x) { return 1000000000000L + f(x); }
static unsigned char small(int x) { return (unsigned char)f(x); }
static float half(int x) { return (float)f(x) / 2; }
static const char *str(int x) { return f(x) ? "yes" : "no"; }

struct s { int a[4]; struct s *next; int n; };

static struct s make(int n)
{
    struct s s = { { f(n), 2, 3, 4 }, NULL, n };

    return s;
}
static struct s *self(struct s *p) { f(p->n); return p; }

#define MAX(a, b) ({ __auto_type x_ = (a); __auto_type y_ = (b); \
    x_ > y_ ? x_ : y_; })

static void show(const char *what, long v)
{
    printf("%s %ld: %u calls %x\n", what, v, calls, trace);
    calls = trace = 0;
}

static int logic(int a)
{
    int r = 0;

    r += f(a) && f(0) || f(2);
    r += (f(a) || f(5)) && !f(3);
    if (f(1) && (f(0) || f(a)))
        r += 10;
    return r + (a ? f(6) : f(7)) + (f(0) ?: f(8)) + (f(9) ?: f(10));
}

static int assigns(void)
{
    int v[5] = { 1, 2, 3, 4, 5 }, i = 0;
    struct s s = make(1);
    struct s *p = &s;
    short h = 3;
    unsigned char c = 250;

    v[f(1)] = f(20);
    v[f(2)] += f(5);
    *at(v, 3) = f(30);
    *at(v, 4) -= f(1);
    i = v[0] = f(6);
    (void)(f(0), v[f(0)]);
    p->a[f(1)] <<= f(2);
    self(p)->a[2] = f(7) + p->a[f(0)];
    h += f(1) * 2;
    c += small(10);
    p->n++;
    v[f(4)]++;
    --*at(v, 4);
    return v[0] + v[1] + v[2] + v[3] + v[4] + i + s.a[1] + s.a[2] + h + c;
}

static long mixed(void)
{
    long r = big(1) - 1000000000000L;

    r += (long)(half(5) * 4) + small(300) + (int)half(3);
    r += f(1) + f(2) * f(3) - f(4) / f(2) % f(3) + (f(5) << f(1));
    r += -f(1) + ~f(2) + !f(3) + +f(4);
    r += (char)f(300) + (unsigned short)f(-1);
    r += (f(1), f(2), f(3));
    r += pick(f(1), f(2), f(3)) + pick(1, f(f(f(4))), 2);
    r += make(5).a[f(1)] + self(&(struct s){ .n = f(3) })->n;
    r += ((struct s){ { 1, f(2) }, .n = f(3) }).a[1];
    r += str(0)[f(1)] + "abc"[f(2)] + f(1)["xyz"];
    r += MAX(f(3), f(8)) + MAX(half(3), f(1));
    r += ({ int t = f(4); t * f(2); });
    r += sizeof(f(99)) + sizeof(make(99)) + _Alignof(int);
    r += _Generic(f(98), int: f(1), long: f(97));
    r += (f(1) == 1) + (f(2) > 3) + (f(1) != f(2));
    r += __builtin_expect(f(1), 1) + __builtin_popcount((unsigned)f(7));
    r += __builtin_parityl((unsigned long)f(7)) + __builtin_ffsll(f(8));
    r += *__builtin_strchr(str(1), f('e')) - f(1);
    r += (long)__builtin_fabs(f(-9)) + (long)__builtin_fabsf(half(-4));
    r += __builtin_constant_p(f(96)) ? 1000 : 0;
    r += (__typeof__(f(95)))f(2);
    return r;
}

static int conditions(int n)
{
    int r = 0;

    for (int i = f(0), j = f(n); i < f(j); i += f(1))
        r += i;
    while (f(r) > 4)
        r -= f(2);
    do
        r++;
    while (f(r) < 6);
    if (f(r) == 6)
        nothing(1);
    else
        nothing(2);
    switch (f(r)) {
    case 6:
        r = f(60);
    }
    return f(0) ? 1 : r;
}

static int statement_values(int n)
{
    int found = ({
        int k = -1;

        for (int i = 0; i < n; i++) {
            if (f(i) == 2) {
                k = i;
                break;
            }
        }
        k;
    });
    int twice = ({ if (f(n) == 9) return -9; n * 2; });

    while (({ f(twice); twice-- > 5; }))
        ;
    (void)({ nothing(8); 0; });
    return found * 100 + twice;
}

static int pointers(void)
{
    int a[4] = { 1, 2, 3, 4 }, *p = a;
    int (*g)(int) = f;
    char buf[8];

    *p++ = f(9);
    p += f(1);
    *p = *(a + f(3)) + p[-1] + p[f(1)];
    snprintf(buf, sizeof(buf), "%d%s", f(1), str(1));
    strcat(buf, str(0));
    return *p + g(5) + (*g)(6) + (&a[f(2)] - a) + (int)strlen(buf)
        + *&a[f(0)] + (f)(2);
}

int main(void)
{
    show("logic", logic(1));
    show("logic", logic(0));
    show("assigns", assigns());
    show("mixed", mixed());
    show("conditions", conditions(5));
    show("values", statement_values(4));
    show("values", statement_values(9));
    show("pointers", pointers());
    show(__builtin_FUNCTION(), 0);
    return 0;
}
