/* SPDX-License-Identifier: MIT-0 */
/* Traps that other runtimes have stepped into: each a race or a corner that
 * was a bug somewhere, with the name it is known by. */
#include <errno.h>

#include "async_test.h"

/* A result that owns something would be dropped twice or never: here the
 * value itself says so. */
static uint32_t made, taken;

static async int make_value(int turns)
{
    for (int i = 0; i < turns; i++)
        await ebb_yield();
    __atomic_add_fetch(&made, 1, __ATOMIC_RELAXED);
    return 42;
}

ASYNC_TEST(abort_racing_completion)
{
    made = taken = 0;
    for (int round = 0; round < 300; round++) {
        task(int) t = spawn(make_value(round % 4));
        int v = 0, rc;

        for (int i = 0; i < round % 5; i++)
            await ebb_yield();
        task_abort(t);
        task_abort(t);
        rc = await task_wait(t, &v);
        CHECK(rc == 0 ? v == 42 : rc == -ECANCELED && v == 0);
        taken += rc == 0;
    }
    CHECK_EQ(made, taken);              /* none got lost, none came twice */
}

/* The handle is given up while the task ends: one of the two frees it. */
ASYNC_TEST(handle_dropped_racing_completion)
{
    made = 0;
    for (int round = 0; round < 300; round++) {
        task(int) t = spawn(make_value(round % 3));

        for (int i = 0; i < round % 5; i++)
            await ebb_yield();
        task_detach(t);
        CHECK(t == NULL);
    }
    while (__atomic_load_n(&made, __ATOMIC_RELAXED) < 300)
        await ebb_yield();
}

/* A waker that is given up while another thread wakes by it. */
static void wake_and_drop(struct ebb_waker *w)
{
    ebb_waker_wake(w);
    ebb_waker_wake(w);
    ebb_waker_unref(w);
}

ASYNC_TEST(waker_dropped_while_woken)
{
    for (int round = 0; round < 50; round++) {
        struct ebb_waker *w = ebb_waker_new();

        spawn_blocking(wake_and_drop(ebb_waker_ref(w)));
        if (round % 2)
            await ebb_waker_wait(w);
        ebb_waker_unref(w);
    }
}

/* Tasks that spawn while their runtime ends: what a clean-up awaits does its
 * work, what is spawned otherwise ends at its first await. */
static async void spawn_on_the_way_out(uint32_t *ended, bool again)
{
    defer {
        if (again)
            await spawn(spawn_on_the_way_out(ended, false));
        spawn(make_value(3));
        __atomic_add_fetch(ended, 1, __ATOMIC_RELAXED);
    }
    await ebb_sleep(again ? 60 * EBB_SECOND : 1);
}

static async int leave_them(uint32_t *ended)
{
    for (int i = 0; i < 10; i++)
        spawn(spawn_on_the_way_out(ended, true));
    await ebb_sleep(EBB_MILLISECOND);
    return 0;
}

static struct ebb_task *make_leave_them(void *arg)
{
    return (struct ebb_task *)spawn(leave_them(arg));
}

TEST(spawn_during_shutdown)
{
    for (unsigned workers = 1; workers <= 3; workers += 2) {
        struct ebb_options options = { .workers = workers };
        struct ebb_runtime *rt;
        uint32_t ended = 0;

        CHECK_EQ(ebb_runtime_new(&options, &rt), 0);
        CHECK_EQ(ebb_runtime_run(rt, make_leave_them, &ended, NULL, 0, 1), 0);
        CHECK_EQ(ebb_runtime_free(rt), 0);
        CHECK_EQ(ended, 20);
    }
}

/* Futurelock: a task that holds its place in a line while it awaits what is
 * behind it there.  Here the loser of a select leaves the line at once, so
 * what the winner's statement waits for is free. */
ASYNC_TEST(a_lost_arm_leaves_its_line)
{
    struct ebb_mutex lock = EBB_MUTEX_INIT;
    task(int) t;

    await ebb_mutex_lock(&lock);
    t = spawn(make_value(3));
    select {
        when (await ebb_mutex_lock(&lock))
            CHECK(false);
        when (int v = await t) {
            CHECK_EQ(v, 42);
            ebb_mutex_unlock(&lock);
            await ebb_mutex_lock(&lock);
        }
    }
    ebb_mutex_unlock(&lock);
    CHECK(ebb_mutex_try_lock(&lock));
}

/* A select in a loop makes its losers anew; a task keeps its place. */
ASYNC_TEST(a_task_kept_over_a_select_loop)
{
    task(int) t = spawn(make_value(20));
    int turns = 0, v = 0;

    while (v == 0)
        select {
            when (v = await t)
                ;
            when (await ebb_yield())
                turns++;
        }
    CHECK_EQ(v, 42);
    CHECK(turns > 0);
}

/* Of many futures the one that is woken is resumed, and no other. */
static async int wait_turn(struct ebb_sem *sem, uint32_t *resumed)
{
    int rc = await ebb_sem_acquire(sem, 1);

    ++*resumed;
    return rc;
}

ASYNC_TEST(a_wake_resumes_one_of_many)
{
    enum { MANY = 3000 };
    struct ebb_sem sem = EBB_SEM_INIT(0);
    futures(int) s = futures_new(int);
    uint32_t resumed = 0;
    int v;

    defer await futures_close(s);
    for (int i = 0; i < MANY; i++)
        futures_push(s, wait_turn(&sem, &resumed));
    for (uint32_t i = 0; i < MANY; i++) {
        within (0) {
            await futures_next(s, &v);
            CHECK(false);
        }
        CHECK_EQ(resumed, i);
        ebb_sem_release(&sem, 1);
        CHECK_EQ(await futures_next(s, &v), 1);
        CHECK_EQ(resumed, i + 1);
    }
}
