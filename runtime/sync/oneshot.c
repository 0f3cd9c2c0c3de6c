/* SPDX-License-Identifier: MIT-0 */
/*
 * Oneshot: one block with flags, the message, and who waits at either end.
 *
 * The flags are written under the guard and read without it where that
 * decides: once SENT is set the message does not change, and an end that is
 * GONE has left but for its unlock of the guard.
 */
#include <ebb/oneshot.h>

#include "base/alloc.h"
#include "base/ledger.h"
#include "sync/wait.h"

enum {
    SENT = 1,
    SENDER_GONE = 2,            /* by a send too */
    CLOSED = 4,                 /* by the receiver */
    RECEIVER_GONE = 8,
};

struct ebb_oneshot {
    uint32_t guard;
    uint32_t flags;             /* atomic, written under the guard */
    uint32_t size;              /* fixed */
    bool taken;                 /* the receiver's: the message is out */
    struct ebb_waitq receiver, sender;  /* of one each */
    _Alignas(16) unsigned char msg[];
};

struct ebb_frame *eb_oneshot_closed_start(ebb_mem m, struct ebb_oneshot *o)
    EB_START(ebb_oneshot_closed);
struct eb_ret_int eb_oneshot_recv_start(ebb_mem m, struct ebb_oneshot *o,
                                        void *msg) EB_START(ebb_oneshot_recv);

struct ebb_oneshot *ebb_oneshot_open(size_t size)
{
    struct ebb_oneshot *o = NULL;

    if (size <= UINT32_MAX)
        o = eb_sync_alloc(sizeof(*o) + size);
    EB_CHECK(o != NULL, "a message that is too large");
    *o = (struct ebb_oneshot){ .size = (uint32_t)size };
    return o;
}

static uint32_t flags_of(struct ebb_oneshot *o)
{
    return eb_load_acquire(&o->flags);
}

static void add_flags(struct ebb_oneshot *o, uint32_t flags)
{
    eb_store_release(&o->flags, o->flags | flags);
}

static void free_oneshot(struct ebb_oneshot *o)
{
    if ((o->flags & SENT) && !o->taken)
        eb_ledger_note(EB_LEDGER_MESSAGE, -1);
    eb_free_as(o, "a oneshot", NULL);
}

/* ---- the sender ---- */

/* Guard held: store the message, for the receiver who waits too. */
static void deliver(struct ebb_oneshot *o, const void *msg)
{
    struct eb_wait *w;

    eb_copy_message(o->msg, msg, o->size);
    add_flags(o, SENT | SENDER_GONE);
    eb_ledger_note(EB_LEDGER_MESSAGE, 1);
    if (o->receiver.first == NULL)
        return;
    w = eb_wait_of(o->receiver.first);
    memcpy(w->rq.arg, msg, o->size);
    o->taken = true;
    eb_ledger_note(EB_LEDGER_MESSAGE, -1);
    eb_wait_wake(&o->receiver, w, 0);
}

int ebb_oneshot_send(struct ebb_oneshot **tx, const void *msg)
{
    struct ebb_oneshot *o = *tx;
    bool gone, closed;

    EB_CHECK(o != NULL, "a second message for a oneshot");
    *tx = NULL;
    eb_guard_lock(&o->guard);
    EB_CHECK(!(o->flags & SENDER_GONE), "a second message for a oneshot");
    gone = (o->flags & RECEIVER_GONE) != 0;
    closed = gone || (o->flags & CLOSED) != 0;
    if (!closed)
        deliver(o, msg);
    else
        add_flags(o, SENDER_GONE);
    eb_guard_unlock(&o->guard);
    if (gone)
        free_oneshot(o);
    return closed ? -EPIPE : 0;
}

void ebb_oneshot_sender_free(struct ebb_oneshot *o)
{
    bool gone;

    if (o == NULL)
        return;
    EB_LIVE(o);
    eb_guard_lock(&o->guard);
    EB_CHECK(o->sender.first == NULL, "a sender freed that is waited on");
    gone = (o->flags & RECEIVER_GONE) != 0;
    add_flags(o, SENDER_GONE);
    eb_wait_wake_all(&o->receiver, -EPIPE);
    eb_guard_unlock(&o->guard);
    if (gone)
        free_oneshot(o);
}

static int attempt_closed(struct eb_request *rq)
{
    return ebb_oneshot_is_closed(rq->object) ? 0 : -EAGAIN;
}

static const struct eb_wait_kind kind_closed = {
    .what = "waits for the receiver of a oneshot to close",
    .attempt = attempt_closed,
    .line = offsetof(struct ebb_oneshot, sender),
};

struct ebb_frame *eb_oneshot_closed_start(ebb_mem m, struct ebb_oneshot *o)
{
    return eb_wait_start(m, &kind_closed, eb_request(o, NULL, 0)).p;
}

bool ebb_oneshot_is_closed(struct ebb_oneshot *o)
{
    EB_LIVE(o);
    return (flags_of(o) & (CLOSED | RECEIVER_GONE)) != 0;
}

/* ---- the receiver ---- */

/* Without the guard, if it decides; else -EAGAIN. */
EB_WAIT_INLINE int try_recv(struct ebb_oneshot *o, void *msg)
{
    uint32_t flags = flags_of(o);

    if (!(flags & SENT))
        return flags & (SENDER_GONE | CLOSED) ? -EPIPE : -EAGAIN;
    if (o->taken)
        return -EALREADY;
    eb_copy_message(msg, o->msg, o->size);
    o->taken = true;
    eb_ledger_note(EB_LEDGER_MESSAGE, -1);
    return 0;
}

static int attempt_recv(struct eb_request *rq)
{
    return try_recv(rq->object, rq->arg);
}

/* It has been given the message already: that is in the block still. */
static void undo_recv(struct eb_wait *w)
{
    struct ebb_oneshot *o = w->rq.object;

    if (w->h.flags == EB_WAIT_WOKEN && w->rq.result == 0) {
        o->taken = false;
        eb_ledger_note(EB_LEDGER_MESSAGE, 1);
    }
}

static const struct eb_wait_kind kind_recv = {
    .what = "waits for the message of a oneshot",
    .attempt = attempt_recv,
    .line = offsetof(struct ebb_oneshot, receiver),
    .undo = undo_recv,
};

struct eb_ret_int eb_oneshot_recv_start(ebb_mem m, struct ebb_oneshot *o,
                                        void *msg)
{
    struct eb_request rq = eb_request(o, msg, 0);
    int err;

    if (EBB_UNLIKELY(!eb_coop()))
        return (struct eb_ret_int){ eb_wait_later(m, &kind_recv, rq), 0 };
    err = try_recv(o, msg);
    if (err != -EAGAIN)
        return (struct eb_ret_int){ NULL, err };
    return eb_wait_now(m, &kind_recv, rq);
}

int ebb_oneshot_try_recv(struct ebb_oneshot *o, void *msg)
{
    EB_LIVE(o);
    return try_recv(o, msg);
}

int ebb_oneshot_recv_blocking(struct ebb_oneshot *o, void *msg)
{
    return eb_wait_blocking(&kind_recv, eb_request(o, msg, 0));
}

void ebb_oneshot_close(struct ebb_oneshot *o)
{
    EB_LIVE(o);
    eb_guard_lock(&o->guard);
    add_flags(o, CLOSED);
    eb_wait_wake_all(&o->sender, 0);
    eb_wait_wake_all(&o->receiver, -EPIPE);
    eb_guard_unlock(&o->guard);
}

bool ebb_oneshot_is_empty(struct ebb_oneshot *o)
{
    EB_LIVE(o);
    return !(flags_of(o) & SENT) || o->taken;
}

bool ebb_oneshot_is_terminated(struct ebb_oneshot *o)
{
    uint32_t flags = flags_of(o);

    EB_LIVE(o);
    return flags & SENT ? o->taken : (flags & (SENDER_GONE | CLOSED)) != 0;
}

void ebb_oneshot_receiver_free(struct ebb_oneshot *o)
{
    bool gone;

    if (o == NULL)
        return;
    EB_LIVE(o);
    gone = (flags_of(o) & SENDER_GONE) != 0;
    if (gone) {
        eb_guard_pass(&o->guard);
    } else {
        eb_guard_lock(&o->guard);
        EB_CHECK(o->receiver.first == NULL,
                 "a receiver freed that is waited on");
        gone = (o->flags & SENDER_GONE) != 0;
        add_flags(o, CLOSED | RECEIVER_GONE);
        eb_wait_wake_all(&o->sender, 0);
        eb_guard_unlock(&o->guard);
    }
    if (gone)
        free_oneshot(o);
}
