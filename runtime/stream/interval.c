/* SPDX-License-Identifier: MIT-0 */
/* Ticks, and streams of time, in Async C. */
#include <ebb/stream.h>
#include <ebb/timer.h>

#include "base/check.h"
#include "base/clock.h"

/* Later than this, a tick has been missed. */
enum { MISSED_MS = 5 };

void ebb_interval_init(struct ebb_interval *interval, int64_t first,
                       int64_t period, enum ebb_missed_tick missed)
{
    EB_CHECK(period > 0, "an interval of nothing");
    *interval = (struct ebb_interval){ first, period, missed };
}

void ebb_interval_reset(struct ebb_interval *interval)
{
    interval->next = ebb_deadline(interval->period);
}

void ebb_interval_reset_after(struct ebb_interval *interval, int64_t ns)
{
    interval->next = ebb_deadline(ns);
}

void ebb_interval_reset_immediately(struct ebb_interval *interval)
{
    interval->next = ebb_now();
}

void ebb_interval_reset_at(struct ebb_interval *interval, int64_t at)
{
    interval->next = at;
}

/* The tick after the one that was due at `due` and came now. */
static int64_t next_tick(const struct ebb_interval *interval, int64_t due)
{
    int64_t now = ebb_now(), period = interval->period;
    int64_t late = now - due;

    if (late <= MISSED_MS * EBB_MILLISECOND
        || interval->missed == EBB_MISSED_BURST)
        return eb_clock_add(due, period);
    if (interval->missed == EBB_MISSED_DELAY)
        return eb_clock_add(now, period);
    return eb_clock_add(now, period - late % period);
}

async int64_t ebb_interval_tick(struct ebb_interval *interval)
{
    int64_t due = interval->next;

    await ebb_sleep_until(due);
    interval->next = next_tick(interval, due);
    return due;
}

async yields(int64_t) ebb_interval(int64_t ns)
{
    int64_t due = ebb_now();

    EB_CHECK(ns > 0, "an interval of nothing");
    for (;;) {
        int64_t late = ebb_now() - due;

        /* What its reader has missed is left out. */
        due = eb_clock_add(due, late >= ns ? late / ns * ns + ns : ns);
        await ebb_sleep_until(due);
        yield due;
    }
}
