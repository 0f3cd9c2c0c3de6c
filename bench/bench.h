/* SPDX-License-Identifier: MIT-0 */
/*
 * What the benchmarks share: a clock, runs, and the line they print.
 *
 * A variant is measured BENCH_RUNS times, in turn with those it is compared
 * with, so that a disturbance hits all alike.  The line is
 * `name<TAB>median<TAB>unit`; the figures say what one machine did once.
 */
#ifndef EBB_BENCH_H
#define EBB_BENCH_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { BENCH_RUNS = 31 };

/* Nanoseconds per operation of each run. */
struct bench {
    const char *name;
    int count;
    double run[BENCH_RUNS];
};

/* Nanoseconds on the monotonic clock. */
static inline int64_t bench_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * (int64_t)1000000000 + t.tv_nsec;
}

/* Keep the compiler from knowing what x is. */
#define BENCH_HIDE(x) __asm__ volatile("" : "+r"(x))

/* Add a run: ops operations took ns nanoseconds. */
static inline void bench_add(struct bench *b, int64_t ns, int64_t ops)
{
    if (b->count < BENCH_RUNS)
        b->run[b->count++] = (double)ns / (double)ops;
}

static inline int bench_order(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Sorts the runs. */
static inline double bench_median(struct bench *b)
{
    qsort(b->run, (size_t)b->count, sizeof b->run[0], bench_order);
    return b->run[b->count / 2];
}

static inline void bench_line(const char *name, double value, const char *unit)
{
    printf("%s\t%.4g\t%s\n", name, value, unit);
}

/* Print the median of a's runs divided by b's of the same turn, which another
 * load of the machine moves least.  Before bench_print(), which sorts. */
static inline void bench_ratio(const char *name, const struct bench *a,
                               const struct bench *b)
{
    struct bench r = { .count = a->count };

    for (int i = 0; i < r.count; i++)
        r.run[i] = a->run[i] / b->run[i];
    bench_line(name, bench_median(&r), "times");
}

/* Print the median. */
static inline void bench_print(struct bench *b)
{
    bench_line(b->name, bench_median(b), "ns");
}

#endif
