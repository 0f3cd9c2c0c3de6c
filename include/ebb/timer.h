/* SPDX-License-Identifier: MIT-0 */
/*
 * Timers as objects: a deadline that can be moved while somebody waits for
 * it, and ticks that come at equal distances.
 *
 * They lie where the program wants them, need no memory and no clean-up, and
 * must stay in place while a task waits.
 */
#ifndef EBB_TIMER_H
#define EBB_TIMER_H

#include <ebb/base.h>
#include <ebb/time.h>

struct ebb_strand;

/* A deadline.  The members are the library's own. */
struct ebb_timer {
    uint32_t guard;             /* protects all below */
    int64_t deadline;
    void *waiter;
};

/* Set the timer to a time of ebb_now().  INT64_MAX: never. */
EBB_API void ebb_timer_init(struct ebb_timer *timer, int64_t deadline);

/* Move the deadline, to earlier or later, in the past too; a task that waits
 * waits for the new one.  Any task.  Never suspends or allocates. */
EBB_API void ebb_timer_reset(struct ebb_timer *timer, int64_t deadline);

/* Its deadline. */
EBB_API int64_t ebb_timer_deadline(struct ebb_timer *timer);

/* Is its deadline over? */
EBB_API bool ebb_timer_is_elapsed(struct ebb_timer *timer);

#ifdef __EBBCC__
/*
 * Wait until the deadline is over.  One task at a time (aborts).
 *
 *   timer   borrowed; must outlive the wait
 *
 * Returns 0.  Cancel safe: nothing is lost.
 */
EBB_API EBB_ASYNC int ebb_timer_wait(struct ebb_timer *timer) EBB_FRAME(80);
#endif

/* What to do about ticks that nobody has waited for in time. */
enum ebb_missed_tick {
    EBB_MISSED_BURST,           /* they come at once, until it has caught up */
    EBB_MISSED_DELAY,           /* the next one comes a period after this */
    EBB_MISSED_SKIP,            /* they are left out: the next multiple */
};

/* Ticks.  The members are the library's own, but for `missed`. */
struct ebb_interval {
    int64_t next;               /* when the next tick is due */
    int64_t period;
    enum ebb_missed_tick missed;
};

/*
 * Ticks every `period` nanoseconds, at least 1 (aborts), the first one at
 * `first` by ebb_now().  A tick counts as missed if it is more than 5 ms late.
 */
EBB_API void ebb_interval_init(struct ebb_interval *interval, int64_t first,
                               int64_t period, enum ebb_missed_tick missed);

/* The next tick is a period from now, or `ns` from now, or at once, or at the
 * time `at`. */
EBB_API void ebb_interval_reset(struct ebb_interval *interval);
EBB_API void ebb_interval_reset_after(struct ebb_interval *interval,
                                      int64_t ns);
EBB_API void ebb_interval_reset_immediately(struct ebb_interval *interval);
EBB_API void ebb_interval_reset_at(struct ebb_interval *interval, int64_t at);

#ifdef __EBBCC__
/*
 * Wait for the next tick.  Returns the time it was due at.  One task at a
 * time.  Cancel safe: the tick comes to the next call.
 *
 *     each (int64_t due, stream_repeat(await ebb_interval_tick(&interval)))
 */
EBB_API EBB_ASYNC int64_t
ebb_interval_tick(struct ebb_interval *interval) EBB_FRAME(128);
#endif

#endif
