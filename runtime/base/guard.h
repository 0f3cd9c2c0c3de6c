/* SPDX-License-Identifier: MIT-0 */
/*
 * A lock of one word, for sections of a few instructions.
 *
 * It can lie in a public struct, which must not name pthread; zero is its
 * initial value.  Its bytes:
 *
 *   state    0 free    1 held    2 held, and somebody may sleep on it
 *            (one byte that is 0)
 *   owner    two bytes: the thread that it leans to; or the one that may come
 *            to be it, and how often it has been seen
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
 * stays 0.  It says where it is in a line of memory of its own, its slot.  Who
 * else comes takes `state` and `owner`, and makes up for the plain stores by a
 * membarrier, as thieves do (sched/runq.h):
 *
 *   the worker    slot = the guard; (compiler barrier)    read owner
 *   who comes     owner = itself; (membarrier)    wait until not in the slot
 *
 * That takes some microseconds, less than what was saved.  From there on the
 * guard may come to lean to another thread, or the same once more: the plain
 * store of who is late goes to its own slot, not to the guard.  `owner` is
 * written by the holder of `state` only.
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
    EB_GUARD_LEANS = 0xfc00,
    EB_GUARD_SAMPLE = 32,       /* it looks once in so many times */
};

/* In which of the guards that lean to it a thread is.  Guards may be taken
 * inside of others; one that finds no room is taken by its state. */
enum { EB_GUARD_SLOT = 8 };
struct eb_guard_slot {
    uint32_t *at[EB_GUARD_SLOT];    /* atomic; the first and the last: NULL */
} __attribute__((aligned(EB_GUARD_SLOT * sizeof(uint32_t *))));

/* Of each number; 0 is nobody's. */
extern struct eb_guard_slot eb_guard_slots[EB_GUARD_ID + 1];

/* What a thread is to guards. */
struct eb_guard_self {
    uint32_t **top;             /* in its slot: behind the last guard */
    uint16_t leans;             /* its number | EB_GUARD_LEANS */
    uint16_t uses;
};
extern __thread struct eb_guard_self eb_guard_self
    __attribute__((tls_model("initial-exec")));

/* From now on guards may lean to this thread, until it quits.  For workers,
 * where membarrier works.  False: they may already, or there are too many. */
bool eb_guard_join(void);
void eb_guard_quit(void);

/* The same with a number of the caller's; 0: none.  For tests. */
void eb_guard_be(unsigned id);

static inline unsigned char *eb_guard_state(uint32_t *word)
{
    return (unsigned char *)word;
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

/* As eb_guard_pass(), where that is not to be seen at once. */
void eb_guard_pass_slowly(uint32_t *word);

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

/* Is there no room behind it? */
static inline bool eb_guard_is_last(uint32_t **at)
{
    return (uintptr_t)at % sizeof(struct eb_guard_slot)
           == (EB_GUARD_SLOT - 1) * sizeof(uint32_t *);
}

/* Is it the last that this thread has taken so? */
static inline bool eb_guard_is_inside(uint32_t *word)
{
    /* Relaxed: only this thread writes there. */
    return eb_load_relaxed(eb_guard_self.top - 1) == word;
}

/* Give back what is. */
static inline void eb_guard_leave(void)
{
    uint32_t **at = eb_guard_self.top - 1;

    /* Pairs with the loads in guard.c. */
    eb_store_release(at, NULL);
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    eb_guard_self.top = at;
}

/* Take it as the thread that it leans to, which costs no locked instruction.
 * False: it does not lean to this one. */
static inline bool eb_guard_enter(uint32_t *word)
{
    uint16_t me = eb_guard_self.leans;
    uint32_t **at = eb_guard_self.top;

    if (eb_load_relaxed(eb_guard_owner(word)) != me
        || __builtin_expect(eb_guard_is_last(at), 0))
        return false;
    eb_race_window();
    eb_guard_self.top = at + 1;
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    /* Pairs with the loads in guard.c; ordered before the next load by the
     * membarrier of who comes. */
    eb_store_release(at, word);
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    if (__builtin_expect(eb_load_acquire(eb_guard_owner(word)) == me, 1))
        return true;
    eb_guard_leave();
    return false;
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
        eb_guard_leave();
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
    /* Acquire pairs with the stores of who has come (straighten()): it has
     * `state` then, and gives it back when all are out. */
    uint16_t owner = eb_load_acquire(eb_guard_owner(word));

    if ((owner >= EB_GUARD_LEANS && owner != eb_guard_self.leans)
        || eb_load_acquire(eb_guard_state(word)) != 0)
        eb_guard_pass_slowly(word);
}

#endif
