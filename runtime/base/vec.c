/* SPDX-License-Identifier: MIT-0 */
/* Growing arrays: the head in front of the items. */
#include <ebb/vec.h>

#include "base/alloc.h"

enum { FIRST_CAP = 8 };

struct head {
    size_t len, cap;            /* in items */
    max_align_t item[];
};

static struct head *head_of(const void *vec)
{
    return (struct head *)(void *)((char *)(uintptr_t)vec
                                   - offsetof(struct head, item));
}

void *ebb_vec_grow(void *vec, size_t size)
{
    struct head *old = vec != NULL ? head_of(vec) : NULL, *h;
    size_t cap = FIRST_CAP;

    if (old != NULL && old->len < old->cap) {
        old->len++;
        return vec;
    }
    if (old != NULL && __builtin_mul_overflow(old->cap, 2, &cap))
        return NULL;
    if (cap > (PTRDIFF_MAX - sizeof(*h)) / size)
        return NULL;
    h = eb_realloc(old, sizeof(*h) + cap * size);
    if (h == NULL)
        return NULL;
    h->len = old != NULL ? h->len + 1 : 1;
    h->cap = cap;
    return h->item;
}

void *ebb_vec_of(size_t size, size_t count)
{
    struct head *h;

    if (count > (PTRDIFF_MAX - sizeof(*h)) / size)
        return NULL;
    h = eb_calloc(1, sizeof(*h) + count * size);
    if (h == NULL)
        return NULL;
    h->len = h->cap = count;
    return h->item;
}

size_t ebb_vec_len(const void *vec)
{
    return vec != NULL ? head_of(vec)->len : 0;
}

void ebb_vec_clear(void *vec)
{
    ebb_vec_truncate(vec, 0);
}

void ebb_vec_truncate(void *vec, size_t count)
{
    if (vec != NULL && count < head_of(vec)->len)
        head_of(vec)->len = count;
}

void ebb_vec_free(void *vec)
{
    if (vec != NULL)
        eb_free(head_of(vec));
}
