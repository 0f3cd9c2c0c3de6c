/* SPDX-License-Identifier: MIT-0 */
/* A stream of numbers for tests, which tells whether it was ended. */
#ifndef TEST_NUMBERS_H
#define TEST_NUMBERS_H

#include <ebb.h>

/* Streams that have begun and not ended; items that were asked for. */
static int open_streams, pulled;

/* from .. to-1, every other one not ready; then the code. */
static async yields(int) numbers(int from, int to, int code)
{
    __atomic_add_fetch(&open_streams, 1, __ATOMIC_RELAXED);
    defer {
        await ebb_yield();
        __atomic_sub_fetch(&open_streams, 1, __ATOMIC_RELAXED);
    }
    for (int i = from; i < to; i++) {
        if (i % 2)
            await ebb_yield();
        pulled++;
        yield i;
    }
    return code;
}

#endif
