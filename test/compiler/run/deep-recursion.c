/* SPDX-License-Identifier: MIT-0 */
/* test: not-serial the C stack would not do */
/* Depth 1,000,000, with and without a suspension at the bottom, directly, by
 * turns, and through a pointer. */
#include <ebb.h>
#include <stdio.h>

static async long down(long n, int suspend)
{
    if (n == 0) {
        if (suspend)
            await ebb_yield();
        return 0;
    }
    return 1 + await down(n - 1, suspend);
}

static async int odd(long n);

static async int even(long n)
{
    return n == 0 ? 1 : await odd(n - 1);
}

static async int odd(long n)
{
    return n == 0 ? 0 : await even(n - 1);
}

struct node {
    async long (*visit)(struct node *self, long n);
};

static async long visit(struct node *self, long n)
{
    if (n == 0)
        return 0;
    long r = await self->visit(self, n - 1);

    if (n % 100000 == 0)
        await ebb_yield();
    return r + 1;
}

static async long suspends_often(long n)
{
    if (n % 3 == 0)
        await ebb_yield();
    return n == 0 ? 0 : await suspends_often(n - 1) + 1;
}

async int main(void)
{
    struct node node = { visit };

    printf("%ld\n", await down(1000000, 0));
    printf("%ld\n", await down(1000000, 1));
    printf("%d\n", await even(1000000));
    printf("%ld\n", await node.visit(&node, 1000000));
    printf("%ld\n", await suspends_often(1000000));
    return 0;
}
