/* SPDX-License-Identifier: MIT-0 */
/* Sets of futures: the order of results, waits that are cancelled, wakes from
 * other workers at any moment, closing in any state; all, the first, the first
 * that works out of an array. */
#include <errno.h>
#include <string.h>

#include "async_test.h"

static async int after(int turns, int value)
{
    for (int i = 0; i < turns; i++)
        await ebb_yield();
    return value;
}

/* Counted where it starts and where it ends, in either way. */
static async int counted(int turns, int value, int *live)
{
    ++*live;
    defer {
        await ebb_yield();
        --*live;
    }
    return await after(turns, value);
}

ASYNC_TEST(results_come_as_futures_end)
{
    futures(int) s = futures_new(int);
    int live = 0, v;

    defer await futures_close(s);
    CHECK_EQ(await futures_next(s, &v), 0);
    for (int i = 0; i < 5; i++)
        futures_push(s, counted(2 * (5 - i), i, &live));
    CHECK_EQ(live, 0);                  /* lazy: none has begun */
    CHECK_EQ(futures_len(s), 5);
    for (int i = 4; i >= 0; i--) {
        CHECK_EQ(await futures_next(s, &v), 1);
        CHECK_EQ(v, i);
    }
    CHECK_EQ(live, 0);
    CHECK_EQ(await futures_next(s, &v), 0);
    futures_push(s, after(0, 7));       /* and again */
    CHECK_EQ(await futures_next(s, &v), 1);
    CHECK_EQ(v, 7);
}

ASYNC_TEST(an_ordered_set_keeps_the_order)
{
    futures(int) s = futures_ordered_new(int);
    int v;

    defer await futures_close(s);
    for (int i = 0; i < 20; i++)
        futures_push(s, after((20 - i) % 6, i));
    futures_push_front(s, after(9, -1));
    for (int i = -1; i < 20; i++) {
        CHECK_EQ(await futures_next(s, &v), 1);
        CHECK_EQ(v, i);
    }
    CHECK_EQ(await futures_next(s, &v), 0);
}

/* They share locals without a lock: never two at a time. */
static async void bump(int *at, int *inside)
{
    for (int i = 0; i < 10; i++) {
        CHECK_EQ((*inside)++, 0);
        ++*at;
        --*inside;
        await ebb_yield();
    }
}

ASYNC_TEST(futures_never_run_in_parallel)
{
    futures(void) s = futures_new(void);
    int at = 0, inside = 0;

    defer await futures_close(s);
    for (int i = 0; i < 50; i++)
        futures_push(s, bump(&at, &inside));
    while (await futures_next(s, NULL) == 1)
        continue;
    CHECK_EQ(at, 500);
}

/* Items from other workers, through channels, while waits are cancelled. */
enum { LINES = 8, ITEMS = 40 };

static async void feed(channel(int) to, int base)
{
    for (int i = 0; i < ITEMS; i++) {
        if (i % 3 == 0)
            await ebb_yield();
        await channel_send(to, base + i);
    }
}

static async int take_one(channel(int) from)
{
    int v = 0;

    await channel_recv(from, &v);
    return v;
}

ASYNC_TEST_WITHIN(a_cancelled_wait_loses_nothing, 60)
{
    channel(int) line[LINES];
    task(void) feeder[LINES];
    futures(int) s = futures_new(int);
    long sum = 0, want = 0;
    int got = 0, tries = 0;

    for (int i = 0; i < LINES; i++) {
        line[i] = channel_new(int, 1);
        feeder[i] = spawn(feed(line[i], 1000 * i));
        futures_push(s, take_one(line[i]));
        for (int k = 0; k < ITEMS; k++)
            want += 1000 * i + k;
    }
    while (got < LINES * ITEMS) {
        int rc = -1, v = 0;

        select {
            when (rc = await futures_next(s, &v))
                ;
            when (await after(tries++ % 3, 0))
                ;
        }
        if (rc < 0)
            continue;
        CHECK_EQ(rc, 1);
        sum += v;
        got++;
        futures_push(s, take_one(line[v / 1000]));
    }
    CHECK_EQ(sum, want);
    await futures_close(s);
    for (int i = 0; i < LINES; i++) {
        await feeder[i];
        CHECK_EQ(channel_len(line[i]), 0);
        channel_free(line[i]);
    }
}

/* Closed at any moment: what has begun is cleaned up, what has not is freed. */
ASYNC_TEST(close_in_any_state)
{
    for (int round = 0; round < 40; round++) {
        futures(int) s = futures_new(int);
        int live = 0, v;

        for (int i = 0; i < 10; i++)
            futures_push(s, counted(i % 4 ? 1000000 : i % 3, i, &live));
        for (int i = 0; i < round % 4; i++)
            within (round % 3 ? 0 : EBB_MILLISECOND) {
                await futures_next(s, &v);
            }
        if (round % 2)
            futures_push(s, counted(1, 1, &live));
        await futures_close(s);
        CHECK_EQ(live, 0);
    }
}

static async void hold(futures(int) s, int *live)
{
    int v;

    defer await futures_close(s);
    for (int i = 0; i < 8; i++)
        futures_push(s, counted(i == 0 ? 5 : 1000000, i, live));
    while (await futures_next(s, &v) == 1)
        continue;
}

/* The task around is aborted, at its first await or later. */
ASYNC_TEST(abort_from_outside)
{
    static int live;

    for (int round = 0; round < 40; round++) {
        futures(int) s = futures_new(int);
        task(void) t = spawn(hold(s, &live));

        for (int i = 0; i <= round % 9; i++)
            await ebb_yield();
        if (round % 9 == 0)
            await ebb_sleep(EBB_MILLISECOND);
        task_abort(t);
        if (await task_wait(t, NULL) == -ECANCELED && live != 0)
            CHECK(false);
        CHECK_EQ(live, 0);
    }
}

/* A future that awaits a cancelled task is cancelled alone. */
static async int wait_for(task(int) t)
{
    return await t;
}

ASYNC_TEST(a_cancelled_future_is_told_of)
{
    futures(int) s = futures_new(int);
    task(int) t = spawn(after(1000000, 1));
    int v, cancelled = 0, done = 0, rc;
    uint64_t id = 0;

    defer await futures_close(s);
    futures_push(s, after(3, 5));
    task_abort(t);
    futures_push(s, wait_for(t));
    while ((rc = await futures_next_with_id(s, &id, &v)) != 0)
        if (rc == 1) {
            CHECK_EQ(id, 1);
            CHECK_EQ(v, 5);
            done++;
        } else {
            CHECK_EQ(rc, -ECANCELED);
            CHECK_EQ(id, 2);
            cancelled++;
        }
    CHECK_EQ(done, 1);
    CHECK_EQ(cancelled, 1);
}

/* ---- arrays ---- */

ASYNC_TEST(all_of_an_array)
{
    enum { N = 100 };
    future(int) f[N];
    int out[N];

    for (int i = 0; i < N; i++)
        f[i] = lazy(after(i % 7, i * i));
    CHECK_EQ(await join_all(f, N, out), 0);
    for (int i = 0; i < N; i++) {
        CHECK_EQ(out[i], i * i);
        CHECK(f[i] == NULL);
    }
    CHECK_EQ(await join_all(f, 0, out), 0);
}

/* The others come to their end all the same, and have their results. */
ASYNC_TEST(one_of_all_is_cancelled)
{
    future(int) f[3];
    int out[3] = { 0 };
    task(int) t = spawn(after(1000000, 1));

    task_abort(t);
    f[0] = lazy(wait_for(t));
    f[1] = lazy(after(50, 5));
    f[2] = lazy(after(0, 6));
    CHECK_EQ(await join_all(f, 3, out), -ECANCELED);
    CHECK(out[1] == 5 && out[2] == 6);
}

ASYNC_TEST(the_first_error_stops_the_rest)
{
    future(int) f[10];
    int live = 0, out[10] = { 0 };

    for (int i = 0; i < 10; i++)
        f[i] = lazy(counted(i == 4 ? 3 : 1000000, i == 4 ? -EIO : 1, &live));
    CHECK_EQ(await try_join_all(f, 10, out), -EIO);
    CHECK_EQ(live, 0);
    for (int i = 0; i < 10; i++)
        f[i] = lazy(counted(i, i, &live));
    CHECK_EQ(await try_join_all(f, 10, out), 0);
    CHECK_EQ(out[9], 9);
    CHECK_EQ(live, 0);
}

ASYNC_TEST(the_first_of_an_array)
{
    future(int) f[10];
    int live = 0, v = 0;

    for (int i = 0; i < 10; i++)
        f[i] = lazy(counted(i == 7 ? 2 : 1000000, 70 + i, &live));
    CHECK_EQ(await select_all(f, 10, &v), 7);
    CHECK_EQ(v, 77);
    CHECK_EQ(live, 0);
    CHECK_EQ(await select_all(f, 0, &v), -EINVAL);
}

ASYNC_TEST(the_first_that_works)
{
    future(int8_t) f[5];
    int8_t v = 0;

    for (int i = 0; i < 5; i++)
        f[i] = lazy({ await after(i, 0); (int8_t)(i < 3 ? -i - 1 : i); });
    CHECK_EQ(await select_ok(f, 5, &v), 3);
    CHECK_EQ(v, 3);
    for (int i = 0; i < 5; i++)
        f[i] = lazy({ await after(i, 0); (int8_t)(-i - 1); });
    CHECK_EQ(await select_ok(f, 5, &v), -5);
}

/* A struct of any alignment as a result. */
struct wide {
    char text[40];
    _Alignas(32) long at;
};

static async struct wide make_wide(long at)
{
    struct wide w = { .at = at };

    await ebb_yield();
    memcpy(w.text, "wide", 5);
    return w;
}

ASYNC_TEST(results_of_any_type)
{
    future(struct wide) f[3];
    struct wide out[3];

    for (int i = 0; i < 3; i++)
        f[i] = lazy(make_wide(i));
    CHECK_EQ(await join_all(f, 3, out), 0);
    for (int i = 0; i < 3; i++) {
        CHECK_EQ(out[i].at, i);
        CHECK_STR(out[i].text, "wide");
    }
}
