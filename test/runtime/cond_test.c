/* SPDX-License-Identifier: MIT-0 */
/* Condition variables: who is woken, who keeps the mutex, what a cancel
 * leaves. */
#include <errno.h>
#include <pthread.h>

#include "async_test.h"

/* Every task here has ended before what it works on is gone. */
#pragma ebb diagnostic ignored "-Wasync-borrow"

struct box {
    struct ebb_mutex mutex;
    struct ebb_cond filled, emptied;
    int count, cap;
    long sum;
    int waiting;                /* in the line of `filled` */
    int taken;
};

static void box_init(struct box *b, int cap)
{
    *b = (struct box){ .mutex = EBB_MUTEX_INIT, .filled = EBB_COND_INIT,
                       .emptied = EBB_COND_INIT, .cap = cap };
}

static async int take_one(struct box *b, int id)
{
    await ebb_mutex_lock(&b->mutex);
    defer ebb_mutex_unlock(&b->mutex);
    while (b->count == 0) {
        b->waiting++;
        defer b->waiting--;
        await ebb_cond_wait(&b->filled, &b->mutex);
    }
    b->count--;
    __atomic_add_fetch(&b->taken, 1, __ATOMIC_RELAXED);
    ebb_cond_signal(&b->emptied);
    return id;
}

static async void put_one(struct box *b)
{
    await ebb_mutex_lock(&b->mutex);
    defer ebb_mutex_unlock(&b->mutex);
    while (b->count == b->cap)
        await ebb_cond_wait(&b->emptied, &b->mutex);
    b->count++;
    ebb_cond_signal(&b->filled);
}

static async void give_turns(int n)
{
    for (int i = 0; i < n; i++)
        await ebb_yield();
}

/* Unlike a notification: who waits later waits for the next. */
ASYNC_TEST_ALONE(a_signal_to_nobody_is_not_kept)
{
    struct ebb_mutex mutex = EBB_MUTEX_INIT;
    struct ebb_cond cond = EBB_COND_INIT;
    int woken = 0;

    ebb_cond_signal(&cond);
    ebb_cond_broadcast(&cond);
    join {
        {
            await ebb_mutex_lock(&mutex);
            await ebb_cond_wait(&cond, &mutex);
            woken++;
            ebb_mutex_unlock(&mutex);
        }
        {
            await give_turns(5);
            CHECK_EQ(woken, 0);
            ebb_cond_signal(&cond);
        }
    }
    CHECK_EQ(woken, 1);
}

ASYNC_TEST_ALONE(signal_wakes_the_first_and_broadcast_all)
{
    task(int) t[4];
    struct box b;

    box_init(&b, 9);
    for (int i = 0; i < 4; i++) {
        t[i] = spawn(take_one(&b, i));
        await give_turns(3);
    }
    CHECK_EQ(b.waiting, 4);
    await put_one(&b);
    await give_turns(5);
    CHECK(task_is_finished(t[0]));
    CHECK_EQ(b.waiting, 3);
    b.count = 3;
    ebb_cond_broadcast(&b.filled);
    for (int i = 0; i < 4; i++)
        CHECK_EQ(await t[i], i);
    CHECK_EQ(b.count, 0);
    /* What finds nobody is not kept. */
    ebb_cond_signal(&b.filled);
    ebb_cond_broadcast(&b.filled);
    task(int) late = spawn(take_one(&b, 9));
    await give_turns(5);
    CHECK_EQ(b.waiting, 1);
    await put_one(&b);
    CHECK_EQ(await late, 9);
}

/* A cancelled wait holds the mutex until its clean-up is over, and a signal
 * that it was given goes on; to nobody if nobody waits. */
ASYNC_TEST_ALONE(a_cancelled_wait_passes_its_signal_on)
{
    task(int) t[2];
    struct box b;

    box_init(&b, 9);
    for (int i = 0; i < 2; i++) {
        t[i] = spawn(take_one(&b, i));
        await give_turns(3);
    }
    b.count = 1;
    ebb_cond_signal(&b.filled);
    task_abort(t[0]);
    CHECK_EQ(await task_wait(t[0], NULL), -ECANCELED);
    CHECK_EQ(await t[1], 1);
    CHECK_EQ(b.waiting, 0);

    t[0] = spawn(take_one(&b, 0));
    await give_turns(3);
    ebb_cond_signal(&b.filled);
    task_abort(t[0]);
    CHECK_EQ(await task_wait(t[0], NULL), -ECANCELED);
    t[0] = spawn(take_one(&b, 0));
    await give_turns(5);
    CHECK_EQ(b.waiting, 1);

    /* The mutex is another's: the clean-up waits for it. */
    await ebb_mutex_lock(&b.mutex);
    task_abort(t[0]);
    await give_turns(5);
    CHECK(!task_is_finished(t[0]));
    CHECK_EQ(b.waiting, 1);
    ebb_mutex_unlock(&b.mutex);
    CHECK_EQ(await task_wait(t[0], NULL), -ECANCELED);
    CHECK_EQ(b.waiting, 0);
    CHECK(ebb_mutex_try_lock(&b.mutex));
}

static async void produce(struct box *b, int n)
{
    for (int i = 0; i < n; i++)
        await put_one(b);
}

static async void consume(struct box *b, int n)
{
    for (int i = 0; i < n; i++)
        await take_one(b, 0);
}

/* Is woken in place of a consumer, to whom it hands the signal on. */
static async void disturb(struct box *b)
{
    await ebb_mutex_lock(&b->mutex);
    defer ebb_mutex_unlock(&b->mutex);
    await ebb_cond_wait(&b->filled, &b->mutex);
    ebb_cond_signal(&b->filled);
}

static async void disturb_until(struct box *b, int taken, uint32_t random)
{
    while (__atomic_load_n(&b->taken, __ATOMIC_RELAXED) < taken) {
        random = random * 1664525 + 1013904223;
        select biased {
            when (await disturb(b))
                ;
            when (await give_turns(1 + (int)(random >> 29)))
                ;
        }
    }
}

/* A signal that got lost would leave somebody waiting. */
ASYNC_TEST_WITHIN(boxes_at_random, 60)
{
    const int n = 200 * (int)test_long();

    for (int cap = 1; cap <= 3; cap += 2) {
        struct box b;

        box_init(&b, cap);
        scope (s) {
            for (uint32_t i = 0; i < 3; i++) {
                spawn_in(s, produce(&b, n));
                spawn_in(s, consume(&b, n));
                spawn_in(s, disturb_until(&b, 3 * n,
                                         test_first() + i * 77));
            }
        }
        CHECK_EQ(b.taken, 3 * n);
        CHECK_EQ(b.count, 0);
        CHECK(ebb_mutex_try_lock(&b.mutex));
    }
}

static struct box shared_box;

static void *consume_in_thread(void *arg)
{
    (void)arg;
    ebb_mutex_lock_blocking(&shared_box.mutex);
    for (int i = 0; i < 100; i++) {
        while (shared_box.count == 0)
            ebb_cond_wait_blocking(&shared_box.filled, &shared_box.mutex);
        shared_box.count--;
        ebb_cond_signal(&shared_box.emptied);
    }
    ebb_mutex_unlock(&shared_box.mutex);
    return NULL;
}

ASYNC_TEST(threads_wait_in_the_same_line)
{
    pthread_t thread;

    box_init(&shared_box, 2);
    CHECK_EQ(pthread_create(&thread, NULL, consume_in_thread, NULL), 0);
    join {
        await produce(&shared_box, 200);
        await consume(&shared_box, 100);
    }
    CHECK_EQ(await spawn_blocking(pthread_join(thread, NULL)), 0);
    CHECK_EQ(shared_box.count, 0);
}
