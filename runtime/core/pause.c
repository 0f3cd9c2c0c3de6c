/* SPDX-License-Identifier: MIT-0 */
/* The pause of a loop that has used up its turns: -fasync-loop-budget. */
#include "core/core.h"

static ebb_next resume_pause(struct ebb_frame *self, struct ebb_frame *from,
                             unsigned mode)
{
    (void)from;
    return mode == EBB_CANCEL ? EBB_CANCELLED(self) : EBB_DONE(self);
}

struct ebb_frame *ebb_loop_pause(ebb_mem m)
{
    struct ebb_frame *f;

    ebb_self.loops = EB_LOOP_BUDGET;
    if (ebb_self.strand == NULL)
        return NULL;
    f = ebb_frame_at(m, sizeof(*f), _Alignof(struct ebb_frame), resume_pause);
    f->state = 1;
    return eb_yield_turn(f);
}
