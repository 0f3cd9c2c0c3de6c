/* SPDX-License-Identifier: MIT-0 */
/*
 * Counted allocation.
 *
 * The first threads to allocate have counters of their own, written without
 * a locked instruction; all later ones share the last pair.  Sums are exact
 * when nothing else runs.
 */
#include "base/alloc.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "base/stale.h"

enum { SLOTS = 32, SHARED = SLOTS - 1 };

static struct eb_alloc_slot slots[SLOTS] __attribute__((aligned(64)));
struct eb_alloc_slot *const eb_alloc_shared = &slots[SHARED];
__thread struct eb_alloc_slot *eb_alloc_slot;

struct eb_alloc_slot *eb_alloc_find_slot(void)
{
    static uint32_t next;
    uint32_t i = eb_load_relaxed(&next);

    if (i < SHARED)
        i = eb_fetch_add_relaxed(&next, 1u);
    eb_alloc_slot = &slots[i < SHARED ? i : SHARED];
    return eb_alloc_slot;
}

static void *count_taken(void *block)
{
    if (block != NULL)
        eb_alloc_note_taken();
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

/* As realloc(), but the old block is kept. */
static void *move_block(void *block, size_t size)
{
    size_t used = malloc_usable_size(block);
    void *moved = malloc(size);

    if (moved == NULL)
        return NULL;
    memcpy(moved, block, used < size ? used : size);
    eb_stale_keep(block, NULL, NULL);
    return moved;
}

void *eb_realloc(void *block, size_t size)
{
    bool moves = __builtin_expect(eb_stale_on && block != NULL, 0);
    void *moved;

    if (size == 0)
        size = 1;
    moved = moves ? move_block(block, size) : realloc(block, size);
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

void eb_free_as(void *block, const char *what, const struct ebb_site *site)
{
    if (block == NULL)
        return;
    eb_alloc_note_given();
    if (__builtin_expect(eb_stale_on, 0))
        eb_stale_keep(block, what, site);
    else
        free(block);
}

void eb_free(void *block)
{
    eb_free_as(block, NULL, NULL);
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
