/* SPDX-License-Identifier: MIT-0 */
/* What may not be done with the objects that tasks meet at: each mistake has
 * an error of its own, or ends the program with words of its own. */
#include <errno.h>
#include <string.h>

#include "async_test.h"

static void check_abort(void (*fn)(void), const char *text)
{
    char said[300];

    CHECK_EQ(test_in_child(fn, said, sizeof(said)), 6);
    CHECK(strstr(said, text) != NULL);
}

ASYNC_TEST(use_after_close_is_an_error)
{
    channel(int) c = channel_new(int, 2);
    struct ebb_sem sem = EBB_SEM_INIT(3);
    struct ebb_io *a, *b;
    int v;

    channel_close(c);
    channel_close(c);
    CHECK_EQ(await channel_send(c, 1), -EPIPE);
    CHECK_EQ(channel_try_send(c, 1), -EPIPE);
    CHECK_EQ(await channel_reserve(c, 1), -EPIPE);
    CHECK_EQ(channel_try_reserve(c, 1), -EPIPE);
    CHECK_EQ(await channel_recv(c, &v), -EPIPE);
    CHECK_EQ(channel_try_recv(c, &v), -EPIPE);
    CHECK_EQ(await channel_recv_many(c, &v, 1), 0);
    CHECK_EQ(await next(c, &v), 0);
    channel_free(c);

    ebb_sem_close(&sem);
    ebb_sem_close(&sem);
    CHECK_EQ(await ebb_sem_acquire(&sem, 1), -EPIPE);
    CHECK_EQ(ebb_sem_try_acquire(&sem, 1), -EPIPE);

    CHECK_EQ(ebb_duplex(16, &a, &b), 0);
    CHECK_EQ(await ebb_close(a), 0);
    CHECK_EQ(await ebb_write(b, "x", 1), -EPIPE);
    CHECK_EQ(await ebb_read(b, &v, 1), 0);
    CHECK_EQ(await ebb_close(b), 0);
}

ASYNC_TEST(sending_to_nobody_is_an_error)
{
    mpsc_sender(int) mtx;
    mpsc_receiver(int) mrx;
    oneshot_sender(int) otx;
    oneshot_receiver(int) orx;
    broadcast_sender(int) btx;
    broadcast_receiver(int) brx;
    watch_sender(int) wtx;
    watch_receiver(int) wrx;

    mpsc_channel(&mtx, &mrx, 2);
    mpsc_receiver_free(mrx);
    CHECK_EQ(await mpsc_send(mtx, 1), -EPIPE);
    CHECK_EQ(mpsc_try_send(mtx, 1), -EPIPE);
    CHECK_EQ(await mpsc_reserve(mtx, 1), -EPIPE);
    mpsc_sender_free(mtx);

    oneshot_channel(&otx, &orx);
    oneshot_receiver_free(orx);
    CHECK_EQ(oneshot_send(otx, 1), -EPIPE);

    broadcast_channel(&btx, &brx, 2);
    broadcast_receiver_free(brx);
    CHECK_EQ(broadcast_send(btx, 1), -EPIPE);
    broadcast_sender_free(btx);

    watch_channel(&wtx, &wrx, 0);
    watch_receiver_free(wrx);
    CHECK_EQ(watch_send(wtx, 1), -EPIPE);
    watch_sender_free(wtx);
}

static async int seven(void)
{
    await ebb_yield();
    return 7;
}

static void send_twice(void)
{
    oneshot_sender(int) tx;
    oneshot_receiver(int) rx;

    oneshot_channel(&tx, &rx);
    oneshot_send(tx, 1);
    oneshot_send(tx, 2);
}

static async int await_twice(void)
{
    task(int) t = spawn(seven());
    int v = await t;

    return v + await t;
}

static void run_await_twice(void)
{
    (void)ebb_block_on(await_twice());
}

static async int complete_twice(void)
{
    once_cell(int) cell = { 0 };
    oneshot_sender(int) tx;
    oneshot_receiver(int) rx;
    int v;

    CHECK_EQ(once_set(&cell, 1), 0);
    CHECK_EQ(once_set(&cell, 2), -EEXIST);
    CHECK_EQ(*once_get(&cell), 1);

    oneshot_channel(&tx, &rx);
    CHECK_EQ(oneshot_send(tx, 1), 0);
    CHECK_EQ(await oneshot_recv(rx, &v), 0);
    CHECK_EQ(await oneshot_recv(rx, &v), -EALREADY);
    oneshot_receiver_free(rx);
    return 0;
}

/* A second value, a second result, a second message, a second await. */
TEST(double_completion_is_an_error)
{
    CHECK_EQ(ebb_block_on(complete_twice()), 0);
    check_abort(send_twice, "a second message for a oneshot");
    check_abort(run_await_twice, "await of a null task handle");
}

static void no_channel(void)
{
    channel_free(channel_new(int, 0));
}

static void no_broadcast(void)
{
    broadcast_sender(int) tx;
    broadcast_receiver(int) rx;

    broadcast_channel(&tx, &rx, 0);
}

static void no_readers(void)
{
    struct ebb_rwlock lock;

    ebb_rwlock_init(&lock, 0);
}

static void no_period(void)
{
    struct ebb_interval i;

    ebb_interval_init(&i, 0, 0, EBB_MISSED_BURST);
}

TEST(zero_capacity_aborts)
{
    check_abort(no_channel, "a channel of nothing");
    check_abort(no_broadcast, "a channel of nothing");
    check_abort(no_readers, "a lock for no readers");
    check_abort(no_period, "an interval of nothing");
}

static void init_too_many(void)
{
    struct ebb_sem sem;

    ebb_sem_init(&sem, EBB_SEM_MAX + 1);
}

static void release_too_many(void)
{
    struct ebb_sem sem = EBB_SEM_INIT(EBB_SEM_MAX);

    ebb_sem_release(&sem, 1);
}

static void ask_for_too_many(void)
{
    struct ebb_sem sem = EBB_SEM_INIT(1);

    CHECK_EQ(ebb_sem_try_acquire(&sem, EBB_SEM_MAX + 1), 0);
}

static void unlock_twice(void)
{
    struct ebb_mutex m = EBB_MUTEX_INIT;

    CHECK(ebb_mutex_try_lock(&m));
    ebb_mutex_unlock(&m);
    ebb_mutex_unlock(&m);
}

ASYNC_TEST(more_permits_than_the_maximum_are_an_error)
{
    channel(int) c = channel_new(int, 2);

    CHECK_EQ(await channel_reserve(c, 3), -EINVAL);
    CHECK_EQ(channel_try_reserve(c, 3), -EINVAL);
    channel_free(c);
    check_abort(init_too_many, "too many permits");
    check_abort(release_too_many, "too many permits");
    check_abort(ask_for_too_many, "more permits than a semaphore can have");
    check_abort(unlock_twice, "unlock of a mutex");
}
