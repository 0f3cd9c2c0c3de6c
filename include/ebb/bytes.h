/* SPDX-License-Identifier: MIT-0 */
/*
 * Bytes: a piece of memory that is looked at, and a queue of bytes that grows
 * at its end and is used up from its front.
 */
#ifndef EBB_BYTES_H
#define EBB_BYTES_H

#include <ebb/base.h>

/* len bytes at `at`, which belong to somebody else. */
struct ebb_slice {
    const unsigned char *at;
    size_t len;
};

/* The bytes of a string without its NUL. */
#define ebb_slice_of(text) \
    ((struct ebb_slice){ (const unsigned char *)(text), \
                         __builtin_strlen(text) })

/*
 * A queue of bytes.  All zero is an empty one.  What lies in it is at
 * block + start, len bytes; the other members are the library's own.
 */
struct ebb_bytes {
    unsigned char *block;
    size_t start, len, cap;
};

/* Free its memory; it is empty then. */
EBB_API void ebb_bytes_fini(struct ebb_bytes *b);

/* What lies in it; valid until the queue changes. */
static inline struct ebb_slice ebb_bytes_view(const struct ebb_bytes *b)
{
    return (struct ebb_slice){ b->len > 0 ? b->block + b->start : b->block,
                               b->len };
}

/*
 * Room for n bytes behind its end, to be filled and then counted in with
 * ebb_bytes_commit().  NULL: out of memory.
 */
EBB_API EBB_MUST_USE unsigned char *ebb_bytes_room(struct ebb_bytes *b,
                                                   size_t n);

/* n bytes of the room have been filled. */
EBB_API void ebb_bytes_commit(struct ebb_bytes *b, size_t n);

/* Add n bytes at the end.  Returns 0 or -ENOMEM: nothing was added. */
EBB_API EBB_MUST_USE int ebb_bytes_append(struct ebb_bytes *b,
                                          const void *data, size_t n);

/* Drop n bytes, at most all, at the front. */
EBB_API void ebb_bytes_consume(struct ebb_bytes *b, size_t n);

#endif
