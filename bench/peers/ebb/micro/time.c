/* SPDX-License-Identifier: MIT-0 */
/* Rows of timers. */
#include "rows.h"

#include <string.h>

/* A figure of /proc/self/status, in bytes. */
static double status_bytes(const char *key)
{
    FILE *f = fopen("/proc/self/status", "r");
    char line[256];
    double kib = -1;

    if (f == NULL)
        abort();
    while (kib < 0 && fgets(line, sizeof line, f) != NULL)
        if (strncmp(line, key, strlen(key)) == 0)
            kib = strtod(line + strlen(key) + 1, NULL);
    fclose(f);
    return kib * 1024;
}

struct bed {
    uint64_t asleep, sum;
    struct ebb_waker *last;
};

static async void sleeper(struct bed *bed, uint64_t us)
{
    await ebb_sleep((int64_t)us * EBB_MICROSECOND);
    __atomic_fetch_add(&bed->sum, us, __ATOMIC_RELAXED);
    if (__atomic_sub_fetch(&bed->asleep, 1, __ATOMIC_ACQ_REL) == 0)
        ebb_waker_wake(bed->last);
}

/* n tasks asleep at the same time, for one to two seconds each. */
async uint64_t row_sleep(uint64_t n)
{
    struct bed *bed = malloc(sizeof *bed);
    struct ebb_waker *last = ebb_waker_new();
    uint64_t seed = UINT64_C(88172645463325252), sum;
    double before = status_bytes("VmRSS");

    if (bed == NULL || last == NULL)
        abort();
    *bed = (struct bed){ .asleep = n, .last = last };
    for (uint64_t i = 0; i < n; i++) {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        spawn(sleeper(bed, 1000000 + seed % 1000000));
    }
    await ebb_waker_wait(last);
    row_bytes = (status_bytes("VmHWM") - before) / (double)n;
    sum = bed->sum;
    ebb_waker_unref(last);
    free(bed);
    return sum;
}

async uint64_t row_timeout(uint64_t n)
{
    uint64_t sum = 0;

    for (uint64_t i = 0; i < n; i++)
        within (60 * EBB_SECOND) {
            await ebb_yield();
            sum++;
        } otherwise {
            abort();
        }
    return sum;
}
