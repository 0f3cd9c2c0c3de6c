/* SPDX-License-Identifier: MIT-0 */
/*
 * A worker's run queue: a list through strand.next, first in first out.
 *
 * Only the owner pushes and pops; thieves take from the head.  The lock
 * between them is biased: the owner sets its flag by a plain store, and a
 * thief makes up for it by a membarrier that all running threads of the
 * process take part in.
 *
 *   owner   owner = 1;  (compiler barrier)   read thief
 *   thief   thief = 1;  (membarrier)         read owner
 *
 * After the membarrier either the owner's store is visible to the thief, or
 * the owner has not read `thief` yet and will see it: never are both inside.
 * An owner that sees a thief stands back, so the thief goes first.  Where the
 * kernel has no membarrier the owner's store is an exchange instead.
 *
 * Fields are atomic, but head, tail: these belong to whoever is inside.
 */
#ifndef EB_RUNQ_H
#define EB_RUNQ_H

#include "base/sys.h"
#include "core/core.h"

struct eb_runq {
    struct ebb_strand *head, *tail;
    uint32_t count;             /* written inside; read by anyone as a hint */
    uint32_t owner;             /* the owner is inside, or about to be */
    uint32_t thief;             /* a thief is inside, or about to be */
    bool is_shared;             /* fixed: there may be thieves */
    bool is_fenced;             /* fixed: membarrier works */
};

/* Try to go in as the owner's thread. */
static inline bool eb_runq_try_enter(struct eb_runq *q)
{
    if (EBB_LIKELY(q->is_fenced)) {
        /* Relaxed: ordered by the thief's membarrier. */
        eb_store_relaxed(&q->owner, 1u);
        __atomic_signal_fence(__ATOMIC_SEQ_CST);
    } else {
        (void)eb_exchange_sc(&q->owner, 1u);
    }
    /* Acquire: pairs with the release in eb_runq_thief_leave(). */
    return EBB_LIKELY(eb_load_sc(&q->thief) == 0);
}

/* A thief is there: stand back, and go in when it has left. */
static __attribute__((noinline, cold, unused)) void
eb_runq_enter_behind(struct eb_runq *q)
{
    do {
        eb_store_release(&q->owner, 0u);
        for (int i = 0; eb_load_relaxed(&q->thief) != 0; i++) {
            if (i < 100)        /* Relaxed: a hint, the loop looks again. */
                eb_cpu_relax();
            else
                eb_sys_yield();
        }
    } while (!eb_runq_try_enter(q));
}

/* Go in as the owner's thread. */
static inline void eb_runq_enter(struct eb_runq *q)
{
    if (q->is_shared && !eb_runq_try_enter(q))
        eb_runq_enter_behind(q);
}

static inline void eb_runq_leave(struct eb_runq *q)
{
    if (q->is_shared)
        eb_store_release(&q->owner, 0u);    /* pairs: the thief's load */
}

/* Go in from another thread.  False: another thief is there. */
static inline bool eb_runq_thief_enter(struct eb_runq *q)
{
    uint32_t nobody = 0;

    if (!eb_cas(&q->thief, &nobody, 1u))
        return false;
    if (q->is_fenced)
        eb_sys_membarrier();
    while (eb_load_sc(&q->owner) != 0)
        eb_cpu_relax();
    return true;
}

static inline void eb_runq_thief_leave(struct eb_runq *q)
{
    eb_store_release(&q->thief, 0u);        /* pairs: the owner's load */
}

/* How many wait, as far as this thread knows.  Relaxed: a hint. */
static inline uint32_t eb_runq_count(const struct eb_runq *q)
{
    return eb_load_relaxed(&q->count);
}

/* Append the list first..last of n strands.  The caller is inside. */
static inline void eb_runq_append(struct eb_runq *q, struct ebb_strand *first,
                                  struct ebb_strand *last, uint32_t n)
{
    last->next = NULL;
    if (q->head == NULL)
        q->head = first;
    else
        q->tail->next = first;
    q->tail = last;
    eb_store_relaxed(&q->count, q->count + n);
}

/* Owner: append one. */
static inline void eb_runq_push(struct eb_runq *q, struct ebb_strand *s)
{
    eb_runq_enter(q);
    eb_runq_append(q, s, s, 1);
    eb_runq_leave(q);
}

/* Owner: take the first, or NULL. */
static inline struct ebb_strand *eb_runq_pop(struct eb_runq *q)
{
    struct ebb_strand *s;

    /* The owner alone adds, so what it sees as empty is empty. */
    if (eb_runq_count(q) == 0)
        return NULL;
    eb_runq_enter(q);
    s = q->head;
    if (s != NULL) {
        q->head = s->next;
        /* The next one's word and leaf, and the frame behind its head. */
        __builtin_prefetch(q->head, 1);
        __builtin_prefetch((char *)q->head + 64, 1);
        eb_store_relaxed(&q->count, q->count - 1);
        s->next = NULL;
    }
    eb_runq_leave(q);
    return s;
}

/* Owner: append one and take the first, of a queue that is not empty to the
 * owner.  NULL: a thief has taken all; nothing is done then. */
static inline struct ebb_strand *eb_runq_rotate(struct eb_runq *q,
                                                struct ebb_strand *s)
{
    struct ebb_strand *first;

    eb_runq_enter(q);
    first = q->head;
    if (first != NULL) {
        s->next = NULL;
        q->tail->next = s;
        q->tail = s;
        q->head = first->next;
        /* As in eb_runq_pop(). */
        __builtin_prefetch(q->head, 1);
        __builtin_prefetch((char *)q->head + 64, 1);
        first->next = NULL;
    }
    eb_runq_leave(q);
    return first;
}

/* What a thief gets: a list of n strands; n == 0: none. */
struct eb_loot {
    struct ebb_strand *first, *last;
    uint32_t n;
};

enum { EB_LOOT_MAX = 128 };

/* Thief: take half of the queue, the oldest first, but at most `most`, if it
 * holds at least `least` strands. */
static inline struct eb_loot eb_runq_steal(struct eb_runq *q, uint32_t least,
                                           uint32_t most)
{
    struct eb_loot loot = { NULL, NULL, 0 };
    uint32_t n;

    if (eb_runq_count(q) < least || !eb_runq_thief_enter(q))
        return loot;
    n = q->count >= least ? q->count - q->count / 2 : 0;
    if (n > most)
        n = most;
    if (n > 0) {
        loot.first = loot.last = q->head;
        for (loot.n = 1; loot.n < n; loot.n++)
            loot.last = loot.last->next;
        q->head = loot.last->next;
        loot.last->next = NULL;
        eb_store_relaxed(&q->count, q->count - n);
    }
    eb_runq_thief_leave(q);
    return loot;
}

#endif
