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

#endif
