/* SPDX-License-Identifier: MIT-0 */
/*
 * The blocking pool: one thread at a time is called, and still each call gets
 * one.
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
