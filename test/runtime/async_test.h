/* SPDX-License-Identifier: MIT-0 */
/*
 * Tests that are async functions: ASYNC_TEST(name) { ... }.
 *
 * The body runs as the first task of a runtime, once with one worker and
 * once with three.  That of an ASYNC_TEST_ALONE runs with one worker only: a
 * task that it has spawned has had its turn after an ebb_yield().  That of an
 * ASYNC_TEST_PAUSED does too, and by a clock that stands still.
 */
#ifndef TEST_ASYNC_TEST_H
#define TEST_ASYNC_TEST_H

#include <ebb.h>

#include "harness.h"

/* Run what make() spawns to its end, in a runtime of its own. */
__attribute__((unused))
static void run_async_with(const struct ebb_options *options,
                           struct ebb_task *(*make)(void *arg))
{
    struct ebb_runtime *rt;

    CHECK_EQ(ebb_runtime_new(options, &rt), 0);
    CHECK_EQ(ebb_runtime_run(rt, make, NULL, NULL, 0, 1), 0);
    CHECK_EQ(ebb_runtime_free(rt), 0);
}

__attribute__((unused))
static void run_async(unsigned workers, struct ebb_task *(*make)(void *arg))
{
    run_async_with(&(struct ebb_options){ .workers = workers }, make);
}

/* The test's process runs RUNS. */
#define ASYNC_TEST_RUNS(id, seconds, RUNS) \
    static async void async_##id(void); \
    static async int body_##id(void) \
    { \
        await async_##id(); \
        return 0; \
    } \
    static struct ebb_task *make_##id(void *arg) \
    { \
        (void)arg; \
        return (struct ebb_task *)spawn(body_##id()); \
    } \
    TEST_WITHIN(id, seconds) \
    { \
        RUNS(make_##id); \
    } \
    static async void async_##id(void)

#define ASYNC_TEST_BOTH(make) run_async(1, make), run_async(3, make)
#define ASYNC_TEST_ONE(make) run_async(1, make)
#define ASYNC_TEST_STILL(make) \
    run_async_with(&(struct ebb_options){ .start_paused = true }, make)

#define ASYNC_TEST_WITHIN(id, seconds) \
    ASYNC_TEST_RUNS(id, seconds, ASYNC_TEST_BOTH)
#define ASYNC_TEST_ALONE(id) \
    ASYNC_TEST_RUNS(id, TEST_TIMEOUT_S, ASYNC_TEST_ONE)
#define ASYNC_TEST_PAUSED(id) \
    ASYNC_TEST_RUNS(id, TEST_TIMEOUT_S, ASYNC_TEST_STILL)

#define ASYNC_TEST(id) ASYNC_TEST_WITHIN(id, TEST_TIMEOUT_S)

#endif
