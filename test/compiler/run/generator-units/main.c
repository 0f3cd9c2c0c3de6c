/* SPDX-License-Identifier: MIT-0 */
/* Generators of other units, through pointers, and very deep; what an each
 * allocates. */
#include "gen.h"

#include <stdio.h>

EBB_MAIN(.workers = 1);

static uint64_t blocks(void)
{
    struct ebb_stats s;

    ebb_stats(NULL, &s);
    return s.allocations;
}

static async yields(int) near(int n)
{
    for (int i = 0; i < n; i++) {
        if (i & 1)
            await ebb_yield();
        yield i;
    }
}

static async yields(int) twice(int n)
{
    each (int v, near(n)) {
        yield v;
        yield v;
    }
}

/* One item from the bottom, over as many generators as n. */
static async yields(int) deep(int n, bool wait)
{
    if (n == 0) {
        if (wait)
            await ebb_yield();
        yield 42;
        yield 43;
    } else {
        each (int v, deep(n - 1, wait))
            yield v;
    }
}

static async yields(int) odd(int n);

static async yields(int) even(int n)
{
    yield n;
    if (n > 0)
        each (int v, odd(n - 1))
            yield v;
}

static async yields(int) odd(int n)
{
    yield -n;
    if (n > 0)
        each (int v, even(n - 1))
            yield v;
}

/* Clean-ups that read, in a generator that spawns. */
static async int one(void)
{
    await ebb_yield();
    return 1;
}

static async yields(int) busy(int *cleaned)
{
    task(int) t = spawn(one());
    future(int) f = lazy(one());

    defer {
        each (int v, near(4))
            *cleaned += v;
    }
    yield await t;
    yield await f + 1;
}

static async int sum_of(stream(int) s)
{
    int sum = 0, v;

    while (await next(s, &v) > 0)
        sum += v;
    await stream_close(s);
    return sum;
}

async int main(void)
{
    int sum = 0, cleaned = 0;
    long start = 100, total = 0;
    struct feed feed;
    uint64_t before = blocks();

    each (int v, near(10))
        sum += v;
    each (int v, twice(10))
        sum += v;
    each (int v, sized(10))
        sum += v;
    each (int64_t due, ebb_interval(EBB_MICROSECOND)) {
        sum += due > 0;
        break;
    }
    printf("sum %d, %d blocks\n", sum, (int)(blocks() - before));
    before = blocks();
    each (int v, far(10))
        sum += v;
    printf("sum %d, %d blocks\n", sum, (int)(blocks() - before));
    feed_init(&feed, &start);
    each (long v, feed.open(feed.self, 3))
        total += v;
    each (long v, feed.again(feed.self, 3))
        total += v;
    each (long v, feed_open(&feed, 3))
        total += v;
    printf("total %ld\n", total);
    for (int wait = 0; wait < 2; wait++)
        each (int v, deep(50000, wait))
            printf("deep %d\n", v);
    each (int v, even(4))
        printf("%d ", v);
    printf("\n");
    each (int v, busy(&cleaned))
        printf("busy %d\n", v);
    printf("cleaned %d\n", cleaned);
    task(int) t = spawn(sum_of(far(5)));
    future(int) f = lazy(sum_of(near(6)));
    printf("passed %d %d\n", await t, await f);
    try each (int v, near(2))
        printf("%d\n", v);
    return 0;
}
