/* SPDX-License-Identifier: MIT-0 */
/* Scopes under several workers: races of children that end, fail, spawn and
 * are cancelled with the block that waits for them. */
#include <errno.h>

#include "async_test.h"

enum { MANY = 200 };

static async int count_up(uint32_t *n, int turns)
{
    for (int i = 0; i < turns; i++)
        await ebb_yield();
    __atomic_fetch_add(n, 1, __ATOMIC_RELAXED);
    return 0;
}

/* Counted where it starts and where it ends, in either way. */
static async int live(uint32_t *begun, uint32_t *ended, int turns)
{
    __atomic_fetch_add(begun, 1, __ATOMIC_RELAXED);
    defer {
        await ebb_yield();
        __atomic_fetch_add(ended, 1, __ATOMIC_RELAXED);
    }
    for (int i = 0; i < turns; i++)
        await ebb_yield();
    return turns;
}

ASYNC_TEST(end_waits_for_the_children)
{
    for (int round = 0; round < 50; round++) {
        uint32_t n = 0;

        scope (s) {
            for (int i = 0; i < MANY / 4; i++)
                spawn_in(s, count_up(&n, i % 3));
        }
        CHECK_EQ(n, MANY / 4);
    }
}

ASYNC_TEST(way_out_cancels_and_waits)
{
    for (int round = 0; round < 50; round++) {
        uint32_t begun = 0, ended = 0;

        for (int once = 0; once < 1; once++) {
            scope (s) {
                for (int i = 0; i < 20; i++)
                    spawn_in(s, live(&begun, &ended, 1000000));
                for (int i = 0; i < round % 5; i++)
                    await ebb_yield();
                break;
            }
        }
        CHECK_EQ(begun, ended);
    }
}

static async void grow(struct ebb_scope *s, uint32_t *n, int depth)
{
    __atomic_fetch_add(n, 1, __ATOMIC_RELAXED);
    if (depth > 0) {
        spawn_in(s, grow(s, n, depth - 1));
        await ebb_yield();
        spawn_in(s, grow(s, n, depth - 1));
    }
}

ASYNC_TEST(children_spawn_children)
{
    for (int round = 0; round < 10; round++) {
        uint32_t n = 0;

        scope (s) {
            spawn_in(s, grow(s, &n, 8));
        }
        CHECK_EQ(n, 511);
    }
}

/* Leaving while children still spawn: none outlives the block. */
ASYNC_TEST(leaving_a_growing_scope)
{
    for (int round = 0; round < 50; round++) {
        uint32_t n = 0, seen;

        for (int once = 0; once < 1; once++) {
            scope (s) {
                spawn_in(s, grow(s, &n, 20));
                for (int i = 0; i < round % 7; i++)
                    await ebb_yield();
                break;
            }
        }
        seen = n;
        await ebb_yield();
        CHECK_EQ(n, seen);
    }
}

static async void at_most(uint32_t *now, uint32_t limit)
{
    uint32_t n = __atomic_add_fetch(now, 1, __ATOMIC_ACQ_REL);

    CHECK(n <= limit);
    await ebb_yield();
    __atomic_sub_fetch(now, 1, __ATOMIC_ACQ_REL);
}

ASYNC_TEST(limit_holds)
{
    for (uint32_t limit = 1; limit < 5; limit++) {
        uint32_t now = 0;

        scope (s, .limit = limit) {
            for (int i = 0; i < MANY; i++)
                spawn_in(s, at_most(&now, limit));
        }
        CHECK_EQ(now, 0);
    }
}

/* Those who wait begin in the order in which they were spawned. */
static async void note_turn(int id, int *log, int *n)
{
    log[(*n)++] = id;
    await ebb_yield();
}

ASYNC_TEST_ALONE(the_limit_is_first_come_first_served)
{
    int log[40] = { 0 }, n = 0;

    scope (s, .limit = 3) {
        for (int i = 0; i < 40; i++)
            spawn_in(s, note_turn(i, log, &n));
        CHECK_EQ(n, 0);
    }
    CHECK_EQ(n, 40);
    for (int i = 0; i < 40; i++)
        CHECK_EQ(log[i], i);
}

static async int fail_after(int turns)
{
    for (int i = 0; i < turns; i++)
        await ebb_yield();
    return -1 - turns;
}

ASYNC_TEST(first_error_stops_all)
{
    for (int round = 0; round < 50; round++) {
        uint32_t begun = 0, ended = 0;
        int err = 0;

        scope (s, .first_error = &err, .limit = 15) {
            for (int i = 0; i < 10; i++)
                spawn_in(s, live(&begun, &ended, 1000000));
            for (int i = 0; i < 10; i++)
                spawn_in(s, fail_after(round % 4));
            await ebb_sleep(60 * EBB_SECOND);
        }
        CHECK_EQ(err, -1 - round % 4);
        CHECK_EQ(begun, ended);
    }
}

/* What is cancelled may still write to the locals of the block. */
static async void scribble(uint32_t *at, size_t n)
{
    defer {
        await ebb_yield();
        for (size_t i = 0; i < n; i++)
            __atomic_fetch_add(&at[i], 1, __ATOMIC_RELAXED);
    }
    await ebb_sleep(60 * EBB_SECOND);
}

static async int left_block(int round, int *err)
{
    uint32_t outer[4] = { 0 };

    scope (s) {
        uint32_t first[8] = { 0 }, second[8] = { 0 };

        for (int i = 0; i < 8; i++)
            spawn_in(s, scribble(i % 2 ? first : second, 8));
        for (int i = 0; i < round % 5; i++)
            await ebb_yield();
        if (round % 2)
            return round;
        break_out: ebb_scope_cancel(s);
        if (round < 0)
            goto break_out;
    }
    scope (s, .first_error = err) {
        uint32_t third[16] = { 0 };

        for (int i = 0; i < 4; i++)
            spawn_in(s, scribble(third, 16));
        spawn_in(s, scribble(outer, 4));
        spawn_in(s, fail_after(round % 3));
        await ebb_sleep(60 * EBB_SECOND);
    }
    CHECK(outer[0] <= 1);
    return round;
}

ASYNC_TEST(locals_of_the_block)
{
    for (int round = 0; round < 40; round++) {
        int err = 0;

        CHECK_EQ(await left_block(round, &err), round);
        CHECK_EQ(err, round % 2 ? 0 : -1 - round % 3);
    }
}

/* Handles consumed by the block, by children, by nobody. */
ASYNC_TEST(handles_of_children)
{
    for (int round = 0; round < 50; round++) {
        uint32_t n = 0;
        int sum = 0;

        scope (s) {
            task(int) t[20];

            for (int i = 0; i < 20; i++)
                t[i] = spawn_in(s, count_up(&n, i % 4));
            for (int i = 0; i < 5; i++)
                sum += await t[i];
            for (int i = 5; i < 10; i++)
                task_detach(t[i]);
            for (int i = 10; i < 15; i++)
                task_abort(t[i]);
        }
        CHECK_EQ(sum, 0);
        CHECK(n >= 15);
    }
}

/* The whole is cancelled from another task while children come and go. */
static async void busy(uint32_t *begun, uint32_t *ended)
{
    for (;;)
        scope (s) {
            for (int i = 0; i < 5; i++)
                spawn_in(s, live(begun, ended, i));
            scope (inner) {
                spawn_in(inner, live(begun, ended, 3));
                spawn_in(s, live(begun, ended, 2));
            }
        }
}

ASYNC_TEST(abort_from_outside)
{
    static uint32_t begun, ended;

    for (int round = 0; round < 50; round++) {
        task(void) t = spawn(busy(&begun, &ended));

        for (int i = 0; i < round % 11; i++)
            await ebb_yield();
        task_abort(t);
        CHECK_EQ(await task_wait(t, NULL), -ECANCELED);
        CHECK_EQ(begun, ended);
    }
}
