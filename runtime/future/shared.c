/* SPDX-License-Identifier: MIT-0 */
/*
 * Shared futures: a set of one future, one permit, and a copy of its result.
 *
 * Who has the permit drives the future.  A set leaves its futures as they are
 * when the wait for them is cancelled, so the next in line goes on with it.
 * `over` is written once, behind the result, by who has the permit, and read
 * without; then the semaphore is closed, which lets all in line go at once.
 */
#include <ebb/shared.h>

#include <errno.h>
#include <string.h>

#include <ebb/futures.h>
#include <ebb/sync.h>

#include "base/alloc.h"
#include "base/guard.h"
#include "core/core.h"

enum { PENDING, READY, CANCELLED };

struct ebb_shared {
    uint32_t guard;             /* protects the counts */
    uint32_t strong, weak;      /* weak: one more while there are strong ones,
                                 * and until the last has closed */
    uint32_t over;              /* atomic */
    struct ebb_sem turn;        /* of who drives it */
    struct ebb_futures *set;
    size_t size, align;
    max_align_t result[];
};

struct ebb_shared *ebb_shared_make(struct ebb_frame *future, size_t size,
                                   size_t align)
{
    const struct ebb_executor *ex = ebb_self.executor;
    struct ebb_shared *s = eb_calloc(1, sizeof(*s) + size);

    EB_CHECK(align <= _Alignof(max_align_t), "a result that is aligned so far");
    if (s == NULL && ex != NULL)
        ex->oom(ex, sizeof(*s) + size);
    EB_CHECK(s != NULL, "out of memory for a shared future");
    s->strong = s->weak = 1;
    s->size = size;
    s->align = align;
    ebb_sem_init(&s->turn, 1);
    s->set = ebb_futures_make(false);
    (void)ebb_futures_add(s->set, future, false, NULL);
    return s;
}

/* ---- handles ---- */

/* One more of those that *count counts, if there is a strong one. */
static bool add_handle(struct ebb_shared *s, uint32_t *count)
{
    bool alive;

    eb_guard_lock(&s->guard);
    alive = s->strong > 0;
    *count += alive;
    eb_guard_unlock(&s->guard);
    return alive;
}

/* Was it the last? */
static bool drop_handle(struct ebb_shared *s, uint32_t *count)
{
    bool last;

    eb_guard_lock(&s->guard);
    EB_CHECK(*count > 0, "a shared future given up twice");
    last = --*count == 0;
    eb_guard_unlock(&s->guard);
    return last;
}

struct ebb_shared *ebb_shared_ref(struct ebb_shared *s)
{
    EB_CHECK(add_handle(s, &s->strong), "a shared future that has closed");
    return s;
}

struct ebb_shared *ebb_shared_weak_ref(struct ebb_shared *s)
{
    EB_CHECK(add_handle(s, &s->weak), "a shared future that has closed");
    return s;
}

struct ebb_shared *ebb_shared_upgrade(struct ebb_shared *weak)
{
    return add_handle(weak, &weak->strong) ? weak : NULL;
}

void ebb_shared_weak_free(struct ebb_shared *weak)
{
    if (weak != NULL && drop_handle(weak, &weak->weak))
        eb_free_as(weak, "a shared future", NULL);
}

size_t ebb_shared_strong_count(struct ebb_shared *s)
{
    return eb_guard_read(&s->guard, &s->strong);
}

size_t ebb_shared_weak_count(struct ebb_shared *s)
{
    size_t count;

    eb_guard_lock(&s->guard);
    count = s->weak - (s->strong > 0);
    eb_guard_unlock(&s->guard);
    return count;
}

/* ---- the result ---- */

int ebb_shared_peek(struct ebb_shared *s, void *out)
{
    uint32_t over;

    EB_LIVE(s);
    /* Acquire: pairs with the store in drive(). */
    over = eb_load_acquire(&s->over);
    if (over == READY && out != NULL)
        memcpy(out, s->result, s->size);
    return over == READY ? 0 : over == PENDING ? -EAGAIN : -ECANCELED;
}

/* Go on with the future until it has ended.  Ours is the permit. */
static async void drive(struct ebb_shared *s)
{
    struct ebb_joined to = { .out = s->size > 0 ? s->result : NULL,
                             .size = s->size,
                             .align = s->align };
    int rc = await ebb_futures_next(s->set, to);

    eb_store_release(&s->over, rc > 0 ? READY : CANCELLED);
    ebb_sem_close(&s->turn);
}

async int ebb_shared_get(struct ebb_shared *s, void *out)
{
    EB_LIVE(s);
    if (ebb_shared_peek(s, NULL) == -EAGAIN
        && await ebb_sem_acquire(&s->turn, 1) == 0) {
        defer ebb_sem_release(&s->turn, 1);
        if (ebb_shared_peek(s, NULL) == -EAGAIN)
            await drive(s);
    }
    return ebb_shared_peek(s, out);
}

async void ebb_shared_close(struct ebb_shared *s)
{
    if (s == NULL || !drop_handle(s, &s->strong))
        return;
    await ebb_futures_close(s->set);
    ebb_shared_weak_free(s);
}
