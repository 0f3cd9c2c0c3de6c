/* SPDX-License-Identifier: MIT-0 */
/* Channels, with and without counted ends: what tokio's documentation says of
 * its mpsc, row by row, and the traps that others have fallen into. */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "async_test.h"

/* Every task here has ended before what it works on is gone. */
#pragma ebb diagnostic ignored "-Wasync-borrow"

static async void give_turns(int n)
{
    for (int i = 0; i < n; i++)
        await ebb_yield();
}

/* ---- order, capacity, closing ---- */

ASYNC_TEST(messages_come_in_order)
{
    mpsc_sender(int) tx;
    mpsc_receiver(int) rx;
    int v = 0;

    mpsc_channel(&tx, &rx, 4);
    CHECK_EQ(mpsc_max_capacity(tx), 4);
    for (int i = 0; i < 4; i++)
        CHECK_EQ(await mpsc_send(tx, i), 0);
    CHECK_EQ(mpsc_try_send(tx, 9), -EAGAIN);
    CHECK_EQ(mpsc_capacity(tx), 0);
    CHECK_EQ(mpsc_len(rx), 4);
    for (int i = 0; i < 4; i++) {
        CHECK_EQ(await mpsc_recv(rx, &v), 0);
        CHECK_EQ(v, i);
    }
    CHECK_EQ(mpsc_try_recv(rx, &v), -EAGAIN);
    CHECK(mpsc_is_empty(rx));
    mpsc_sender_free(tx);
    mpsc_receiver_free(rx);
}

ASYNC_TEST(last_sender_ends_the_stream)
{
    mpsc_sender(int) tx;
    mpsc_receiver(int) rx;
    int sum = 0, v;

    mpsc_channel(&tx, &rx, 2);
    scope (s) {
        for (int i = 1; i <= 3; i++) {
            mpsc_sender(int) mine = mpsc_sender_clone(tx);

            spawn_in(s, {
                defer mpsc_sender_free(mine);
                for (int k = 0; k < 10; k++)
                    try await mpsc_send(mine, i);
                0;
            });
        }
        mpsc_sender_free(tx);
        each (int got, rx)
            sum += got;
    }
    CHECK_EQ(sum, 60);
    CHECK_EQ(await mpsc_recv(rx, &v), -EPIPE);
    CHECK_EQ(mpsc_try_recv(rx, &v), -EPIPE);
    CHECK(mpsc_is_closed(rx));
    mpsc_receiver_free(rx);
}

static async int send_one(mpsc_sender(int) tx, int v)
{
    return await mpsc_send(tx, v);
}

static async int send_hundreds(mpsc_sender(int) tx, int first)
{
    defer mpsc_sender_free(tx);
    for (int i = 0; i < 200; i++) {
        if (i % 7 == first)
            await ebb_yield();
        try await mpsc_send(tx, first * 1000 + i);
    }
    return 0;
}

/* Whoever else sends: those of one sender come in its order. */
ASYNC_TEST(messages_of_one_sender_keep_their_order)
{
    static const size_t caps[] = { 1, 5, EBB_UNBOUNDED };

    for (int k = 0; k < 3; k++) {
        mpsc_sender(int) tx;
        mpsc_receiver(int) rx;
        int next[4] = { 0 };

        mpsc_channel(&tx, &rx, caps[k]);
        scope (s) {
            for (int i = 0; i < 4; i++)
                spawn_in(s, send_hundreds(mpsc_sender_clone(tx), i));
            mpsc_sender_free(tx);
            each (int v, rx)
                CHECK_EQ(v % 1000, next[v / 1000]++);
        }
        for (int i = 0; i < 4; i++)
            CHECK_EQ(next[i], 200);
        mpsc_receiver_free(rx);
    }
}

static async int wait_closed(mpsc_sender(int) tx)
{
    await mpsc_closed(tx);
    return 7;
}

ASYNC_TEST_ALONE(freed_receiver_fails_senders_and_ends_closed)
{
    mpsc_sender(int) tx;
    mpsc_receiver(int) rx;

    mpsc_channel(&tx, &rx, 1);
    CHECK_EQ(await mpsc_send(tx, 1), 0);
    task(int) t = spawn(send_one(tx, 2));
    task(int) w = spawn(wait_closed(tx));
    await give_turns(3);
    CHECK(!task_is_finished(t) && !task_is_finished(w));
    mpsc_receiver_free(rx);
    CHECK_EQ(await t, -EPIPE);
    CHECK_EQ(await w, 7);
    CHECK(mpsc_is_closed(tx));
    CHECK_EQ(mpsc_len(tx), 0);              /* what was in it is dropped */
    CHECK_EQ(await mpsc_send(tx, 3), -EPIPE);
    CHECK_EQ(await mpsc_reserve(tx, 1), -EPIPE);
    CHECK_EQ(mpsc_try_reserve(tx, 1), -EPIPE);
    mpsc_sender_free(tx);
}

ASYNC_TEST_ALONE(close_lets_the_rest_be_received)
{
    mpsc_sender(int) tx;
    mpsc_receiver(int) rx;
    int v = 0;

    mpsc_channel(&tx, &rx, 2);
    CHECK_EQ(await mpsc_send(tx, 1), 0);
    CHECK_EQ(await mpsc_send(tx, 2), 0);
    task(int) t = spawn(send_one(tx, 3));
    await give_turns(3);
    mpsc_close(rx);
    CHECK_EQ(await t, -EPIPE);
    CHECK_EQ(await mpsc_recv(rx, &v), 0);
    CHECK_EQ(await mpsc_recv(rx, &v), 0);
    CHECK_EQ(v, 2);
    CHECK_EQ(await mpsc_recv(rx, &v), -EPIPE);
    mpsc_sender_free(tx);
    mpsc_receiver_free(rx);
}

static async int recv_one(mpsc_receiver(int) rx, int *v)
{
    return await mpsc_recv(rx, v);
}

/* A sender that had been given room when the receiver closed. */
ASYNC_TEST_ALONE(close_between_wake_and_send)
{
    mpsc_sender(int) tx;
    mpsc_receiver(int) rx;
    int v = 0;

    mpsc_channel(&tx, &rx, 1);
    CHECK_EQ(await mpsc_send(tx, 1), 0);
    task(int) t = spawn(send_one(tx, 2));
    await give_turns(3);
    CHECK_EQ(mpsc_try_recv(rx, &v), 0);     /* its slot is free now */
    mpsc_close(rx);
    CHECK_EQ(mpsc_try_recv(rx, &v), -EAGAIN);
    CHECK_EQ(await recv_one(rx, &v), -EPIPE);
    CHECK_EQ(await t, -EPIPE);
    CHECK_EQ(mpsc_capacity(tx), 1);
    mpsc_sender_free(tx);
    mpsc_receiver_free(rx);
}

/* ---- reservations ---- */

ASYNC_TEST_ALONE(reserved_slots_count_as_full)
{
    mpsc_sender(int) tx;
    mpsc_receiver(int) rx;
    int v = 0;

    mpsc_channel(&tx, &rx, 3);
    CHECK_EQ(await mpsc_reserve(tx, 2), 0);
    CHECK_EQ(mpsc_capacity(tx), 1);
    CHECK_EQ(mpsc_len(rx), 0);              /* no underflow */
    CHECK_EQ(mpsc_try_reserve(tx, 2), -EAGAIN);
    CHECK_EQ(await mpsc_reserve(tx, 4), -EINVAL);
    CHECK_EQ(mpsc_try_send(tx, 1), 0);
    CHECK_EQ(mpsc_try_send(tx, 2), -EAGAIN);
    CHECK_EQ(mpsc_send_reserved(tx, 2), 0);
    mpsc_unreserve(tx, 1);
    CHECK_EQ(mpsc_capacity(tx), 1);
    CHECK_EQ(mpsc_try_recv(rx, &v), 0);
    CHECK_EQ(v, 1);
    CHECK_EQ(mpsc_try_recv(rx, &v), 0);
    CHECK_EQ(v, 2);
    mpsc_sender_free(tx);
    mpsc_receiver_free(rx);
}

/* tokio #8074: closed, but a permit is out, so the end is not reached. */
ASYNC_TEST_ALONE(closed_with_a_reservation_is_not_at_its_end)
{
    mpsc_sender(int) tx;
    mpsc_receiver(int) rx;
    int v = 0;

    mpsc_channel(&tx, &rx, 2);
    CHECK_EQ(await mpsc_reserve(tx, 2), 0);
    mpsc_close(rx);
    CHECK_EQ(mpsc_try_recv(rx, &v), -EAGAIN);
    task(int) t = spawn(recv_one(rx, &v));
    await give_turns(3);
    CHECK(!task_is_finished(t));
    CHECK_EQ(mpsc_send_reserved(tx, 5), 0);
    CHECK_EQ(await t, 0);
    CHECK_EQ(v, 5);
    /* tokio #8260: giving back what is not used ends the wait. */
    task(int) u = spawn(recv_one(rx, &v));
    await give_turns(3);
    CHECK(!task_is_finished(u));
    mpsc_unreserve(tx, 1);
    CHECK_EQ(await u, -EPIPE);
    mpsc_sender_free(tx);
    mpsc_receiver_free(rx);
}

static async int reserve(mpsc_sender(int) tx, size_t n)
{
    return await mpsc_reserve(tx, n);
}

/* Giving back a reservation lets those in line have it (tokio #8075), and
 * nobody passes who wants many. */
ASYNC_TEST_ALONE(reserve_stands_in_line_with_send)
{
    mpsc_sender(int) tx;
    mpsc_receiver(int) rx;
    int v = 0;

    mpsc_channel(&tx, &rx, 2);
    CHECK_EQ(await mpsc_reserve(tx, 1), 0);
    task(int) many = spawn(reserve(tx, 2));
    await give_turns(3);
    CHECK_EQ(mpsc_try_send(tx, 1), -EAGAIN);
    task(int) one = spawn(send_one(tx, 4));
    await give_turns(3);
    mpsc_unreserve(tx, 1);
    CHECK_EQ(await many, 0);
    await give_turns(3);
    CHECK(!task_is_finished(one));
    mpsc_unreserve(tx, 2);
    CHECK_EQ(await one, 0);
    CHECK_EQ(await mpsc_recv(rx, &v), 0);
    CHECK_EQ(v, 4);
    mpsc_sender_free(tx);
    mpsc_receiver_free(rx);
}

/* As tokio's reserve_many(0): also where others wait, but not of what is
 * closed. */
ASYNC_TEST_ALONE(reserve_of_none_does_not_wait)
{
    mpsc_sender(int) tx;
    mpsc_receiver(int) rx;

    mpsc_channel(&tx, &rx, 1);
    CHECK_EQ(mpsc_try_send(tx, 1), 0);
    task(int) t = spawn(send_one(tx, 2));
    await give_turns(3);
    CHECK_EQ(await mpsc_reserve(tx, 0), 0);
    CHECK_EQ(mpsc_try_reserve(tx, 0), 0);
    mpsc_unreserve(tx, 0);
    mpsc_close(rx);
    CHECK_EQ(await t, -EPIPE);
    CHECK_EQ(await mpsc_reserve(tx, 0), -EPIPE);
    CHECK_EQ(mpsc_try_reserve(tx, 0), -EPIPE);
    mpsc_sender_free(tx);
    mpsc_receiver_free(rx);
}

ASYNC_TEST_ALONE(cancelled_reserve_lets_the_next_have_the_slots)
{
    mpsc_sender(int) tx;
    mpsc_receiver(int) rx;

    mpsc_channel(&tx, &rx, 2);
    CHECK_EQ(await mpsc_reserve(tx, 1), 0);
    task(int) many = spawn(reserve(tx, 2));
    await give_turns(3);
    task(int) one = spawn(reserve(tx, 1));
    await give_turns(3);
    task_abort(many);
    CHECK_EQ(await one, 0);
    CHECK_EQ(await task_wait(many, NULL), -ECANCELED);
    /* And one that had been given its slots when it was cancelled. */
    task(int) late = spawn(reserve(tx, 1));
    await give_turns(3);
    mpsc_unreserve(tx, 1);
    task_abort(late);
    CHECK_EQ(await task_wait(late, NULL), -ECANCELED);
    CHECK_EQ(mpsc_capacity(tx), 1);
    mpsc_unreserve(tx, 1);
    mpsc_sender_free(tx);
    mpsc_receiver_free(rx);
}

ASYNC_TEST(reserved_send_to_a_freed_receiver_is_dropped)
{
    mpsc_sender(int) tx;
    mpsc_receiver(int) rx;

    mpsc_channel(&tx, &rx, 2);
    CHECK_EQ(await mpsc_reserve(tx, 1), 0);
    mpsc_receiver_free(rx);
    CHECK_EQ(mpsc_send_reserved(tx, 1), -EPIPE);
    CHECK_EQ(mpsc_len(tx), 0);
    mpsc_sender_free(tx);
}

/* ---- many at once ---- */

ASYNC_TEST_ALONE(recv_many_takes_what_is_there)
{
    mpsc_sender(int) tx;
    mpsc_receiver(int) rx;
    int v[4] = { 0 };

    mpsc_channel(&tx, &rx, EBB_UNBOUNDED);
    CHECK_EQ(mpsc_max_capacity(tx), EBB_UNBOUNDED);
    for (int i = 0; i < 6; i++)
        CHECK_EQ(await mpsc_send(tx, i), 0);
    CHECK_EQ(await mpsc_recv_many(rx, v, 0), 0);
    CHECK_EQ(await mpsc_recv_many(rx, v, 4), 4);
    CHECK_EQ(v[3], 3);
    CHECK_EQ(mpsc_try_recv_many(rx, v, 4), 2);
    CHECK_EQ(v[1], 5);
    CHECK_EQ(mpsc_try_recv_many(rx, v, 4), -EAGAIN);
    task(int) t = spawn(mpsc_recv_many(rx, v, 4));
    await give_turns(3);
    CHECK_EQ(mpsc_try_send(tx, 8), 0);
    CHECK_EQ(mpsc_try_send(tx, 9), 0);
    CHECK_EQ(await t, 2);
    CHECK_EQ(v[0], 8);
    CHECK_EQ(v[1], 9);
    mpsc_sender_free(tx);
    /* tokio #7991: closed, whatever the buffer is. */
    CHECK_EQ(await mpsc_recv_many(rx, v, 4), 0);
    CHECK_EQ(mpsc_try_recv_many(rx, v, 4), 0);
    mpsc_receiver_free(rx);
}

ASYNC_TEST(unbounded_grows_and_shrinks)
{
    mpsc_sender(uint64_t) tx;
    mpsc_receiver(uint64_t) rx;
    uint64_t v, sent = 0, received = 0;

    mpsc_channel(&tx, &rx, EBB_UNBOUNDED);
    for (int round = 0; round < 4; round++) {
        for (int i = 0; i < 1000 * round + 10; i++)
            CHECK_EQ(await mpsc_send(tx, sent++), 0);
        for (int i = 0; i < 500 * round; i++) {
            CHECK_EQ(mpsc_try_recv(rx, &v), 0);
            CHECK_EQ(v, received++);
        }
    }
    while (mpsc_try_recv(rx, &v) == 0)
        CHECK_EQ(v, received++);
    CHECK_EQ(received, sent);
    mpsc_sender_free(tx);
    mpsc_receiver_free(rx);
}

/* ---- a message handed to who waits ---- */

/* A task that receives one message; it waits. */
static async int receive_one(channel(int) c)
{
    int v;

    try await channel_recv(c, &v);
    return v;
}

/* One is handed to a receiver that is cancelled before it goes on, and comes
 * back in front of `more` that were sent meanwhile. */
static async void hand_and_cancel(size_t cap, int more)
{
    channel(int) c = channel_new(int, cap);
    task(int) first = spawn(receive_one(c));
    int v;

    await give_turns(1);
    for (int i = 0; i <= more; i++)
        CHECK_EQ(channel_try_send(c, i), 0);
    CHECK_EQ(channel_len(c), (size_t)more);
    if (cap != EBB_UNBOUNDED) {
        CHECK_EQ(channel_room(c), cap - 1 - (size_t)more);
    }
    if (channel_room(c) == 0) {
        CHECK_EQ(channel_try_send(c, 9), -EAGAIN);
        CHECK_EQ(channel_try_reserve(c, 1), -EAGAIN);
    }
    task_abort(first);
    CHECK_EQ(await task_wait(first, &v), -ECANCELED);
    CHECK_EQ(channel_len(c), (size_t)more + 1);
    for (int i = 0; i <= more; i++) {
        CHECK_EQ(await channel_recv(c, &v), 0);
        CHECK_EQ(v, i);
    }
    CHECK_EQ(channel_try_recv(c, &v), -EAGAIN);
    channel_free(c);
}

ASYNC_TEST_ALONE(handed_message_comes_back_first)
{
    await hand_and_cancel(1, 0);
    await hand_and_cancel(3, 2);
    await hand_and_cancel(4, 2);
    await hand_and_cancel(EBB_UNBOUNDED, 0);
    for (int more = 13; more < 18; more++)
        await hand_and_cancel(EBB_UNBOUNDED, more);
}

/* In a ring that there has been before, and whose oldest is not at its begin;
 * with as many as there are slots, and more, and fewer. */
ASYNC_TEST_ALONE(handed_message_comes_back_to_a_ring_that_grows)
{
    for (int turned = 1; turned < 18 * 6; turned++) {
        int all = turned % 6 == 0 ? 40 : 14 + turned % 6;
        channel(int) c = channel_new(int, EBB_UNBOUNDED);
        task(int) first;
        int v;

        for (int i = 0; i < turned; i++) {
            CHECK_EQ(channel_try_send(c, i), 0);
            CHECK_EQ(channel_try_recv(c, &v), 0);
        }
        first = spawn(receive_one(c));
        await give_turns(1);
        for (int i = 0; i < all; i++)
            CHECK_EQ(channel_try_send(c, i), 0);
        CHECK_EQ(channel_len(c), all - 1);
        task_abort(first);
        CHECK_EQ(await task_wait(first, &v), -ECANCELED);
        for (int i = 0; i < all; i++) {
            CHECK_EQ(channel_try_recv(c, &v), 0);
            CHECK_EQ(v, i);
        }
        channel_free(c);
    }
}

/* Who receives before the one that was woken first gets the older message. */
ASYNC_TEST_ALONE(handed_message_is_not_overtaken)
{
    channel(int) c = channel_new(int, 4);
    task(int) first = spawn(receive_one(c));
    task(int) second;
    int v;

    await give_turns(1);
    for (int i = 1; i < 4; i++)
        CHECK_EQ(channel_try_send(c, i), 0);
    CHECK_EQ(channel_try_recv(c, &v), 0);
    CHECK_EQ(v, 1);
    CHECK_EQ(channel_len(c), 1);            /* one is promised to the first */
    CHECK_EQ(await first, 2);
    CHECK_EQ(await channel_recv(c, &v), 0);
    CHECK_EQ(v, 3);
    /* Closed meanwhile: it still gets it, and it was the last. */
    first = spawn(receive_one(c));
    second = spawn(receive_one(c));
    await give_turns(1);
    CHECK_EQ(channel_try_send(c, 4), 0);
    channel_close(c);
    CHECK_EQ(await second, -EPIPE);
    CHECK_EQ(await first, 4);
    channel_free(c);
}

/* Of two arms that both come the loser has taken nothing. */
ASYNC_TEST_ALONE(handed_message_of_a_losing_arm_stays)
{
    channel(int) a = channel_new(int, 1), b = channel_new(int, 1);
    task(int) loop = spawn({
        int v = 0, sum = 0;

        for (int i = 0; i < 40; i++)
            select {
                when (int err = await channel_recv(a, &v)) sum += v + err;
                when (int err = await channel_recv(b, &v)) sum += v + err;
            }
        sum;
    });

    for (int i = 0; i < 20; i++) {
        CHECK_EQ(await channel_send(a, 1), 0);
        CHECK_EQ(await channel_send(b, 100), 0);
    }
    CHECK_EQ(await loop, 2020);
    channel_free(a);
    channel_free(b);
}

/* Nobody sends any more: who waits behind it gets the message, be it one that
 * is handed over or one that stays in its slot. */
static async void cancel_the_first_of_two(size_t size)
{
    static unsigned char msg[200], to[2][200];
    struct ebb_chan *c = ebb_chan_make(size, 4);
    task(int) t[2];

    for (int i = 0; i < 2; i++) {
        memset(to[i], 0, sizeof(to[i]));
        t[i] = spawn(ebb_chan_recv(c, to[i]));
        await give_turns(1);
    }
    memset(msg, 7, sizeof(msg));
    CHECK_EQ(ebb_chan_try_send(c, msg), 0);
    task_abort(t[0]);
    CHECK_EQ(await task_wait(t[0], NULL), -ECANCELED);
    CHECK_EQ(await t[1], 0);
    CHECK(memcmp(to[1], msg, size) == 0 && to[0][0] == 0);
    CHECK_EQ(ebb_chan_len(c), 0);
    ebb_chan_free(c);
}

ASYNC_TEST_ALONE(message_of_a_cancelled_receiver_goes_on)
{
    await cancel_the_first_of_two(1);
    await cancel_the_first_of_two(8);
    await cancel_the_first_of_two(200);
}

static async int receive_to(channel(int) c, int *to)
{
    return await channel_recv(c, to);
}

ASYNC_TEST_ALONE(cancelled_receive_writes_nothing)
{
    channel(int) c = channel_new(int, 1);
    int v = 5, err;
    task(int) first = spawn(receive_to(c, &v));

    await give_turns(1);
    CHECK_EQ(channel_try_send(c, 8), 0);
    task_abort(first);
    CHECK_EQ(await task_wait(first, &err), -ECANCELED);
    CHECK_EQ(v, 5);
    CHECK_EQ(channel_try_recv(c, &v), 0);
    CHECK_EQ(v, 8);
    channel_free(c);
}

/* ---- weak senders, counts ---- */

ASYNC_TEST(weak_senders_do_not_keep_it_open)
{
    mpsc_sender(int) tx, again;
    mpsc_receiver(int) rx;
    mpsc_weak_sender(int) weak;
    int v = 0;

    mpsc_channel(&tx, &rx, 1);
    weak = mpsc_downgrade(tx);
    CHECK_EQ(mpsc_weak_count(rx), 1);
    again = mpsc_upgrade(weak);
    CHECK(mpsc_same_channel(tx, again));
    CHECK_EQ(mpsc_strong_count(rx), 2);
    CHECK_EQ(await mpsc_send(again, 3), 0);
    mpsc_sender_free(again);
    mpsc_sender_free(tx);
    CHECK(mpsc_upgrade(weak) == NULL);
    CHECK_EQ(await mpsc_recv(rx, &v), 0);
    CHECK_EQ(await mpsc_recv(rx, &v), -EPIPE);
    mpsc_receiver_free(rx);
    mpsc_weak_free(weak);
}

struct pair {
    int a;
    double b;
};

ASYNC_TEST(messages_may_be_structs)
{
    mpsc_sender(struct pair) tx;
    mpsc_receiver(struct pair) rx;
    struct pair p;

    mpsc_channel(&tx, &rx, 2);
    CHECK_EQ(await mpsc_send(tx, (struct pair){ 1, 2.5 }), 0);
    CHECK_EQ(mpsc_try_send(tx, { 3, 4.5 }), 0);
    CHECK_EQ(await mpsc_recv(rx, &p), 0);
    CHECK(p.a == 1 && p.b == 2.5);
    CHECK_EQ(await mpsc_recv(rx, &p), 0);
    CHECK(p.a == 3 && p.b == 4.5);
    mpsc_sender_free(tx);
    mpsc_receiver_free(rx);
}

/* ---- threads ---- */

static void *send_from_a_thread(void *arg)
{
    mpsc_sender(int) tx = arg;

    for (int i = 1; i <= 1000; i++)
        CHECK_EQ(mpsc_send_blocking(tx, i), 0);
    mpsc_sender_free(tx);
    return NULL;
}

ASYNC_TEST(threads_send_to_tasks)
{
    mpsc_sender(int) tx;
    mpsc_receiver(int) rx;
    pthread_t t[2];
    long sum = 0;

    mpsc_channel(&tx, &rx, 3);
    for (int i = 0; i < 2; i++)
        CHECK_EQ(pthread_create(&t[i], NULL, send_from_a_thread,
                                (void *)mpsc_sender_clone(tx)), 0);
    mpsc_sender_free(tx);
    each (int v, rx)
        sum += v;
    CHECK_EQ(sum, 2 * 500500);
    for (int i = 0; i < 2; i++)
        CHECK_EQ(await spawn_blocking(pthread_join(t[i], NULL)), 0);
    mpsc_receiver_free(rx);
}

static long add_up(mpsc_receiver(int) rx)
{
    long sum = 0;
    int v, many[7], n;

    CHECK_EQ(mpsc_recv_blocking(rx, &v), 0);
    sum += v;
    while ((n = mpsc_recv_many_blocking(rx, many, 7)) > 0)
        while (n > 0)
            sum += many[--n];
    return sum;
}

ASYNC_TEST(tasks_send_to_threads)
{
    mpsc_sender(int) tx;
    mpsc_receiver(int) rx;

    mpsc_channel(&tx, &rx, 3);
    task(long) t = spawn_blocking(add_up(rx));
    for (int i = 1; i <= 1000; i++)
        CHECK_EQ(await mpsc_send(tx, i), 0);
    mpsc_sender_free(tx);
    CHECK_EQ(await t, 500500);
    mpsc_receiver_free(rx);
}

/* ---- misuse ---- */

static void zero_capacity(void)
{
    channel_free(channel_new(int, 0));
}

static void send_without_reservation(void)
{
    channel(int) c = channel_new(int, 1);

    (void)channel_send_reserved(c, 1);
}

static void give_back_too_much(void)
{
    channel(int) c = channel_new(int, 2);

    CHECK_EQ(channel_try_reserve(c, 1), 0);
    channel_unreserve(c, 2);
}

static void free_with_reservation(void)
{
    channel(int) c = channel_new(int, 2);

    CHECK_EQ(channel_try_reserve(c, 1), 0);
    channel_free(c);
}

static async int wait_on(channel(int) c)
{
    int v;

    return await channel_recv(c, &v);
}

static async int free_too_early(void)
{
    channel(int) c = channel_new(int, 2);
    task(int) t = spawn_local(wait_on(c));

    await ebb_yield();
    channel_free(c);
    return await t;
}

static void free_while_waited_on(void)
{
    (void)ebb_block_on(free_too_early());
}

static void free_sender_twice(void)
{
    mpsc_sender(int) tx;
    mpsc_receiver(int) rx;

    mpsc_channel(&tx, &rx, 2);
    mpsc_sender_free(tx);
    mpsc_sender_free(tx);
}

static void check_abort(void (*fn)(void), const char *text)
{
    char said[200];

    CHECK_EQ(test_in_child(fn, said, sizeof(said)), 6);
    CHECK(strstr(said, text) != NULL);
}

TEST(misuse_aborts)
{
    check_abort(zero_capacity, "a channel of nothing");
    check_abort(send_without_reservation, "a send without a reserved slot");
    check_abort(give_back_too_much, "more slots given back");
    check_abort(free_with_reservation, "channel freed while");
    check_abort(free_while_waited_on, "channel freed while tasks wait on it");
    check_abort(free_sender_twice, "an end of a channel given up twice");
}

TEST(a_channel_too_large_is_refused)
{
    CHECK(ebb_chan_new(SIZE_MAX / 2, 4) == NULL);
    CHECK(ebb_chan_new(8, SIZE_MAX / 4) == NULL);
}

/* ---- at random: who sends, reserves and receives is cancelled ---- */

enum { ACTORS = 9, MESSAGES = 120 };

struct storm {
    channel(int) c;
    uint32_t seed;
    int sent[ACTORS];               /* each its sender's */
    uint32_t got[ACTORS][MESSAGES]; /* atomic */
};

static async int send_at_random(struct storm *s, int id)
{
    uint32_t seed = s->seed + (uint32_t)id;

    for (int n = 0; n < MESSAGES; n++) {
        seed = seed * 1664525 + 1013904223;
        if (seed >> 28 == 0)
            await ebb_yield();
        if (seed >> 30 == 1) {
            try await channel_reserve(s->c, 1);
            (void)channel_send_reserved(s->c, id * MESSAGES + n);
        } else {
            try await channel_send(s->c, id * MESSAGES + n);
        }
        s->sent[id]++;
    }
    return 0;
}

static void note(struct storm *s, const int *v, int n)
{
    for (int i = 0; i < n; i++)
        (void)__atomic_fetch_add(&s->got[v[i] / MESSAGES][v[i] % MESSAGES], 1,
                                 __ATOMIC_RELAXED);
}

static async int recv_at_random(struct storm *s, int id)
{
    int v[5];

    for (;;) {
        int n = id % 2 == 0 ? await channel_recv_many(s->c, v, 5)
                            : await next(s->c, v);

        if (n == 0)
            return 0;
        note(s, v, n);
    }
}

static async void storm_once(struct storm *s, size_t cap)
{
    s->c = channel_new(int, cap);
    scope (all) {
        task(int) to[ACTORS], from[ACTORS];

        for (int i = 0; i < ACTORS; i++) {
            to[i] = spawn_in(all, recv_at_random(s, i));
            from[i] = spawn_in(all, send_at_random(s, i));
        }
        for (int i = 0; i < ACTORS - 2; i++) {
            await give_turns(i % 4);
            task_abort(to[i]);
            if (i % 3 == 0)
                task_abort(from[i]);
        }
        for (int i = 0; i < ACTORS; i++)
            (void)await task_wait(from[i], NULL);
        channel_close(s->c);
    }
    /* One that was cancelled late has put its message back. */
    for (int v; channel_try_recv(s->c, &v) == 0;)
        note(s, &v, 1);
    CHECK_EQ(channel_len(s->c), 0);
    CHECK_EQ(channel_room(s->c), channel_cap(s->c) == EBB_UNBOUNDED
                                     ? INT32_MAX : cap);
    for (int i = 0; i < ACTORS; i++)
        for (int n = 0; n < MESSAGES; n++)
            CHECK_EQ(s->got[i][n], n < s->sent[i]);
    channel_free(s->c);
}

ASYNC_TEST_WITHIN(no_message_is_lost_at_random, 60)
{
    static const size_t caps[] = { 1, 3, 64, EBB_UNBOUNDED };

    for (TEST_ROUNDS(round, 8)) {
        struct storm s = { .seed = round * 77 };

        await storm_once(&s, caps[round % 4]);
    }
}
