/* SPDX-License-Identifier: MIT-0 */
/* What another thread of this process is in at this moment. */
#ifndef EB_SAMPLE_H
#define EB_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { EB_SAMPLE_MAX = 16 };

struct eb_sample {
    bool is_call;               /* it waits in a system call */
    size_t count;               /* 0: nothing is known */
    uintptr_t at[EB_SAMPLE_MAX];        /* the innermost first */
};

/*
 * Look at a thread, by the kernel's number.  One that waits in a system call
 * is left alone: its place there is all that is known.  One that runs tells of
 * its stack in a handler of SIGURG, unless the program has one of its own.
 */
void eb_sample_take(pid_t thread, struct eb_sample *out);

#endif
