/* SPDX-License-Identifier: MIT-0 */
/*
 * A hierarchical timer wheel: 8 levels of 64 slots, one tick = 2^20 ns.
 *
 * A timer is put on the level of the highest base-64 digit in which its tick
 * and the wheel's differ, in the slot of that digit; when the wheel comes to
 * that slot the timer moves to a lower level or fires.  Ticks of deadlines
 * round up: a timer is never early, and at most about a millisecond late.
 * The levels cover every int64_t deadline.  Since a timer's higher digits are
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

enum { EB_WHEEL_LEVELS = 8, EB_WHEEL_SLOTS = 64, EB_TICK_SHIFT = 20 };

/* One timer; lives in the frame of the leaf that waits. */
struct eb_timer {
    struct eb_list node;
    int64_t deadline;           /* ns of eb_clock_now() */
    struct ebb_strand *strand;  /* woken when it is due, unless: */
    /* Called instead, with the wheel's lock held: it may note something for
     * the reactor, whose poll() comes soon after, and no more. */
    void (*fire)(struct eb_timer *t);
};

struct eb_wheel {
    uint32_t guard;             /* protects all below */
    uint64_t tick;              /* all timers due at it have fired */
    uint64_t wake_tick;         /* when it has to be looked at next */
    uint64_t occupied[EB_WHEEL_LEVELS];     /* bit s: slot s is not empty */
    struct eb_list slot[EB_WHEEL_LEVELS][EB_WHEEL_SLOTS];
    size_t count;
    uint64_t calls;             /* of fire(), so far */
};

void eb_wheel_init(struct eb_wheel *w, int64_t now);
void eb_wheel_fini(struct eb_wheel *w);

/* Start a timer whose deadline and strand are set.  True: the wheel has to be
 * looked at earlier than eb_wheel_advance() has said last. */
bool eb_timer_start(struct eb_wheel *w, struct eb_timer *t);

/* Stop it, if it has not fired.  False: it has fired.  No wake comes after. */
bool eb_timer_stop(struct eb_wheel *w, struct eb_timer *t);

/* Fire all timers due at `now`.  Returns the time until the wheel has to be
 * looked at again, in ns, at least 0; or -1 if it is empty. */
int64_t eb_wheel_advance(struct eb_wheel *w, int64_t now);

#pragma GCC visibility pop

#endif
