/* SPDX-License-Identifier: MIT-0 */
/*
 * A hierarchical timer wheel: a level of 1024 slots and nine of 64 above it,
 * one tick = 2^20 ns, or 1 ns on a wheel whose clock is paused.
 *
 * A tick is a number of a low digit of 10 bits and higher ones of 6.  A timer
 * is put on the level of the highest digit in which its tick and the wheel's
 * differ, in the slot of that digit; when the wheel comes to that slot the
 * timer moves to a lower level, or fires if it is on the lowest.  So what is
 * due within a second is looked at once.  Ticks of deadlines round up: a timer
 * is never early, and at most about a tick late.  The levels cover every
 * int64_t deadline.  Since a timer's higher digits are
 * the wheel's, all that is due next lies on the lowest level in use, in its
 * lowest slot: bits at or below the wheel's own digit are never set.
 *
 * Threads: one lock.  A timer fires by eb_wake() with the lock held, which
 * is what makes eb_timer_stop() final.
 */
#ifndef EB_WHEEL_H
#define EB_WHEEL_H

#include "base/guard.h"
#include "core/core.h"

#pragma GCC visibility push(default)

enum {
    EB_TICK_SHIFT = 20,
    EB_WHEEL_LOW_WORDS = 16,    /* 64 slots each */
    EB_WHEEL_WORDS = EB_WHEEL_LOW_WORDS + 9,
};

/* One timer; lives in the frame of the leaf that waits. */
struct eb_timer {
    struct eb_list node;
    int64_t deadline;           /* ns by the clock of the runtime */
    struct ebb_strand *strand;  /* woken when it is due; NULL: it is the one
                                 * of a struct eb_timer_call */
};

struct eb_timer_call {
    struct eb_timer timer;
    /* Called when it is due, with the wheel's lock held: it may note
     * something for the reactor, whose poll() comes soon after, and no
     * more. */
    void (*fire)(struct eb_timer_call *t);
};

struct eb_wheel {
    uint32_t guard;             /* protects all below */
    uint32_t shift;             /* a tick is 2^shift ns */
    uint64_t tick;              /* all timers due at it have fired */
    uint64_t wake_tick;         /* when it has to be looked at next */
    uint32_t words;             /* bit w: occupied[w] is not 0 */
    uint64_t occupied[EB_WHEEL_WORDS];  /* bits of slots that are not empty */
    struct eb_list slot[EB_WHEEL_WORDS * 64];
    size_t count;
    uint64_t calls;             /* of fire(), so far */
};

void eb_wheel_init(struct eb_wheel *w, int64_t now);
void eb_wheel_fini(struct eb_wheel *w);

/* Make a tick 2^shift ns from now on: EB_TICK_SHIFT, or 0, to the nanosecond.
 * Its timers stay as they are. */
void eb_wheel_set_shift(struct eb_wheel *w, unsigned shift, int64_t now);

/* Start a timer whose deadline and strand are set.  True: the wheel has to be
 * looked at earlier than eb_wheel_advance() has said last. */
bool eb_timer_start(struct eb_wheel *w, struct eb_timer *t);

/* Stop it, if it has not fired.  False: it has fired.  No wake comes after. */
bool eb_timer_stop(struct eb_wheel *w, struct eb_timer *t);

/* Fire the timers due at `now`, or the first thousand of them.  Returns the
 * time until the wheel has to be looked at again, in ns, at least 0: then
 * some are left; or -1 if it is empty. */
int64_t eb_wheel_advance(struct eb_wheel *w, int64_t now);

#pragma GCC visibility pop

#endif
