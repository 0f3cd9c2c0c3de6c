/* SPDX-License-Identifier: MIT-0 */
/*
 * Once: empty, being made, or set for good.
 *
 * Two lines: those who would make the value if who makes it fails, and those
 * who only wait.
 */
#include <ebb/once.h>

#include <string.h>

#include "sync/wait.h"

enum state { ONCE_EMPTY, ONCE_BUSY, ONCE_SET };

struct eb_ret_int eb_once_begin_start(ebb_mem m, struct ebb_once *o)
    __asm__("__ebb1_eb_once_begin");
struct ebb_frame *eb_once_wait_start(ebb_mem m, struct ebb_once *o)
    EB_START(ebb_once_wait);
void eb_once_finish(struct ebb_once *o);
void eb_once_give_up(struct ebb_once *o);

bool ebb_once_is_set(const struct ebb_once *o)
{
    /* Acquires the value: pairs with set(). */
    return eb_load_acquire(&o->state) == ONCE_SET;
}

/* ---- guard held ---- */

static void set(struct ebb_once *o)
{
    eb_store_release(&o->state, ONCE_SET);
    eb_wait_wake_all(&o->makers, 0);
    eb_wait_wake_all(&o->waiters, 0);
}

/* The right to make it is free: the next in line has it. */
static void hand_over(struct ebb_once *o)
{
    if (o->makers.first != NULL)
        eb_wait_wake(&o->makers, eb_wait_of(o->makers.first), 1);
    else
        eb_store_relaxed(&o->state, ONCE_EMPTY);
}

static int attempt_begin(struct eb_request *rq)
{
    struct ebb_once *o = rq->object;

    if (o->state == ONCE_SET)
        return 0;
    if (o->state == ONCE_BUSY)
        return -EAGAIN;
    eb_store_relaxed(&o->state, ONCE_BUSY);
    return 1;
}

static int attempt_wait(struct eb_request *rq)
{
    return ((struct ebb_once *)rq->object)->state == ONCE_SET ? 0 : -EAGAIN;
}

static void undo_begin(struct eb_wait *w)
{
    if (w->h.flags == EB_WAIT_WOKEN && w->rq.result == 1)
        hand_over(w->rq.object);
}

static const struct eb_wait_kind kind_begin = {
    .what = "waits for who makes a value",
    .attempt = attempt_begin,
    .line = offsetof(struct ebb_once, makers),
    .undo = undo_begin,
};
static const struct eb_wait_kind kind_wait = {
    .what = "waits for a value to be set",
    .attempt = attempt_wait,
    .line = offsetof(struct ebb_once, waiters),
};

/* ---- calls ---- */

struct eb_ret_int eb_once_begin_start(ebb_mem m, struct ebb_once *o)
{
    if (ebb_once_is_set(o))
        return (struct eb_ret_int){ NULL, 0 };
    return eb_wait_start(m, &kind_begin, eb_request(o, NULL, 0));
}

struct ebb_frame *eb_once_wait_start(ebb_mem m, struct ebb_once *o)
{
    if (ebb_once_is_set(o))
        return NULL;
    return eb_wait_start(m, &kind_wait, eb_request(o, NULL, 0)).p;
}

void ebb_once_wait_blocking(struct ebb_once *o)
{
    (void)eb_wait_blocking(&kind_wait, eb_request(o, NULL, 0));
}

void eb_once_finish(struct ebb_once *o)
{
    eb_guard_lock(&o->guard);
    EB_CHECK(o->state == ONCE_BUSY, "a value is made twice");
    set(o);
    eb_guard_unlock(&o->guard);
}

void eb_once_give_up(struct ebb_once *o)
{
    eb_guard_lock(&o->guard);
    hand_over(o);
    eb_guard_unlock(&o->guard);
}

int ebb_once_set(struct ebb_once *o, void *value, const void *from,
                 size_t size)
{
    int err = 0;

    eb_guard_lock(&o->guard);
    if (o->state == ONCE_EMPTY) {
        memcpy(value, from, size);
        set(o);
    } else {
        err = o->state == ONCE_SET ? -EEXIST : -EBUSY;
    }
    eb_guard_unlock(&o->guard);
    return err;
}
