/* SPDX-License-Identifier: MIT-0 */
/*
 * What of a stream lies in the library: a list of pieces in the order of the
 * stream, all in front of what is still in the kernel.
 *
 *   came back   a cancelled read had taken them: to the front
 *   filled      by ebb_fill(), until ebb_consume() has taken them out
 *   came ahead  received by a ring before they were asked for: to the end
 *
 * Behind them may stand what a ring has said of the stream last: its end, or
 * an error.
 *
 * The guard of the descriptor protects it; every function but
 * eb_kept_is_any() is called with that held, or by who alone is left.
 */
#ifndef EB_IO_KEPT_H
#define EB_IO_KEPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/atomic.h"
#include "base/check.h"
#include "reactor/piece.h"

struct ebb_io;

#pragma GCC visibility push(default)

enum { EB_KEPT_END = 1 };       /* the end of the stream */

struct eb_kept {
    struct eb_piece *first;
    uint32_t is_any;            /* atomic: look at the others */
    uint32_t len;               /* of all pieces */
    int last;                   /* behind them: an error, or EB_KEPT_END */
};

/* Is there anything?  Relaxed: a hint; what comes later is reported. */
static inline bool eb_kept_is_any(const struct eb_kept *k)
{
    return eb_load_relaxed(&k->is_any) != 0;
}

/* Take out, or (keep) copy: a count, 0 at the end of the stream, an error
 * (once), -EAGAIN: there is nothing. */
int eb_kept_read(struct eb_kept *k, void *buf, size_t len, bool keep);

/* There are no pieces: as eb_kept_read(). */
int eb_kept_take_last(struct eb_kept *k);

/* Look at them: *data is the first piece's. */
static inline int eb_kept_view(struct eb_kept *k, const void **data)
{
    const struct eb_piece *p = k->first;

    if (__builtin_expect(p == NULL, 0))
        return eb_kept_take_last(k);
    *data = p->bytes + p->at;
    return p->len < INT32_MAX ? (int)p->len : INT32_MAX;
}

/* Something was taken out or put in.  Relaxed: a report makes it known. */
static inline void eb_kept_note(struct eb_kept *k)
{
    eb_store_relaxed(&k->is_any, k->first != NULL || k->last != 0);
}

/* Take n bytes out of the first piece, which has so many. */
static inline void eb_kept_advance(struct eb_kept *k, uint32_t n)
{
    struct eb_piece *p = k->first;

    p->at += n;
    p->len -= n;
    k->len -= n;
    if (p->len > 0)
        return;
    k->first = p->next;
    eb_piece_give(p);
}

/* Take len bytes out, no more than were shown. */
static inline void eb_kept_drop(struct eb_kept *k, size_t len)
{
    if (len == 0)
        return;
    EB_CHECK(k->first != NULL && len <= k->first->len,
             "more is consumed than ebb_fill() has shown");
    eb_kept_advance(k, (uint32_t)len);
    eb_kept_note(k);
}

/* Put a copy of len bytes in front.  There is no memory: all is lost, and the
 * next read gets -ENOMEM. */
void eb_kept_push_front(struct eb_kept *k, const void *bytes, size_t len);

/* Put p, taken, behind the last of those that begin with `last`. */
void eb_kept_append_behind(struct eb_piece *last, struct eb_piece *p);

/* Append a piece, taken.  Returns the length of all. */
static inline uint32_t eb_kept_append(struct eb_kept *k, struct eb_piece *p)
{
    k->len += p->len;
    if (__builtin_expect(k->first == NULL, 1))
        k->first = p;
    else
        eb_kept_append_behind(k->first, p);
    eb_store_relaxed(&k->is_any, 1u);           /* as in eb_kept_note() */
    return k->len;
}

/* That is all that comes: an error, or EB_KEPT_END. */
void eb_kept_end(struct eb_kept *k, int last);

void eb_kept_fini(struct eb_kept *k);

#pragma GCC visibility pop

#endif
