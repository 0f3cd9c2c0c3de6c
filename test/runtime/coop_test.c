/* SPDX-License-Identifier: MIT-0 */
/* A task whose calls never have to wait leaves turns to the others: each call
 * of the library that may wait gives way now and then. */
#include <errno.h>

#include "async_test.h"

/* Every task here has ended before what it works on is gone. */
#pragma ebb diagnostic ignored "-Wasync-borrow"

enum { CALLS_MAX = 20000 };

static async void set_flag(bool *flag)
{
    *flag = true;
}

/* Make the call, which is ready each time, until another task has had a turn;
 * with one worker it gets one only if the call gives way. */
#define GIVES_WAY(...) \
    do { \
        bool met_ = false; \
        int calls_ = 0; \
        task(void) other_ = spawn(set_flag(&met_)); \
        for (; !met_ && calls_ < CALLS_MAX; calls_++) { \
            __VA_ARGS__; \
        } \
        if (!met_) \
            test_fail(__FILE__, __LINE__, "does not give way: " #__VA_ARGS__); \
        await other_; \
    } while (0)

ASYNC_TEST_ALONE(locks)
{
    struct ebb_mutex mutex = EBB_MUTEX_INIT;
    struct ebb_rwlock lock = EBB_RWLOCK_INIT;
    struct ebb_sem sem = EBB_SEM_INIT(3);

    GIVES_WAY(await ebb_mutex_lock(&mutex); ebb_mutex_unlock(&mutex));
    GIVES_WAY(await ebb_rwlock_read(&lock); ebb_rwlock_read_unlock(&lock));
    GIVES_WAY(await ebb_rwlock_write(&lock); ebb_rwlock_write_unlock(&lock));
    GIVES_WAY(CHECK_EQ(await ebb_sem_acquire(&sem, 2), 0);
              ebb_sem_release(&sem, 2));
}

ASYNC_TEST_ALONE(meetings)
{
    struct ebb_notify notify = EBB_NOTIFY_INIT;
    struct ebb_barrier barrier = EBB_BARRIER_INIT(1);
    struct ebb_token *token = ebb_token_new();
    struct ebb_tracker tracker = EBB_TRACKER_INIT;
    struct ebb_waker *waker = ebb_waker_new();

    GIVES_WAY(ebb_notify_one(&notify); await ebb_notify_wait(&notify));
    GIVES_WAY((void)await ebb_barrier_wait(&barrier));
    ebb_token_cancel(token);
    GIVES_WAY(await ebb_token_cancelled(token));
    ebb_tracker_close(&tracker);
    GIVES_WAY(await ebb_tracker_wait(&tracker));
    GIVES_WAY(ebb_waker_wake(waker); await ebb_waker_wait(waker));
    ebb_waker_unref(waker);
    ebb_token_unref(token);
}

ASYNC_TEST_ALONE(channels)
{
    channel(int) c = channel_new(int, 4);
    broadcast_sender(int) all;
    broadcast_receiver(int) of_all;
    watch_sender(int) watch;
    watch_receiver(int) of_watch;
    int v[2];

    GIVES_WAY(CHECK_EQ(await channel_send(c, 1), 0);
              CHECK_EQ(channel_try_recv(c, v), 0));
    GIVES_WAY(CHECK_EQ(channel_try_send(c, 1), 0);
              CHECK_EQ(await channel_recv(c, v), 0));
    GIVES_WAY(CHECK_EQ(channel_try_send(c, 1), 0);
              CHECK_EQ(await next(c, v), 1));
    GIVES_WAY(CHECK_EQ(channel_try_send(c, 1), 0);
              CHECK_EQ(await channel_recv_many(c, v, 2), 1));
    GIVES_WAY(CHECK_EQ(await channel_reserve(c, 1), 0);
              channel_unreserve(c, 1));
    channel_close(c);
    GIVES_WAY(await channel_closed(c));
    GIVES_WAY(CHECK_EQ(await channel_recv(c, v), -EPIPE));
    channel_free(c);

    GIVES_WAY({
        oneshot_sender(int) tx;
        oneshot_receiver(int) rx;
        oneshot_channel(&tx, &rx);
        CHECK_EQ(oneshot_send(tx, 1), 0);
        CHECK_EQ(await oneshot_recv(rx, v), 0);
        oneshot_receiver_free(rx);
    });

    broadcast_channel(&all, &of_all, 2);
    GIVES_WAY(CHECK_EQ(broadcast_send(all, 1), 1);
              CHECK_EQ(await broadcast_recv(of_all, v), 0));
    broadcast_receiver_free(of_all);
    broadcast_sender_free(all);

    watch_channel(&watch, &of_watch, 0);
    GIVES_WAY(CHECK_EQ(watch_send(watch, 1), 0);
              CHECK_EQ(await watch_changed(of_watch), 0));
    watch_receiver_free(of_watch);
    GIVES_WAY(await watch_closed(watch));
    watch_sender_free(watch);
}

ASYNC_TEST_ALONE(times)
{
    struct ebb_timer timer;
    struct ebb_interval late;
    struct ebb_delay_queue *q = ebb_delay_queue_new(sizeof(int));
    int v = 0;

    ebb_timer_init(&timer, 0);
    ebb_interval_init(&late, 0, 1, EBB_MISSED_BURST);
    GIVES_WAY((void)await ebb_sleep(0));
    GIVES_WAY(CHECK_EQ(await ebb_timer_wait(&timer), 0));
    GIVES_WAY((void)await ebb_interval_tick(&late));
    GIVES_WAY(CHECK_EQ(ebb_delay_queue_insert(q, &v, 0, NULL), 0);
              CHECK_EQ(await ebb_delay_queue_next(q, &v), 1));
    ebb_delay_queue_free(q);
}

static async int seven(void)
{
    return 7;
}

enum { TASKS = 2000 };

/* They have ended before the first is asked for. */
ASYNC_TEST_ALONE(tasks_and_sets)
{
    static task(int) t[TASKS];
    join_set(int) set = join_set_new(int);
    futures(int) some = futures_new(int);
    int n = 0, v;

    for (int i = 0; i < TASKS; i++) {
        t[i] = spawn(seven());
        join_set_spawn(set, seven());
    }
    await ebb_sleep(EBB_MILLISECOND);
    GIVES_WAY(CHECK(n < TASKS / 2 && task_is_finished(t[n]));
              CHECK_EQ(await t[n++], 7));
    GIVES_WAY(CHECK(n < TASKS);
              CHECK_EQ(await task_wait(t[n++], &v), 0));
    while (n < TASKS)
        task_detach(t[n++]);
    GIVES_WAY(CHECK_EQ(await join_set_next(set, &v), 1));
    GIVES_WAY(futures_push(some, seven());
              CHECK_EQ(await futures_next(some, &v), 1));
    await join_set_close(set);
    await futures_close(some);
}

ASYNC_TEST_ALONE(streams_of_bytes)
{
    struct ebb_io *a, *b;
    char c = 0;

    CHECK_EQ(ebb_pipe(&a, &b), 0);
    GIVES_WAY(CHECK_EQ(await ebb_write(b, &c, 1), 1);
              CHECK_EQ(ebb_try_read(a, &c, 1), 1));
    GIVES_WAY(CHECK_EQ(ebb_try_write(b, &c, 1), 1);
              CHECK_EQ(await ebb_read(a, &c, 1), 1));
    GIVES_WAY(CHECK_EQ(await ebb_writable(b), 0));
    CHECK_EQ(await ebb_close(a), 0);
    CHECK_EQ(await ebb_close(b), 0);

    CHECK_EQ(ebb_duplex(16, &a, &b), 0);
    GIVES_WAY(CHECK_EQ(await ebb_write(b, &c, 1), 1);
              CHECK_EQ(await ebb_read(a, &c, 1), 1));
    CHECK_EQ(await ebb_close(a), 0);
    CHECK_EQ(await ebb_close(b), 0);
}
