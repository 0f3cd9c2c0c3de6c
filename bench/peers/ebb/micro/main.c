/* SPDX-License-Identifier: MIT-0 */
/*
 * ebb_micro ROW N [WARM]: run a row once for WARM operations, unmeasured, and
 * once for N.  Prints
 *
 *   CPU_NS WALL_NS CHECKSUM [NAME=VALUE ...]
 *
 * per operation.  EBB_WORKERS in the environment says how many workers.
 */
#include "rows.h"

#include <inttypes.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

double row_bytes;

static const struct row {
    const char *name;
    async uint64_t (*run)(uint64_t n);
} rows[] = {
    { "spawn", row_spawn },
    { "yield_1", row_yield_1 },
    { "yield_1000", row_yield_1000 },
    { "depth_1", row_depth_1 },
    { "depth_1000", row_depth_1000 },
    { "join_10", row_join_10 },
    { "join_10000", row_join_10000 },
    { "ready", row_ready },
    { "call", row_call },
    { "pingpong", row_pingpong },
    { "mpsc_1", row_mpsc_1 },
    { "mpsc_4", row_mpsc_4 },
    { "mutex_1", row_mutex_1 },
    { "mutex_8", row_mutex_8 },
    { "oneshot", row_oneshot },
    { "broadcast", row_broadcast },
    { "watch", row_watch },
    { "select_kept", row_select_kept },
    { "select_new", row_select_new },
    { "sleep", row_sleep },
    { "timeout", row_timeout },
    { "blocking_64", row_blocking_64 },
    { "blocking_1", row_blocking_1 },
    { "files", row_files },
    { "file_big", row_file_big },
};

/* User and system time of the process in nanoseconds. */
static double cpu_ns(void)
{
    struct rusage r;

    getrusage(RUSAGE_SELF, &r);
    return (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) * 1e9
           + (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec) * 1e3;
}

/* A row on a task of its own, which is not bound to a thread as main is. */
static async uint64_t run_row(const struct row *row, uint64_t n)
{
    return await row->run(n);
}

static async int measure(const struct row *row, uint64_t n, uint64_t warm)
{
    struct ebb_stats before, after;
    double cpu;
    int64_t start;
    uint64_t sum;

    if (warm > 0)
        (void)await spawn(run_row(row, warm));
    ebb_stats(NULL, &before);
    cpu = cpu_ns();
    start = ebb_now();
    sum = await spawn(run_row(row, n));
    cpu = cpu_ns() - cpu;
    printf("%.2f %.2f %" PRIu64, cpu / (double)n,
           (double)(ebb_now() - start) / (double)n, sum);
    ebb_stats(NULL, &after);
    if (row_bytes > 0)
        printf(" bytes=%.1f", row_bytes);
    printf(" steals=%" PRIu64 " stolen=%" PRIu64 " parks=%" PRIu64 "\n",
           after.steals - before.steals, after.stolen - before.stolen,
           after.parks - before.parks);
    return 0;
}

async int main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "usage: ebb_micro ROW N [WARM]\n");
        return 2;
    }
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strcmp(rows[i].name, argv[1]) == 0)
            return await measure(&rows[i], strtoull(argv[2], NULL, 10),
                                 argc > 3 ? strtoull(argv[3], NULL, 10) : 0);
    fprintf(stderr, "ebb_micro: no row %s\n", argv[1]);
    return 3;
}
