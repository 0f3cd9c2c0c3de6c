/* SPDX-License-Identifier: MIT-0 */
/* Sinks: back-pressure, flushing and closing of each kind, one of a test's
 * own, and cancels that lose nothing. */
#include <errno.h>
#include <string.h>

#include "async_test.h"

/* Every task here has ended before what it works on is gone. */
#pragma ebb diagnostic ignored "-Wasync-borrow"

static async yields(int) numbers(int n, int code)
{
    for (int i = 0; i < n; i++) {
        if (i % 3 == 1)
            await ebb_yield();
        yield i;
    }
    return code;
}

static async long sum_of(channel(int) c, int n)
{
    long sum = 0;
    int v;

    for (int i = 0; i < n && await channel_recv(c, &v) == 0; i++)
        sum = sum * 3 + v;
    return sum;
}

static long expected_sum(int n)
{
    long sum = 0;

    for (int i = 0; i < n; i++)
        sum = sum * 3 + i;
    return sum;
}

ASYNC_TEST(a_channel_holds_back_who_sends)
{
    channel(int) c = channel_new(int, 2);
    item_sink(int) s = sink_of_channel(c);
    int patience = 0;

    CHECK_EQ(await sink_feed(s, 0), 0);
    CHECK_EQ(await sink_ready(s), 0);
    CHECK_EQ(channel_room(c), 0);       /* a ready sink has its slot */
    CHECK_EQ(await sink_ready(s), 0);
    CHECK_EQ(await sink_send(s, 1), 0);
    select biased {
        when (int rc = await sink_feed(s, 2))
            CHECK_EQ(rc, 1);            /* it is full */
        when (await ebb_yield())
            patience++;
    }
    CHECK_EQ(patience, 1);
    CHECK_EQ(await sum_of(c, 2), 1);
    CHECK_EQ(await sink_ready(s), 0);
    CHECK_EQ(await sink_close(s), 0);   /* gives the slot back */
    CHECK_EQ(channel_room(c), 2);
    CHECK(!channel_is_closed(c));
    s = sink_of_channel(c);
    channel_close(c);
    CHECK_EQ(await sink_feed(s, 7), -EPIPE);
    CHECK_EQ(await sink_ready(s), -EPIPE);
    CHECK_EQ(await sink_close(s), 0);
    CHECK_EQ(await sink_close((item_sink(int))NULL), 0);
    channel_free(c);
}

ASYNC_TEST(all_of_a_stream)
{
    channel(int) c = channel_new(int, 2);
    item_sink(int) s = sink_of_channel(c);
    long sum = 0;
    int rc = 0;

    join {
        rc = sink_send_all(s, numbers(20, -EIO));
        sum = await sum_of(c, 20);
    }
    CHECK_EQ(rc, -EIO);
    CHECK_EQ(sum, expected_sum(20));
    channel_close(c);
    CHECK_EQ(sink_send_all(s, numbers(20, 0)), -EPIPE);
    CHECK_EQ(await sink_close(s), 0);
    channel_free(c);
    s = sink_drain(int);
    CHECK_EQ(sink_send_all(s, numbers(99, 0)), 0);
    CHECK_EQ(await sink_close(s), 0);
}

ASYNC_TEST(a_sender_goes_with_its_sink)
{
    mpsc_sender(int) tx;
    mpsc_receiver(int) rx;
    item_sink(int) s;
    int v = 0;

    mpsc_channel(&tx, &rx, 4);
    s = sink_of_sender(tx);
    CHECK_EQ(await sink_send(s, 5), 0);
    CHECK_EQ(await sink_close(s), 0);
    CHECK_EQ(await mpsc_recv(rx, &v), 0);
    CHECK_EQ(v, 5);
    CHECK_EQ(await mpsc_recv(rx, &v), -EPIPE);
    mpsc_receiver_free(rx);
}

ASYNC_TEST(a_fanout_waits_for_both)
{
    channel(int) a = channel_new(int, 1), b = channel_new(int, 5);
    item_sink(int) s = sink_fanout(sink_of_channel(a), sink_of_channel(b));
    long sums[2] = { 0 };
    int rc = 0, late = 0;

    CHECK_EQ(await sink_feed(s, 9), 0);
    select biased {                     /* b has a slot, a has none */
        when (int ready = await sink_ready(s))
            CHECK_EQ(ready, 1);
        when (await ebb_yield())
            late = 1;
    }
    CHECK_EQ(late, 1);
    CHECK_EQ(channel_len(b), 1);
    CHECK_EQ(await sum_of(a, 1), 9);
    CHECK_EQ(await sum_of(b, 1), 9);
    join {
        rc = sink_send_all(s, numbers(15, 0));
        sums[0] = await sum_of(a, 15);
        sums[1] = await sum_of(b, 15);
    }
    CHECK_EQ(rc, 0);
    CHECK_EQ(sums[0], expected_sum(15));
    CHECK_EQ(sums[1], expected_sum(15));
    channel_close(b);
    CHECK_EQ(await sink_feed(s, 1), -EPIPE);
    CHECK_EQ(await sink_close(s), 0);
    CHECK_EQ(channel_room(a), 1);
    channel_free(b);
    b = channel_new(int, 5);            /* and the first of both */
    s = sink_fanout(sink_of_channel(a), sink_of_channel(b));
    channel_close(a);
    CHECK_EQ(await sink_feed(s, 1), -EPIPE);
    CHECK_EQ(await sink_close(s), 0);
    CHECK_EQ(channel_room(b), 5);
    channel_free(a);
    channel_free(b);
}

static async int feed_lines(item_sink(struct ebb_slice) s, int n)
{
    for (int i = 0; i < n; i++)
        try await sink_feed(s, ebb_slice_of("line"));
    return 0;
}

ASYNC_TEST(frames_are_flushed_and_closed)
{
    struct ebb_lines_codec lines;
    struct ebb_io *a, *b;
    struct ebb_framed f;
    struct ebb_reader r;
    struct ebb_slice line;
    item_sink(struct ebb_slice) s;
    int count = 0;

    CHECK_EQ(ebb_duplex(16, &a, &b), 0);
    ebb_lines_codec_init(&lines, 100);
    ebb_framed_init(&f, a, &lines.codec);
    ebb_reader_init(&r, b);
    f.boundary = 8;
    s = sink_of_framed(&f);
    CHECK_EQ(await feed_lines(s, 2), 0);
    CHECK_EQ(f.out.len, 10);            /* not flushed: all is here */
    join {
        {
            CHECK_EQ(await feed_lines(s, 20), 0);
            CHECK_EQ(await sink_flush(s), 0);
            CHECK_EQ(f.out.len, 0);
            CHECK_EQ(await feed_lines(s, 1), 0);
            CHECK_EQ(await sink_close(s), 0);
        }
        while (await ebb_reader_line(&r, 100, &line) > 0) {
            CHECK(line.len == 4 && memcmp(line.at, "line", 4) == 0);
            count++;
        }
    }
    CHECK_EQ(count, 23);
    ebb_framed_fini(&f);
    ebb_reader_fini(&r);
    await ebb_close(a);
    await ebb_close(b);
}

/* One of our own: it takes pairs, and fails on what is negative. */
struct pairs {
    struct ebb_sink sink;
    int first, count;
    long sum;
    bool *closed;
};

static async int pairs_ready(struct ebb_sink *s)
{
    await ebb_yield();
    (void)s;
    return 0;
}

static int pairs_put(struct ebb_sink *s, const void *item)
{
    struct pairs *p = (struct pairs *)s;
    int v = *(const int *)item;

    if (v < 0)
        return -EDOM;
    if (p->count++ % 2 == 0)
        p->first = v;
    else
        p->sum += p->first * v;
    return 0;
}

static async int pairs_flush(struct ebb_sink *s)
{
    return ((struct pairs *)s)->count % 2 == 0 ? 0 : -EAGAIN;
}

static async int pairs_close(struct ebb_sink *s)
{
    *((struct pairs *)s)->closed = true;
    return 0;
}

ASYNC_TEST(one_of_our_own)
{
    static const struct ebb_sink_ops ops = {
        pairs_ready, pairs_put, pairs_flush, pairs_close
    };
    bool closed = false;
    struct pairs p = { .sink = { &ops, sizeof(int), false },
                       .closed = &closed };
    item_sink(int) s = (item_sink(int))(void *)&p.sink;

    CHECK_EQ(await sink_feed(s, 3), 0);
    CHECK_EQ(await sink_flush(s), -EAGAIN);
    CHECK_EQ(await sink_send(s, 5), 0);
    CHECK_EQ(await sink_send(s, -1), -EDOM);
    CHECK_EQ(p.sum, 15);
    CHECK_EQ(await sink_close(s), 0);
    CHECK(closed);
}

static async void take_slowly(channel(int) c, int n, long *sum)
{
    int v;

    for (int i = 0; i < n; i++) {
        for (int k = 0; k < i % 4; k++)
            await ebb_yield();
        CHECK_EQ(await channel_recv(c, &v), 0);
        *sum = *sum * 3 + v;
    }
}

ASYNC_TEST(cancelled_feeds_lose_and_double_nothing)
{
    channel(int) a = channel_new(int, 1), b = channel_new(int, 2);
    item_sink(int) s = sink_fanout(sink_of_channel(a), sink_of_channel(b));
    long sums[2] = { 0 };
    int lost = 0;

    join {
        await take_slowly(a, 20, &sums[0]);
        await take_slowly(b, 20, &sums[1]);
        for (int i = 0; i < 20;)
            select biased {
                when (int rc = await sink_feed(s, i)) {
                    CHECK_EQ(rc, 0);
                    i++;
                }
                when (await ebb_yield())
                    lost++;
            }
    }
    CHECK_EQ(sums[0], expected_sum(20));
    CHECK_EQ(sums[1], expected_sum(20));
    CHECK(lost > 0);
    CHECK_EQ(await sink_close(s), 0);
    channel_free(a);
    channel_free(b);
}
