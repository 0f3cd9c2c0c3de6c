/* SPDX-License-Identifier: MIT-0 */
/* Shared futures: one run for all who wait, whoever drives it, whoever is
 * cancelled, and whichever handle goes last. */
#include <errno.h>
#include <string.h>

#include "async_test.h"

/* Every task here has ended before what it works on is gone. */
#pragma ebb diagnostic ignored "-Wasync-borrow"

struct runs {
    int begun, ended, left;     /* by a return; by any way */
};

static async long work(struct runs *r, int turns)
{
    r->begun++;
    defer {
        await ebb_yield();
        r->left++;
    }
    for (int i = 0; i < turns; i++)
        await ebb_yield();
    r->ended++;
    return 1000 + turns;
}

ASYNC_TEST(a_result_for_all_who_ask)
{
    struct runs r = { 0 };
    shared_future(long) s = shared_new(long, work(&r, 5)), t;
    long v = 0;

    CHECK_EQ(r.begun, 0);               /* nobody has asked yet */
    CHECK_EQ(shared_peek(s, &v), -EAGAIN);
    t = shared_clone(s);
    join {
        for (int i = 0; i < 2; i++) {
            long a = 0;

            CHECK_EQ(await shared_get(s, &a), 0);
            CHECK_EQ(a, 1005);
        }
        {
            CHECK_EQ(await shared_get(t, &v), 0);
            CHECK_EQ(v, 1005);
        }
        CHECK_EQ(await shared_get(t, NULL), 0);
    }
    CHECK_EQ(r.begun, 1);
    CHECK_EQ(r.left, 1);
    CHECK_EQ(shared_peek(s, &v), 0);
    CHECK_EQ(shared_strong_count(s), 2);
    await shared_close(s);
    await shared_close(t);
}

ASYNC_TEST(a_result_of_nothing_and_of_a_block)
{
    long seen = 0, *const p = &seen;
    shared_future(void) s = shared_new(void, ebb_yield());
    future(int) block = lazy({ await ebb_yield(); ++*p; 42; });
    shared_future(int) t = shared_from(int, block);
    int v = 0;

    CHECK_EQ(await shared_get(s, NULL), 0);
    CHECK_EQ(await shared_get(t, &v), 0);
    CHECK_EQ(await shared_get(t, &v), 0);
    CHECK_EQ(v, 42);
    CHECK_EQ(seen, 1);
    await shared_close(s);
    await shared_close(t);
}

static async int get_it(shared_future(long) s, long *to)
{
    return await shared_get(s, to);
}

/* The one that drives is cancelled: the next goes on, from where it is. */
ASYNC_TEST_ALONE(the_next_goes_on_after_a_cancel)
{
    struct runs r = { 0 };
    shared_future(long) s = shared_new(long, work(&r, 8));
    task(int) t[3];
    long v[3] = { 0 };

    for (int i = 0; i < 3; i++)
        t[i] = spawn(get_it(s, &v[i]));
    for (int i = 0; i < 2; i++) {
        await ebb_yield();
        await ebb_yield();
        task_abort(t[i]);
        CHECK_EQ(await task_wait(t[i], NULL), -ECANCELED);
        CHECK_EQ(r.begun, 1);
        CHECK_EQ(r.left, 0);            /* as it is */
    }
    CHECK_EQ(await t[2], 0);
    CHECK_EQ(v[2], 1008);
    CHECK_EQ(r.begun, 1);
    CHECK_EQ(r.ended, 1);
    await shared_close(s);
}

ASYNC_TEST(the_last_handle_cancels_it)
{
    struct runs r = { 0 };
    shared_future(long) s = shared_new(long, work(&r, 1000));
    weak_shared_future(long) w = shared_downgrade(s);
    shared_future(long) t = shared_upgrade(w);
    long v;

    CHECK_EQ(shared_strong_count(s), 2);
    CHECK_EQ(shared_weak_count(s), 1);
    within (EBB_MICROSECOND * 50) {
        CHECK_EQ(await shared_get(s, &v), 0);
    }
    await shared_close(s);
    CHECK_EQ(r.left, r.ended);
    await shared_close(t);
    CHECK_EQ(r.begun, 1);
    CHECK_EQ(r.left, 1);                /* with its clean-up */
    CHECK(shared_upgrade(w) == NULL);
    CHECK_EQ(shared_strong_count(w), 0);
    CHECK_EQ(shared_weak_count(w), 1);
    shared_weak_free(w);
    /* One that has never begun. */
    s = shared_new(long, work(&r, 3));
    await shared_close(s);
    CHECK_EQ(r.begun, 1);
}

static async long await_victim(task(long) t)
{
    return await t;
}

ASYNC_TEST(a_cancelled_one_says_so)
{
    struct runs r = { 0 };
    task(long) t = spawn(work(&r, 1000000000));
    shared_future(long) s;
    long v = 7;

    task_abort(t);
    s = shared_new(long, await_victim(t));
    CHECK_EQ(await shared_get(s, &v), -ECANCELED);
    CHECK_EQ(await shared_get(s, &v), -ECANCELED);
    CHECK_EQ(shared_peek(s, &v), -ECANCELED);
    CHECK_EQ(v, 7);
    await shared_close(s);
}

static async void get_or_leave(shared_future(long) s, uint32_t random,
                               long expected, uint32_t *done)
{
    long v = 0;

    defer await shared_close(s);
    for (int i = 0; i < 4; i++) {
        random = random * 1664525 + 1013904223;
        select biased {
            when (int rc = await shared_get(s, &v)) {
                CHECK_EQ(rc, 0);
                CHECK_EQ(v, expected);
                __atomic_add_fetch(done, 1, __ATOMIC_RELAXED);
                return;
            }
            when (await ebb_sleep((random >> 27) * EBB_MICROSECOND))
                ;
        }
    }
}

static async long sleepy(uint32_t *begun, int steps)
{
    __atomic_add_fetch(begun, 1, __ATOMIC_RELAXED);
    for (int i = 0; i < steps; i++) {
        if (i % 3 == 0)
            await ebb_yield();
        else
            await ebb_sleep(5 * EBB_MICROSECOND);
    }
    return steps;
}

/* Drivers on several workers come and go while timers of others wake it. */
ASYNC_TEST_WITHIN(drivers_at_random, 60)
{
    uint32_t done = 0;

    for (TEST_ROUNDS(round, 60)) {
        uint32_t begun = 0;
        shared_future(long) s =
            shared_new(long, sleepy(&begun, (int)round % 13));

        scope (c) {
            for (uint32_t i = 0; i < 6; i++)
                spawn_in(c, get_or_leave(shared_clone(s), round * 31 + i,
                                         (long)round % 13, &done));
        }
        CHECK(begun <= 1);
        await shared_close(s);
    }
    CHECK(done > 0);
}

/* ---- misuse ---- */

static async int close_twice(void)
{
    struct runs r = { 0 };
    shared_future(long) s = shared_new(long, work(&r, 0));
    weak_shared_future(long) w = shared_downgrade(s);

    await shared_close(s);
    await shared_close(s);
    shared_weak_free(w);
    return 0;
}

static void run_close_twice(void)
{
    (void)ebb_block_on(close_twice());
}

TEST(misuse_aborts)
{
    char said[512];

    CHECK_EQ(test_in_child(run_close_twice, said, sizeof(said)), 6);
    CHECK(strstr(said, "a shared future given up twice") != NULL);
}
