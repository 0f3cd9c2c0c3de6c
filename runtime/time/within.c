/* SPDX-License-Identifier: MIT-0 */
/*
 * within: a fence that a timer strikes.
 *
 * The block runs on the strand of the code around it, as any child does; a
 * block that never suspends has no timer at all.
 */
#include <stddef.h>

#include "base/clock.h"
#include "sched/runtime.h"

#define SAME_PLACE(a, ours, b, theirs) \
    _Static_assert(offsetof(a, ours) == offsetof(b, theirs), "see abi.h")

SAME_PLACE(struct ebb_within, strand, struct eb_fence, strand);
SAME_PLACE(struct ebb_within, struck, struct eb_fence, struck);
SAME_PLACE(struct ebb_within, began, struct eb_fence, began);
SAME_PLACE(__typeof__(((struct ebb_within *)0)->timer), timer.deadline,
           struct eb_timer_call, timer.deadline);
SAME_PLACE(__typeof__(((struct ebb_within *)0)->timer), timer.strand,
           struct eb_timer_call, timer.strand);
SAME_PLACE(__typeof__(((struct ebb_within *)0)->timer), fire,
           struct eb_timer_call, fire);

static struct eb_fence *fence_of(struct ebb_within *w)
{
    return (struct eb_fence *)w;
}

static struct eb_timer_call *call_of(struct ebb_within *w)
{
    return (struct eb_timer_call *)(void *)&w->timer;
}

/* The time is over. */
static void fire(struct eb_timer_call *t)
{
    struct ebb_within *w = (struct ebb_within *)(void *)
        ((char *)t - offsetof(struct ebb_within, timer));

    eb_fence_strike(fence_of(w));
}

/* The block has ended. */
static ebb_next resume_within(struct ebb_frame *self, struct ebb_frame *from,
                              unsigned mode)
{
    struct ebb_within *w = (struct ebb_within *)(void *)self;

    /* No strike comes after this. */
    eb_timer_stop(w->wheel, &call_of(w)->timer);
    ebb_release(from);
    if (mode == EBB_CANCEL && !eb_fence_ends_cancel(fence_of(w)))
        return EBB_CANCELLED(self);
    w->winner = eb_fence_is_struck(fence_of(w));
    return EBB_DONE(self);
}

static void start_timer(struct ebb_within *w, int64_t ns)
{
    struct eb_timer_call *call = call_of(w);
    struct ebb_runtime *rt = eb_runtime_here();
    struct eb_worker *worker = eb_worker_here(rt);

    w->wheel = &worker->wheel;
    call->timer.strand = NULL;
    call->fire = fire;
    if (ns <= 0) {
        eb_node_init(&call->timer.node);
        eb_fence_strike_now(fence_of(w));
    } else if (ebb_self.worker == worker
               && !eb_clock_is_paused(&rt->clock)) {
        call->timer.deadline = ns;
        eb_timer_start_later(&worker->wheel, &call->timer);
    } else {
        call->timer.deadline = eb_clock_add(eb_runtime_now(rt), ns);
        eb_worker_timer_start(worker, &call->timer);
    }
}

struct ebb_frame *ebb_within_start(struct ebb_within *w,
                                   const struct ebb_arm *arm, void *up,
                                   int64_t ns)
{
    struct ebb_frame *p;

    w->winner = 0;
    p = arm->start(arm->mem != 0 ? (ebb_mem)up + arm->mem : EBB_MEM_NONE, up);
    if (p == NULL)
        return NULL;
    eb_fence_init(fence_of(w), resume_within);
    p->parent = &w->h;
    start_timer(w, ns);
    return &w->h;
}
