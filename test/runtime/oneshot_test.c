/* SPDX-License-Identifier: MIT-0 */
/* Oneshot: what tokio's documentation says of it, row by row. */
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

static async int receive(oneshot_receiver(int) rx, int *v)
{
    return await oneshot_recv(rx, v);
}

static async int wait_closed(oneshot_sender(int) tx)
{
    await oneshot_closed(tx);
    return 3;
}

ASYNC_TEST(sent_before_and_after_the_receive)
{
    for (int late = 0; late < 2; late++) {
        oneshot_sender(int) tx;
        oneshot_receiver(int) rx;
        int v = 0;

        oneshot_channel(&tx, &rx);
        CHECK(oneshot_is_empty(rx) && !oneshot_is_terminated(rx));
        CHECK_EQ(oneshot_try_recv(rx, &v), -EAGAIN);
        if (late) {
            task(int) t = spawn(receive(rx, &v));

            await give_turns(3);
            CHECK_EQ(oneshot_send(tx, 42), 0);
            CHECK_EQ(await t, 0);
        } else {
            CHECK_EQ(oneshot_send(tx, 42), 0);
            CHECK(!oneshot_is_empty(rx));
            CHECK_EQ(await oneshot_recv(rx, &v), 0);
        }
        CHECK_EQ(v, 42);
        CHECK(tx == NULL);
        CHECK(oneshot_is_empty(rx) && oneshot_is_terminated(rx));
        CHECK_EQ(oneshot_try_recv(rx, &v), -EALREADY);
        CHECK_EQ(await oneshot_recv(rx, &v), -EALREADY);
        oneshot_receiver_free(rx);
    }
}

ASYNC_TEST_ALONE(freed_sender_ends_the_wait)
{
    oneshot_sender(int) tx;
    oneshot_receiver(int) rx;
    int v;

    oneshot_channel(&tx, &rx);
    task(int) t = spawn(receive(rx, &v));
    await give_turns(3);
    oneshot_sender_free(tx);
    CHECK_EQ(await t, -EPIPE);
    CHECK(oneshot_is_terminated(rx));
    CHECK_EQ(oneshot_try_recv(rx, &v), -EPIPE);
    oneshot_receiver_free(rx);
}

ASYNC_TEST_ALONE(freed_receiver_fails_the_send_and_ends_closed)
{
    oneshot_sender(int) tx;
    oneshot_receiver(int) rx;

    oneshot_channel(&tx, &rx);
    task(int) lost = spawn(wait_closed(tx));
    await give_turns(3);
    task_abort(lost);
    CHECK_EQ(await task_wait(lost, NULL), -ECANCELED);
    task(int) t = spawn(wait_closed(tx));
    await give_turns(3);
    CHECK(!oneshot_is_closed(tx));
    oneshot_receiver_free(rx);
    CHECK_EQ(await t, 3);
    CHECK(oneshot_is_closed(tx));
    CHECK_EQ(oneshot_send(tx, 1), -EPIPE);

    oneshot_channel(&tx, &rx);          /* a close does as well */
    t = spawn(wait_closed(tx));
    await give_turns(3);
    oneshot_close(rx);
    CHECK_EQ(await t, 3);
    CHECK_EQ(oneshot_send(tx, 1), -EPIPE);
    oneshot_receiver_free(rx);

    oneshot_channel(&tx, &rx);
    CHECK_EQ(oneshot_send(tx, 1), 0);
    oneshot_receiver_free(rx);          /* with the message in it */
    oneshot_channel(&tx, &rx);
    oneshot_receiver_free(rx);
    oneshot_sender_free(tx);
}

ASYNC_TEST(close_keeps_what_was_sent)
{
    oneshot_sender(int) tx;
    oneshot_receiver(int) rx;
    int v = 0;

    oneshot_channel(&tx, &rx);
    CHECK_EQ(oneshot_send(tx, 5), 0);
    oneshot_close(rx);
    CHECK_EQ(oneshot_try_recv(rx, &v), 0);
    CHECK_EQ(v, 5);
    oneshot_receiver_free(rx);

    oneshot_channel(&tx, &rx);
    oneshot_close(rx);
    CHECK_EQ(await oneshot_recv(rx, &v), -EPIPE);
    CHECK_EQ(oneshot_send(tx, 6), -EPIPE);
    CHECK_EQ(await oneshot_recv(rx, &v), -EPIPE);
    oneshot_receiver_free(rx);
}

static int receive_as_thread(oneshot_receiver(int) rx)
{
    int v;

    return oneshot_recv_blocking(rx, &v);
}

/* By another branch, or while a thread waits: nothing will come any more. */
ASYNC_TEST(close_ends_a_wait)
{
    oneshot_sender(int) tx;
    oneshot_receiver(int) rx;
    int v = 1, err = 0;

    oneshot_channel(&tx, &rx);
    join {
        err = await oneshot_recv(rx, &v);
        {
            await give_turns(3);
            oneshot_close(rx);
        }
    }
    CHECK_EQ(err, -EPIPE);
    CHECK_EQ(v, 1);
    CHECK_EQ(oneshot_send(tx, 2), -EPIPE);
    oneshot_receiver_free(rx);

    oneshot_channel(&tx, &rx);
    task(int) t = spawn_blocking(receive_as_thread(rx));
    await give_turns(3);
    oneshot_close(rx);
    CHECK_EQ(await t, -EPIPE);
    oneshot_sender_free(tx);
    oneshot_receiver_free(rx);
}

/* Given to a waiter that is cancelled, it can be received again. */
ASYNC_TEST_ALONE(cancelled_receive_takes_nothing)
{
    oneshot_sender(int) tx;
    oneshot_receiver(int) rx;
    int v = 0;

    oneshot_channel(&tx, &rx);
    task(int) t = spawn(receive(rx, &v));
    await give_turns(3);
    CHECK_EQ(oneshot_send(tx, 8), 0);
    task_abort(t);
    CHECK_EQ(await task_wait(t, NULL), -ECANCELED);
    CHECK_EQ(oneshot_try_recv(rx, &v), 0);
    CHECK_EQ(v, 8);
    oneshot_receiver_free(rx);
}

struct big {
    char text[200];
};

static int take_as_thread(oneshot_receiver(struct big) rx)
{
    struct big b;
    int err = oneshot_recv_blocking(rx, &b);

    oneshot_receiver_free(rx);
    return err < 0 ? err : b.text[199];
}

ASYNC_TEST(threads_receive)
{
    oneshot_sender(struct big) tx;
    oneshot_receiver(struct big) rx;
    struct big b = { "" };

    oneshot_channel(&tx, &rx);
    task(int) t = spawn_blocking(take_as_thread(rx));
    b.text[199] = 77;
    await give_turns(2);
    CHECK_EQ(oneshot_send(tx, b), 0);
    CHECK_EQ(await t, 77);
}

static void send_twice(void)
{
    oneshot_sender(int) tx;
    oneshot_receiver(int) rx;

    oneshot_channel(&tx, &rx);
    oneshot_send(tx, 1);
    oneshot_send(tx, 2);
}

static void send_by_a_copy(void)
{
    oneshot_sender(int) tx, copy;
    oneshot_receiver(int) rx;

    oneshot_channel(&tx, &rx);
    copy = tx;
    oneshot_send(tx, 1);
    oneshot_send(copy, 2);
}

TEST(second_send_aborts)
{
    char said[200];

    CHECK_EQ(test_in_child(send_twice, said, sizeof(said)), 6);
    CHECK(strstr(said, "a second message for a oneshot") != NULL);
    CHECK_EQ(test_in_child(send_by_a_copy, said, sizeof(said)), 6);
    CHECK(strstr(said, "a second message for a oneshot") != NULL);
}

/* The ends meet at random: each may be first, go, close or be cancelled. */
static async int sender_at_random(oneshot_sender(int) tx, uint32_t dice)
{
    await give_turns((int)(dice & 3));
    if (dice >> 2 & 1) {
        oneshot_sender_free(tx);
        return -EPIPE;
    }
    return oneshot_send(tx, (int)dice);
}

static async int receiver_at_random(oneshot_receiver(int) rx, uint32_t dice)
{
    int v = -1, err;

    await give_turns((int)(dice >> 3 & 3));
    if (dice >> 5 & 1)
        oneshot_close(rx);
    err = await oneshot_recv(rx, &v);
    CHECK(err == -EPIPE || v == (int)dice);
    return err;
}

ASYNC_TEST_WITHIN(ends_meet_at_random, 60)
{
    for (TEST_ROUNDS(round, 400)) {
        oneshot_sender(int) tx;
        oneshot_receiver(int) rx;
        int sent, received = -ECANCELED;
        uint32_t seed = (round + 1) * 0x9e3779b9u;

        oneshot_channel(&tx, &rx);
        task(int) r = spawn(receiver_at_random(rx, seed >> 8));
        task(int) t = spawn(sender_at_random(tx, seed >> 8));
        if (seed >> 30 == 0)
            task_abort(r);
        CHECK_EQ(await task_wait(t, &sent), 0);
        if (await task_wait(r, &received) == 0)
            CHECK_EQ(sent, received);
        oneshot_receiver_free(rx);
    }
}
