/* SPDX-License-Identifier: MIT-0 */
/* Awaits in every kind of expression, types told by the evaluator. */
/* test: flags -Wno-unused-value */
#include <ebb.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>

struct pair { int x, y; unsigned bits : 3; };

async int f(int n);
async struct pair pair(int x);
async unsigned char byte(void);
async double real(void);
async void *memory(void);
async const char *text(void);
async void nothing(void);
int *slot(int i);

static async int generic(int n)
{
    int sum = _Generic(n, int: 1, default: 2);

    sum += _Generic(await real(), double: 3, default: 4);
    sum += _Generic(&n, int *: await f(1), default: 0);
    sum += __builtin_choose_expr(sizeof(int) == 4, await f(2), 0);
    sum += __builtin_types_compatible_p(__typeof__(await f(1)), int);
    sum += (int)__builtin_offsetof(struct pair, y);
    return sum;
}

static async int conditional(int n, struct pair *p)
{
    void *q = n ? await memory() : 0;
    const char *s = n > 1 ? await text() : n > 2 ? "long" : (char *)0;
    double d = n ? await real() : 1;
    long l = n ? await byte() : 2L;
    int either = await f(n) ?: await f(n + 1);

    n += n && await f(3);
    n += await f(4) || n;
    n += (await nothing(), await f(5));
    n += ((await f(6) > 3) ? p : q) != 0;
    return n + (int)d + (int)l + either + (s != 0);
}

static async int places(int n, int *array, struct pair *p)
{
    struct pair copy = await pair(n), made = { .x = await f(1), .y = n };

    array[await f(0)] = await f(1);
    array[n++] += await f(2);
    *slot(await f(3)) = n;
    p->x = (await pair(2)).y;
    p->bits = (unsigned)await f(4) & 7;
    p[await f(0)].y -= p->bits + await f(5);
    copy = (struct pair){ await f(6), .y = await f(7) };
    n = -await f(8) + !await f(9) + ~await f(10) + (int)await byte();
    n += ({ int z = await f(11); z *= 2; z; });
    n += ({ struct pair in = await pair(1); in; }).x;
    return n + copy.x + made.y;
}

static async long inferred(void)
{
    __auto_type a = await byte() + 1u;
    __auto_type b = await real() * 2.0f;
    __typeof__(await pair(1)) c = { 1, 2, 3 };
    __typeof__("text") word = "text";
    atomic_int counter;
    int numbers[] = { await f(1), await f(2), 3 };
    char letters[] = "abc\x41\n";
    ptrdiff_t apart = &numbers[2] - numbers;

    atomic_init(&counter, 1);
    atomic_fetch_add(&counter, await f(3));
    return (long)a + (long)b + c.x + word[0] + atomic_load(&counter) +
           letters[await f(1)] + apart + (long)sizeof numbers;
}

static async int arguments(int n, va_list ap)
{
    n += va_arg(ap, int);
    await nothing();
    return await f(await f(n) + await f(await f(1)));
}

async int every(int n, int *array, struct pair *p, va_list ap);
async int every(int n, int *array, struct pair *p, va_list ap)
{
    return await generic(n) + await conditional(n, p) +
           await places(n, array, p) + (int)await inferred() +
           await arguments(n, ap);
}
