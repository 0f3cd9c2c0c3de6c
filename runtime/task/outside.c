/* SPDX-License-Identifier: MIT-0 */
/* Frames made outside any runtime: boxed futures of ordinary functions. */
#include "base/alloc.h"
#include "core/core.h"

void *eb_outside_alloc(size_t size, size_t align)
{
    return eb_malloc_aligned(size, align);
}

void eb_outside_free(void *block)
{
    eb_free(block);
}
