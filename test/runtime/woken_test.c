/* SPDX-License-Identifier: MIT-0 */
/* A wake touches only the woken: a thousand tasks wait, and there are as many
 * turns of tasks as have something to do. */
#include "async_test.h"

/* Every task here has ended before what it works on is gone. */
#pragma ebb diagnostic ignored "-Wasync-borrow"

enum { MANY = 1000, PAUSES = 4 };

static uint32_t resumed;        /* waits that have ended */

static uint64_t turns(void)
{
    struct ebb_stats s;

    ebb_stats(NULL, &s);
    return s.turns;
}

static async void pause(void)
{
    for (int i = 0; i < PAUSES; i++)
        await ebb_yield();
}

/* So many tasks make the wait behind `wake`, in which `who` is their number;
 * `wake` ends the waits of `woken` of them, and takes no turn of another. */
#define CROWD(woken, wake, ...) CROWD_OF(MANY, woken, wake, __VA_ARGS__)
#define CROWD_OF(count, woken, wake, ...) \
    scope (crowd) { \
        resumed = 0; \
        for (int who = 0; who < (count); who++) \
            spawn_in(crowd, { __VA_ARGS__; resumed++; }); \
        await pause(); \
        CHECK_EQ(resumed, 0); \
        const uint64_t before_ = turns(); \
        wake; \
        await pause(); \
        CHECK_EQ(resumed, (woken)); \
        CHECK(turns() - before_ <= (woken) + PAUSES + 2); \
        ebb_scope_cancel(crowd); \
    }

ASYNC_TEST_ALONE(a_permit_wakes_one)
{
    static struct ebb_sem sem = EBB_SEM_INIT(0);

    CROWD(1, ebb_sem_release(&sem, 1),
          (void)await ebb_sem_acquire(&sem, 1));
    CROWD(7, ebb_sem_release(&sem, 7),
          (void)await ebb_sem_acquire(&sem, 1));
    CROWD(0, ebb_sem_release(&sem, 7),
          (void)await ebb_sem_acquire(&sem, 8));
    CROWD(MANY, ebb_sem_close(&sem), (void)await ebb_sem_acquire(&sem, 9));
}

ASYNC_TEST_ALONE(an_unlock_wakes_one)
{
    static struct ebb_mutex mutex = EBB_MUTEX_INIT;
    static struct ebb_rwlock lock = EBB_RWLOCK_INIT;

    CHECK(ebb_mutex_try_lock(&mutex));
    CROWD(1, ebb_mutex_unlock(&mutex), await ebb_mutex_lock(&mutex));
    CHECK(ebb_rwlock_try_write(&lock));
    CROWD(1, ebb_rwlock_write_unlock(&lock), await ebb_rwlock_write(&lock));
}

/* Of readers behind one writer all come in, each in one turn. */
ASYNC_TEST_ALONE(a_writer_lets_readers_in_at_once)
{
    static struct ebb_rwlock lock = EBB_RWLOCK_INIT;

    CHECK(ebb_rwlock_try_write(&lock));
    CROWD(MANY, ebb_rwlock_downgrade(&lock), await ebb_rwlock_read(&lock));
}

ASYNC_TEST_ALONE(a_notification_wakes_one)
{
    static struct ebb_notify n = EBB_NOTIFY_INIT;

    CROWD(1, ebb_notify_one(&n), await ebb_notify_wait(&n));
    CROWD(1, ebb_notify_last(&n), await ebb_notify_wait(&n));
    CROWD(MANY, ebb_notify_waiters(&n), await ebb_notify_wait(&n));
}

ASYNC_TEST_ALONE(a_signal_wakes_one)
{
    static struct ebb_mutex mutex = EBB_MUTEX_INIT;
    static struct ebb_cond cond = EBB_COND_INIT;

    CROWD(1, ebb_cond_signal(&cond), {
        await ebb_mutex_lock(&mutex);
        defer ebb_mutex_unlock(&mutex);
        await ebb_cond_wait(&cond, &mutex);
    });
}

ASYNC_TEST_ALONE(the_last_at_a_barrier_wakes_the_others_once)
{
    static struct ebb_barrier barrier = EBB_BARRIER_INIT(MANY + 1);

    CROWD(MANY, await ebb_barrier_wait(&barrier),
          await ebb_barrier_wait(&barrier));
}

ASYNC_TEST_ALONE(a_message_wakes_one)
{
    channel(int) c = channel_new(int, 4);

    CROWD(1, CHECK_EQ(channel_try_send(c, 1), 0), {
        int v;
        (void)await channel_recv(c, &v);
    });
    channel_close(c);
    channel_free(c);
}

ASYNC_TEST_ALONE(a_free_slot_wakes_one)
{
    channel(int) c = channel_new(int, 1);
    int v;

    CHECK_EQ(channel_try_send(c, 1), 0);
    CROWD(1, CHECK_EQ(channel_try_recv(c, &v), 0),
          (void)await channel_send(c, 2));
    CHECK_EQ(channel_try_recv(c, &v), 0);
    CHECK_EQ(channel_try_reserve(c, 1), 0);
    CROWD(1, channel_unreserve(c, 1), {
        if (await channel_reserve(c, 1) == 0)
            (void)channel_send_reserved(c, 3);
    });
    channel_free(c);
}

/* Of as many objects as there are tasks, one. */
ASYNC_TEST_ALONE(a_oneshot_wakes_its_receiver)
{
    static oneshot_sender(int) tx[MANY];
    static oneshot_receiver(int) rx[MANY];

    for (int i = 0; i < MANY; i++)
        oneshot_channel(&tx[i], &rx[i]);
    CROWD(1, CHECK_EQ(oneshot_send(tx[500], 1), 0), {
        int v;
        (void)await oneshot_recv(rx[who], &v);
    });
    for (int i = 0; i < MANY; i++) {
        oneshot_sender_free(tx[i]);
        oneshot_receiver_free(rx[i]);
    }
}

/* Every receiver of a value has something to do, and has it once. */
ASYNC_TEST_ALONE(a_value_wakes_each_receiver_once)
{
    static watch_receiver(int) of_watch[MANY];
    static broadcast_receiver(int) of_all[MANY];
    watch_sender(int) watch;
    broadcast_sender(int) all;

    watch_channel(&watch, &of_watch[0], 0);
    broadcast_channel(&all, &of_all[0], 4);
    for (int i = 1; i < MANY; i++) {
        of_watch[i] = watch_subscribe(watch);
        of_all[i] = broadcast_subscribe(all);
    }
    CROWD(MANY, CHECK_EQ(watch_send(watch, 1), 0),
          (void)await watch_changed(of_watch[who]));
    CROWD(MANY, CHECK_EQ(broadcast_send(all, 1), MANY), {
        int v;
        (void)await broadcast_recv(of_all[who], &v);
    });
    for (int i = 0; i < MANY; i++) {
        watch_receiver_free(of_watch[i]);
        broadcast_receiver_free(of_all[i]);
    }
    watch_sender_free(watch);
    broadcast_sender_free(all);
}

ASYNC_TEST_ALONE(a_token_wakes_its_own)
{
    static struct ebb_token *parent, *child[MANY];

    parent = ebb_token_new();
    for (int i = 0; i < MANY; i++)
        child[i] = ebb_token_child(parent);
    CROWD(1, ebb_token_cancel(child[500]),
          await ebb_token_cancelled(child[who]));
    CHECK(!ebb_token_is_cancelled(parent));
    for (int i = 0; i < MANY; i++)
        ebb_token_unref(child[i]);
    ebb_token_unref(parent);
}

ASYNC_TEST_ALONE(a_value_made_once_wakes_each_once)
{
    static once_cell(int) cell;

    CROWD(MANY, CHECK_EQ(once_set(&cell, 1), 0), await once_wait(&cell));
}

ASYNC_TEST_ALONE(a_timer_wakes_its_own)
{
    static struct ebb_timer timer[MANY];

    for (int i = 0; i < MANY; i++)
        ebb_timer_init(&timer[i], INT64_MAX);
    CROWD(1, {
        ebb_timer_reset(&timer[500], ebb_now());
        await ebb_sleep(5 * EBB_MILLISECOND);
    }, await ebb_timer_wait(&timer[who]));
}

/* Of many who await a task each the one whose task has ended. */
ASYNC_TEST_ALONE(the_end_of_a_task_wakes_its_own)
{
    static struct ebb_notify go[MANY];
    static task(int) t[MANY];

    for (int i = 0; i < MANY; i++)
        t[i] = spawn({
            await ebb_notify_wait(&go[i]);
            i;
        });
    CROWD(1, ebb_notify_one(&go[500]), (void)await t[who]);
    for (int i = 0; i < MANY; i++) {
        task_abort(t[i]);
        task_detach(t[i]);
    }
}

static async int wait_for(struct ebb_notify *go)
{
    await ebb_notify_wait(go);
    return 1;
}

/* Of many sets the one whose task has ended; and of many tasks of one set the
 * end of one is one turn of the set's owner. */
ASYNC_TEST_ALONE(the_end_of_a_task_wakes_the_owner_of_its_set)
{
    static struct ebb_notify go[MANY];
    static join_set(int) set[MANY];
    join_set(int) all = join_set_new(int);

    for (int i = 0; i < MANY; i++) {
        set[i] = join_set_new(int);
        join_set_spawn(set[i], wait_for(&go[i]));
    }
    CROWD(1, ebb_notify_one(&go[500]), {
        int v;
        (void)await join_set_next(set[who], &v);
    });
    for (int i = 0; i < MANY; i++)
        await join_set_close(set[i]);

    for (int i = 0; i < MANY; i++)
        join_set_spawn(all, wait_for(&go[i]));
    CROWD_OF(1, 1, ebb_notify_one(&go[500]), {
        int v;
        (void)await join_set_next(all, &v);
    });
    CHECK_EQ(join_set_len(all), MANY - 1);
    await join_set_close(all);
}

/* Results come in the order of addition: what ends before its turn has come
 * wakes nobody. */
ASYNC_TEST_ALONE(the_end_of_a_task_out_of_order_wakes_nobody)
{
    static struct ebb_notify go[2];
    join_queue(int) queue = join_queue_new(int);

    join_set_spawn(queue, wait_for(&go[0]));
    join_set_spawn(queue, wait_for(&go[1]));
    CROWD_OF(1, 0, ebb_notify_one(&go[1]), {
        int v;
        (void)await join_set_next(queue, &v);
    });
    CROWD_OF(1, 1, ebb_notify_one(&go[0]), {
        int v;
        (void)await join_set_next(queue, &v);
    });
    await join_set_close(queue);
}

/* Only the last to leave, and a tracker that is closed, end the waits. */
ASYNC_TEST_ALONE(the_last_to_leave_a_tracker_wakes_those_who_wait)
{
    static struct ebb_tracker t = EBB_TRACKER_INIT;
    static struct ebb_tracker other[MANY];

    ebb_tracker_enter(&t);
    ebb_tracker_enter(&t);
    CROWD(0, ebb_tracker_leave(&t), await ebb_tracker_wait(&t));
    CROWD(0, ebb_tracker_leave(&t), await ebb_tracker_wait(&t));
    CROWD(MANY, ebb_tracker_close(&t), await ebb_tracker_wait(&t));
    ebb_tracker_enter(&t);
    CROWD(MANY, ebb_tracker_leave(&t), await ebb_tracker_wait(&t));

    for (int i = 0; i < MANY; i++) {
        ebb_tracker_init(&other[i]);
        ebb_tracker_enter(&other[i]);
        ebb_tracker_close(&other[i]);
    }
    CROWD(1, ebb_tracker_leave(&other[500]),
          await ebb_tracker_wait(&other[who]));
}

/* The future is one task's at a time: its end is one turn for each who waits,
 * and who drops out while it runs leaves it to one other. */
ASYNC_TEST_ALONE(a_shared_future_wakes_each_once)
{
    static struct ebb_notify go;
    static shared_future(int) s;
    static struct ebb_token *stop;

    s = shared_new(int, wait_for(&go));
    stop = ebb_token_new();
    CROWD(1, ebb_token_cancel(stop), {
        int v;
        if (who == 0)
            (void)await until_cancelled(stop, shared_get(s, &v), NULL);
        else
            (void)await shared_get(s, &v);
    });
    CROWD(MANY, ebb_notify_one(&go), {
        int v;
        CHECK_EQ(await shared_get(s, &v), 0);
        CHECK_EQ(v, 1);
    });
    ebb_token_unref(stop);
    await shared_close(s);
}

/* Of the futures of a set none but the one that can go on does. */
ASYNC_TEST_ALONE(a_wake_in_a_set_of_futures_resumes_one)
{
    static struct ebb_notify go[MANY];
    static futures(int) set;

    set = futures_new(int);
    for (int i = 0; i < MANY; i++)
        futures_push(set, wait_for(&go[i]));
    CROWD_OF(1, 1, ebb_notify_one(&go[500]), {
        int v;
        (void)await futures_next(set, &v);
    });
    CHECK_EQ(futures_len(set), MANY - 1);
    await futures_close(set);
}

/* Of those who wait for descriptors the one whose has something; and nobody,
 * by what another direction of it has. */
ASYNC_TEST_ALONE(an_event_wakes_its_own)
{
    enum { PIPES = 100 };
    static struct ebb_io *from[PIPES], *to[PIPES];

    for (int i = 0; i < PIPES; i++)
        CHECK_EQ(ebb_pipe(&from[i], &to[i]), 0);
    CROWD_OF(PIPES, 1, {
        CHECK_EQ(ebb_try_write(to[50], "x", 1), 1);
        await ebb_sleep(5 * EBB_MILLISECOND);
    }, {
        char c;
        (void)await ebb_read(from[who], &c, 1);
    });
    CROWD_OF(PIPES, 1, {
        CHECK_EQ(ebb_try_write(to[50], "x", 1), 1);
        await ebb_sleep(5 * EBB_MILLISECOND);
    }, (void)await ebb_readable(from[who]));
    for (int i = 0; i < PIPES; i++) {
        CHECK_EQ(await ebb_close(from[i]), 0);
        CHECK_EQ(await ebb_close(to[i]), 0);
    }
}
