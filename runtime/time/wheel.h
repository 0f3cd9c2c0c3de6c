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
 * Most timers are stopped long before they are due.  One that is started by
 * eb_timer_start_later() only goes on a list; it is put in a slot, counted
 * from then on, when the wheel is next looked at.  So the owner reads the
 * clock once for many of them, and not at all for those stopped until then.
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
    EB_WHEEL_SLOTS = EB_WHEEL_WORDS * 64,
};

/* One timer; lives in the frame of the leaf that waits. */
struct eb_timer {
    struct eb_list node;
    int64_t deadline;           /* ns by the clock of the runtime; in `later`
                                 * ns from then on */
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
    struct eb_list slot[EB_WHEEL_SLOTS];
    struct eb_list later;       /* started, and in no slot yet */
    uint32_t has_later;         /* atomic: a hint */
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

/* Start a timer that is due `deadline` ns, more than 0, behind the next look
 * at the wheel by eb_wheel_arm() or eb_wheel_advance(): soon, since it is the
 * thread that does so who calls this, or one that it will notice. */
void eb_timer_start_later(struct eb_wheel *w, struct eb_timer *t);

/* Put those in their slots, at the time `now`. */
void eb_wheel_arm(struct eb_wheel *w, int64_t now);

/* Is there any?  A hint to other threads. */
static inline bool eb_wheel_has_later(const struct eb_wheel *w)
{
    return eb_load_relaxed(&w->has_later) != 0;
}

/* Stop it, if it has not fired.  False: it has fired.  No wake comes after. */
bool eb_timer_stop(struct eb_wheel *w, struct eb_timer *t);

/* Is any due at `now`? */
bool eb_wheel_is_due(struct eb_wheel *w, int64_t now);

/* Fire the timers due at `now`, or the first thousand of them.  Returns the
 * time until the wheel has to be looked at again, in ns, at least 0: then
 * some are left; or -1 if it is empty. */
int64_t eb_wheel_advance(struct eb_wheel *w, int64_t now);

#pragma GCC visibility pop

#endif
