/* SPDX-License-Identifier: MIT-0 */
/* Guards, and to whom they lean; see guard.h. */
#include "base/guard.h"

__thread struct eb_guard_self eb_guard_self
    __attribute__((tls_model("initial-exec")));

/* Atomic: bits of the numbers that threads have; 0 is nobody's. */
static uint64_t taken[(EB_GUARD_ID + 1) / 64] = { 1 };

bool eb_guard_join(void)
{
    if (eb_guard_self.id != 0)
        return false;
    for (unsigned i = 0; i < sizeof(taken) / sizeof(taken[0]); i++) {
        uint64_t bits = eb_load_relaxed(&taken[i]);

        while (bits != UINT64_MAX) {
            unsigned bit = (unsigned)__builtin_ctzll(~bits);

            /* Acquire: what the last one to have it has done to guards that
             * lean to it still.  Pairs with eb_guard_quit(). */
            if (!eb_cas(&taken[i], &bits, bits | UINT64_C(1) << bit))
                continue;
            eb_guard_self.id = (uint16_t)(i * 64 + bit);
            eb_guard_self.leans = (uint16_t)(eb_guard_self.id
                                             | EB_GUARD_LEANS);
            return true;
        }
    }
    return false;
}

void eb_guard_quit(void)
{
    unsigned id = eb_guard_self.id;

    eb_guard_self = (struct eb_guard_self){ .id = 0 };
    (void)eb_fetch_and(&taken[id / 64], ~(UINT64_C(1) << id % 64));
}

/* ---- who is here; `state` is the caller's ---- */

/* This thread has been seen here once more. */
static void note_seen(uint32_t *word, uint16_t owner)
{
    unsigned next = owner + EB_GUARD_SEEN;

    if (eb_guard_self.id == 0)
        return;
    if (next >= EB_GUARD_LEANED)
        next = eb_guard_self.leans;
    /* Relaxed: this thread alone may believe it. */
    eb_store_relaxed(eb_guard_owner(word), (uint16_t)next);
}

/* It leans to another thread, and shall no more. */
static __attribute__((noinline)) void straighten(uint32_t *word,
                                                 uint16_t owner)
{
    eb_store_relaxed(eb_guard_owner(word),
                     (uint16_t)(owner - EB_GUARD_LEANS + EB_GUARD_LEANED));
    /* Who has gone in by then is seen to be inside; who has not sees that it
     * is not the owner. */
    eb_sys_membarrier();
}

/* False: somebody is inside. */
static inline bool settle(uint32_t *word)
{
    uint16_t owner = *eb_guard_owner(word);

    if (__builtin_expect(owner < EB_GUARD_LEANED, 1)) {
        /* Relaxed: of use to this thread only. */
        if ((owner ^ eb_guard_self.id) & EB_GUARD_ID)
            eb_store_relaxed(eb_guard_owner(word), eb_guard_self.id);
        else if (++eb_guard_self.uses % EB_GUARD_SAMPLE == 0)
            note_seen(word, owner);
        return true;
    }
    if (__builtin_expect(owner >= EB_GUARD_LEANS, 0))
        straighten(word, owner);
    /* Acquire: pairs with the store in eb_guard_give(). */
    return eb_load_acquire(eb_guard_inside(word)) == 0;
}

/* ---- in ---- */

/* It is held by another thread: wait for `state`.  Or its object is no more:
 * that of what has been released is never free (base/stale.h). */
static __attribute__((noinline, cold)) void wait_for_state(uint32_t *word)
{
    unsigned char *state = eb_guard_state(word), expected;

    for (int i = 0; i < EB_GUARD_SPINS; i++) {
        eb_cpu_relax();
        if (eb_is_stale(word))
            eb_stale_use(word, NULL);
        expected = 0;
        /* Relaxed: only a hint, the exchange decides. */
        if (eb_load_relaxed(state) == 0 && eb_cas(state, &expected, 1))
            return;
    }
    /* Acquire half pairs with the store in leave(). */
    while (eb_exchange(state, 2) != 0) {
        uint32_t value = eb_load_relaxed(word);     /* with whatever owner */

        if (*eb_guard_state(&value) == 2)
            eb_sys_futex_wait(word, value, EB_GUARD_NAP_NS);
    }
}

/* `state` is this thread's, but the one it leaned to is inside: wait. */
static __attribute__((noinline, cold)) void wait_for_inside(uint32_t *word)
{
    /* Acquire: pairs with the store in eb_guard_give(). */
    for (int i = 0; eb_load_acquire(eb_guard_inside(word)) != 0; i++) {
        if (i < EB_GUARD_SPINS)
            eb_cpu_relax();
        else
            eb_sys_yield();
    }
}

static __attribute__((noinline)) void take_state(uint32_t *word)
{
    unsigned char expected = 0;

    if (__builtin_expect(!eb_cas(eb_guard_state(word), &expected, 1), 0))
        wait_for_state(word);
    if (__builtin_expect(!settle(word), 0))
        wait_for_inside(word);
}

void eb_guard_take(uint32_t *word)
{
    if (!eb_guard_enter(word))
        take_state(word);
}

/* ---- out ---- */

/* Give back `state`. */
static inline void leave(uint32_t *word)
{
    /* Relaxed: a hint, see guard.h. */
    unsigned char old = eb_load_relaxed(eb_guard_state(word));

    EB_CHECK(old != 0, "unlock of a guard that is free");
    /* Pairs with the acquire in eb_guard_take(). */
    eb_store_release(eb_guard_state(word), 0);
    if (__builtin_expect(old == 2, 0))
        eb_sys_futex_wake(word, 1);
}

void eb_guard_give(uint32_t *word)
{
    /* Relaxed: if it is this thread's; if not, its number is not there. */
    if (eb_guard_self.leans != 0
        && eb_load_relaxed(eb_guard_inside(word)) != 0
        && !((eb_load_relaxed(eb_guard_owner(word)) ^ eb_guard_self.id)
             & EB_GUARD_ID))
        eb_store_release(eb_guard_inside(word), 0);
    else
        leave(word);
}

bool eb_guard_try_lock(uint32_t *word)
{
    unsigned char expected = 0;

    if (eb_guard_enter(word))
        return true;
    if (!eb_cas(eb_guard_state(word), &expected, 1))
        return false;
    if (settle(word))
        return true;
    leave(word);
    return false;
}
