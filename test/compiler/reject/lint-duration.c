/* SPDX-License-Identifier: MIT-0 */
/* Durations without a unit; zero, and what is computed, may be meant. */
/* test: flags -Werror=async-duration */
#include <ebb.h>

#define TIMEOUT 20

async int main(void)
{
    int64_t n = 5;

    within (5) { await ebb_yield(); }
    within (TIMEOUT) { await ebb_yield(); } otherwise n++;
    await ebb_sleep((999));
    select {
        when (await ebb_sleep(1));
        when (await ebb_sleep(n));
    }
    within (0) { await ebb_sleep(0); }
    within (1000) { await ebb_sleep(5 * EBB_NANOSECOND); }
    await ebb_sleep(-1);
    return 0;
}
