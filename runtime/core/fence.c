/* SPDX-License-Identifier: MIT-0 */
/*
 * Fences: frames at which a cancel can end.
 *
 * A fence stands between a frame and its child.  Who strikes it, from any
 * thread, cancels what is suspended below it and no more: the strand's leaf
 * is resumed with EBB_CANCEL, all frames up to the fence clean up as in any
 * cancel, and the fence goes on by resuming its parent as if nothing had been.
 * Not a second strand, nor any work where nobody strikes.
 *
 *   struck   is written by the one who strikes, who then sets STRUCK in the
 *            strand's word, which makes its owner look: next_step().  A wake
 *            that came before is still taken: what was there in time is in
 *            time, if the child ends before it waits again.
 *   shields  hold a strike back only where they are below the fence.  So a
 *            clean-up may have fences of its own.
 *   began    whether the strand was being cancelled as the fence began: if
 *            that has come since, the cancel goes on above it.
 *
 * Several fences of a strand may be struck at a time.  A cancel that meets
 * one on its way up ends there; STRUCK is set again for those above.
 */
#include "core/strand.h"

enum {
    UP,
    STRUCK,
    STRUCK_WOKEN,               /* after a wake that has not been taken yet */
    STRUCK_TAKEN,               /* ... and has been by now */
};

void eb_fence_init(struct eb_fence *f, ebb_resume_fn *resume)
{
    f->h = (struct ebb_frame){
        .resume = resume, .state = 1 | EB_STATE_FENCE
    };
    f->strand = ebb_self.strand;
    f->struck = UP;
    /* Relaxed: only its owner, this thread, sets UNWINDING. */
    f->began = eb_load_relaxed(&f->strand->word) & EBB_STRAND_UNWINDING;
}

void eb_fence_strike(struct eb_fence *f)
{
    /* Relaxed: pairs by the or of eb_strand_signal(). */
    eb_store_relaxed(&f->struck, eb_strand_is_woken(f->strand)
                                     ? (uint32_t)STRUCK_WOKEN : STRUCK);
    eb_strand_signal(f->strand, EB_STRAND_STRUCK);
}

void eb_fence_strike_now(struct eb_fence *f)
{
    f->struck = STRUCK;
    eb_fetch_or(&f->strand->word, (uint32_t)EB_STRAND_STRUCK);
}

bool eb_fence_is_struck(const struct eb_fence *f)
{
    return eb_load_relaxed(&f->struck) == STRUCK;
}

bool eb_fence_ends_cancel(struct eb_fence *f)
{
    uint32_t word = eb_load_relaxed(&f->strand->word);

    if (eb_load_relaxed(&f->struck) == UP || (word & EBB_STRAND_FORCE)
        || ((word & EBB_STRAND_UNWINDING) && !f->began))
        return false;
    eb_store_relaxed(&f->struck, (uint32_t)STRUCK);
    eb_fetch_or(&f->strand->word, (uint32_t)EB_STRAND_STRUCK);
    return true;
}

enum eb_struck eb_fence_find(struct ebb_strand *s, bool is_held, bool woken)
{
    const struct ebb_frame *end = eb_strand_end(s);
    enum eb_struck found = EB_STRUCK_NONE;

    for (struct ebb_frame *p = s->leaf; p != end; p = p->parent) {
        struct eb_fence *f = (struct eb_fence *)p;
        uint32_t struck;

        is_held |= (p->state & EBB_SHIELD) != 0;
        if (!(p->state & EB_STATE_FENCE))
            continue;
        struck = eb_load_relaxed(&f->struck);
        if (struck == UP)
            continue;
        found = EB_STRUCK_LATER;
        if (struck == STRUCK_WOKEN && woken) {
            eb_store_relaxed(&f->struck, (uint32_t)STRUCK_TAKEN);
            continue;
        }
        eb_store_relaxed(&f->struck, (uint32_t)STRUCK);
        if (!is_held)
            return EB_STRUCK_NOW;
    }
    return found;
}
