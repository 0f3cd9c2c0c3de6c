/* SPDX-License-Identifier: MIT-0 */
/* Blocks for frames, and starting by the trampoline. */
#include "base/stale.h"
#include "core/strand.h"

EBB_THREAD struct ebb_self ebb_self;

struct ebb_frame *ebb_frame_alloc(size_t size, size_t align)
{
    const struct ebb_executor *ex = ebb_self.executor;
    struct ebb_frame *f;

    f = ex != NULL ? ex->alloc(ex, EB_BLOCK_FRAME, size, align)
                   : eb_outside_alloc(size, align);
    if (EBB_UNLIKELY(f == NULL)) {
        if (ex != NULL)
            ex->oom(ex, size);
        eb_panic(__FILE__, __LINE__, "out of memory for a frame");
    }
    f->parent = NULL;
    f->state = EBB_STATE_START;
    f->cls = 1;
    f->flags = 0;
    return f;
}

void ebb_frame_free(struct ebb_frame *frame)
{
    const struct ebb_executor *ex = ebb_self.executor;

    if (ex != NULL)
        ex->free(ex, frame);
    else
        eb_outside_free(frame);
}

struct ebb_frame *ebb_start_later(struct ebb_frame *leaf)
{
    leaf->state = EBB_STATE_START;
    ebb_park(leaf);
    eb_wake(ebb_self.strand);
    return leaf;
}

void ebb_shield_check(const struct ebb_site *at)
{
    const struct ebb_executor *ex = ebb_self.executor;

    /* Relaxed: FORCE was read by the owner, this thread, or not at all. */
    if (eb_load_relaxed(&ebb_self.strand->word) & EBB_STRAND_FORCE)
        return;
    /* The executor ends, and the awaited task with it: cut short likewise. */
    if (ex != NULL && eb_load_acquire(&ex->closing))
        return;
    eb_panic(at->file, (int)at->line, "what was awaited in a clean-up or "
             "noncancel has been cancelled: use task_wait");
}

struct ebb_frame *ebb_future_start(struct ebb_frame *future,
                                   const struct ebb_site *at)
{
    /* A parent that stands for the awaiter, which is not suspended yet. */
    static struct ebb_frame nobody;
    ebb_next n;

    if (EBB_UNLIKELY(future == NULL))
        eb_panic(at != NULL ? at->file : "?", at != NULL ? (int)at->line : 0,
                 "await of a null future");
    EB_LIVE(future);
    future->parent = &nobody;
    n = future->resume(future, NULL, EBB_RESUME);
    if (n == EBB_SUSPENDED)
        return future;
    EB_CHECK(n == (ebb_next)&nobody, "a future was cancelled while it starts");
    return NULL;
}
