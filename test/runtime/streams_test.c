/* SPDX-License-Identifier: MIT-0 */
/* Maps of streams: items of all, streams that come, go and end, waits that
 * are cancelled. */
#include <errno.h>
#include <string.h>

#include "async_test.h"
#include "numbers.h"

typedef streams(char, int) number_map;

ASYNC_TEST(items_of_all_come_with_their_keys)
{
    number_map m = streams_new(char, int);
    int wanted[3] = { 0, 100, 200 }, v, rc;
    char key;

    defer await streams_close(m);
    CHECK_EQ(await streams_next(m, &key, &v), 0);
    for (int i = 0; i < 3; i++)
        await streams_insert(m, (char)('a' + i),
                             numbers(wanted[i], wanted[i] + 10 * i, 0));
    CHECK_EQ(streams_len(m), 3);
    CHECK(streams_has(m, 'b'));
    CHECK(!streams_has(m, 'd'));
    CHECK_EQ(streams_key(m, 2), 'c');
    while ((rc = await streams_next(m, &key, &v)) > 0)
        CHECK_EQ(v, wanted[key - 'a']++);
    CHECK_EQ(rc, 0);
    CHECK_EQ(wanted[1], 110);
    CHECK_EQ(wanted[2], 220);
    CHECK_EQ(streams_len(m), 0);
    CHECK_EQ(open_streams, 0);
}

/* None is ahead of the others by more than an item. */
ASYNC_TEST(streams_take_turns)
{
    number_map m = streams_new(char, int);
    int count[3] = { 0 }, v;
    char key;

    defer await streams_close(m);
    for (int i = 0; i < 3; i++)
        await streams_insert(m, (char)i, stream_repeat(i));
    for (int i = 0; i < 300; i++) {
        CHECK_EQ(await streams_next(m, &key, &v), 1);
        CHECK_EQ(v, key);
        count[v]++;
        CHECK(count[0] - count[1] <= 1 && count[1] - count[0] <= 1);
        CHECK(count[0] - count[2] <= 1 && count[2] - count[0] <= 1);
    }
}

ASYNC_TEST(a_code_comes_with_its_key)
{
    number_map m = streams_new(char, int);
    int v, n = 0, rc;
    char key;

    defer await streams_close(m);
    await streams_insert(m, 'x', numbers(0, 3, -EIO));
    await streams_insert(m, 'y', stream_pending(int));
    while ((rc = await streams_next(m, &key, &v)) > 0)
        n++;
    CHECK_EQ(n, 3);
    CHECK_EQ(rc, -EIO);
    CHECK_EQ(key, 'x');
    CHECK(!streams_has(m, 'x'));
    CHECK_EQ(streams_len(m), 1);
}

static async yields(int) of_task(task(int) t)
{
    yield await t;
}

static async int never(void)
{
    await ebb_sleep(EBB_HOUR);
    return 0;
}

ASYNC_TEST(a_cancelled_stream_says_so)
{
    number_map m = streams_new(char, int);
    task(int) t = spawn(never());
    char key = 0;
    int v;

    defer await streams_close(m);
    task_abort(t);
    await streams_insert(m, 'x', of_task(t));
    CHECK_EQ(await streams_next(m, &key, &v), -ECANCELED);
    CHECK_EQ(key, 'x');
    CHECK_EQ(await streams_next(m, &key, &v), 0);
}

/* A stream taken out goes on where it was, whatever it was doing. */
ASYNC_TEST(what_is_removed_goes_on)
{
    number_map m = streams_new(char, int);
    stream(int) s = NULL;
    int v, got = 0;
    char key;

    defer await streams_close(m);
    await streams_insert(m, 'a', numbers(0, 20, 0));
    await streams_insert(m, 'b', stream_pending(int));
    CHECK_EQ(await streams_remove(m, 'c', &s), 0);
    CHECK(s == NULL);
    while (got < 20) {
        for (int i = 0; i < got % 3 && streams_has(m, 'a'); i++) {
            if (await streams_next(m, &key, &v) > 0)
                CHECK_EQ(v, got++);
            if (got == 20)
                break;
        }
        within (0) {                    /* begins to wait for both */
            CHECK_EQ(await streams_next(m, &key, &v), 1);
            CHECK_EQ(v, got++);
        }
        CHECK_EQ(await streams_remove(m, 'a', &s), 1);
        CHECK_EQ(streams_len(m), 1);
        if (got < 20) {
            CHECK_EQ(await next(s, &v), 1);
            CHECK_EQ(v, got++);
        }
        await streams_insert(m, 'a', s);
    }
    CHECK_EQ(await streams_remove(m, 'b', &s), 1);
    await stream_close(s);
    CHECK_EQ(await streams_next(m, &key, &v), 0);
    CHECK_EQ(open_streams, 0);
}

ASYNC_TEST(a_key_used_again_closes_the_stream_before)
{
    number_map m = streams_new(char, int);
    char key;
    int v;

    await streams_insert(m, 'a', numbers(0, 9, 0));
    CHECK_EQ(await streams_next(m, &key, &v), 1);
    await streams_insert(m, 'a', numbers(50, 51, 0));
    CHECK_EQ(open_streams, 0);
    CHECK_EQ(streams_len(m), 1);
    CHECK_EQ(await streams_next(m, &key, &v), 1);
    CHECK_EQ(v, 50);
    await streams_insert(m, 'b', numbers(7, 9, 0));
    CHECK_EQ(await streams_next(m, &key, &v), 1);
    await streams_close(m);             /* in the middle */
    CHECK_EQ(open_streams, 0);
}

ASYNC_TEST(as_many_as_are_ready)
{
    number_map m = streams_new(char, int);
    char keys[8];
    int v[8], n, sum = 0, rc = 1;

    defer await streams_close(m);
    CHECK_EQ(await streams_next_many(m, keys, v, 8), 0);
    await streams_insert(m, 'a', stream_take(stream_repeat(1), 20));
    await streams_insert(m, 'b', numbers(0, 2, -EDOM));
    CHECK_EQ(await streams_next_many(m, keys, v, 0), 0);
    n = await streams_next_many(m, keys, v, 8);
    CHECK(n > 1);
    for (rc = n; rc > 0; rc = await streams_next_many(m, keys, v, 8))
        for (int i = 0; i < rc; i++)
            sum += keys[i] == 'a' ? v[i] : 100 + v[i];
    CHECK_EQ(rc, -EDOM);                /* behind all that was before it */
    CHECK_EQ(keys[0], 'b');
    while ((rc = await streams_next_many(m, keys, v, 3)) > 0)
        for (int i = 0; i < rc; i++)
            sum += v[i];
    CHECK_EQ(rc, 0);
    CHECK_EQ(sum, 20 + 201);
}

/* What has been taken when one fails is given first. */
ASYNC_TEST(items_before_a_code_are_given_first)
{
    number_map m = streams_new(char, int);
    int v[8], rc, total = 0, codes = 0;
    char keys[8];

    defer await streams_close(m);
    await streams_insert(m, 'a', stream_take(stream_repeat(1), 5));
    await streams_insert(m, 'b', stream_map(x, stream_unfold(y, 1, true, y + 1),
                                            try (x > 1 ? -EDOM : x)));
    while ((rc = await streams_next_many(m, keys, v, 8)) != 0) {
        total += rc > 0 ? rc : 0;
        codes += rc == -EDOM && keys[0] == 'b';
    }
    CHECK_EQ(total, 6);
    CHECK_EQ(codes, 1);
}

static async yields(int) slow(int n, uint32_t random)
{
    for (int i = 0; i < n; i++) {
        random = random * 1664525 + 1013904223;
        if (random >> 30 == 0)
            await ebb_sleep((random >> 20 & 31) * EBB_MICROSECOND);
        else if (random >> 30 == 1)
            await ebb_yield();
        yield i;
    }
}

ASYNC_TEST_WITHIN(nothing_is_lost_at_random, 60)
{
    enum { MANY = 8 };

    for (TEST_ROUNDS(round, 20)) {
        number_map m = streams_new(char, int);
        int wanted[MANY] = { 0 }, rc = 1, v, lost = 0;
        uint32_t random = round;
        char key;

        for (int i = 0; i < MANY; i++)
            await streams_insert(m, (char)i, slow(20, random + (uint32_t)i));
        while (rc > 0) {
            char keys[3];
            int items[3];

            random = random * 1664525 + 1013904223;
            select biased {
                when_if (random & 1;
                         rc = await streams_next_many(m, keys, items, 3))
                    for (int i = 0; i < rc; i++)
                        CHECK_EQ(items[i], wanted[(int)keys[i]]++);
                when_if (!(random & 1); rc = await streams_next(m, &key, &v))
                    if (rc > 0)
                        CHECK_EQ(v, wanted[(int)key]++);
                when (await ebb_sleep((random >> 27) * EBB_MICROSECOND))
                    lost++;
            }
            if (random >> 28 == 0 && streams_has(m, (char)(random & 7))) {
                stream(int) s;

                CHECK_EQ(await streams_remove(m, (char)(random & 7), &s), 1);
                await streams_insert(m, (char)(random & 7), s);
            }
        }
        CHECK_EQ(rc, 0);
        for (int i = 0; i < MANY; i++)
            CHECK_EQ(wanted[i], 20);
        await streams_close(m);
    }
}

ASYNC_TEST(flatten_runs_several_streams)
{
    int seen[4] = { 0 }, rc, n = 0;

    each (int v, stream_flatten_unordered(2,
              stream_map(x, numbers(0, 4, 0), numbers(x * 100, x * 100 + 10,
                                                      0))), rc) {
        CHECK_EQ(v % 100, seen[v / 100]++);
        n++;
    }
    CHECK_EQ(rc, 0);
    CHECK_EQ(n, 40);
    each (int v, stream_flatten_unordered(3,
              stream_map(x, numbers(0, 4, -EDOM), numbers(0, x, 0))), rc)
        CHECK(v < 3);
    CHECK_EQ(rc, -EDOM);
    each (int v, stream_flatten_unordered(3,
              stream_map(x, numbers(1, 4, 0), numbers(0, 9, -EIO))), rc)
        CHECK(v < 9);
    CHECK_EQ(rc, -EIO);
    CHECK_EQ(open_streams, 0);
}

/* ---- misuse ---- */

static async int insert_none(void)
{
    number_map m = streams_new(char, int);
    stream(int) none = NULL;

    await streams_insert(m, 'a', none);
    return 0;
}

static void run_insert_none(void)
{
    (void)ebb_block_on(insert_none());
}

TEST(misuse_aborts)
{
    char said[512];

    CHECK_EQ(test_in_child(run_insert_none, said, sizeof(said)), 6);
    CHECK(strstr(said, "a null stream is added to a map") != NULL);
}
