/* SPDX-License-Identifier: MIT-0 */
/*
 * Heap allocation of the library, counted.
 *
 * Every block of the library comes from here, so that a test can count what
 * is allocated and what is left.  Any thread.
 */
#ifndef EB_ALLOC_H
#define EB_ALLOC_H

#include <stddef.h>
#include <stdint.h>

#include "base/atomic.h"

#pragma GCC visibility push(default)

/* As malloc(): size bytes, or NULL. */
void *eb_malloc(size_t size) __attribute__((malloc, alloc_size(1)));

/* As calloc(): zeroed, or NULL. */
void *eb_calloc(size_t count, size_t size)
    __attribute__((malloc, alloc_size(1, 2)));

/* As realloc(). */
void *eb_realloc(void *block, size_t size) __attribute__((alloc_size(2)));

/* size bytes aligned to align, a power of two; or NULL. */
void *eb_malloc_aligned(size_t size, size_t align)
    __attribute__((malloc, alloc_size(1)));

/* Give back a block of any of these.  NULL is allowed. */
void eb_free(void *block);

/* The same for one that a handle points to: what it was and where it was
 * spawned, for eb_stale_keep(). */
struct ebb_site;
void eb_free_as(void *block, const char *what, const struct ebb_site *site);

/* A copy of a string, or NULL. */
char *eb_strdup(const char *text) __attribute__((malloc));

/* What one thread has taken and given back; NULL until it first does. */
struct eb_alloc_slot {
    uint64_t taken, given;      /* atomic */
    char pad[48];
};
extern __thread struct eb_alloc_slot *eb_alloc_slot
    __attribute__((tls_model("initial-exec")));

/* The slot of this thread, made if need be; and the one that many share. */
struct eb_alloc_slot *eb_alloc_find_slot(void);
extern struct eb_alloc_slot *const eb_alloc_shared;

/* Relaxed: a count orders nothing. */
static inline void eb_alloc_note(struct eb_alloc_slot *slot, uint64_t *count)
{
    if (__builtin_expect(slot != eb_alloc_shared, 1))
        eb_store_relaxed(count, *count + 1);
    else
        eb_fetch_add_relaxed(count, UINT64_C(1));
}

/* A block not of these has been taken, or given back: it counts as well. */
static inline void eb_alloc_note_taken(void)
{
    struct eb_alloc_slot *slot = eb_alloc_slot;

    if (__builtin_expect(slot == NULL, 0))
        slot = eb_alloc_find_slot();
    eb_alloc_note(slot, &slot->taken);
}

static inline void eb_alloc_note_given(void)
{
    struct eb_alloc_slot *slot = eb_alloc_slot;

    if (__builtin_expect(slot == NULL, 0))
        slot = eb_alloc_find_slot();
    eb_alloc_note(slot, &slot->given);
}

/* Allocations so far, and blocks not yet given back, of the process. */
uint64_t eb_alloc_count(void);
uint64_t eb_alloc_live(void);

#pragma GCC visibility pop

#endif
