/* SPDX-License-Identifier: MIT-0 */
/*
 * Atomic operations by name, on plain fields.
 *
 * The one place that knows the compiler's builtins, so that a model checker
 * or another compiler has one seam.  The order is in the name: relaxed,
 * acquire (loads), release (stores); read-modify-write operations are
 * acquire and release at once unless they say otherwise.
 */
#ifndef EB_ATOMIC_H
#define EB_ATOMIC_H

#include <stdbool.h>
#include <stdint.h>

#define eb_load_relaxed(p) __atomic_load_n((p), __ATOMIC_RELAXED)
#define eb_load_acquire(p) __atomic_load_n((p), __ATOMIC_ACQUIRE)
#define eb_store_relaxed(p, v) __atomic_store_n((p), (v), __ATOMIC_RELAXED)
#define eb_store_release(p, v) __atomic_store_n((p), (v), __ATOMIC_RELEASE)

#define eb_exchange(p, v) __atomic_exchange_n((p), (v), __ATOMIC_ACQ_REL)
#define eb_fetch_or(p, v) __atomic_fetch_or((p), (v), __ATOMIC_ACQ_REL)
#define eb_fetch_and(p, v) __atomic_fetch_and((p), (v), __ATOMIC_ACQ_REL)
#define eb_fetch_add(p, v) __atomic_fetch_add((p), (v), __ATOMIC_ACQ_REL)
#define eb_fetch_add_relaxed(p, v) \
    __atomic_fetch_add((p), (v), __ATOMIC_RELAXED)

/* In the one order of all these: for a store that must not be passed by a
 * load of something else (who sleeps, who has queued what). */
#define eb_load_sc(p) __atomic_load_n((p), __ATOMIC_SEQ_CST)
#define eb_exchange_sc(p, v) __atomic_exchange_n((p), (v), __ATOMIC_SEQ_CST)
#define eb_fetch_or_sc(p, v) __atomic_fetch_or((p), (v), __ATOMIC_SEQ_CST)
#define eb_fetch_and_sc(p, v) __atomic_fetch_and((p), (v), __ATOMIC_SEQ_CST)
#define eb_fetch_add_sc(p, v) __atomic_fetch_add((p), (v), __ATOMIC_SEQ_CST)
#define eb_cas_sc(p, expected, v) \
    __atomic_compare_exchange_n((p), (expected), (v), false, \
                                __ATOMIC_SEQ_CST, __ATOMIC_ACQUIRE)

/* If *p == *expected store v and return true, else load *p to *expected. */
#define eb_cas(p, expected, v) \
    __atomic_compare_exchange_n((p), (expected), (v), false, \
                                __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)

/* A hint to the processor inside a spinning loop. */
static inline void eb_cpu_relax(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

/*
 * Stands where another thread may come between two steps of a protocol.
 * Built with -DEB_HOSTILE it lets one come, so that tests see what would else
 * happen once in a million times; else it is nothing.
 */
#ifdef EB_HOSTILE
#include <time.h>

static inline void eb_race_window(void)
{
    static __thread unsigned turn;
    struct timespec ts = { 0, 500000 };

    if (++turn % 13 == 0)
        nanosleep(&ts, NULL);
    for (unsigned i = 0; i < turn % 64 * 16; i++)
        eb_cpu_relax();
}
#else
#define eb_race_window() ((void)0)
#endif

#endif
