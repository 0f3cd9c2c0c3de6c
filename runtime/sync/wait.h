/* SPDX-License-Identifier: MIT-0 */
/*
 * The one leaf of this folder: wait in a line of an object until somebody
 * takes us out of it.
 *
 * Every object begins with its guard.  A kind of wait is an attempt, made
 * under the guard, that either has a result or says -EAGAIN: then the waiter
 * stands in the line that the kind names.  Who has something for it takes it
 * out with eb_wait_wake(), under the guard, and gives it a result, or the
 * promise of one that `take` then fetches.  A cancelled waiter leaves the
 * line; if it had been woken already, `undo` passes on what it was given.
 *
 * A promise is fetched under the guard.  A message that is small may be handed
 * over instead: then the waiter finds it in its own frame, and all it does to
 * the object is to take itself off a word that says for whom a message is on
 * its way.  Until it has, who holds the guard may take it off in its place,
 * and so make a promise of what was handed.
 *
 * Where there is nothing to fetch the waiter goes on without the guard, but
 * not before its waker is out of it: so it may free the object.
 *
 * The same kinds serve plain threads, which sleep on a word of their own.
 */
#ifndef EB_SYNC_WAIT_H
#define EB_SYNC_WAIT_H

#include <errno.h>
#include <string.h>

#include "base/guard.h"
#include "core/core.h"
#include "sync/waitq.h"

/* What is waited for; it lies in the frame once the wait has begun. */
struct eb_request {
    int result;                 /* of the call, at EBB_RESULT of the frame */
    uint32_t want;              /* this and arg: the kind's own */
    void *object;               /* its first member is the guard, a uint32_t */
    void *arg;
};

enum eb_wait_stage {
    EB_WAIT_QUEUED,             /* in line */
    EB_WAIT_WOKEN,              /* taken out of it by eb_wait_wake() */
    EB_WAIT_HANDED,             /* the same, by eb_wait_hand() */
};

struct eb_wait {
    struct ebb_frame h;         /* h.flags: enum eb_wait_stage, the guard's */
    struct eb_request rq;
    struct ebb_waiter waiter;
    const struct eb_wait_kind *kind;
};

/* For an attempt that is made often: part of the calls that begin with it. */
#define EB_WAIT_INLINE static inline __attribute__((always_inline))

/* All but `what` are called with the guard held. */
struct eb_wait_kind {
    const char *what;           /* for debuggers: "waits for ..." */
    /* Get it at once: the result, or -EAGAIN: it has to be waited for. */
    int (*attempt)(struct eb_request *rq);
    /* Where in the object the line is, a struct ebb_waitq, to stand in after
     * an attempt that gave -EAGAIN. */
    size_t line;
    /* Where messages are handed over: the call's result then, and where in
     * the object the word is, a struct eb_wait *, atomic.  rq.want is the
     * size of a message, rq.arg where it goes. */
    int handed;
    size_t on_way;
    /* Woken: fetch what rq.result promises and return the result.  NULL: what
     * the waker gave is the result. */
    int (*take)(struct eb_wait *w);
    /* Cancelled: out of the line by now, or woken before (the stage says
     * which).  NULL: nobody is concerned. */
    void (*undo)(struct eb_wait *w);
    /* What the waker gives (result 0) is in the ledger as a message until the
     * waiter goes on with it, or undo() has put it back. */
    bool is_noted;
};

enum { EB_WAIT_HANDED_MAX = sizeof(((struct ebb_waiter *)0)->msg) };
enum { EB_WAIT_FRAME = 80 };    /* as EBB_FRAME says in the public headers */
_Static_assert(sizeof(struct eb_wait) <= EB_WAIT_FRAME, "see EBB_FRAME");

static inline struct eb_request eb_request(void *object, void *arg,
                                           uint32_t want)
{
    return (struct eb_request){ 0, want, object, arg };
}

static inline struct eb_wait *eb_wait_of(struct ebb_waiter *w)
{
    return eb_container_of(w, struct eb_wait, waiter);
}

/* Take w out of its line and let it go on with `result`.  Guard held. */
void eb_wait_wake(struct ebb_waitq *line, struct eb_wait *w, int result);

/* The same for all in the line. */
void eb_wait_wake_all(struct ebb_waitq *line, int result);

/* Does anybody in the line wait with this `arg`?  Guard held. */
bool eb_wait_is_any(const struct ebb_waitq *line, const void *arg);

/* Hand a message, of at most EB_WAIT_HANDED_MAX bytes, to w; the word is free.
 * Until w has taken itself off it, it stands for a promise of that message as
 * well, with rq.result 0.  Guard held. */
void eb_wait_hand(struct ebb_waitq *line, struct eb_wait *w, const void *msg);

/* The rest of eb_wait_now(): make the frame, and stand in line (guard held;
 * frees it); or begin when the others have had their turn. */
struct ebb_frame *eb_wait_queue(ebb_mem m, const struct eb_wait_kind *kind,
                                void *object, void *arg, uint32_t want);
struct ebb_frame *eb_wait_later(ebb_mem m, const struct eb_wait_kind *kind,
                                struct eb_request rq);

/* The start function of an async call that is such a wait, after eb_coop(). */
EB_WAIT_INLINE struct eb_ret_int eb_wait_now(ebb_mem m,
                                             const struct eb_wait_kind *kind,
                                             struct eb_request rq)
{
    int result;

    eb_guard_lock_inline(rq.object);
    result = kind->attempt(&rq);
    if (result == -EAGAIN)
        return (struct eb_ret_int){
            eb_wait_queue(m, kind, rq.object, rq.arg, rq.want), 0
        };
    eb_guard_unlock_inline(rq.object);
    return (struct eb_ret_int){ NULL, result };
}

/* The whole of it. */
EB_WAIT_INLINE struct eb_ret_int eb_wait_start(ebb_mem m,
                                               const struct eb_wait_kind *kind,
                                               struct eb_request rq)
{
    if (EBB_UNLIKELY(!eb_coop()))
        return (struct eb_ret_int){ eb_wait_later(m, kind, rq), 0 };
    return eb_wait_now(m, kind, rq);
}

/* The same for a call that never waits: -EAGAIN. */
EB_WAIT_INLINE int eb_wait_try(const struct eb_wait_kind *kind,
                               struct eb_request rq)
{
    int result;

    eb_guard_lock(rq.object);
    result = kind->attempt(&rq);
    eb_guard_unlock(rq.object);
    return result;
}

/* The same for a plain thread, which sleeps.  Aborts on a worker. */
int eb_wait_blocking(const struct eb_wait_kind *kind, struct eb_request rq);

/* memcpy() for messages, by far the most of which are a word. */
static inline void eb_copy_message(void *to, const void *from, uint32_t size)
{
    if (size == 8)
        memcpy(to, from, 8);
    else if (size == 4)
        memcpy(to, from, 4);
    else
        memcpy(to, from, size);
}

/* Memory for an object with handles.  Never NULL: out of memory, the oom hook
 * of the runtime runs, then abort, as for a task. */
void *eb_sync_alloc(size_t size);

#endif
