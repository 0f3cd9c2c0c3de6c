/* SPDX-License-Identifier: MIT-0 */
/* No frame of a model comes from the heap.  Included by one file of a
 * program. */
#ifndef TEST_MODEL_OUTSIDE_H
#define TEST_MODEL_OUTSIDE_H

#include "core/core.h"

void *eb_outside_alloc(size_t size, size_t align)
{
    (void)size;
    (void)align;
    return NULL;
}

void eb_outside_free(void *block)
{
    (void)block;
}

#endif
