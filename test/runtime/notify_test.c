/* SPDX-License-Identifier: MIT-0 */
/* Notify, barrier and once: what tokio's documentation says of them, row by
 * row, and the traps that others have fallen into. */
#include <errno.h>
#include <pthread.h>
#include <string.h>

#include "async_test.h"

/* Every task here has ended before what it works on is gone. */
#pragma ebb diagnostic ignored "-Wasync-borrow"

static async void give_turns(int n)
{
    for (int i = 0; i < n; i++)
        await ebb_yield();
}

/* ---- notify ---- */

static async int wait_and_note(struct ebb_notify *n, int id, int *log,
                               int *len)
{
    await ebb_notify_wait(n);
    log[(*len)++] = id;
    return id;
}

/* Is one kept?  Takes it. */
static async bool take_kept(struct ebb_notify *n)
{
    select biased {
        when (await ebb_notify_wait(n))
            return true;
        otherwise
            return false;
    }
}

ASYNC_TEST(notify_one_is_kept_once)
{
    struct ebb_notify n = EBB_NOTIFY_INIT;

    ebb_notify_one(&n);
    ebb_notify_one(&n);
    ebb_notify_one(&n);
    await ebb_notify_wait(&n);
    CHECK(!await take_kept(&n));
    ebb_notify_waiters(&n);             /* nothing is kept of this */
    CHECK(!await take_kept(&n));
}

ASYNC_TEST_ALONE(notify_one_takes_the_first_and_last_the_last)
{
    struct ebb_notify n = EBB_NOTIFY_INIT;
    int log[4], len = 0;
    task(int) t[4];

    for (int i = 0; i < 4; i++) {
        t[i] = spawn(wait_and_note(&n, i, log, &len));
        await ebb_yield();
    }
    ebb_notify_last(&n);
    await give_turns(3);
    CHECK_EQ(len, 1);
    CHECK_EQ(log[0], 3);
    ebb_notify_one(&n);
    await give_turns(3);
    CHECK_EQ(log[1], 0);
    ebb_notify_waiters(&n);
    for (int i = 0; i < 4; i++)
        CHECK_EQ(await t[i], i);
    CHECK_EQ(len, 4);
    /* Those who came later are not let go by it. */
    task(int) late = spawn(wait_and_note(&n, 9, log, &len));
    await give_turns(3);
    CHECK(!task_is_finished(late));
    task_abort(late);
    CHECK_EQ(await task_wait(late, NULL), -ECANCELED);
}

/* A waiter that was chosen and then cancelled passes it on. */
ASYNC_TEST_ALONE(notification_of_a_cancelled_waiter_goes_on)
{
    struct ebb_notify n = EBB_NOTIFY_INIT;
    int log[4], len = 0;
    task(int) a = spawn(wait_and_note(&n, 1, log, &len));

    await give_turns(3);
    task(int) b = spawn(wait_and_note(&n, 2, log, &len));
    await give_turns(3);
    ebb_notify_one(&n);
    task_abort(a);
    CHECK_EQ(await task_wait(a, NULL), -ECANCELED);
    CHECK_EQ(await b, 2);
    /* With nobody else in line it is kept. */
    task(int) c = spawn(wait_and_note(&n, 3, log, &len));
    await give_turns(3);
    ebb_notify_one(&n);
    task_abort(c);
    CHECK_EQ(await task_wait(c, NULL), -ECANCELED);
    await ebb_notify_wait(&n);
    /* notify_waiters was for that one alone. */
    task(int) d = spawn(wait_and_note(&n, 4, log, &len));
    await give_turns(3);
    ebb_notify_waiters(&n);
    task_abort(d);
    CHECK_EQ(await task_wait(d, NULL), -ECANCELED);
    CHECK(!await take_kept(&n));
}

/* It goes on to the one for whom it would have been: of the last to the last,
 * of the first to the first. */
ASYNC_TEST_ALONE(notification_of_a_cancelled_last_goes_to_the_last)
{
    struct ebb_notify n = EBB_NOTIFY_INIT;
    int log[4], len = 0;
    task(int) t[4];

    for (int i = 0; i < 4; i++) {
        t[i] = spawn(wait_and_note(&n, i, log, &len));
        await ebb_yield();
    }
    ebb_notify_last(&n);
    task_abort(t[3]);
    CHECK_EQ(await task_wait(t[3], NULL), -ECANCELED);
    CHECK_EQ(await t[2], 2);
    ebb_notify_one(&n);
    task_abort(t[0]);
    CHECK_EQ(await task_wait(t[0], NULL), -ECANCELED);
    CHECK_EQ(await t[1], 1);
    CHECK_EQ(len, 2);
    CHECK(!await take_kept(&n));
}

/* tokio #7996: what is for all is not taken out of what is kept for one. */
ASYNC_TEST(notify_waiters_leaves_what_is_kept)
{
    struct ebb_notify n = EBB_NOTIFY_INIT;
    struct ebb_notified e;

    ebb_notify_one(&n);
    ebb_notify_waiters(&n);
    CHECK(await take_kept(&n));
    CHECK(!ebb_notified_enable(&e, &n));
    ebb_notify_waiters(&n);
    ebb_notify_one(&n);
    await ebb_notified_wait(&e);
    CHECK(await take_kept(&n));
    CHECK(!await take_kept(&n));
}

ASYNC_TEST(enabled_misses_nothing)
{
    struct ebb_notify n = EBB_NOTIFY_INIT;
    struct ebb_notified e, f;

    CHECK(!ebb_notified_enable(&e, &n));
    ebb_notify_waiters(&n);
    await ebb_notified_wait(&e);
    ebb_notified_disable(&e);

    CHECK(!ebb_notified_enable(&e, &n));
    CHECK(!ebb_notified_enable(&f, &n));
    ebb_notify_one(&n);
    ebb_notified_disable(&e);           /* the first, which passes it on */
    await ebb_notified_wait(&f);

    ebb_notify_one(&n);
    CHECK(ebb_notified_enable(&e, &n));
    ebb_notified_disable(&e);           /* kept again */
    ebb_notified_disable(&e);
    await ebb_notify_wait(&n);

    CHECK(!ebb_notified_enable(&e, &n));
    ebb_notified_disable(&e);
    CHECK_EQ(n.kept, 0);
}

static async int enable_and_wait(struct ebb_notify *n)
{
    struct ebb_notified e;

    ebb_notified_enable(&e, n);
    defer ebb_notified_disable(&e);
    await ebb_notified_wait(&e);
    return 5;
}

ASYNC_TEST_ALONE(enabled_waits_and_may_be_cancelled)
{
    struct ebb_notify n = EBB_NOTIFY_INIT;
    task(int) a = spawn(enable_and_wait(&n));

    await give_turns(3);
    task(int) b = spawn(enable_and_wait(&n));
    await give_turns(3);
    ebb_notify_one(&n);
    task_abort(a);
    CHECK_EQ(await task_wait(a, NULL), -ECANCELED);
    CHECK_EQ(await b, 5);
    CHECK(n.line.first == NULL);
}

/* Its budget used up, the wait first lets the others go; a cancel finds it
 * there. */
static async void wait_without_budget(struct ebb_notify *n,
                                      struct ebb_notified *node)
{
    (void)ebb_notified_enable(node, n);
    while (ebb_has_budget())
        await ebb_consume_budget();
    await ebb_notified_wait(node);
}

ASYNC_TEST_ALONE(a_cancel_disables_what_has_not_begun_to_wait)
{
    struct ebb_notify n = EBB_NOTIFY_INIT;
    struct ebb_notified first, second;
    task(void) t = spawn(wait_without_budget(&n, &first));

    await ebb_yield();
    task_abort(t);
    CHECK_EQ(await task_wait(t, NULL), -ECANCELED);
    ebb_notify_one(&n);
    CHECK(ebb_notified_enable(&second, &n));
    ebb_notified_disable(&second);
}

static void wait_unenabled(void)
{
    struct ebb_notify n = EBB_NOTIFY_INIT;
    struct ebb_notified e;

    ebb_notified_enable(&e, &n);
    ebb_notified_disable(&e);
    ebb_block_on(ebb_notified_wait(&e));
}

TEST(wait_for_what_is_not_enabled_aborts)
{
    char said[200];

    CHECK_EQ(test_in_child(wait_unenabled, said, sizeof(said)), 6);
    CHECK(strstr(said, "wait for what is not enabled") != NULL);
}

/* As many as were notified have been woken, whoever is cancelled. */
static async int wait_often(struct ebb_notify *n, uint32_t *woken)
{
    for (;;) {
        await ebb_notify_wait(n);
        __atomic_add_fetch(woken, 1, __ATOMIC_RELAXED);
    }
    return 0;
}

ASYNC_TEST_WITHIN(no_notification_is_lost_at_random, 60)
{
    static struct ebb_notify n;
    static uint32_t woken;

    for (TEST_ROUNDS(round, 60)) {
        n = (struct ebb_notify)EBB_NOTIFY_INIT;
        woken = 0;
        scope (s) {
            task(int) t[8];

            for (int i = 0; i < 8; i++)
                t[i] = spawn_in(s, wait_often(&n, &woken));
            await give_turns(2);
            for (int i = 0; i < 7; i++) {
                uint32_t before = __atomic_load_n(&woken, __ATOMIC_RELAXED);

                ebb_notify_one(&n);
                task_abort(t[i]);
                while (__atomic_load_n(&woken, __ATOMIC_RELAXED) == before)
                    await ebb_yield();
            }
            task_abort(t[7]);
        }
        CHECK_EQ(woken, 7);
        CHECK_EQ(n.kept, 0);
    }
}

/* ---- barrier ---- */

static async int meet(struct ebb_barrier *b, uint32_t *leaders, int rounds)
{
    for (int i = 0; i < rounds; i++)
        if (await ebb_barrier_wait(b) == 1)
            __atomic_add_fetch(leaders, 1, __ATOMIC_RELAXED);
    return 0;
}

ASYNC_TEST(barrier_has_one_leader_each_time)
{
    struct ebb_barrier b = EBB_BARRIER_INIT(5);
    uint32_t leaders = 0;

    scope (s) {
        for (int i = 0; i < 5; i++)
            spawn_in(s, meet(&b, &leaders, 20));
    }
    CHECK_EQ(leaders, 20);
    CHECK_EQ(b.arrived, 0);
}

ASYNC_TEST(barrier_of_none_or_one_lets_all_lead)
{
    struct ebb_barrier none = EBB_BARRIER_INIT(0), one = EBB_BARRIER_INIT(1);

    CHECK_EQ(await ebb_barrier_wait(&none), 1);
    CHECK_EQ(await ebb_barrier_wait(&one), 1);
    CHECK_EQ(await ebb_barrier_wait(&one), 1);
}

/* Who is cancelled has not come: the next two meet. */
ASYNC_TEST_ALONE(barrier_forgets_who_is_cancelled)
{
    struct ebb_barrier b = EBB_BARRIER_INIT(2);
    uint32_t leaders = 0;
    task(int) a = spawn(meet(&b, &leaders, 1));

    await give_turns(3);
    task_abort(a);
    CHECK_EQ(await task_wait(a, NULL), -ECANCELED);
    task(int) c = spawn(meet(&b, &leaders, 1));
    await give_turns(3);
    CHECK(!task_is_finished(c));
    CHECK_EQ(await ebb_barrier_wait(&b), 1);
    CHECK_EQ(await c, 0);
    CHECK_EQ(leaders, 0);
}

static void *meet_as_thread(void *arg)
{
    return ebb_barrier_wait_blocking(arg) == 1 ? arg : NULL;
}

ASYNC_TEST(barrier_of_threads_and_tasks)
{
    struct ebb_barrier b = EBB_BARRIER_INIT(3);
    uint32_t leaders = 0;
    pthread_t t;
    void *led;

    CHECK_EQ(pthread_create(&t, NULL, meet_as_thread, &b), 0);
    join {
        await meet(&b, &leaders, 1);
        await meet(&b, &leaders, 1);
    }
    CHECK_EQ(await spawn_blocking(pthread_join(t, &led)), 0);
    CHECK_EQ(leaders + (led != NULL), 1);
}

/* ---- once ---- */

typedef once_cell(int) cell_t;

static uint32_t made;

static async int make_seven(void *value, void *arg)
{
    int *fails = arg;

    __atomic_add_fetch(&made, 1, __ATOMIC_RELAXED);
    await give_turns(5);
    if (fails != NULL && __atomic_fetch_sub(fails, 1, __ATOMIC_RELAXED) > 0)
        return -EIO;
    *(int *)value = 7;
    return 0;
}

static async int get(cell_t *c, int *fails)
{
    try await once_get_or_init(c, make_seven, fails);
    return *once_get(c);
}

static async void get_seven(cell_t *c)
{
    CHECK_EQ(await get(c, NULL), 7);
}

static async void count_failure(cell_t *c, int *fails, int *failed)
{
    if (await get(c, fails) == -EIO)
        __atomic_add_fetch(failed, 1, __ATOMIC_RELAXED);
}

ASYNC_TEST(once_is_made_by_one)
{
    cell_t cell = { 0 };

    made = 0;
    CHECK(once_get(&cell) == NULL);
    scope (s) {
        for (int i = 0; i < 10; i++)
            spawn_in(s, get_seven(&cell));
    }
    CHECK_EQ(made, 1);
    CHECK_EQ(once_set(&cell, 8), -EEXIST);
    CHECK_EQ(*once_get(&cell), 7);
}

ASYNC_TEST(once_that_fails_lets_the_next_try)
{
    cell_t cell = { 0 };
    int fails = 2, failed = 0;

    made = 0;
    scope (s) {
        for (int i = 0; i < 6; i++)
            spawn_in(s, count_failure(&cell, &fails, &failed));
    }
    CHECK_EQ(failed, 2);
    CHECK_EQ(made, 3);
    CHECK_EQ(*once_get(&cell), 7);
}

ASYNC_TEST_ALONE(once_cancelled_lets_the_next_try)
{
    cell_t cell = { 0 };

    made = 0;
    task(int) a = spawn(get(&cell, NULL));
    await give_turns(2);
    CHECK_EQ(once_set(&cell, 3), -EBUSY);
    task(int) b = spawn(get(&cell, NULL));
    task(int) c = spawn(get(&cell, NULL));
    await give_turns(2);
    task_abort(a);
    CHECK_EQ(await task_wait(a, NULL), -ECANCELED);
    task_abort(b);              /* handed over to it, perhaps begun */
    CHECK_EQ(await c, 7);
    CHECK_EQ(await task_wait(b, NULL), -ECANCELED);
}

/* The right to make it is handed to one that is cancelled before it goes on:
 * the next in line has it. */
static async int cancel_and_fail(void *value, void *arg)
{
    task(int) *next = arg;

    (void)value;
    await give_turns(3);
    task_abort(*next);
    return -EIO;
}

ASYNC_TEST_ALONE(once_handed_to_a_cancelled_one_goes_on)
{
    cell_t cell = { 0 };
    task(int) b = NULL;

    made = 0;
    task(int) a = spawn(once_get_or_init(&cell, cancel_and_fail, &b));
    await ebb_yield();
    b = spawn(get(&cell, NULL));
    await ebb_yield();
    task(int) c = spawn(get(&cell, NULL));
    CHECK_EQ(await a, -EIO);
    CHECK_EQ(await task_wait(b, NULL), -ECANCELED);
    CHECK_EQ(await c, 7);
    CHECK_EQ(made, 1);
}

static async int wait_set(cell_t *c)
{
    await once_wait(c);
    return *once_get(c);
}

static int wait_set_as_thread(cell_t *c)
{
    ebb_once_wait_blocking(&c->once);
    return *once_get(c);
}

static async void see_nine(cell_t *c)
{
    CHECK_EQ(await wait_set(c), 9);
}

ASYNC_TEST(once_set_wakes_all)
{
    cell_t cell = { 0 };

    scope (s) {
        for (int i = 0; i < 5; i++)
            spawn_in(s, see_nine(&cell));
        task(int) t = spawn_blocking(wait_set_as_thread(&cell));
        await give_turns(3);
        CHECK_EQ(once_set(&cell, 9), 0);
        CHECK_EQ(await t, 9);
    }
    CHECK_EQ(once_set(&cell, 10), -EEXIST);
    CHECK_EQ(await wait_set(&cell), 9);
}
