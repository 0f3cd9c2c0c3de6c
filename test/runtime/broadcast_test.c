/* SPDX-License-Identifier: MIT-0 */
/* Broadcast: what tokio's documentation says of it, row by row. */
#include <errno.h>
#include <string.h>

#include "async_test.h"

/* Every task here has ended before what it works on is gone. */
#pragma ebb diagnostic ignored "-Wasync-borrow"

static async void give_turns(int n)
{
    for (int i = 0; i < n; i++)
        await ebb_yield();
}

static async int receive(broadcast_receiver(int) rx, int *v)
{
    return await broadcast_recv(rx, v);
}

ASYNC_TEST(each_receiver_gets_each_message)
{
    broadcast_sender(int) tx;
    broadcast_receiver(int) a, b;
    int v = 0;

    broadcast_channel(&tx, &a, 4);
    CHECK_EQ(broadcast_send(tx, 1), 1);
    b = broadcast_subscribe(tx);            /* sees later ones only */
    CHECK_EQ(broadcast_receiver_count(tx), 2);
    CHECK_EQ(broadcast_send(tx, 2), 2);
    CHECK_EQ(broadcast_len(tx), 2);
    CHECK_EQ(broadcast_receiver_len(a), 2);
    CHECK_EQ(broadcast_receiver_len(b), 1);
    CHECK_EQ(await broadcast_recv(a, &v), 0);
    CHECK_EQ(v, 1);
    CHECK_EQ(await broadcast_recv(a, &v), 0);
    CHECK_EQ(v, 2);
    CHECK_EQ(broadcast_try_recv(a, &v), -EAGAIN);
    CHECK_EQ(await broadcast_recv(b, &v), 0);
    CHECK_EQ(v, 2);
    CHECK_EQ(broadcast_len(tx), 0);
    broadcast_sender_free(tx);
    CHECK_EQ(await broadcast_recv(a, &v), -EPIPE);
    CHECK_EQ(broadcast_try_recv(b, &v), -EPIPE);
    broadcast_receiver_free(a);
    broadcast_receiver_free(b);
}

/* 3 is rounded up to 4; who is behind is told once, then goes on with the
 * oldest that is kept. */
ASYNC_TEST(slow_receivers_are_told_what_they_missed)
{
    broadcast_sender(int) tx;
    broadcast_receiver(int) rx;
    int v = 0;

    broadcast_channel(&tx, &rx, 3);
    for (int i = 0; i < 4; i++)
        CHECK_EQ(broadcast_send(tx, i), 1);
    CHECK_EQ(broadcast_try_recv(rx, &v), 0);
    CHECK_EQ(v, 0);
    for (int i = 4; i < 10; i++)
        CHECK_EQ(broadcast_send(tx, i), 1);
    CHECK_EQ(broadcast_receiver_len(rx), 9);
    CHECK_EQ(broadcast_len(tx), 4);
    CHECK_EQ(await broadcast_recv(rx, &v), 5);
    CHECK_EQ(v, 0);
    for (int i = 6; i < 10; i++) {
        CHECK_EQ(await broadcast_recv(rx, &v), 0);
        CHECK_EQ(v, i);
    }
    /* Lagging is no end, and the end comes behind what is kept. */
    for (int i = 0; i < 6; i++)
        CHECK_EQ(broadcast_send(tx, i), 1);
    broadcast_sender_free(tx);
    CHECK_EQ(broadcast_try_recv(rx, &v), 2);
    for (int i = 2; i < 6; i++)
        CHECK_EQ(broadcast_try_recv(rx, &v), 0);
    CHECK_EQ(v, 5);
    CHECK_EQ(broadcast_try_recv(rx, &v), -EPIPE);
    broadcast_receiver_free(rx);
}

static async int wait_closed(broadcast_sender(int) tx)
{
    await broadcast_closed(tx);
    return 4;
}

ASYNC_TEST_ALONE(send_to_nobody_fails)
{
    broadcast_sender(int) tx;
    broadcast_receiver(int) rx;
    int v;

    broadcast_channel(&tx, &rx, 2);
    task(int) t = spawn(wait_closed(tx));
    await give_turns(3);
    broadcast_receiver_free(rx);
    CHECK_EQ(await t, 4);
    CHECK_EQ(broadcast_send(tx, 1), -EPIPE);
    rx = broadcast_subscribe(tx);
    CHECK_EQ(broadcast_try_recv(rx, &v), -EAGAIN);
    CHECK_EQ(broadcast_send(tx, 2), 1);
    broadcast_sender_free(tx);
    CHECK_EQ(broadcast_try_recv(rx, &v), 0);
    broadcast_receiver_free(rx);
}

ASYNC_TEST_ALONE(waiting_receivers_are_served_and_ended)
{
    broadcast_sender(int) tx;
    broadcast_receiver(int) a, b;
    int v = 0, w = 0;

    broadcast_channel(&tx, &a, 2);
    b = broadcast_resubscribe(a);
    task(int) t = spawn(receive(a, &v));
    task(int) u = spawn(receive(b, &w));
    await give_turns(3);
    CHECK_EQ(broadcast_send(tx, 7), 2);
    CHECK_EQ(await t, 0);
    CHECK_EQ(await u, 0);
    CHECK(v == 7 && w == 7);
    task(int) x = spawn(receive(a, &v));
    await give_turns(3);
    broadcast_sender_free(tx);
    CHECK_EQ(await x, -EPIPE);
    broadcast_receiver_free(a);
    broadcast_receiver_free(b);
}

ASYNC_TEST_ALONE(cancelled_receive_takes_nothing)
{
    broadcast_sender(int) tx;
    broadcast_receiver(int) rx;
    int v = 0;

    broadcast_channel(&tx, &rx, 2);
    task(int) t = spawn(receive(rx, &v));
    await give_turns(3);
    CHECK_EQ(broadcast_send(tx, 7), 1);
    task_abort(t);
    CHECK_EQ(await task_wait(t, NULL), -ECANCELED);
    v = 0;
    CHECK_EQ(broadcast_try_recv(rx, &v), 0);
    CHECK_EQ(v, 7);
    broadcast_sender_free(tx);
    broadcast_receiver_free(rx);
}

/* What it had been given has been overwritten by then: it has missed it. */
ASYNC_TEST_ALONE(cancelled_receive_is_told_what_it_missed)
{
    broadcast_sender(int) tx;
    broadcast_receiver(int) rx;
    int v = 0;

    broadcast_channel(&tx, &rx, 2);
    task(int) t = spawn(receive(rx, &v));
    await give_turns(3);
    for (int i = 0; i < 4; i++)
        CHECK_EQ(broadcast_send(tx, i), 1);
    task_abort(t);
    CHECK_EQ(await task_wait(t, NULL), -ECANCELED);
    CHECK_EQ(broadcast_try_recv(rx, &v), 2);
    CHECK_EQ(broadcast_try_recv(rx, &v), 0);
    CHECK_EQ(v, 2);
    CHECK_EQ(broadcast_try_recv(rx, &v), 0);
    CHECK_EQ(v, 3);
    broadcast_sender_free(tx);
    broadcast_receiver_free(rx);
}

ASYNC_TEST(weak_senders_do_not_keep_it_open)
{
    broadcast_sender(int) tx, again;
    broadcast_weak_sender(int) weak;
    broadcast_receiver(int) rx;
    int v;

    broadcast_channel(&tx, &rx, 2);
    weak = broadcast_downgrade(tx);
    again = broadcast_upgrade(weak);
    CHECK(broadcast_same_channel(again, tx));
    CHECK_EQ(broadcast_sender_count(tx), 2);
    broadcast_sender_free(again);
    broadcast_sender_free(tx);
    CHECK(broadcast_upgrade(weak) == NULL);
    CHECK_EQ(broadcast_try_recv(rx, &v), -EPIPE);
    broadcast_receiver_free(rx);
    broadcast_weak_free(weak);
}

static long count_as_thread(broadcast_receiver(int) rx)
{
    long sum = 0;
    int v, n;

    while ((n = broadcast_recv_blocking(rx, &v)) >= 0)
        sum += n > 0 ? n : 1;
    broadcast_receiver_free(rx);
    return sum;
}

static async long count_as_task(broadcast_receiver(int) rx)
{
    long sum = 0;
    int v, n, last = -1;

    defer broadcast_receiver_free(rx);
    while ((n = await broadcast_recv(rx, &v)) >= 0) {
        if (n > 0) {
            sum += n;
            last += n;
            continue;
        }
        CHECK_EQ(v, last + 1);
        last = v;
        sum++;
    }
    return sum;
}

/* Received and missed ones are all there are, in order. */
ASYNC_TEST_WITHIN(every_message_is_received_or_missed, 60)
{
    for (TEST_ROUNDS(round, 12)) {
        broadcast_sender(int) tx;
        broadcast_receiver(int) rx;

        broadcast_channel(&tx, &rx, 8);
        task(long) thread = spawn_blocking(count_as_thread(rx));
        scope (s) {
            task(long) t[6];

            for (int i = 0; i < 6; i++)
                t[i] = spawn_in(s, count_as_task(broadcast_subscribe(tx)));
            for (int i = 0; i < 300; i++) {
                CHECK(broadcast_send(tx, i) > 0);
                if (i % 8 == (int)(round % 8))
                    await ebb_yield();
                if (i == 150)
                    task_abort(t[5]);
            }
            broadcast_sender_free(tx);
            for (int i = 0; i < 5; i++)
                CHECK_EQ(await t[i], 300);
        }
        CHECK_EQ(await thread, 300);
    }
}

static void zero_capacity(void)
{
    broadcast_sender(int) tx;
    broadcast_receiver(int) rx;

    broadcast_channel(&tx, &rx, 0);
}

static void free_twice(void)
{
    broadcast_sender(int) tx;
    broadcast_receiver(int) rx;

    broadcast_channel(&tx, &rx, 1);
    broadcast_sender_free(tx);
    broadcast_sender_free(tx);
}

TEST(misuse_aborts)
{
    char said[200];

    CHECK_EQ(test_in_child(zero_capacity, said, sizeof(said)), 6);
    CHECK(strstr(said, "a channel of nothing") != NULL);
    CHECK_EQ(test_in_child(free_twice, said, sizeof(said)), 6);
    CHECK(strstr(said, "a handle given up twice") != NULL);
}
