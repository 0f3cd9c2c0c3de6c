/* SPDX-License-Identifier: MIT-0 */
/* Reads beyond a block, for valgrind to find; lines count. */
#include <ebb.h>
#include <stdlib.h>

static async int leaf(int *p)
{
    int before = p[1];

    await ebb_yield();
    return before + p[2];
}

static async int middle(int *p)
{
    int sum = 0;

    sum += await leaf(p);
    return sum + p[3];
}

async int main(void)
{
    int *p = malloc(sizeof(*p));
    int n;

    p[0] = 3;
    n = await middle(p);
    free(p);
    return n & 0;
}
