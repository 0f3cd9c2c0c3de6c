/* SPDX-License-Identifier: MIT-0 */
/*
 * Intakes: one operation by which a ring receives from a stream again and
 * again (multishot), into pieces that it was lent beforehand; or accepts from
 * a listener.
 *
 * A connection that rests lends the kernel no buffer, and one that talks
 * costs no submission for each message.  What has come goes to the
 * descriptor's `take`, asked for or not; a take that has enough stops the
 * intake, and the rest stays in the kernel.  While there is an intake nobody
 * else may receive from the descriptor, or bytes would change their order.
 *
 * The ring takes pieces one after the other from a queue of slots, shared with
 * the kernel, which has as many as were ever needed at once: each one that
 * comes back filled leaves its slot to a fresh one.
 */
#ifndef EB_REACTOR_INTAKE_H
#define EB_REACTOR_INTAKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reactor/piece.h"
#include "reactor/uring.h"

struct eb_fd;
struct eb_reactor;

#pragma GCC visibility push(default)

enum {
    EB_LENT_SLOTS = 512,
    EB_LENT_FIRST = 32,
};

enum eb_lent_state {
    EB_LENT_UNTRIED,
    EB_LENT_OPEN,
    EB_LENT_NONE,               /* cannot be had */
};

/* The slots of one ring.  Opened by the worker, then who polls for it has
 * them. */
struct eb_lent {
    enum eb_lent_state state;
    uint16_t count;             /* of slots in use */
    uint16_t missing;           /* of them: without a piece */
    uint16_t limit;             /* of count */
    uint16_t tail;
    struct eb_lent_slot *slot;  /* shared with the kernel */
    struct eb_piece *piece[EB_LENT_SLOTS];
};

/* What an eb_fd has of it.  Written under its guard; read also without. */
enum eb_intake {
    EB_INTAKE_NONE,
    EB_INTAKE_OPEN,
    EB_INTAKE_ENDING,           /* it is being cancelled */
};

/*
 * What an intake has got: a piece, given; or NULL and the end of the stream
 * (0) or its error; of an accept NULL and a descriptor, given, or an error.
 * The polling worker, with the descriptor's guard; at its return the readers
 * are told.  False: that is enough for the present.
 */
typedef bool eb_take_fn(struct eb_fd *f, struct eb_piece *p, int result);

/* Begin one by this operation, in the ring r of this worker.  False: it cannot
 * be had.  The guard of f is held. */
bool eb_intake_start(struct eb_reactor *r, struct eb_fd *f,
                     enum eb_uring_opcode opcode, eb_take_fn *take);

/* See that it ends soon, if there is one.  The guard of f is held. */
void eb_intake_stop(struct eb_fd *f);

/* The descriptor whose intake has this cookie, an odd one. */
static inline struct eb_fd *eb_intake_of(uint64_t cookie)
{
    return (struct eb_fd *)(uintptr_t)(cookie - 1);
}

/* What the ring says of the intake of f. */
void eb_intake_complete(struct eb_reactor *r, struct eb_fd *f,
                        const struct eb_cqe *c);

/* Submit the cancels that other threads have asked for: the worker itself, or
 * who ends it. */
void eb_intake_submit_stops(struct eb_reactor *r);

/* The ring has been closed: take the pieces back. */
void eb_intake_fini(struct eb_reactor *r);

#pragma GCC visibility pop

#endif
