/* SPDX-License-Identifier: MIT-0 */
/* Streams whose items come from other workers: no item is lost by a `next`
 * that loses, wherever the wake is just then; closing in any state. */
#include "async_test.h"

enum { READERS = 16, ITEMS = 150 };

static async void produce(channel(int) gate)
{
    for (int n = 0; n < ITEMS; n++) {
        if (n % 3 == 0)
            await ebb_yield();
        if (await channel_send(gate, n) < 0)
            return;
    }
    channel_close(gate);
}

/* A stream that waits for other tasks, and whose clean-up waits too. */
static async yields(int) gated(channel(int) gate, uint32_t *open)
{
    __atomic_add_fetch(open, 1, __ATOMIC_RELAXED);
    defer {
        await ebb_yield();
        __atomic_sub_fetch(open, 1, __ATOMIC_RELAXED);
    }
    each (int v, gate)
        yield v;
}

/* Reads up to `end` items, many times losing against another arm. */
static async int contend(channel(int) gate, uint32_t *open, int end)
{
    stream(int) s = gated(gate, open);
    int v = 0, want = 0;

    while (want < end) {
        int got = -1;

        select {
            when (got = await next(s, &v))
                ;
            when (await ebb_yield())
                ;
        }
        if (got == 0)
            break;
        if (got < 0)
            continue;
        CHECK_EQ(v, want);
        want++;
    }
    if (end < ITEMS)                    /* leave it in the middle of an await */
        within (1 * EBB_NANOSECOND) {
            await next(s, &v);
        }
    channel_close(gate);
    return want;
}

ASYNC_TEST_WITHIN(no_item_is_lost, 60)
{
    static uint32_t open;

    for (int round = 0; round < 6; round++) {
        channel(int) gate[READERS];
        task(int) reader[READERS];
        task(void) writer[READERS];

        for (int i = 0; i < READERS; i++) {
            gate[i] = channel_new(int, 1);
            writer[i] = spawn(produce(gate[i]));
            reader[i] = spawn(contend(gate[i], &open,
                                      i % 4 == 3 ? ITEMS / 2 : ITEMS));
        }
        for (int i = 0; i < READERS; i++) {
            CHECK_EQ(await reader[i], i % 4 == 3 ? ITEMS / 2 : ITEMS);
            await writer[i];
            channel_free(gate[i]);
        }
        CHECK_EQ(open, 0);
    }
}

static async void read_on(channel(int) gate, uint32_t *open)
{
    stream(int) s = gated(gate, open);
    int v;

    while (await next(s, &v) > 0)
        continue;
    each (int w, gated(gate, open))
        CHECK(w < 0);
}

/* An abort from outside, in the middle of anything. */
ASYNC_TEST_WITHIN(abort_closes, 60)
{
    static uint32_t open;

    for (int round = 0; round < 60; round++) {
        channel(int) gate = channel_new(int, 2);
        task(void) writer = spawn(produce(gate));
        task(void) reader = spawn(read_on(gate, &open));

        for (int i = 0; i < round % 13; i++)
            await ebb_yield();
        task_abort(reader);
        await task_wait(reader, NULL);
        CHECK_EQ(open, 0);
        channel_close(gate);
        await writer;
        channel_free(gate);
    }
}
