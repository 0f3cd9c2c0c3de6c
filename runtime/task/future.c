/* SPDX-License-Identifier: MIT-0 */
/* Awaiting a future whose type is known only as a size and an alignment. */
#include "task/future.h"

#include <string.h>

struct run_frame {
    struct ebb_frame h;
    void *out;
    size_t size, align;
};

_Static_assert(sizeof(struct run_frame) <= 48, "see EBB_FRAME in future.h");

struct ebb_frame *eb_future_run_start(ebb_mem m, struct ebb_frame *future,
                                      void *out, size_t size, size_t align)
    EB_START(eb_future_run);

/* The future has completed: take its result and free it. */
static void take(struct ebb_frame *future, void *out, size_t size,
                 size_t align)
{
    size_t at = (sizeof(*future) + align - 1) & ~(align - 1);

    if (out != NULL)
        memcpy(out, (char *)future + at, size);
    ebb_release(future);
}

static ebb_next run_resume(struct ebb_frame *self, struct ebb_frame *from,
                           unsigned mode)
{
    struct run_frame *f = (struct run_frame *)(void *)self;

    if (mode == EBB_CANCEL) {
        ebb_release(from);
        return EBB_CANCELLED(self);
    }
    take(from, f->out, f->size, f->align);
    return EBB_DONE(self);
}

struct ebb_frame *eb_future_run_start(ebb_mem m, struct ebb_frame *future,
                                      void *out, size_t size, size_t align)
{
    struct run_frame *f;

    if (ebb_future_start(future, NULL) == NULL) {
        take(future, out, size, align);
        return NULL;
    }
    f = ebb_frame_at(m, sizeof(*f), _Alignof(struct run_frame), run_resume);
    f->h.state = 1;
    f->out = out;
    f->size = size;
    f->align = align;
    future->parent = &f->h;
    return &f->h;
}

/* ---- sets ---- */

struct set_frame {
    struct ebb_frame h;
    struct eb_set *set;
};

enum { SET_AWAITED = 1, SET_YIELDED = 2 };

_Static_assert(sizeof(struct set_frame) <= 32, "see EBB_FRAME in future.h");

struct ebb_frame *eb_set_next_start(ebb_mem m, struct eb_set *set)
    EB_START(eb_set_next);
struct ebb_frame *eb_set_finish_start(ebb_mem m, struct eb_set *set)
    EB_START(eb_set_finish);

static struct set_frame *set_frame_at(ebb_mem m, struct eb_set *set,
                                      ebb_resume_fn *resume, uint32_t state)
{
    struct set_frame *f = ebb_frame_at(m, sizeof(*f),
                                       _Alignof(struct set_frame), resume);

    f->h.state = state;
    f->set = set;
    return f;
}

static ebb_next set_resume(struct ebb_frame *self, struct ebb_frame *from,
                           unsigned mode)
{
    struct set_frame *f = (struct set_frame *)(void *)self;
    struct ebb_frame *p;

    (void)from;
    if (mode == EBB_CANCEL)
        return EBB_CANCELLED(self);
    if ((self->state & ~EBB_SHIELD) == SET_AWAITED)
        return EBB_DONE(self);
    self->state = SET_AWAITED;
    p = eb_set_wait(f->set);
    if (p == NULL)
        return EBB_DONE(self);
    p->parent = self;
    return EBB_SUSPENDED;
}

struct ebb_frame *eb_set_next_start(ebb_mem m, struct eb_set *set)
{
    struct ebb_frame *p;
    struct set_frame *f;

    if (!eb_coop())
        return eb_yield_turn(&set_frame_at(m, set, set_resume,
                                           SET_YIELDED)->h);
    p = eb_set_wait(set);
    if (p == NULL)
        return NULL;
    f = set_frame_at(m, set, set_resume, SET_AWAITED);
    p->parent = &f->h;
    return &f->h;
}

struct ebb_frame *eb_set_finish_start(ebb_mem m, struct eb_set *set)
{
    struct ebb_frame *p = eb_set_close(set);
    struct set_frame *f;

    if (p == NULL)
        return NULL;
    f = set_frame_at(m, set, set_resume, SET_AWAITED | EBB_SHIELD);
    p->parent = &f->h;
    return &f->h;
}
