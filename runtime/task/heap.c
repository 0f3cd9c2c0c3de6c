/* SPDX-License-Identifier: MIT-0 */
/* Chunks and their blocks; see heap.h. */
#include "task/heap.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/guard.h"
#include "base/stale.h"
#include "base/sys.h"

enum {
    HEAD = 128,                 /* bytes of a chunk before its blocks */
    CLASS_STEP = 8,
    FINE_MAX = EB_CLASS_FINE * CLASS_STEP,
    SLAB_MAX = 28 * 1024,       /* two in a chunk */
    SLAB_ALIGN_MAX = 64,
    SINGLE_ALIGN_MAX = EB_CHUNK_BYTES / 4,
    REGION_CHUNKS = 16,         /* mapped at a time: 1 MiB */
    SPARES_MAX = 4 * REGION_CHUNKS,
    USED_FROM = 4 * REGION_CHUNKS,  /* a heap as large as that will use all */
};

/* heap->remote once the heap is gone. */
#define HEAP_CLOSED ((void *)1)

_Static_assert(sizeof(struct eb_chunk) <= HEAD, "the head of a chunk");

EBB_THREAD struct eb_heap *eb_heap_here;
struct eb_heap eb_heap_outside = { .is_shared = true };

/* ---- single blocks ---- */

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define IS_SANITIZED true
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define IS_SANITIZED true
#endif
#endif
#ifndef IS_SANITIZED
#define IS_SANITIZED false
#endif

/* Every block is single, with its chunk right in front of it. */
static bool is_plain = IS_SANITIZED;

__attribute__((constructor)) static void choose_plain(void)
{
    const char *text = getenv("EBB_HEAP");

    if (eb_stale_on || (text != NULL && strcmp(text, "malloc") == 0))
        is_plain = true;
}

static struct eb_chunk *chunk_of(void *block)
{
    if (__builtin_expect(is_plain, 0))
        return (struct eb_chunk *)block - 1;
    return (struct eb_chunk *)((uintptr_t)block
                               & ~(uintptr_t)(EB_CHUNK_BYTES - 1));
}

static size_t front_of(enum eb_block kind)
{
    return kind == EB_BLOCK_CHILD ? EB_CHILD_FRONT : 0;
}

static void link_chunk(struct eb_heap *h, struct eb_chunk *c)
{
    c->heap = h;
    c->prev = NULL;
    c->next = h->chunk[c->kind];
    if (c->next != NULL)
        c->next->prev = c;
    h->chunk[c->kind] = c;
}

static void unlink_chunk(struct eb_heap *h, struct eb_chunk *c)
{
    if (c->prev != NULL)
        c->prev->next = c->next;
    else
        h->chunk[c->kind] = c->next;
    if (c->next != NULL)
        c->next->prev = c->prev;
}

static void *take_single(struct eb_heap *h, enum eb_block kind, size_t size,
                         size_t align)
{
    size_t front = front_of(kind), at;
    size_t raw_align = is_plain ? align : EB_CHUNK_BYTES;
    struct eb_chunk *c;
    char *raw;

    if (align < 16)
        align = 16;
    if (raw_align < align)
        raw_align = align;
    at = ((HEAD + front + align - 1) & ~(align - 1)) - front;
    if (align > SINGLE_ALIGN_MAX || size > SIZE_MAX - at)
        return NULL;
    raw = eb_malloc_aligned(at + size, raw_align);
    if (raw == NULL)
        return NULL;
    c = is_plain ? (struct eb_chunk *)(void *)(raw + at) - 1
                 : (struct eb_chunk *)(void *)raw;
    *c = (struct eb_chunk){
        .first = raw + at + front, .size = size,
        .fresh = raw + at + front + size, .free = raw, .used = 1,
        .kind = (uint8_t)kind, .is_single = true,
    };
    ((struct ebb_frame *)(void *)c->first)->cls = 0;
    if (kind != EB_BLOCK_FRAME)
        ((struct ebb_task *)(void *)c->first)->strand.up = 0;   /* none yet */
    eb_guard_lock(&h->guard);
    link_chunk(h, c);
    eb_guard_unlock(&h->guard);
    return raw + at;
}

/* ---- chunks ---- */

static bool map_spares(struct eb_heap *h)
{
    char *region = eb_sys_map(REGION_CHUNKS * EB_CHUNK_BYTES, EB_CHUNK_BYTES,
                              h->mapped >= USED_FROM);

    if (region == NULL)
        return false;
    for (int i = REGION_CHUNKS - 1; i >= 0; i--) {
        struct eb_chunk *c =
            (struct eb_chunk *)(void *)(region + i * EB_CHUNK_BYTES);

        c->next = h->spare;
        h->spare = c;
    }
    h->spares += REGION_CHUNKS;
    h->mapped += REGION_CHUNKS;
    return true;
}

/* Bytes of a block of the class. */
static size_t class_size(unsigned class)
{
    unsigned coarse = class - EB_CLASS_FINE - 1;

    if (class <= EB_CLASS_FINE)
        return (size_t)class * CLASS_STEP;
    return (size_t)(5 + coarse % 4) << (8 + coarse / 4);
}

/* The class of blocks of size bytes, which is at most SLAB_MAX. */
static unsigned find_class(size_t size)
{
    unsigned top;

    if (__builtin_expect(size <= FINE_MAX, 1))
        return (unsigned)((size + CLASS_STEP - 1) / CLASS_STEP);
    top = 63u - (unsigned)__builtin_clzll(size - 1);
    return EB_CLASS_FINE + 1 + (top - 10) * 4
           + ((unsigned)((size - 1) >> (top - 2)) - 4);
}

static void list_room(struct eb_heap *h, struct eb_chunk *c)
{
    struct eb_chunk **head = &h->room[c->kind][c->class];

    c->has_room = true;
    c->room_prev = NULL;
    c->room_next = *head;
    if (*head != NULL)
        (*head)->room_prev = c;
    *head = c;
}

static void unlist_room(struct eb_heap *h, struct eb_chunk *c)
{
    c->has_room = false;
    if (c->room_prev != NULL)
        c->room_prev->room_next = c->room_next;
    else
        h->room[c->kind][c->class] = c->room_next;
    if (c->room_next != NULL)
        c->room_next->room_prev = c->room_prev;
}

/* A chunk for blocks of one kind and class, or NULL. */
static struct eb_chunk *add_chunk(struct eb_heap *h, enum eb_block kind,
                                  unsigned class)
{
    size_t size = class_size(class), front = front_of(kind);
    struct eb_chunk *c;
    size_t at;

    if (h->spare == NULL && !map_spares(h))
        return NULL;
    c = h->spare;
    h->spare = c->next;
    h->spares--;
    at = ((HEAD + front + SLAB_ALIGN_MAX - 1) & ~(size_t)(SLAB_ALIGN_MAX - 1))
         - front;
    *c = (struct eb_chunk){
        .first = (char *)c + at + front, .size = size,
        .fresh = (char *)c + at + front,
        .limit = (char *)c + EB_CHUNK_BYTES - size + front + 1,
        .kind = (uint8_t)kind, .class = (uint8_t)class,
    };
    link_chunk(h, c);
    list_room(h, c);
    return c;
}

static void drop_chunk(struct eb_heap *h, struct eb_chunk *c)
{
    if (h->spares >= SPARES_MAX) {
        eb_sys_unmap(c, EB_CHUNK_BYTES);
        h->mapped--;
        return;
    }
    c->next = h->spare;
    h->spare = c;
    h->spares++;
}

/* ---- blocks; by the owner, or with the guard held ---- */

/* A block of a chunk, or NULL: it has no more. */
static void *take_from(struct eb_chunk *c)
{
    char *block = c->free;

    if (block != NULL) {
        c->free = *(void **)(void *)block;
    } else {
        if (c->fresh >= c->limit)
            return NULL;
        block = c->fresh - front_of(c->kind);
        c->fresh += c->size;
    }
    c->used++;
    return block;
}

static void give_local(struct eb_heap *h, struct eb_chunk *c, void *block)
{
    *(void **)block = c->free;
    c->free = block;
    c->used--;
    if (!c->has_room)
        list_room(h, c);
    else if (c->used == 0 && (c->room_prev != NULL || c->room_next != NULL)) {
        unlist_room(h, c);
        unlink_chunk(h, c);
        drop_chunk(h, c);
    }
}

void eb_heap_collect(struct eb_heap *h)
{
    void *block;

    if (eb_load_relaxed(&h->remote) == NULL)    /* a hint */
        return;
    /* Acquire: pairs with the push in give_remote(). */
    block = eb_exchange(&h->remote, NULL);
    while (block != NULL) {
        void *next = *(void **)block;

        give_local(h, chunk_of(block), block);
        block = next;
    }
}

/* The first chunk of the class has no block, or there is none. */
static void *take_slowly(struct eb_heap *h, enum eb_block kind, unsigned class)
{
    struct eb_chunk **room = &h->room[kind][class];
    void *block = NULL;

    eb_heap_collect(h);
    while (*room != NULL && (block = take_from(*room)) == NULL)
        unlist_room(h, *room);
    if (block == NULL && add_chunk(h, kind, class) != NULL)
        block = take_from(*room);
    return block;
}

static void *take_shared(struct eb_heap *h, enum eb_block kind, unsigned class)
{
    char *block;

    eb_guard_lock(&h->guard);
    block = take_slowly(h, kind, class);
    if (block != NULL) {
        struct ebb_frame *f =
            (struct ebb_frame *)(void *)(block + front_of(kind));

        eb_store_relaxed(&f->cls, (uint16_t)0);     /* the guard is held */
    }
    eb_guard_unlock(&h->guard);
    return block;
}

/* Any block; size is a multiple of align, where that is large. */
static __attribute__((noinline)) void *
take_any(struct eb_heap *h, enum eb_block kind, size_t size, size_t align)
{
    struct eb_chunk *c;
    unsigned class;
    void *block;

    if (size > SLAB_MAX || align > SLAB_ALIGN_MAX || is_plain)
        return take_single(h, kind, size, align);
    class = find_class(size);
    c = h->room[kind][class];
    if (h->is_shared)
        block = take_shared(h, kind, class);
    else if (c == NULL || (block = take_from(c)) == NULL)
        block = take_slowly(h, kind, class);
    if (block != NULL)
        eb_alloc_note_taken();
    return block;
}

/* By itself as nearly all go: a small block that has been used before. */
void *eb_heap_take(struct eb_heap *h, enum eb_block kind, size_t size,
                   size_t align)
{
    struct eb_alloc_slot *slot = eb_alloc_slot;

    if (align > CLASS_STEP)
        size = (size + align - 1) & ~(align - 1);
    if (EBB_LIKELY(size <= FINE_MAX && align <= SLAB_ALIGN_MAX && slot != NULL
                   && !h->is_shared)) {
        struct eb_chunk *c = h->room[kind][(size + CLASS_STEP - 1)
                                           / CLASS_STEP];
        void *block = c != NULL ? c->free : NULL;

        if (EBB_LIKELY(block != NULL)) {
            c->free = *(void **)block;
            c->used++;
            eb_alloc_note(slot, &slot->taken);
            return block;
        }
    }
    return take_any(h, kind, size, align);
}

/* ---- the end of a heap ---- */

static void destroy(struct eb_heap *h)
{
    for (int kind = 0; kind < EB_BLOCK_KINDS; kind++) {
        struct eb_chunk *c = h->chunk[kind], *next;

        for (; c != NULL; c = next) {
            next = c->next;
            eb_sys_unmap(c, EB_CHUNK_BYTES);
        }
    }
    while (h->spare != NULL) {
        struct eb_chunk *c = h->spare;

        h->spare = c->next;
        eb_sys_unmap(c, EB_CHUNK_BYTES);
    }
    eb_free(h);
}

/* n of the blocks that have outlived their heap are gone. */
static void leave_closed(struct eb_heap *h, size_t n)
{
    if (eb_fetch_add(&h->left, 0 - n) == n)
        destroy(h);
}

/* Where a task was spawned, if it has come to be one. */
static const struct ebb_site *site_of(const struct ebb_task *task)
{
    return task->strand.up != 0 ? eb_task_site(task) : NULL;
}

static void give_single(struct eb_chunk *c)
{
    struct eb_heap *h = c->heap;
    bool is_task = c->kind != EB_BLOCK_FRAME;
    bool closed;

    eb_guard_lock(&h->guard);
    unlink_chunk(h, c);
    closed = h->is_closed;
    eb_guard_unlock(&h->guard);
    eb_free_as(c->free, is_task ? "a task" : "the frame of an async function",
               is_task ? site_of((struct ebb_task *)(void *)c->first) : NULL);
    if (closed)
        leave_closed(h, 1);
}

static void give_remote(struct eb_heap *h, void *block)
{
    void *head = eb_load_relaxed(&h->remote);

    do {
        if (head == HEAP_CLOSED) {
            leave_closed(h, 1);
            return;
        }
        *(void **)block = head;
        /* Releases the block: pairs with eb_heap_collect(). */
    } while (!eb_cas(&h->remote, &head, block));
}

static __attribute__((noinline)) void give_any(void *block)
{
    struct eb_chunk *c = chunk_of(block);

    if (c->is_single) {
        give_single(c);
        return;
    }
    eb_alloc_note_given();
    if (c->heap == eb_heap_here)
        give_local(c->heap, c, block);
    else
        give_remote(c->heap, block);
}

/* By itself as nearly all go: back to the heap of this thread. */
void eb_heap_give(void *block)
{
    struct eb_chunk *c = chunk_of(block);
    struct eb_alloc_slot *slot = eb_alloc_slot;

    if (EBB_LIKELY(!c->is_single && c->heap == eb_heap_here && slot != NULL)) {
        eb_alloc_note(slot, &slot->given);
        give_local(c->heap, c, block);
    } else {
        give_any(block);
    }
}

struct eb_heap *eb_heap_new(bool is_shared)
{
    struct eb_heap *h = eb_malloc_aligned(sizeof(*h),
                                          _Alignof(struct eb_heap));

    if (h == NULL)
        return NULL;
    memset(h, 0, sizeof(*h));
    h->is_shared = is_shared;
    return h;
}

void eb_heap_free(struct eb_heap *h)
{
    size_t left = 0, late = 0;
    void *block;

    if (h == NULL)
        return;
    eb_guard_lock(&h->guard);
    eb_heap_collect(h);
    for (int kind = 0; kind < EB_BLOCK_KINDS; kind++)
        for (struct eb_chunk *c = h->chunk[kind]; c != NULL; c = c->next)
            left += c->used;
    h->is_closed = true;
    /* One more for this thread, until it is out of here. */
    eb_store_relaxed(&h->left, left + 1);
    eb_guard_unlock(&h->guard);
    block = eb_exchange(&h->remote, HEAP_CLOSED);
    for (; block != NULL; block = *(void **)block)
        late++;
    leave_closed(h, late + 1);
}

/* ---- the list of tasks ---- */

static void visit_chunk(struct eb_chunk *c,
                        void (*fn)(struct ebb_task *task, void *arg),
                        void *arg)
{
    for (char *at = c->first; at < c->fresh; at += c->size) {
        struct ebb_task *task = (struct ebb_task *)(void *)at;

        /* Acquire: pairs with eb_task_init(). */
        if (eb_load_acquire(&task->h.cls) != 0)
            fn(task, arg);
    }
}

void eb_heap_visit(struct eb_heap *h,
                   void (*fn)(struct ebb_task *task, void *arg), void *arg)
{
    eb_guard_lock(&h->guard);
    for (int kind = EB_BLOCK_TASK; kind < EB_BLOCK_KINDS; kind++)
        for (struct eb_chunk *c = h->chunk[kind]; c != NULL; c = c->next)
            visit_chunk(c, fn, arg);
    eb_guard_unlock(&h->guard);
}
