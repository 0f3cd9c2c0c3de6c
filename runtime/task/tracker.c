/* SPDX-License-Identifier: MIT-0 */
/*
 * Task trackers: a count, and a line of those who wait until it is zero in a
 * closed tracker.
 *
 * A counted task has a hook (task.h) that frees it when it has ended.  Who
 * waits takes the guard once more when it has been woken, so the tracker is
 * its own by then and may go.
 */
#include <ebb/tracker.h>

#include "base/alloc.h"
#include "base/guard.h"
#include "task/task.h"

struct counted {
    struct eb_join_hook hook;
    struct ebb_tracker *tracker;
};

struct wait_frame {
    struct ebb_frame h;
    struct wait_frame *next, *prev;
    bool waiting;               /* guard: in the line */
    struct ebb_strand *strand;
    struct ebb_tracker *tracker;
};

_Static_assert(sizeof(struct wait_frame) <= 64, "see EBB_FRAME, tracker.h");

struct ebb_frame *eb_tracker_wait_start(ebb_mem m, struct ebb_tracker *t)
    EB_START(ebb_tracker_wait);

void ebb_tracker_init(struct ebb_tracker *t)
{
    *t = (struct ebb_tracker)EBB_TRACKER_INIT;
}

/* Guard held. */
static bool is_over(const struct ebb_tracker *t)
{
    return t->closed && t->count == 0;
}

/* Let those go who wait, if they may.  Guard held. */
static void wake_all(struct ebb_tracker *t)
{
    struct wait_frame *f = t->first;

    if (!is_over(t))
        return;
    t->first = NULL;
    while (f != NULL) {
        struct wait_frame *following = f->next;

        f->waiting = false;
        eb_wake(f->strand);
        f = following;
    }
}

void ebb_tracker_enter(struct ebb_tracker *t)
{
    eb_guard_lock(&t->guard);
    t->count++;
    eb_guard_unlock(&t->guard);
}

void ebb_tracker_leave(struct ebb_tracker *t)
{
    eb_guard_lock(&t->guard);
    EB_CHECK(t->count > 0, "a tracker is left that nobody has entered");
    t->count--;
    wake_all(t);
    eb_guard_unlock(&t->guard);
}

static void counted_ended(struct eb_join_hook *hook, struct ebb_task *task)
{
    struct counted *c = eb_container_of(hook, struct counted, hook);
    struct ebb_tracker *t = c->tracker;

    ebb_task_free(task);
    eb_free(c);
    ebb_tracker_leave(t);
}

void ebb_tracker_add(struct ebb_tracker *t, struct ebb_task *task)
{
    struct counted *c = eb_malloc(sizeof(*c));
    const struct ebb_executor *ex = ebb_self.executor;

    EB_CHECK(task != NULL, "a null task handle is given to a tracker");
    if (c == NULL && ex != NULL)
        ex->oom(ex, sizeof(*c));
    EB_CHECK(c != NULL, "out of memory for a tracked task");
    c->hook.ended = counted_ended;
    c->tracker = t;
    ebb_tracker_enter(t);
    eb_task_hook(task, &c->hook);
}

static bool set_closed(struct ebb_tracker *t, bool closed)
{
    bool changed;

    eb_guard_lock(&t->guard);
    changed = t->closed != closed;
    t->closed = closed;
    wake_all(t);
    eb_guard_unlock(&t->guard);
    return changed;
}

bool ebb_tracker_close(struct ebb_tracker *t)
{
    return set_closed(t, true);
}

bool ebb_tracker_reopen(struct ebb_tracker *t)
{
    return set_closed(t, false);
}

bool ebb_tracker_is_closed(struct ebb_tracker *t)
{
    bool closed;

    eb_guard_lock(&t->guard);
    closed = t->closed != 0;
    eb_guard_unlock(&t->guard);
    return closed;
}

size_t ebb_tracker_len(struct ebb_tracker *t)
{
    size_t count;

    eb_guard_lock(&t->guard);
    count = t->count;
    eb_guard_unlock(&t->guard);
    return count;
}

/* ---- the wait ---- */

static void leave_line(struct ebb_tracker *t, struct wait_frame *f)
{
    if (f->prev != NULL)
        f->prev->next = f->next;
    else
        t->first = f->next;
    if (f->next != NULL)
        f->next->prev = f->prev;
}

static ebb_next wait_resume(struct ebb_frame *self, struct ebb_frame *from,
                            unsigned mode)
{
    struct wait_frame *f = (struct wait_frame *)(void *)self;

    (void)from;
    eb_guard_lock(&f->tracker->guard);
    if (f->waiting)
        leave_line(f->tracker, f);
    eb_guard_unlock(&f->tracker->guard);
    return mode == EBB_CANCEL ? EBB_CANCELLED(self) : EBB_DONE(self);
}

struct ebb_frame *eb_tracker_wait_start(ebb_mem m, struct ebb_tracker *t)
{
    struct wait_frame *f, *first;
    bool over;

    eb_guard_lock(&t->guard);
    over = is_over(t);
    if (over && eb_coop()) {
        eb_guard_unlock(&t->guard);
        return NULL;
    }
    f = ebb_frame_at(m, sizeof(*f), _Alignof(struct wait_frame), wait_resume);
    f->h.state = 1;
    f->tracker = t;
    f->strand = ebb_self.strand;
    f->waiting = !over;
    ebb_park(&f->h);
    if (!over) {
        first = t->first;
        f->next = first;
        f->prev = NULL;
        if (first != NULL)
            first->prev = f;
        t->first = f;
    }
    eb_guard_unlock(&t->guard);
    return over ? eb_yield_turn(&f->h) : &f->h;
}
