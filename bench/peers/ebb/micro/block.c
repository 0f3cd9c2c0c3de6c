/* SPDX-License-Identifier: MIT-0 */
/* Rows of the blocking pool. */
#include "rows.h"

enum { BATCH = 64 };

static uint64_t nothing(uint64_t x)
{
    return x;
}

async uint64_t row_blocking_64(uint64_t n)
{
    task(uint64_t) job[BATCH];
    uint64_t sum = 0;

    for (uint64_t i = 0; i < n / BATCH; i++) {
        for (uint64_t k = 0; k < BATCH; k++)
            job[k] = spawn_blocking(nothing(k));
        for (uint64_t k = 0; k < BATCH; k++)
            sum += await job[k];
    }
    return sum;
}

async uint64_t row_blocking_1(uint64_t n)
{
    uint64_t sum = 0;

    for (uint64_t i = 0; i < n; i++)
        sum += await spawn_blocking(nothing(i));
    return sum;
}
