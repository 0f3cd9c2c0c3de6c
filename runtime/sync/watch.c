/* SPDX-License-Identifier: MIT-0 */
/*
 * Watch: one block with the value and its version, and a small one for each
 * receiver with the version it has seen.
 *
 * The version is new to all receivers but those of it; it may wrap round, as
 * nobody misses 2^32 changes while it is looked at.
 */
#include "sync/watch.h"

#include <string.h>

#include "base/alloc.h"
#include "base/fault.h"
#include "base/ledger.h"
#include "sync/wait.h"

struct ebb_watch {
    uint32_t guard;             /* protects all, receivers' `seen` too */
    uint32_t version;
    uint32_t size;              /* fixed */
    uint32_t senders, receivers;
    struct ebb_waitq line;      /* receivers, for a change */
    struct ebb_waitq closers;   /* senders, for the end of the receivers */
    _Alignas(16) unsigned char value[];
};

struct ebb_watch_receiver {
    struct ebb_watch *watch;
    uint32_t seen;
};

struct ebb_frame *eb_watch_closed_start(ebb_mem m, struct ebb_watch *w)
    EB_START(ebb_watch_closed);
struct eb_ret_int eb_watch_changed_start(ebb_mem m,
                                         struct ebb_watch_receiver *rx)
    EB_START(ebb_watch_changed);
bool eb_watch_test(struct ebb_watch_receiver *rx,
                   bool (*is_it)(const void *value, void *arg), void *arg,
                   void *to);

/* ---- handles ---- */

struct ebb_watch *ebb_watch_open(size_t size, const void *first)
{
    struct ebb_watch *w = NULL;

    if (size <= UINT32_MAX)
        w = eb_sync_alloc(sizeof(*w) + size);
    EB_CHECK(w != NULL, "a value that is too large");
    *w = (struct ebb_watch){ .size = (uint32_t)size, .senders = 1 };
    memcpy(w->value, first, size);
    return w;
}

struct ebb_watch *ebb_watch_sender_ref(struct ebb_watch *w)
{
    eb_guard_lock(&w->guard);
    w->senders++;
    eb_guard_unlock(&w->guard);
    return w;
}

void ebb_watch_sender_free(struct ebb_watch *w)
{
    bool last;

    if (w == NULL)
        return;
    EB_LIVE(w);
    eb_guard_lock(&w->guard);
    EB_CHECK(w->senders > 0, "a sender freed twice");
    if (--w->senders == 0)
        eb_wait_wake_all(&w->line, -EPIPE);
    last = w->senders + w->receivers == 0;
    eb_guard_unlock(&w->guard);
    if (last)
        eb_free_as(w, "a watch", NULL);
}

struct ebb_watch_receiver *ebb_watch_subscribe(struct ebb_watch *w)
{
    struct ebb_watch_receiver *rx = eb_sync_alloc(sizeof(*rx));

    eb_guard_lock(&w->guard);
    *rx = (struct ebb_watch_receiver){ w, w->version };
    w->receivers++;
    eb_guard_unlock(&w->guard);
    return rx;
}

struct ebb_watch_receiver *
ebb_watch_receiver_clone(struct ebb_watch_receiver *rx)
{
    struct ebb_watch_receiver *other;

    EB_LIVE(rx);
    other = ebb_watch_subscribe(rx->watch);
    eb_guard_lock(&rx->watch->guard);
    other->seen = rx->seen;     /* which a sender moves while rx waits */
    eb_guard_unlock(&rx->watch->guard);
    return other;
}

void ebb_watch_receiver_free(struct ebb_watch_receiver *rx)
{
    struct ebb_watch *w;
    bool last;

    if (rx == NULL)
        return;
    EB_LIVE(rx);
    w = rx->watch;
    eb_guard_lock(&w->guard);
    /* A walk, and so not always. */
    EB_CHECK(!eb_stale_on || !eb_wait_is_any(&w->line, rx),
             "a receiver freed that is waited on");
    if (--w->receivers == 0)
        eb_wait_wake_all(&w->closers, 0);
    last = w->senders + w->receivers == 0;
    eb_guard_unlock(&w->guard);
    eb_free_as(rx, "a receiver of a watch", NULL);
    if (last)
        eb_free_as(w, "a watch", NULL);
}

/* ---- sending ---- */

/* The value has changed: those who wait have seen it.  Guard held. */
static void announce(struct ebb_watch *w)
{
    w->version++;
    while (w->line.first != NULL) {
        struct eb_wait *wait = eb_wait_of(w->line.first);

        ((struct ebb_watch_receiver *)wait->rq.arg)->seen = w->version;
        eb_ledger_note(EB_LEDGER_MESSAGE, 1);
        eb_wait_wake(&w->line, wait, 0);
    }
}

int ebb_watch_send(struct ebb_watch *w, const void *value)
{
    int err = -EPIPE;

    eb_guard_lock(&w->guard);
    if (w->receivers > 0) {
        memcpy(w->value, value, w->size);
        announce(w);
        err = 0;
    }
    eb_guard_unlock(&w->guard);
    return err;
}

void ebb_watch_send_replace(struct ebb_watch *w, const void *value, void *old)
{
    eb_guard_lock(&w->guard);
    if (old != NULL)
        memcpy(old, w->value, w->size);
    memcpy(w->value, value, w->size);
    announce(w);
    eb_guard_unlock(&w->guard);
}

void ebb_watch_send_modify(struct ebb_watch *w,
                           void (*modify)(void *value, void *arg), void *arg)
{
    eb_guard_lock(&w->guard);
    modify(w->value, arg);
    announce(w);
    eb_guard_unlock(&w->guard);
}

bool ebb_watch_send_if_modified(struct ebb_watch *w,
                                bool (*modify)(void *value, void *arg),
                                void *arg)
{
    bool modified;

    eb_guard_lock(&w->guard);
    modified = modify(w->value, arg);
    if (modified)
        announce(w);
    eb_guard_unlock(&w->guard);
    return modified;
}

void ebb_watch_get(struct ebb_watch *w, void *to)
{
    eb_guard_lock(&w->guard);
    memcpy(to, w->value, w->size);
    eb_guard_unlock(&w->guard);
}

static int attempt_closed(struct eb_request *rq)
{
    return ((struct ebb_watch *)rq->object)->receivers == 0 ? 0 : -EAGAIN;
}

static const struct eb_wait_kind kind_closed = {
    .what = "waits for the last receiver of a watch to go",
    .attempt = attempt_closed,
    .line = offsetof(struct ebb_watch, closers),
};

struct ebb_frame *eb_watch_closed_start(ebb_mem m, struct ebb_watch *w)
{
    return eb_wait_start(m, &kind_closed, eb_request(w, NULL, 0)).p;
}

bool ebb_watch_is_closed(struct ebb_watch *w)
{
    return eb_guard_read(&w->guard, &w->receivers) == 0;
}

size_t ebb_watch_receiver_count(struct ebb_watch *w)
{
    return eb_guard_read(&w->guard, &w->receivers);
}

size_t ebb_watch_sender_count(struct ebb_watch *w)
{
    return eb_guard_read(&w->guard, &w->senders);
}

/* ---- receiving ---- */

static void copy_out(struct ebb_watch_receiver *rx, void *to, bool update)
{
    struct ebb_watch *w = rx->watch;

    eb_guard_lock(&w->guard);
    eb_copy_message(to, w->value, w->size);
    if (update)
        rx->seen = w->version;
    eb_guard_unlock(&w->guard);
}

void ebb_watch_borrow(struct ebb_watch_receiver *rx, void *to)
{
    EB_LIVE(rx);
    copy_out(rx, to, false);
}

void ebb_watch_borrow_and_update(struct ebb_watch_receiver *rx, void *to)
{
    EB_LIVE(rx);
    copy_out(rx, to, true);
}

EB_WAIT_INLINE int attempt_changed(struct eb_request *rq)
{
    struct ebb_watch *w = rq->object;
    struct ebb_watch_receiver *rx = rq->arg;

    if (rx->seen != w->version) {
        rx->seen = w->version;
        return 0;
    }
    return w->senders == 0 ? -EPIPE : -EAGAIN;
}

/* Woken, but cancelled: it has not seen the change. */
static void undo_changed(struct eb_wait *wait)
{
    struct ebb_watch_receiver *rx = wait->rq.arg;

    if (wait->h.flags != EB_WAIT_WOKEN || wait->rq.result != 0
        || EB_PLANTED(WATCH))
        return;
    rx->seen--;
    eb_ledger_note(EB_LEDGER_MESSAGE, -1);
}

static const struct eb_wait_kind kind_changed = {
    .what = "waits for a value to change",
    .attempt = attempt_changed,
    .line = offsetof(struct ebb_watch, line),
    .undo = undo_changed,
    .is_noted = true,
};

struct eb_ret_int eb_watch_changed_start(ebb_mem m,
                                         struct ebb_watch_receiver *rx)
{
    EB_LIVE(rx);
    return eb_wait_start(m, &kind_changed, eb_request(rx->watch, rx, 0));
}

int ebb_watch_changed_blocking(struct ebb_watch_receiver *rx)
{
    EB_LIVE(rx);
    return eb_wait_blocking(&kind_changed, eb_request(rx->watch, rx, 0));
}

int ebb_watch_has_changed(struct ebb_watch_receiver *rx)
{
    struct ebb_watch *w;
    int result;

    EB_LIVE(rx);
    w = rx->watch;
    eb_guard_lock(&w->guard);
    result = w->senders == 0 ? -EPIPE : rx->seen != w->version;
    eb_guard_unlock(&w->guard);
    return result;
}

static void mark(struct ebb_watch_receiver *rx, uint32_t behind)
{
    struct ebb_watch *w = rx->watch;

    eb_guard_lock(&w->guard);
    rx->seen = w->version - behind;
    eb_guard_unlock(&w->guard);
}

void ebb_watch_mark_changed(struct ebb_watch_receiver *rx)
{
    EB_LIVE(rx);
    mark(rx, 1);
}

void ebb_watch_mark_unchanged(struct ebb_watch_receiver *rx)
{
    EB_LIVE(rx);
    mark(rx, 0);
}

bool eb_watch_test(struct ebb_watch_receiver *rx,
                   bool (*is_it)(const void *value, void *arg), void *arg,
                   void *to)
{
    struct ebb_watch *w = rx->watch;
    bool yes;

    eb_guard_lock(&w->guard);
    rx->seen = w->version;
    yes = is_it(w->value, arg);
    if (yes && to != NULL)
        memcpy(to, w->value, w->size);
    eb_guard_unlock(&w->guard);
    return yes;
}
