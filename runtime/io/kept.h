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
 */
#ifndef EB_IO_KEPT_H
#define EB_IO_KEPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/atomic.h"
#include "reactor/piece.h"

struct ebb_io;

#pragma GCC visibility push(default)

enum { EB_KEPT_END = 1 };       /* the end of the stream */

struct eb_kept {
    uint32_t is_any;            /* atomic: look at what is below */
    uint32_t guard;             /* protects all below, and is_any's writes */
    uint32_t len;               /* of all pieces */
    int last;                   /* behind them: an error, or EB_KEPT_END */
    struct eb_piece *first;
};

/* Is there anything?  Relaxed: a hint; what comes later is reported. */
static inline bool eb_kept_is_any(const struct eb_kept *k)
{
    return eb_load_relaxed(&k->is_any) != 0;
}

/* Take out, or (keep) copy: a count, 0 at the end of the stream, an error
 * (once), -EAGAIN: there is nothing. */
int eb_kept_read(struct eb_kept *k, void *buf, size_t len, bool keep);

/* Look at them: *data is the first piece's. */
int eb_kept_view(struct eb_kept *k, const void **data);

/* Take len bytes out, no more than were shown. */
void eb_kept_drop(struct eb_kept *k, size_t len);

/* Put a copy of len bytes in front.  There is no memory: all is lost, and the
 * next read gets -ENOMEM. */
void eb_kept_push_front(struct eb_kept *k, const void *bytes, size_t len);

/* Append a piece, taken.  Returns the length of all. */
uint32_t eb_kept_append(struct eb_kept *k, struct eb_piece *p);

/* The same, and look at the first. */
int eb_kept_append_view(struct eb_kept *k, struct eb_piece *p,
                        const void **data);

/* That is all that comes: an error, or EB_KEPT_END. */
void eb_kept_end(struct eb_kept *k, int last);

void eb_kept_fini(struct eb_kept *k);

#pragma GCC visibility pop

#endif
