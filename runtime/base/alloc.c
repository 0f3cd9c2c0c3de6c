/* SPDX-License-Identifier: MIT-0 */
/*
 * Counted allocation.
 *
 * The first threads to allocate have counters of their own, written without
 * a locked instruction; all later ones share the last pair.  Sums are exact
 * when nothing else runs.
 */
#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

#include "base/atomic.h"

enum { SLOTS = 32, SHARED = SLOTS - 1 };

static struct slot {
    uint64_t taken, given;
    char pad[48];
} slots[SLOTS] __attribute__((aligned(64)));

static uint32_t next_slot;
static __thread struct slot *my_slot;

static struct slot *find_slot(void)
{
    if (__builtin_expect(my_slot == NULL, 0)) {
        uint32_t i = eb_load_relaxed(&next_slot);

        if (i < SHARED)
            i = eb_fetch_add_relaxed(&next_slot, 1u);
        my_slot = &slots[i < SHARED ? i : SHARED];
    }
    return my_slot;
}

/* Relaxed: a count orders nothing. */
static void count_one(struct slot *slot, uint64_t *count)
{
    if (slot != &slots[SHARED])
        eb_store_relaxed(count, *count + 1);
    else
        eb_fetch_add_relaxed(count, UINT64_C(1));
}

static void *count_taken(void *block)
{
    struct slot *slot = find_slot();

    if (block != NULL)
        count_one(slot, &slot->taken);
    return block;
}

void *eb_malloc(size_t size)
{
    return count_taken(malloc(size));
}

void *eb_calloc(size_t count, size_t size)
{
    return count_taken(calloc(count, size));
}

void *eb_realloc(void *block, size_t size)
{
    void *moved = realloc(block, size != 0 ? size : 1);

    if (block == NULL)
        count_taken(moved);
    return moved;
}

void *eb_malloc_aligned(size_t size, size_t align)
{
    if (align <= _Alignof(max_align_t))
        return eb_malloc(size);
    if (size > SIZE_MAX - align)
        return NULL;
    return count_taken(aligned_alloc(align, (size + align - 1) & ~(align - 1)));
}

void eb_free(void *block)
{
    struct slot *slot = find_slot();

    if (block == NULL)
        return;
    count_one(slot, &slot->given);
    free(block);
}

char *eb_strdup(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = eb_malloc(size);

    if (copy != NULL)
        memcpy(copy, text, size);
    return copy;
}

uint64_t eb_alloc_count(void)
{
    uint64_t sum = 0;

    for (int i = 0; i < SLOTS; i++)
        sum += eb_load_relaxed(&slots[i].taken);
    return sum;
}

uint64_t eb_alloc_live(void)
{
    uint64_t sum = 0;

    /* Given before taken: a block handed over between cannot make the
     * result negative. */
    for (int i = 0; i < SLOTS; i++)
        sum -= eb_load_relaxed(&slots[i].given);
    return sum + eb_alloc_count();
}
