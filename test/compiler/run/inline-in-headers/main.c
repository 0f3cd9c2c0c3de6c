/* SPDX-License-Identifier: MIT-0 */
/* Async functions that a header defines, used by two units. */
#include "list.h"
#include <stdio.h>

static async int helper(int n)
{
    await ebb_yield();
    return n * 10;
}

async int main(void)
{
    struct item c = { 3, 0 }, b = { 2, &c }, a = { 1, &b };

    printf("%d\n", await list_sum(&a) + await helper(1));
    printf("%d\n", await list_twice(21) + await list_small(1));
    printf("%d\n", (await list_last(a)).value);
    printf("%d\n", await list_hook(await list_value(&b)));
    return 0;
}
