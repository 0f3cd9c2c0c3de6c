/* SPDX-License-Identifier: MIT-0 */
/*
 * The run loop: the trampoline, and how a strand suspends.
 *
 * A strand whose leaf is a group goes on by running the group's branches.
 * That is a loop and not a recursion: `s` moves down into a ready branch and
 * up again to group->outer, so joins may be nested to any depth.  The ready
 * branches taken at one time are linked by strand.next; a branch's next still
 * holds the rest of them while it runs, since only who sets RUN writes it.
 *
 * A turn ends when no branch is ready, or when its budget is used up: then
 * branches that are woken again wait on their groups' lists, and the root
 * goes to the end of the executor's queue.
 */
#include "core/turn.h"

EBB_THREAD struct eb_turn eb_turn;
const struct eb_probe *eb_probe;

enum step {
    STEP_RESUME,    /* woken: resume the leaf */
    STEP_CANCEL,    /* resume the leaf with EBB_CANCEL */
    STEP_SUSPEND,   /* RUN is given up: do not touch the strand any more */
    STEP_YIELD,     /* woken, but the turn is over; RUN is kept */
};

/* Does the leaf hold a cancel back? */
static bool is_leaf_shielded(struct ebb_strand *s)
{
    struct ebb_group *g = eb_group_of(s->leaf);

    /* What has not begun is at no await yet; it has been woken, and begins. */
    if (s->leaf->state == EBB_STATE_START)
        return true;
    /* A group that has decided and only waits for its other branches to end:
     * its outcome shall not be lost. */
    return g != NULL && (g->flags & EB_GROUP_CLOSING)
           && !(g->flags & EB_GROUP_ABOVE);
}

/* Does anything on the strand? */
static bool is_shielded(struct ebb_strand *s)
{
    const struct ebb_frame *end = eb_strand_end(s);

    if (is_leaf_shielded(s))
        return true;
    for (struct ebb_frame *f = s->leaf; f != end; f = f->parent)
        if (f->state & EBB_SHIELD)
            return true;
    return false;
}

/* STRUCK is set in *word.  True: the leaf has to be cancelled; else STRUCK
 * stays set where it is to be looked at again. */
static bool take_strike(struct ebb_strand *s, uint32_t *word)
{
    enum eb_struck struck;

    /* Taken off first: what strikes now is seen below, or sets it again. */
    *word = eb_fetch_and(&s->word, ~(uint32_t)EB_STRAND_STRUCK);
    struck = eb_fence_find(s, is_leaf_shielded(s),
                           (*word & EBB_STRAND_NOTIFIED) != 0);
    if (struck == EB_STRUCK_LATER)
        eb_fetch_or(&s->word, (uint32_t)EB_STRAND_STRUCK);
    *word = eb_load_acquire(&s->word);
    return struck == EB_STRUCK_NOW;
}

/* May a strand that has been woken again go on in this turn? */
static bool is_turn_left(void)
{
    if (eb_turn.budget == 0)
        eb_turn.over = true;
    else
        eb_turn.budget--;
    return !eb_turn.over;
}

/* What to do with a strand whose C frames have all returned.  `fresh`: it has
 * just come from a queue and may run although the turn is over. */
static enum step next_step(struct ebb_strand *s, bool fresh)
{
    uint32_t word;
    bool seen = eb_probe == NULL || eb_strand_group(s) != NULL;
    bool looked = false;        /* at what STRUCK says */

    if (s->leaf->state & EB_STATE_YIELDS) {
        s->leaf->state &= ~EB_STATE_YIELDS;
        eb_fetch_or(&s->word, (uint32_t)EBB_STRAND_NOTIFIED);
    }
    /* Acquire: pairs with the or of eb_wake() and eb_cancel(). */
    word = eb_load_acquire(&s->word);
    for (;;) {
        bool force = (word & EBB_STRAND_FORCE) != 0;

        if (force ? !(word & EB_STRAND_FORCED)
                  : (word & EBB_STRAND_CANCEL)
                    && !(word & EBB_STRAND_UNWINDING) && !is_shielded(s)) {
            eb_fetch_or(&s->word,
                        (uint32_t)(EBB_STRAND_UNWINDING
                                   | (force ? EB_STRAND_FORCED : 0)));
            return STEP_CANCEL;
        }
        if (EBB_UNLIKELY((word & EB_STRAND_STRUCK) && !looked)) {
            if (take_strike(s, &word))
                return STEP_CANCEL;
            looked = true;
            continue;
        }
        if (word & EB_STRAND_LOOK) {
            if (!fresh && !is_turn_left())
                return STEP_YIELD;
            eb_fetch_and(&s->word, ~(uint32_t)EB_STRAND_LOOK);
            return STEP_RESUME;
        }
        if (EBB_UNLIKELY(!seen)) {
            seen = true;
            eb_probe->suspend(s);
            word = eb_load_acquire(&s->word);
            continue;
        }
        eb_race_window();
        /* Releases all frames to the next owner: pairs with the or that
         * sets RUN.  Fails if a wake or a cancel has come meanwhile. */
        if (eb_cas(&s->word, &word, word & ~(uint32_t)EBB_STRAND_RUN))
            return STEP_SUSPEND;
        looked = false;
    }
}

/* Resume the leaf, which is no group.  Returns EBB_SUSPENDED or EBB_ENDED;
 * after the latter the strand may be gone. */
static ebb_next resume_leaf(struct ebb_strand *s, unsigned mode)
{
    struct ebb_frame *leaf = s->leaf;
    bool left;
    ebb_next n;

    n = leaf->resume(leaf, NULL, mode);
    if (n == EBB_ENDED)
        return n;
    left = n != EBB_SUSPENDED || s->leaf != leaf;
    if (mode == EBB_CANCEL && n != EBB_SUSPENDED)
        /* It has deregistered: a wake that came before is void. */
        eb_fetch_and(&s->word,
                     ~(uint32_t)(EBB_STRAND_NOTIFIED | EB_STRAND_FORCED));
    else if (left && (eb_load_relaxed(&s->word) & EB_STRAND_FORCED))
        /* Relaxed: nobody but the owner changes FORCED. */
        eb_fetch_and(&s->word, ~(uint32_t)EB_STRAND_FORCED);
    return eb_trampoline(n, leaf);
}

/*
 * The leaf of s is g: go down into its first ready branch, if any (the result,
 * *fresh), else stay with s, with *ended set if none is live any more.
 */
static struct ebb_strand *enter_group(struct ebb_strand *s,
                                      struct ebb_group *g, enum step step,
                                      bool *fresh, struct ebb_group **ended)
{
    struct ebb_strand *down;

    if (step == STEP_CANCEL)
        eb_group_strike(g);
    down = eb_group_next(g, false, *fresh);
    *fresh = down != NULL;
    if (down == NULL && g->live == 0)
        *ended = g;
    return down != NULL ? down : s;
}

enum {
    STRUCK_BRANCH = EBB_STRAND_RUN | EBB_STRAND_CANCEL | EBB_STRAND_UNWINDING
};

/*
 * Make s, a branch that nobody has woken, run as one that is cancelled; false
 * if somebody has.  A held one runs already.  Where nothing but its leaf ends,
 * nobody sees that it is cancelled, unless the leaf suspends: then *later.
 */
static bool take_branch(struct ebb_strand *s, bool *later)
{
    struct ebb_branch *b = eb_branch_of(s);
    uint32_t word = eb_branch_is_held(b) ? (uint32_t)EBB_STRAND_RUN : 0;

    *later = word != 0 && s->leaf->parent == &b->root;
    if (*later ? eb_load_acquire(&s->word) != word
               : !eb_cas(&s->word, &word, (uint32_t)STRUCK_BRANCH))
        return false;
    b->from = NULL;
    return true;
}

bool eb_strand_strike(struct ebb_strand *s)
{
    struct ebb_strand *caller = ebb_self.strand;
    struct ebb_frame *leaf = s->leaf;
    bool later;
    ebb_next n;

    /* Its frames are this thread's, since the group's outer strand is. */
    if (eb_group_of(leaf) != NULL || is_shielded(s) || ebb_stack_low()
        || !take_branch(s, &later))
        return false;
    ebb_self.strand = s;
    n = leaf->resume(leaf, NULL, EBB_CANCEL);
    if (n != EBB_SUSPENDED) {
        /* As in resume_leaf(); but most have been woken by nobody. */
        if (eb_strand_is_woken(s))
            eb_fetch_and(&s->word, ~(uint32_t)EBB_STRAND_NOTIFIED);
        n = eb_trampoline(n, leaf);
    }
    ebb_self.strand = caller;
    if (n == EBB_SUSPENDED) {
        if (later)
            eb_fetch_or(&s->word, (uint32_t)STRUCK_BRANCH);
        eb_strand_push(s);          /* the run loop takes RUN away */
    }
    return true;
}

/* What next_step() says of nearly every branch when it goes on: it has been
 * woken, and that is all. */
static inline bool take_woken(struct ebb_strand *s)
{
    return eb_group_of(s->leaf) == NULL && eb_strand_take_wake(s);
}

/* ... and afterwards: nothing has come meanwhile, and RUN is given up. */
static inline bool leave_parked(struct ebb_strand *s)
{
    uint32_t word = EBB_STRAND_RUN;

    eb_race_window();
    return eb_cas(&s->word, &word, 0u);
}

/* Suspend the owner of a group, at whose list it has looked since it was
 * woken: but for AGAIN its wakes have been for that. */
static inline bool leave_group(struct ebb_strand *s)
{
    uint32_t word = eb_load_relaxed(&s->word)
                    & (EBB_STRAND_RUN | EBB_STRAND_NOTIFIED);

    eb_race_window();
    return eb_cas(&s->word, &word, 0u);
}

static enum eb_turn_end turn_end_of(enum step step)
{
    return step == STEP_YIELD ? EB_TURN_YIELDED : EB_TURN_SUSPENDED;
}

/*
 * Run s, which the caller owns, until its root is done for now; or, where a
 * base is given, until none of base's branches is ready.  `fresh`: see
 * next_step().
 */
static enum eb_turn_end run(struct ebb_strand *s, struct ebb_group *base,
                            bool fresh)
{
    struct ebb_group *ended = NULL;     /* s goes on behind it */

    for (;;) {
        /* Read while s is ours; afterwards it may be gone. */
        struct ebb_strand *rest = s->next;
        struct ebb_group *up = eb_strand_group(s);
        enum step step = STEP_RESUME;
        ebb_next n;

        ebb_self.strand = s;
        if (ended != NULL) {
            n = eb_trampoline(eb_group_leave(ended), &ended->h);
            ended = NULL;
        } else if (fresh && up != NULL && take_woken(s)) {
            struct ebb_frame *leaf = s->leaf;

            n = eb_trampoline(leaf->resume(leaf, NULL, EBB_RESUME), leaf);
            if (n == EBB_SUSPENDED && leave_parked(s))
                step = STEP_SUSPEND;
        } else if ((step = next_step(s, fresh)) <= STEP_CANCEL) {
            struct ebb_group *g = eb_group_of(s->leaf);

            if (g != NULL) {
                s = enter_group(s, g, step, &fresh, &ended);
                continue;
            }
            n = resume_leaf(s, step == STEP_CANCEL ? EBB_CANCEL : EBB_RESUME);
        } else {
            n = EBB_SUSPENDED;
        }
        fresh = false;
        if (n == EBB_SUSPENDED && step <= STEP_CANCEL)
            continue;
        if (up == NULL)
            return n == EBB_ENDED ? EB_TURN_ENDED : turn_end_of(step);
        if (n == EBB_ENDED)
            eb_group_ended(up, eb_branch_of(s));
        else if (step == STEP_YIELD)
            eb_strand_push(s);
        if (rest == NULL)
            rest = eb_group_next(up, up == base, false);
        if (rest != NULL) {
            s = rest;
            fresh = true;
            continue;
        }
        if (up == base)
            return EB_TURN_SUSPENDED;
        s = up->outer;
        if (up->live == 0)
            ended = up;
        else if ((s->up & EBB_STRAND_ROOT) && eb_probe == NULL
                 && leave_group(s))
            return EB_TURN_SUSPENDED;
    }
}

/* Has the owner of a group been woken, and no more?  NOTIFIED may stay. */
static inline bool is_only_woken(struct ebb_strand *s)
{
    uint32_t woken = EBB_STRAND_RUN | EBB_STRAND_NOTIFIED;
    /* Acquire: pairs with the or of own_outer(). */
    uint32_t word = eb_load_acquire(&s->word);

    return word == woken
           || (word == (woken | EB_STRAND_AGAIN)
               && eb_cas(&s->word, &word, (uint32_t)EBB_STRAND_RUN));
}

enum eb_turn_end eb_strand_run_on(struct ebb_strand *root, bool fresh)
{
    struct ebb_group *g = eb_group_of(root->leaf);
    struct ebb_strand *first = root;

    /* As enter_group() does. */
    if (fresh && g != NULL && g->live > 0 && is_only_woken(root)) {
        first = eb_group_next(g, false, true);
        fresh = first != NULL;
        if (first == NULL)
            first = root;
    }
    return run(first, NULL, fresh);
}

enum eb_turn_end eb_strand_run(struct ebb_strand *root, uint32_t budget)
{
    enum eb_turn_end end;

    if (EBB_UNLIKELY(eb_probe != NULL)) {
        eb_turn = (struct eb_turn){ .budget = 0 };
        eb_probe->turn(root);
        end = run(root, NULL, true);
    } else {
        end = eb_turn_run(root, budget);
    }
    ebb_self.strand = NULL;
    return end;
}

void eb_group_drain(struct ebb_group *g)
{
    struct ebb_strand *first = eb_group_next(g, true, true);

    if (first != NULL)
        run(first, g, true);
    ebb_self.strand = g->outer;
}

struct ebb_frame *eb_yield_turn(struct ebb_frame *leaf)
{
    struct ebb_strand *s = ebb_self.strand;

    eb_turn.over = true;
    s->leaf = leaf;
    if (s->up & EBB_STRAND_ROOT)
        leaf->state |= EB_STATE_YIELDS;
    else
        eb_wake(s);
    return leaf;
}
