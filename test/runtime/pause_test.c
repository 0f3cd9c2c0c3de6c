/* SPDX-License-Identifier: MIT-0 */
/* A clock that stands still: pause, advance, resume, and its jumps. */
#include <errno.h>
#include <string.h>
#include <time.h>

#include "async_test.h"

static int64_t real_now(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return ts.tv_sec * EBB_SECOND + ts.tv_nsec;
}

ASYNC_TEST_PAUSED(paused_clock_stands_still)
{
    int64_t start = ebb_now(), real = real_now();

    while (real_now() < real + 3 * EBB_MILLISECOND)
        await ebb_yield();
    CHECK_EQ(ebb_now(), start);
}

ASYNC_TEST_PAUSED(idle_clock_jumps_to_the_next_timer)
{
    int64_t start = ebb_now(), real = real_now();

    await ebb_sleep(EBB_HOUR);
    CHECK_EQ(ebb_now() - start, EBB_HOUR);
    await ebb_sleep(1 * EBB_NANOSECOND);
    CHECK_EQ(ebb_now() - start, EBB_HOUR + 1);
    await ebb_sleep(100000 * EBB_HOUR + 7);
    CHECK_EQ(ebb_now() - start, 100001 * EBB_HOUR + 8);
    CHECK(real_now() - real < 5 * EBB_SECOND);
}

static async void note_after(int64_t ns, char c, char *log)
{
    size_t at;

    await ebb_sleep(ns);
    at = strlen(log);
    log[at] = c;
    log[at + 1] = '\0';
}

ASYNC_TEST_PAUSED(timers_end_in_their_order)
{
    char log[8] = "";

    scope (s) {
        spawn_in(s, note_after(5 * EBB_MICROSECOND, 'c', log));
        spawn_in(s, note_after(3, 'a', log));
        spawn_in(s, note_after(4, 'b', log));
        spawn_in(s, note_after(EBB_MINUTE, 'd', log));
    }
    CHECK_STR(log, "abcd");
}

ASYNC_TEST_PAUSED(advance_ends_what_is_due_by_then)
{
    int64_t start = ebb_now();
    char log[8] = "";

    scope (s) {
        spawn_in(s, note_after(EBB_SECOND, 'a', log));
        spawn_in(s, note_after(2 * EBB_SECOND, 'b', log));
        await ebb_yield();
        CHECK_EQ(await ebb_time_advance(EBB_SECOND - 1), 0);
        CHECK_STR(log, "");
        CHECK_EQ(await ebb_time_advance(1), 0);
        await ebb_yield();
        CHECK_STR(log, "a");
        CHECK_EQ(ebb_now(), start + EBB_SECOND);
        CHECK_EQ(await ebb_time_advance(EBB_SECOND), 0);
        await ebb_yield();
        CHECK_STR(log, "ab");
    }
}

ASYNC_TEST_PAUSED(advance_is_one_jump)
{
    int64_t start = ebb_now(), at[2] = { 0, 0 };

    join {
        {
            await ebb_sleep(EBB_SECOND);
            at[0] = ebb_now();
        }
        {
            await ebb_sleep(2 * EBB_SECOND);
            at[1] = ebb_now();
        }
        (void)await ebb_time_advance(EBB_MINUTE);
    }
    CHECK_EQ(at[0], start + EBB_MINUTE);
    CHECK_EQ(at[1], start + EBB_MINUTE);
}

ASYNC_TEST_PAUSED(within_uses_the_paused_clock)
{
    int64_t start = ebb_now();
    bool late = true;

    within (30 * EBB_SECOND) {
        await ebb_sleep(EBB_HOUR);
        late = false;
    }
    CHECK(late);
    CHECK_EQ(ebb_now() - start, 30 * EBB_SECOND);
}

ASYNC_TEST_ALONE(pause_keeps_running_timers)
{
    int64_t start = ebb_now(), paused;
    char log[8] = "";

    scope (s) {
        spawn_in(s, note_after(50 * EBB_HOUR, 'z', log));
        spawn_in(s, note_after(EBB_HOUR, 'y', log));
        await ebb_yield();
        CHECK_EQ(ebb_time_pause(), 0);
        CHECK_EQ(ebb_time_pause(), -EALREADY);
        paused = ebb_now();
        CHECK(paused >= start && paused < start + 10 * EBB_SECOND);
        await ebb_sleep_until(start + 2 * EBB_HOUR);
        CHECK_EQ(ebb_now(), start + 2 * EBB_HOUR);
        CHECK_STR(log, "y");
    }
    CHECK_STR(log, "yz");
    CHECK(ebb_now() >= start + 50 * EBB_HOUR);
}

ASYNC_TEST_PAUSED(resumed_clock_goes_on_from_there)
{
    int64_t start = ebb_now(), there;

    await ebb_sleep(EBB_HOUR);
    CHECK_EQ(ebb_time_resume(), 0);
    CHECK_EQ(ebb_time_resume(), -EALREADY);
    there = ebb_now();
    CHECK(there >= start + EBB_HOUR && there < start + 2 * EBB_HOUR);
    await ebb_sleep(3 * EBB_MILLISECOND);
    CHECK(ebb_now() >= there + 3 * EBB_MILLISECOND);
    CHECK_EQ(await ebb_time_advance(1), -EINVAL);
}

static int nap(int ms)
{
    struct timespec ts = { 0, ms * 1000000L };

    nanosleep(&ts, NULL);
    return ms;
}

/* The clock does not jump over a blocking call that is running. */
ASYNC_TEST_PAUSED(clock_waits_for_the_blocking_pool)
{
    int64_t start = ebb_now();
    int ms = 0;

    within (EBB_HOUR) {
        ms = await spawn_blocking(nap(20));
    }
    CHECK_EQ(ms, 20);
    CHECK_EQ(ebb_now(), start);
}

ASYNC_TEST_PAUSED(pipes_work_with_a_paused_clock)
{
    struct ebb_io *from, *to;
    int64_t start = ebb_now();
    char c = '\0';
    int n = 0;

    CHECK_EQ(ebb_pipe(&from, &to), 0);
    defer await ebb_close(from);
    defer await ebb_close(to);
    join {
        n = await ebb_read(from, &c, 1);
        {
            await ebb_sleep(EBB_MINUTE);
            CHECK_EQ(await ebb_write(to, "x", 1), 1);
        }
    }
    CHECK(n == 1 && c == 'x');
    CHECK_EQ(ebb_now(), start + EBB_MINUTE);
}

#define TWO_WORKERS(make) run_async(2, make)

ASYNC_TEST_RUNS(pause_needs_one_worker, TEST_TIMEOUT_S, TWO_WORKERS)
{
    CHECK_EQ(ebb_time_pause(), -ENOTSUP);
    CHECK_EQ(ebb_time_resume(), -ENOTSUP);
    CHECK_EQ(await ebb_time_advance(1), -ENOTSUP);
}

TEST(pause_outside_a_task_is_an_error)
{
    struct ebb_options options = { .workers = 2, .start_paused = true };
    struct ebb_runtime *rt;

    CHECK_EQ(ebb_time_pause(), -EINVAL);
    CHECK_EQ(ebb_time_resume(), -EINVAL);
    CHECK_EQ(ebb_runtime_new(&options, &rt), -ENOTSUP);
}

static async void clean_up(bool *done)
{
    defer {
        await ebb_sleep(EBB_SECOND);
        *done = true;
    }
    await ebb_sleep(EBB_HOUR);
}

static bool cleaned;

static async int leave_one(void)
{
    task(void) t = spawn(clean_up(&cleaned));

    await ebb_yield();
    task_detach(t);
    return 0;
}

static struct ebb_task *make_leave_one(void *arg)
{
    (void)arg;
    return (struct ebb_task *)spawn(leave_one());
}

/* The grace period is time of the same clock. */
TEST(clean_up_at_the_end_uses_the_paused_clock)
{
    int64_t real = real_now();

    ASYNC_TEST_STILL(make_leave_one);
    CHECK(cleaned);
    CHECK(real_now() - real < EBB_SECOND);
}
