/* SPDX-License-Identifier: MIT-0 */
/* What other layers use of tasks, beside abi.h. */
#ifndef EB_TASK_H
#define EB_TASK_H

#include "core/core.h"

/* ebb_task.joiner: one of these, or the strand that waits for the end. */
enum {
    EB_JOIN_NONE = 0,       /* running, nobody waits */
    EB_JOIN_DONE = 1,       /* ended, its result is there */
    EB_JOIN_CANCELLED = 2,  /* ended by a cancel */
    EB_JOIN_DETACHED = 3,   /* running; frees itself */
    EB_JOIN_STRAND = 4,     /* this and more: the address of a strand */
};

/*
 * For a leaf resumed with EBB_CANCEL that has found its registration claimed
 * by a waker: wait until that waker has called eb_wake() and is done with the
 * strand.  That is a few instructions away.
 */
void eb_strand_await_wake(const struct ebb_strand *s);

#endif
