/* SPDX-License-Identifier: MIT-0 */
/*
 * Wakes and cancels, from any thread.
 *
 * The hard part is a branch: pushing it on its group's list must be the last
 * thing done to the group, for the branch may run and the group end as soon
 * as the push is visible; but a group that is PARKED has to have its outer
 * strand woken.  So the mark PARKED is taken off first, then the outer strand
 * is woken, then the branch is pushed.  Until then the branch is live and not
 * in any list, so neither the group nor the outer strand can go away, and the
 * outer strand's NOTIFIED is set before the group can leave (it clears it).
 * An outer strand that runs before the push finds nothing and parks again; the
 * push then begins anew.
 *
 * The group of a set may go on while branches are live.  So a wake that is
 * about to touch outer is counted before it takes off the mark, until its push
 * is done; who leaves the group waits until none is on its way.
 */
#include "core/strand.h"

/* Put t on its group's list.  False: the group is parked, nothing done. */
static bool push_ready(struct ebb_group *g, struct ebb_strand *t)
{
    struct ebb_strand *head = eb_load_relaxed(&g->ready);

    do {
        if (head == EB_GROUP_PARKED)
            return false;
        t->next = head;
        /* Releases the branch: pairs with the exchange in eb_group_next(). */
    } while (!eb_cas(&g->ready, &head, t));
    return true;
}

/* The same for a branch, and all that it wakes in turn. */
static void push_branch(struct ebb_strand *s)
{
    struct ebb_strand *todo = s;    /* innermost last; all have RUN by us */

    s->next = NULL;
    while (todo != NULL) {
        struct ebb_strand *t = todo, *rest = t->next;
        struct ebb_strand *parked = EB_GROUP_PARKED, *outer;
        struct ebb_group *g = eb_strand_group(t);
        struct eb_set *set;
        bool counted;

        if (g == NULL) {
            const struct ebb_executor *ex = eb_strand_executor(t);

            ex->schedule(ex, t);
            todo = rest;
            continue;
        }
        set = eb_set_of(g);
        counted = set != NULL && t->index != 0;
        if (counted)
            t->index = 0;
        if (push_ready(g, t)) {
            todo = rest;
            if (counted)        /* the last that is done to the set */
                eb_fetch_add(&set->waking, UINT32_MAX);
            continue;
        }
        t->next = rest;
        if (set != NULL) {
            if (!counted)
                eb_fetch_add(&set->waking, 1u);
            t->index = 1;       /* it is counted */
        }
        if (!eb_cas(&g->ready, &parked, NULL))
            continue;
        eb_race_window();
        outer = g->outer;
        if (eb_fetch_or(&outer->word,
                        (uint32_t)(EBB_STRAND_RUN | EBB_STRAND_NOTIFIED))
            & EBB_STRAND_RUN) {
            eb_race_window();
            continue;
        }
        outer->next = t;
        todo = outer;
    }
}

void eb_strand_push(struct ebb_strand *s)
{
    if (EBB_LIKELY(s->up & EBB_STRAND_ROOT)) {
        const struct ebb_executor *ex = eb_strand_executor(s);

        ex->schedule(ex, s);
    } else {
        push_branch(s);
    }
}

/* Set bits and own the strand, if nobody else does. */
static inline void signal_strand(struct ebb_strand *s, uint32_t bits)
{
    /* Releases what the waker has written, acquires what the strand's last
     * owner left.  Pairs with the compare-exchange that takes RUN away. */
    uint32_t old = eb_fetch_or(&s->word, bits | EBB_STRAND_RUN);

    if (old & EBB_STRAND_RUN)
        return;
    eb_race_window();
    eb_strand_push(s);
}

void eb_wake(struct ebb_strand *strand)
{
    signal_strand(strand, EBB_STRAND_NOTIFIED);
}

void eb_cancel(struct ebb_strand *strand)
{
    signal_strand(strand, EBB_STRAND_CANCEL);
}

void eb_cancel_force(struct ebb_strand *strand)
{
    signal_strand(strand, EBB_STRAND_CANCEL | EBB_STRAND_FORCE);
}
