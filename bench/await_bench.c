/* SPDX-License-Identifier: MIT-0 */
/*
 * An await of a function that completes at once, beside a C call of the same
 * function: in the same file (both are inlined) and in another one (neither
 * can be).  The goal is at most 1.5 times a call that is not inlined.
 */
#include <ebb.h>

#include "bench.h"

enum { CALLS = 1000000 };

int plain_other(int x);
async int await_other(int x);

static int plain_same(int x)
{
    return x + 1;
}

static async int await_same(int x)
{
    return x + 1;
}

static int64_t run_plain_same(void)
{
    int64_t start = bench_now();
    int x = 0;

    for (int i = 0; i < CALLS; i++) {
        x = plain_same(x);
        BENCH_HIDE(x);
    }
    return bench_now() - start;
}

static int64_t run_plain_other(void)
{
    int64_t start = bench_now();
    int x = 0;

    for (int i = 0; i < CALLS; i++) {
        x = plain_other(x);
        BENCH_HIDE(x);
    }
    return bench_now() - start;
}

static async int64_t run_await_same(void)
{
    int64_t start = bench_now();
    int x = 0;

    for (int i = 0; i < CALLS; i++) {
        x = await await_same(x);
        BENCH_HIDE(x);
    }
    return bench_now() - start;
}

static async int64_t run_await_other(void)
{
    int64_t start = bench_now();
    int x = 0;

    for (int i = 0; i < CALLS; i++) {
        x = await await_other(x);
        BENCH_HIDE(x);
    }
    return bench_now() - start;
}

async int main(void)
{
    struct bench ps = { .name = "call_same_file_plain_c" };
    struct bench as = { .name = "ready_await_same_file" };
    struct bench po = { .name = "call_other_file_plain_c" };
    struct bench ao = { .name = "ready_await_other_file" };

    for (int i = 0; i < BENCH_RUNS; i++) {
        bench_add(&ps, run_plain_same(), CALLS);
        bench_add(&as, await run_await_same(), CALLS);
        bench_add(&po, run_plain_other(), CALLS);
        bench_add(&ao, await run_await_other(), CALLS);
    }
    bench_ratio("ready_await_ratio", &ao, &po);
    bench_print(&ps);
    bench_print(&as);
    bench_print(&po);
    bench_print(&ao);
    return 0;
}
