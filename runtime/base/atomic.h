/* SPDX-License-Identifier: MIT-0 */
/*
 * Atomic operations by name, on plain fields.
 *
 * The one place that knows the compiler's builtins, so that a model checker
 * or another compiler has one seam.  The order is in the name: relaxed,
 * acquire (loads), release (stores); read-modify-write operations are
 * acquire and release at once unless they say otherwise.
 *
 * A read-modify-write costs tens of cycles even where nobody else can look,
 * and a runtime of one worker is often all of a program.  The C library knows:
 * __libc_single_threaded is true until the only thread makes a second one.
 * While it is, a load and a store do the same.
 */
#ifndef EB_ATOMIC_H
#define EB_ATOMIC_H

#include <stdbool.h>
#include <stdint.h>

#if defined(EBB_NO_THREADS)
#define eb_is_alone() true
#elif __STDC_HOSTED__ && !defined(EB_HOSTILE) \
    && __has_include(<sys/single_threaded.h>)
#include <sys/single_threaded.h>
#define eb_is_alone() __builtin_expect(__libc_single_threaded, 1)
#else
#define eb_is_alone() false
#endif

#define eb_load_relaxed(p) __atomic_load_n((p), __ATOMIC_RELAXED)
#define eb_load_acquire(p) __atomic_load_n((p), __ATOMIC_ACQUIRE)
#define eb_store_relaxed(p, v) __atomic_store_n((p), (v), __ATOMIC_RELAXED)
#define eb_store_release(p, v) __atomic_store_n((p), (v), __ATOMIC_RELEASE)

/* *p becomes `next`, written in terms of eb_was, what it was: the result. */
#define EB_ALONE_UPDATE(p, next) \
    __extension__({ \
        __typeof__(p) eb_at = (p); \
        __typeof__(*(p)) eb_was = eb_load_relaxed(eb_at); \
        eb_store_relaxed(eb_at, (__typeof__(*(p)))(next)); \
        eb_was; \
    })

#define EB_ALONE_CAS(p, expected, v) \
    __extension__({ \
        __typeof__(p) eb_at = (p); \
        __typeof__(expected) eb_hoped = (expected); \
        __typeof__(*(p)) eb_was = eb_load_relaxed(eb_at); \
        bool eb_is_same = eb_was == *eb_hoped; \
        if (eb_is_same) \
            eb_store_relaxed(eb_at, (v)); \
        else \
            *eb_hoped = eb_was; \
        eb_is_same; \
    })

#define EB_EXCHANGE(p, v, order) \
    (eb_is_alone() ? EB_ALONE_UPDATE(p, v) \
                   : __atomic_exchange_n((p), (v), (order)))
#define EB_FETCH_OR(p, v, order) \
    (eb_is_alone() ? EB_ALONE_UPDATE(p, eb_was | (v)) \
                   : __atomic_fetch_or((p), (v), (order)))
#define EB_FETCH_AND(p, v, order) \
    (eb_is_alone() ? EB_ALONE_UPDATE(p, eb_was & (v)) \
                   : __atomic_fetch_and((p), (v), (order)))
#define EB_FETCH_ADD(p, v, order) \
    (eb_is_alone() ? EB_ALONE_UPDATE(p, eb_was + (v)) \
                   : __atomic_fetch_add((p), (v), (order)))
#define EB_CAS(p, expected, v, order) \
    (eb_is_alone() ? EB_ALONE_CAS(p, expected, v) \
                   : __atomic_compare_exchange_n((p), (expected), (v), false, \
                                                 (order), __ATOMIC_ACQUIRE))

#define eb_exchange(p, v) EB_EXCHANGE(p, v, __ATOMIC_ACQ_REL)
#define eb_fetch_or(p, v) EB_FETCH_OR(p, v, __ATOMIC_ACQ_REL)
#define eb_fetch_and(p, v) EB_FETCH_AND(p, v, __ATOMIC_ACQ_REL)
#define eb_fetch_add(p, v) EB_FETCH_ADD(p, v, __ATOMIC_ACQ_REL)
#define eb_fetch_add_relaxed(p, v) EB_FETCH_ADD(p, v, __ATOMIC_RELAXED)
/* If *p == *expected store v and return true, else load *p to *expected. */
#define eb_cas(p, expected, v) EB_CAS(p, expected, v, __ATOMIC_ACQ_REL)

/* In the one order of all these: for a store that must not be passed by a
 * load of something else (who sleeps, who has queued what). */
#define eb_load_sc(p) __atomic_load_n((p), __ATOMIC_SEQ_CST)
#define eb_exchange_sc(p, v) EB_EXCHANGE(p, v, __ATOMIC_SEQ_CST)
#define eb_fetch_or_sc(p, v) EB_FETCH_OR(p, v, __ATOMIC_SEQ_CST)
#define eb_fetch_and_sc(p, v) EB_FETCH_AND(p, v, __ATOMIC_SEQ_CST)
#define eb_fetch_add_sc(p, v) EB_FETCH_ADD(p, v, __ATOMIC_SEQ_CST)
#define eb_cas_sc(p, expected, v) EB_CAS(p, expected, v, __ATOMIC_SEQ_CST)

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
