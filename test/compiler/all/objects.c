/* SPDX-License-Identifier: MIT-0 */
/* test: wants __int128 */
/* What is passed, returned and kept across calls: every kind of object. */
#include <complex.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct pair { int x, y; };
struct fixed { const int id; char name[12]; };
struct big { long v[20]; struct pair p; };
struct bits { unsigned a : 3; signed b : 5; bool c : 1; unsigned long d : 40; };
union any { int i; float f; unsigned char b[8]; struct { short lo, hi; }; };
struct __attribute__((packed)) tight { char c; int i; short s; };
struct vol { volatile int v; const volatile short w; };
struct deep { struct { union { int i; struct pair p; }; int k[3]; } in[2]; };
typedef int vec4 __attribute__((vector_size(16)));
enum colour { RED, GREEN = 5, BLUE };

static int id(int x) { return x; }
static struct pair pair(int x, int y) { return (struct pair){ x, y }; }
static struct fixed fixed(int n, const char *s)
{
    struct fixed f = { n, "" };

    strncpy(f.name, s, sizeof(f.name) - 1);
    return f;
}
static struct fixed passed(struct fixed f) { id(1); return f; }
static struct big big(int n)
{
    struct big b = { .p = pair(n, id(n + 1)) };

    for (int i = 0; i < 20; i++)
        b.v[i] = id(i) * n;
    return b;
}
static long total(struct big b)
{
    long s = 0;

    for (int i = 0; i < 20; i++)
        s += b.v[id(i)];
    return s + b.p.x + b.p.y;
}
static struct bits bits(int n)
{
    struct bits b = { 0 };

    b.a = (unsigned)id(n);
    b.b = id(-n);
    b.c = id(n) & 1;
    b.d = 1ul << id(n);
    b.a += (unsigned)id(3);
    b.b -= id(1);
    return b;
}
static union any any(int i) { union any a; a.i = id(i); return a; }
static struct tight tight(char c, int i) { struct tight t = { c, i, 7 }; return t; }
static struct vol vol(int n) { struct vol v = { n, 2 }; v.v += id(n); return v; }
static struct deep deep(int n)
{
    struct deep d = { { { .p = { id(n), 2 }, .k = { [1] = id(4) } } } };

    d.in[1] = d.in[0];
    d.in[id(1)].k[id(2)] = id(n) * 2;
    return d;
}
static vec4 vec(int n) { vec4 v = { n, id(n + 1), 3, 4 }; return v + id(1); }
static double complex turn(double complex z) { id(1); return z * I; }
static __int128 wide(__int128 a, int b) { return a * id(b); }
static long double longer(long double x) { return x / id(4); }
static enum colour colour(int n) { return id(n) ? BLUE : GREEN; }
static _Bool truth(double d) { return d; }
static int sum(int n, int a[static 2][3])
{
    int s = 0;

    for (int i = 0; i < n; i++)
        for (int j = 0; j < 3; j++)
            s += id(a[i][j]);
    return s;
}
static const char *text(const char *const s[], int i) { return s[id(i)]; }
static int qualified(const int a, volatile int b, int *restrict c, register int d)
{
    *c += id(a);
    b += id(b);
    return a + b + *c + d;
}

static int locals(int n)
{
    char word[] = "some text", empty[4] = "", *p = word + id(2);
    int table[][2] = { { 1, 2 }, { id(3), 4 }, { 5, id(6) } };
    const int limit = id(n) * 2;
    struct pair list[3] = { [1] = pair(1, 2), [2].y = id(9) };
    volatile int v = id(n);
    static int kept[3];
    int *alias = &kept[id(1)];
    struct { int a; struct pair b; } nameless = { id(1), { 2, id(3) } };
    int (*row)[2] = &table[id(1)];
    float f = (float)id(n) / 4;
    long double ld = longer(n);

    *alias += id(n);
    word[id(0)] = 'S';
    empty[id(1)] = *p;
    v += id(limit);
    list[0] = list[id(1)];
    return (int)sizeof(word) + (int)sizeof(table) + limit + list[0].y
        + list[2].y + v + kept[1] + nameless.b.y + (*row)[id(1)] + (int)(f * 8)
        + (int)(ld * 16) + word[0] + empty[1] + *p;
}

#define HEX 0xe

static int packing(int n)
{
#pragma pack(push, 1)
    struct tight { char c; int i; } t = { (char)id(n), HEX+1 };
#pragma pack(pop)
    struct loose { char c; int i; } l = { (char)id(n), id(2) };

    return (int)sizeof(t) * 100 + (int)sizeof(l) + t.i + l.i;
}

static int shadows(int n)
{
    int a = id(n), b = 1;

    {
        int b = id(a) + 1;
        {
            int a = id(b) * 10;

            b += id(a);
            a = id(b);
            b += a;
        }
        a += b;
        for (int b = id(0); b < 2; b++)
            a += id(b) * 1000;
    }
    struct s { int b; } s = { id(b) };
    typedef struct s b_t;
    enum { a_one = 1, a_two };
    b_t t = s;

    return a * 10 + b + id(t.b) + a_two;
}

int main(void)
{
    struct big g = big(3);
    struct bits s = bits(5);
    struct fixed f = passed(fixed(4, "four"));
    struct tight t = tight('c', 1000);
    struct deep d = deep(6);
    struct vol w = vol(21);
    int m[2][3] = { { 1, 2, 3 }, { 4, 5, 6 } }, c = 1;
    const char *const names[] = { "zero", "one", "two" };
    union any u = any(0x3f800000);
    vec4 v = vec(1);
    double complex z = turn(1 + 2 * I);
    __int128 x = wide((__int128)1 << 70, 12345);

    printf("%d %d %d\n", pair(1, 2).x, pair(3, id(4)).y, (&g)->p.y);
    printf("%ld %ld %ld\n", total(g), total(big(id(2))), big(1).v[19]);
    printf("%d %s %d\n", f.id, f.name, fixed(7, "x").id);
    printf("%u %d %d %lu\n", s.a, s.b, s.c, (unsigned long)s.d);
    printf("%.1f %d %d\n", (double)u.f, any(70000).lo, any(70000).b[2]);
    printf("%c %d %d\n", t.c, t.i, tight('d', 2).s);
    printf("%d %d %d %d\n", d.in[1].p.x, d.in[1].k[2], d.in[0].k[1], w.v + w.w);
    printf("%d %d %d\n", v[0], v[1], vec(5)[2]);
    printf("%.1f %.1f %d\n", creal(z), cimag(z), (int)(x >> 64));
    printf("%.2Lf %d %d %d\n", longer(3), colour(0), colour(1), truth(0.5));
    printf("%d %s %s\n", sum(2, m), text(names, 2), names[id(1)]);
    printf("%d ", qualified(1, 2, &c, 3));
    printf("%d\n", c);
    for (int i = 3; i < 6; i++)
        printf("%d ", locals(i));
    putchar('\n');
    printf("%d %d\n", shadows(2), packing(3));
    return 0;
}
