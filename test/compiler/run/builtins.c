/* SPDX-License-Identifier: MIT-0 */
/* The real compiler's builtins, with awaits as their operands and beside. */
#include <ebb.h>
#include <stdio.h>

typedef int v4 __attribute__((vector_size(16)));
typedef float f4 __attribute__((vector_size(16)));

struct pair { int a; char b[4]; };

static async int one(int n)
{
    await ebb_yield();
    return n;
}

static async int of_numbers(int n)
{
    int sum = 0, x;

    sum += __builtin_add_overflow(await one(2), 3, &x) ? 100 : x;
    sum += __builtin_mul_overflow(await one(1 << 30), 4, &x);
    sum += __builtin_popcount((unsigned)await one(7));
    sum += __builtin_abs(await one(-3));
    sum += (int)__builtin_bswap32((unsigned)await one(1 << 24));
    sum += (int)__builtin_expect(await one(n), 1);
    sum += (int)__builtin_expect_with_probability(await one(n), 1, 0.9);
    return sum;
}

static async int of_types(int n)
{
    struct pair local = { 1, "abc" };
    int sum = (int)__builtin_offsetof(struct pair, b);

    sum += __builtin_choose_expr(1, await one(4), "no");
    sum += __builtin_choose_expr(0, "no", await one(n));
    sum += __builtin_types_compatible_p(__typeof__(await one(1)), int);
    sum += __builtin_constant_p(await one(1));
    await one(1);
    sum += local.b[0] - 'a';
    sum += _Generic(await one(1), int: 1, default: 2);
    return sum + local.a;
}

static async int of_vectors(int n)
{
    v4 a = { 1, 2, 3, await one(n) };
    f4 f = __builtin_convertvector(a, f4);
    _Complex double c = 0;

    await one(1);
    a += (v4){ await one(1), 0, 0, 0 };
    __real__ c = (double)await one(2);
    __imag__ c = (double)f[2];
    return a[0] + a[3] + (int)f[1] + (int)__real__ c + (int)__imag__ c;
}

static async int of_places(int n)
{
    int *p = __builtin_assume_aligned(&n, sizeof(int));

    __builtin_prefetch(p, 0, 1);
    await one(1);
    if (__builtin_return_address(0) == 0 || __builtin_frame_address(0) == 0)
        __builtin_trap();
    switch (await one(*p)) {
    case 1 ... 2: return 1;
    case 3: break;
    default: __builtin_unreachable();
    }
    printf("%s %d\n", __builtin_FUNCTION(), __builtin_LINE());
    return (await one(0) ?: 9) + __builtin_FILE()[0] * 0;
}

async int main(void)
{
    printf("%d %d\n", await of_numbers(3), await of_types(3));
    printf("%d %d\n", await of_vectors(3), await of_places(3));
    return 0;
}
