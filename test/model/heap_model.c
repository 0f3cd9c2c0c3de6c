/* SPDX-License-Identifier: MIT-0 */
/* A heap whose blocks others give back while it is in use and when it ends:
 * each block comes back once, and the heap goes with the last. */
#include "task/heap.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/sys.h"
#include "model.h"

enum { BLOCKS = 4 };

static struct eb_heap *heap;
static void *block[BLOCKS];
static int heaps_freed;

/* ---- what heap.c takes from base/alloc.c ---- */

static struct eb_alloc_slot slots[2];
struct eb_alloc_slot *const eb_alloc_shared = &slots[1];
__thread struct eb_alloc_slot *eb_alloc_slot = &slots[0];

struct eb_alloc_slot *eb_alloc_find_slot(void)
{
    return &slots[0];
}

void *eb_malloc_aligned(size_t size, size_t align)
{
    return aligned_alloc(align, (size + align - 1) & ~(align - 1));
}

bool eb_stale_on;

void eb_free_as(void *at, const char *what, const struct ebb_site *site)
{
    (void)what;
    (void)site;
    eb_free(at);
}

void eb_free(void *at)
{
    heaps_freed++;              /* not for good: a late access shows here */
    MODEL_CHECK(at == heap);
}

/* Its chunks come from one region, the same in each run. */
void *eb_sys_map(size_t size, size_t align, bool is_used)
{
    static char region[1024 * 1024]
        __attribute__((aligned(EB_CHUNK_BYTES)));

    (void)is_used;
    MODEL_CHECK(size <= sizeof(region) && align <= EB_CHUNK_BYTES);
    return region;
}

void eb_sys_unmap(void *at, size_t size)
{
    (void)at;
    (void)size;
}

/* ---- the model ---- */

static void reset(void)
{
    free(heap);                 /* the last run's */
    heaps_freed = 0;
    heap = eb_heap_new(false);
    for (int i = 0; i < BLOCKS; i++)
        block[i] = eb_heap_take(heap, EB_BLOCK_FRAME, 64, 8);
}

static void give_two(void)
{
    eb_heap_give(block[0]);
    eb_heap_give(block[1]);
}

static void give_one(void)
{
    eb_heap_give(block[2]);
}

/* The owner: takes in what has come back, then has done with the heap. */
static void collect_and_close(void)
{
    eb_heap_here = heap;
    eb_heap_collect(heap);
    eb_heap_give(block[3]);
    eb_heap_here = NULL;
    eb_heap_free(heap);
}

static void check(void)
{
    MODEL_CHECK(heaps_freed == 1);
}

static const struct model closing = {
    "heap that ends", reset, { collect_and_close, give_two, give_one },
    check, 1u << MODEL_TORN
};

int main(int argc, char **argv)
{
    static const struct model *const models[] = { &closing, NULL };

    model_local(&eb_heap_here, sizeof(eb_heap_here));
    return model_main(models, argc, argv);
}
