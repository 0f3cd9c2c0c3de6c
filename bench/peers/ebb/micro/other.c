/* SPDX-License-Identifier: MIT-0 */
/* Callees in a unit of their own, so that no call of them can be inlined. */
#include "rows.h"

async uint64_t other_await(uint64_t x)
{
    return x + 1;
}

uint64_t other_call(uint64_t x)
{
    return x + 1;
}
