/* SPDX-License-Identifier: MIT-0 */
/* Sets of tasks: results as they come, in order, by key; aborts, detaching,
 * closing and dropping in any state, with tasks that end meanwhile. */
#include <errno.h>

#include "async_test.h"

static async int after(int turns, int value)
{
    for (int i = 0; i < turns; i++)
        await ebb_yield();
    return value;
}

static async int never(uint32_t *cleaned)
{
    defer __atomic_add_fetch(cleaned, 1, __ATOMIC_RELAXED);
    await ebb_sleep(60 * EBB_SECOND);
    return 0;
}

ASYNC_TEST(results_come_as_tasks_end)
{
    for (int round = 0; round < 20; round++) {
        join_set(int) s = join_set_new(int);
        int sum = 0, count = 0, v;

        defer await join_set_close(s);
        for (int i = 0; i < 50; i++)
            join_set_spawn(s, after((i * 7 + round) % 5, i));
        CHECK_EQ(join_set_len(s), 50);
        while (await join_set_next(s, &v) == 1) {
            sum += v;
            count++;
        }
        CHECK_EQ(count, 50);
        CHECK_EQ(sum, 49 * 50 / 2);
        CHECK_EQ(await join_set_next(s, &v), 0);
        CHECK_EQ(join_set_try_next(s, &v), 0);
    }
}

static async void pause_for(int64_t ns)
{
    await ebb_sleep(ns);
}

ASYNC_TEST(the_first_to_end_comes_first)
{
    join_set(void) s = join_set_new(void);
    uint64_t slow = join_set_spawn(s, pause_for(60 * EBB_SECOND));
    uint64_t fast = join_set_spawn(s, pause_for(1)), id = 0;

    defer await join_set_close(s);
    CHECK_EQ(await join_set_next_with_id(s, &id, NULL), 1);
    CHECK_EQ(id, fast);
    CHECK_EQ(join_set_try_next(s, NULL), -EAGAIN);
    CHECK(join_set_abort(s, slow));
    CHECK(!join_set_abort(s, fast));
    CHECK_EQ(await join_set_next_with_id(s, &id, NULL), -ECANCELED);
    CHECK_EQ(id, slow);
    CHECK_EQ(join_set_len(s), 0);
}

ASYNC_TEST(a_queue_keeps_the_order)
{
    join_queue(int) q = join_queue_new(int);
    int v;

    defer await join_set_close(q);
    for (int i = 0; i < 30; i++)
        join_set_spawn(q, after(30 - i, i));
    for (int i = 0; i < 30; i++) {
        CHECK_EQ(await join_set_next(q, &v), 1);
        CHECK_EQ(v, i);
    }
    CHECK_EQ(await join_set_next(q, &v), 0);
}

typedef join_map(uint64_t, int) job_map;

static async void fill(job_map m)
{
    for (int i = 0; i < 100; i++)
        join_map_spawn(m, 1000 + i, after(i % 3, i));
    await ebb_yield();
}

ASYNC_TEST(a_map_finds_tasks_by_key)
{
    static uint32_t cleaned;
    job_map m = join_map_new(uint64_t, int);
    uint64_t key;
    int v, rc, got = 0, cancelled = 0;

    cleaned = 0;
    defer await join_set_close(m);
    await fill(m);
    join_map_spawn(m, 7, never(&cleaned));
    await ebb_yield();
    CHECK(join_map_has(m, 7));
    CHECK(!join_map_has(m, 8));
    CHECK(join_map_abort(m, 7));
    CHECK(!join_map_abort(m, 8));
    while ((rc = await join_map_next(m, &key, &v)) != 0)
        if (rc == 1) {
            CHECK_EQ(key, 1000 + v);
            got++;
        } else {
            CHECK_EQ(rc, -ECANCELED);
            CHECK_EQ(key, 7);
            cancelled++;
        }
    CHECK_EQ(got, 100);
    CHECK_EQ(cancelled, 1);
    CHECK(!join_map_has(m, 7));
}

ASYNC_TEST(a_key_used_again_aborts_the_task_before)
{
    static uint32_t cleaned;
    join_map(int, int) m = join_map_new(int, int);
    int key, v;

    cleaned = 0;
    defer await join_set_close(m);
    join_map_spawn(m, 1, never(&cleaned));
    await ebb_sleep(EBB_MILLISECOND);
    for (int i = 0; i < 20; i++)
        join_map_spawn(m, 1, after(i % 2, i));
    CHECK_EQ(join_set_len(m), 1);
    CHECK_EQ(await join_map_next(m, &key, &v), 1);
    CHECK_EQ(v, 19);
    CHECK_EQ(await join_map_next(m, &key, &v), 0);
    while (__atomic_load_n(&cleaned, __ATOMIC_RELAXED) == 0)
        await ebb_yield();
}

static bool is_even(const void *key, void *arg)
{
    ++*(int *)arg;
    return *(const int *)key % 2 == 0;
}

ASYNC_TEST(abort_all_and_matching)
{
    static uint32_t cleaned;
    join_map(int, int) m = join_map_new(int, int);
    join_set(int) s = join_set_new(int);
    int asked = 0, key, v, rc;
    uint64_t id;

    cleaned = 0;
    defer await join_set_close(s);
    defer await join_set_close(m);
    for (int i = 0; i < 10; i++)
        join_map_spawn(m, i, never(&cleaned));
    join_map_abort_matching(m, is_even, &asked);
    CHECK_EQ(asked, 10);
    for (int i = 0; i < 5; i++) {
        CHECK_EQ(await join_map_next(m, &key, &v), -ECANCELED);
        CHECK_EQ(key % 2, 0);
    }
    for (int i = 0; i < 10; i++)
        join_set_spawn(s, never(&cleaned));
    join_set_abort_all(s);
    while ((rc = join_set_try_next_with_id(s, &id, &v)) != 0)
        if (rc == -EAGAIN)
            await ebb_yield();
        else
            CHECK(rc == -ECANCELED && id >= 1 && id <= 10);
}

/* As tokio's join_next, of a set and of a queue. */
static async void by_losing_next(join_set(int) s)
{
    int sum = 0, count = 0, v;

    defer await join_set_close(s);
    for (int i = 0; i < 60; i++)
        join_set_spawn(s, after(i % 9, i));
    while (count < 60)
        select {
            when (int rc = await join_set_next(s, &v)) {
                CHECK_EQ(rc, 1);
                sum += v;
                count++;
            }
            when (await ebb_yield())
                ;
        }
    CHECK_EQ(sum, 59 * 60 / 2);
}

ASYNC_TEST(a_cancelled_next_loses_no_result)
{
    await by_losing_next(join_set_new(int));
    await by_losing_next(join_queue_new(int));
}

ASYNC_TEST(close_waits_for_the_clean_up)
{
    static uint32_t cleaned;

    for (int round = 0; round < 20; round++) {
        join_set(int) s = join_set_new(int);

        cleaned = 0;
        for (int i = 0; i < 20; i++)
            if (i % 3)
                join_set_spawn(s, never(&cleaned));
            else
                join_set_spawn(s, after(i % 7, 0));
        for (int i = 0; i < round % 4; i++)
            await ebb_yield();
        CHECK_EQ(__atomic_load_n(&cleaned, __ATOMIC_RELAXED), 0);
        await join_set_close(s);
        /* Those that had not begun as well. */
        CHECK_EQ(__atomic_load_n(&cleaned, __ATOMIC_RELAXED), 13);
    }
}

/* A set that goes takes its tasks with it; those it has let go stay. */
ASYNC_TEST(a_set_that_is_freed_aborts_its_tasks)
{
    static uint32_t cleaned;
    join_set(int) s = join_set_new(int);
    uint32_t stays = 0;
    task(int) t;

    cleaned = 0;
    for (int i = 0; i < 20; i++)
        join_set_spawn(s, never(&cleaned));
    await ebb_yield();
    join_set_free(s);
    while (__atomic_load_n(&cleaned, __ATOMIC_RELAXED) < 20)
        await ebb_yield();

    scope (all) {
        s = join_set_new(int);
        t = spawn_in(all, never(&stays));
        join_set_add(s, t);
        join_set_detach_all(s);
        CHECK_EQ(join_set_len(s), 0);
        join_set_free(s);
        for (int i = 0; i < 20; i++)
            await ebb_yield();
        CHECK_EQ(__atomic_load_n(&stays, __ATOMIC_RELAXED), 0);
        ebb_scope_cancel(all);
    }
    CHECK_EQ(stays, 1);
}

/* The end of one that was aborted has its place in the order. */
ASYNC_TEST(an_aborted_task_of_a_queue_keeps_its_place)
{
    static uint32_t cleaned;
    join_queue(int) q = join_queue_new(int);
    uint64_t id, got = 0;
    int v = 0;

    defer await join_set_close(q);
    join_set_spawn(q, after(9, 1));
    id = join_set_spawn(q, never(&cleaned));
    join_set_spawn(q, after(0, 3));
    CHECK(join_set_abort(q, id));
    CHECK_EQ(await join_set_next(q, &v), 1);
    CHECK_EQ(v, 1);
    CHECK_EQ(await join_set_next_with_id(q, &got, &v), -ECANCELED);
    CHECK_EQ(got, id);
    CHECK_EQ(v, 1);
    CHECK_EQ(await join_set_next(q, &v), 1);
    CHECK_EQ(v, 3);
}

/* Abort racing completion, the set dropped while tasks end: each result is
 * dropped once (the sanitizers and the harness count). */
ASYNC_TEST(dropped_while_tasks_end)
{
    for (int round = 0; round < 60; round++) {
        join_set(int) s = join_set_new(int);

        for (int i = 0; i < 30; i++)
            join_set_spawn(s, after(i % 4, i));
        for (int i = 0; i < round % 6; i++)
            await ebb_yield();
        if (round % 2)
            join_set_detach_all(s);
        CHECK_EQ(join_set_len(s), round % 2 ? 0 : 30);
        join_set_free(s);
    }
}

static int blocking(int x)
{
    return x + 1;
}

ASYNC_TEST(tasks_of_every_kind)
{
    int local = 5, v, sum = 0;

    scope (sc) {
        join_set(int) s = join_set_new(int);

        defer await join_set_close(s);
        join_set_add(s, spawn_in(sc, after(1, local)));
        join_set_add(s, spawn_local(after(2, 10)));
        join_set_add(s, spawn_blocking(blocking(99)));
        join_set_spawn(s, { await ebb_yield(); local * 200; });
        while (await join_set_next(s, &v) == 1)
            sum += v;
    }
    CHECK_EQ(sum, 5 + 10 + 100 + 1000);
}
