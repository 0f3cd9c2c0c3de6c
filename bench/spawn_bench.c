/* SPDX-License-Identifier: MIT-0 */
/*
 * Spawn and join of an empty task, one at a time and 64 at a time, on one
 * worker.  Beside it what C has: a block from malloc with a call through a
 * pointer, and a thread.
 */
#include <ebb.h>
#include <pthread.h>

#include "bench.h"

EBB_MAIN(.workers = 1);

enum { SPAWNS = 32000, BATCH = 64, THREADS = 200 };

static async int empty(int x)
{
    return x;
}

static async int64_t run_single(void)
{
    int64_t start = bench_now();

    for (int i = 0; i < SPAWNS; i++)
        if (await spawn(empty(i)) != i)
            abort();
    return bench_now() - start;
}

static async int64_t run_batch(void)
{
    task(int) job[BATCH];
    int64_t start = bench_now();

    for (int i = 0; i < SPAWNS / BATCH; i++) {
        for (int k = 0; k < BATCH; k++)
            job[k] = spawn(empty(k));
        for (int k = 0; k < BATCH; k++)
            if (await job[k] != k)
                abort();
    }
    return bench_now() - start;
}

struct call {
    int (*fn)(struct call *self);
    int x;
    char frame[112];
};

static int plain_empty(struct call *self)
{
    return self->x;
}

static int64_t run_malloc(void)
{
    int64_t start = bench_now();

    for (int i = 0; i < SPAWNS; i++) {
        struct call *c = malloc(sizeof *c);

        if (c == NULL)
            abort();
        c->fn = plain_empty;
        c->x = i;
        BENCH_HIDE(c);
        if (c->fn(c) != i)
            abort();
        free(c);
    }
    return bench_now() - start;
}

static void *thread_empty(void *arg)
{
    return arg;
}

static int64_t run_thread(void)
{
    int64_t start = bench_now();

    for (int i = 0; i < THREADS; i++) {
        pthread_t thread;

        if (pthread_create(&thread, NULL, thread_empty, NULL) != 0)
            abort();
        pthread_join(thread, NULL);
    }
    return bench_now() - start;
}

async int main(void)
{
    struct bench block = { .name = "malloc_call_free_plain_c" };
    struct bench thread = { .name = "thread_create_join_plain_c" };
    struct bench single = { .name = "spawn_join" };
    struct bench batch = { .name = "spawn_join_batch_64" };

    for (int i = 0; i < BENCH_RUNS; i++) {
        bench_add(&block, run_malloc(), SPAWNS);
        bench_add(&thread, run_thread(), THREADS);
        bench_add(&single, await run_single(), SPAWNS);
        bench_add(&batch, await run_batch(), SPAWNS);
    }
    bench_print(&block);
    bench_print(&thread);
    bench_print(&single);
    bench_print(&batch);
    return 0;
}
