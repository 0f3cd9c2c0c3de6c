/* SPDX-License-Identifier: MIT-0 */
/*
 * Lines of those who wait, shared by the objects of this folder.
 *
 * A waiter is part of the frame of the leaf that waits, or lies on the stack
 * of a thread that does; it is in the line from the moment it parks until
 * somebody takes it out: the one who wakes it, or the leaf itself when it is
 * cancelled.  The line has no lock: the object's guard protects it, and the
 * wake is done under that guard, so that whoever holds the guard and finds a
 * waiter in the line finds a living one.
 */
#ifndef EB_SYNC_WAITQ_H
#define EB_SYNC_WAITQ_H

#include <ebb/sync.h>

#include "base/check.h"

struct ebb_waiter {
    union {
        struct {
            struct ebb_waiter *next, *prev;
        };
        /* Out of the line again, it may be handed as much as this. */
        unsigned char msg[2 * sizeof(void *)];
    };
    uintptr_t who;              /* a strand, or EB_WAITER_THREAD and a word */
};

/* In who: not a strand waits but a thread, on the uint32_t at the rest. */
enum { EB_WAITER_THREAD = 1 };

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
