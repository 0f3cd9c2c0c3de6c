/* SPDX-License-Identifier: MIT-0 */
/*
 * Waits for what is reported of a descriptor: for leaves that begin with a
 * struct eb_fd_wait.  In a header since each message takes one.
 *
 * A leaf that makes its own attempts to read, and waits in between, calls
 *
 *   begin   wait until there has been a report since `seq` was read; where
 *           nobody would report it, have a ring receive ahead by `take`
 *           (NULL: it shall not), else the poller tell.  0: it has parked,
 *           and has a reference of the descriptor; -EAGAIN: there has been
 *           one; or another negative code
 *   again   the same, resumed: the reference stays in any case
 *   later   have a reference, and do not wait yet
 *   end     it does not wait any more: give up the reference
 *
 * and resumes by eb_fd_wait_resume().
 */
#ifndef EB_REACTOR_WAIT_H
#define EB_REACTOR_WAIT_H

#include <errno.h>

#include "reactor/reactor.h"

#pragma GCC visibility push(default)

/* Have it reported what there is to read: 0, or a negative code.  Guard
 * held. */
int eb_fd_have_reported(struct eb_fd *f, eb_take_fn *take);

void eb_fd_wait_later(struct eb_fd_wait *w, struct eb_fd *f);
void eb_fd_wait_end(struct eb_fd_wait *w);

#pragma GCC visibility pop

static inline void eb_fd_wait_init(struct eb_fd_wait *w, struct eb_fd *f,
                                   unsigned direction, bool tries)
{
    w->h.state = 1;
    w->result = 0;
    w->direction = (uint16_t)direction;
    w->waiting = false;
    w->tries = tries;
    w->strand = ebb_self.strand;
    w->fd = f;
}

/* Guard held. */
static inline void eb_fd_wait_link(struct eb_fd *f, struct eb_fd_wait *w,
                                   unsigned direction)
{
    struct eb_fd_wait **head = &f->waiting[direction];

    w->next = *head;
    w->prev = NULL;
    if (*head != NULL)
        (*head)->prev = w;
    *head = w;
    w->waiting = true;
}

/* Is what there is to read reported, or to be written?  Guard held. */
static inline bool eb_fd_is_reported(const struct eb_fd *f, unsigned direction)
{
    return f->added
           || (direction == EB_FD_READ && f->intake != EB_INTAKE_NONE);
}

/* Guard held. */
static inline int eb_fd_wait_locked(struct eb_fd_wait *w, struct eb_fd *f,
                                    uint32_t seq, eb_take_fn *take)
{
    int err = 0;

    if (EBB_UNLIKELY(f->closed))
        return -EBADF;
    if (EBB_UNLIKELY(eb_load_relaxed(&f->seq[EB_FD_READ]) != seq))
        return -EAGAIN;
    if (EBB_UNLIKELY(!eb_fd_is_reported(f, EB_FD_READ)))
        err = eb_fd_have_reported(f, take);
    if (err == 0) {
        ebb_park(&w->h);
        eb_fd_wait_link(f, w, EB_FD_READ);
    }
    return err;
}

static inline int eb_fd_wait_begin(struct eb_fd_wait *w, struct eb_fd *f,
                                   uint32_t seq, eb_take_fn *take)
{
    int err;

    eb_fd_wait_init(w, f, EB_FD_READ, true);
    eb_guard_lock(&f->guard);
    err = eb_fd_wait_locked(w, f, seq, take);
    if (err == 0)
        f->refs++;
    eb_guard_unlock(&f->guard);
    return err;
}

static inline int eb_fd_wait_again(struct eb_fd_wait *w, uint32_t seq,
                                   eb_take_fn *take)
{
    struct eb_fd *f = w->fd;
    int err;

    eb_guard_lock(&f->guard);
    err = eb_fd_wait_locked(w, f, seq, take);
    eb_guard_unlock(&f->guard);
    return err;
}

/*
 * One attempt of the leaf w: a count, 0 or an error, and the reference has been
 * given up; or -EAGAIN.
 */
typedef int eb_fd_attempt(struct eb_fd_wait *w, uint32_t seq);

/* What a leaf does that was woken: try; `more` has the case that there was
 * nothing after all. */
static inline __attribute__((always_inline)) ebb_next
eb_fd_wait_resume(struct eb_fd_wait *w, unsigned mode, eb_fd_attempt *attempt,
                  ebb_next (*more)(struct eb_fd_wait *w, uint32_t seq))
{
    uint32_t seq;
    int n;

    /* It may have been closed since this was woken.  Relaxed: who closes it
     * in another thread at this moment may as well do so later. */
    if (EBB_UNLIKELY(mode == EBB_CANCEL || eb_load_relaxed(&w->fd->closed))) {
        eb_fd_wait_end(w);
        w->result = -EBADF;
        return mode == EBB_CANCEL ? EBB_CANCELLED(&w->h) : EBB_DONE(&w->h);
    }
    seq = eb_fd_seq(w->fd, EB_FD_READ);
    n = attempt(w, seq);
    if (EBB_UNLIKELY(n == -EAGAIN))
        return more(w, seq);
    w->result = n;
    return EBB_DONE(&w->h);
}

/* The body of `more`. */
static inline __attribute__((always_inline)) ebb_next
eb_fd_wait_more(struct eb_fd_wait *w, uint32_t seq, eb_fd_attempt *attempt,
                eb_take_fn *take)
{
    int n;

    while ((n = eb_fd_wait_again(w, seq, take)) == -EAGAIN) {
        seq = eb_fd_seq(w->fd, EB_FD_READ);
        n = attempt(w, seq);
        if (n != -EAGAIN) {
            w->result = n;
            return EBB_DONE(&w->h);
        }
    }
    if (n == 0)
        return EBB_SUSPENDED;
    eb_fd_wait_end(w);
    w->result = n;
    return EBB_DONE(&w->h);
}

/* The end of an attempt, with the guard: give that up, and the reference of
 * who waits. */
static inline void eb_fd_wait_leave(struct eb_fd *f, bool waits)
{
    if (waits)
        eb_fd_unref_unlock(f);
    else
        eb_guard_unlock(&f->guard);
}

#endif
