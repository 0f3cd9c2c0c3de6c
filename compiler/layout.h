/* SPDX-License-Identifier: MIT-0 */
/* Between layout.c (what shares a place) and those who print frames. */
#ifndef LAYOUT_H
#define LAYOUT_H

#include "code.h"

enum { ROOM_LEVELS = 5 };               /* alignment of 1, 2, 4, 8, 16 */

/* Locals, or storage for callees, with one life and one place. */
struct room {
    struct room *next;
    uint32_t id;                        /* in the order of places */
    bool pinned;                        /* needed while the block is active */
    bool storage;                       /* of callees: the points in `at` */
    bool is_floor;                      /* another one lies behind it */
    struct stmt *block;                 /* pinned; NULL: the whole function */
    struct sym *sym;                    /* by room_next ... */
    struct sym *last[ROOM_LEVELS];      /* ... the last one of an alignment */
    struct bitset at;                   /* points at which it is needed */
    uint32_t npoint;
    struct bitset below;                /* ids of all that it lies behind */
    struct room **behind;               /* those that touch it */
    uint32_t nbehind;
};

struct rooms {
    struct room *first, **tail;
    uint32_t n;
};

/* Has s a field in the frame of c? */
bool in_frame(struct code *c, struct sym *s);
/* The places of all fields, and of callees at points with storage, in the
 * frame of c: left in c->rooms. */
void layout_code(struct code *c);

#endif
