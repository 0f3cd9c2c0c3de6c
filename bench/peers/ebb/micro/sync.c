/* SPDX-License-Identifier: MIT-0 */
/* Rows of channels, locks and select. */
#include "rows.h"

static async uint64_t serve(channel(uint64_t) there, channel(uint64_t) back,
                            uint64_t n)
{
    uint64_t v, sum = 0;

    for (uint64_t i = 0; i < n; i++) {
        if (await channel_send(there, i) < 0
            || await channel_recv(back, &v) < 0)
            abort();
        sum += v;
    }
    return sum;
}

static async int reply(channel(uint64_t) there, channel(uint64_t) back,
                       uint64_t n)
{
    uint64_t v;

    for (uint64_t i = 0; i < n; i++) {
        try await channel_recv(there, &v);
        try await channel_send(back, v);
    }
    return 0;
}

async uint64_t row_pingpong(uint64_t n)
{
    channel(uint64_t) there = channel_new(uint64_t, 1);
    channel(uint64_t) back = channel_new(uint64_t, 1);
    task(uint64_t) a = spawn(serve(there, back, n));
    task(int) b = spawn(reply(there, back, n));
    uint64_t sum = await a;

    if (await b < 0)
        abort();
    channel_free(there);
    channel_free(back);
    return sum;
}

static async int produce(channel(uint64_t) c, uint64_t n)
{
    for (uint64_t i = 0; i < n; i++)
        try await channel_send(c, i);
    return 0;
}

static async uint64_t consume(channel(uint64_t) c)
{
    uint64_t sum = 0;

    each (uint64_t v, c)
        sum += v;
    return sum;
}

static async uint64_t many_to_one(uint64_t n, int producers)
{
    channel(uint64_t) c = channel_new(uint64_t, 1024);
    task(uint64_t) all = spawn(consume(c));
    uint64_t sum;

    scope (s) {
        for (int i = 0; i < producers; i++)
            spawn_in(s, produce(c, n / (uint64_t)producers));
    }
    channel_close(c);
    sum = await all;
    channel_free(c);
    return sum;
}

async uint64_t row_mpsc_1(uint64_t n)
{
    return await many_to_one(n, 1);
}

async uint64_t row_mpsc_4(uint64_t n)
{
    return await many_to_one(n, 4);
}

struct counter {
    struct ebb_mutex mutex;
    uint64_t value;
};

async uint64_t row_mutex_1(uint64_t n)
{
    struct counter c = { .mutex = EBB_MUTEX_INIT };

    for (uint64_t i = 0; i < n; i++) {
        await ebb_mutex_lock(&c.mutex);
        c.value++;
        ebb_mutex_unlock(&c.mutex);
    }
    return c.value;
}

static async void contend(struct counter *c, uint64_t n)
{
    for (uint64_t i = 0; i < n; i++) {
        await ebb_mutex_lock(&c->mutex);
        c->value++;
        await ebb_yield();
        ebb_mutex_unlock(&c->mutex);
    }
}

async uint64_t row_mutex_8(uint64_t n)
{
    struct counter c = { .mutex = EBB_MUTEX_INIT };

    scope (s) {
        for (int i = 0; i < 8; i++)
            spawn_in(s, contend(&c, n / 8));
    }
    return c.value;
}

async uint64_t row_oneshot(uint64_t n)
{
    uint64_t v, sum = 0;

    for (uint64_t i = 0; i < n; i++) {
        oneshot_sender(uint64_t) tx;
        oneshot_receiver(uint64_t) rx;

        oneshot_channel(&tx, &rx);
        if (oneshot_send(tx, i) < 0 || await oneshot_recv(rx, &v) < 0)
            abort();
        oneshot_receiver_free(rx);
        sum += v;
    }
    return sum;
}

enum { LISTENERS = 8, BURST = 256 };

static async uint64_t listen_to(broadcast_receiver(uint64_t) rx, uint64_t n,
                                uint64_t *got)
{
    uint64_t v, sum = 0;

    for (uint64_t i = 1; i <= n; i++) {
        if (await broadcast_recv(rx, &v) != 0)
            abort();
        sum += v;
        if (i % BURST == 0)
            __atomic_add_fetch(got, BURST, __ATOMIC_RELAXED);
    }
    broadcast_receiver_free(rx);
    return sum;
}

async uint64_t row_broadcast(uint64_t n)
{
    uint64_t each_gets = n / LISTENERS / BURST * BURST, got = 0, sum = 0;
    broadcast_sender(uint64_t) tx;
    broadcast_receiver(uint64_t) first;

    broadcast_channel(&tx, &first, 1024);
    scope (s) {
        task(uint64_t) job[LISTENERS];

        for (int i = 0; i < LISTENERS; i++)
            job[i] = spawn_in(s, listen_to(broadcast_subscribe(tx), each_gets,
                                           &got));
        broadcast_receiver_free(first);
        for (uint64_t i = 1; i <= each_gets; i++) {
            if (broadcast_send(tx, i) != LISTENERS)
                abort();
            while (i % BURST == 0
                   && __atomic_load_n(&got, __ATOMIC_RELAXED) < i * LISTENERS)
                await ebb_yield();
        }
        for (int i = 0; i < LISTENERS; i++)
            sum += await job[i];
    }
    broadcast_sender_free(tx);
    return sum;
}

static async uint64_t look_at(watch_receiver(uint64_t) rx, uint64_t n,
                              uint64_t *got)
{
    uint64_t v, sum = 0;

    for (uint64_t i = 0; i < n; i++) {
        if (await watch_changed(rx) < 0)
            abort();
        watch_borrow_and_update(rx, &v);
        sum += v;
        __atomic_add_fetch(got, 1, __ATOMIC_RELAXED);
    }
    watch_receiver_free(rx);
    return sum;
}

async uint64_t row_watch(uint64_t n)
{
    uint64_t each_gets = n / LISTENERS, got = 0, sum = 0;
    watch_sender(uint64_t) tx;
    watch_receiver(uint64_t) first;

    watch_channel(&tx, &first, 0);
    scope (s) {
        task(uint64_t) job[LISTENERS];

        for (int i = 0; i < LISTENERS; i++)
            job[i] = spawn_in(s, look_at(watch_receiver_clone(first),
                                         each_gets, &got));
        for (uint64_t i = 1; i <= each_gets; i++) {
            if (watch_send(tx, i) < 0)
                abort();
            while (__atomic_load_n(&got, __ATOMIC_RELAXED) < i * LISTENERS)
                await ebb_yield();
        }
        for (int i = 0; i < LISTENERS; i++)
            sum += await job[i];
    }
    watch_receiver_free(first);
    watch_sender_free(tx);
    return sum;
}

/* The timer runs in a task of its own: a select that is lost to the channel
 * ends the waiting for it, and leaves it as it is. */
static async uint64_t select_kept(channel(uint64_t) c, uint64_t n)
{
    task(int) timer = spawn(ebb_sleep(500 * EBB_SECOND));
    uint64_t v, sum = 0;
    int err;

    for (uint64_t i = 0; i < n; i++)
        select {
            when (err = await channel_recv(c, &v)) {
                if (err < 0)
                    abort();
                sum += v;
            }
            when (err = await task_wait(timer, NULL)) abort();
        }
    task_abort(timer);
    return sum;
}

static async uint64_t select_new(channel(uint64_t) c, uint64_t n)
{
    uint64_t v, sum = 0;
    int err;

    for (uint64_t i = 0; i < n; i++)
        select {
            when (err = await channel_recv(c, &v)) {
                if (err < 0)
                    abort();
                sum += v;
            }
            when (err = await ebb_sleep(5 * EBB_SECOND)) abort();
        }
    return sum;
}

async uint64_t row_select_kept(uint64_t n)
{
    channel(uint64_t) c = channel_new(uint64_t, 1024);
    task(int) producer = spawn(produce(c, n));
    uint64_t sum = await spawn(select_kept(c, n));

    if (await producer < 0)
        abort();
    channel_free(c);
    return sum;
}

async uint64_t row_select_new(uint64_t n)
{
    channel(uint64_t) c = channel_new(uint64_t, 1024);
    task(int) producer = spawn(produce(c, n));
    uint64_t sum = await spawn(select_new(c, n));

    if (await producer < 0)
        abort();
    channel_free(c);
    return sum;
}
