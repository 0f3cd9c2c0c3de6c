/* SPDX-License-Identifier: MIT-0 */
/*
 * A cancel strikes at an await that suspends and nowhere else: a task that is
 * cancelled before it has had its first turn begins all the same, so that
 * what it has been handed is cleaned up, and goes no further than its first
 * await that has to wait.
 */
#include <ebb/abi.h>

#include <stdlib.h>
#include <unistd.h>

#include "async_test.h"

static uint32_t begun, cleaned;

static uint32_t count_of(const uint32_t *n)
{
    return __atomic_load_n(n, __ATOMIC_ACQUIRE);
}

static void add_one(uint32_t *n)
{
    __atomic_add_fetch(n, 1, __ATOMIC_ACQ_REL);
}

static void expect_all(uint32_t n)
{
    CHECK_EQ(count_of(&begun), n);
    CHECK_EQ(count_of(&cleaned), n);
    begun = cleaned = 0;
}

/* Owns what it is handed. */
static async int keep(char *memory)
{
    add_one(&begun);
    defer {
        free(memory);
        await ebb_yield();
        add_one(&cleaned);
    }
    await ebb_sleep(EBB_HOUR);
    CHECK(false);
    return 0;
}

static async int count_to(int n)
{
    add_one(&begun);
    defer add_one(&cleaned);
    return n;
}

/* Two awaits that need not wait, then one that does. */
static async int three_awaits(int *reached)
{
    defer add_one(&cleaned);
    add_one(&begun);
    *reached += await count_to(1);
    *reached += await count_to(1);
    await ebb_yield();
    *reached += await count_to(1);
    return 0;
}

ASYNC_TEST(every_kind_of_spawn)
{
    task(int) t[7];

    t[0] = spawn(keep(malloc(10)));
    t[1] = spawn_local(keep(malloc(10)));
    t[2] = spawn_on(ebb_runtime_current(), keep(malloc(10)));
    t[3] = spawn_on(ebb_runtime_worker(ebb_runtime_current(), 0),
                    keep(malloc(10)));
    t[4] = ebb_try_spawn(keep(malloc(10)));
    {
        char *memory = malloc(10);

        t[5] = spawn({ await keep((char *)memory); });
    }
    t[6] = spawn(keep(malloc(10)));
    task_set_priority(t[6], EBB_PRIORITY_LOW);
    for (int i = 0; i < 7; i++) {
        task_abort(t[i]);
        task_abort(t[i]);
    }
    for (int i = 0; i < 7; i++)
        CHECK_EQ(await task_wait(t[i], NULL), -ECANCELED);
    expect_all(7);
}

ASYNC_TEST(a_task_that_never_waits_ends_with_its_value)
{
    task(int) t = spawn(count_to(7)), u = spawn(count_to(8));
    int v = 0;

    task_abort(t);
    task_abort(u);
    CHECK_EQ(await task_wait(t, &v), 0);
    CHECK_EQ(v, 7);
    CHECK_EQ(await u, 8);
    expect_all(2);
}

ASYNC_TEST_ALONE(an_await_that_need_not_wait_is_none_to_strike_at)
{
    static int reached;
    task(int) t;

    reached = 0;
    t = spawn(three_awaits(&reached));

    task_abort(t);
    CHECK_EQ(await task_wait(t, NULL), -ECANCELED);
    CHECK_EQ(reached, 2);
    expect_all(3);
}

ASYNC_TEST(a_detached_one)
{
    task(int) t = spawn(keep(malloc(10)));

    task_abort(t);
    task_detach(t);
    while (count_of(&cleaned) == 0)
        await ebb_yield();
    expect_all(1);
}

ASYNC_TEST(sets_of_tasks)
{
    join_set(int) s = join_set_new(int);
    join_map(int, int) m = join_map_new(int, int);
    int key, v;

    for (int i = 0; i < 50; i++) {
        join_set_spawn(s, keep(malloc(10)));
        join_map_spawn(m, i % 5, keep(malloc(10)));
    }
    join_set_abort_all(s);
    for (int i = 0; i < 50; i++)
        CHECK_EQ(await join_set_next(s, &v), -ECANCELED);
    for (int i = 0; i < 5; i++)
        CHECK(join_map_abort(m, i));
    for (int i = 0; i < 5; i++)
        CHECK_EQ(await join_map_next(m, &key, &v), -ECANCELED);
    join_set_spawn(s, keep(malloc(10)));
    await join_set_close(s);
    await join_set_close(m);
    while (count_of(&cleaned) < 101)        /* those that a key replaced */
        await ebb_yield();
    expect_all(101);
}

/* ---- scopes ---- */

ASYNC_TEST(a_scope_left_at_once)
{
    for (int once = 0; once < 1; once++)
        scope (s) {
            for (int i = 0; i < 100; i++)
                spawn_in(s, keep(malloc(10)));
            break;
        }
    expect_all(100);
}

/* Ends of its own accord; at most `limit` of them live at a time. */
static async int one_of(uint32_t *now, uint32_t limit)
{
    CHECK(__atomic_add_fetch(now, 1, __ATOMIC_ACQ_REL) <= limit);
    add_one(&begun);
    defer {
        await ebb_yield();
        __atomic_sub_fetch(now, 1, __ATOMIC_ACQ_REL);
        add_one(&cleaned);
    }
    await ebb_sleep(EBB_HOUR);
    return 0;
}

ASYNC_TEST(the_limit_of_a_cancelled_scope_holds)
{
    for (uint32_t limit = 1; limit < 4; limit++) {
        uint32_t now = 0;

        scope (s, .limit = limit) {
            for (int i = 0; i < 50; i++)
                spawn_in(s, one_of(&now, limit));
            await ebb_yield();
            ebb_scope_cancel(s);
        }
        expect_all(50);
        for (int once = 0; once < 1; once++)
            scope (s, .limit = limit) {
                for (int i = 0; i < 50; i++)
                    spawn_in(s, one_of(&now, limit));
                break;
            }
        expect_all(50);
    }
}

static async int fail(void)
{
    return -EIO;
}

ASYNC_TEST(children_of_a_scope_that_has_failed)
{
    int err = 0;

    scope (s, .limit = 1, .first_error = &err) {
        spawn_in(s, fail());
        for (int i = 0; i < 20; i++)
            spawn_in(s, keep(malloc(10)));
        await ebb_sleep(EBB_HOUR);
    }
    CHECK_EQ(err, -EIO);
    expect_all(20);
}

/* ---- what it has been handed ---- */

static async int close_both(struct ebb_io *from, struct ebb_io *to)
{
    defer await ebb_close(from);
    defer await ebb_close(to);
    char byte;

    add_one(&begun);
    try await ebb_read(from, &byte, 1);
    return 0;
}

ASYNC_TEST(descriptors)
{
    int before = test_fd_count();

    for (int i = 0; i < 5; i++) {
        struct ebb_io *from, *to;
        task(int) t;

        CHECK_EQ(ebb_pipe(&from, &to), 0);
        t = spawn(close_both(from, to));
        task_abort(t);
        CHECK_EQ(await task_wait(t, NULL), -ECANCELED);
        if (i == 0)             /* a reactor may have opened some of its own */
            before = test_fd_count();
    }
    CHECK_EQ(test_fd_count(), before);
    begun = 0;
}

static async yields(int) numbers(void)
{
    add_one(&begun);
    defer {
        await ebb_yield();
        add_one(&cleaned);
    }
    for (int i = 0;; i++) {
        yield i;
        await ebb_yield();
    }
}

static async int read_all(stream(int) s, task(int) t, future(int) fu)
{
    int sum = 0;

    each (int v, s)
        sum += v;
    sum += await t;
    return sum + await fu;
}

/* A stream that has begun is closed, and not left. */
ASYNC_TEST(handles)
{
    stream(int) s = numbers();
    task(int) inner, t;
    int v;

    CHECK_EQ(await next(s, &v), 1);
    inner = spawn(count_to(3));
    CHECK_EQ(await task_wait(inner, NULL), 0);
    begun = cleaned = 0;
    inner = spawn(count_to(3));
    t = spawn(read_all(s, inner, lazy(count_to(4))));
    task_abort(t);
    CHECK_EQ(await task_wait(t, NULL), -ECANCELED);
    while (count_of(&cleaned) < 2)
        await ebb_yield();
    CHECK_EQ(count_of(&cleaned), 2);    /* s and inner; fu has not begun */
    begun = cleaned = 0;
}

/* ---- calls that begin later, since the stack is nearly used up ---- */

static task(int) self;

static async int descend(int n, char *memory)
{
    defer {
        free(memory);
        add_one(&cleaned);
    }
    add_one(&begun);
    if (n > 0)
        return await descend(n - 1, malloc(10));
    await ebb_sleep(EBB_HOUR);
    return 0;
}

static async int abort_and_call(void)
{
    uintptr_t limit = ebb_self.stack_limit;

    ebb_self.stack_limit = UINTPTR_MAX;
    defer ebb_self.stack_limit = limit;
    task_abort(self);
    return await descend(3, malloc(10));
}

ASYNC_TEST_ALONE(a_call_that_begins_on_an_empty_stack)
{
    self = spawn(abort_and_call());
    CHECK_EQ(await task_wait(self, NULL), -ECANCELED);
    expect_all(4);
}

/* ---- the end of a runtime ---- */

enum { THOUSANDS = 3000 };

static async int leave_thousands(void)
{
    for (int i = 0; i < THOUSANDS; i++)
        spawn(keep(malloc(10)));
    return 0;
}

static struct ebb_task *make_thousands(void *arg)
{
    (void)arg;
    return (struct ebb_task *)spawn(leave_thousands());
}

static void end_with(const struct ebb_options *options, bool outside)
{
    struct ebb_runtime *rt;

    CHECK_EQ(ebb_runtime_new(options, &rt), 0);
    if (outside)
        for (int i = 0; i < THOUSANDS; i++)
            spawn_on(rt, keep(malloc(10)));
    else
        CHECK_EQ(ebb_runtime_run(rt, make_thousands, NULL, NULL, 0, 1), 0);
    CHECK_EQ(ebb_runtime_free(rt), 0);
    expect_all(THOUSANDS);
}

TEST(the_end_of_a_runtime)
{
    end_with(&(struct ebb_options){ .workers = 1 }, false);
    end_with(&(struct ebb_options){ .workers = 3 }, false);
    end_with(&(struct ebb_options){ .workers = 3, .pinned = true }, false);
    end_with(&(struct ebb_options){ .workers = 1 }, true);
    end_with(&(struct ebb_options){ .workers = 3 }, true);
    end_with(&(struct ebb_options){ .sim_seed = 5 }, false);
}

/* What is spawned while the runtime ends: it begins too. */
static async int spawn_at_its_end(int n)
{
    defer add_one(&cleaned);
    add_one(&begun);
    if (n > 0)
        spawn(spawn_at_its_end(n - 1));
    await ebb_sleep(EBB_HOUR);
    return 0;
}

static async int leave_some(void)
{
    for (int i = 0; i < 20; i++)
        spawn(spawn_at_its_end(i));
    return 0;
}

static struct ebb_task *make_some(void *arg)
{
    (void)arg;
    return (struct ebb_task *)spawn(leave_some());
}

TEST(tasks_of_the_end)
{
    for (unsigned workers = 1; workers <= 3; workers += 2) {
        run_async(workers, make_some);
        expect_all(20 * 21 / 2);
    }
}

/* A task that only spawns the next would never let its runtime end; once the
 * grace period is over what has not begun does not begin. */
static async void go_on(void)
{
    spawn(go_on());
}

static async int leave_one_that_goes_on(void)
{
    spawn(go_on());
    return 0;
}

static struct ebb_task *make_endless(void *arg)
{
    (void)arg;
    return (struct ebb_task *)spawn(leave_one_that_goes_on());
}

TEST(no_task_begins_after_the_grace_period)
{
    for (unsigned workers = 1; workers <= 3; workers += 2)
        run_async_with(&(struct ebb_options){ .workers = workers,
                                              .grace = 20 * EBB_MILLISECOND },
                       make_endless);
}
