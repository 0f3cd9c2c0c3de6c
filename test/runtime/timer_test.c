/* SPDX-License-Identifier: MIT-0 */
/* Timers that are reset, ticks that are missed, delay queues: on a clock that
 * stands still, and with several workers on one that runs. */
#include <errno.h>

#include "async_test.h"

#define MS EBB_MILLISECOND

static void run_paused(struct ebb_task *(*make)(void *arg))
{
    struct ebb_options options = { .workers = 1, .start_paused = true };
    struct ebb_runtime *rt;

    CHECK_EQ(ebb_runtime_new(&options, &rt), 0);
    CHECK_EQ(ebb_runtime_run(rt, make, NULL, NULL, 0, 1), 0);
    CHECK_EQ(ebb_runtime_free(rt), 0);
}

#define PAUSED_TEST(id) \
    static async int paused_##id(int64_t start); \
    static struct ebb_task *make_##id(void *arg) \
    { \
        (void)arg; \
        return (struct ebb_task *)spawn(paused_##id(ebb_now())); \
    } \
    TEST(id) \
    { \
        run_paused(make_##id); \
    } \
    static async int paused_##id(int64_t start)

/* How long it has taken so far, in whole ms. */
#define TOOK_MS ((ebb_now() - start) / MS)

/* ---- timers ---- */

static async int64_t wait_for(struct ebb_timer *timer)
{
    await ebb_timer_wait(timer);
    return ebb_now();
}

PAUSED_TEST(timer_waits_for_its_deadline)
{
    struct ebb_timer timer;

    ebb_timer_init(&timer, start + 10 * MS);
    CHECK(!ebb_timer_is_elapsed(&timer));
    CHECK_EQ(ebb_timer_deadline(&timer), start + 10 * MS);
    await ebb_timer_wait(&timer);
    CHECK_EQ(TOOK_MS, 10);
    CHECK(ebb_timer_is_elapsed(&timer));
    await ebb_timer_wait(&timer);
    CHECK_EQ(TOOK_MS, 10);
    ebb_timer_reset(&timer, start + 30 * MS);
    await ebb_timer_wait(&timer);
    CHECK_EQ(TOOK_MS, 30);
    return 0;
}

/* Nothing runs before the await: so the time counts from there. */
PAUSED_TEST(a_lazy_sleep_counts_from_its_await)
{
    future(int) f = lazy(ebb_sleep(10 * MS));

    await ebb_sleep(7 * MS);
    await f;
    CHECK_EQ(TOOK_MS, 17);
    return 0;
}

PAUSED_TEST(timer_is_reset_while_a_task_waits)
{
    struct ebb_timer timer;
    int64_t ended = 0;
    struct { int64_t first, then; } const row[] = {
        { 10, 40 }, { 40, 10 }, { 100, -1 }, { 10, 6 }, { 50, 50 },
    };

    for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
        start = ebb_now();
        ebb_timer_init(&timer, start + row[i].first * MS);
        join {
            ended = await wait_for(&timer);
            {
                await ebb_sleep(5 * MS);
                ebb_timer_reset(&timer, row[i].then < 0 ? INT64_MIN
                                        : start + row[i].then * MS);
            }
        }
        CHECK_EQ((ended - start) / MS, row[i].then < 0 ? 5 : row[i].then);
    }
    return 0;
}

PAUSED_TEST(cancelled_wait_leaves_the_timer)
{
    struct ebb_timer timer;
    bool late = false;

    ebb_timer_init(&timer, INT64_MAX);
    within (5 * MS)
        { await ebb_timer_wait(&timer); }
    otherwise
        late = true;
    CHECK(late);
    CHECK_EQ(TOOK_MS, 5);
    ebb_timer_reset(&timer, start + 7 * MS);
    await ebb_timer_wait(&timer);
    CHECK_EQ(TOOK_MS, 7);
    return 0;
}

/* Another worker resets it all the time. */
static async void reset_often(struct ebb_timer *timer, bool *stop)
{
    for (int i = 0; !__atomic_load_n(stop, __ATOMIC_ACQUIRE); i++) {
        ebb_timer_reset(timer, ebb_now() + i % 3 * MS / 2 - MS / 4);
        if (i % 8 == 0)
            await ebb_sleep(MS / 8);
        else
            await ebb_yield();
    }
}

ASYNC_TEST(resets_race_with_the_wheel)
{
    struct ebb_timer timer;
    bool stop = false;

    ebb_timer_init(&timer, ebb_now());
    scope (s) {
        spawn_in(s, reset_often(&timer, &stop));
        for (int i = 0; i < 60; i++) {
            if (i % 4 == 0)
                within (MS / 4) {
                    await ebb_timer_wait(&timer);
                }
            else
                await ebb_timer_wait(&timer);
            await ebb_yield();
        }
        __atomic_store_n(&stop, true, __ATOMIC_RELEASE);
    }
}

PAUSED_TEST(far_deadlines_saturate)
{
    const int64_t far[] = { INT64_C(1) << 62, INT64_MAX, INT64_MAX - 1 };
    int late = 0;

    CHECK_EQ(ebb_deadline(INT64_MAX), INT64_MAX);
    CHECK_EQ(ebb_deadline(-5), ebb_now());
    for (int i = 0; i < 3; i++) {
        within (far[i]) {
            within (MS) {
                await ebb_sleep(far[i]);
            } otherwise {
                late++;
            }
        }
    }
    CHECK_EQ(late, 3);
    CHECK_EQ(TOOK_MS, 3);
    return 0;
}

/* ---- intervals ---- */

PAUSED_TEST(first_tick_is_at_once)
{
    struct ebb_interval t;

    ebb_interval_init(&t, start, 10 * MS, EBB_MISSED_BURST);
    for (int i = 0; i < 4; i++) {
        CHECK_EQ(await ebb_interval_tick(&t), start + i * 10 * MS);
        CHECK_EQ(TOOK_MS, i * 10);
    }
    return 0;
}

/* Ticks every 10 ms; after the one at 0 the task is away for 25 ms. */
static async int check_missed(enum ebb_missed_tick missed,
                              const int64_t *expected_ms)
{
    int64_t start = ebb_now();
    struct ebb_interval t;

    ebb_interval_init(&t, start, 10 * MS, missed);
    await ebb_interval_tick(&t);
    await ebb_sleep(25 * MS);
    for (int i = 0; i < 4; i++) {
        await ebb_interval_tick(&t);
        CHECK_EQ(TOOK_MS, expected_ms[i]);
    }
    return 0;
}

PAUSED_TEST(missed_ticks_burst_delay_or_are_skipped)
{
    const int64_t burst[] = { 25, 25, 30, 40 }, delay[] = { 25, 35, 45, 55 };
    const int64_t skip[] = { 25, 30, 40, 50 };

    (void)start;
    await check_missed(EBB_MISSED_BURST, burst);
    await check_missed(EBB_MISSED_DELAY, delay);
    await check_missed(EBB_MISSED_SKIP, skip);
    return 0;
}

/* Ticks every 10 ms, the one at 10 by so much too late: what comes then? */
static async int64_t after_late_by(int64_t late, enum ebb_missed_tick missed)
{
    int64_t start = ebb_now();
    struct ebb_interval t;

    ebb_interval_init(&t, start, 10 * MS, missed);
    await ebb_interval_tick(&t);
    await ebb_sleep(10 * MS + late);
    CHECK_EQ(await ebb_interval_tick(&t), start + 10 * MS);
    return await ebb_interval_tick(&t) - start;
}

PAUSED_TEST(a_tick_up_to_5_ms_late_is_not_missed)
{
    (void)start;
    CHECK_EQ(await after_late_by(5 * MS, EBB_MISSED_DELAY), 20 * MS);
    CHECK_EQ(await after_late_by(5 * MS + 1, EBB_MISSED_DELAY), 25 * MS + 1);
    CHECK_EQ(await after_late_by(12 * MS, EBB_MISSED_BURST), 20 * MS);
    CHECK_EQ(await after_late_by(12 * MS, EBB_MISSED_DELAY), 32 * MS);
    CHECK_EQ(await after_late_by(12 * MS, EBB_MISSED_SKIP), 30 * MS);
    CHECK_EQ(await after_late_by(10 * MS, EBB_MISSED_SKIP), 30 * MS);
    return 0;
}

PAUSED_TEST(interval_is_reset)
{
    struct ebb_interval t;

    ebb_interval_init(&t, start, 10 * MS, EBB_MISSED_DELAY);
    await ebb_interval_tick(&t);
    await ebb_sleep(7 * MS);
    ebb_interval_reset(&t);
    await ebb_interval_tick(&t);
    CHECK_EQ(TOOK_MS, 17);
    ebb_interval_reset_after(&t, 3 * MS);
    await ebb_interval_tick(&t);
    CHECK_EQ(TOOK_MS, 20);
    ebb_interval_reset_immediately(&t);
    await ebb_interval_tick(&t);
    CHECK_EQ(TOOK_MS, 20);
    ebb_interval_reset_at(&t, start + 50 * MS);
    await ebb_interval_tick(&t);
    CHECK_EQ(TOOK_MS, 50);
    await ebb_interval_tick(&t);
    CHECK_EQ(TOOK_MS, 60);
    return 0;
}

PAUSED_TEST(cancelled_tick_is_not_lost)
{
    struct ebb_interval t;

    ebb_interval_init(&t, start + 10 * MS, 10 * MS, EBB_MISSED_BURST);
    within (4 * MS) {
        await ebb_interval_tick(&t);
    }
    CHECK_EQ(TOOK_MS, 4);
    CHECK_EQ(await ebb_interval_tick(&t), start + 10 * MS);
    CHECK_EQ(TOOK_MS, 10);
    return 0;
}

PAUSED_TEST(interval_as_a_stream)
{
    struct ebb_interval t, *const p = &t;
    int n = 0;

    ebb_interval_init(&t, start, 10 * MS, EBB_MISSED_SKIP);
    each (int64_t due, stream_take(stream_repeat(await ebb_interval_tick(p)),
                                   3))
        CHECK_EQ(due, start + n++ * 10 * MS);
    CHECK_EQ(n, 3);
    return 0;
}

/* The stream has no more than one tick for who comes late. */
PAUSED_TEST(a_stream_of_ticks_leaves_out_what_was_missed)
{
    static const int64_t due[] = { 10, 20, 50, 60 };
    int n = 0;

    each (int64_t at, ebb_interval(10 * MS)) {
        CHECK_EQ((at - start) / MS, due[n]);
        CHECK_EQ(TOOK_MS, due[n]);
        if (++n == 2)
            await ebb_sleep(25 * MS);
        if (n == 4)
            break;
    }
    CHECK_EQ(n, 4);
    return 0;
}

/* ---- delay queues ---- */

static int insert(struct ebb_delay_queue *q, int item, int64_t ms,
                  uint64_t *key)
{
    return ebb_delay_queue_insert(q, &item, ms * MS, key);
}

PAUSED_TEST(items_come_when_they_are_due)
{
    struct ebb_delay_queue *q = ebb_delay_queue_new(sizeof(int));
    const int order[] = { 5, 10, 20, 3000, 400000 };
    int v = 0, n = 0;

    CHECK_EQ(await ebb_delay_queue_next(q, &v), 0);
    CHECK_EQ(insert(q, 20, 20, NULL), 0);
    CHECK_EQ(insert(q, 400000, 400000, NULL), 0);
    CHECK_EQ(insert(q, 10, 10, NULL), 0);
    CHECK_EQ(insert(q, 3000, 3000, NULL), 0);
    CHECK_EQ(insert(q, 5, 5, NULL), 0);
    CHECK_EQ(ebb_delay_queue_len(q), 5);
    each (int item, stream_expired(q, int)) {
        CHECK_EQ(item, order[n]);
        CHECK(TOOK_MS >= item && TOOK_MS <= item + 2);
        n++;
    }
    CHECK_EQ(n, 5);
    CHECK_EQ(insert(q, 7, -3, NULL), 0);
    CHECK_EQ(await ebb_delay_queue_next(q, &v), 1);
    CHECK_EQ(v, 7);
    ebb_delay_queue_free(q);
    return 0;
}

PAUSED_TEST(peek_tells_what_is_next)
{
    struct ebb_delay_queue *q = ebb_delay_queue_new(sizeof(int));
    uint64_t a, b, key = 0;
    int v = 0;

    CHECK_EQ(ebb_delay_queue_peek(q, &key), -ENOENT);
    CHECK_EQ(key, 0);
    CHECK_EQ(insert(q, 1, 10, &a), 0);
    CHECK_EQ(insert(q, 2, 5, &b), 0);
    CHECK_EQ(ebb_delay_queue_peek(q, &key), start + 5 * MS);
    CHECK_EQ(key, b);
    CHECK_EQ(ebb_delay_queue_reset(q, b, 20 * MS), 0);
    CHECK_EQ(ebb_delay_queue_peek(q, &key), start + 10 * MS);
    CHECK_EQ(key, a);
    CHECK_EQ(ebb_delay_queue_reset(q, b, -1), 0);
    CHECK(ebb_delay_queue_peek(q, NULL) <= start);
    CHECK_EQ(await ebb_delay_queue_next(q, &v), 1);
    CHECK_EQ(v, 2);
    CHECK_EQ(ebb_delay_queue_remove(q, a, NULL), 0);
    CHECK_EQ(ebb_delay_queue_peek(q, &key), -ENOENT);
    ebb_delay_queue_free(q);
    return 0;
}

PAUSED_TEST(keys_move_and_remove)
{
    struct ebb_delay_queue *q = ebb_delay_queue_new(sizeof(int));
    uint64_t a, b, c, d;
    int v = 0;

    CHECK_EQ(insert(q, 1, 10, &a), 0);
    CHECK_EQ(insert(q, 2, 20, &b), 0);
    CHECK_EQ(insert(q, 3, 30, &c), 0);
    CHECK_EQ(ebb_delay_queue_reset(q, a, 40 * MS), 0);
    CHECK_EQ(ebb_delay_queue_remove(q, b, &v), 0);
    CHECK_EQ(v, 2);
    CHECK_EQ(ebb_delay_queue_remove(q, b, &v), -ENOENT);
    CHECK_EQ(ebb_delay_queue_reset(q, b, 1), -ENOENT);
    CHECK_EQ(ebb_delay_queue_deadline(q, c), start + 30 * MS);
    CHECK_EQ(insert(q, 4, 50, &d), 0);          /* in the place of b */
    CHECK(d != b);
    CHECK_EQ(ebb_delay_queue_remove(q, b, &v), -ENOENT);
    CHECK_EQ(ebb_delay_queue_remove(q, 0, &v), -ENOENT);
    v = 5;
    CHECK_EQ(ebb_delay_queue_insert_at(q, &v, start + 45 * MS, &b), 0);
    CHECK_EQ(ebb_delay_queue_reset_at(q, b, start + 60 * MS), 0);
    CHECK_EQ(ebb_delay_queue_deadline(q, b), start + 60 * MS);
    CHECK_EQ(await ebb_delay_queue_next(q, &v), 1);
    CHECK_EQ(v, 3);
    CHECK_EQ(ebb_delay_queue_deadline(q, c), -ENOENT);
    CHECK_EQ(await ebb_delay_queue_next(q, &v), 1);
    CHECK_EQ(v, 1);
    ebb_delay_queue_free(q);
    return 0;
}

static async int next_item(struct ebb_delay_queue *q, int64_t *at)
{
    int v = -1, rc = await ebb_delay_queue_next(q, &v);

    *at = ebb_now();
    return rc == 1 ? v : rc == 0 ? -100 : rc;
}

/* Who waits hears of what is inserted, moved and removed. */
PAUSED_TEST(changes_wake_who_waits)
{
    struct ebb_delay_queue *q = ebb_delay_queue_new(sizeof(int));
    uint64_t a, b;
    int64_t at = 0;
    int got = 0;

    CHECK_EQ(insert(q, 1, 1000, &a), 0);
    join {
        got = await next_item(q, &at);
        { await ebb_sleep(5 * MS); CHECK_EQ(insert(q, 2, 10, &b), 0); }
    }
    CHECK_EQ(got, 2);
    CHECK((at - start) / MS >= 15 && (at - start) / MS <= 17);
    start = ebb_now();
    join {
        got = await next_item(q, &at);
        { await ebb_sleep(5 * MS); ebb_delay_queue_reset(q, a, 0); }
    }
    CHECK_EQ(got, 1);
    CHECK_EQ((at - start) / MS, 5);
    CHECK_EQ(insert(q, 3, 1000, &a), 0);
    join {
        got = await next_item(q, &at);
        { await ebb_sleep(MS); ebb_delay_queue_remove(q, a, NULL); }
    }
    CHECK_EQ(got, -100);
    ebb_delay_queue_free(q);
    return 0;
}

/* tokio #8320 */
PAUSED_TEST(a_clear_wakes_who_waits)
{
    struct ebb_delay_queue *q = ebb_delay_queue_new(sizeof(int));
    int64_t at = 0;
    int got = 0;

    CHECK_EQ(insert(q, 3, 1000, NULL), 0);
    CHECK_EQ(insert(q, 4, 2000, NULL), 0);
    join {
        got = await next_item(q, &at);
        { await ebb_sleep(5 * MS); ebb_delay_queue_clear(q); }
    }
    CHECK_EQ(got, -100);
    CHECK_EQ((at - start) / MS, 5);
    ebb_delay_queue_free(q);
    return 0;
}

/* tokio #8274; and to later, which makes it wait for that. */
PAUSED_TEST(a_reset_to_the_past_wakes_who_waits)
{
    struct ebb_delay_queue *q = ebb_delay_queue_new(sizeof(int));
    int64_t at = 0;
    uint64_t key;
    int got = 0;

    CHECK_EQ(insert(q, 7, 1000, &key), 0);
    join {
        got = await next_item(q, &at);
        {
            await ebb_sleep(5 * MS);
            CHECK_EQ(ebb_delay_queue_reset_at(q, key, start - EBB_HOUR), 0);
        }
    }
    CHECK_EQ(got, 7);
    CHECK_EQ((at - start) / MS, 5);
    start = ebb_now();
    CHECK_EQ(insert(q, 8, 10, &key), 0);
    join {
        got = await next_item(q, &at);
        {
            await ebb_sleep(5 * MS);
            CHECK_EQ(ebb_delay_queue_reset_at(q, key, start + 40 * MS), 0);
        }
    }
    CHECK_EQ(got, 8);
    CHECK((at - start) / MS >= 40 && (at - start) / MS <= 42);
    ebb_delay_queue_free(q);
    return 0;
}

/* Nobody has looked for a while: what comes in when its time is over already
 * stands behind what has become due before it. */
PAUSED_TEST(what_is_due_comes_in_its_order)
{
    struct ebb_delay_queue *q = ebb_delay_queue_new(sizeof(int));
    uint64_t key, oldest, first = 0;
    int v = 0;

    CHECK_EQ(insert(q, 2, 20, NULL), 0);
    CHECK_EQ(insert(q, 1, 10, &oldest), 0);
    CHECK_EQ(insert(q, 4, 1000, &key), 0);
    await ebb_sleep(50 * MS);
    CHECK_EQ(insert(q, 3, 0, NULL), 0);
    CHECK_EQ(ebb_delay_queue_peek(q, &first), start + 10 * MS);
    CHECK_EQ(first, oldest);
    CHECK_EQ(ebb_delay_queue_reset(q, key, 0), 0);
    CHECK_EQ(insert(q, 5, 1, NULL), 0);
    for (int i = 1; i <= 5; i++) {
        CHECK_EQ(await ebb_delay_queue_next(q, &v), 1);
        CHECK_EQ(v, i);
    }
    ebb_delay_queue_free(q);
    return 0;
}

PAUSED_TEST(cancelled_next_takes_nothing)
{
    struct ebb_delay_queue *q = ebb_delay_queue_new(sizeof(int));
    int v = 0, lost = 0;

    for (int i = 0; i < 9; i++)
        CHECK_EQ(insert(q, i, 4 * i + 1, NULL), 0);
    for (int want = 0; want < 9; ) {
        int rc = -1;

        within (3 * MS / 2) {
            rc = await ebb_delay_queue_next(q, &v);
        }
        if (rc < 0) {
            lost++;
            continue;
        }
        CHECK_EQ(rc, 1);
        CHECK_EQ(v, want);
        want++;
    }
    CHECK(lost >= 9);
    CHECK(TOOK_MS >= 33);
    ebb_delay_queue_free(q);
    return 0;
}

/* Against a model: items in many places of the wheel, moved at random. */
PAUSED_TEST(delay_queue_agrees_with_a_model)
{
    enum { N = 300 };
    struct ebb_delay_queue *q = ebb_delay_queue_new(sizeof(int));
    static uint64_t key[N];
    static int64_t due[N];
    uint32_t seed = 12345;
    int left = 0, v;

    for (int i = 0; i < 3 * N; i++) {
        int k = i % N;
        int64_t ms;

        seed = seed * 1664525 + 1013904223;
        ms = (seed >> 8) % (1u << (seed >> 4) % 18);
        if (i < N)
            CHECK_EQ(ebb_delay_queue_insert(q, &k, ms * MS, &key[k]), 0);
        else if (seed >> 28 < 3)
            due[k] = ebb_delay_queue_remove(q, key[k], NULL) == 0 ? 0 : due[k];
        else if (due[k] != 0)
            CHECK_EQ(ebb_delay_queue_reset(q, key[k], ms * MS), 0);
        if (i < N || due[k] != 0)
            due[k] = start + ms * MS;
        if (i >= N && seed >> 28 < 3)
            due[k] = 0;
    }
    for (int k = 0; k < N; k++)
        left += due[k] != 0;
    CHECK_EQ(ebb_delay_queue_len(q), left);
    while (await ebb_delay_queue_next(q, &v) > 0) {
        CHECK(due[v] != 0 && due[v] <= ebb_now()
              && due[v] > ebb_now() - 3 * MS);
        due[v] = 0;
        left--;
    }
    CHECK_EQ(left, 0);
    ebb_delay_queue_free(q);
    return 0;
}

/* Several workers insert while one takes. */
static async void insert_many(struct ebb_delay_queue *q, int from)
{
    for (int i = from; i < from + 40; i++) {
        CHECK_EQ(ebb_delay_queue_insert(q, &i, i % 5 * MS / 2, NULL), 0);
        if (i % 4 == 0)
            await ebb_yield();
    }
}

ASYNC_TEST(many_tasks_insert)
{
    struct ebb_delay_queue *q = ebb_delay_queue_new(sizeof(int));
    int count = 0, v = 0;
    long sum = 0;

    scope (s) {
        for (int i = 0; i < 4; i++)
            spawn_in(s, insert_many(q, i * 40));
        while (count < 160)
            if (await ebb_delay_queue_next(q, &v) > 0) {
                count++;
                sum += v;
            } else {
                await ebb_yield();
            }
    }
    CHECK_EQ(sum, 160 * 159 / 2);
    ebb_delay_queue_free(q);
}
