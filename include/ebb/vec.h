/* SPDX-License-Identifier: MIT-0 */
/*
 * Growing arrays of any type: a T * that knows its length.
 *
 *     int *all = NULL;                    no items yet
 *     int err = ebb_vec_push(all, 42);    0, or -ENOMEM
 *     for (size_t i = 0; i < ebb_vec_len(all); i++)
 *         use(all[i]);
 *     ebb_vec_free(all);
 *
 * The items lie behind a small head in one block, which moves when it grows.
 * One thread at a time; nothing suspends.
 */
#ifndef EBB_VEC_H
#define EBB_VEC_H

#include <ebb/base.h>

/*
 * Make room for one more item of `size` bytes and count it in.
 *
 *   vec   the array, or NULL: a new one; taken
 *
 * Returns the array, given to the caller, or NULL: out of memory, then vec is
 * as it was and still the caller's.  Programs use ebb_vec_push().
 */
EBB_API EBB_MUST_USE void *ebb_vec_grow(void *vec, size_t size);

/* A new array of `count` items of `size` bytes, all zero; given.  NULL: out of
 * memory. */
EBB_API EBB_MUST_USE void *ebb_vec_of(size_t size, size_t count);

/* How many items are in it; 0 for NULL. */
EBB_API size_t ebb_vec_len(const void *vec);

/* Forget all items, or all but the first `count`, at most all; keep the
 * memory.  NULL is allowed. */
EBB_API void ebb_vec_clear(void *vec);
EBB_API void ebb_vec_truncate(void *vec, size_t count);

/* Free it.  NULL is allowed. */
EBB_API void ebb_vec_free(void *vec);

/* Add an item at the end of the array `vec`, a variable of type T *.
 * Returns 0, or -12 (-ENOMEM): nothing has changed. */
#define ebb_vec_push(vec, ...) \
    __extension__({ \
        __typeof__(vec) ebb_grown_ = ebb_vec_grow((vec), sizeof(*(vec))); \
        if (ebb_grown_ != NULL) { \
            (vec) = ebb_grown_; \
            (vec)[ebb_vec_len(ebb_grown_) - 1] = (__VA_ARGS__); \
        } \
        ebb_grown_ != NULL ? 0 : -12; \
    })

#endif
