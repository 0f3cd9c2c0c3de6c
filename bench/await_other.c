/* SPDX-License-Identifier: MIT-0 */
/* Callees of await_bench.c in a unit of their own, so that no call of them can
 * be inlined. */
#include <ebb.h>

int plain_other(int x);
async int await_other(int x);

int plain_other(int x)
{
    return x + 1;
}

async int await_other(int x)
{
    return x + 1;
}
