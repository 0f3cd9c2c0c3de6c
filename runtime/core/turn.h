/* SPDX-License-Identifier: MIT-0 */
/*
 * A turn of a root strand, as nearly all of them are: it has been woken or
 * has given way, its leaf is no group, nobody cancels it; and then it waits,
 * gives way or ends.  Whatever is not so goes to eb_strand_run_on().
 *
 * In a header of its own, for it is the inside of a worker's loop.
 */
#ifndef EB_TURN_H
#define EB_TURN_H

#include "core/strand.h"

/* Resume frames from n on.  Returns EBB_SUSPENDED or EBB_ENDED. */
static inline ebb_next eb_trampoline(ebb_next n, struct ebb_frame *from)
{
    while (n > EBB_ENDED) {
        struct ebb_frame *f = (struct ebb_frame *)(n & ~(ebb_next)EBB_CANCEL);

        n = f->resume(f, from, (unsigned)(n & EBB_CANCEL));
        from = f;
    }
    EB_CHECK(n != EBB_CANCEL, "a frame without a parent was cancelled");
    return n;
}

/* Any turn, from where the strand is: `fresh`, it has just come from a queue;
 * else its leaf has been resumed. */
enum eb_turn_end eb_strand_run_on(struct ebb_strand *root, bool fresh);

/* As eb_strand_run(), without a probe; ebb_self.strand stays what it is. */
static inline enum eb_turn_end eb_turn_run(struct ebb_strand *root,
                                           uint32_t budget)
{
    struct ebb_frame *leaf = root->leaf;
    uint32_t word;

    eb_turn = (struct eb_turn){ .budget = budget };
    /* Acquire: as in next_step(). */
    if ((leaf->state & EB_STATE_YIELDS)
        && eb_load_acquire(&root->word) == EBB_STRAND_RUN)
        leaf->state &= ~EB_STATE_YIELDS;
    else if (leaf->resume == eb_group_resume
             || !eb_strand_take_wake(root))
        return eb_strand_run_on(root, true);
    ebb_self.strand = root;
    if (eb_trampoline(leaf->resume(leaf, NULL, EBB_RESUME), leaf) == EBB_ENDED)
        return EB_TURN_ENDED;
    eb_race_window();
    word = eb_load_acquire(&root->word);
    if (EBB_LIKELY(word == EBB_STRAND_RUN)) {
        if (root->leaf->state & EB_STATE_YIELDS)
            return EB_TURN_YIELDED;
        if (eb_cas(&root->word, &word, 0u))
            return EB_TURN_SUSPENDED;
    } else if (eb_turn.over
               && word == (EBB_STRAND_RUN | EBB_STRAND_NOTIFIED)) {
        return EB_TURN_YIELDED;
    }
    return eb_strand_run_on(root, false);
}

#endif
