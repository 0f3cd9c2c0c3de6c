/* SPDX-License-Identifier: MIT-0 */
/* Several workers: who runs what, and what becomes of those who wait. */
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "async_test.h"
#include "base/atomic.h"

static uint32_t count, done;        /* atomic */

static void spin_ms(int ms)
{
    int64_t until = ebb_now() + ms * EBB_MILLISECOND;

    while (ebb_now() < until)
        ;
}

static async int count_one(void)
{
    eb_fetch_add(&count, 1);
    return 0;
}

static async int sleep_and_count(int ms)
{
    await ebb_sleep(ms * EBB_MILLISECOND);
    eb_fetch_add(&count, 1);
    return 0;
}

static async int read_and_count(struct ebb_io *from)
{
    char byte;

    CHECK_EQ(await ebb_read(from, &byte, 1), 1);
    eb_fetch_add(&count, 1);
    return 0;
}

/* One turn that does not end before `target` others have counted. */
static async int hog(uint32_t target)
{
    int64_t until = ebb_now() + 10 * EBB_SECOND;

    while (eb_load_acquire(&count) < target)
        CHECK(ebb_now() < until);
    eb_store_release(&done, 1);
    return 0;
}

/* Queue, timer and descriptor of a worker whose turn does not end: others
 * see to them.  Main stays on its worker, so it is main that hogs it. */
static async int starve(void)
{
    struct ebb_io *from, *to;
    task(int) slept, was_read;

    count = 0;
    CHECK_EQ(ebb_pipe(&from, &to), 0);
    slept = spawn(sleep_and_count(20));
    was_read = spawn(read_and_count(from));
    await ebb_yield();                  /* both wait on this worker now */
    CHECK_EQ(await ebb_write(to, "x", 1), 1);
    for (int i = 0; i < 8; i++)
        spawn(count_one());
    await hog(10);
    await slept;
    await was_read;
    await ebb_close(from);
    await ebb_close(to);
    return 0;
}

static struct ebb_task *make_starve(void *arg)
{
    (void)arg;
    return (struct ebb_task *)spawn(starve());
}

static void run_with(unsigned workers, struct ebb_task *(*make)(void *arg),
                     struct ebb_stats *stats)
{
    struct ebb_options options = { .workers = workers };
    struct ebb_runtime *rt;

    CHECK_EQ(ebb_runtime_new(&options, &rt), 0);
    CHECK_EQ(ebb_runtime_run(rt, make, NULL, NULL, 0, 1), 0);
    ebb_stats(rt, stats);
    CHECK_EQ(ebb_runtime_free(rt), 0);
}

TEST(a_worker_in_a_long_turn_is_relieved)
{
    struct ebb_stats stats;

    run_with(2, make_starve, &stats);
    run_with(5, make_starve, &stats);
}

/* The same where no worker has nothing to do: one with short turns looks after
 * the other. */
static async void be_busy(void)
{
    while (eb_load_acquire(&done) == 0)
        await ebb_yield();
}

static async int starve_beside_a_busy_one(void)
{
    task(void) busy;

    done = 0;
    busy = spawn_on(ebb_runtime_worker(ebb_runtime_current(), 1), be_busy());
    (void)await starve();
    await busy;
    return 0;
}

static struct ebb_task *make_starve_busy(void *arg)
{
    (void)arg;
    return (struct ebb_task *)spawn_on(
        ebb_runtime_worker(ebb_runtime_current(), 0),
        starve_beside_a_busy_one());
}

TEST(a_worker_in_a_long_turn_is_relieved_by_a_busy_one)
{
    struct ebb_stats stats;

    run_with(2, make_starve_busy, &stats);
}

/* ---- turns that are no longer than many are ---- */

enum { LONG_TURNS = 4, SLEEPS = 5, TURN_US = 300, TURNS_LATE = 20 };

static int64_t deadline;            /* of the sleeper; 0: it does not sleep */
static int late;                    /* turns of others since then */

static async void take_long_turns(void)
{
    while (done == 0) {
        int64_t until = ebb_now() + TURN_US * EBB_MICROSECOND;

        if (deadline != 0 && ebb_now() > deadline)
            late++;
        while (ebb_now() < until)
            ;
        await ebb_yield();
    }
}

/* On one worker, which has got to know the turns before. */
static async int sleep_among_them(void)
{
    int late_max = 0;

    deadline = 0, done = 0;
    for (int i = 0; i < LONG_TURNS; i++)
        spawn(take_long_turns());
    for (int i = 0; i < 20; i++)
        await ebb_yield();
    for (int i = 0; i < SLEEPS; i++) {
        late = 0;
        deadline = ebb_now() + 2 * EBB_MILLISECOND;
        await ebb_sleep_until(deadline);
        late_max = late > late_max ? late : late_max;
        deadline = 0;
    }
    done = 1;
    return late_max;
}

static struct ebb_task *make_sleep_among(void *arg)
{
    (void)arg;
    return (struct ebb_task *)spawn(sleep_among_them());
}

/* Counted in turns, whatever else the machine does. */
TEST(timers_and_descriptors_are_looked_at_between_long_turns)
{
    struct ebb_options options = { .workers = 1 };
    struct ebb_runtime *rt;
    int late_max = -1;

    CHECK_EQ(ebb_runtime_new(&options, &rt), 0);
    CHECK_EQ(ebb_runtime_run(rt, make_sleep_among, NULL, &late_max,
                             sizeof(late_max), _Alignof(int)), 0);
    CHECK(late_max >= 0 && late_max <= TURNS_LATE);
    CHECK_EQ(ebb_runtime_free(rt), 0);
}

static async int work(int ms)
{
    spin_ms(ms);
    eb_fetch_add(&count, 1);
    return 0;
}

static async int share(void)
{
    task(int) t[40];

    for (int i = 0; i < 40; i++)
        t[i] = spawn(work(2));
    for (int i = 0; i < 40; i++)
        await t[i];
    return 0;
}

static struct ebb_task *make_share(void *arg)
{
    (void)arg;
    return (struct ebb_task *)spawn(share());
}

TEST(a_backlog_is_shared)
{
    struct ebb_stats stats;

    run_with(4, make_share, &stats);
    CHECK_EQ(count, 40);
    CHECK(stats.steals > 0);
    CHECK(stats.stolen >= stats.steals);
    run_with(1, make_share, &stats);
    CHECK_EQ(stats.steals, 0);
}

static async int ping(struct ebb_chan *in, struct ebb_chan *out, int rounds)
{
    int v;

    for (int i = 0; i < rounds; i++) {
        CHECK_EQ(await ebb_chan_recv(in, &v), 0);
        CHECK_EQ(await ebb_chan_send(out, &v), 0);
    }
    return 0;
}

static async int rally(void)
{
    struct ebb_chan *a = ebb_chan_new(sizeof(int), 1);
    struct ebb_chan *b = ebb_chan_new(sizeof(int), 1);
    task(int) other = spawn(ping(a, b, 2000));

    for (int i = 0, v; i < 2000; i++) {
        CHECK_EQ(await ebb_chan_send(a, &i), 0);
        CHECK_EQ(await ebb_chan_recv(b, &v), 0);
        CHECK_EQ(v, i);
    }
    await other;
    ebb_chan_free(a);
    ebb_chan_free(b);
    return 0;
}

static struct ebb_task *make_rally(void *arg)
{
    (void)arg;
    return (struct ebb_task *)spawn(rally());
}

TEST(two_tasks_that_talk_stay_on_one_worker)
{
    struct ebb_stats stats;

    run_with(4, make_rally, &stats);
    /* The standby may come upon them, but does not for every message. */
    CHECK(stats.stolen < 400);
}

/* ---- from outside ---- */

enum { THREADS = 3, WAKES = 2000 };

static struct ebb_waker *waker[THREADS];

static void *wake_on(void *arg)
{
    struct ebb_waker *w = arg;

    for (int i = 0; i < WAKES; i++) {
        ebb_waker_wake(w);
        if (i % 16 == 0)
            usleep(50);
    }
    eb_fetch_add(&done, 1);
    ebb_waker_wake(w);
    ebb_waker_unref(w);
    return NULL;
}

static async int await_wakes(struct ebb_waker *w)
{
    while (eb_load_acquire(&done) < THREADS) {
        select {
            when (await ebb_waker_wait(w)) {}
            when (await ebb_sleep(5 * EBB_MILLISECOND)) {}
        }
    }
    return 0;
}

ASYNC_TEST(foreign_threads_wake_tasks_of_sleeping_workers)
{
    pthread_t thread[THREADS];
    task(int) waiter[THREADS];

    done = 0;
    for (int i = 0; i < THREADS; i++) {
        waker[i] = ebb_waker_new();
        waiter[i] = spawn(await_wakes(waker[i]));
        CHECK_EQ(pthread_create(&thread[i], NULL, wake_on,
                                ebb_waker_ref(waker[i])), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        await waiter[i];
        await spawn_blocking(pthread_join(thread[i], NULL));
        ebb_waker_unref(waker[i]);
    }
}

/* Each wake answered before the next: none may be lost, none come late. */
static struct ebb_waker *back;

static void *answer(void *arg)
{
    (void)arg;
    for (int i = 0; i < 300; i++) {
        while (eb_load_acquire(&count) != (uint32_t)i * 2 + 1)
            usleep(i % 3 * 20);
        eb_store_release(&count, (uint32_t)i * 2 + 2);
        ebb_waker_wake(back);
    }
    return NULL;
}

ASYNC_TEST(no_foreign_wake_is_lost)
{
    pthread_t thread;

    count = 0;
    back = ebb_waker_new();
    CHECK_EQ(pthread_create(&thread, NULL, answer, NULL), 0);
    for (uint32_t i = 0; i < 300; i++) {
        eb_store_release(&count, i * 2 + 1);
        within (10 * EBB_SECOND) {
            while (eb_load_acquire(&count) != i * 2 + 2)
                await ebb_waker_wait(back);
        } otherwise {
            CHECK(!"a wake was lost");
        }
    }
    await spawn_blocking(pthread_join(thread, NULL));
    ebb_waker_unref(back);
}

/* ---- worker 0 between two runs ---- */

static async int leave_behind(void)
{
    spawn(sleep_and_count(30));
    for (int i = 0; i < 4; i++)
        spawn(count_one());
    return 0;
}

static struct ebb_task *make_leave_behind(void *arg)
{
    (void)arg;
    count = 0;
    return (struct ebb_task *)spawn(leave_behind());
}

TEST(tasks_that_a_run_leaves_go_on_with_the_other_workers)
{
    struct ebb_options options = { .workers = 2 };
    struct ebb_runtime *rt;

    CHECK_EQ(ebb_runtime_new(&options, &rt), 0);
    CHECK_EQ(ebb_runtime_run(rt, make_leave_behind, NULL, NULL, 0, 1), 0);
    for (int i = 0; i < 5000 && eb_load_acquire(&count) < 5; i++)
        usleep(1000);
    CHECK_EQ(eb_load_acquire(&count), 5);
    CHECK_EQ(ebb_runtime_free(rt), 0);
}
