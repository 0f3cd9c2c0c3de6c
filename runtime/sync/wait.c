/* SPDX-License-Identifier: MIT-0 */
/*
 * How the leaf of this folder is resumed and cancelled, and how a thread
 * waits in its place.
 *
 * h.flags, the line and the result are the guard's until the waiter has been
 * woken; then they are its own.
 */
#include "sync/wait.h"

#include "base/alloc.h"
#include "base/ledger.h"
#include "sched/sim.h"

/* h.state, the waiter's own: has it stood in line, or have others their turn
 * before it tries at all? */
enum { BEGUN = 1, LATER = 2 };

static uint32_t *guard_of(struct eb_wait *w)
{
    return w->rq.object;
}

static struct ebb_waitq *line_of(struct eb_wait *w)
{
    return (struct ebb_waitq *)(void *)((char *)w->rq.object + w->kind->line);
}

/* ---- wakers; guard held ---- */

/* It is out of the line: let it go on. */
static inline void let_go(struct eb_wait *w, enum eb_wait_stage stage,
                          int result)
{
    uintptr_t who = w->waiter.who;

    w->h.flags = (uint16_t)stage;
    w->rq.result = result;
    if (EBB_LIKELY(!(who & EB_WAITER_THREAD))) {
        eb_wake((struct ebb_strand *)who);
        return;
    }
    who -= EB_WAITER_THREAD;
    /* Pairs with the load in sleep_until_woken(); the thread may be gone
     * after it, the address alone is used. */
    eb_store_release((uint32_t *)who, 1);
    eb_sys_futex_wake((uint32_t *)who, 1);
}

void eb_wait_wake(struct ebb_waitq *line, struct eb_wait *w, int result)
{
    eb_waitq_remove(line, &w->waiter);
    let_go(w, EB_WAIT_WOKEN, result);
}

/* The word of what is on its way. */
static struct eb_wait **way_of(struct eb_wait *w)
{
    return (struct eb_wait **)(void *)((char *)w->rq.object
                                       + w->kind->on_way);
}

void eb_wait_hand(struct ebb_waitq *line, struct eb_wait *w, const void *msg)
{
    eb_waitq_remove(line, &w->waiter);
    eb_copy_message(w->waiter.msg, msg, w->rq.want);
    eb_store_relaxed(way_of(w), w);         /* the guard is held */
    let_go(w, EB_WAIT_HANDED, 0);
}

void eb_wait_wake_all(struct ebb_waitq *line, int result)
{
    while (line->first != NULL)
        eb_wait_wake(line, eb_wait_of(line->first), result);
}

bool eb_wait_is_any(const struct ebb_waitq *line, const void *arg)
{
    for (struct ebb_waiter *w = line->first; w != NULL; w = w->next)
        if (eb_wait_of(w)->rq.arg == arg)
            return true;
    return false;
}

/* ---- the leaf ---- */

/* Park in the line.  Guard held. */
static void stand_in_line(struct eb_wait *w)
{
    w->h.flags = EB_WAIT_QUEUED;
    ebb_park(&w->h);
    eb_waitq_push(line_of(w), &w->waiter);
}

static ebb_next wait_cancel(struct eb_wait *w)
{
    if (w->h.state == LATER)
        return EBB_CANCELLED(&w->h);
    eb_guard_lock(guard_of(w));
    if (w->h.flags == EB_WAIT_QUEUED)
        eb_waitq_remove(line_of(w), &w->waiter);
    if (w->kind->undo != NULL)
        w->kind->undo(w);
    eb_guard_unlock(guard_of(w));
    return EBB_CANCELLED(&w->h);
}

/* It has had to give the others their turn first: begin.  False: in line. */
static bool begin(struct eb_wait *w)
{
    bool done;

    w->h.state = BEGUN;
    eb_guard_lock(guard_of(w));
    w->rq.result = w->kind->attempt(&w->rq);
    done = w->rq.result != -EAGAIN;
    if (!done)
        stand_in_line(w);
    eb_guard_unlock(guard_of(w));
    return done;
}

/* Take w off the word of what is on its way.  False: somebody has. */
static inline bool leave_way(struct eb_wait *w)
{
    struct eb_wait *self = w;

    /* Pairs with the same in who calls it back, under the guard. */
    return eb_cas(way_of(w), &self, NULL);
}

/* The same where there are other threads. */
static __attribute__((noinline)) bool leave_shared_way(struct eb_wait *w)
{
    bool is_mine;

    if (!eb_guard_enter(guard_of(w)))
        return leave_way(w);
    /* Relaxed: the guard is held. */
    is_mine = eb_load_relaxed(way_of(w)) == w;
    if (is_mine)
        eb_store_relaxed(way_of(w), NULL);
    eb_guard_leave();
    return is_mine;
}

/* It has been handed a message.  False: that has become a promise. */
static inline bool accept_message(struct eb_wait *w)
{
    if (!(eb_is_alone() ? leave_way(w) : leave_shared_way(w)))
        return false;
    eb_copy_message(w->rq.arg, w->waiter.msg, w->rq.want);
    eb_ledger_note(EB_LEDGER_MESSAGE, -1);
    w->rq.result = w->kind->handed;
    return true;
}

/* It has been woken, or handed what is a promise by now: the result. */
static void finish(struct eb_wait *w)
{
    EB_CHECK(w->h.flags != EB_WAIT_QUEUED, "woken while still in line");
    if (w->kind->is_noted && w->rq.result == 0)
        eb_ledger_note(EB_LEDGER_MESSAGE, -1);
    if (w->kind->take == NULL) {
        eb_guard_pass(guard_of(w));
        return;
    }
    eb_guard_lock(guard_of(w));
    w->rq.result = w->kind->take(w);
    eb_guard_unlock(guard_of(w));
}

/* It has been woken: the result. */
static inline void go_on(struct eb_wait *w)
{
    if (w->h.flags != EB_WAIT_HANDED || !accept_message(w))
        finish(w);
}

static ebb_next wait_resume(struct ebb_frame *self, struct ebb_frame *from,
                            unsigned mode)
{
    struct eb_wait *w = (struct eb_wait *)(void *)self;

    (void)from;
    if (mode == EBB_CANCEL)
        return wait_cancel(w);
    if (w->h.state == BEGUN)
        go_on(w);
    else if (!begin(w))
        return EBB_SUSPENDED;
    return EBB_DONE(self);
}

static inline struct eb_wait *new_wait(ebb_mem m,
                                       const struct eb_wait_kind *kind,
                                       void *object, void *arg, uint32_t want)
{
    struct eb_wait *w = ebb_frame_at(m, sizeof(*w), _Alignof(struct eb_wait),
                                     wait_resume);

    w->h.state = BEGUN;
    w->waiter.who = (uintptr_t)ebb_self.strand;
    w->kind = kind;
    w->rq.object = object;
    w->rq.arg = arg;
    w->rq.want = want;
    return w;
}

struct ebb_frame *eb_wait_queue(ebb_mem m, const struct eb_wait_kind *kind,
                                void *object, void *arg, uint32_t want)
{
    struct eb_wait *w = new_wait(m, kind, object, arg, want);

    stand_in_line(w);
    eb_guard_unlock_inline(object);
    return &w->h;
}

struct ebb_frame *eb_wait_later(ebb_mem m, const struct eb_wait_kind *kind,
                                struct eb_request rq)
{
    struct eb_wait *w = new_wait(m, kind, rq.object, rq.arg, rq.want);

    w->h.state = LATER;
    return eb_yield_turn(&w->h);
}

/* ---- threads ---- */

static void sleep_until_woken(uint32_t *word)
{
    /* Acquires what the waker has written. */
    while (eb_load_acquire(word) == 0)
        eb_pool_wait(word, 0);
}

int eb_wait_blocking(const struct eb_wait_kind *kind, struct eb_request rq)
{
    struct eb_wait w = { .kind = kind, .rq = rq };
    uint32_t word = 0;

    EB_CHECK(ebb_self.strand == NULL && ebb_self.worker == NULL,
             "a blocking call in a task: it would stop its worker");
    eb_guard_lock(rq.object);
    w.rq.result = kind->attempt(&w.rq);
    if (w.rq.result != -EAGAIN) {
        eb_guard_unlock(rq.object);
        return w.rq.result;
    }
    w.h.flags = EB_WAIT_QUEUED;
    w.waiter.who = (uintptr_t)&word | EB_WAITER_THREAD;
    eb_waitq_push(line_of(&w), &w.waiter);
    eb_guard_unlock(rq.object);
    sleep_until_woken(&word);
    go_on(&w);
    return w.rq.result;
}

/* ---- memory ---- */

void *eb_sync_alloc(size_t size)
{
    void *block = eb_malloc(size);
    const struct ebb_executor *ex = ebb_self.executor;

    if (block != NULL)
        return block;
    if (ex != NULL)
        ex->oom(ex, size);
    eb_panic(__FILE__, __LINE__, "out of memory for a channel");
}
