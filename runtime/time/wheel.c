/* SPDX-License-Identifier: MIT-0 */
/* The timer wheel; see wheel.h. */
#include "time/wheel.h"

enum { DIGIT_BITS = 6, DIGIT_MASK = EB_WHEEL_SLOTS - 1 };

void eb_wheel_init(struct eb_wheel *w, int64_t now)
{
    w->guard = 0;
    w->shift = EB_TICK_SHIFT;
    w->tick = (uint64_t)now >> w->shift;
    w->wake_tick = UINT64_MAX;
    w->count = 0;
    w->calls = 0;
    for (int l = 0; l < EB_WHEEL_LEVELS; l++) {
        w->occupied[l] = 0;
        for (int s = 0; s < EB_WHEEL_SLOTS; s++)
            eb_list_init(&w->slot[l][s]);
    }
}

void eb_wheel_fini(struct eb_wheel *w)
{
    EB_CHECK(w->count == 0, "a timer is still running");
}

static unsigned digit_of(uint64_t tick, unsigned level)
{
    return (unsigned)(tick >> (level * DIGIT_BITS)) & DIGIT_MASK;
}

/* The first tick at or after the deadline. */
static uint64_t due_tick(const struct eb_wheel *w, const struct eb_timer *t)
{
    uint64_t deadline = t->deadline > 0 ? (uint64_t)t->deadline : 0;

    return (deadline + ((UINT64_C(1) << w->shift) - 1)) >> w->shift;
}

/* The tick at which the slot has to be looked at. */
static uint64_t slot_tick(const struct eb_wheel *w, unsigned level,
                          unsigned slot)
{
    unsigned shift = level * DIGIT_BITS;
    uint64_t above = w->tick >> shift >> DIGIT_BITS;

    return ((above << DIGIT_BITS) | slot) << shift;
}

/* Put a timer that is due after w->tick in its slot.  Returns its tick. */
static uint64_t place(struct eb_wheel *w, struct eb_timer *t, uint64_t due)
{
    unsigned top = 63u - (unsigned)__builtin_clzll(due ^ w->tick);
    unsigned level = top / DIGIT_BITS;
    unsigned slot = digit_of(due, level);

    eb_list_push_back(&w->slot[level][slot], &t->node);
    w->occupied[level] |= UINT64_C(1) << slot;
    return slot_tick(w, level, slot);
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

/* Clear the bits of slots that have become empty: the timer does not say in
 * which slot it is, but its neighbours do if it was the last. */
static void unlink_timer(struct eb_wheel *w, struct eb_timer *t)
{
    struct eb_list *head = t->node.next;

    eb_list_remove(&t->node);
    if (eb_list_is_empty(head)) {
        size_t at = (size_t)(head - &w->slot[0][0]);

        w->occupied[at / EB_WHEEL_SLOTS] &=
            ~(UINT64_C(1) << (at % EB_WHEEL_SLOTS));
    }
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
static bool find_next(const struct eb_wheel *w, unsigned *level,
                      unsigned *slot)
{
    for (unsigned l = 0; l < EB_WHEEL_LEVELS; l++) {
        if (w->occupied[l] == 0)
            continue;
        *level = l;
        *slot = (unsigned)__builtin_ctzll(w->occupied[l]);
        return true;
    }
    return false;
}

/* w->tick has come to the slot: fire what is due, move the rest down. */
static void empty_slot(struct eb_wheel *w, unsigned level, unsigned slot)
{
    struct eb_list timers, *node;

    eb_list_take(&timers, &w->slot[level][slot]);
    w->occupied[level] &= ~(UINT64_C(1) << slot);
    while ((node = eb_list_pop_front(&timers)) != NULL) {
        struct eb_timer *t = eb_container_of(node, struct eb_timer, node);
        uint64_t due = due_tick(w, t);

        if (due > w->tick) {
            place(w, t, due);
            continue;
        }
        w->count--;
        if (t->fire != NULL) {
            w->calls++;
            t->fire(t);
        } else {
            eb_wake(t->strand);
        }
    }
}

int64_t eb_wheel_advance(struct eb_wheel *w, int64_t now)
{
    uint64_t target = (uint64_t)now >> w->shift;
    unsigned level, slot;
    int64_t left = -1;

    eb_guard_lock(&w->guard);
    w->wake_tick = UINT64_MAX;
    while (find_next(w, &level, &slot)) {
        uint64_t at = slot_tick(w, level, slot);

        if (at > target) {
            w->wake_tick = at;
            left = at >= (UINT64_C(1) << (63 - w->shift))
                       ? INT64_MAX - now
                       : (int64_t)(at << w->shift) - now;
            break;
        }
        w->tick = at;
        empty_slot(w, level, slot);
    }
    if (w->tick < target)
        w->tick = target;
    eb_guard_unlock(&w->guard);
    return left;
}

void eb_wheel_set_shift(struct eb_wheel *w, unsigned shift, int64_t now)
{
    struct eb_list timers, *node;

    eb_guard_lock(&w->guard);
    eb_list_init(&timers);
    for (int l = 0; l < EB_WHEEL_LEVELS; l++) {
        for (int s = 0; s < EB_WHEEL_SLOTS; s++)
            while ((node = eb_list_pop_front(&w->slot[l][s])) != NULL)
                eb_list_push_back(&timers, node);
        w->occupied[l] = 0;
    }
    w->shift = shift;
    w->tick = (uint64_t)now >> shift;
    while ((node = eb_list_pop_front(&timers)) != NULL)
        place_late(w, eb_container_of(node, struct eb_timer, node));
    eb_guard_unlock(&w->guard);
}
