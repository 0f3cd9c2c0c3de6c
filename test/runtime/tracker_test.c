/* SPDX-License-Identifier: MIT-0 */
/* Trackers: waits end when the tracker is closed and what it counts is over. */
#include "async_test.h"

static async void job(uint32_t *done, int turns)
{
    defer __atomic_add_fetch(done, 1, __ATOMIC_RELAXED);
    for (int i = 0; i < turns; i++)
        await ebb_yield();
}

ASYNC_TEST(wait_ends_when_all_have)
{
    static uint32_t done;

    for (int round = 0; round < 30; round++) {
        struct ebb_tracker t = EBB_TRACKER_INIT;

        done = 0;
        for (int i = 0; i < 40; i++)
            tracker_spawn(&t, job(&done, i % 5));
        CHECK(ebb_tracker_len(&t) <= 40);
        CHECK(ebb_tracker_close(&t));
        CHECK(!ebb_tracker_close(&t));
        join {
            await ebb_tracker_wait(&t);
            await ebb_tracker_wait(&t);
            within (1 * EBB_NANOSECOND) {
                await ebb_tracker_wait(&t);
            }
        }
        CHECK_EQ(done, 40);
        CHECK_EQ(ebb_tracker_len(&t), 0);
    }
}

/* Empty and open: nobody knows that no more will come. */
ASYNC_TEST(an_open_one_is_waited_for)
{
    struct ebb_tracker t;
    bool ended = false;

    ebb_tracker_init(&t);
    within (5 * EBB_MILLISECOND) {
        await ebb_tracker_wait(&t);
        ended = true;
    }
    CHECK(!ended);
    ebb_tracker_enter(&t);
    ebb_tracker_close(&t);
    within (5 * EBB_MILLISECOND) {
        await ebb_tracker_wait(&t);
        ended = true;
    }
    CHECK(!ended);
    CHECK(ebb_tracker_reopen(&t));
    CHECK(!ebb_tracker_is_closed(&t));
    ebb_tracker_leave(&t);
    ebb_tracker_close(&t);
    await ebb_tracker_wait(&t);
}

static void blocking_job(uint32_t *done)
{
    __atomic_add_fetch(done, 1, __ATOMIC_RELAXED);
}

ASYNC_TEST(tasks_of_every_kind_count)
{
    static struct ebb_tracker t = EBB_TRACKER_INIT;
    static uint32_t done;

    done = 0;
    ebb_tracker_init(&t);
    tracker_add(&t, spawn_local(job(&done, 3)));
    tracker_add(&t, spawn_on(ebb_runtime_current(), job(&done, 2)));
    tracker_add(&t, spawn_blocking(blocking_job(&done)));
    tracker_spawn(&t, job(&done, 1));
    CHECK(ebb_tracker_len(&t) <= 4);
    ebb_tracker_close(&t);
    await ebb_tracker_wait(&t);
    CHECK_EQ(__atomic_load_n(&done, __ATOMIC_RELAXED), 4);
}

static async int wait_for(struct ebb_tracker *t)
{
    await ebb_tracker_wait(t);
    return 3;
}

/* Nothing was at work: who waits hears of the close itself. */
ASYNC_TEST_ALONE(a_close_ends_the_wait_for_none)
{
    static struct ebb_tracker t = EBB_TRACKER_INIT;
    task(int) w = spawn(wait_for(&t));

    await ebb_yield();
    CHECK(!task_is_finished(w));
    CHECK(ebb_tracker_close(&t));
    CHECK_EQ(await w, 3);
}

/* A moment will do: what is added before who waits has had its turn comes
 * too late to hold it. */
ASYNC_TEST_ALONE(a_moment_without_any_ends_the_wait)
{
    static struct ebb_tracker t = EBB_TRACKER_INIT;
    task(int) w = spawn(wait_for(&t));

    ebb_tracker_enter(&t);
    ebb_tracker_close(&t);
    await ebb_yield();
    CHECK(!task_is_finished(w));
    ebb_tracker_leave(&t);
    ebb_tracker_enter(&t);
    ebb_tracker_reopen(&t);
    CHECK_EQ(await w, 3);
    CHECK_EQ(ebb_tracker_len(&t), 1);
    ebb_tracker_leave(&t);
}

/* Tasks that are cancelled before they begin are counted too. */
ASYNC_TEST(cancelled_tasks_count)
{
    struct ebb_tracker t = EBB_TRACKER_INIT;
    uint32_t done = 0;

    scope (s) {
        for (int i = 0; i < 20; i++)
            tracker_add(&t, spawn_in(s, job(&done, 1000000)));
        ebb_scope_cancel(s);
    }
    ebb_tracker_close(&t);
    await ebb_tracker_wait(&t);
    CHECK_EQ(ebb_tracker_len(&t), 0);
}
