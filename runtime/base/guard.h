/* SPDX-License-Identifier: MIT-0 */
/*
 * A lock of one word, for sections of a few instructions.
 *
 *   0 free    1 held    2 held, and somebody may sleep on it
 *
 * It can lie in a public struct, which must not name pthread; zero is its
 * initial value.  eb_guard_unlock() does not touch the word once it is free,
 * so an object may be freed by whoever gets the guard last.  (The wake that
 * may follow names an address, it does not touch it.)
 *
 * A free guard is taken by one locked instruction and given back by a plain
 * store.  That store can wipe out the mark of somebody who has come since the
 * holder last looked, so sleepers get up by themselves after a while.  It
 * takes a holder who is preempted between these two instructions.
 */
#ifndef EB_GUARD_H
#define EB_GUARD_H

#include "base/atomic.h"
#include "base/check.h"
#include "base/stale.h"
#include "base/sys.h"

enum { EB_GUARD_SPINS = 100, EB_GUARD_NAP_NS = 200000 };

/* The guard is held by another thread: wait for it.  Or its object is no more:
 * that of what has been released is never free (base/stale.h). */
static __attribute__((noinline, cold, unused)) void
eb_guard_lock_slow(uint32_t *word)
{
    uint32_t expected;

    for (int i = 0; i < EB_GUARD_SPINS; i++) {
        eb_cpu_relax();
        if (eb_is_stale(word))
            eb_stale_use(word, NULL);
        expected = 0;
        /* Relaxed: only a hint, the exchange decides. */
        if (eb_load_relaxed(word) == 0 && eb_cas(word, &expected, 1))
            return;
    }
    /* Acquire half pairs with the store in eb_guard_unlock(). */
    while (eb_exchange(word, 2) != 0)
        eb_sys_futex_wait(word, 2, EB_GUARD_NAP_NS);
}

static inline void eb_guard_lock(uint32_t *word)
{
    uint32_t expected = 0;

    if (__builtin_expect(!eb_cas(word, &expected, 1), 0))
        eb_guard_lock_slow(word);
}

/* Take it if it is free. */
static inline bool eb_guard_try_lock(uint32_t *word)
{
    uint32_t expected = 0;

    return eb_cas(word, &expected, 1);
}

static __attribute__((noinline, cold, unused)) void
eb_guard_rouse(uint32_t *word)
{
    eb_sys_futex_wake(word, 1);
}

static inline void eb_guard_unlock(uint32_t *word)
{
    /* Relaxed: a hint, see above. */
    uint32_t old = eb_load_relaxed(word);

    EB_CHECK(old != 0, "unlock of a guard that is free");
    /* Pairs with the acquire in eb_guard_lock(). */
    eb_store_release(word, 0);
    if (__builtin_expect(old == 2, 0))
        eb_guard_rouse(word);
}

/* A number that the guard protects. */
static inline uint32_t eb_guard_read(uint32_t *word, const uint32_t *number)
{
    uint32_t n;

    eb_guard_lock(word);
    n = *number;
    eb_guard_unlock(word);
    return n;
}

/*
 * Return when those who held the guard before this call, as far as the caller
 * has heard from them, are out of it.
 */
static inline void eb_guard_pass(uint32_t *word)
{
    /* Acquire pairs with the store in eb_guard_unlock(). */
    if (eb_load_acquire(word) == 0)
        return;
    eb_guard_lock(word);
    eb_guard_unlock(word);
}

#endif
