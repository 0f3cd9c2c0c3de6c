/* SPDX-License-Identifier: MIT-0 */
/* test: silent */
/* GNU and newer C in bodies that await. */
#include <ebb.h>
#include <stddef.h>
#include <stdio.h>

#define MAX(a, b) ({ __auto_type a_ = (a); __typeof__(b) b_ = (b); \
                     a_ > b_ ? a_ : b_; })
#define KIND(x) _Generic((x), int: 1, long: 2, double: 3, char *: 4, \
                              struct flex *: 5, default: 9)
#define TRACED(f, ...) (printf("%s\n", #f), await f(__VA_ARGS__))

struct flex {
    int n;
    struct { int x, y; };
    union { int i; float f; };
    int tail[];
};

struct empty { };

static async int num(int n)
{
    await ebb_yield();
    return n;
}

static async long big(long n)
{
    await ebb_yield();
    return n;
}

static async struct empty none(void)
{
    await ebb_yield();
    return (struct empty){ };
}

static async int ranges(int n)
{
    switch (n) {
    case 0 ... 9: return await num(1);
    case 'a' ... 'z':
        n = await num(n - 'a');
        break;
    case -5 ... -1: { int k = n; n = await num(2); n += k; }
        __attribute__((fallthrough));
    case 300: return n;
    default: return -1;
    }
    return n;
}

static async int flexible(void)
{
    char room[sizeof(struct flex) + 3 * sizeof(int)]
        __attribute__((aligned(__alignof__(struct flex))));
    struct flex *f = (void *)room;
    int s = 0;

    *f = (struct flex){ .n = await num(3), .x = 4, .y = await num(5) };
    f->f = 0;
    f->i += await num(2);
    for (int i = 0; i < f->n; i++)
        f->tail[await num(i)] = await num(i * i);
    for (int i = 0; i < f->n; i++)
        s += f->tail[i] + f->x + f->y + f->i;
    return s;
}

static async int nested(void)
{
    int r = ({
        int i = 0, s = 0;

        while (i < 4) {
            if (i == 2) {
                i++;
                continue;
            }
            s += ({ int t = await num(i); ({ await num(t) * 2; }); });
            i++;
        }
        s;
    });
    enum { N = 3 };
    int v[N];

    v[2] = ({ __label__ out; int k = 0;
              out: if (await num(++k) < 3) goto out;
              k; });
    return r * 10 + v[2] + (int)(sizeof v / sizeof *v);
}

async int main(void)
{
    __auto_type l = await big(5);
    __typeof__(await num(3)) n = 4;
    __typeof__(l) arr[2] = { await big(1), l };
    int *p = &n, z = 0;
    _Static_assert(sizeof(await big(1)) == sizeof(long), "type of await");
    enum { LOCAL = 3, OTHER = LOCAL * 2 };
    int by[OTHER] = { [1 ... 2] = 7, [LOCAL] = await num(8), [4] = 7 };
    static const unsigned char map[256] = { ['0' ... '9'] = 1 };

    printf("%ld %d %ld %ld\n", l, n, arr[0], arr[1]);
    printf("%d\n", MAX(await num(3), await num(4)));
    printf("%ld\n", MAX(await big(9), MAX(n, await num(2))));
    printf("%d %d %d\n", KIND(await num(1)), KIND(await big(1)),
           KIND((char *)&n + await num(0)));
    printf("%d\n", _Generic(n, int: await num(6), default: await big(7)));
    printf("%d\n", TRACED(num, 11) + 1);
    printf("%d %d %d %d\n", await ranges(3), await ranges('d'),
           await ranges(-2), await ranges(50));
    printf("%d\n", await flexible());
    printf("%d\n", await nested());
    printf("%d %d %d %d\n", by[0], by[1], by[LOCAL], map['5']);
    (void)await none();
    printf("%ld\n", __builtin_expect(*p, 1) + await num(1));
    printf("%d\n", __builtin_choose_expr(1, await num(2), "no"));
    printf("%d\n", __builtin_types_compatible_p(int, long) + await num(3));
    printf("%d\n", __builtin_constant_p(3) + await num(1));
    printf("%d\n", (int)offsetof(struct flex, tail) + await num(0));
    printf("%d\n", __builtin_popcount(7u) * await num(2));
    z = __extension__ (await num(1) ?: 2);
    z += (__extension__ ({ await num(2); }));
    printf("%d\n", z);
    printf("%d\n", __builtin_add_overflow(1, await num(2), &z) + z);
    printf("%s %s\n", __func__, __FUNCTION__);
    { ; ; }
    if (await num(1)) { ; } else { ; }
    return 0;
}
