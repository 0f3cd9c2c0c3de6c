/* SPDX-License-Identifier: MIT-0 */
/* Traps that other runtimes have stepped into: each a race or a corner that
 * was a bug somewhere, with the name it is known by. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "async_test.h"

/* Every task here has ended before what it works on is gone. */
#pragma ebb diagnostic ignored "-Wasync-borrow"

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

/* Who aborts does not clean up: that is done where the task runs, by the one
 * worker there is for it if it is bound to that. */
struct place {
    int begun, ended;           /* on which worker */
};

static async int note_places(struct place *p)
{
    p->begun = ebb_worker_index();
    defer p->ended = ebb_worker_index();
    await ebb_sleep(60 * EBB_SECOND);
    return 0;
}

static void abort_both(task(int) *t, task(int) *u)
{
    CHECK_EQ(ebb_worker_index(), -1);
    task_abort(*t);
    task_abort(*u);
}

ASYNC_TEST(a_cancel_cleans_up_where_the_task_runs)
{
    for (int round = 0; round < 10; round++) {
        struct place bound = { -1, -1 }, any = { -1, -1 };
        task(int) t = spawn_local(note_places(&bound));
        task(int) u = spawn(note_places(&any));

        for (int i = 0; i < round % 3; i++)
            await ebb_yield();
        await spawn_blocking(abort_both(&t, &u));
        CHECK_EQ(await task_wait(t, NULL), -ECANCELED);
        CHECK_EQ(await task_wait(u, NULL), -ECANCELED);
        CHECK(bound.begun >= 0 && bound.ended == bound.begun);
        CHECK(any.begun >= 0 && any.ended >= 0);
    }
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
        task(void) t = spawn_blocking(wake_and_drop(ebb_waker_ref(w)));

        if (round % 2)
            await ebb_waker_wait(w);
        ebb_waker_unref(w);
        await t;                        /* else the end may cancel it */
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

/* Arms that have all suspended and been woken before the select goes on: the
 * one that was started first, by chance, is the first to go on. */
ASYNC_TEST_ALONE(arms_that_give_way_win_by_chance)
{
    int won[3] = { 0 };

    for (int i = 0; i < 600; i++)
        select {
            when (await ebb_yield()) won[0]++;
            when (await ebb_yield()) won[1]++;
            when (await ebb_yield()) won[2]++;
        }
    for (int i = 0; i < 3; i++)
        CHECK(won[i] > 100);
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

/* ---- channels ---- */

static async void count_only(channel(int) c, uint32_t *over)
{
    while (!channel_is_closed(c)) {
        if (channel_len(c) > 3 || channel_room(c) > 3)
            ++*over;
        await ebb_yield();
    }
}

static async void take_all(channel(int) c, uint32_t *sum)
{
    int v[2], n;

    while ((n = await channel_recv_many(c, v, 2)) > 0)
        for (int i = 0; i < n; i++)
            *sum += (uint32_t)v[i];
}

/* The number of messages, read by others amid sends, receives and permits that
 * come and go, is never one below zero. */
ASYNC_TEST(a_length_is_never_below_zero)
{
    channel(int) c = channel_new(int, 3);
    uint32_t over = 0, sum = 0;

    scope (s) {
        task(void) t = spawn_in(s, count_only(c, &over));
        task(void) u = spawn_in(s, take_all(c, &sum));

        for (int i = 0; i < 300; i++) {
            CHECK_EQ(await channel_reserve(c, 2), 0);
            channel_unreserve(c, 1);
            CHECK_EQ(channel_send_reserved(c, 1), 0);
            CHECK_EQ(await channel_send(c, 1), 0);
        }
        channel_close(c);
        await t;
        await u;
    }
    CHECK_EQ(over, 0);
    CHECK_EQ(sum, 600);
    channel_free(c);
}

static async int send_one(channel(int) c, int v)
{
    return await channel_send(c, v);
}

/* A permit that is given back is room for who waits to send. */
ASYNC_TEST_ALONE(a_permit_given_back_wakes_a_sender)
{
    channel(int) c = channel_new(int, 1);
    task(int) t;

    CHECK_EQ(await channel_reserve(c, 1), 0);
    t = spawn(send_one(c, 5));
    await ebb_yield();
    CHECK(!task_is_finished(t));
    channel_unreserve(c, 1);
    CHECK_EQ(await t, 0);
    CHECK_EQ(channel_len(c), 1);
    channel_free(c);
}

/* At the end of a channel recv_many says so and leaves the array alone; what
 * was sent before the close comes first. */
ASYNC_TEST(recv_many_of_a_closed_channel)
{
    channel(int) c = channel_new(int, 4);
    int v[3] = { 7, 8, 9 };

    CHECK_EQ(channel_try_send(c, 1), 0);
    channel_close(c);
    CHECK_EQ(await channel_recv_many(c, v, 0), 0);
    CHECK_EQ(await channel_recv_many(c, v, 3), 1);
    CHECK_EQ(v[0], 1);
    CHECK_EQ(await channel_recv_many(c, v, 3), 0);
    CHECK(v[0] == 1 && v[1] == 8 && v[2] == 9);
    channel_free(c);
}

/* ---- turns ---- */

static async void pass_on(channel(int) from, channel(int) to, uint32_t *stop)
{
    int v;

    while (__atomic_load_n(stop, __ATOMIC_RELAXED) == 0) {
        if (await channel_recv(from, &v) < 0)
            return;
        if (await channel_send(to, v) < 0)
            return;
    }
}

/* Two tasks that always have something to do for each other leave turns to
 * the others, though neither of them ever uses up a turn. */
ASYNC_TEST(ping_pong_starves_nobody)
{
    channel(int) a = channel_new(int, 1), b = channel_new(int, 1);
    uint32_t stop = 0;

    scope (s) {
        spawn_in(s, pass_on(a, b, &stop));
        spawn_in(s, pass_on(b, a, &stop));
        CHECK_EQ(await channel_send(a, 1), 0);
        for (int i = 0; i < 200; i++)
            CHECK_EQ(await spawn(make_value(2)), 42);
        CHECK_EQ(await ebb_sleep(EBB_MILLISECOND), 0);
        __atomic_store_n(&stop, 1, __ATOMIC_RELAXED);
        channel_close(a);
        channel_close(b);
    }
    channel_free(a);
    channel_free(b);
}

static async int loop_until(uint32_t *stop)
{
    int passed = 0;

    while (__atomic_load_n(stop, __ATOMIC_RELAXED) == 0) {
        passed += ebb_has_budget();
        await ebb_consume_budget();
    }
    return passed;
}

/* A task that awaits nothing of the library but its budget. */
ASYNC_TEST_ALONE(a_loop_of_its_own_leaves_turns_to_others)
{
    uint32_t stop = 0;
    task(int) t = spawn(loop_until(&stop));

    for (int i = 0; i < 10; i++)
        await ebb_yield();
    stop = 1;
    CHECK(await t > 10);
}

TEST(no_budget_outside_a_task)
{
    CHECK(!ebb_has_budget());
}

/* ---- time ---- */

static async int wait_for_timer(struct ebb_timer *timer)
{
    return await ebb_timer_wait(timer);
}

/* A timer that somebody waits for is moved: to the past, which ends the wait;
 * to later while it is about to fire, which makes it longer. */
ASYNC_TEST_PAUSED(a_timer_moved_to_the_past_and_to_later)
{
    struct ebb_timer timer;
    int64_t start = ebb_now();
    task(int) t;

    ebb_timer_init(&timer, start + EBB_HOUR);
    t = spawn(wait_for_timer(&timer));
    await ebb_yield();
    ebb_timer_reset(&timer, start - EBB_HOUR);
    CHECK_EQ(await t, 0);
    CHECK(ebb_now() - start < EBB_MILLISECOND);

    ebb_timer_reset(&timer, start + EBB_SECOND);
    t = spawn(wait_for_timer(&timer));
    CHECK_EQ(await ebb_sleep_until(start + EBB_SECOND), 0);
    ebb_timer_reset(&timer, start + 2 * EBB_SECOND);
    CHECK_EQ(await t, 0);
    CHECK(ebb_now() >= start + EBB_SECOND);
    CHECK(ebb_now() <= start + 2 * EBB_SECOND);
    ebb_timer_reset(&timer, ebb_now() + EBB_SECOND);
    CHECK(!ebb_timer_is_elapsed(&timer));
}

/* Deadlines further away than a wheel of 2^36 ms has room for. */
ASYNC_TEST_PAUSED(timers_of_many_years)
{
    const int64_t far = (INT64_C(1) << 36) * EBB_MILLISECOND;
    int64_t start = ebb_now();

    for (int i = 1; i <= 3; i++) {
        CHECK_EQ(await ebb_sleep(far + i), 0);
        start += far + i;
        CHECK_EQ(ebb_now(), start);
    }
    within (EBB_SECOND) {
        await ebb_sleep(INT64_MAX);
        CHECK(false);
    }
}

/* ---- descriptors ---- */

static async int open_and_close(const char *path)
{
    struct ebb_io *io;
    int rc = await ebb_file_open(path, O_CREAT | O_RDWR, 0600, &io);

    if (rc == 0)
        await ebb_close(io);
    return rc;
}

/* An open that is cancelled when it has just been done: the harness counts the
 * descriptors.  One that may create the file does not end at once; once it has
 * begun it is told of. */
ASYNC_TEST(a_cancelled_open_leaves_no_descriptor)
{
    char path[] = "/tmp/ebb-trap-XXXXXX";
    int opened = 0, fd = mkstemp(path);

    CHECK(fd >= 0);
    CHECK_EQ(close(fd), 0);

    for (int round = 0; round < 200; round++) {
        task(int) t = spawn(open_and_close(path));

        for (int i = 0; i < round % 4; i++)
            await ebb_yield();
        task_abort(t);
        opened += await task_wait(t, NULL) == 0;
    }
    CHECK_EQ(unlink(path), 0);
    CHECK(opened > 0);
}

/* What comes between a try that finds nothing and the wait is not missed: the
 * thread writes when the task is about to read. */
struct edge {
    uint32_t wanted;            /* atomic: bytes the task has asked for */
    int fd, bytes;
};

static void write_when_wanted(struct edge *e)
{
    for (int i = 1; i <= e->bytes; i++) {
        while (__atomic_load_n(&e->wanted, __ATOMIC_ACQUIRE) < (uint32_t)i)
            sched_yield();
        CHECK_EQ(write(e->fd, "x", 1), 1);
    }
}

ASYNC_TEST(an_edge_between_the_try_and_the_wait)
{
    struct ebb_io *from, *to;
    struct edge e = { .bytes = 400 };

    CHECK_EQ(ebb_pipe(&from, &to), 0);
    e.fd = ebb_io_fd(to);
    task(void) t = spawn_blocking(write_when_wanted(&e));
    for (int i = 1; i <= e.bytes; i++) {
        char c = 0;

        __atomic_store_n(&e.wanted, (uint32_t)i, __ATOMIC_RELEASE);
        CHECK_EQ(await ebb_read(from, &c, 1), 1);
        CHECK_EQ(c, 'x');
        CHECK_EQ(ebb_try_read(from, &c, 1), -EAGAIN);
    }
    await t;
    CHECK_EQ(await ebb_close(from), 0);
    CHECK_EQ(await ebb_close(to), 0);
}

/* The answer that nobody is there is told to who sends or receives next. */
ASYNC_TEST(errors_of_a_connected_socket_are_told)
{
    struct ebb_io *gone, *socket;
    char addr[EBB_ADDR_MAX], buf[4];
    int rc = 0;

    CHECK_EQ(await ebb_udp_bind("127.0.0.1:0", &gone), 0);
    CHECK(ebb_local_addr(gone, addr, sizeof(addr)) > 0);
    CHECK_EQ(await ebb_udp_bind("127.0.0.1:0", &socket), 0);
    CHECK_EQ(await ebb_udp_connect(socket, addr), 0);
    CHECK_EQ(await ebb_close(gone), 0);
    CHECK_EQ(await ebb_send(socket, "x", 1), 1);
    within (10 * EBB_SECOND) {
        rc = await ebb_recv(socket, buf, sizeof(buf));
    }
    CHECK_EQ(rc, -ECONNREFUSED);
    CHECK_EQ(await ebb_close(socket), 0);
}

/* ---- runtimes ---- */

static void *run_on_a_small_stack(void *arg)
{
    struct ebb_options options = { .workers = 4 };
    struct ebb_runtime *rt;
    uint32_t ended = 0;

    (void)arg;
    CHECK_EQ(ebb_runtime_new(&options, &rt), 0);
    CHECK_EQ(ebb_runtime_run(rt, make_leave_them, &ended, NULL, 0, 1), 0);
    CHECK_EQ(ebb_runtime_free(rt), 0);
    return NULL;
}

/* Nothing large lies on the stack of who makes a runtime. */
TEST(a_runtime_is_made_on_a_small_stack)
{
    size_t size = test_is_sanitized() ? 512 * 1024 : 64 * 1024;
    pthread_attr_t attr;
    pthread_t thread;

    CHECK_EQ(pthread_attr_init(&attr), 0);
    CHECK_EQ(pthread_attr_setstacksize(&attr, size), 0);
    CHECK_EQ(pthread_create(&thread, &attr, run_on_a_small_stack, NULL), 0);
    CHECK_EQ(pthread_join(thread, NULL), 0);
    CHECK_EQ(pthread_attr_destroy(&attr), 0);
}

/* A worker that finds something to do each time it is about to sleep looks at
 * its timers and descriptors all the same. */
static uint32_t hook_calls;

static async void do_nothing(void)
{
}

static void spawn_each_time(enum ebb_thread_event event, void *arg)
{
    (void)arg;
    if (event == EBB_THREAD_PARK && hook_calls < 1000000) {
        hook_calls++;
        spawn(do_nothing());
    }
}

static void write_late(int fd)
{
    usleep(2000);
    CHECK_EQ(write(fd, "x", 1), 1);
}

static async int sleep_and_read(void)
{
    struct ebb_io *from, *to;
    char c;

    CHECK_EQ(ebb_pipe(&from, &to), 0);
    task(void) t = spawn_blocking(write_late(ebb_io_fd(to)));
    CHECK_EQ(await ebb_read(from, &c, 1), 1);
    for (int i = 0; i < 3; i++)
        CHECK_EQ(await ebb_sleep(EBB_MILLISECOND), 0);
    await t;
    CHECK(hook_calls > 0 && hook_calls < 1000000);
    hook_calls = 1000000;
    CHECK_EQ(await ebb_close(from), 0);
    CHECK_EQ(await ebb_close(to), 0);
    return 0;
}

static struct ebb_task *make_sleep_and_read(void *arg)
{
    (void)arg;
    return (struct ebb_task *)spawn(sleep_and_read());
}

TEST(a_hook_with_work_each_time_hides_no_event)
{
    const struct ebb_options options = { .workers = 1,
                                         .on_thread = spawn_each_time };

    hook_calls = 0;
    run_async_with(&options, make_sleep_and_read);
}

static void nothing(int i)
{
    (void)i;
}

/* Threads of the pool that come, idle and leave while others do are counted
 * once each: their number is never one below zero. */
ASYNC_TEST(idle_threads_are_counted_once)
{
    struct ebb_stats stats;

    for (int round = 0; round < 40; round++) {
        task(void) t[4];

        for (int i = 0; i < 4; i++)
            t[i] = spawn_blocking(nothing(i));
        for (int i = 0; i < 4; i++) {
            ebb_stats(NULL, &stats);
            CHECK(stats.blocking <= 512);
            await t[i];
        }
    }
}

/* ebb_block_on() on a worker would stop its other tasks: it says so, also in a
 * task that is bound to that worker. */
static int block_a_worker(void)
{
    return ebb_block_on(make_value(1));
}

static async int block_in_a_local_task(void)
{
    int (*volatile call)(void) = block_a_worker;

    return call();
}

static struct ebb_task *make_block_in_a_local_task(void *arg)
{
    (void)arg;
    return (struct ebb_task *)spawn_local(block_in_a_local_task());
}

static void run_block_on_a_worker(void)
{
    run_async(1, make_block_in_a_local_task);
}

TEST(block_on_a_worker_says_so)
{
    char said[512];

    CHECK_EQ(test_in_child(run_block_on_a_worker, said, sizeof(said)), 6);
    CHECK(strstr(said, "ebb_block_on") != NULL);
}
