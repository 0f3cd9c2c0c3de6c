/* SPDX-License-Identifier: MIT-0 */
/* Bad weather: crowds of timers, of threads, of wakes and of signals, and the
 * end of a runtime in the middle of them, and of all at once. */
#include <ebb.h>

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <unistd.h>

#include "harness.h"

enum { SLEEPERS = 5000, WAKERS = 3, WAKES = 3000 };

static struct ebb_runtime *runtime_of(unsigned workers)
{
    struct ebb_options options = { .workers = workers };
    struct ebb_runtime *rt;

    CHECK_EQ(ebb_runtime_new(&options, &rt), 0);
    return rt;
}

static void run(struct ebb_runtime *rt, struct ebb_task *(*make)(void *arg))
{
    CHECK_EQ(ebb_runtime_run(rt, make, NULL, NULL, 0, 1), 0);
}

/* Any worker adds. */
static int begun, cleaned;

static void add(int *count)
{
    __atomic_fetch_add(count, 1, __ATOMIC_RELAXED);
}

static int look_at(const int *count)
{
    return __atomic_load_n(count, __ATOMIC_RELAXED);
}

/* ---- timers ---- */

static async void sleep_until(int64_t deadline)
{
    defer add(&cleaned);
    add(&begun);
    await ebb_sleep_until(deadline);
}

/* All at one instant: some are awaited, the others meet the end. */
static async int crowd(int64_t deadline)
{
    for (int i = 0; i < SLEEPERS; i++)
        spawn(sleep_until(deadline));
    while (look_at(&begun) < SLEEPERS)
        await ebb_sleep(EBB_MILLISECOND);
    return 0;
}

static struct ebb_task *make_soon(void *arg)
{
    (void)arg;
    return (struct ebb_task *)spawn(
        crowd(ebb_now() + 20 * EBB_MILLISECOND));
}

static struct ebb_task *make_late(void *arg)
{
    (void)arg;
    return (struct ebb_task *)spawn(crowd(INT64_MAX / 2));
}

static struct ebb_task *make_past(void *arg)
{
    (void)arg;
    return (struct ebb_task *)spawn(crowd(-INT64_MAX));
}

TEST(timers_of_one_instant_meet_the_end)
{
    static struct ebb_task *(*const make[])(void *) = {
        make_soon, make_late, make_past
    };

    for (int i = 0; i < 6; i++) {
        struct ebb_runtime *rt = runtime_of(i < 3 ? 1 : 3);

        begun = cleaned = 0;
        run(rt, make[i % 3]);
        CHECK_EQ(ebb_runtime_free(rt), 0);
        CHECK_EQ(cleaned, SLEEPERS);
    }
}

/* ---- many threads on few processors ---- */

enum { LINKS = 100, MESSAGES = 20 };

static async void pass_on(channel(int) in, channel(int) out)
{
    for (int i = 0; i < MESSAGES; i++) {
        int n;

        CHECK_EQ(await channel_recv(in, &n), 0);
        CHECK_EQ(await channel_send(out, n + 1), 0);
    }
}

static async void feed(channel(int) out)
{
    for (int i = 0; i < MESSAGES; i++)
        CHECK_EQ(await channel_send(out, i), 0);
}

static async int chain(void)
{
    channel(int) link[LINKS + 1];
    int sum = 0;

    for (int i = 0; i <= LINKS; i++)
        link[i] = channel_new(int, 2);
    scope (s) {
        for (int i = 0; i < LINKS; i++)
            spawn_in(s, pass_on(link[i], link[i + 1]));
        spawn_in(s, feed(link[0]));
        for (int i = 0; i < MESSAGES; i++) {
            int n;

            CHECK_EQ(await channel_recv(link[LINKS], &n), 0);
            sum += n;
        }
    }
    for (int i = 0; i <= LINKS; i++)
        channel_free(link[i]);
    CHECK_EQ(sum, MESSAGES * (MESSAGES - 1) / 2 + MESSAGES * LINKS);
    return 0;
}

static struct ebb_task *make_chain(void *arg)
{
    (void)arg;
    return (struct ebb_task *)spawn(chain());
}

TEST(many_more_workers_than_processors)
{
    struct ebb_runtime *rt = runtime_of(64);

    for (int i = 0; i < 3; i++)
        run(rt, make_chain);
    CHECK_EQ(ebb_runtime_free(rt), 0);
}

/* ---- wakes ---- */

static struct ebb_waker *waker;

static async void wait_for_ever(void)
{
    defer add(&cleaned);
    add(&begun);
    for (;;)
        await ebb_waker_wait(waker);
}

static async int wait_a_little(void)
{
    spawn(wait_for_ever());
    await ebb_sleep(10 * EBB_MILLISECOND);
    return look_at(&begun) == 1 ? 0 : -1;
}

static struct ebb_task *make_wait(void *arg)
{
    (void)arg;
    return (struct ebb_task *)spawn(wait_a_little());
}

static void *wake_often(void *arg)
{
    for (int i = 0; i < WAKES; i++) {
        ebb_waker_wake(waker);
        if (i % 64 == 0)
            sched_yield();
    }
    return arg;
}

/* The runtime ends while they wake, and they go on after that. */
TEST(wakes_of_other_threads_outlast_the_runtime)
{
    for (unsigned workers = 1; workers <= 2; workers++) {
        struct ebb_runtime *rt = runtime_of(workers);
        pthread_t thread[WAKERS];

        begun = cleaned = 0;
        waker = ebb_waker_new();
        CHECK(waker != NULL);
        for (int i = 0; i < WAKERS; i++)
            CHECK_EQ(pthread_create(&thread[i], NULL, wake_often, NULL), 0);
        run(rt, make_wait);
        CHECK_EQ(ebb_runtime_free(rt), 0);
        CHECK_EQ(cleaned, 1);
        ebb_waker_wake(waker);          /* its task has ended */
        for (int i = 0; i < WAKERS; i++)
            pthread_join(thread[i], NULL);
        ebb_waker_unref(waker);
    }
}

/* ---- two runtimes ---- */

static struct ebb_runtime *other;

static async int be_short(void)
{
    await ebb_sleep(EBB_MILLISECOND / 4);
    return 1;
}

static async int be_long(void)
{
    await ebb_sleep(INT64_MAX);
    return 2;
}

static async int wait_across(void)
{
    task(int) ends = spawn_on(other, be_short());
    task(int) stays = spawn_on(other, be_long());

    CHECK_EQ(await ends, 1);
    add(&begun);
    CHECK_EQ(await task_wait(stays, NULL), -ECANCELED);
    return 0;
}

static struct ebb_task *make_across(void *arg)
{
    (void)arg;
    return (struct ebb_task *)spawn(wait_across());
}

static void *free_other(void *arg)
{
    while (look_at(&begun) == 0)
        usleep(100);
    CHECK_EQ(ebb_runtime_free(other), 0);
    return arg;
}

/* A task of one waits for a task of the other, which ends. */
TEST(a_runtime_ends_under_the_wait_of_another)
{
    for (unsigned i = 0; i < 8; i++) {
        struct ebb_runtime *rt = runtime_of(1 + i % 2);
        pthread_t thread;

        begun = 0;
        other = runtime_of(2 + i / 2 % 2);     /* 1: nobody runs it */
        CHECK_EQ(pthread_create(&thread, NULL, free_other, NULL), 0);
        run(rt, make_across);
        pthread_join(thread, NULL);
        CHECK_EQ(ebb_runtime_free(rt), 0);
    }
}

/* ---- signals ---- */

enum { BYTES_SENT = 300, SIGNALS_MIN = 200 };

static int signals, talked;

static void count_signal(int number)
{
    (void)number;
    add(&signals);
}

/* Interrupts whatever call the thread is in that runs worker 0. */
static void *send_signals(void *arg)
{
    const pthread_t *main_thread = arg;

    while (look_at(&talked) == 0) {
        pthread_kill(*main_thread, SIGUSR1);
        usleep(20);
    }
    return NULL;
}

static int nap(int ms)
{
    usleep((useconds_t)ms * 1000);
    return ms;
}

static async int send_all(struct ebb_io *to)
{
    for (int i = 0; i < BYTES_SENT; i++) {
        char byte = (char)i;

        try await ebb_write_all(to, &byte, 1);
        if (i % 32 == 0)
            await ebb_sleep(EBB_MILLISECOND);
    }
    return 0;
}

static async int receive_all(struct ebb_io *from)
{
    for (int i = 0; i < BYTES_SENT; i++) {
        char byte;

        try await ebb_read_exact(from, &byte, 1);
        CHECK_EQ(byte, (char)i);
    }
    return 0;
}

static async int talk_in_a_storm(void)
{
    struct ebb_io *from, *to;

    try ebb_pipe(&from, &to);
    defer await ebb_close(from);
    defer await ebb_close(to);
    do {
        join {
            CHECK_EQ(await send_all(to), 0);
            CHECK_EQ(await receive_all(from), 0);
            CHECK_EQ(await spawn_blocking(nap(2)), 2);
        }
    } while (look_at(&signals) < SIGNALS_MIN);
    return 0;
}

static struct ebb_task *make_talk(void *arg)
{
    (void)arg;
    return (struct ebb_task *)spawn(talk_in_a_storm());
}

TEST(signals_cut_no_wait_short)
{
    struct sigaction act = { .sa_handler = count_signal };

    CHECK_EQ(sigaction(SIGUSR1, &act, NULL), 0);
    for (unsigned workers = 1; workers <= 2; workers++) {
        struct ebb_runtime *rt = runtime_of(workers);
        pthread_t self = pthread_self(), storm;
        int result = -1;

        signals = talked = 0;
        CHECK_EQ(pthread_create(&storm, NULL, send_signals, &self), 0);
        CHECK_EQ(ebb_runtime_run(rt, make_talk, NULL, &result, sizeof(result),
                                 _Alignof(int)), 0);
        CHECK_EQ(result, 0);
        add(&talked);
        pthread_join(storm, NULL);
        CHECK_EQ(ebb_runtime_free(rt), 0);
    }
}

/* ---- all at once, and the end ---- */

enum { KINDS = 5, OF_EACH = 40, TURN_MS = 30, GRACE_S = 20 };

/* Holds its worker for a while, again and again. */
static async void hold_up(void)
{
    defer add(&cleaned);
    add(&begun);
    for (;;) {
        int64_t until = ebb_now() + TURN_MS * EBB_MILLISECOND;

        while (ebb_now() < until)
            ;
        await ebb_yield();
    }
}

/* Its clean-up waits. */
static async void sleep_in_parts(int64_t ns)
{
    defer {
        await ebb_sleep(EBB_MILLISECOND);
        add(&cleaned);
    }
    add(&begun);
    for (;;)
        await ebb_sleep(ns);
}

static async void call_often(void)
{
    defer add(&cleaned);
    add(&begun);
    for (;;)
        (void)await spawn_blocking(nap(1));
}

static async void listen_on(void)
{
    struct ebb_io *listener = NULL, *conn = NULL;

    defer add(&cleaned);
    add(&begun);
    CHECK_EQ(await ebb_tcp_listen("127.0.0.1:0", &listener), 0);
    defer await ebb_close(listener);
    for (;;)
        select {
            when (int err = await ebb_tcp_accept(listener, &conn))
                CHECK(err < 0);
            when (await ebb_sleep(EBB_MILLISECOND / 2))
                ;
        }
}

/* A tree of tasks that grows as long as it may. */
static async void grow(int depth)
{
    defer add(&cleaned);
    add(&begun);
    if (depth > 0)
        scope (s) {
            spawn_in(s, grow(depth - 1));
            spawn_in(s, grow(depth - 1));
        }
    await ebb_sleep(INT64_MAX / 4);
}

static async int all_at_once(void)
{
    spawn(wait_for_ever());
    spawn(hold_up());
    for (int i = 0; i < OF_EACH; i++) {
        spawn(sleep_in_parts(i * EBB_MILLISECOND / 4));
        spawn(sleep_in_parts(INT64_C(1) << (i + 20)));
        spawn(call_often());
        spawn(listen_on());
        spawn(grow(3));
    }
    while (look_at(&begun) < KINDS * OF_EACH)
        await ebb_sleep(EBB_MILLISECOND);
    return 0;
}

static struct ebb_task *make_all(void *arg)
{
    (void)arg;
    return (struct ebb_task *)spawn(all_at_once());
}

/* Each task that has begun is cleaned up behind, within the grace period. */
TEST(the_end_in_the_middle_of_everything)
{
    for (unsigned workers = 1; workers <= 3; workers += 2) {
        struct ebb_options options = {
            .workers = workers, .grace = GRACE_S * EBB_SECOND
        };
        pthread_t thread[WAKERS];
        struct ebb_runtime *rt;

        begun = cleaned = 0;
        waker = ebb_waker_new();
        CHECK(waker != NULL);
        CHECK_EQ(ebb_runtime_new(&options, &rt), 0);
        for (int i = 0; i < WAKERS; i++)
            CHECK_EQ(pthread_create(&thread[i], NULL, wake_often, NULL), 0);
        run(rt, make_all);
        CHECK_EQ(ebb_runtime_free(rt), 0);
        CHECK_EQ(look_at(&cleaned), look_at(&begun));
        for (int i = 0; i < WAKERS; i++)
            pthread_join(thread[i], NULL);
        ebb_waker_unref(waker);
    }
}
