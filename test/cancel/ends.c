/* SPDX-License-Identifier: MIT-0 */
/* Waits for the end of something, for a value, a wake or a time, and for the
 * first of several, lose nothing. */
/* test: loses nothing */
#include <ebb.h>

/* Wait until the other side has gone. */
static async int for_an_end(void)
{
    mpsc_sender(int) mtx;
    mpsc_receiver(int) mrx;
    broadcast_sender(int) btx;
    broadcast_receiver(int) brx;
    watch_sender(int) wtx;
    watch_receiver(int) wrx;
    oneshot_sender(int) otx;
    oneshot_receiver(int) orx;

    mpsc_channel(&mtx, &mrx, 1);
    defer mpsc_sender_free(mtx);
    defer mpsc_receiver_free(mrx);
    broadcast_channel(&btx, &brx, 1);
    defer broadcast_sender_free(btx);
    defer broadcast_receiver_free(brx);
    watch_channel(&wtx, &wrx, 1);
    defer watch_sender_free(wtx);
    defer watch_receiver_free(wrx);
    oneshot_channel(&otx, &orx);
    defer oneshot_sender_free(otx);
    defer oneshot_receiver_free(orx);
    join {
        await mpsc_closed(mtx);
        await broadcast_closed(btx);
        await watch_closed(wtx);
        await oneshot_closed(otx);
        {
            await ebb_yield();
            mpsc_close(mrx);
            broadcast_receiver_free(brx);
            brx = NULL;
            watch_receiver_free(wrx);
            wrx = NULL;
            oneshot_close(orx);
        }
    }
    return 0;
}

static bool is_seven(const void *value, void *arg)
{
    (void)arg;
    return *(const int *)value == 7;
}

static async int for_values(void)
{
    watch_sender(int) tx;
    watch_receiver(int) rx;
    once_cell(int) cell = { 0 };
    channel(int) c = channel_new(int, 2);
    int v[4];

    defer channel_free(c);
    watch_channel(&tx, &rx, 1);
    defer watch_sender_free(tx);
    defer watch_receiver_free(rx);
    join {
        (void)await watch_wait_for(rx, is_seven, NULL, &v[0]);
        await once_wait(&cell);
        {
            (void)await channel_recv_many(c, &v[1], 2);
            (void)await ebb_chan_next(EBB_CHAN(c), &v[3]);
        }
        for (int i = 5; i <= 7; i++) {
            await ebb_yield();
            try watch_send(tx, i);
            try await channel_send(c, i);
        }
        {
            await ebb_yield();
            try once_set(&cell, 1);
        }
    }
    return 0;
}

static async int for_wakes(void)
{
    struct ebb_waker *waker = ebb_waker_new();
    struct ebb_notify bell = EBB_NOTIFY_INIT;
    struct ebb_notified heard;
    struct ebb_timer timer;

    defer ebb_waker_unref(waker);
    (void)ebb_notified_enable(&heard, &bell);
    defer ebb_notified_disable(&heard);
    ebb_timer_init(&timer, ebb_now() + EBB_MILLISECOND);
    join {
        await ebb_waker_wait(waker);
        await ebb_notified_wait(&heard);
        try await ebb_timer_wait(&timer);
        try await ebb_sleep_until(ebb_now() + EBB_MILLISECOND);
        {
            await ebb_yield();
            ebb_waker_wake(waker);
            ebb_notify_one(&bell);
            ebb_timer_reset(&timer, ebb_now());
        }
    }
    if (ebb_time_pause() == 0) {
        defer (void)!ebb_time_resume();
        try await ebb_time_advance(EBB_MILLISECOND);
    }
    while (ebb_has_budget())
        await ebb_consume_budget();
    await ebb_consume_budget();
    return 0;
}

static void add_one(void *arg)
{
    ++*(int *)arg;
}

static async int for_threads(void)
{
    int n = 0;

    await ebb_compute(add_one, &n);
    await ebb_blocking(add_one, &n);
    return n - 2;
}

static async int after(int turns, int value)
{
    char *memory = ebb_vec_of(1, 8);

    defer ebb_vec_free(memory);
    for (int i = 0; i < turns; i++)
        await ebb_yield();
    return value;
}

static async yields(int) count(int n)
{
    for (int i = 0; i < n; i++) {
        await ebb_yield();
        yield i;
    }
}

static async int for_the_first(void)
{
    streams(char, int) all = streams_new(char, int);
    future(int) f[3];
    char keys[2];
    int v[2];

    defer await streams_close(all);
    for (int i = 0; i < 3; i++)
        f[i] = lazy(after(3 - i, i));
    try await select_all(f, 3, &v[0]);
    for (int i = 0; i < 3; i++)
        f[i] = lazy(after(i, i - 1));
    try await select_ok(f, 3, &v[0]);
    for (int i = 0; i < 3; i++)
        f[i] = lazy(after(i, i));
    try await join_all(f, 3, NULL);
    await streams_insert(all, 'a', count(3));
    await streams_insert(all, 'b', count(2));
    while ((try await streams_next_many(all, keys, v, 2)) > 0)
        ;
    return 0;
}

async int main(void)
{
    try await for_an_end();
    try await for_values();
    try await for_wakes();
    try await for_threads();
    return await for_the_first();
}
