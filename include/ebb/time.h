/* SPDX-License-Identifier: MIT-0 */
/*
 * Time: durations, the clock, sleeping and giving way.
 *
 * Durations and points of time are int64_t nanoseconds; a duration is
 * written with its unit: 5 * EBB_SECOND.  A sleep is never early; it ends
 * about a millisecond after its time at most, load permitting.
 */
#ifndef EBB_TIME_H
#define EBB_TIME_H

#include <ebb/base.h>

#define EBB_NANOSECOND ((int64_t)1)
#define EBB_MICROSECOND ((int64_t)1000)
#define EBB_MILLISECOND ((int64_t)1000000)
#define EBB_SECOND ((int64_t)1000000000)
#define EBB_MINUTE (60 * EBB_SECOND)
#define EBB_HOUR (60 * EBB_MINUTE)

/* The monotonic clock in nanoseconds; its zero has no meaning. */
EBB_API int64_t ebb_now(void);

/* The time ns nanoseconds from now, a deadline; INT64_MAX, which is never, if
 * it is further away than that.  Less than 0 counts as 0. */
EBB_API int64_t ebb_deadline(int64_t ns);

#ifdef __EBBCC__
/*
 * Suspend the calling task, never the thread, for `ns` nanoseconds; zero or
 * less returns at once.  Returns 0.  Cancel safe: nothing is lost.
 */
EBB_API EBB_ASYNC int ebb_sleep(int64_t ns) EBB_FRAME(56);

/* Suspend until ebb_now() is `deadline` or more.  Returns 0.  Cancel safe. */
EBB_API EBB_ASYNC int ebb_sleep_until(int64_t deadline) EBB_FRAME(56);

/* Let every other task that is ready on this worker have a turn first; in a
 * simulation, as many as the seed says.  Cancel safe. */
EBB_API EBB_ASYNC void ebb_yield(void) EBB_FRAME(32);

/*
 * Let a paused clock jump `ns` nanoseconds on, all at once: every timer that
 * is due by then ends at the same time.  Then let the other tasks that are
 * ready have a turn.  (To pass them one by one, sleep instead.)
 *
 * Returns 0, or -EINVAL where the clock is not paused.  Cancel safe; the
 * clock has jumped in any case.
 */
EBB_API EBB_MUST_USE EBB_ASYNC int ebb_time_advance(int64_t ns) EBB_FRAME(32);
#else
#include <ebb/serial.h>
#endif

/*
 * For tests: stop the clock of the runtime of the calling task.  ebb_now()
 * stays as it is, but whenever no task is ready and no thread of the blocking
 * pool is busy the clock jumps to the next timer, which then ends to the
 * nanosecond.  A runtime made with .start_paused begins so.
 *
 * Returns 0, -EALREADY, -EINVAL outside a task, or -ENOTSUP: the runtime has
 * more than one worker.
 */
EBB_API EBB_MUST_USE int ebb_time_pause(void);

/* Let a paused clock run again from where it is.  Returns 0, -EALREADY where
 * it runs, -EINVAL or -ENOTSUP as above, and that in a simulation too. */
EBB_API EBB_MUST_USE int ebb_time_resume(void);

#endif
