/* SPDX-License-Identifier: MIT-0 */
/*
 * Wakers: the way in for code that knows nothing of tasks.
 *
 * A heap cell with references and one word: empty, SIGNALED, or the strand
 * that waits.  A wake claims the strand by exchanging it for empty and wakes
 * it; the foreign code never sees a strand, and its late wakes only set the
 * word of a cell that is still there.
 */
#include <ebb/task.h>

#include "base/alloc.h"
#include "base/stale.h"
#include "task/task.h"

enum { WORD_EMPTY = 0, WORD_SIGNALED = 1 };

struct ebb_waker {
    uint32_t refs;      /* atomic */
    uintptr_t word;     /* atomic */
};

struct waker_frame {
    struct ebb_frame h;
    struct ebb_waker *waker;
    struct ebb_strand *strand;
};

_Static_assert(sizeof(struct waker_frame) <= 40, "declared in ebb/task.h");

struct ebb_waker *ebb_waker_new(void)
{
    struct ebb_waker *w = eb_calloc(1, sizeof(*w));

    if (w != NULL)
        w->refs = 1;
    return w;
}

struct ebb_waker *ebb_waker_ref(struct ebb_waker *w)
{
    EB_LIVE(w);
    /* Relaxed: the caller has a reference, the cell cannot go away. */
    eb_fetch_add_relaxed(&w->refs, 1u);
    return w;
}

void ebb_waker_unref(struct ebb_waker *w)
{
    if (w == NULL)
        return;
    EB_LIVE(w);
    /* Acquires all uses by the others before the block goes. */
    if (eb_fetch_add(&w->refs, UINT32_MAX) == 1)
        eb_free_as(w, "a waker", NULL);
}

void ebb_waker_wake(struct ebb_waker *w)
{
    uintptr_t word;

    EB_LIVE(w);
    word = eb_load_acquire(&w->word);
    for (;;) {
        bool waiting = word > WORD_SIGNALED;

        /* Releases the waker's writes: pairs with the exchange or the load
         * in the waiting leaf, and with its wake.  A word that is SIGNALED
         * is exchanged for itself for the same reason. */
        if (!eb_cas(&w->word, &word, waiting ? WORD_EMPTY : WORD_SIGNALED))
            continue;
        eb_race_window();
        if (waiting)
            eb_wake((struct ebb_strand *)word);
        return;
    }
}

static bool take_signal(struct ebb_waker *w)
{
    uintptr_t signaled = WORD_SIGNALED;

    /* Relaxed: the exchange acquires. */
    return eb_load_relaxed(&w->word) == WORD_SIGNALED
           && eb_cas(&w->word, &signaled, WORD_EMPTY);
}

static ebb_next resume_waker(struct ebb_frame *self, struct ebb_frame *from,
                             unsigned mode)
{
    struct waker_frame *f = (struct waker_frame *)self;
    uintptr_t strand = (uintptr_t)f->strand;

    (void)from;
    if (mode == EBB_RESUME)
        return EBB_DONE(self);
    if (!eb_cas(&f->waker->word, &strand, WORD_EMPTY)) {
        eb_strand_await_wake(f->strand);
        /* The wake was not for nothing: the next wait gets it. */
        ebb_waker_wake(f->waker);
    }
    return EBB_CANCELLED(self);
}

struct ebb_frame *eb_waker_wait_start(ebb_mem m, struct ebb_waker *w)
    EB_START(ebb_waker_wait);

struct ebb_frame *eb_waker_wait_start(ebb_mem m, struct ebb_waker *w)
{
    uintptr_t word = WORD_EMPTY;
    struct waker_frame *f;

    EB_LIVE(w);
    if (eb_turn.budget > 0 && take_signal(w)) {
        eb_turn.budget--;
        return NULL;
    }
    f = ebb_frame_at(m, sizeof(*f), _Alignof(struct waker_frame),
                     resume_waker);
    f->h.state = 1;
    f->waker = w;
    f->strand = ebb_self.strand;
    ebb_park(&f->h);
    if (eb_cas(&w->word, &word, (uintptr_t)f->strand))
        return &f->h;
    EB_CHECK(word == WORD_SIGNALED, "two tasks wait for one waker");
    take_signal(w);
    return eb_yield_turn(&f->h);
}
