/* SPDX-License-Identifier: MIT-0 */
/*
 * Heaps: where frames and tasks lie.
 *
 * Each worker has a heap.  Blocks of one size and kind come from a chunk, 64
 * KiB at an address that is a multiple of that, so that a block has no head
 * and its chunk is found by a mask.  Only the owner takes blocks, and puts
 * its own back, without any lock.  Other threads put theirs on the heap's
 * `remote` stack, which the owner empties when it runs out of blocks or of
 * work.  One heap of a runtime, and one for no runtime, has no owner: its
 * blocks are taken under the guard.
 *
 * Large blocks are single: a chunk of their own, on the C library's heap.
 * Under a sanitizer, or with EBB_HEAP=malloc in the environment (valgrind),
 * all are, and are given back to the C library at once by whoever frees them.
 *
 * The chunks are also the list of the tasks.  A block of a kind that is
 * visited has the head of a task `front` bytes in, and that head's cls is not
 * zero from when the task may be seen until it is freed.
 *
 * Who touches what: all fields are the owner's, or the guard's where there is
 * no owner, but `remote` and `left` (atomic), and single chunks, which are
 * the guard's in each heap.
 */
#ifndef EB_HEAP_H
#define EB_HEAP_H

#include "core/core.h"

#pragma GCC visibility push(default)

enum {
    EB_CHUNK_BYTES = 64 * 1024,
    EB_CLASS_FINE = 128,        /* classes of up to 1 KiB, by 8 bytes */
    EB_CLASS_COUNT = EB_CLASS_FINE + 1 + 19,    /* and of up to 28 KiB */
    EB_CHILD_FRONT = 6 * sizeof(void *),    /* scope.c: in front of a child */
};

/* The first four words are what debuggers read; see struct eb_listed. */
struct eb_chunk {
    struct eb_chunk *next;      /* of its heap and kind; or a spare one */
    char *first;                /* the head in the first block */
    size_t size;                /* from one block to the next */
    char *fresh;                /* the head of the first never taken */
    struct eb_chunk *prev;
    struct eb_heap *heap;
    struct eb_chunk *room_next, *room_prev;
    void *free;                 /* blocks given back; single: of malloc */
    char *limit;                /* fresh stays below */
    uint32_t used;
    uint8_t kind;               /* enum eb_block */
    bool is_single;
    bool has_room;              /* in heap->room */
    uint8_t class;
};

struct eb_heap {
    struct eb_chunk *chunk[EB_BLOCK_KINDS];     /* all; first: see above */
    struct eb_chunk *room[EB_BLOCK_KINDS][EB_CLASS_COUNT];
    struct eb_chunk *spare;     /* chunks in no use */
    uint32_t spares, mapped;    /* of them; of all chunks */
    uint32_t guard;
    bool is_shared;             /* fixed: it has no owner */
    bool is_closed;             /* guard */
    void *remote __attribute__((aligned(64)));  /* atomic: given back by other
                                 * threads, linked by the first word; or
                                 * EB_HEAP_CLOSED */
    size_t left;                /* atomic: blocks that have outlived it */
};

/* The heap of this thread, a worker; else NULL. */
extern EBB_THREAD struct eb_heap *eb_heap_here;

/* The heap of what is made outside any runtime. */
extern struct eb_heap eb_heap_outside;

/* A heap, or NULL.  is_shared: any thread takes blocks from it. */
struct eb_heap *eb_heap_new(bool is_shared);

/* Its owner, or all threads, have done with it: give everything back, at
 * once or with the last block. */
void eb_heap_free(struct eb_heap *heap);

/* A block of size bytes, aligned so that what lies behind its front is
 * aligned to align; or NULL. */
void *eb_heap_take(struct eb_heap *heap, enum eb_block kind, size_t size,
                   size_t align);

/* Give a block back to its heap.  Any thread. */
void eb_heap_give(void *block);

/* Owner: take in what other threads have given back. */
void eb_heap_collect(struct eb_heap *heap);

/* Call fn for each task of the heap that may be seen.  The owner; any thread,
 * if the heap has none.  fn frees nothing. */
void eb_heap_visit(struct eb_heap *heap,
                   void (*fn)(struct ebb_task *task, void *arg), void *arg);

#pragma GCC visibility pop

#endif
