/* SPDX-License-Identifier: MIT-0 */
/* Watch: what tokio's documentation says of it, row by row. */
#include <errno.h>
#include <pthread.h>
#include <string.h>

#include "async_test.h"

/* Every task here has ended before what it works on is gone. */
#pragma ebb diagnostic ignored "-Wasync-borrow"

static async void give_turns(int n)
{
    for (int i = 0; i < n; i++)
        await ebb_yield();
}

static async int changed(watch_receiver(int) rx)
{
    return await watch_changed(rx);
}

ASYNC_TEST(the_first_value_is_seen_and_the_latest_counts)
{
    watch_sender(int) tx;
    watch_receiver(int) rx;
    int v = 0;

    watch_channel(&tx, &rx, 1);
    CHECK_EQ(watch_has_changed(rx), 0);
    CHECK_EQ(watch_send(tx, 2), 0);
    CHECK_EQ(watch_send(tx, 3), 0);
    CHECK_EQ(watch_has_changed(rx), 1);
    watch_borrow(rx, &v);
    CHECK_EQ(v, 3);
    CHECK_EQ(watch_has_changed(rx), 1);     /* borrow does not see */
    CHECK_EQ(await watch_changed(rx), 0);
    CHECK_EQ(watch_has_changed(rx), 0);
    CHECK_EQ(watch_send(tx, 4), 0);
    watch_borrow_and_update(rx, &v);
    CHECK_EQ(v, 4);
    CHECK_EQ(watch_has_changed(rx), 0);
    watch_mark_changed(rx);
    CHECK_EQ(await watch_changed(rx), 0);
    CHECK_EQ(watch_send(tx, 5), 0);
    watch_mark_unchanged(rx);
    CHECK_EQ(watch_has_changed(rx), 0);
    watch_get(tx, &v);
    CHECK_EQ(v, 5);
    watch_sender_free(tx);
    watch_receiver_free(rx);
}

ASYNC_TEST(changed_fails_when_closed_and_seen)
{
    watch_sender(int) tx;
    watch_receiver(int) rx;

    watch_channel(&tx, &rx, 1);
    CHECK_EQ(watch_send(tx, 2), 0);
    watch_sender_free(tx);
    CHECK_EQ(watch_has_changed(rx), -EPIPE);
    CHECK_EQ(await watch_changed(rx), 0);
    CHECK_EQ(await watch_changed(rx), -EPIPE);
    watch_receiver_free(rx);
}

static async int wait_closed(watch_sender(int) tx)
{
    await watch_closed(tx);
    return 6;
}

ASYNC_TEST_ALONE(send_without_receivers)
{
    watch_sender(int) tx;
    watch_receiver(int) rx;
    int v = 0, old = 0;

    watch_channel(&tx, &rx, 1);
    CHECK_EQ(watch_receiver_count(tx), 1);
    task(int) t = spawn(wait_closed(tx));
    await give_turns(3);
    CHECK(!task_is_finished(t));
    watch_receiver_free(rx);
    CHECK_EQ(await t, 6);
    CHECK(watch_is_closed(tx));
    CHECK_EQ(watch_send(tx, 2), -EPIPE);
    watch_get(tx, &v);
    CHECK_EQ(v, 1);
    watch_send_replace(tx, 3, &old);        /* stored all the same */
    CHECK_EQ(old, 1);
    rx = watch_subscribe(tx);
    CHECK_EQ(watch_has_changed(rx), 0);     /* what was there is seen */
    watch_borrow(rx, &v);
    CHECK_EQ(v, 3);
    CHECK(!watch_is_closed(tx));
    watch_sender_free(tx);
    watch_receiver_free(rx);
}

static void add(void *value, void *arg)
{
    *(int *)value += *(int *)arg;
}

static bool make_even(void *value, void *arg)
{
    int *v = value;

    (void)arg;
    if (*v % 2 == 0)
        return false;
    ++*v;
    return true;
}

ASYNC_TEST(modify_in_place)
{
    watch_sender(int) tx;
    watch_receiver(int) rx;
    int v, three = 3;

    watch_channel(&tx, &rx, 2);
    CHECK(!watch_send_if_modified(tx, make_even, NULL));
    CHECK_EQ(watch_has_changed(rx), 0);
    watch_send_modify(tx, add, &three);
    CHECK_EQ(await watch_changed(rx), 0);
    CHECK(watch_send_if_modified(tx, make_even, NULL));
    CHECK_EQ(await watch_changed(rx), 0);
    watch_borrow(rx, &v);
    CHECK_EQ(v, 6);
    watch_sender_free(tx);
    watch_receiver_free(rx);
}

static bool is_at_least(const void *value, void *arg)
{
    return *(const int *)value >= *(int *)arg;
}

static async int wait_for(watch_receiver(int) rx, int least)
{
    int v = -1;

    try await watch_wait_for(rx, is_at_least, &least, &v);
    return v;
}

ASYNC_TEST_ALONE(wait_for_asks_about_the_present_value_first)
{
    watch_sender(int) tx;
    watch_receiver(int) rx;

    watch_channel(&tx, &rx, 5);
    CHECK_EQ(await wait_for(rx, 4), 5);
    task(int) t = spawn(wait_for(rx, 8));
    await give_turns(3);
    CHECK_EQ(watch_send(tx, 7), 0);
    await give_turns(3);
    CHECK(!task_is_finished(t));
    CHECK_EQ(watch_send(tx, 9), 0);
    CHECK_EQ(await t, 9);
    CHECK_EQ(watch_has_changed(rx), 0);
    task(int) u = spawn(wait_for(rx, 100));
    await give_turns(3);
    watch_sender_free(tx);
    CHECK_EQ(await u, -EPIPE);
    CHECK_EQ(await wait_for(rx, 9), 9);     /* closed, but it is so */
    watch_receiver_free(rx);
}

ASYNC_TEST_ALONE(cancelled_wait_has_seen_nothing)
{
    watch_sender(int) tx;
    watch_receiver(int) rx;

    watch_channel(&tx, &rx, 1);
    task(int) t = spawn(changed(rx));
    await give_turns(3);
    CHECK_EQ(watch_send(tx, 2), 0);
    task_abort(t);
    CHECK_EQ(await task_wait(t, NULL), -ECANCELED);
    CHECK_EQ(watch_has_changed(rx), 1);
    CHECK_EQ(await watch_changed(rx), 0);
    watch_sender_free(tx);
    watch_receiver_free(rx);
}

/* tokio: the last value that a cancelled wait_for() has seen is one for which
 * the answer was no; the one that it was waiting for is still new. */
ASYNC_TEST_ALONE(cancelled_wait_for_has_not_seen_what_it_wants)
{
    watch_sender(int) tx;
    watch_receiver(int) rx;

    watch_channel(&tx, &rx, 1);
    task(int) t = spawn(wait_for(rx, 8));
    await give_turns(3);
    CHECK_EQ(watch_send(tx, 7), 0);
    await give_turns(3);
    CHECK_EQ(watch_has_changed(rx), 0);     /* 7 was looked at */
    CHECK_EQ(watch_send(tx, 9), 0);
    task_abort(t);
    CHECK_EQ(await task_wait(t, NULL), -ECANCELED);
    CHECK_EQ(watch_has_changed(rx), 1);
    CHECK_EQ(await wait_for(rx, 8), 9);
    CHECK_EQ(watch_has_changed(rx), 0);
    watch_sender_free(tx);
    watch_receiver_free(rx);
}

ASYNC_TEST(clones_of_both_ends)
{
    watch_sender(int) tx, tx2;
    watch_receiver(int) rx, rx2;

    watch_channel(&tx, &rx, 1);
    CHECK_EQ(watch_send(tx, 2), 0);
    rx2 = watch_receiver_clone(rx);         /* has seen what rx has */
    CHECK_EQ(watch_has_changed(rx2), 1);
    CHECK_EQ(await watch_changed(rx), 0);
    CHECK_EQ(watch_has_changed(rx2), 1);
    tx2 = watch_sender_clone(tx);
    CHECK_EQ(watch_sender_count(tx), 2);
    CHECK_EQ(watch_receiver_count(tx), 2);
    watch_sender_free(tx);
    CHECK_EQ(watch_has_changed(rx), 0);
    CHECK_EQ(watch_send(tx2, 3), 0);
    watch_receiver_free(rx);
    watch_sender_free(tx2);
    CHECK_EQ(await watch_changed(rx2), 0);
    watch_receiver_free(rx2);
}

static int count_as_thread(watch_receiver(int) rx)
{
    int last = 0, v = 0;

    while (watch_changed_blocking(rx) == 0) {
        watch_borrow_and_update(rx, &v);
        CHECK(v >= last);
        last = v;
    }
    watch_receiver_free(rx);
    return last;
}

static async int count_as_task(watch_receiver(int) rx)
{
    int last = 0, v = 0;

    defer watch_receiver_free(rx);
    while (await watch_changed(rx) == 0) {
        watch_borrow(rx, &v);
        CHECK(v >= last);
        last = v;
    }
    return last;
}

/* Everybody comes to the last value, whatever was left out before. */
ASYNC_TEST_WITHIN(all_see_the_last_value, 60)
{
    for (TEST_ROUNDS(round, 20)) {
        watch_sender(int) tx;
        watch_receiver(int) rx;

        watch_channel(&tx, &rx, 0);
        task(int) thread = spawn_blocking(count_as_thread(rx));
        scope (s) {
            task(int) t[6];

            for (int i = 0; i < 6; i++)
                t[i] = spawn_in(s, count_as_task(watch_subscribe(tx)));
            for (int i = 1; i <= 200; i++) {
                watch_send_replace(tx, i, NULL);
                if (i % 16 == 0)
                    await ebb_yield();
                if (i == 100)
                    task_abort(t[5]);
            }
            watch_sender_free(tx);
            for (int i = 0; i < 5; i++)
                CHECK_EQ(await t[i], 200);
        }
        CHECK_EQ(await thread, 200);
    }
}

static void free_twice(void)
{
    watch_sender(int) tx;
    watch_receiver(int) rx;

    watch_channel(&tx, &rx, 0);
    watch_sender_free(tx);
    watch_sender_free(tx);
}

TEST(misuse_aborts)
{
    char said[200];

    CHECK_EQ(test_in_child(free_twice, said, sizeof(said)), 6);
    CHECK(strstr(said, "a sender freed twice") != NULL);
}
