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

/* A copy of a string, or NULL. */
char *eb_strdup(const char *text) __attribute__((malloc));

/* Allocations so far, and blocks not yet given back, of the process. */
uint64_t eb_alloc_count(void);
uint64_t eb_alloc_live(void);

#pragma GCC visibility pop

#endif
