/* SPDX-License-Identifier: MIT-0 */
/*
 * The blocking pool: one thread at a time is called, and still each call gets
 * one.  The compute pool: as many threads as it may have, and no more.
 */
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "async_test.h"
#include "base/atomic.h"

enum { CALLS = 32 };

static pthread_barrier_t met;
static uint32_t done;               /* atomic */

static int meet(int x)
{
    pthread_barrier_wait(&met);
    return x;
}

/* The first thread finds all of them queued, and blocks at once. */
ASYNC_TEST(calls_that_wait_for_each_other_get_a_thread_each)
{
    task(int) call[CALLS];

    CHECK_EQ(pthread_barrier_init(&met, NULL, CALLS), 0);
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < CALLS; i++)
            call[i] = spawn_blocking(meet(i));
        for (int i = 0; i < CALLS; i++)
            CHECK_EQ(await call[i], i);
    }
}

static int count_call(int us)
{
    if (us > 0)
        usleep((useconds_t)us);
    eb_fetch_add(&done, 1);
    return us;
}

static async void call_often(int seed, int times)
{
    for (int i = 0; i < times; i++) {
        int us = (seed * 7 + i) % 5 == 0 ? (seed + i) % 3 * 40 : 0;

        CHECK_EQ(await spawn_blocking(count_call(us)), us);
        if ((seed + i) % 7 == 0)
            await ebb_sleep(EBB_MILLISECOND / 2);
    }
}

/* A thread that is called may find that another one has taken the work, and
 * must not be counted on for what is queued after that. */
ASYNC_TEST(no_call_is_left_in_the_queue)
{
    const int times = getenv("EBB_LONG") != NULL ? 5000 : 100;

    done = 0;
    within (100 * EBB_SECOND) {
        scope (s) {
            for (int i = 0; i < 8; i++)
                spawn_in(s, call_often(i, times));
        }
    } otherwise {
        CHECK(!"a call was left");
    }
    CHECK_EQ(done, 8 * (uint32_t)times);
}

/* Where there can be but one, it takes all. */
static async int fill_one(void)
{
    task(int) call[CALLS];

    for (int i = 0; i < CALLS; i++)
        call[i] = spawn_blocking(count_call(i % 4 * 50));
    for (int i = 0; i < CALLS; i++)
        CHECK_EQ(await call[i], i % 4 * 50);
    return 0;
}

static struct ebb_task *make_fill_one(void *arg)
{
    (void)arg;
    return (struct ebb_task *)spawn(fill_one());
}

TEST(one_thread_takes_all_where_there_is_no_other)
{
    const struct ebb_options options = { .workers = 1, .blocking_max = 1 };
    struct ebb_runtime *rt;
    struct ebb_stats stats;
    int result = -1;

    CHECK_EQ(ebb_runtime_new(&options, &rt), 0);
    CHECK_EQ(ebb_runtime_run(rt, make_fill_one, NULL, &result, sizeof result,
                             _Alignof(int)), 0);
    CHECK_EQ(result, 0);
    ebb_stats(rt, &stats);
    CHECK_EQ(stats.blocking, 1);
    CHECK_EQ(ebb_runtime_free(rt), 0);
}

/* ---- what computes ---- */

static uint32_t computing, computing_max;       /* atomic */

static void compute_a_while(void *arg)
{
    uint32_t now = eb_fetch_add(&computing, 1u) + 1;
    uint32_t seen = eb_load_relaxed(&computing_max);
    uint64_t *sum = arg;

    while (now > seen && !eb_cas(&computing_max, &seen, now))
        ;
    for (uint64_t i = 0; i < 20000; i++)
        __atomic_store_n(sum, *sum + i, __ATOMIC_RELAXED);
    (void)eb_fetch_add(&computing, UINT32_MAX);
}

static async uint64_t ask_to_compute(void)
{
    uint64_t sum = 0;

    await ebb_compute(compute_a_while, &sum);
    return sum;
}

static async int compute_all(void)
{
    task(uint64_t) call[CALLS];

    for (int i = 0; i < CALLS; i++)
        call[i] = spawn(ask_to_compute());
    for (int i = 0; i < CALLS; i++)
        CHECK_EQ(await call[i], UINT64_C(199990000));
    return 0;
}

static struct ebb_task *make_compute_all(void *arg)
{
    (void)arg;
    return (struct ebb_task *)spawn(compute_all());
}

TEST(computing_threads_are_no_more_than_asked_for)
{
    for (unsigned max = 1; max <= 3; max++) {
        computing_max = 0;
        run_async_with(&(struct ebb_options){ .workers = 2,
                                              .compute_max = max },
                       make_compute_all);
        CHECK(computing_max >= 1 && computing_max <= max);
    }
}

static void meet_once(void *arg)
{
    (void)arg;
    pthread_barrier_wait(&met);
}

static async int compute_beside_a_call_that_waits(void)
{
    CHECK_EQ(pthread_barrier_init(&met, NULL, 2), 0);
    join {
        await ebb_blocking(meet_once, NULL);
        await ebb_compute(meet_once, NULL);
    }
    return 0;
}

static struct ebb_task *make_beside(void *arg)
{
    (void)arg;
    return (struct ebb_task *)spawn(compute_beside_a_call_that_waits());
}

TEST(who_computes_waits_behind_no_call_that_blocks)
{
    run_async_with(&(struct ebb_options){ .workers = 1, .blocking_max = 1,
                                          .compute_max = 1 }, make_beside);
}

/* The only thread is taken: a second call waits in the queue, where a cancel
 * takes it back. */
static async int cancel_what_is_queued(void)
{
    uint64_t sum = 0;

    CHECK_EQ(pthread_barrier_init(&met, NULL, 2), 0);
    join {
        await ebb_compute(meet_once, NULL);
        {
            struct ebb_stats stats;

            select {
                when (await ebb_compute(compute_a_while, &sum))
                    CHECK(!"it has had no thread");
                when (await ebb_yield())
                    ;
            }
            ebb_stats(NULL, &stats);
            CHECK_EQ(stats.computing, 1);
            await ebb_blocking(meet_once, NULL);
        }
    }
    CHECK_EQ(sum, 0);
    return 0;
}

static struct ebb_task *make_cancel(void *arg)
{
    (void)arg;
    return (struct ebb_task *)spawn(cancel_what_is_queued());
}

TEST(a_call_that_has_no_thread_yet_is_taken_back)
{
    run_async_with(&(struct ebb_options){ .workers = 1, .compute_max = 1 },
                   make_cancel);
    run_async_with(&(struct ebb_options){ .sim_seed = 7, .compute_max = 1 },
                   make_compute_all);
}
