/* SPDX-License-Identifier: MIT-0 */
/*
 * Wakes and cancels, from any thread.
 *
 * The hard part is a branch: pushing it on its group's list must be the last
 * thing done to the group, for the branch may run and the group end as soon
 * as the push is visible; but a group that is PARKED has to have its outer
 * strand woken.  Until the push the branch is live and not in any list, so
 * neither the group nor the outer strand can go away.  So the outer strand is
 * woken first: if that makes it the waker's, so is the group.  The branch is
 * noted in `woken` then, in place of the list, which stays PARKED: neither
 * this nor taking it from there is a locked instruction.  Then the outer
 * strand is pushed, which nobody else could run in between.
 *
 * If somebody else has it, he may be about to look at the list, or have done
 * so.  The mark PARKED is taken off, and it is woken once more, with AGAIN:
 * then it looks, finds the branch, or nothing, and parks again; and the push
 * begins anew.  AGAIN is set before the group can leave (which clears it).
 * NOTIFIED alone says only why the turn has begun: it is cleared when RUN is,
 * unless the leaf is another by then.
 *
 * A stream's group and a set may go on without their branches, and leave outer:
 * who does so takes the mark off.  So here a waker takes the mark off before
 * it touches outer, and then pushes the branch; who leaves waits until none is
 * on its way: wakes of a set are counted, a stream has only one at a time.
 */
#include "core/strand.h"

/* Does this thread run a branch of g?  Then it looks at the list afterwards,
 * whether that is marked or not. */
static bool is_inside(const struct ebb_group *g)
{
    return (uintptr_t)ebb_self.strand - (uintptr_t)g->branch
           < g->count * sizeof(struct ebb_branch);
}

/* Put t on its group's list.  False: the group is parked, nothing done. */
static bool push_ready(struct ebb_group *g, struct ebb_strand *t)
{
    struct ebb_strand *head = eb_load_relaxed(&g->ready);

    do {
        if (head == EB_GROUP_PARKED && !is_inside(g))
            return false;
        t->next = head == EB_GROUP_PARKED ? NULL : head;
        /* Releases the branch: pairs with the exchange in eb_group_next(). */
    } while (!eb_cas(&g->ready, &head, t));
    return true;
}

/* Wake the outer strand of g.  True: it is the caller's to push.  `again`: it
 * has to look at the list although it may have done so in this turn. */
static bool own_outer(struct ebb_group *g, bool again)
{
    /* As in eb_strand_signal(). */
    return !(eb_fetch_or(&g->outer->word,
                         (uint32_t)(EBB_STRAND_RUN | EBB_STRAND_NOTIFIED
                                    | (again ? EB_STRAND_AGAIN : 0)))
             & EBB_STRAND_RUN);
}

/* Push a branch of g, which ends with its last branch.  The result is to be
 * pushed then: its outer strand, or NULL. */
static struct ebb_strand *push_branch(struct ebb_group *g,
                                      struct ebb_strand *t)
{
    while (!push_ready(g, t)) {
        struct ebb_strand *parked = EB_GROUP_PARKED, *outer = g->outer;

        eb_race_window();
        if (own_outer(g, false)
            || (eb_cas(&g->ready, &parked, NULL) && own_outer(g, true))) {
            g->woken = t->index + 1;
            return outer;
        }
        eb_race_window();
    }
    return NULL;
}

/* The same where g may be left before. */
static struct ebb_strand *push_lasting(struct ebb_group *g,
                                       struct ebb_strand *t)
{
    struct eb_set *set = eb_set_of(g);
    struct ebb_strand *own = NULL;
    bool counted = false;

    while (!push_ready(g, t)) {
        struct ebb_strand *parked = EB_GROUP_PARKED;

        if (set != NULL && !counted) {
            eb_fetch_add(&set->waking, 1u);
            counted = true;
        }
        if (!eb_cas(&g->ready, &parked, NULL))
            continue;
        eb_race_window();
        if (own_outer(g, true))
            own = g->outer;
        eb_race_window();
    }
    if (counted)                /* the last that is done to the set */
        eb_fetch_add(&set->waking, UINT32_MAX);
    return own;
}

void eb_strand_push(struct ebb_strand *s)
{
    while (EBB_UNLIKELY(!(s->up & EBB_STRAND_ROOT))) {
        struct ebb_group *g = (struct ebb_group *)s->up;

        s = g->arm != NULL ? push_branch(g, s) : push_lasting(g, s);
        if (s == NULL)
            return;
    }
    eb_strand_executor(s)->schedule(eb_strand_executor(s), s);
}

void eb_strand_signal(struct ebb_strand *s, uint32_t bits)
{
    /* Releases what the waker has written, acquires what the strand's last
     * owner left.  Pairs with the compare-exchange that takes RUN away. */
    uint32_t old = eb_fetch_or(&s->word, bits | EBB_STRAND_RUN);

    if (old & EBB_STRAND_RUN)
        return;
    eb_race_window();
    eb_strand_push(s);
}

/* As eb_strand_signal(), with the way of nearly all wakes in it. */
void eb_wake(struct ebb_strand *strand)
{
    uint32_t old = eb_fetch_or(
        &strand->word, (uint32_t)(EBB_STRAND_NOTIFIED | EBB_STRAND_RUN));

    if (old & EBB_STRAND_RUN)
        return;
    eb_race_window();
    if (EBB_LIKELY(strand->up & EBB_STRAND_ROOT))
        eb_strand_executor(strand)->schedule(eb_strand_executor(strand),
                                             strand);
    else
        eb_strand_push(strand);
}

void eb_cancel(struct ebb_strand *strand)
{
    eb_strand_signal(strand, EBB_STRAND_CANCEL);
}

void eb_cancel_force(struct ebb_strand *strand)
{
    eb_strand_signal(strand, EBB_STRAND_CANCEL | EBB_STRAND_FORCE);
}
