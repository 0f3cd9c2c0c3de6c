/* SPDX-License-Identifier: MIT-0 */
/* Rows of tasks: spawning, giving way, nesting, joining. */
#include "rows.h"

enum { BATCH = 1000, MANY = 1000, PER_CHILD = 100 };

static async uint64_t empty(uint64_t x)
{
    return x;
}

async uint64_t row_spawn(uint64_t n)
{
    task(uint64_t) *job = malloc(BATCH * sizeof *job);
    uint64_t sum = 0;

    if (job == NULL)
        abort();
    for (uint64_t i = 0; i < n / BATCH; i++) {
        for (uint64_t k = 0; k < BATCH; k++)
            job[k] = spawn(empty(k));
        for (uint64_t k = 0; k < BATCH; k++)
            sum += await job[k];
    }
    free(job);
    return sum;
}

static async uint64_t yielding(uint64_t n)
{
    for (uint64_t i = 0; i < n; i++)
        await ebb_yield();
    return n;
}

async uint64_t row_yield_1(uint64_t n)
{
    return await yielding(n);
}

async uint64_t row_yield_1000(uint64_t n)
{
    task(uint64_t) *job = malloc(MANY * sizeof *job);
    uint64_t sum = 0;

    if (job == NULL)
        abort();
    for (int i = 0; i < MANY; i++)
        job[i] = spawn(yielding(n / MANY));
    for (int i = 0; i < MANY; i++)
        sum += await job[i];
    free(job);
    return sum;
}

static async uint64_t deep(unsigned depth, uint64_t n)
{
    if (depth > 1)
        return 1 + await deep(depth - 1, n);
    return await yielding(n);
}

async uint64_t row_depth_1(uint64_t n)
{
    return await deep(1, n);
}

async uint64_t row_depth_1000(uint64_t n)
{
    return await deep(1000, n);
}

/* Ends after it has been woken PER_CHILD times. */
static async uint64_t child(struct ebb_waker *waker)
{
    for (int i = 0; i < PER_CHILD; i++)
        await ebb_waker_wait(waker);
    return PER_CHILD;
}

static async uint64_t join_ten(struct ebb_waker **w)
{
    uint64_t part[10];

    join {
        part[0] = await child(w[0]);
        part[1] = await child(w[1]);
        part[2] = await child(w[2]);
        part[3] = await child(w[3]);
        part[4] = await child(w[4]);
        part[5] = await child(w[5]);
        part[6] = await child(w[6]);
        part[7] = await child(w[7]);
        part[8] = await child(w[8]);
        part[9] = await child(w[9]);
    }
    return part[0] + part[1] + part[2] + part[3] + part[4] + part[5] + part[6]
           + part[7] + part[8] + part[9];
}

static async uint64_t join_many(struct ebb_waker **w, size_t count)
{
    future(uint64_t) *all = malloc(count * sizeof *all);
    uint64_t *part = malloc(count * sizeof *part), sum = 0;

    if (all == NULL || part == NULL)
        abort();
    defer free(part);
    defer free(all);
    for (size_t i = 0; i < count; i++)
        all[i] = lazy(child(w[i]));
    if (await join_all(all, count, part) < 0)
        abort();
    for (size_t i = 0; i < count; i++)
        sum += part[i];
    return sum;
}

/* Wake each of the children by turns until all have ended. */
static async uint64_t drive(task(uint64_t) job, struct ebb_waker **w,
                            size_t count)
{
    while (!task_is_finished(job))
        for (size_t i = 0; i < count; i++) {
            ebb_waker_wake(w[i]);
            await ebb_yield();
        }
    return await job;
}

static struct ebb_waker **wakers_new(size_t count)
{
    struct ebb_waker **w = malloc(count * sizeof *w);

    if (w == NULL)
        abort();
    for (size_t i = 0; i < count; i++)
        if ((w[i] = ebb_waker_new()) == NULL)
            abort();
    return w;
}

static void wakers_free(struct ebb_waker **w, size_t count)
{
    for (size_t i = 0; i < count; i++)
        ebb_waker_unref(w[i]);
    free(w);
}

async uint64_t row_join_10(uint64_t n)
{
    uint64_t sum = 0;

    for (uint64_t i = 0; i < n / (10 * PER_CHILD); i++) {
        struct ebb_waker **w = wakers_new(10);

        sum += await drive(spawn(join_ten(w)), w, 10);
        wakers_free(w, 10);
    }
    return sum;
}

async uint64_t row_join_10000(uint64_t n)
{
    uint64_t sum = 0;

    for (uint64_t i = 0; i < n / (10000 * PER_CHILD); i++) {
        struct ebb_waker **w = wakers_new(10000);

        sum += await drive(spawn(join_many(w, 10000)), w, 10000);
        wakers_free(w, 10000);
    }
    return sum;
}

async uint64_t row_ready(uint64_t n)
{
    uint64_t x = 0;

    while (n-- > 0)
        x = await other_await(x);
    return x;
}

async uint64_t row_call(uint64_t n)
{
    uint64_t x = 0;

    while (n-- > 0)
        x = other_call(x);
    return x;
}
