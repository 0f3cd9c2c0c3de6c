/* SPDX-License-Identifier: MIT-0 */
/* test: flags -Wno-multichar -Wno-attributes -fms-extensions */
/* test: not-serial clang takes `struct shape;` in a struct otherwise */
/* What stands in few programs: layouts, spellings, attributes, parameters. */
#include <ebb.h>
#include <stdio.h>
#include <stddef.h>

static async int turn(int n)
{
    await ebb_yield();
    return n;
}

/* A packing that is in force reaches no frame of ours. */
#pragma pack(push, 1)
struct tight {
    char c;
    long long l;
};

static async long packed(int n)
{
    struct tight t = { (char)n, n + 1L };
    char c = (char)(n + 2);
    double d = n / 2.0;
    long double ld = n;
    task(int) u = spawn(turn(n));

    t.l += await turn(n);
    join {
        c = (char)(c + await turn(1));
        d += await turn(2);
    }
    ld += await u;
    return (long)(t.c + t.l + c) + (long)d + (long)ld
           + (long)sizeof(struct tight);
}
#pragma pack(pop)

/* Parameters: unnamed, static bounds, [*] in a prototype. */
static async int sums(int n, const int a[static 3], int b[*], const int c[const 2]);
static async int sums(int n, const int a[static 3], int b[], const int c[const 2])
{
    b[0] += await turn(a[0]);
    return n + a[1] + await turn(b[0]) + c[1];
}

/* Old spellings of brackets, names with a dollar and beyond ASCII. */
static async int spelled(int $n)
<%
    int a<:3:> = <% 1, 2, $n %>, größe = 4, caf\u00e9 = 5;

    a<:0:> += await turn(größe);
    return a<:0:> + a<:2:> + café;
%>

/* Weak, used, cold, aligned, renamed sections. */
__attribute__((weak, used)) async int weak_one(int n);
__attribute__((weak, used)) async int weak_one(int n)
{
    return await turn(n) * 2;
}
__attribute__((cold, optimize("O1"), no_sanitize("undefined"))) static async
int cold_one(int n)
{
    return await turn(n) * 3;
}

/* Thread-locals with a model, names of registers in asm labels. */
static __thread int counter __attribute__((tls_model("initial-exec")));
extern int renamed __asm__("another_name_for_it");
int renamed = 40;

static async int globals(void)
{
    counter += await turn(2);
    renamed += await turn(1);
    return counter + renamed;
}

/* A structure that ends in an array, in storage that is large enough. */
struct flex {
    int n;
    short item[];
};

static async int flexible(int n)
{
    union {
        struct flex f;
        char room[sizeof(struct flex) + 8 * sizeof(short)];
    } u = { .f.n = n };

    for (int i = 0; i < n; i++)
        u.f.item[i] = (short)await turn(i);
    return u.f.item[n - 1] + u.f.n + (int)offsetof(struct flex, item);
}

/* Adjacent literals of several kinds, characters of several. */
static async int literals(int n)
{
    const char *s = "a" /* and */ "b" u8"c";
    int chars = 'ab' + L'x' + '\x41' + '\0';

    return s[await turn(n)] + chars;
}

/* Statements after labels, empty ones, else-if chains with awaits. */
static async int chain(int n)
{
    if (await turn(n) == 1)
        ;
    else if (await turn(n) == 2)
        n += 10;
    else if (n == 3)
        for (;;) {
            if (await turn(n++) > 5)
                goto out;
        }
    else
        n = -1;
out:;
    return n;
}


/* Members without a name of their own; inline functions of each kind. */
struct shape {
    int kind;
    union {
        struct {
            int w, h;
        };
        long area;
        int : 3;
    };
};

extern __inline__ __attribute__((gnu_inline, always_inline)) int gnu_twice(int);
extern __inline__ __attribute__((gnu_inline, always_inline)) int
gnu_twice(int n)
{
    return 2 * n;
}
static inline __attribute__((always_inline)) int thrice(int n)
{
    return 3 * n;
}

static async int nameless(int n)
{
    struct shape s = { .kind = 1, .w = await turn(n), .h = 2 };
    struct {
        struct shape;
        int more;
    } *no = NULL;

    s.w += await turn(gnu_twice(s.h));
    join {
        s.h = thrice(await turn(s.kind));
        s.kind += await turn(1);
    }
    return s.w * 100 + s.h * 10 + s.kind + (no != NULL);
}

async int main(void)
{
    int b[2] = { 5, 6 };

    printf("%ld\n", await packed(3));
    printf("%d\n", await sums(1, (int[]){ 1, 2, 3 }, b, (const int[]){ 8, 9 }));
    printf("%d\n", await spelled(3));
    printf("%d %d\n", await weak_one(4), await cold_one(4));
    printf("%d\n", await globals());
    printf("%d\n", await flexible(5));
    printf("%d\n", await literals(2));
    printf("%d\n", await nameless(4));
    printf("%d %d %d %d\n", await chain(1), await chain(2), await chain(3),
           await chain(4));
    return 0;
}
