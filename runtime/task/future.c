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
