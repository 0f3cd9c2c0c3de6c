/* SPDX-License-Identifier: MIT-0 */
/* The timer wheel; see wheel.h. */
#include "time/wheel.h"

#include "base/clock.h"

enum {
    LOW_BITS = 10,
    LOW_SLOTS = 1 << LOW_BITS,
    DIGIT_BITS = 6,
    DIGIT_MASK = (1 << DIGIT_BITS) - 1,
    AHEAD = 16,                 /* timers looked at before they fire */
    FIRED_MAX = 1024,           /* at a time: what runs next is in the cache */
};

_Static_assert(LOW_SLOTS == EB_WHEEL_LOW_WORDS * 64, "the lowest level");
_Static_assert(LOW_BITS + (EB_WHEEL_WORDS - EB_WHEEL_LOW_WORDS) * DIGIT_BITS
                   >= 63, "all ticks");

void eb_wheel_init(struct eb_wheel *w, int64_t now)
{
    w->guard = 0;
    w->shift = EB_TICK_SHIFT;
    w->tick = (uint64_t)now >> w->shift;
    w->wake_tick = UINT64_MAX;
    w->count = 0;
    w->calls = 0;
    w->words = 0;
    for (int i = 0; i < EB_WHEEL_WORDS; i++)
        w->occupied[i] = 0;
    for (int i = 0; i < EB_WHEEL_SLOTS; i++)
        eb_list_init(&w->slot[i]);
    eb_list_init(&w->later);
    w->has_later = 0;
}

void eb_wheel_fini(struct eb_wheel *w)
{
    EB_CHECK(w->count == 0, "a timer is still running");
}

static void mark_occupied(struct eb_wheel *w, unsigned slot)
{
    w->occupied[slot / 64] |= UINT64_C(1) << slot % 64;
    w->words |= 1u << slot / 64;
}

static void mark_empty(struct eb_wheel *w, unsigned slot)
{
    w->occupied[slot / 64] &= ~(UINT64_C(1) << slot % 64);
    if (w->occupied[slot / 64] == 0)
        w->words &= ~(1u << slot / 64);
}

/* The first tick at or after the deadline. */
static uint64_t due_tick(const struct eb_wheel *w, const struct eb_timer *t)
{
    uint64_t deadline = t->deadline > 0 ? (uint64_t)t->deadline : 0;

    return (deadline + ((UINT64_C(1) << w->shift) - 1)) >> w->shift;
}

/* Bits of a tick below the digit of a slot above the lowest level. */
static unsigned shift_of(unsigned slot)
{
    return LOW_BITS + (slot - LOW_SLOTS) / 64 * DIGIT_BITS;
}

/* The slot of a timer that is due at w->tick or later. */
static unsigned find_slot(const struct eb_wheel *w, uint64_t due)
{
    unsigned top = 63u - (unsigned)__builtin_clzll((due ^ w->tick) | 1);
    unsigned level;

    if (top < LOW_BITS)
        return (unsigned)due & (LOW_SLOTS - 1);
    level = (top - LOW_BITS) / DIGIT_BITS;
    return LOW_SLOTS + level * 64
           + ((unsigned)(due >> (LOW_BITS + level * DIGIT_BITS)) & DIGIT_MASK);
}

/* The tick at which the slot has to be looked at. */
static uint64_t slot_tick(const struct eb_wheel *w, unsigned slot)
{
    unsigned shift;

    if (slot < LOW_SLOTS)
        return (w->tick & ~(uint64_t)(LOW_SLOTS - 1)) | slot;
    shift = shift_of(slot);
    return ((w->tick >> shift & ~(uint64_t)DIGIT_MASK) | slot % 64) << shift;
}

/* Put a timer in its slot.  Returns the tick of that. */
static uint64_t place(struct eb_wheel *w, struct eb_timer *t, uint64_t due)
{
    unsigned slot = find_slot(w, due);

    eb_list_push_back(&w->slot[slot], &t->node);
    mark_occupied(w, slot);
    return slot_tick(w, slot);
}

/* The same for one that may be due already: then in the next slot. */
static uint64_t place_late(struct eb_wheel *w, struct eb_timer *t)
{
    uint64_t due = due_tick(w, t);

    return place(w, t, due > w->tick ? due : w->tick + 1);
}

bool eb_timer_start(struct eb_wheel *w, struct eb_timer *t)
{
    uint64_t at;
    bool first;

    eb_guard_lock(&w->guard);
    at = place_late(w, t);
    w->count++;
    first = at < w->wake_tick;
    if (first)
        w->wake_tick = at;
    eb_guard_unlock(&w->guard);
    return first;
}

void eb_timer_start_later(struct eb_wheel *w, struct eb_timer *t)
{
    eb_guard_lock(&w->guard);
    eb_list_push_back(&w->later, &t->node);
    eb_store_relaxed(&w->has_later, 1u);
    w->count++;
    eb_guard_unlock(&w->guard);
}

/* Guard held. */
static void arm(struct eb_wheel *w, int64_t now)
{
    struct eb_list *node;

    while ((node = eb_list_pop_front(&w->later)) != NULL) {
        struct eb_timer *t = eb_container_of(node, struct eb_timer, node);
        uint64_t at;

        t->deadline = eb_clock_add(now, t->deadline);
        at = place_late(w, t);
        if (at < w->wake_tick)
            w->wake_tick = at;
    }
    eb_store_relaxed(&w->has_later, 0u);
}

void eb_wheel_arm(struct eb_wheel *w, int64_t now)
{
    eb_guard_lock(&w->guard);
    arm(w, now);
    eb_guard_unlock(&w->guard);
}

/* Clear the bits of slots that have become empty: the timer does not say in
 * which slot it is, but its neighbours do if it was the last. */
static void unlink_timer(struct eb_wheel *w, struct eb_timer *t)
{
    struct eb_list *head = t->node.next;

    eb_list_remove(&t->node);
    if (eb_list_is_empty(head) && head != &w->later)
        mark_empty(w, (unsigned)(head - w->slot));
}

bool eb_timer_stop(struct eb_wheel *w, struct eb_timer *t)
{
    bool running;

    eb_guard_lock(&w->guard);
    running = eb_node_is_linked(&t->node);
    if (running) {
        unlink_timer(w, t);
        w->count--;
    }
    eb_guard_unlock(&w->guard);
    return running;
}

/* The next slot to look at; false: the wheel is empty. */
static bool find_next(const struct eb_wheel *w, unsigned *slot)
{
    unsigned word;

    if (w->words == 0)
        return false;
    word = (unsigned)__builtin_ctz(w->words);
    *slot = word * 64 + (unsigned)__builtin_ctzll(w->occupied[word]);
    return true;
}

static void fire(struct eb_wheel *w, struct eb_timer *t)
{
    w->count--;
    if (t->strand != NULL) {
        eb_wake(t->strand);
    } else {
        struct eb_timer_call *call =
            eb_container_of(t, struct eb_timer_call, timer);

        w->calls++;
        call->fire(call);
    }
}

/*
 * Take up to AHEAD timers out of a slot.  Each is in a frame of its own, as a
 * rule in no cache: while the next one's line is on its way, so is that of
 * the strand of this one.
 */
static unsigned take_some(struct eb_list *head, struct eb_timer **out)
{
    struct eb_list *node = head->next;
    unsigned n = 0;

    for (; n < AHEAD && node != head; n++) {
        struct eb_timer *t = eb_container_of(node, struct eb_timer, node);

        node = node->next;
        __builtin_prefetch(node);
        __builtin_prefetch(t->strand, 1);
        eb_node_init(&t->node);
        out[n] = t;
    }
    head->next = node;
    node->prev = head;
    return n;
}

/* w->tick has come to a slot above the lowest level: move it all down, what
 * is due now into the slot of this tick. */
static void spread_slot(struct eb_wheel *w, unsigned slot)
{
    struct eb_list *head = &w->slot[slot];
    struct eb_timer *some[AHEAD];
    unsigned n;

    mark_empty(w, slot);
    do {
        n = take_some(head, some);
        for (unsigned i = 0; i < n; i++)
            place(w, some[i], due_tick(w, some[i]));
    } while (n == AHEAD);
}

/* Fire what is in a slot of the lowest level, at most `budget` timers.
 * Returns how many. */
static int fire_slot(struct eb_wheel *w, unsigned slot, int budget)
{
    struct eb_list *head = &w->slot[slot];
    struct eb_timer *some[AHEAD];
    unsigned n = AHEAD;
    int fired = 0;

    for (; fired < budget && n == AHEAD; fired += (int)n) {
        n = take_some(head, some);
        for (unsigned i = 0; i < n; i++)
            fire(w, some[i]);
    }
    if (eb_list_is_empty(head))
        mark_empty(w, slot);
    return fired;
}

bool eb_wheel_is_due(struct eb_wheel *w, int64_t now)
{
    bool is_due;

    eb_guard_lock(&w->guard);
    is_due = w->wake_tick <= (uint64_t)now >> w->shift;
    eb_guard_unlock(&w->guard);
    return is_due;
}

int64_t eb_wheel_advance(struct eb_wheel *w, int64_t now)
{
    uint64_t target = (uint64_t)now >> w->shift;
    int budget = FIRED_MAX;
    unsigned slot;
    int64_t left = -1;

    eb_guard_lock(&w->guard);
    if (eb_wheel_has_later(w))
        arm(w, now);
    w->wake_tick = UINT64_MAX;
    while (find_next(w, &slot)) {
        uint64_t at = slot_tick(w, slot);

        if (at > target) {
            w->wake_tick = at;
            left = at >= (UINT64_C(1) << (63 - w->shift))
                       ? INT64_MAX - now
                       : (int64_t)(at << w->shift) - now;
            break;
        }
        w->tick = at;
        if (slot >= LOW_SLOTS) {
            spread_slot(w, slot);
            continue;
        }
        if (budget <= 0) {
            w->wake_tick = at;
            left = 0;
            break;
        }
        budget -= fire_slot(w, slot, budget);
    }
    if (w->tick < target && left != 0)
        w->tick = target;
    eb_guard_unlock(&w->guard);
    return left;
}

void eb_wheel_set_shift(struct eb_wheel *w, unsigned shift, int64_t now)
{
    struct eb_list timers, *node;
    unsigned slot;

    eb_guard_lock(&w->guard);
    arm(w, now);
    eb_list_init(&timers);
    while (find_next(w, &slot)) {
        while ((node = eb_list_pop_front(&w->slot[slot])) != NULL)
            eb_list_push_back(&timers, node);
        mark_empty(w, slot);
    }
    w->shift = shift;
    w->tick = (uint64_t)now >> shift;
    while ((node = eb_list_pop_front(&timers)) != NULL)
        place_late(w, eb_container_of(node, struct eb_timer, node));
    eb_guard_unlock(&w->guard);
}
