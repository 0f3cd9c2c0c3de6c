/* SPDX-License-Identifier: MIT-0 */
/* What the library does with futures of any type. */
#ifndef EB_FUTURE_H
#define EB_FUTURE_H

#include <ebb/base.h>

#include "core/core.h"

/*
 * Run a boxed future, which is freed in the end, and copy its result to out
 * (NULL: drop it): size bytes aligned to align.  A cancel cancels the future.
 */
EBB_ASYNC void eb_future_run(struct ebb_frame *future, void *out, size_t size,
                             size_t align) EBB_FRAME(48);

/* Wait until an item of the set has ended, or there is none.  Cancel safe. */
EBB_ASYNC void eb_set_next(struct eb_set *set) EBB_FRAME(32);

/* Cancel all items and wait until they have ended: eb_set_take() gives them
 * out.  The wait is shielded. */
EBB_ASYNC void eb_set_finish(struct eb_set *set) EBB_FRAME(32);

#endif
