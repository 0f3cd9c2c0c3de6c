/* SPDX-License-Identifier: MIT-0 */
/* What a task waits for may come from a thread that knows of no runtime. */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>

#include "async_test.h"

/* Every task here has ended before what it works on is gone. */
#pragma ebb diagnostic ignored "-Wasync-borrow"

enum { ROUNDS = 20 };

/* ROUNDS times: a thread makes the call while a task makes the wait, or a
 * little before or after it. */
#define FROM_THREAD(name, type, make, call, wait, after) \
    static void *call_##name(void *arg) \
    { \
        type object = *(type *)arg; \
        for (int i = rand() % 4; i > 0; i--) \
            sched_yield(); \
        call; \
        return NULL; \
    } \
    ASYNC_TEST(name) \
    { \
        for (int i = 0; i < ROUNDS; i++) { \
            type object = make; \
            pthread_t t; \
            CHECK_EQ(pthread_create(&t, NULL, call_##name, &object), 0); \
            if (i % 2 == 0) \
                await ebb_yield(); \
            wait; \
            CHECK_EQ(await spawn_blocking(pthread_join(t, NULL)), 0); \
            after; \
        } \
    }

static struct ebb_notify notify = EBB_NOTIFY_INIT;
FROM_THREAD(a_notification, struct ebb_notify *, &notify,
            ebb_notify_one(object), await ebb_notify_wait(object), )

static struct ebb_sem sem = EBB_SEM_INIT(0);
FROM_THREAD(a_permit, struct ebb_sem *, &sem, ebb_sem_release(object, 2),
            CHECK_EQ(await ebb_sem_acquire(object, 2), 0), )

static struct ebb_barrier barrier = EBB_BARRIER_INIT(2);
FROM_THREAD(the_last_at_a_barrier, struct ebb_barrier *, &barrier,
            (void)ebb_barrier_wait_blocking(object),
            (void)await ebb_barrier_wait(object), )

FROM_THREAD(the_cancel_of_a_token, struct ebb_token *, ebb_token_new(),
            ebb_token_cancel(object), await ebb_token_cancelled(object),
            ebb_token_unref(object))

static struct ebb_tracker tracker = { .closed = true };

static struct ebb_tracker *enter(void)
{
    ebb_tracker_enter(&tracker);
    return &tracker;
}

FROM_THREAD(the_last_to_leave_a_tracker, struct ebb_tracker *, enter(),
            ebb_tracker_leave(object), await ebb_tracker_wait(object), )

FROM_THREAD(a_waker, struct ebb_waker *, ebb_waker_new(),
            ebb_waker_wake(object), await ebb_waker_wait(object),
            ebb_waker_unref(object))

static struct ebb_timer timer;

static struct ebb_timer *never(void)
{
    ebb_timer_init(&timer, INT64_MAX);
    return &timer;
}

FROM_THREAD(a_timer_moved, struct ebb_timer *, never(),
            ebb_timer_reset(object, 0),
            CHECK_EQ(await ebb_timer_wait(object), 0), )

FROM_THREAD(an_item_of_a_delay_queue, struct ebb_delay_queue *,
            ebb_delay_queue_new(sizeof(int)),
            CHECK_EQ(ebb_delay_queue_insert(object, &(int){ 7 }, 1, NULL), 0),
            {
                int v = 0;

                CHECK_EQ(ebb_delay_queue_insert(object, &(int){ 8 }, EBB_HOUR,
                                                NULL), 0);
                CHECK_EQ(await ebb_delay_queue_next(object, &v), 1);
                CHECK_EQ(v, 7);
            }, ebb_delay_queue_free(object))

FROM_THREAD(the_end_of_a_channel, channel(int), channel_new(int, 1),
            channel_close(object), {
                int v;

                CHECK_EQ(await channel_recv(object, &v), -EPIPE);
            }, channel_free(object))

static async int sleep_long(void)
{
    (void)await ebb_sleep(EBB_HOUR);
    return 7;
}

FROM_THREAD(an_abort, task(int), spawn(sleep_long()), task_abort(object),
            CHECK_EQ(await task_wait(object, NULL), -ECANCELED), )

static struct ebb_once once = { 0 };
static int made;

FROM_THREAD(a_value_made_once, struct ebb_once *, &once,
            CHECK_EQ(ebb_once_set(object, &made, &(int){ 3 }, sizeof(made)),
                     0), {
                await ebb_once_wait(object);
                CHECK_EQ(made, 3);
            }, once = (struct ebb_once){ 0 })
