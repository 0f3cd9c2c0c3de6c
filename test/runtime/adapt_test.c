/* SPDX-License-Identifier: MIT-0 */
/* Adaptors of streams: what each does at its ends, with errors, when it is
 * closed, and when a `next` of it loses. */
#include <errno.h>
#include <string.h>

#include "async_test.h"
#include "numbers.h"

static async int twice(int x)
{
    await ebb_yield();
    return 2 * x;
}

/* The stream gives these items and ends with the code; all is closed. */
#define CHECK_ITEMS(s, code, ...) \
    do { \
        const long expected_[] = { __VA_ARGS__ }; \
        const size_t count_ = sizeof(expected_) / sizeof(expected_[0]); \
        size_t i_ = 0; \
        int rc_ = 0; \
        each (long v_, s, rc_) { \
            CHECK(i_ < count_); \
            CHECK_EQ(v_, expected_[i_]); \
            i_++; \
        } \
        CHECK_EQ(i_, count_); \
        CHECK_EQ(rc_, code); \
        CHECK_EQ(open_streams, 0); \
    } while (0)

#define CHECK_NONE(s, code) \
    do { \
        int rc_ = 1; \
        each (long v_, s, rc_) \
            CHECK_EQ(v_, -999); \
        CHECK_EQ(rc_, code); \
        CHECK_EQ(open_streams, 0); \
    } while (0)

ASYNC_TEST(sources)
{
    int array[] = { 3, 1, 2 };
    short *pointer = (short[]){ 7, 8 };
    stream(int) s = stream_iter(array, 3);
    int n = 0, v;

    array[0] = 99;
    CHECK_ITEMS(s, 0, 3, 1, 2);
    CHECK_ITEMS(stream_iter(pointer, 2), 0, 7, 8);
    CHECK_ITEMS(stream_once(5L), 0, 5);
    CHECK_NONE(stream_empty(char), 0);
    CHECK_ITEMS(stream_take(stream_repeat(n + 4), 3), 0, 4, 4, 4);
    CHECK_ITEMS(stream_unfold(x, 1L, x < 100, x * 3), 0, 1, 3, 9, 27, 81);
    s = stream_pending(int);
    within (EBB_MILLISECOND) {
        await next(s, &v);
        n = 1;
    }
    CHECK_EQ(n, 0);
}

ASYNC_TEST(map_and_filter)
{
    int k = 10;

    CHECK_ITEMS(stream_map(x, numbers(0, 4, 0), x + k), 0, 10, 11, 12, 13);
    CHECK_ITEMS(stream_map(x, numbers(0, 3, -EIO), await twice(x)), -EIO,
                0, 2, 4);
    CHECK_ITEMS(stream_map(x, numbers(0, 9, 0), try (x > 2 ? -EDOM : x)), -EDOM,
                0, 1, 2);
    CHECK_ITEMS(stream_filter(x, numbers(0, 7, 0), x % 3 == 0), 0, 0, 3, 6);
    CHECK_ITEMS(stream_filter(x, numbers(0, 7, -EIO),
                              await twice(x) % 3 == 0), -EIO, 0, 3, 6);
    CHECK_ITEMS(stream_filter_map(x, numbers(0, 7, 0), x > 3, x * 100L), 0,
                400, 500, 600);
    CHECK_NONE(stream_filter(x, numbers(0, 7, 0), x > 9), 0);
    CHECK_ITEMS(stream_map_while(x, numbers(0, 9, -EIO), x < 2, x - 1), 0,
                -1, 0);
    CHECK_ITEMS(stream_enumerate(i, x, numbers(5, 8, 0), (long)i * 10 + x), 0,
                5, 16, 27);
    CHECK_ITEMS(stream_scan(sum, 100L, x, numbers(1, 5, 0), sum + x), 0,
                101, 103, 106, 110);
}

ASYNC_TEST(inspect_sees_every_item)
{
    int seen = 0, *const p = &seen;

    CHECK_ITEMS(stream_inspect(x, numbers(1, 4, 0), *p += x), 0, 1, 2, 3);
    CHECK_EQ(seen, 6);
}

ASYNC_TEST(errors_are_mapped_or_followed)
{
    CHECK_ITEMS(stream_map_err(rc, numbers(0, 2, -EIO), rc == -EIO ? -EDOM
                                                                   : rc),
                -EDOM, 0, 1);
    CHECK_ITEMS(stream_map_err(rc, numbers(0, 2, 0), -EDOM), 0, 0, 1);
    CHECK_ITEMS(stream_or_else(rc, numbers(0, 2, -EIO), numbers(7, 8, 0)), 0,
                0, 1, 7);
    CHECK_ITEMS(stream_or_else(rc, numbers(0, 2, 0), numbers(7, 8, 0)), 0,
                0, 1);
}

ASYNC_TEST(take_and_skip)
{
    pulled = 0;
    CHECK_ITEMS(stream_take(numbers(0, 100, -EIO), 3), 0, 0, 1, 2);
    CHECK_EQ(pulled, 3);
    CHECK_NONE(stream_take(numbers(0, 100, -EIO), 0), 0);
    CHECK_EQ(pulled, 3);
    CHECK_ITEMS(stream_take(numbers(0, 2, -EIO), 3), -EIO, 0, 1);
    CHECK_ITEMS(stream_take_while(x, numbers(0, 9, -EIO), x < 2), 0, 0, 1);
    CHECK_ITEMS(stream_skip(numbers(0, 5, -EIO), 3), -EIO, 3, 4);
    CHECK_NONE(stream_skip(numbers(0, 2, 0), 3), 0);
    CHECK_ITEMS(stream_skip_while(x, numbers(0, 6, 0), x != 3 && x < 5), 0,
                3, 4, 5);
    CHECK_ITEMS(stream_take(stream_skip(numbers(0, 99, 0), 90), 2), 0,
                90, 91);
}

ASYNC_TEST(take_until_ends_with_its_condition)
{
    channel(char) stop = channel_new(char, 1);
    int got = 0;

    each (int v, stream_take_until(numbers(0, 1000000, 0),
                                   await channel_recv(stop, &(char){ 0 }))) {
        if (v == 7)
            CHECK_EQ(channel_try_send(stop, 'x'), 0);
        got = v;
    }
    CHECK(got >= 7 && got < 1000);
    CHECK_EQ(open_streams, 0);
    CHECK_ITEMS(stream_take_until(numbers(0, 3, -EIO),
                                  await channel_recv(stop, &(char){ 0 })),
                -EIO, 0, 1, 2);
    channel_free(stop);
}

ASYNC_TEST(chain_zip_flatten_cycle)
{
    stream(int) a = numbers(0, 2, 0), b = numbers(5, 7, -EIO);

    CHECK_ITEMS(stream_chain(a, b), -EIO, 0, 1, 5, 6);
    CHECK(a == NULL && b == NULL);
    CHECK_ITEMS(stream_chain(numbers(0, 2, -EDOM), numbers(5, 7, 0)), -EDOM,
                0, 1);
    CHECK_ITEMS(stream_zip(x, numbers(0, 9, -EIO), y, numbers(5, 7, 0),
                           x * 10L + y), 0, 5, 16);
    CHECK_ITEMS(stream_zip(x, numbers(0, 2, 0), y, numbers(5, 9, 0), x + y),
                0, 5, 7);
    CHECK_ITEMS(stream_zip(x, numbers(0, 9, 0), y, numbers(5, 7, -EIO),
                           x + y), -EIO, 5, 7);
    CHECK_ITEMS(stream_flat_map(x, numbers(1, 4, 0), numbers(0, x, 0)), 0,
                0, 0, 1, 0, 1, 2);
    CHECK_ITEMS(stream_flatten(stream_map(x, numbers(1, 4, 0),
                                          numbers(x, x + 2, 0))), 0,
                1, 2, 2, 3, 3, 4);
    CHECK_ITEMS(stream_take(stream_cycle(numbers(0, 2, 0)), 5), 0,
                0, 1, 0, 1, 0);
}

ASYNC_TEST(merge_gives_the_items_of_both)
{
    long sum = 0, count = 0;
    int a = 0, b = 100, rc;

    each (int v, stream_merge(numbers(0, 50, 0), numbers(100, 130, 0)), rc) {
        CHECK(v == a || v == b);
        if (v == a)
            a++;
        else
            b++;
        sum += v;
        count++;
    }
    CHECK_EQ(rc, 0);
    CHECK_EQ(count, 80);
    CHECK_EQ(sum, 50 * 49 / 2 + 30 * 100 + 30 * 29 / 2);
    each (int v, stream_merge(numbers(0, 50, -EIO), stream_pending(int)), rc)
        (void)v;
    CHECK_EQ(rc, -EIO);
    CHECK_EQ(open_streams, 0);
}

/* Neither of two streams that always have an item waits for the other. */
ASYNC_TEST(merge_is_fair)
{
    int from_a = 0;

    each (int v, stream_take(stream_merge(stream_repeat(1), stream_repeat(0)),
                             1000))
        from_a += v;
    CHECK(from_a > 300 && from_a < 700);
}

ASYNC_TEST(select_all_tells_which_stream)
{
    stream(int) s[3] = {
        numbers(0, 10, 0), numbers(100, 105, 0), numbers(0, 0, 0),
    };
    int want[2] = { 0, 100 }, rc = 0, n = 0;
    stream(int) some[] = { numbers(0, 3, -EIO), stream_pending(int) };

    each (int v, stream_select_all(i, x, s, 3, (int)i * 1000 + x), rc) {
        CHECK(v / 1000 < 2);
        CHECK_EQ(v % 1000, want[v / 1000]++);
    }
    CHECK_EQ(rc, 0);
    CHECK(want[0] == 10 && want[1] == 105);
    each (int v, stream_select_all(i, x, some, 2, x), rc)
        CHECK_EQ(v, n++);
    CHECK_EQ(rc, -EIO);
    CHECK_EQ(n, 3);
    CHECK_EQ(open_streams, 0);
}

/* ---- sinks: what stands for the field's ---- */

static async void gather(channel(long) c, long *sum)
{
    each (long v, c)
        *sum += v;
}

/* A channel is a sink with back-pressure.  What is sent may be changed before
 * (with), go to two of them (fanout), or wait in a channel between (buffer). */
ASYNC_TEST(sinks_are_channels)
{
    channel(long) a = channel_new(long, 1), b = channel_new(long, 4);
    long sum_a = 0, sum_b = 0;

    join {
        await gather(a, &sum_a);
        await gather(b, &sum_b);
        {
            CHECK_EQ(stream_forward(a, stream_map(x, numbers(0, 9, 0),
                                                  x * 2L)), 0);
            each (int v, numbers(0, 9, 0)) {
                int ra = 0, rb = 0;

                join {
                    ra = await channel_send(a, v);
                    rb = await channel_send(b, v);
                }
                CHECK(ra == 0 && rb == 0);
            }
            channel_close(a);
            channel_close(b);
        }
    }
    CHECK_EQ(sum_a, 108);
    CHECK_EQ(sum_b, 36);
    channel_free(a);
    channel_free(b);
}

/* ---- time ---- */

static async yields(int) slow(int n, int64_t ns)
{
    for (int i = 0; i < n; i++) {
        if (i > 0)
            await ebb_sleep(ns);
        yield i;
    }
}

ASYNC_TEST(timeout_ends_a_late_stream)
{
    CHECK_ITEMS(stream_timeout(numbers(0, 3, 0), EBB_SECOND), 0, 0, 1, 2);
    CHECK_ITEMS(stream_timeout(slow(3, EBB_HOUR), 2 * EBB_MILLISECOND),
                -ETIMEDOUT, 0);
}

ASYNC_TEST(throttle_spaces_items)
{
    int64_t start = ebb_now();

    CHECK_ITEMS(stream_throttle(numbers(0, 4, 0), 5 * EBB_MILLISECOND), 0,
                0, 1, 2, 3);
    CHECK(ebb_now() - start >= 15 * EBB_MILLISECOND);
}

static int64_t since(int64_t start)
{
    return (ebb_now() - start + EBB_MILLISECOND / 2) / EBB_MILLISECOND;
}

/* The first item is not held up; the distance is from item to item, however
 * long the reader takes for one. */
ASYNC_TEST_PAUSED(throttle_counts_from_the_last_item)
{
    static const int64_t when[] = { 0, 5, 13, 18 };
    int64_t start = ebb_now();

    each (int v, stream_throttle(numbers(0, 4, 0), 5 * EBB_MILLISECOND)) {
        CHECK_EQ(since(start), when[v]);
        if (v == 1)
            (void)await ebb_sleep(8 * EBB_MILLISECOND);
    }
}

/* Each item has the whole time. */
ASYNC_TEST_PAUSED(timeout_counts_from_the_last_item)
{
    int64_t start = ebb_now();

    CHECK_ITEMS(stream_timeout(slow(4, 3 * EBB_MILLISECOND),
                               5 * EBB_MILLISECOND), 0, 0, 1, 2, 3);
    CHECK_EQ(since(start), 9);
    CHECK_ITEMS(stream_timeout(slow(4, 3 * EBB_MILLISECOND),
                               2 * EBB_MILLISECOND), -ETIMEDOUT, 0);
    CHECK_EQ(since(start), 11);
}

/* The time of a chunk begins with its first item; an item that comes too late
 * for one is the first of the next. */
ASYNC_TEST_PAUSED(a_chunk_is_over_some_time_after_its_first_item)
{
    static const int64_t when[] = { 5, 11, 12 };
    static const size_t len[] = { 2, 2, 1 };
    int64_t start = ebb_now();
    int k = 0, next = 0;

    each (int *list, stream_chunks_timeout(slow(5, 3 * EBB_MILLISECOND), 9,
                                           5 * EBB_MILLISECOND)) {
        CHECK_EQ(since(start), when[k]);
        CHECK_EQ(ebb_vec_len(list), len[k++]);
        for (size_t i = 0; i < ebb_vec_len(list); i++)
            CHECK_EQ(list[i], next++);
    }
    CHECK_EQ(k, 3);
    start = ebb_now();
    each (int *list, stream_chunks_timeout(slow(4, 3 * EBB_MILLISECOND), 2,
                                           EBB_HOUR))
        CHECK_EQ(ebb_vec_len(list), 2);         /* full: it waits no more */
    CHECK_EQ(since(start), 9);
}

ASYNC_TEST(chunks)
{
    int lens[8] = { 0 }, k = 0, rc, sum = 0;

    each (int *list, stream_chunks(numbers(0, 7, -EIO), 3), rc) {
        lens[k++] = (int)ebb_vec_len(list);
        for (size_t i = 0; i < ebb_vec_len(list); i++)
            sum += list[i];
    }
    CHECK_EQ(rc, -EIO);
    CHECK_EQ(k, 3);
    CHECK(lens[0] == 3 && lens[1] == 3 && lens[2] == 1);
    CHECK_EQ(sum, 21);
    k = 0;
    each (int *list, stream_chunks_timeout(slow(3, 40 * EBB_MILLISECOND), 9,
                                           5 * EBB_MILLISECOND)) {
        CHECK_EQ(ebb_vec_len(list), 1);
        CHECK_EQ(list[0], k++);
    }
    CHECK_EQ(k, 3);
    k = sum = 0;
    each (int *list, stream_ready_chunks(slow(3, EBB_MILLISECOND), 9)) {
        CHECK_EQ(ebb_vec_len(list), 1);
        sum += list[0];
        k++;
    }
    CHECK_EQ(k, 3);
    CHECK_EQ(sum, 3);
    each (int *list, stream_ready_chunks(stream_unfold(x, 0, x < 5, x + 1), 4))
        k += (int)ebb_vec_len(list);
    CHECK_EQ(k, 8);
}

ASYNC_TEST(peek_leaves_the_item)
{
    stream(int) s = numbers(1, 4, -EIO);
    int v = 0, n = 0, lost = 0;

    CHECK_EQ(await stream_peek(s, &v), 1);
    CHECK_EQ(v, 1);
    CHECK_EQ(await stream_peek(s, &v), 1);
    CHECK_EQ(v, 1);
    CHECK_EQ(stream_next_if(s, v, v == 2), 0);
    CHECK_EQ(stream_next_if(s, v, v == 1), 1);
    CHECK_EQ(await next(s, &v), 1);
    CHECK_EQ(v, 2);
    while (n != 1)
        select biased {
            when (n = await stream_peek(s, &v))
                ;
            when (await twice(0))
                lost += n != 1;
        }
    CHECK_EQ(v, 3);
    CHECK_EQ(await next(s, &v), 1);
    CHECK_EQ(v, 3);
    CHECK_EQ(await stream_peek(s, &v), -EIO);
    CHECK_EQ(stream_next_if(s, v, true), -EIO);
    CHECK_EQ(await next(s, &v), -EIO);
    CHECK_EQ(await next(s, &v), 0);
    CHECK_EQ(await stream_peek(s, &v), 0);
    CHECK(lost < 9);
}

/* ---- several at a time ---- */

static int running, most;

static async int work(int x)
{
    int now = __atomic_add_fetch(&running, 1, __ATOMIC_SEQ_CST);

    defer __atomic_sub_fetch(&running, 1, __ATOMIC_SEQ_CST);
    if (now > __atomic_load_n(&most, __ATOMIC_SEQ_CST))
        __atomic_store_n(&most, now, __ATOMIC_SEQ_CST);
    await ebb_sleep((7 - x % 7) * EBB_MILLISECOND / 2);
    return 10 * x;
}

ASYNC_TEST(buffered_keeps_the_order)
{
    int v;

    most = 0;
    CHECK_ITEMS(stream_buffered(3, x, numbers(0, 9, -EIO), await work(x)),
                -EIO, 0, 10, 20, 30, 40, 50, 60, 70, 80);
    CHECK(most >= 2 && most <= 3);
    stream(int) s = stream_buffered(4, x, numbers(0, 99, 0), await work(x));
    CHECK_EQ(await next(s, &v), 1);
    await stream_close(s);
    CHECK_EQ(running, 0);
    CHECK_EQ(open_streams, 0);
}

ASYNC_TEST(buffer_unordered_gives_all)
{
    int sum = 0, count = 0, rc;

    most = 0;
    each (int v, stream_buffer_unordered(4, x, numbers(0, 20, -EIO),
                                         await work(x)), rc) {
        sum += v;
        count++;
    }
    CHECK_EQ(rc, -EIO);
    CHECK_EQ(count, 20);
    CHECK_EQ(sum, 1900);
    CHECK(most >= 2 && most <= 4);
    CHECK_EQ(running, 0);
}

ASYNC_TEST(for_each_concurrent_runs_up_to_n)
{
    int total = 0, *const p = &total;

    most = 0;
    CHECK_EQ(stream_for_each_concurrent(3, x, numbers(0, 12, -EIO),
                 __atomic_add_fetch(p, await work(x), __ATOMIC_RELAXED)),
             -EIO);
    CHECK_EQ(total, 660);
    CHECK(most >= 2 && most <= 3);
}

/* None at a time, or a chunk of none, would never come to an end. */
ASYNC_TEST(buffered_by_none_is_an_error)
{
    int rc = 0;

    CHECK_NONE(stream_buffered(0, x, numbers(0, 9, 0), await work(x)),
               -EINVAL);
    CHECK_NONE(stream_buffer_unordered(0, x, numbers(0, 9, 0), await work(x)),
               -EINVAL);
    CHECK_NONE(stream_flatten_unordered(0, stream_map(x, numbers(0, 9, 0),
                                                      numbers(0, x, 0))),
               -EINVAL);
    CHECK_EQ(stream_for_each_concurrent(0, x, numbers(0, 9, 0),
                                        (void)await work(x)), -EINVAL);
    each (int *list, stream_chunks(numbers(0, 9, 0), 0), rc)
        CHECK(list == NULL);
    CHECK_EQ(rc, -EINVAL);
    each (int *list, stream_chunks_timeout(numbers(0, 9, 0), 0, 1), rc)
        CHECK(list == NULL);
    CHECK_EQ(rc, -EINVAL);
    each (int *list, stream_ready_chunks(numbers(0, 9, 0), 0), rc)
        CHECK(list == NULL);
    CHECK_EQ(rc, -EINVAL);
    CHECK_EQ(open_streams, 0);
}

/* ---- to the end ---- */

static async long consumers(void)
{
    int sum = 0, found = -1, *list = NULL;
    defer ebb_vec_free(list);

    CHECK_EQ(stream_count(numbers(0, 5, 0)), 5);
    CHECK_EQ(stream_count(numbers(0, 5, -EIO)), -EIO);
    CHECK_EQ(stream_all(x, numbers(0, 5, 0), x < 5), 1);
    CHECK_EQ(stream_all(x, numbers(0, 5, -EIO), x < 4), 0);
    CHECK_EQ(stream_all(x, numbers(0, 5, -EIO), x < 5), -EIO);
    CHECK_EQ(stream_any(x, numbers(0, 5, -EIO), await twice(x) == 4), 1);
    CHECK_EQ(stream_any(x, numbers(0, 5, 0), x == 9), 0);
    CHECK_EQ(stream_find(&found, x, numbers(0, 5, 0), x * x > 5), 1);
    CHECK_EQ(found, 3);
    CHECK_EQ(stream_fold(sum, x, numbers(0, 5, 0), sum + await twice(x)), 0);
    CHECK_EQ(sum, 20);
    CHECK_EQ(stream_collect(list, stream_map(x, numbers(0, 99, 0), x * x)), 0);
    CHECK_EQ(ebb_vec_len(list), 99);
    CHECK_EQ(list[98], 98 * 98);
    CHECK_EQ(open_streams, 0);
    return try stream_count(numbers(0, 5, -EDOM));
}

ASYNC_TEST(consumers_have_a_value)
{
    CHECK_EQ(await consumers(), -EDOM);
}

ASYNC_TEST(forward_waits_for_room)
{
    channel(int) c = channel_new(int, 2);
    int sum = 0, rc = 0;

    join {
        {
            rc = stream_forward(c, numbers(0, 20, -EIO));
            channel_close(c);
        }
        each (int v, stream_map(x, c, x + 1))
            sum += v;
    }
    CHECK_EQ(rc, -EIO);
    CHECK_EQ(sum, 210);
    CHECK_EQ(stream_forward(c, numbers(0, 20, 0)), -EPIPE);
    CHECK_EQ(open_streams, 0);
    channel_free(c);
}

/* ---- a next that loses ---- */

/* All items, by a `next` that often loses. */
static async long by_losing_next(stream(long) s, int *lost)
{
    long v, sum = 0;
    int n = 1;

    while (n > 0) {
        int patience = (int)(sum % 5);

        n = -1;
        select biased {
            when (n = await next(s, &v))
                sum = n > 0 ? sum * 3 + v : sum;
            when (await twice(patience)) {
                n = 1;
                *lost += 1;
            }
        }
    }
    await stream_close(s);
    return sum;
}

ASYNC_TEST(a_next_that_loses_loses_no_item)
{
    long sum = 0;
    int lost = 0;

    for (long i = 0; i < 12; i++)
        sum = sum * 3 + i * 2;
    CHECK_EQ(await by_losing_next(
                 stream_map(x, numbers(0, 12, 0), (long)await twice(x)),
                 &lost), sum);
    CHECK_EQ(await by_losing_next(stream_zip(x, numbers(0, 12, 0), y,
                                             numbers(0, 13, 0),
                                             (long)(x + y)), &lost), sum);
    CHECK_EQ(await by_losing_next(
                 stream_buffered(3, x, numbers(0, 12, 0),
                                 (long)await twice(x)), &lost), sum);
    CHECK_EQ(await by_losing_next(
                 stream_timeout(stream_map(x, numbers(0, 12, 0), x * 2L),
                                EBB_HOUR), &lost), sum);
    CHECK(lost > 10);
    CHECK_EQ(open_streams, 0);
}

/* Dropped before it has begun, and in the middle. */
ASYNC_TEST(what_moved_in_is_closed)
{
    int v;
    stream(int) s = numbers(0, 9, 0), t = numbers(20, 29, 0);

    CHECK_EQ(await next(s, &v), 1);
    CHECK_EQ(await next(t, &v), 1);
    CHECK_EQ(open_streams, 2);
    {
        stream(int) u = stream_map(x, s, x + 1);
        (void)u;
    }
    CHECK_EQ(open_streams, 1);
    s = stream_take(stream_filter(x, t, x > 22), 5);
    CHECK_EQ(await next(s, &v), 1);
    CHECK_EQ(v, 23);
    await stream_close(s);
    CHECK_EQ(open_streams, 0);
}

/* ---- out of other objects ---- */

ASYNC_TEST(broadcasts_and_watched_values)
{
    broadcast_sender(int) tx;
    broadcast_receiver(int) rx;
    watch_sender(int) wtx;
    watch_receiver(int) wrx;
    int64_t missed = 0, *const p = &missed;
    int n = 0, last = 0, rc = 1;

    broadcast_channel(&tx, &rx, 4);
    for (int i = 0; i < 10; i++)
        CHECK_EQ(broadcast_send(tx, i), 1);
    broadcast_sender_free(tx);
    CHECK_ITEMS(stream_broadcast(rx, p), 0, 6, 7, 8, 9);
    CHECK_EQ(missed, 6);
    broadcast_receiver_free(rx);

    watch_channel(&wtx, &wrx, 100);
    join {
        each (int v, stream_watch(wrx), rc) {
            CHECK(v > last || n == 0);
            last = v;
            n++;
        }
        {
            for (int i = 1; i < 20; i++) {
                CHECK_EQ(watch_send(wtx, 100 + i), 0);
                await ebb_yield();
            }
            watch_sender_free(wtx);
        }
    }
    CHECK_EQ(rc, 0);
    CHECK_EQ(last, 119);
    CHECK(n > 1 && n <= 20);
    CHECK_NONE(stream_watch_changes(wrx), 0);
    CHECK_ITEMS(stream_watch(wrx), 0, 119);
    watch_receiver_free(wrx);
}

ASYNC_TEST(results_of_a_set)
{
    join_set(int) s = join_set_new(int);
    int sum = 0, rc;

    for (int i = 0; i < 5; i++)
        join_set_spawn(s, twice(i));
    each (int v, stream_joined(s), rc)
        sum += v;
    CHECK_EQ(rc, 0);
    CHECK_EQ(sum, 20);
    join_set_abort(s, join_set_spawn(s, twice(1000)));
    join_set_spawn(s, twice(4));
    sum = 0;
    do
        each (int v, stream_joined(s), rc)
            sum += v;
    while (rc == -ECANCELED);
    CHECK(sum == 8 || sum == 2008);
    join_set_free(s);
}

static async yields(struct ebb_slice) pieces(int code)
{
    yield ebb_slice_of("one ");
    await ebb_yield();
    yield ebb_slice_of("two");
    return code;
}

ASYNC_TEST(concat_and_inspect_err)
{
    struct ebb_bytes all = { 0 };
    int seen = 0, *const p = &seen;

    CHECK_EQ(stream_concat(&all, pieces(0)), 0);
    CHECK_EQ(stream_concat(&all, pieces(-EIO)), -EIO);
    CHECK_EQ(ebb_bytes_view(&all).len, 14);
    CHECK(memcmp(ebb_bytes_view(&all).at, "one twoone two", 14) == 0);
    ebb_bytes_fini(&all);
    CHECK_ITEMS(stream_inspect_err(rc, numbers(0, 2, -EIO), *p = rc), -EIO,
                0, 1);
    CHECK_EQ(seen, -EIO);
    CHECK_ITEMS(stream_inspect_err(rc, numbers(0, 2, 0), *p = 1), 0, 0, 1);
    CHECK_EQ(seen, -EIO);
}

static async int sum_of_all(void)
{
    int sum = 0;

    try each (int v, numbers(0, 10, 0))
        sum += v;
    return sum;
}

/* A thread reads a stream to its end, items and all, by one call. */
TEST(a_thread_reads_a_stream)
{
    CHECK_EQ(ebb_block_on(sum_of_all()), 45);
}
