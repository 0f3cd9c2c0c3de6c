/* SPDX-License-Identifier: MIT-0 */
/*
 * Lines of waiting tasks, shared by the objects of this folder.
 *
 * A waiter is part of the frame of the leaf that waits; it is in the line
 * from the moment the leaf parks until somebody takes it out: the one who
 * wakes it, or the leaf itself when it is cancelled.  The line has no lock:
 * the object's guard protects it, and the wake is done under that guard, so
 * that whoever holds the guard and finds a waiter in the line finds a living
 * frame.
 */
#ifndef EB_SYNC_WAITQ_H
#define EB_SYNC_WAITQ_H

#include <ebb/sync.h>

#include "base/check.h"

struct ebb_waiter {
    struct ebb_waiter *next, *prev;
    struct ebb_strand *strand;
};

/* Put w at the end. */
static inline void eb_waitq_push(struct ebb_waitq *q, struct ebb_waiter *w)
{
    w->next = NULL;
    w->prev = q->last;
    if (q->last != NULL)
        q->last->next = w;
    else
        q->first = w;
    q->last = w;
}

/* Take w, which is in q, out of it. */
static inline void eb_waitq_remove(struct ebb_waitq *q, struct ebb_waiter *w)
{
    EB_CHECK(w->prev != NULL ? w->prev->next == w : q->first == w,
             "broken line");
    EB_CHECK(w->next != NULL ? w->next->prev == w : q->last == w,
             "broken line");
    if (w->prev != NULL)
        w->prev->next = w->next;
    else
        q->first = w->next;
    if (w->next != NULL)
        w->next->prev = w->prev;
    else
        q->last = w->prev;
}

#endif
