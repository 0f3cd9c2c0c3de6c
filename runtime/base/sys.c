/* SPDX-License-Identifier: MIT-0 */
/* System calls of the foundation; see sys.h. */
#include "base/sys.h"

#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

/* Of the kernel's interface; its headers do not come with each libc. */
enum { FUTEX_WAIT_PRIVATE = 0 | 128, FUTEX_WAKE_PRIVATE = 1 | 128 };
enum { MEMBARRIER_PRIVATE = 8, MEMBARRIER_REGISTER_PRIVATE = 16 };
enum { POPULATE_WRITE = 23 };

int eb_sys_futex_wait(uint32_t *word, uint32_t value, int64_t timeout_ns)
{
    struct timespec ts, *limit = NULL;

    if (timeout_ns >= 0) {
        ts.tv_sec = (time_t)(timeout_ns / EB_NS_PER_S);
        ts.tv_nsec = (long)(timeout_ns % EB_NS_PER_S);
        limit = &ts;
    }
    return (int)EB_SYS(syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, value,
                               limit, NULL, 0));
}

void eb_sys_futex_wake(uint32_t *word, int count)
{
    (void)syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, count, NULL, NULL, 0);
}

bool eb_sys_membarrier_init(void)
{
    return syscall(SYS_membarrier, MEMBARRIER_REGISTER_PRIVATE, 0, 0) == 0;
}

void eb_sys_membarrier(void)
{
    (void)syscall(SYS_membarrier, MEMBARRIER_PRIVATE, 0, 0);
}

unsigned eb_sys_cpu_count(void)
{
    cpu_set_t set;

    if (sched_getaffinity(0, sizeof(set), &set) == 0 && CPU_COUNT(&set) > 0)
        return (unsigned)CPU_COUNT(&set);
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n > 0 ? (unsigned)n : 1;
}

uint64_t eb_sys_descriptors_max(void)
{
    struct rlimit limit;

    return getrlimit(RLIMIT_NOFILE, &limit) == 0 ? (uint64_t)limit.rlim_cur
                                                 : 0;
}

void eb_sys_kernel_release(char *text, size_t size)
{
    struct utsname name;

    snprintf(text, size, "%s", uname(&name) == 0 ? name.release : "");
}

clockid_t eb_sys_thread_clock(void)
{
    clockid_t clock;

    return pthread_getcpuclockid(pthread_self(), &clock) == 0 ? clock : 0;
}

uint64_t eb_sys_thread_time(clockid_t clock)
{
    struct timespec ts;

    if (clock == 0 || clock_gettime(clock, &ts) != 0)
        return 0;
    return (uint64_t)ts.tv_sec * (uint64_t)EB_NS_PER_S
           + (uint64_t)ts.tv_nsec;
}

void eb_sys_yield(void)
{
    sched_yield();
}

void *eb_sys_map(size_t size, size_t align, bool is_used)
{
    char *at = mmap(NULL, size + align, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    size_t before;

    if (at == MAP_FAILED)
        return NULL;
    before = -(uintptr_t)at & (align - 1);
    if (before > 0)
        munmap(at, before);
    if (before < align)
        munmap(at + before + size, align - before);
    if (is_used)
        (void)madvise(at + before, size, POPULATE_WRITE);
    return at + before;
}

pid_t eb_sys_thread_id(void)
{
    return (pid_t)syscall(SYS_gettid);
}

void eb_sys_unmap(void *at, size_t size)
{
    munmap(at, size);
}

/* The first thread's stack grows on demand up to the limit; where that is
 * "unlimited" other mappings may lie anywhere below 8 MiB.  Some C libraries
 * (musl) tell only what has grown so far. */
static uintptr_t first_stack_low(uintptr_t here, uintptr_t low, size_t size)
{
    size_t most = (size_t)8 << 20;
    struct rlimit limit;

    if (getrlimit(RLIMIT_STACK, &limit) == 0
        && limit.rlim_cur != RLIM_INFINITY) {
        most = (size_t)limit.rlim_cur;
        if (size >= most / 2)
            return low;
    }
    return here - most / 8 * 7;
}

uintptr_t eb_sys_stack_low(void)
{
    uintptr_t here = (uintptr_t)__builtin_frame_address(0);
    pthread_attr_t attr;
    size_t size = 0;
    void *low = NULL;

    if (pthread_getattr_np(pthread_self(), &attr) == 0) {
        pthread_attr_getstack(&attr, &low, &size);
        pthread_attr_destroy(&attr);
    }
    if (getpid() == eb_sys_thread_id())
        return first_stack_low(here, (uintptr_t)low, size);
    return low != NULL ? (uintptr_t)low : here - (uintptr_t)(64 << 10);
}

uint64_t eb_sys_random(void)
{
    uint64_t value;

    if (getrandom(&value, sizeof(value), GRND_NONBLOCK)
        == (ssize_t)sizeof(value))
        return value;
    return (uint64_t)eb_clock_now() * UINT64_C(0x9e3779b97f4a7c15);
}
