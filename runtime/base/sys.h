/* SPDX-License-Identifier: MIT-0 */
/*
 * System calls with the error in the result.
 *
 * errno is a thread's, and a task may go on in another thread: nothing but
 * EB_SYS() reads it, at once, in the expression that made the call.
 */
#ifndef EB_SYS_H
#define EB_SYS_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#pragma GCC visibility push(default)

/* The value of a call that gives -1 and errno, as value or -errno. */
#define EB_SYS(call) \
    __extension__({ \
        long eb_sys_value_ = (long)(call); \
        eb_sys_value_ == -1 ? -(long)errno : eb_sys_value_; \
    })

/* Sleep while *word == value, at most timeout_ns (< 0: for ever).  Returns 0
 * or -EAGAIN (differs), -EINTR, -ETIMEDOUT.  May return without reason. */
int eb_sys_futex_wait(uint32_t *word, uint32_t value, int64_t timeout_ns);

/* Wake up to `count` threads that sleep on word. */
void eb_sys_futex_wake(uint32_t *word, int count);

/*
 * Make eb_sys_membarrier() work in this process.  False: the kernel has none
 * (membarrier(2), before 4.14 or forbidden).
 */
bool eb_sys_membarrier_init(void);

/* A full memory barrier in every thread of the process that runs now. */
void eb_sys_membarrier(void);

/* Processors this process may use, at least 1. */
unsigned eb_sys_cpu_count(void);

/* Descriptors this process may have (RLIMIT_NOFILE). */
uint64_t eb_sys_descriptors_max(void);

/* The kernel's release, as text of at most size - 1 bytes. */
void eb_sys_kernel_release(char *text, size_t size);

/* The clock of this thread's processor time, or 0; and what such a clock says,
 * 0 when its thread has ended. */
clockid_t eb_sys_thread_clock(void);
uint64_t eb_sys_thread_time(clockid_t clock);

/* The kernel's number of this thread. */
pid_t eb_sys_thread_id(void);

/* Let another thread run. */
void eb_sys_yield(void);

/* size bytes of zeroes at a multiple of align, or NULL; both are multiples of
 * the size of a page.  Parts of it may be given back by themselves.  is_used:
 * all of it will be used soon, so the kernel may find its pages at once. */
void *eb_sys_map(size_t size, size_t align, bool is_used);
void eb_sys_unmap(void *at, size_t size);

/* Lowest usable address of this thread's C stack. */
uintptr_t eb_sys_stack_low(void);

/* A few unpredictable bits; never fails. */
uint64_t eb_sys_random(void);

#pragma GCC visibility pop

#endif
