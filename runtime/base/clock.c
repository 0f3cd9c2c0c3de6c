/* SPDX-License-Identifier: MIT-0 */
/* The monotonic clock. */
#include "base/clock.h"

#include <time.h>

int64_t eb_clock_now(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (int64_t)ts.tv_sec * EB_NS_PER_S + ts.tv_nsec;
}
