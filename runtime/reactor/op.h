/* SPDX-License-Identifier: MIT-0 */
/* Leaves that are operations in a ring; see op.c. */
#ifndef EB_REACTOR_OP_H
#define EB_REACTOR_OP_H

#include "reactor/reactor.h"
#include "reactor/uring.h"

/* What all have in common: where a completion goes. */
struct eb_op_head {
    struct ebb_frame h;
    int result;
    uint8_t direction;          /* the rest of the word: of a wait */
    bool is_queued;             /* atomic: in the list of cancels */
    bool tries;                 /* ready means: try again */
    bool is_copied;             /* of a send: after all */
    struct ebb_strand *strand;
};

/* Their states beside EBB_SHIELD. */
enum { EB_OP_RUNNING = 1, EB_OP_CANCELLED = 2 };

_Static_assert(offsetof(struct eb_op_head, result)
                   == sizeof(struct ebb_frame), "see EBB_RESULT()");

#endif
