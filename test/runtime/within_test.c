/* SPDX-License-Identifier: MIT-0 */
/* Time limits: what a strike reaches, what holds it, what comes first. */
#include <errno.h>

#include "async_test.h"

enum { LONG_AGO = -1 };

/* A wait of d that says whether it has come to its end. */
static async int rest(int64_t d)
{
    await ebb_sleep(d);
    return 1;
}

ASYNC_TEST_PAUSED(what_ends_at_the_same_time_is_in_time)
{
    int r = 0;

    within (10 * EBB_NANOSECOND)
        { r = await rest(10); }
    otherwise
        r = 2;
    CHECK_EQ(r, 1);
    within (10 * EBB_NANOSECOND)
        { r = await rest(11); }
    otherwise
        r = 2;
    CHECK_EQ(r, 2);
}

ASYNC_TEST_PAUSED(the_nearest_limit_that_has_passed_ends_it)
{
    int64_t start = ebb_now();
    int inner = 0, outer = 0;

    within (30 * EBB_NANOSECOND) {
        within (20 * EBB_NANOSECOND) {
            within (EBB_HOUR) {
                await ebb_sleep(EBB_MINUTE);
            } otherwise {
                inner = -1;
            }
        } otherwise {
            inner++;
        }
        CHECK_EQ(ebb_now() - start, 20);
        await ebb_sleep(EBB_MINUTE);
        outer = -1;
    } otherwise {
        outer++;
    }
    CHECK_EQ(ebb_now() - start, 30);
    CHECK(inner == 1 && outer == 1);
}

/* Both have passed when the inner one's block lets go: the inner is left by
 * its way, and the outer one strikes at the next await. */
ASYNC_TEST_PAUSED(limits_that_have_both_passed_end_one_after_the_other)
{
    char log[8] = "", *at = log;

    within (20 * EBB_NANOSECOND) {
        within (10 * EBB_NANOSECOND) {
            noncancel { await ebb_sleep(30 * EBB_NANOSECOND); }
            *at++ = 'a';
            await ebb_sleep(EBB_MINUTE);
            *at++ = 'x';
        } otherwise {
            *at++ = 'b';
        }
        *at++ = 'c';
        await ebb_sleep(EBB_MINUTE);
        *at++ = 'x';
    } otherwise {
        *at++ = 'd';
    }
    CHECK_STR(log, "abcd");
}

ASYNC_TEST_ALONE(who_only_gives_way_is_stopped)
{
    int turns = 0, over = 0;

    within (EBB_MILLISECOND) {
        for (;;) {
            await ebb_yield();
            turns++;
        }
    } otherwise {
        over = 1;
    }
    CHECK(over == 1 && turns > 0);
}

/* Each call is ready: the limit strikes where it gives way. */
ASYNC_TEST_ALONE(who_never_has_to_wait_is_stopped)
{
    struct ebb_sem sem = EBB_SEM_INIT(1);
    int over = 0;

    within (EBB_MILLISECOND) {
        for (;;) {
            CHECK_EQ(await ebb_sem_acquire(&sem, 1), 0);
            ebb_sem_release(&sem, 1);
        }
    } otherwise {
        over = 1;
    }
    CHECK_EQ(over, 1);
    CHECK_EQ(ebb_sem_available(&sem), 1);
}

static async void pass(int *count, int64_t d)
{
    defer (*count)++;
    await ebb_sleep(d);
}

ASYNC_TEST_PAUSED(a_join_in_it_ends_as_a_whole)
{
    int ended = 0, over = 0;

    within (5 * EBB_NANOSECOND) {
        join {
            await pass(&ended, EBB_MINUTE);
            select {
                when (await pass(&ended, EBB_MINUTE)) over = -1;
                when (await pass(&ended, EBB_HOUR)) over = -1;
            }
            within (EBB_HOUR) {
                await pass(&ended, EBB_MINUTE);
            }
        }
        over = -1;
    } otherwise {
        over++;
    }
    CHECK(ended == 4 && over == 1);
}

ASYNC_TEST_PAUSED(one_in_a_branch_leaves_the_others_alone)
{
    int slow = 0, over = 0;

    join {
        slow = await rest(50);
        within (5 * EBB_NANOSECOND) {
            await ebb_sleep(EBB_MINUTE);
        } otherwise {
            over++;
        }
    }
    CHECK(slow == 1 && over == 1);
}

/* A task that is cancelled: limits in its clean-ups work as anywhere, the one
 * around them is passed by, and so is its `otherwise`. */
static async void cleans_up(char *log)
{
    within (5 * EBB_NANOSECOND) {
        defer {
            within (10 * EBB_NANOSECOND) {
                await ebb_sleep(EBB_MINUTE);
            } otherwise {
                *log++ = 'a';
            }
            within (10 * EBB_NANOSECOND) {
                *log++ = await rest(3) ? 'b' : 'x';
            } otherwise {
                *log++ = 'x';
            }
            *log++ = 'c';
        }
        await ebb_sleep(EBB_MINUTE);
        *log++ = 'x';
    } otherwise {
        *log++ = 'x';
    }
    *log++ = 'x';
}

ASYNC_TEST_PAUSED(a_cancel_goes_on_beyond_a_limit)
{
    static char log[8];
    task(void) job = spawn(cleans_up(log));

    await ebb_sleep(2 * EBB_NANOSECOND);
    task_abort(job);
    CHECK_EQ(await task_wait(job, NULL), -ECANCELED);
    CHECK_STR(log, "abc");
}

/* ... and the other way round: the cancel comes when the limit has struck. */
static async void is_late(char *log)
{
    within (5 * EBB_NANOSECOND) {
        defer { await ebb_sleep(20 * EBB_NANOSECOND); *log++ = 'a'; }
        await ebb_sleep(EBB_MINUTE);
    } otherwise {
        *log++ = 'b';
        await ebb_sleep(EBB_MINUTE);
        *log++ = 'x';
    }
}

ASYNC_TEST_PAUSED(a_cancel_comes_after_a_limit_has_struck)
{
    static char log[8];
    task(void) job = spawn(is_late(log));

    await ebb_sleep(10 * EBB_NANOSECOND);
    task_abort(job);
    CHECK_EQ(await task_wait(job, NULL), -ECANCELED);
    CHECK_STR(log, "ab");
}

ASYNC_TEST_ALONE(a_limit_of_nothing_strikes_at_the_first_wait)
{
    int r = 0;

    within (LONG_AGO) {
        r = 1;
        await ebb_sleep(0);
        r = 2;
        await ebb_yield();
        r = 3;
    } otherwise {
        r += 10;
    }
    CHECK_EQ(r, 12);
}

/* What has come in time is taken, and what has not stays where it is. */
ASYNC_TEST(nothing_gets_lost_between_message_and_limit)
{
    enum { MESSAGES = 300 };
    channel(int) c = channel_new(int, 4);
    int next = 0, got;

    scope (s) {
        spawn_in(s, {
            for (int i = 0; i < MESSAGES; i++) {
                CHECK_EQ(await channel_send(c, i), 0);
                await ebb_sleep((i * 7 % 5) * 100 * EBB_MICROSECOND);
            }
        });
        while (next < MESSAGES)
            within (200 * EBB_MICROSECOND) {
                CHECK_EQ(await channel_recv(c, &got), 0);
                CHECK_EQ(got, next++);
            }
    }
    channel_free(c);
}

static async yields(int) numbers(int64_t d)
{
    for (int i = 1; i <= 3; i++) {
        within (d) {
            await ebb_sleep(10 * EBB_NANOSECOND);
        } otherwise {
            i += 10;
        }
        yield i;
    }
}

ASYNC_TEST_PAUSED(generators_have_limits_of_their_own)
{
    int sum = 0;

    each (int i, numbers(20))
        sum += i;
    CHECK_EQ(sum, 6);
    within (25 * EBB_NANOSECOND) {
        each (int i, numbers(20))
            sum += i;
    } otherwise {
        sum += 100;
    }
    CHECK_EQ(sum, 109);
    each (int i, numbers(5))
        sum += i;
    CHECK_EQ(sum, 120);
}
