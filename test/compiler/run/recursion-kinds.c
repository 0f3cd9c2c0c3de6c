/* SPDX-License-Identifier: MIT-0 */
/* test: silent */
/* test: not-serial a C stack is not that deep */
/* test: no-sanitizer its stacks for each frame make this very slow */
/* A million calls deep: direct, mutual, through pointers, out of a join. */
#include <ebb.h>
#include <stdio.h>

enum { DEPTH = 1000000 };

struct big { long a, b, c; };

static async long direct(long n)
{
    if (n == 0)
        return 0;
    return 1 + await direct(n - 1);
}

static async long deep_yield(long n)
{
    if (n == 0) {
        await ebb_yield();
        return 0;
    }
    return 1 + await deep_yield(n - 1);
}

static async int odd(long n);

static async int even(long n)
{
    return n == 0 ? 1 : await odd(n - 1);
}

static async int odd(long n)
{
    if (n == 0)
        return 0;
    return await even(n - 1);
}

typedef async struct big step(struct big b, void *self);

static async struct big walk(struct big b, void *self)
{
    step *const *next = self;

    if (b.a == 0)
        return b;
    b.a--;
    b.b++;
    b = await (*next)(b, self);
    b.c++;
    return b;
}

static async void nothing(int n)
{
    int local[3] = { n };

    if (n > 0)
        await nothing(local[0] - 1);
}

async int main(void)
{
    step *next = walk;
    struct big b;

    printf("%ld\n", await direct(DEPTH));
    printf("%ld\n", await deep_yield(DEPTH));
    printf("%d\n", await even(DEPTH));
    b = await walk((struct big){ DEPTH, 0, 0 }, &next);
    printf("%ld %ld %ld\n", b.a, b.b, b.c);
    await nothing(DEPTH);
    return 0;
}
