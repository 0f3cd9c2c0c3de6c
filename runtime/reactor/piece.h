/* SPDX-License-Identifier: MIT-0 */
/*
 * Pieces: bytes of a stream that lie in the library.
 *
 * Bytes get into one where nobody has said yet where they shall go: a ring
 * receives ahead, ebb_fill() reads for a caller without a buffer, a cancelled
 * read puts back what it has got.  A piece has one owner at a time and goes
 * from hand to hand: a ring, a stream, and back.
 *
 * Each worker keeps a few full-size ones that nobody needs.  The one that was
 * given back last is taken first, since it is in the cache: a server of many
 * connections goes on with the same few kilobytes.
 */
#ifndef EB_REACTOR_PIECE_H
#define EB_REACTOR_PIECE_H

#include <stddef.h>
#include <stdint.h>

#pragma GCC visibility push(default)

enum { EB_PIECE_CAP = 16 * 1024 };      /* of a full-size one */

struct eb_piece {
    struct eb_piece *next;              /* the owner's */
    uint32_t at, len;                   /* what is left: len bytes from at */
    uint32_t cap;
    unsigned char bytes[];
};

/* The pieces that one worker has to spare: its own alone. */
struct eb_spares {
    struct eb_piece *first;
    uint32_t count;
};

/* An empty piece of full size, or NULL.  Any thread. */
struct eb_piece *eb_piece_take(void);

/* An empty piece with room for `cap` bytes, or NULL.  Any thread. */
struct eb_piece *eb_piece_new(size_t cap);

/* Its owner needs it no more.  Any thread. */
void eb_piece_give(struct eb_piece *p);

/* The worker ends. */
void eb_spares_fini(struct eb_spares *s);

#pragma GCC visibility pop

#endif
