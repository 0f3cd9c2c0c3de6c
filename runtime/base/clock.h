/* SPDX-License-Identifier: MIT-0 */
/*
 * The monotonic clock, in nanoseconds, and a clock that can be stopped.
 *
 * A struct eb_clock reads CLOCK_MONOTONIC plus an offset, or, while it is
 * paused, the time it has been set to.  Only one thread at a time changes
 * it; any may read it.
 */
#ifndef EB_CLOCK_H
#define EB_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/atomic.h"

#pragma GCC visibility push(default)

#define EB_NS_PER_MS INT64_C(1000000)
#define EB_NS_PER_S INT64_C(1000000000)

/* CLOCK_MONOTONIC now.  Never decreases. */
int64_t eb_clock_now(void);

/* now + ns, held at INT64_MAX; a negative ns counts as 0. */
static inline int64_t eb_clock_add(int64_t now, int64_t ns)
{
    if (ns <= 0)
        return now;
    return ns > INT64_MAX - now ? INT64_MAX : now + ns;
}

struct eb_clock {
    int64_t frozen;             /* atomic: the time, or 0: it runs */
    int64_t offset;             /* atomic: of what it reads while it runs */
};

static inline bool eb_clock_is_paused(const struct eb_clock *c)
{
    /* Relaxed: eb_clock_read() has the order that matters. */
    return eb_load_relaxed(&c->frozen) != 0;
}

/* The time by c. */
static inline int64_t eb_clock_read(const struct eb_clock *c)
{
    /* Acquire: the offset of a clock that has been resumed. */
    int64_t frozen = eb_load_acquire(&c->frozen);

    return frozen != 0 ? frozen : eb_clock_now() + eb_load_relaxed(&c->offset);
}

/* Pause c, if it runs, and set it: `now` is more than 0. */
static inline void eb_clock_set(struct eb_clock *c, int64_t now)
{
    eb_store_release(&c->frozen, now);
}

/* Let a paused c go on from where it is. */
static inline void eb_clock_resume(struct eb_clock *c)
{
    eb_store_relaxed(&c->offset, eb_load_relaxed(&c->frozen) - eb_clock_now());
    eb_store_release(&c->frozen, INT64_C(0));   /* pairs: eb_clock_read() */
}

#pragma GCC visibility pop

#endif
