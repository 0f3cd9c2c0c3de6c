/* SPDX-License-Identifier: MIT-0 */
/*
 * Clocks that jump: a machine that was suspended, a container that stood
 * still, a wall clock that is set.
 *
 * This program has a clock_gettime() of its own in front of the system's.
 */
/* The tasks here have ended before the test that they borrow from. */
#pragma ebb diagnostic ignored "-Wasync-borrow"

#include <ebb.h>
#include <errno.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "async_test.h"

enum { SLEEPERS = 3000 };

static const int64_t HOUR = 3600 * EBB_SECOND;

/* Both atomic: ns. */
static int64_t ahead;           /* of the monotonic clock */
static int64_t wall_ahead;
static uint32_t trembles;       /* atomic: it goes back now and then */

int clock_gettime(clockid_t clock, struct timespec *ts)
{
    static uint32_t reads;
    int64_t now, by;

    if (syscall(SYS_clock_gettime, clock, ts) != 0)
        return -1;
    by = clock == CLOCK_MONOTONIC ? __atomic_load_n(&ahead, __ATOMIC_RELAXED)
       : clock == CLOCK_REALTIME
             ? __atomic_load_n(&wall_ahead, __ATOMIC_RELAXED) : 0;
    if (clock == CLOCK_MONOTONIC && __atomic_load_n(&trembles,
                                                    __ATOMIC_RELAXED) != 0
        && __atomic_add_fetch(&reads, 1, __ATOMIC_RELAXED) % 3 == 0)
        by -= 3 * EBB_MILLISECOND;
    now = (int64_t)ts->tv_sec * EBB_SECOND + ts->tv_nsec + by;
    ts->tv_sec = (time_t)(now / EBB_SECOND);
    ts->tv_nsec = (long)(now % EBB_SECOND);
    return 0;
}

static void jump(int64_t ns)
{
    __atomic_add_fetch(&ahead, ns, __ATOMIC_RELAXED);
}

static int begun, ended;        /* atomic */

static int count_ended(void)
{
    return __atomic_load_n(&ended, __ATOMIC_RELAXED);
}

/* ---- forward ---- */

static async void sleep_once(int64_t ns)
{
    __atomic_add_fetch(&begun, 1, __ATOMIC_RELAXED);
    await ebb_sleep(ns);
    __atomic_add_fetch(&ended, 1, __ATOMIC_RELAXED);
}

/* One worker: another one would sleep in the kernel, by the kernel's clock. */

/* Some in each of the first five hours, and a jump of two and a half. */
ASYNC_TEST_ALONE(a_jump_ends_each_sleep_that_it_passes_once)
{
    const int64_t step = 5 * HOUR / SLEEPERS;

    begun = ended = 0;
    scope (s) {
        for (int i = 0; i < SLEEPERS; i++)
            spawn_in(s, sleep_once(HOUR / 100 + step * i));
        while (__atomic_load_n(&begun, __ATOMIC_RELAXED) < SLEEPERS)
            await ebb_sleep(EBB_MILLISECOND);
        await ebb_sleep(EBB_MILLISECOND);       /* all timers run by now */
        CHECK_EQ(count_ended(), 0);
        jump(5 * HOUR / 2 + HOUR / 100);
        while (count_ended() < SLEEPERS / 2)
            await ebb_sleep(EBB_MILLISECOND);
        await ebb_sleep(2 * EBB_MILLISECOND);
        /* A few more may have been due in the meantime. */
        CHECK(count_ended() >= SLEEPERS / 2
              && count_ended() < SLEEPERS / 2 + 20);
        jump(3 * HOUR);
    }
    CHECK_EQ(count_ended(), SLEEPERS);
}

ASYNC_TEST_ALONE(a_jump_to_the_end_of_time)
{
    task(void) t[20];

    ended = 0;
    for (int i = 0; i < 20; i++)
        t[i] = spawn(sleep_once(INT64_C(1) << (42 + i)));
    await ebb_sleep(EBB_MILLISECOND);
    for (int i = 0; i < 20; i++) {
        jump((INT64_C(1) << (42 + i)) / (i == 0 ? 1 : 2));
        await t[i];
        CHECK(count_ended() > i);
    }
    jump(-__atomic_load_n(&ahead, __ATOMIC_RELAXED));
}

/* What is missed follows the interval's rule, and is not made up for twice. */
ASYNC_TEST_ALONE(intervals_after_a_jump)
{
    static const enum ebb_missed_tick rule[] = {
        EBB_MISSED_BURST, EBB_MISSED_DELAY, EBB_MISSED_SKIP
    };

    for (int i = 0; i < 3; i++) {
        struct ebb_interval interval;
        int64_t begin, now;
        int ticks = 0;

        ebb_interval_init(&interval, ebb_now(), HOUR, rule[i]);
        (void)await ebb_interval_tick(&interval);
        begin = ebb_now();
        jump(10 * HOUR + HOUR / 2);
        do {
            (void)await ebb_interval_tick(&interval);
            ticks++;
            now = ebb_now();
        } while (interval.next <= now);
        CHECK_EQ(ticks, rule[i] == EBB_MISSED_BURST ? 10 : 1);
        CHECK(now - begin < 11 * HOUR);
        CHECK(interval.next > now && interval.next <= now + HOUR);
    }
}

/* ---- time that is over beside data that is there ---- */

static async int read_in_time(struct ebb_io *from, int64_t ns)
{
    char byte;
    int n = 0;

    within (ns) {
        n = (int)await ebb_read(from, &byte, 1);
    } otherwise {
        return -ETIMEDOUT;
    }
    return n;
}

/* Both come while the worker does something else. */
ASYNC_TEST_ALONE(data_that_is_there_comes_before_the_deadline)
{
    struct ebb_io *from, *to;

    CHECK_EQ(ebb_pipe(&from, &to), 0);
    for (int i = 0; i < 10; i++) {
        task(int) reader = spawn(read_in_time(from, HOUR));
        task(int) late = spawn(read_in_time(from, HOUR));

        await ebb_sleep(2 * EBB_MILLISECOND);
        CHECK_EQ(write(ebb_io_fd(to), "x", 1), 1);
        jump(2 * HOUR);
        if (i % 2 == 0)
            await ebb_sleep(EBB_MILLISECOND);
        int a = await reader, b = await late;
        CHECK_EQ(a == 1 ? b : a, -ETIMEDOUT);
        CHECK_EQ((a == 1) + (b == 1), 1);
    }
    CHECK_EQ(await ebb_close(from), 0);
    CHECK_EQ(await ebb_close(to), 0);
}

/* ---- other ways to be wrong ---- */

ASYNC_TEST(a_wall_clock_that_is_set_changes_nothing)
{
    int64_t before = ebb_now();

    for (int i = 0; i < 4; i++) {
        __atomic_store_n(&wall_ahead, (i % 2 == 0 ? -1 : 1) * 9000 * HOUR,
                         __ATOMIC_RELAXED);
        await ebb_sleep(EBB_MILLISECOND);
        CHECK_EQ(await spawn_blocking(usleep(1000)), 0);
    }
    CHECK(ebb_now() - before < HOUR);
}

/* CLOCK_MONOTONIC does not go back; where the hardware below it does, a
 * little, nothing hangs and nothing is early by more than that. */
ASYNC_TEST(a_clock_that_trembles)
{
    __atomic_store_n(&trembles, 1, __ATOMIC_RELAXED);
    ended = 0;
    scope (s) {
        for (int i = 0; i < 300; i++)
            spawn_in(s, sleep_once(i % 50 * EBB_MILLISECOND / 2));
        for (int i = 0; i < 20; i++) {
            int64_t before = ebb_now();

            await ebb_sleep(10 * EBB_MILLISECOND);
            CHECK(ebb_now() - before >= 4 * EBB_MILLISECOND);
        }
    }
    CHECK_EQ(count_ended(), 300);
    __atomic_store_n(&trembles, 0, __ATOMIC_RELAXED);
}
