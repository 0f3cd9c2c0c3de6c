/* SPDX-License-Identifier: MIT-0 */
/* Streams of time, in Async C. */
#include <ebb/stream.h>
#include <ebb/time.h>

#include "base/check.h"

async yields(int64_t) ebb_interval(int64_t ns)
{
    int64_t due = ebb_now();

    EB_CHECK(ns > 0, "an interval of nothing");
    for (;;) {
        int64_t late = ebb_now() - due;

        /* What its reader has missed is left out. */
        due += late >= ns ? late / ns * ns + ns : ns;
        await ebb_sleep_until(due);
        yield due;
    }
}
