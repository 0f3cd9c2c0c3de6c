/* SPDX-License-Identifier: MIT-0 */
/*
 * Timers as objects: a leaf that looks at its object again when it is woken.
 *
 * A deadline that moves to later costs a store: the wheel wakes at the old
 * one, and the leaf goes on waiting.  To earlier, the entry in the wheel is
 * moved.  Locks are taken object first, then wheel.
 */
#include <ebb/timer.h>

#include "base/guard.h"
#include "sched/runtime.h"

struct wait_frame {
    struct ebb_frame h;
    struct eb_timer entry;      /* the result lies over its links */
    struct eb_worker *worker;   /* whose wheel it is on */
    struct ebb_timer *timer;
};

_Static_assert(sizeof(struct wait_frame) <= 80, "declared in ebb/timer.h");

struct eb_ret_int eb_timer_wait_start(ebb_mem m, struct ebb_timer *timer)
    EB_START(ebb_timer_wait);

void ebb_timer_init(struct ebb_timer *timer, int64_t deadline)
{
    *timer = (struct ebb_timer){ .deadline = deadline };
}

int64_t ebb_timer_deadline(struct ebb_timer *timer)
{
    int64_t deadline;

    eb_guard_lock(&timer->guard);
    deadline = timer->deadline;
    eb_guard_unlock(&timer->guard);
    return deadline;
}

bool ebb_timer_is_elapsed(struct ebb_timer *timer)
{
    return ebb_timer_deadline(timer) <= ebb_now();
}

void ebb_timer_reset(struct ebb_timer *timer, int64_t deadline)
{
    struct wait_frame *f;

    eb_guard_lock(&timer->guard);
    timer->deadline = deadline;
    f = timer->waiter;
    if (f != NULL && deadline < f->entry.deadline
        && eb_timer_stop(&f->worker->wheel, &f->entry)) {
        f->entry.deadline = deadline;
        eb_worker_timer_start(f->worker, &f->entry);
    }
    eb_guard_unlock(&timer->guard);
}

/* Park until the wheel comes to the deadline.  Guard held. */
static void park(struct wait_frame *f)
{
    f->worker = eb_worker_here(eb_runtime_here());
    eb_node_init(&f->entry.node);
    f->entry.deadline = f->timer->deadline;
    f->entry.strand = ebb_self.strand;
    ebb_park(&f->h);
    eb_worker_timer_start(f->worker, &f->entry);
}

static ebb_next resume_wait(struct ebb_frame *self, struct ebb_frame *from,
                            unsigned mode)
{
    struct wait_frame *f = (struct wait_frame *)self;
    struct ebb_timer *timer = f->timer;
    bool over = true;

    (void)from;
    eb_guard_lock(&timer->guard);
    if (mode == EBB_CANCEL)
        eb_timer_stop(&f->worker->wheel, &f->entry);
    else
        over = timer->deadline <= ebb_now();
    if (over)
        timer->waiter = NULL;
    else
        park(f);
    eb_guard_unlock(&timer->guard);
    if (!over)
        return EBB_SUSPENDED;
    if (mode == EBB_CANCEL)
        return EBB_CANCELLED(self);
    EBB_RESULT(self, int) = 0;
    return EBB_DONE(self);
}

struct eb_ret_int eb_timer_wait_start(ebb_mem m, struct ebb_timer *timer)
{
    struct wait_frame *f;

    if (ebb_timer_is_elapsed(timer) && eb_coop())
        return (struct eb_ret_int){ NULL, 0 };
    f = ebb_frame_at(m, sizeof(*f), _Alignof(struct wait_frame), resume_wait);
    f->h.state = 1;
    f->timer = timer;
    eb_guard_lock(&timer->guard);
    EB_CHECK(timer->waiter == NULL, "two tasks wait for one timer");
    timer->waiter = f;
    park(f);
    eb_guard_unlock(&timer->guard);
    return (struct eb_ret_int){ &f->h, 0 };
}
