/* SPDX-License-Identifier: MIT-0 */
/* Frames made outside any runtime: boxed futures of ordinary functions. */
#include "task/heap.h"

void *eb_outside_alloc(size_t size, size_t align)
{
    return eb_heap_take(&eb_heap_outside, EB_BLOCK_FRAME, size, align);
}

void eb_outside_free(void *block)
{
    eb_heap_give(block);
}
