/* SPDX-License-Identifier: MIT-0 */
/*
 * A clock that stands still, for tests: see <ebb/time.h>.
 *
 * Only the worker changes the clock of its runtime.  It jumps in
 * sched/worker.c, where the worker has nothing to do.
 */
#include <ebb/time.h>

#include <errno.h>

#include "base/clock.h"
#include "sched/runtime.h"

struct advance_frame {
    struct ebb_frame h;
    int result;
};

_Static_assert(sizeof(struct advance_frame) <= 32, "declared in ebb/time.h");

struct eb_ret_int eb_time_advance_start(ebb_mem m, int64_t ns)
    EB_START(ebb_time_advance);

/* The worker that this thread is, if its clock may be changed: else a code. */
static int find_worker(struct eb_worker **w)
{
    *w = ebb_self.worker;
    if (*w == NULL)
        return -EINVAL;
    return (*w)->rt->worker_count > 1 ? -ENOTSUP : 0;
}

int ebb_time_pause(void)
{
    struct eb_worker *w;
    int err = find_worker(&w);
    int64_t now;

    if (err < 0)
        return err;
    if (eb_clock_is_paused(&w->rt->clock))
        return -EALREADY;
    now = eb_runtime_now(w->rt);
    eb_clock_set(&w->rt->clock, now);
    eb_wheel_set_shift(&w->wheel, 0, now);
    return 0;
}

int ebb_time_resume(void)
{
    struct eb_worker *w;
    int err = find_worker(&w);

    if (err < 0)
        return err;
    if (!eb_clock_is_paused(&w->rt->clock))
        return -EALREADY;
    if (w->rt->sim != NULL)
        return -ENOTSUP;
    eb_clock_resume(&w->rt->clock);
    eb_wheel_set_shift(&w->wheel, EB_TICK_SHIFT, eb_runtime_now(w->rt));
    return 0;
}

static ebb_next resume_advance(struct ebb_frame *self, struct ebb_frame *from,
                               unsigned mode)
{
    (void)from;
    if (mode == EBB_CANCEL)
        return EBB_CANCELLED(self);
    EBB_RESULT(self, int) = 0;
    return EBB_DONE(self);
}

struct eb_ret_int eb_time_advance_start(ebb_mem m, int64_t ns)
{
    struct advance_frame *f;
    struct eb_worker *w;
    int err = find_worker(&w);

    if (err == 0 && !eb_clock_is_paused(&w->rt->clock))
        err = -EINVAL;
    if (err < 0)
        return (struct eb_ret_int){ NULL, err };
    eb_clock_set(&w->rt->clock, eb_clock_add(eb_runtime_now(w->rt), ns));
    (void)eb_wheel_advance(&w->wheel, eb_runtime_now(w->rt));
    f = ebb_frame_at(m, sizeof(*f), _Alignof(struct advance_frame),
                     resume_advance);
    f->h.state = 1;
    return (struct eb_ret_int){ eb_yield_turn(&f->h), 0 };
}
