/* SPDX-License-Identifier: MIT-0 */
/*
 * An item from a generator that has it ready: by an `each` over a generator of
 * the same file and of another one, by `next` of a stream in a variable, and
 * through three adaptors; beside them a plain C iterator, one call of another
 * file for each item.  The goal is below 5 ns, and for an adaptor a few.
 */
#include <ebb.h>

#include "bench.h"

enum { ITEMS = 1000000 };

struct plain_iter {
    int at, end;
};
int plain_iter_next(struct plain_iter *it, int *item);
async yields(int) stream_other(int n);

static async yields(int) stream_same(int n)
{
    for (int i = 0; i < n; i++)
        yield i;
}

static int64_t run_plain(void)
{
    int64_t start = bench_now();
    struct plain_iter it = { 0, ITEMS };
    int v;

    while (plain_iter_next(&it, &v))
        BENCH_HIDE(v);
    return bench_now() - start;
}

static async int64_t run_same(void)
{
    int64_t start = bench_now();

    each (int v, stream_same(ITEMS))
        BENCH_HIDE(v);
    return bench_now() - start;
}

static async int64_t run_other(void)
{
    int64_t start = bench_now();

    each (int v, stream_other(ITEMS))
        BENCH_HIDE(v);
    return bench_now() - start;
}

static async int64_t run_next(void)
{
    int64_t start = bench_now();
    stream(int) s = stream_other(ITEMS);
    int v;

    while (await next(s, &v) > 0)
        BENCH_HIDE(v);
    return bench_now() - start;
}

static async int64_t run_adapted(void)
{
    int64_t start = bench_now();

    each (int v, stream_map(x, stream_filter(y, stream_map(z,
                     stream_same(ITEMS), z + 1), y >= 0), x * 2))
        BENCH_HIDE(v);
    return bench_now() - start;
}

async int main(void)
{
    struct bench plain = { .name = "iterator_other_file_plain_c" };
    struct bench same = { .name = "ready_item_each_same_file" };
    struct bench other = { .name = "ready_item_each_other_file" };
    struct bench by_next = { .name = "ready_item_next" };
    struct bench adapted = { .name = "ready_item_three_adaptors" };

    for (int i = 0; i < BENCH_RUNS; i++) {
        bench_add(&plain, run_plain(), ITEMS);
        bench_add(&same, await run_same(), ITEMS);
        bench_add(&other, await run_other(), ITEMS);
        bench_add(&by_next, await run_next(), ITEMS);
        bench_add(&adapted, await run_adapted(), ITEMS);
    }
    bench_print(&plain);
    bench_print(&same);
    bench_print(&other);
    bench_print(&by_next);
    bench_print(&adapted);
    return 0;
}
