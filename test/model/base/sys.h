/* SPDX-License-Identifier: MIT-0 */
/* The part of runtime/base/sys.h that models need: see model.h. */
#ifndef EB_SYS_H
#define EB_SYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

/* No model calls the system. */
#define EB_SYS(call) ((void)sizeof(call), -1)

int eb_sys_futex_wait(uint32_t *word, uint32_t value, int64_t timeout_ns);
void eb_sys_futex_wake(uint32_t *word, int count);
void eb_sys_membarrier(void);
void eb_sys_yield(void);
void *eb_sys_map(size_t size, size_t align, bool is_used);
void eb_sys_unmap(void *at, size_t size);
uintptr_t eb_sys_stack_low(void);
uint64_t eb_sys_random(void);
clockid_t eb_sys_thread_clock(void);
pid_t eb_sys_thread_id(void);

#endif
