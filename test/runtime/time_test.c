/* SPDX-License-Identifier: MIT-0 */
/* The timer wheel against a simple model, and sleeping. */
#include "hand.h"

#include <stdlib.h>

#include "base/clock.h"
#include "sched/runtime.h"

enum { TIMERS = 2000 };

struct model_timer {
    struct eb_timer_call t;
    bool running, fired;
};

static struct model_timer timers[TIMERS];
static int fired_count;

static void note_fired(struct eb_timer_call *t)
{
    struct model_timer *m = eb_container_of(t, struct model_timer, t);

    CHECK(m->running && !m->fired);
    m->running = false;
    m->fired = true;
    fired_count++;
}

static uint64_t next_random(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed >> 11;
}

/* A span from nanoseconds to years, small ones more often. */
static int64_t random_span(uint64_t *seed)
{
    return (int64_t)(next_random(seed) >> (next_random(seed) % 50));
}

static void start_timer(struct eb_wheel *w, struct model_timer *m,
                        int64_t deadline)
{
    m->t = (struct eb_timer_call){ { .deadline = deadline }, note_fired };
    m->running = true;
    m->fired = false;
    eb_timer_start(w, &m->t.timer);
}

/* Until nothing is left that is due.  Returns what the last look says. */
static int64_t advance(struct eb_wheel *w, int64_t now)
{
    int64_t left;

    do {
        left = eb_wheel_advance(w, now);
    } while (left == 0);
    return left;
}

/* After advance(now) all that is due a tick ago has fired, and nothing that
 * is not due; the time it says is not later than the first one left. */
static void check_model(int64_t now, int64_t left)
{
    int64_t first = INT64_MAX;

    for (int i = 0; i < TIMERS; i++) {
        const struct model_timer *m = &timers[i];

        if (m->fired)
            CHECK(m->t.timer.deadline <= now);
        if (m->running) {
            CHECK(m->t.timer.deadline
                  > now - 2 * (INT64_C(1) << EB_TICK_SHIFT));
            if (m->t.timer.deadline < first)
                first = m->t.timer.deadline;
        }
    }
    if (first == INT64_MAX)
        CHECK_EQ(left, -1);
    else
        CHECK(left >= 0
              && left <= (first > now ? first - now : 0)
                             + 2 * (INT64_C(1) << EB_TICK_SHIFT));
}

TEST(wheel_agrees_with_a_model)
{
    int64_t now = INT64_C(1000000007);
    uint64_t seed = 42;
    struct eb_wheel w;

    eb_wheel_init(&w, now);
    for (int round = 0; round < 3000; round++) {
        if (round % 250 == 249)
            eb_wheel_set_shift(&w, w.shift != 0 ? 0 : EB_TICK_SHIFT, now);
        for (int i = 0; i < 20; i++) {
            struct model_timer *m = &timers[next_random(&seed) % TIMERS];

            if (!m->running) {
                start_timer(&w, m, now + random_span(&seed));
            } else if (next_random(&seed) % 2) {
                CHECK(eb_timer_stop(&w, &m->t.timer));
                CHECK(!eb_timer_stop(&w, &m->t.timer));
                m->running = false;
            }
        }
        now += random_span(&seed) >> 8;
        check_model(now, advance(&w, now));
    }
    CHECK(fired_count > 1000);
    for (int i = 0; i < TIMERS; i++)
        if (timers[i].running)
            eb_timer_stop(&w, &timers[i].t.timer);
    CHECK_EQ(eb_wheel_advance(&w, now), -1);
    eb_wheel_fini(&w);
}

/* Following the times that advance() says gets to each timer within a tick. */
TEST(wheel_says_when_to_look_again)
{
    int64_t now = 5;
    struct eb_wheel w;

    eb_wheel_init(&w, now);
    for (int i = 0; i < 50; i++) {
        int64_t deadline = now + (INT64_C(1) << i) + i;
        int64_t left;

        start_timer(&w, &timers[i], deadline);
        while (!timers[i].fired) {
            left = eb_wheel_advance(&w, now);
            CHECK(timers[i].fired || left > 0);
            if (!timers[i].fired)
                now += left;
        }
        CHECK(now >= deadline);
        CHECK(now <= deadline + 2 * (INT64_C(1) << EB_TICK_SHIFT));
    }
    eb_wheel_fini(&w);
}

TEST(wheel_takes_any_deadline)
{
    static const int64_t deadlines[] = {
        INT64_MAX, INT64_MAX - 1, 0, -5, INT64_MIN, 1,
    };
    struct eb_wheel w;

    eb_wheel_init(&w, 1);
    for (int i = 0; i < 6; i++)
        start_timer(&w, &timers[i], deadlines[i]);
    CHECK(eb_wheel_advance(&w, 5000000) > 0);
    CHECK_EQ(fired_count, 4);
    CHECK(eb_timer_stop(&w, &timers[0].t.timer));
    CHECK(eb_timer_stop(&w, &timers[1].t.timer));
    eb_wheel_fini(&w);
}

/* Some fire at a time; the others may be stopped and joined meanwhile. */
TEST(wheel_fires_a_crowd_by_portions)
{
    int64_t at = INT64_C(5000000000), later = at + (INT64_C(1) << 21);
    int portions = 0, last = 0;
    struct eb_wheel w;

    eb_wheel_init(&w, 1);
    for (int i = 0; i < TIMERS - 1; i++)
        start_timer(&w, &timers[i], at);
    while (eb_wheel_advance(&w, later) == 0) {
        CHECK(fired_count > last && fired_count < TIMERS - 2);
        CHECK(!timers[fired_count].fired);      /* in their order */
        last = fired_count;
        if (portions++ > 0)
            continue;
        CHECK(eb_timer_stop(&w, &timers[TIMERS - 2].t.timer));
        timers[TIMERS - 2].running = false;
        start_timer(&w, &timers[TIMERS - 1], at);
    }
    CHECK(portions > 0);
    CHECK_EQ(fired_count, TIMERS - 2 + timers[TIMERS - 1].fired);
    CHECK_EQ(advance(&w, later + (INT64_C(1) << 21)), -1);
    CHECK_EQ(fired_count, TIMERS - 1);
    eb_wheel_fini(&w);
}

static struct model_timer *many_timers(int n)
{
    struct model_timer *m = calloc((size_t)n, sizeof(*m));

    CHECK(m != NULL);
    fired_count = 0;
    return m;
}

TEST(wheel_with_a_million_timers_of_one_instant)
{
    enum { MANY = 1000000 };
    struct model_timer *m = many_timers(MANY);
    int64_t at = INT64_C(1) << 40;
    struct eb_wheel w;
    int portions = 0;

    eb_wheel_init(&w, 1);
    for (int i = 0; i < MANY; i++)
        start_timer(&w, &m[i], at);
    CHECK(eb_wheel_advance(&w, at - 1) > 0);
    CHECK_EQ(fired_count, 0);
    while (eb_wheel_advance(&w, INT64_C(1) << 41) == 0)
        portions++;
    CHECK_EQ(fired_count, MANY);
    CHECK(portions > MANY / 2000);      /* others had their turn meanwhile */
    eb_wheel_fini(&w);
    free(m);
}

/* Time goes by leaps over many slots, and once back, which ends nothing. */
TEST(wheel_leaps_over_many_slots)
{
    enum { MANY = 100000 };
    static const unsigned leap[] = { 21, 30, 31, 29, 44, 62 };
    struct model_timer *m = many_timers(MANY);
    uint64_t seed = 88172645463325252u;
    int64_t latest = 0;
    struct eb_wheel w;

    eb_wheel_init(&w, 1);
    for (int i = 0; i < MANY; i++)
        start_timer(&w, &m[i],
                    (int64_t)(UINT64_C(1) << next_random(&seed) % 62)
                        + random_span(&seed) % EB_NS_PER_S);
    for (size_t i = 0; i < sizeof(leap) / sizeof(leap[0]); i++) {
        int64_t now = INT64_C(1) << leap[i];
        int before = fired_count, due = 0;
        int64_t left = advance(&w, now);

        CHECK(i + 1 < sizeof(leap) / sizeof(leap[0]) ? left > 0 : left < 0);
        CHECK(now > latest || fired_count == before);
        latest = now > latest ? now : latest;
        for (int k = 0; k < MANY; k++) {
            int64_t deadline = m[k].t.timer.deadline;

            CHECK(!m[k].fired || deadline <= latest);
            due += deadline <= latest - (INT64_C(1) << EB_TICK_SHIFT);
        }
        CHECK(fired_count >= due);
    }
    CHECK_EQ(fired_count, MANY);
    eb_wheel_fini(&w);
    free(m);
}

static void start_later(struct eb_wheel *w, struct model_timer *m, int64_t ns)
{
    start_timer(w, m, INT64_MAX);
    CHECK(eb_timer_stop(w, &m->t.timer));
    m->t.timer.deadline = ns;
    eb_timer_start_later(w, &m->t.timer);
}

/* Their time begins when the wheel is looked at, in whichever way. */
TEST(timers_started_later_count_from_the_next_look)
{
    const int64_t tick = INT64_C(1) << EB_TICK_SHIFT;
    struct eb_wheel w;

    eb_wheel_init(&w, tick);
    for (int i = 0; i < 4; i++)
        start_later(&w, &timers[i], i < 3 ? 10 * tick : INT64_MAX);
    CHECK(eb_wheel_has_later(&w));
    CHECK(eb_timer_stop(&w, &timers[1].t.timer));       /* in no slot yet */
    CHECK(!eb_timer_stop(&w, &timers[1].t.timer));
    eb_wheel_arm(&w, 20 * tick);
    CHECK(!eb_wheel_has_later(&w));
    CHECK(advance(&w, 29 * tick) > 0);
    CHECK_EQ(fired_count, 0);
    CHECK(eb_timer_stop(&w, &timers[2].t.timer));       /* in a slot */
    CHECK(advance(&w, 30 * tick) > 0);
    CHECK(fired_count == 1 && timers[0].fired);

    start_later(&w, &timers[1], 10 * tick);
    CHECK(advance(&w, 35 * tick) > 0);
    CHECK(advance(&w, 44 * tick) > 0);
    CHECK(!timers[1].fired);
    CHECK(advance(&w, 45 * tick) > 0);
    CHECK(timers[1].fired);

    start_later(&w, &timers[2], 10);
    eb_wheel_set_shift(&w, 0, 50 * tick);
    CHECK(advance(&w, 50 * tick + 9) > 0);
    CHECK(!timers[2].fired);
    CHECK(advance(&w, 50 * tick + 10) > 0);
    CHECK(timers[2].fired);
    CHECK(eb_timer_stop(&w, &timers[3].t.timer));
    CHECK_EQ(advance(&w, INT64_MAX), -1);
    eb_wheel_fini(&w);
}

TEST(sleep_is_never_early)
{
    struct ebb_runtime *rt = runtime_with(1);

    for (int i = 0; i < 40; i++) {
        int64_t span = i * 173000, before = ebb_now(), took;
        const struct prog p = PROG(DO(OP_SLEEP, .n = span));

        CHECK_EQ(prog_run_in(rt, &p), 0);
        took = ebb_now() - before;
        CHECK(took >= span);
        CHECK(took < span + 500 * EBB_MILLISECOND);
    }
    ebb_runtime_free(rt);
}

TEST(sleeps_end_in_the_order_of_their_deadlines)
{
    const struct prog branches[] = {
        PROG(DO(OP_SLEEP, .n = 30 * EBB_MILLISECOND), LOG(3)),
        PROG(DO(OP_SLEEP, .n = 10 * EBB_MILLISECOND), LOG(1)),
        PROG(DO(OP_SLEEP, .n = 20 * EBB_MILLISECOND), LOG(2)),
        PROG(DO(OP_SLEEP, .n = -1), LOG(0)),
    };
    const struct prog p = PROG(DO(OP_JOIN, .n = 4, .prog = branches));

    CHECK_EQ(prog_run_alone(&p), 0);
    CHECK_LOG(0, 1, 2, 3);
}

TEST(cancelled_sleep_leaves_no_timer)
{
    const struct prog arms_[] = {
        PROG(DO(OP_SLEEP, .n = EBB_HOUR), LOG(99)),
        PROG(DO(OP_SLEEP, .n = EBB_MILLISECOND), LOG(1)),
        PROG(DO(OP_SLEEP, .n = INT64_MAX), LOG(99)),
    };
    const struct prog p = PROG(DO(OP_SELECT, .n = 3, .prog = arms_,
                                  .flags = 0));
    struct ebb_runtime *rt = runtime_with(1);
    struct ebb_stats stats;

    CHECK_EQ(prog_run_in(rt, &p), 0);
    ebb_stats(rt, &stats);
    CHECK_EQ(stats.timers, 0);
    CHECK_LOG(1);
    ebb_runtime_free(rt);
}

/* A timer set by one worker while another sleeps in the poll. */
TEST(earlier_timer_wakes_the_poller)
{
    const struct prog lone = PROG(DO(OP_SLEEP, .n = EBB_HOUR));
    const struct prog p = PROG(DO(OP_SLEEP, .n = 10 * EBB_MILLISECOND));
    struct ebb_runtime *rt = runtime_with(3);
    int64_t before = ebb_now();

    ebb_self.executor = (const struct ebb_executor *)(const void *)rt;
    ebb_task_detach(prog_spawn(&lone));
    ebb_self.executor = NULL;
    for (int i = 0; i < 20; i++)
        CHECK_EQ(prog_run_in(rt, &p), 0);
    CHECK(ebb_now() - before < 5 * EBB_SECOND);
    CHECK_EQ(ebb_runtime_free(rt), 0);
    CHECK_EQ(hand.frames, 0);
}
