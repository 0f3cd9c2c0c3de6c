/* SPDX-License-Identifier: MIT-0 */
/* To wait takes no memory: the node of each wait lies in the frame of who
 * waits, and that is there already. */
#include <stdlib.h>

#include "async_test.h"

/* Every task here has ended before what it works on is gone. */
#pragma ebb diagnostic ignored "-Wasync-borrow"

static uint64_t allocations(void)
{
    struct ebb_stats stats;

    ebb_stats(NULL, &stats);
    return stats.allocations;
}

/* All that can be waited for.  The channels are full or empty, as it needs. */
struct world {
    int step;                   /* waits that have ended */
    uint64_t before, after;     /* allocations */
    struct ebb_mutex mutex;
    struct ebb_rwlock read, write;
    struct ebb_sem sem;
    struct ebb_notify notify, enabled;
    struct ebb_mutex cond_mutex;
    struct ebb_cond cond;
    struct ebb_barrier barrier;
    once_cell(int) given, made;
    oneshot_sender(int) answer, closed;
    oneshot_receiver(int) to_answer, to_close;
    channel(int) full, slots, empty, many, each, closing;
    broadcast_sender(int) news, unheard;
    broadcast_receiver(int) listener, leaver;
    watch_sender(int) value, unseen;
    watch_receiver(int) looker, turner;
    struct ebb_token *token;
    struct ebb_tracker tracker;
    struct ebb_waker *waker;
    struct ebb_notify let_go;   /* in line: who makes a value, the task, the
                                 * set's, the future */
    task(int) task;
    join_set(int) set;
    shared_future(int) shared;
};

static async int until_let_go(struct world *w)
{
    await ebb_notify_wait(&w->let_go);
    return 5;
}

static async int make_five(void *value, void *arg)
{
    await until_let_go(arg);
    *(int *)value = 5;
    return 0;
}

static bool is_five(const void *value, void *arg)
{
    (void)arg;
    return *(const int *)value == 5;
}

static async void wait_for_locks(struct world *w)
{
    struct ebb_notified line;

    await ebb_mutex_lock(&w->mutex);
    w->step++;
    await ebb_rwlock_read(&w->read);
    w->step++;
    await ebb_rwlock_write(&w->write);
    w->step++;
    CHECK_EQ(await ebb_sem_acquire(&w->sem, 2), 0);
    w->step++;
    await ebb_notify_wait(&w->notify);
    w->step++;
    CHECK(!ebb_notified_enable(&line, &w->enabled));
    await ebb_notified_wait(&line);
    w->step++;
    await ebb_mutex_lock(&w->cond_mutex);
    await ebb_cond_wait(&w->cond, &w->cond_mutex);
    ebb_mutex_unlock(&w->cond_mutex);
    w->step++;
    CHECK_EQ(await ebb_barrier_wait(&w->barrier), 0);
    w->step++;
    await once_wait(&w->given);
    w->step++;
    CHECK_EQ(await once_get_or_init(&w->made, make_five, w), 0);
    w->step++;
}

enum { LOCKS = 10 };

static async void let_go_of_locks(struct world *w, int i)
{
    switch (i) {
    case 0:
        ebb_mutex_unlock(&w->mutex);
        break;
    case 1:
        ebb_rwlock_write_unlock(&w->read);
        break;
    case 2:
        ebb_rwlock_read_unlock(&w->write);
        break;
    case 3:
        ebb_sem_release(&w->sem, 1);
        break;
    case 4:
        ebb_notify_one(&w->notify);
        break;
    case 5:
        ebb_notify_one(&w->enabled);
        break;
    case 6:
        ebb_cond_signal(&w->cond);
        break;
    case 7:
        CHECK_EQ(await ebb_barrier_wait(&w->barrier), 1);
        break;
    case 8:
        CHECK_EQ(once_set(&w->given, 5), 0);
        break;
    default:
        ebb_notify_one(&w->let_go);
        break;
    }
}

static async void wait_for_messages(struct world *w)
{
    int v[2];

    CHECK_EQ(await oneshot_recv(w->to_answer, v), 0);
    w->step++;
    await oneshot_closed(w->closed);
    w->step++;
    CHECK_EQ(await channel_send(w->full, 5), 0);
    w->step++;
    CHECK_EQ(await channel_reserve(w->slots, 1), 0);
    channel_unreserve(w->slots, 1);
    w->step++;
    CHECK_EQ(await channel_recv(w->empty, v), 0);
    w->step++;
    CHECK_EQ(await channel_recv_many(w->many, v, 2), 1);
    w->step++;
    CHECK_EQ(await next(w->each, v), 1);
    w->step++;
    await channel_closed(w->closing);
    w->step++;
    CHECK_EQ(await broadcast_recv(w->listener, v), 0);
    w->step++;
    await broadcast_closed(w->unheard);
    w->step++;
    CHECK_EQ(await watch_changed(w->looker), 0);
    w->step++;
    CHECK_EQ(await watch_wait_for(w->looker, is_five, NULL, NULL), 0);
    w->step++;
    await watch_closed(w->unseen);
    w->step++;
}

enum { MESSAGES = 13 };

static void send_messages(struct world *w, int i)
{
    int v;

    switch (i) {
    case 0:
        CHECK_EQ(oneshot_send(w->answer, 5), 0);
        break;
    case 1:
        oneshot_close(w->to_close);
        break;
    case 2:
        CHECK_EQ(channel_try_recv(w->full, &v), 0);
        break;
    case 3:
        CHECK_EQ(channel_try_recv(w->slots, &v), 0);
        break;
    case 4:
        CHECK_EQ(channel_try_send(w->empty, 5), 0);
        break;
    case 5:
        CHECK_EQ(channel_try_send(w->many, 5), 0);
        break;
    case 6:
        CHECK_EQ(channel_try_send(w->each, 5), 0);
        break;
    case 7:
        channel_close(w->closing);
        break;
    case 8:
        CHECK_EQ(broadcast_send(w->news, 5), 1);
        break;
    case 9:
        broadcast_receiver_free(w->leaver);
        break;
    case 10:
        CHECK_EQ(watch_send(w->value, 4), 0);
        break;
    case 11:
        CHECK_EQ(watch_send(w->value, 5), 0);
        break;
    default:
        watch_receiver_free(w->turner);
        break;
    }
}

static async void wait_for_tasks(struct world *w)
{
    int v;

    await ebb_token_cancelled(w->token);
    w->step++;
    await ebb_tracker_wait(&w->tracker);
    w->step++;
    await ebb_waker_wait(w->waker);
    w->step++;
    CHECK_EQ(await task_wait(w->task, &v), 0);
    w->step++;
    CHECK_EQ(await join_set_next(w->set, &v), 1);
    w->step++;
    CHECK_EQ(await shared_get(w->shared, &v), 0);
    CHECK_EQ(v, 5);
    w->step++;
    await ebb_sleep(EBB_MILLISECOND);
    w->step++;
}

enum { TASKS = 7 };

static async void end_tasks(struct world *w, int i)
{
    switch (i) {
    case 0:
        ebb_token_cancel(w->token);
        break;
    case 1:
        ebb_tracker_leave(&w->tracker);
        break;
    case 2:
        ebb_waker_wake(w->waker);
        break;
    case 6:
        await ebb_sleep(2 * EBB_MILLISECOND);
        break;
    default:
        ebb_notify_one(&w->let_go);
        break;
    }
}

static async void wait_for_all(struct world *w)
{
    w->before = allocations();
    await wait_for_locks(w);
    await wait_for_messages(w);
    await wait_for_tasks(w);
    w->after = allocations();
}

/* Who makes the value, and who runs the future, for the others to wait. */
static async void be_first(struct world *w)
{
    CHECK_EQ(await once_get_or_init(&w->made, make_five, w), 0);
}

static async void be_first_to_ask(struct world *w)
{
    CHECK_EQ(await shared_get(w->shared, NULL), 0);
}

static async void give_turns(int n)
{
    while (n-- > 0)
        await ebb_yield();
}

/* What is to be waited for has not come, and makes nobody wait but that. */
static void make_world(struct world *w)
{
    *w = (struct world){
        .mutex = EBB_MUTEX_INIT, .read = EBB_RWLOCK_INIT,
        .write = EBB_RWLOCK_INIT, .sem = EBB_SEM_INIT(1),
        .notify = EBB_NOTIFY_INIT, .enabled = EBB_NOTIFY_INIT,
        .cond_mutex = EBB_MUTEX_INIT, .cond = EBB_COND_INIT,
        .barrier = EBB_BARRIER_INIT(2), .tracker = EBB_TRACKER_INIT,
        .let_go = EBB_NOTIFY_INIT,
    };
    CHECK(ebb_mutex_try_lock(&w->mutex));
    CHECK(ebb_rwlock_try_write(&w->read));
    CHECK(ebb_rwlock_try_read(&w->write));
    oneshot_channel(&w->answer, &w->to_answer);
    oneshot_channel(&w->closed, &w->to_close);
    w->full = channel_new(int, 1);
    w->slots = channel_new(int, 1);
    w->empty = channel_new(int, 1);
    w->many = channel_new(int, 2);
    w->each = channel_new(int, 1);
    w->closing = channel_new(int, 1);
    CHECK_EQ(channel_try_send(w->full, 1), 0);
    CHECK_EQ(channel_try_send(w->slots, 1), 0);
    broadcast_channel(&w->news, &w->listener, 2);
    broadcast_channel(&w->unheard, &w->leaver, 2);
    watch_channel(&w->value, &w->looker, 1);
    watch_channel(&w->unseen, &w->turner, 1);
    w->token = ebb_token_new();
    w->waker = ebb_waker_new();
    CHECK(w->token != NULL && w->waker != NULL);
    ebb_tracker_enter(&w->tracker);
    CHECK(ebb_tracker_close(&w->tracker));
    w->set = join_set_new(int);
}

static async void free_world(struct world *w)
{
    channel(int) all[] = { w->full, w->slots, w->empty, w->many, w->each,
                           w->closing };

    for (int i = 0; i < 6; i++)
        channel_free(all[i]);
    oneshot_sender_free(w->closed);
    oneshot_receiver_free(w->to_answer);
    oneshot_receiver_free(w->to_close);
    broadcast_sender_free(w->news);
    broadcast_sender_free(w->unheard);
    broadcast_receiver_free(w->listener);
    watch_sender_free(w->value);
    watch_sender_free(w->unseen);
    watch_receiver_free(w->looker);
    ebb_token_unref(w->token);
    ebb_waker_unref(w->waker);
    await join_set_close(w->set);
    await shared_close(w->shared);
}

ASYNC_TEST_ALONE(no_wait_allocates)
{
    struct world *w = malloc(sizeof(*w));

    defer free(w);
    make_world(w);
    spawn(be_first(w));
    w->task = spawn(until_let_go(w));
    join_set_spawn(w->set, until_let_go(w));
    w->shared = shared_new(int, until_let_go(w));
    spawn(be_first_to_ask(w));
    await give_turns(3);
    task(void) t = spawn(wait_for_all(w));
    for (int i = 0; i < LOCKS + MESSAGES + TASKS; i++) {
        await give_turns(3);
        CHECK_EQ(w->step, i);           /* it waits */
        if (i < LOCKS)
            await let_go_of_locks(w, i);
        else if (i < LOCKS + MESSAGES)
            send_messages(w, i - LOCKS);
        else
            await end_tasks(w, i - LOCKS - MESSAGES);
    }
    CHECK_EQ(await task_wait(t, NULL), 0);
    CHECK_EQ(w->step, LOCKS + MESSAGES + TASKS);
    CHECK_EQ(w->after - w->before, 0);
    await free_world(w);
}

/* ---- times and bytes ---- */

struct times {
    struct ebb_delay_queue *q;
    struct ebb_timer timer;
    struct ebb_interval interval;
};

static async int wait_for_times(struct times *t)
{
    int64_t soon = ebb_now() + EBB_MILLISECOND / 4;
    int v = 5;

    try ebb_delay_queue_insert(t->q, &v, EBB_MILLISECOND / 4, NULL);
    try await ebb_delay_queue_next(t->q, &v);
    ebb_timer_reset(&t->timer, soon);
    try await ebb_timer_wait(&t->timer);
    ebb_interval_reset(&t->interval);
    await ebb_interval_tick(&t->interval);
    within (EBB_MILLISECOND / 4) {
        await ebb_sleep_until(ebb_now() + EBB_HOUR);
    }
    return 0;
}

static async int wait_for_bytes(struct ebb_io *from, struct ebb_io *to)
{
    char c;

    join {
        try await ebb_read(from, &c, 1);
        {
            await ebb_sleep(EBB_MILLISECOND / 4);
            try await ebb_write(to, "x", 1);
        }
    }
    join {
        try await ebb_readable(from);
        {
            await ebb_sleep(EBB_MILLISECOND / 4);
            try await ebb_write(to, "x", 1);
        }
    }
    return await ebb_read(from, &c, 1) - 1;
}

/* The first time something is set up for good; later nothing is. */
ASYNC_TEST_ALONE(no_wait_for_times_or_bytes_allocates)
{
    struct times *t = malloc(sizeof(*t));
    struct ebb_io *from[2], *to[2];
    uint64_t before = 0;

    defer free(t);
    t->q = ebb_delay_queue_new(sizeof(int));
    defer ebb_delay_queue_free(t->q);
    ebb_timer_init(&t->timer, 0);
    ebb_interval_init(&t->interval, ebb_now(), EBB_MILLISECOND / 4,
                      EBB_MISSED_DELAY);
    CHECK_EQ(ebb_pipe(&from[0], &to[0]), 0);
    CHECK_EQ(ebb_simplex(16, &from[1], &to[1]), 0);
    for (int round = 0; round < 6; round++) {
        if (round == 2)
            before = allocations();
        CHECK_EQ(await wait_for_times(t), 0);
        for (int i = 0; i < 2; i++)
            CHECK_EQ(await wait_for_bytes(from[i], to[i]), 0);
    }
    CHECK_EQ(allocations() - before, 0);
    for (int i = 0; i < 2; i++) {
        await ebb_close(from[i]);
        await ebb_close(to[i]);
    }
}
