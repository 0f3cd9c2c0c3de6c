/* SPDX-License-Identifier: MIT-0 */
/*
 * Groups: what join and select have in common, and join.
 *
 * A group is a leaf of its outer strand and runs on it: its branches are
 * strands that no other thread ever runs.  Equations:
 *
 *   live == number of branches with status LIVE
 *   ready == PARKED  =>  who pushes a branch has to wake outer, unless one
 *   of the branches is what he runs
 *   woken != 0  =>  outer is about to run
 *   a branch is `woken`, in `ready`, or in the list being run, exactly if it
 *   has RUN and is not the one that runs
 *
 * The group ends when live is 0, never before; CLOSING says that its outcome
 * is decided and the branches that are still live have been cancelled.
 */
#include "core/strand.h"

ebb_next eb_group_resume(struct ebb_frame *self, struct ebb_frame *from,
                         unsigned mode)
{
    (void)self;
    (void)from;
    (void)mode;
    eb_panic(__FILE__, __LINE__, "a group was resumed by hand");
}

ebb_next eb_branch_end(struct ebb_frame *self, struct ebb_frame *from,
                       unsigned mode)
{
    struct ebb_branch *b = eb_container_of(self, struct ebb_branch, root);

    b->from = from;
    b->status = mode == EBB_CANCEL ? EBB_BRANCH_CANCELLED : EBB_BRANCH_DONE;
    return EBB_ENDED;
}

/* Cancel a branch.  Most of them wait for something that lets go at once:
 * then it has ended here. */
static void cancel_branch(struct ebb_group *g, struct ebb_branch *b,
                          bool force)
{
    if (force)
        eb_cancel_force(&b->strand);
    else if (!eb_strand_strike(&b->strand))
        eb_cancel(&b->strand);
    else if (b->status != EBB_BRANCH_LIVE)
        eb_group_ended(g, b);
}

void eb_group_cancel_live(struct ebb_group *g)
{
    /* Relaxed: the word is the running strand's own; a FORCE that comes
     * later is delivered to the group by itself. */
    bool force = (eb_load_relaxed(&g->outer->word) & EBB_STRAND_FORCE) != 0;

    if (eb_set_of(g) != NULL)
        eb_set_cancel(eb_set_of(g), force);
    for (uint32_t i = 0; i < g->count; i++)
        if (g->branch[i].status == EBB_BRANCH_LIVE)
            cancel_branch(g, &g->branch[i], force);
}

void eb_group_strike(struct ebb_group *g)
{
    struct ebb_strand *parked = EB_GROUP_PARKED;
    bool stream = (g->flags & EB_GROUP_STREAM) != 0;

    if (stream && !(g->flags & EB_GROUP_CLOSING)) {
        if (eb_set_of(g) != NULL)
            eb_set_detach(eb_set_of(g));
        else
            eb_stream_detach(g);
        return;
    }
    (void)eb_cas(&g->ready, &parked, NULL);
    if (!stream)                /* one that is being closed just ends */
        g->flags |= EB_GROUP_ABOVE | EB_GROUP_CANCELLED;
    eb_group_close(g);
}

/* Reverse a list linked by next: pushed last is first in it. */
static struct ebb_strand *reverse(struct ebb_strand *head)
{
    struct ebb_strand *first = NULL;

    if (EBB_LIKELY(head != NULL && head->next == NULL))
        return head;

    while (head != NULL) {
        struct ebb_strand *next = head->next;

        head->next = first;
        first = head;
        head = next;
    }
    return first;
}

/* The branch that has woken outer. */
static inline struct ebb_strand *take_woken(struct ebb_group *g)
{
    struct ebb_strand *s = &g->branch[g->woken - 1].strand;

    g->woken = 0;
    s->next = NULL;
    return s;
}

struct ebb_strand *eb_group_next(struct ebb_group *g, bool base, bool fresh)
{
    struct ebb_strand *head;

    if (g->live == 0)
        return NULL;
    if (g->woken != 0)
        return take_woken(g);
    /* Relaxed: the compare-exchange or the exchange below acquires. */
    head = eb_load_relaxed(&g->ready);
    if (head == EB_GROUP_PARKED)
        return NULL;
    if (head == NULL
        && (base || eb_cas(&g->ready, &head, EB_GROUP_PARKED)))
        return NULL;
    if (eb_turn.over && !fresh) {
        eb_fetch_or(&g->outer->word, (uint32_t)EB_STRAND_LOOK);
        return NULL;
    }
    /* Acquires the branches: pairs with the push in eb_strand_push(). */
    return reverse(eb_exchange(&g->ready, NULL));
}

/* Release the frame a branch has ended with. */
static void release_branch(struct ebb_branch *b)
{
    ebb_release(b->from);
    b->from = NULL;
}

void eb_group_ended(struct ebb_group *g, struct ebb_branch *b)
{
    bool closing = (g->flags & EB_GROUP_CLOSING) != 0;
    bool select = (g->flags & EB_GROUP_SELECT) != 0;

    if (eb_set_of(g) != NULL) {
        eb_set_ended(eb_set_of(g), b);
        return;
    }
    g->live--;
    if (b->status == EBB_BRANCH_DONE && select && !closing) {
        g->winner = (int32_t)b->strand.index;
        eb_group_close(g);
        return;
    }
    release_branch(b);
    if (select || closing)
        return;
    if (b->status == EBB_BRANCH_CANCELLED)
        g->flags |= EB_GROUP_CANCELLED;
    else if (g->exit == 0)
        return;
    eb_group_close(g);
}

/* No branch is live and all that may start have started. */
static bool is_cancelled(struct ebb_group *g)
{
    if ((g->flags & EB_GROUP_SELECT) && g->winner < 0
        && !(g->flags & EBB_SELECT_OTHERWISE))
        g->flags |= EB_GROUP_CANCELLED;
    return (g->flags & EB_GROUP_CANCELLED) != 0;
}

ebb_next eb_group_leave(struct ebb_group *g)
{
    if (eb_set_of(g) != NULL)
        eb_set_await_wakes(eb_set_of(g));
    /* Every wake of outer on behalf of a branch came before that branch's
     * last push: what is set now is void, and nothing comes after it. */
    if (eb_load_relaxed(&g->outer->word) & (EB_STRAND_LOOK | EB_STRAND_FORCED))
        eb_fetch_and(&g->outer->word,
                     ~(uint32_t)(EB_STRAND_LOOK | EB_STRAND_FORCED));
    if (!is_cancelled(g))
        return EBB_DONE(&g->h);
    if (g->winner >= 0)
        release_branch(&g->branch[g->winner]);
    return EBB_CANCELLED(&g->h);
}

void eb_strand_let_go(struct ebb_strand *s)
{
    uint32_t word = EBB_STRAND_RUN;

    if (!eb_cas(&s->word, &word, 0))
        eb_strand_push(s);
}

/* Start one branch, and end it or let it go. */
static void start_branch(struct ebb_group *g, uint32_t index)
{
    if (eb_group_start_branch(g, index))
        eb_strand_let_go(&g->branch[index].strand);
    else
        eb_group_ended(g, &g->branch[index]);
}

/* The same where it may have to wait. */
static __attribute__((noinline)) struct ebb_frame *
settle_live(struct ebb_group *g)
{
    struct ebb_strand *none = NULL;

    /* A decided group ends at once if its branches do: no suspension, no
     * point for a cancel to strike.  Relaxed: what is missed here is seen
     * when the group parks. */
    if (g->live > 0 && eb_load_relaxed(&g->ready) != NULL && !ebb_stack_low()
        && (!eb_turn.over || (g->flags & EB_GROUP_CLOSING)))
        eb_group_drain(g);
    if (g->live == 0 && !is_cancelled(g))
        return NULL;
    ebb_park(&g->h);
    /* A cancelled outcome cannot be returned from a start: resume for it. */
    if (g->live == 0 || !eb_cas(&g->ready, &none, EB_GROUP_PARKED))
        eb_wake(g->outer);
    return &g->h;
}

struct ebb_frame *eb_group_settle(struct ebb_group *g)
{
    return g->live == 0 && !is_cancelled(g) ? NULL : settle_live(g);
}

struct ebb_frame *ebb_join_start(struct ebb_group *g, struct ebb_branch *b,
                                 uint32_t count, const struct ebb_arm *arm,
                                 void *up)
{
    eb_group_init(g, b, count, arm, up);
    for (uint32_t i = 0; i < count; i++) {
        if (b[i].status == EBB_BRANCH_OFF)
            continue;
        start_branch(g, i);
        if (g->flags & EB_GROUP_CLOSING)
            break;
    }
    return eb_group_settle(g);
}
