/* SPDX-License-Identifier: MIT-0 */
/*
 * Two ends and two pipes between them: what duplex() and the connections of
 * a simulated network have in common.
 *
 * A pipe is a ring of bytes, of which the first `ready` have arrived.  The
 * others are in segments, each with the time at which it does; an alarm rings
 * for the first.  Without a link everything arrives at once.
 *
 * One guard for both pipes; a network has one for all of its connections.  It
 * may be held when a descriptor's guard, a wheel's or a reactor's is taken.
 * refs: the ends that are open, and the alarms that are set.
 */
#ifndef EB_SIM_DUPLEX_H
#define EB_SIM_DUPLEX_H

#include "io/io.h"
#include "sim/alarm.h"

enum { EB_PIPE_SEGMENTS = 64 };

/* The arrival of what is held back, until it is let go. */
#define EB_PIPE_HELD INT64_MAX

struct eb_segment {
    int64_t at;
    size_t len;
};

struct eb_pipe {
    struct eb_duplex *duplex;
    unsigned char *buf;
    size_t cap, head, len;      /* the ring; len: ready or on their way */
    size_t ready;
    struct eb_segment segment[EB_PIPE_SEGMENTS];    /* a ring too */
    uint32_t first, count;
    int64_t last_at;            /* arrival of the last that was not held */
    int64_t end_at;             /* of the end of the stream; 0: not sent */
    bool is_over;               /* the end has arrived */
    struct eb_alarm alarm;
};

struct eb_end {
    struct eb_io_object o;
    struct eb_duplex *duplex;
    unsigned side;
};

struct eb_duplex {
    uint32_t *guard, own_guard;
    uint32_t refs;
    int error;                  /* what both ends say from now on, or 0 */
    struct eb_pipe pipe[2];     /* the one that end[i] writes */
    struct eb_end *end[2];      /* NULL: closed */
    /* When len bytes arrive that are sent now; NULL: at once.  Guard held. */
    int64_t (*arrive)(struct eb_pipe *p, size_t len);
    /* The address of an end; NULL: they have none. */
    const char *(*addr)(const struct eb_duplex *d, unsigned side);
    /* The last reference is gone.  No guard held; frees what is around. */
    void (*free)(struct eb_duplex *d);
};

/* Set up d, zeroed, with two ends; the pipes take cap bytes each.  Returns 0,
 * -ENOMEM or -EINVAL (outside a runtime): then d has no resources. */
int eb_duplex_init(struct eb_duplex *d, const size_t cap[2], uint32_t *guard);

/* Guard held.  Let go what was held back; and end both ends by an error. */
void eb_duplex_let_go(struct eb_duplex *d);
void eb_duplex_break(struct eb_duplex *d, int error);

#endif
