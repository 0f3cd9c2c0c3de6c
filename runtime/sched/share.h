/* SPDX-License-Identifier: MIT-0 */
/*
 * When work moves from one worker to another, and how much.
 *
 * What a strand needs has to come from one processor's cache to the other's,
 * at the price of many short turns; tasks that have little to do also have
 * much to do with each other.  So while turns are short few strands go, and
 * after each theft that has not paid, or wake in vain, only when the queue has
 * been long twice as long.
 *
 * All of it is a guess, from atomics that are read without order.
 */
#ifndef EB_SHARE_H
#define EB_SHARE_H

#include "base/clock.h"
#include "sched/runtime.h"

enum {
    EB_BACKLOG_NS = 50 * 1000,          /* a queue has to be long for */
    EB_SHORT_TURN_NS = 5 * 1000,        /* shorter ones are short */
    EB_SHORT_LOOT_MAX = 64,
    EB_THEFT_PAYS_NS = 200 * 1000,      /* if it keeps the thief busy so long */
    EB_PATIENCE_MAX = 7,
};

/* From now on v has a backlog. */
static inline void eb_mark_backlog(struct eb_worker *v, int64_t now)
{
    /* Relaxed, both: of two that do not go together no harm comes. */
    eb_store_relaxed(&v->backlog_turns, eb_load_relaxed(&v->turns));
    eb_store_relaxed(&v->backlog_since, now);
}

/* How many strands others may take from v. */
static inline uint32_t eb_find_share(const struct eb_worker *v, int64_t now)
{
    int64_t since = eb_load_relaxed(&v->backlog_since);
    int64_t span = now - since;
    uint32_t turns = eb_load_relaxed(&v->turns)
                   - eb_load_relaxed(&v->backlog_turns);

    if (since == 0)
        return 0;
    if (span >= (int64_t)turns * EB_SHORT_TURN_NS)
        return span >= EB_BACKLOG_NS ? EB_LOOT_MAX : 0;
    return span >= (int64_t)EB_BACKLOG_NS << eb_load_relaxed(&v->rt->patience)
               ? EB_SHORT_LOOT_MAX : 0;
}

/* Has a wake for the sake of short turns, or a theft of them, paid?  Relaxed:
 * if another thief's opinion is lost, that is all. */
static inline void eb_judge(struct ebb_runtime *rt, bool has_paid)
{
    uint32_t patience = eb_load_relaxed(&rt->patience);

    eb_store_relaxed(&rt->patience,
                     has_paid ? 0 : patience + (patience < EB_PATIENCE_MAX));
}

/* w has nothing to do: has what it took last kept it busy until now? */
static inline void eb_judge_theft(struct eb_worker *w, int64_t now)
{
    if (w->stole_at != 0)
        eb_judge(w->rt, now - w->stole_at >= EB_THEFT_PAYS_NS);
    w->stole_at = 0;
}

#endif
