/* SPDX-License-Identifier: MIT-0 */
/* The monotonic clock, in nanoseconds. */
#ifndef EB_CLOCK_H
#define EB_CLOCK_H

#include <stdint.h>

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

#pragma GCC visibility pop

#endif
