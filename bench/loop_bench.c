/* SPDX-License-Identifier: MIT-0 */
/*
 * Loops without an await in functions that await between them, beside the
 * same functions without: their locals are to be in registers, and the time
 * at most 1.05 times that of plain C.
 *
 *   loop_bench               rows loop_NAME: the time against plain C's
 *   loop_bench plain|async   each once, for a count of instructions
 */
#include <ebb.h>

#include "bench.h"

#include <string.h>

enum { ROUNDS = 500, LENGTH = 4096, SIDE = 64 };

struct pair {
    int key;
    long value;
};

/* Each body with what stands between its loops: nothing, or an await. */
#define SUM(PAUSE) { \
    long s = n; \
    PAUSE; \
    for (long i = 0; i < LENGTH; i++) \
        s += i ^ (s >> 3); \
    PAUSE; \
    return s; }
#define NESTED(PAUSE) { \
    long s = 0, a = n, b = n + 1, c = n + 2; \
    PAUSE; \
    for (int i = 0; i < SIDE; i++) \
        for (int k = 0; k < SIDE; k++) { \
            a = a * 3 + k; b ^= a; c += b; s += c & i; \
        } \
    PAUSE; \
    return s + a + b + c; }
#define MATRIX(PAUSE) { \
    int m[SIDE][SIDE]; \
    long s = n; \
    for (int i = 0; i < SIDE; i++) \
        for (int k = 0; k < SIDE; k++) \
            m[i][k] = (int)(i * s + k); \
    PAUSE; \
    for (int i = 0; i < SIDE; i++) \
        for (int k = 0; k < SIDE; k++) \
            s += (long)m[i][k] * m[k][i]; \
    return s; }
#define STRING(PAUSE) { \
    const char *text = bench_text; \
    long words = n; \
    PAUSE; \
    for (const char *p = text; *p != '\0'; p++) \
        if (*p == ' ' && p[1] != ' ') \
            words++; \
    PAUSE; \
    return words + text[0]; }
#define HASH(PAUSE) { \
    unsigned h = 2166136261u; \
    const char *p = bench_text, *end = p + LENGTH; \
    PAUSE; \
    for (; p < end; p++) \
        h = (h ^ (unsigned char)*p) * 16777619u; \
    PAUSE; \
    return (long)h + n; }
#define POINTER(PAUSE) { \
    struct pair list[32], *at = list; \
    long s = n; \
    for (int i = 0; i < 32; i++) { \
        list[i].key = i; \
        list[i].value = i * n; \
    } \
    PAUSE; \
    for (int round = 0; round < 128; round++) \
        for (at = list; at < list + 32; at++) \
            if (at->key & 1) \
                s += at->value; \
    PAUSE; \
    return s + (at - list); }
#define FLOATS(PAUSE) { \
    double x = (double)n, y = 0.5; \
    PAUSE; \
    for (int i = 0; i < LENGTH; i++) { \
        y = y * 0.99 + x; \
        x += 1.0 / 1024; \
    } \
    PAUSE; \
    return (long)(y + x); }
#define AROUND(PAUSE) { \
    long s = n; \
    for (int i = 0; i < 4; i++) { \
        long t = s; \
        PAUSE; \
        for (int k = 0; k < LENGTH / 4; k++) \
            t = t * 5 + (k ^ s); \
        s += t; \
    } \
    return s; }

static char bench_text[LENGTH + 1];

#define KERNELS(X) X(sum, SUM) X(nested, NESTED) X(matrix, MATRIX) \
    X(string, STRING) X(hash, HASH) X(pointer, POINTER) X(floats, FLOATS) \
    X(around, AROUND)

#define DEFINE(name, BODY) \
    static __attribute__((noinline)) long plain_##name(long n) \
        BODY(BENCH_HIDE(n)) \
    static async long async_##name(long n) BODY(BENCH_HIDE(n); await rest())

static int rests;                      /* the first of each run suspends */

static async void rest(void)
{
    if (rests++ % 64 == 0)
        await ebb_yield();
}

KERNELS(DEFINE)

#define RUN(name, BODY) \
    static long run_plain_##name(int rounds) \
    { \
        long s = 0; \
        for (int i = 0; i < rounds; i++) \
            s += plain_##name(i); \
        return s; \
    } \
    static async long run_async_##name(int rounds) \
    { \
        long s = 0; \
        for (int i = 0; i < rounds; i++) \
            s += await async_##name(i); \
        return s; \
    }
KERNELS(RUN)

#define MEASURE(id, BODY) \
    if (mode == NULL) { \
        struct bench plain = { .name = "plain" }, loop = { .name = "async" }; \
        for (int i = 0; i < BENCH_RUNS; i++) { \
            int64_t start = bench_now(); \
            sum += run_plain_##id(ROUNDS); \
            bench_add(&plain, bench_now() - start, ROUNDS); \
            start = bench_now(); \
            sum -= await run_async_##id(ROUNDS); \
            bench_add(&loop, bench_now() - start, ROUNDS); \
        } \
        bench_ratio("loop_" #id, &loop, &plain); \
    } else if (strcmp(mode, "plain") == 0) { \
        sum += run_plain_##id(100); \
    } else { \
        sum += await run_async_##id(100); \
    }

async int main(int argc, char **argv)
{
    const char *mode = argc > 1 ? argv[1] : NULL;
    long sum = 0;

    for (int i = 0; i < LENGTH; i++)
        bench_text[i] = "a word  or two "[i % 15];
    KERNELS(MEASURE)
    if (mode != NULL)
        printf("%ld\n", sum);
    return mode == NULL && sum != 0;
}
