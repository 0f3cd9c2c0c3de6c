/* SPDX-License-Identifier: MIT-0 */
/*
 * A lock of one word, for sections of a few instructions.
 *
 * It can lie in a public struct, which must not name pthread; zero is its
 * initial value.  Its bytes:
 *
 *   state    0 free    1 held    2 held, and somebody may sleep on it
 *   inside   the thread that it leans to holds it, or is about to see that it
 *            leans to nobody any more
 *   owner    two bytes: that thread; or the one that may come to be it
 *
 * eb_guard_unlock() does not touch the word once it is free, so an object may
 * be freed by whoever gets the guard last.  (The wake that may follow names
 * an address, it does not touch it.)
 *
 * A free guard is taken by one locked instruction and given back by a plain
 * store.  That store can wipe out the mark of somebody who has come since the
 * holder last looked, so sleepers get up by themselves after a while.  It
 * takes a holder who is preempted between these two instructions.
 *
 * Nearly all objects are used by tasks of one worker for a long time.  A guard
 * that one worker has taken some two thousand times, and nobody else, leans to
 * it: from then on that worker goes in and out by plain stores, and `state`
 * stays 0.  Who else comes takes `state`, puts an end to that, and makes up
 * for the plain stores by a membarrier, as thieves do (sched/runq.h):
 *
 *   the worker    inside = 1; (compiler barrier)      read owner
 *   who comes     owner = "has leaned"; (membarrier)  wait for inside == 0
 *
 * That takes some microseconds, less than what was saved.  A guard leans to
 * one thread in its life, so no other one writes `inside`.  `owner` is written
 * by the holder of `state` only.
 */
#ifndef EB_GUARD_H
#define EB_GUARD_H

#include "base/atomic.h"
#include "base/check.h"
#include "base/stale.h"
#include "base/sys.h"

#pragma GCC visibility push(default)

enum { EB_GUARD_SPINS = 100, EB_GUARD_NAP_NS = 200000 };

/* In `owner`: the number of a thread, and how often it has been seen there by
 * itself; as often as that: the guard leans to it. */
enum {
    EB_GUARD_ID = 0x3ff,
    EB_GUARD_SEEN = 0x400,
    EB_GUARD_LEANED = 0xf800,   /* it has, and never will again */
    EB_GUARD_LEANS = 0xfc00,
    EB_GUARD_SAMPLE = 32,       /* it looks once in so many times */
};

/* What a thread is to guards.  All zero: none leans to it. */
struct eb_guard_self {
    uint16_t id;
    uint16_t leans;             /* id | EB_GUARD_LEANS */
    uint32_t uses;
};
extern __thread struct eb_guard_self eb_guard_self
    __attribute__((tls_model("initial-exec")));

/* From now on guards may lean to this thread, until it quits.  For workers,
 * where membarrier works.  False: they may already, or there are too many. */
bool eb_guard_join(void);
void eb_guard_quit(void);

static inline unsigned char *eb_guard_state(uint32_t *word)
{
    return (unsigned char *)word;
}

static inline unsigned char *eb_guard_inside(uint32_t *word)
{
    return (unsigned char *)word + 1;
}

typedef uint16_t __attribute__((may_alias)) eb_guard_owner_t;

static inline eb_guard_owner_t *eb_guard_owner(uint32_t *word)
{
    return (eb_guard_owner_t *)(void *)((char *)word + 2);
}

/* As below; where there are other threads, or it is not to be had at once. */
void eb_guard_take(uint32_t *word);
void eb_guard_give(uint32_t *word);

/* Take it if it is free. */
bool eb_guard_try_lock(uint32_t *word);

#pragma GCC visibility pop

/* The word of a guard that is held and has never been another thread's. */
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define EB_GUARD_HELD UINT32_C(1)
#else
#define EB_GUARD_HELD (UINT32_C(1) << 24)
#endif

/* So likely that the compiler saves registers for the call behind the branch,
 * not before it: a tenth of a round trip over two channels. */
#ifdef __has_builtin
#if __has_builtin(__builtin_expect_with_probability)
#define EB_GUARD_NEARLY(x) __builtin_expect_with_probability(!!(x), 1, 0.9999)
#endif
#endif
#ifndef EB_GUARD_NEARLY
#define EB_GUARD_NEARLY(x) __builtin_expect(!!(x), 1)
#endif

/* Take it as the thread that it leans to, which costs no locked instruction.
 * False: it does not lean to this one. */
static inline bool eb_guard_enter(uint32_t *word)
{
    uint16_t me = eb_guard_self.leans;

    if (me == 0 || eb_load_relaxed(eb_guard_owner(word)) != me)
        return false;
    eb_race_window();
    /* Relaxed: ordered by the membarrier of who comes. */
    eb_store_relaxed(eb_guard_inside(word), 1);
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    if (__builtin_expect(eb_load_acquire(eb_guard_owner(word)) == me, 1))
        return true;
    eb_store_release(eb_guard_inside(word), 0);
    return false;
}

/* Give back what has been taken so. */
static inline void eb_guard_leave(uint32_t *word)
{
    /* Pairs with the loads in guard.c and in eb_guard_pass(). */
    eb_store_release(eb_guard_inside(word), 0);
}

/* Has this thread taken it so, and does it still lean to it? */
static inline bool eb_guard_is_inside(uint32_t *word)
{
    /* Relaxed: while it does, no other thread writes either. */
    return eb_load_relaxed(eb_guard_inside(word)) != 0
           && eb_load_relaxed(eb_guard_owner(word)) == eb_guard_self.leans;
}

static inline void eb_guard_lock(uint32_t *word)
{
    if (EB_GUARD_NEARLY(eb_is_alone() && eb_load_relaxed(word) == 0))
        eb_store_relaxed(word, EB_GUARD_HELD);
    else
        eb_guard_take(word);
}

static inline void eb_guard_unlock(uint32_t *word)
{
    if (EB_GUARD_NEARLY(eb_is_alone()
                        && eb_load_relaxed(word) == EB_GUARD_HELD))
        eb_store_relaxed(word, UINT32_C(0));
    else
        eb_guard_give(word);
}

/* The same where a call counts: more code, a tenth less of a round trip over
 * two channels. */
static inline void eb_guard_lock_inline(uint32_t *word)
{
    if (eb_is_alone() || !eb_guard_enter(word))
        eb_guard_lock(word);
}

static inline void eb_guard_unlock_inline(uint32_t *word)
{
    if (eb_is_alone() || !eb_guard_is_inside(word))
        eb_guard_unlock(word);
    else
        eb_guard_leave(word);
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
    /* Acquire pairs with the stores in eb_guard_give(). */
    if (eb_load_acquire(eb_guard_state(word)) == 0
        && eb_load_acquire(eb_guard_inside(word)) == 0)
        return;
    eb_guard_lock(word);
    eb_guard_unlock(word);
}

#endif
