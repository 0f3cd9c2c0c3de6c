/* SPDX-License-Identifier: MIT-0 */
/* Sleeping and giving way: leaves over the wheel of the worker. */
#include <ebb/time.h>

#include "base/clock.h"
#include "sched/runtime.h"

struct sleep_frame {
    struct ebb_frame h;         /* flags: the worker whose wheel it is on */
    struct eb_timer timer;      /* the result lies over its links */
};

_Static_assert(sizeof(struct sleep_frame) <= 56, "declared in ebb/time.h");

struct eb_ret_int eb_sleep_start(ebb_mem m, int64_t ns) EB_START(ebb_sleep);
struct eb_ret_int eb_sleep_until_start(ebb_mem m, int64_t deadline)
    EB_START(ebb_sleep_until);
struct ebb_frame *eb_yield_start(ebb_mem m) EB_START(ebb_yield);

int64_t ebb_now(void)
{
    const struct ebb_executor *ex = ebb_self.executor;

    return ex != NULL ? ex->now(ex) : eb_clock_now();
}

int64_t ebb_deadline(int64_t ns)
{
    return eb_clock_add(ebb_now(), ns);
}

/* Its strand runs in the same runtime as when it began to wait. */
static struct eb_worker *worker_of(const struct sleep_frame *f)
{
    return &eb_runtime_here()->workers[f->h.flags];
}

static ebb_next resume_sleep(struct ebb_frame *self, struct ebb_frame *from,
                             unsigned mode)
{
    struct sleep_frame *f = (struct sleep_frame *)self;

    (void)from;
    if (mode == EBB_CANCEL) {
        eb_timer_stop(&worker_of(f)->wheel, &f->timer);
        return EBB_CANCELLED(self);
    }
    EBB_RESULT(self, int) = 0;
    return EBB_DONE(self);
}

static struct sleep_frame *make_frame(ebb_mem m)
{
    struct sleep_frame *f = ebb_frame_at(
        m, sizeof(*f), _Alignof(struct sleep_frame), resume_sleep);

    f->h.state = 1;
    f->h.flags = (uint16_t)eb_worker_here(eb_runtime_here())->index;
    eb_node_init(&f->timer.node);
    return f;
}

struct eb_ret_int eb_sleep_until_start(ebb_mem m, int64_t deadline)
{
    struct sleep_frame *f;

    if (deadline <= ebb_now()) {
        if (eb_coop())
            return (struct eb_ret_int){ NULL, 0 };
        f = make_frame(m);
        return (struct eb_ret_int){ eb_yield_turn(&f->h), 0 };
    }
    f = make_frame(m);
    f->timer.deadline = deadline;
    f->timer.strand = ebb_self.strand;
    ebb_park(&f->h);
    eb_worker_timer_start(worker_of(f), &f->timer);
    return (struct eb_ret_int){ &f->h, 0 };
}

struct eb_ret_int eb_sleep_start(ebb_mem m, int64_t ns)
{
    struct eb_worker *w = ebb_self.worker;
    struct sleep_frame *f;

    /* A clock that stands still may jump before the wheel is looked at. */
    if (ns <= 0 || w == NULL || eb_clock_is_paused(&w->rt->clock))
        return eb_sleep_until_start(m, eb_clock_add(ebb_now(), ns));
    f = ebb_frame_at(m, sizeof(*f), _Alignof(struct sleep_frame),
                     resume_sleep);
    f->h.state = 1;
    f->h.flags = (uint16_t)w->index;
    f->timer.deadline = ns;
    f->timer.strand = ebb_self.strand;
    ebb_park(&f->h);
    eb_timer_start_later(&w->wheel, &f->timer);
    return (struct eb_ret_int){ &f->h, 0 };
}

static ebb_next resume_yield(struct ebb_frame *self, struct ebb_frame *from,
                             unsigned mode)
{
    (void)from;
    return mode == EBB_CANCEL ? EBB_CANCELLED(self) : EBB_DONE(self);
}

struct ebb_frame *eb_yield_start(ebb_mem m)
{
    struct ebb_frame *f = ebb_frame_at(m, sizeof(*f),
                                       _Alignof(struct ebb_frame),
                                       resume_yield);

    f->state = 1;
    return eb_yield_turn(f);
}
