/* SPDX-License-Identifier: MIT-0 */
/* Guards, and to whom they lean; see guard.h. */
#include "base/guard.h"

struct eb_guard_slot eb_guard_slots[EB_GUARD_ID + 1];

/* Nobody: no guard leans to number 0. */
#define NOBODY { .top = &eb_guard_slots[0].at[1], .leans = EB_GUARD_LEANS }

__thread struct eb_guard_self eb_guard_self
    __attribute__((tls_model("initial-exec"))) = NOBODY;

/* Given back before others that were taken later (eb_guard_give()). */
static uint32_t hole;

/* Atomic: bits of the numbers that threads have; 0 is nobody's. */
static uint64_t taken[(EB_GUARD_ID + 1) / 64] = { 1 };

/* This thread has that number from now on. */
void eb_guard_be(unsigned id)
{
    eb_guard_self = (struct eb_guard_self){
        .top = &eb_guard_slots[id].at[1],
        .leans = (uint16_t)(id | EB_GUARD_LEANS),
    };
}

static inline unsigned my_id(void)
{
    return eb_guard_self.leans & EB_GUARD_ID;
}

bool eb_guard_join(void)
{
    if (my_id() != 0)
        return false;
    for (unsigned i = 0; i < sizeof(taken) / sizeof(taken[0]); i++) {
        uint64_t bits = eb_load_relaxed(&taken[i]);

        while (bits != UINT64_MAX) {
            unsigned bit = (unsigned)__builtin_ctzll(~bits);

            /* Acquire: what the last one to have it has done to guards that
             * lean to it still.  Pairs with eb_guard_quit(). */
            if (!eb_cas(&taken[i], &bits, bits | UINT64_C(1) << bit))
                continue;
            eb_guard_be(i * 64 + bit);
            return true;
        }
    }
    return false;
}

/* What has been left lies on top no more. */
static inline void drop_holes(void)
{
    while (__builtin_expect(eb_guard_is_inside(&hole), 0))
        eb_guard_leave();
}

void eb_guard_quit(void)
{
    unsigned id = my_id();

    drop_holes();
    EB_CHECK(eb_guard_self.top == &eb_guard_slots[id].at[1],
             "a thread ends inside a guard");
    eb_guard_be(0);
    (void)eb_fetch_and(&taken[id / 64], ~(UINT64_C(1) << id % 64));
}

/* ---- who is here; `state` is the caller's ---- */

/* This thread has been seen here once more. */
static void note_seen(uint32_t *word, uint16_t owner)
{
    unsigned next = owner + EB_GUARD_SEEN;

    if (my_id() == 0)
        return;
    if (next >= EB_GUARD_LEANS)
        next = eb_guard_self.leans;
    /* Relaxed: this thread alone may believe it. */
    eb_store_relaxed(eb_guard_owner(word), (uint16_t)next);
}

/* Is the thread that it leans to inside? */
static bool is_in_slot(uint32_t *word, unsigned owner)
{
    struct eb_guard_slot *slot = &eb_guard_slots[owner & EB_GUARD_ID];

    for (int i = 1; i < EB_GUARD_SLOT - 1; i++)
        /* Acquire: pairs with the stores of who leaves, also where it has gone
         * into another one since. */
        if (eb_load_acquire(&slot->at[i]) == word)
            return true;
    return false;
}

/* The thread that it leaned to is inside: wait. */
static __attribute__((noinline, cold)) void wait_for_slot(uint32_t *word,
                                                          unsigned owner)
{
    for (int i = 0; is_in_slot(word, owner); i++) {
        if (i < EB_GUARD_SPINS)
            eb_cpu_relax();
        else
            eb_sys_yield();
    }
}

/* It leans to another thread, and no longer shall. */
static __attribute__((noinline)) void straighten(uint32_t *word,
                                                 unsigned owner)
{
    /* Pairs with eb_guard_pass(). */
    eb_store_release(eb_guard_owner(word), (uint16_t)my_id());
    /* Who has gone in by then is seen to be inside; who has not sees that it
     * is not the owner. */
    eb_sys_membarrier();
    if (is_in_slot(word, owner))
        wait_for_slot(word, owner);
}

static inline void settle(uint32_t *word)
{
    uint16_t owner = *eb_guard_owner(word);

    if ((owner ^ eb_guard_self.leans) & EB_GUARD_ID) {
        if (__builtin_expect(owner >= EB_GUARD_LEANS, 0))
            straighten(word, owner);
        else
            /* Relaxed: of use to this thread only. */
            eb_store_relaxed(eb_guard_owner(word), (uint16_t)my_id());
    } else if (++eb_guard_self.uses % EB_GUARD_SAMPLE == 0) {
        note_seen(word, owner);
    }
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

static __attribute__((noinline)) void take_state(uint32_t *word)
{
    unsigned char expected = 0;

    if (__builtin_expect(!eb_cas(eb_guard_state(word), &expected, 1), 0))
        wait_for_state(word);
    settle(word);
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

/* It is in this thread's slot, under others that were taken later. */
static bool leave_below(uint32_t *word)
{
    uint32_t **at = eb_guard_self.top;

    do
        at--;
    while (eb_load_relaxed(at) != word && eb_load_relaxed(at) != NULL);
    if (eb_load_relaxed(at) == NULL)
        return false;
    /* Pairs with is_in_slot(). */
    eb_store_release(at, &hole);
    return true;
}

void eb_guard_give(uint32_t *word)
{
    drop_holes();
    if (eb_guard_is_inside(word)) {
        eb_guard_leave();
        drop_holes();
    } else if (!leave_below(word)) {
        leave(word);
    }
}

bool eb_guard_try_lock(uint32_t *word)
{
    unsigned char expected = 0;
    uint16_t owner;

    if (eb_guard_enter(word))
        return true;
    /* Relaxed: a hint.  Who gets in behind this is waited for. */
    owner = eb_load_relaxed(eb_guard_owner(word));
    if (owner >= EB_GUARD_LEANS && owner != eb_guard_self.leans
        && is_in_slot(word, owner))
        return false;
    if (!eb_cas(eb_guard_state(word), &expected, 1))
        return false;
    settle(word);
    return true;
}

void eb_guard_pass_slowly(uint32_t *word)
{
    /* As in eb_guard_pass(): in this order. */
    uint16_t owner = eb_load_acquire(eb_guard_owner(word));

    if ((owner < EB_GUARD_LEANS || !is_in_slot(word, owner))
        && eb_load_acquire(eb_guard_state(word)) == 0)
        return;
    eb_guard_lock(word);
    eb_guard_unlock(word);
}
