/* SPDX-License-Identifier: MIT-0 */
/*
 * Bounded channel: a ring of messages, a line of senders and one of receivers.
 *
 * A waiter that is woken has been promised something, a message or a free
 * slot, and moves the bytes itself when it runs.  Nothing has happened yet
 * if it is cancelled in between: the promise goes to the next in line.  So
 * messages leave in the order in which they came, whoever is cancelled.
 *
 * Invariants, whenever the guard is free and the channel is open:
 *   owed <= count                       promised messages are in the ring
 *   count + held <= cap                 promised slots are free
 *   a receiver in line  =>  count == owed
 *   a sender in line    =>  count + held == cap
 * After close() both lines are empty for good.
 */
#include <ebb/chan.h>

#include <errno.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fault.h"
#include "base/guard.h"
#include "base/ledger.h"
#include "core/core.h"
#include "sync/waitq.h"

struct ebb_chan {
    uint32_t guard;             /* protects all below */
    bool closed;
    size_t elem_size, cap;      /* fixed */
    size_t head;                /* slot of the oldest message */
    size_t count;               /* messages in the ring */
    size_t owed;                /* of these, promised to woken receivers */
    size_t held;                /* free slots promised to woken senders */
    struct ebb_waitq receivers, senders;
    unsigned char ring[];
};

enum chan_op { CHAN_SEND, CHAN_RECV, CHAN_NEXT };

struct chan_frame {
    struct ebb_frame h;
    int result;
    uint8_t op;                 /* enum chan_op */
    bool queued;                /* in line */
    bool promised;              /* woken, with a message or slot kept for it */
    bool retry;                 /* not begun: others have their turn first */
    struct ebb_waiter waiter;
    struct ebb_chan *ch;
    void *msg;                  /* a sender only reads it */
};

_Static_assert(sizeof(struct chan_frame) <= 80, "see EBB_FRAME in chan.h");

struct eb_ret_int eb_chan_send_start(ebb_mem m, struct ebb_chan *ch,
                                     const void *msg)
    EB_START(ebb_chan_send);
struct eb_ret_int eb_chan_recv_start(ebb_mem m, struct ebb_chan *ch,
                                     void *msg)
    EB_START(ebb_chan_recv);
struct eb_ret_int eb_chan_next_start(ebb_mem m, struct ebb_chan *ch,
                                     void *item)
    EB_START(ebb_chan_next);

/* ---- the ring; guard held ---- */

static unsigned char *slot(struct ebb_chan *ch, size_t i)
{
    size_t at = ch->head + i;   /* no overflow: both below cap <= SIZE_MAX/2 */

    return ch->ring + (at < ch->cap ? at : at - ch->cap) * ch->elem_size;
}

static void put(struct ebb_chan *ch, const void *msg)
{
    EB_CHECK(ch->count < ch->cap, "ring overrun");
    memcpy(slot(ch, ch->count), msg, ch->elem_size);
    ch->count++;
    eb_ledger_note(EB_LEDGER_MESSAGE, 1);
}

static void take(struct ebb_chan *ch, void *msg)
{
    EB_CHECK(ch->count > 0, "ring underrun");
    memcpy(msg, slot(ch, 0), ch->elem_size);
    ch->head = ch->head + 1 < ch->cap ? ch->head + 1 : 0;
    ch->count--;
}

static bool has_message(const struct ebb_chan *ch)
{
    return ch->count > ch->owed;
}

static bool has_slot(const struct ebb_chan *ch)
{
    return ch->count + ch->held < ch->cap;
}

/* Take the first waiter of a line out of it and wake it. */
static void wake_first(struct ebb_waitq *line, bool promised)
{
    struct chan_frame *f = eb_container_of(line->first, struct chan_frame,
                                           waiter);

    eb_waitq_remove(line, &f->waiter);
    f->queued = false;
    f->promised = promised;
    eb_wake(f->waiter.strand);
}

/* Promise what is free to those in line. */
static void serve(struct ebb_chan *ch)
{
    while (ch->receivers.first != NULL && has_message(ch)) {
        ch->owed++;
        wake_first(&ch->receivers, true);
    }
    while (ch->senders.first != NULL && has_slot(ch)) {
        ch->held++;
        wake_first(&ch->senders, true);
    }
}

/* One message in, unless the channel is closed or has no room for us. */
static int send_now(struct ebb_chan *ch, const void *msg)
{
    if (ch->closed)
        return -EPIPE;
    if (!has_slot(ch))
        return -EAGAIN;
    put(ch, msg);
    serve(ch);
    return 0;
}

/* One message out.  Those who wait have been promised the others. */
static int recv_now(struct ebb_chan *ch, void *msg)
{
    if (!has_message(ch))
        return ch->closed ? -EPIPE : -EAGAIN;
    take(ch, msg);
    serve(ch);
    return 0;
}

/* ---- leaves ---- */

/* What the leaf is here for.  Guard held. */
static int try_now(struct chan_frame *f)
{
    return f->op == CHAN_SEND ? send_now(f->ch, f->msg)
                              : recv_now(f->ch, f->msg);
}

static struct ebb_waitq *line_of(struct chan_frame *f)
{
    return f->op == CHAN_SEND ? &f->ch->senders : &f->ch->receivers;
}

/* What the caller gets, who goes on with the message that it has received:
 * `next` says 1 with a message, 0 at the end. */
static int result_of(enum chan_op op, int err)
{
    if (op != CHAN_SEND && err == 0)
        eb_ledger_note(EB_LEDGER_MESSAGE, -1);
    if (op != CHAN_NEXT)
        return err;
    return err == 0 ? 1 : 0;
}

/* Park in the line.  Guard held. */
static void queue(struct chan_frame *f)
{
    f->queued = true;
    f->waiter.strand = ebb_self.strand;
    ebb_park(&f->h);
    eb_waitq_push(line_of(f), &f->waiter);
}

/* The promise is no longer ours: what it kept is free again.  Guard held. */
static void drop_promise(struct chan_frame *f)
{
    if (!f->promised)
        return;
    f->promised = false;
    if (f->op == CHAN_SEND)
        f->ch->held--;
    else
        f->ch->owed--;
}

static ebb_next chan_cancel(struct chan_frame *f)
{
    struct ebb_chan *ch = f->ch;

    if (f->retry)
        return EBB_CANCELLED(&f->h);
    eb_guard_lock(&ch->guard);
    if (f->queued)
        eb_waitq_remove(line_of(f), &f->waiter);
    if (EB_PLANTED(MESSAGE) && f->promised && f->op != CHAN_SEND)
        take(ch, f->msg);
    drop_promise(f);
    serve(ch);
    eb_guard_unlock(&ch->guard);
    return EBB_CANCELLED(&f->h);
}

static ebb_next chan_resume(struct ebb_frame *self, struct ebb_frame *from,
                            unsigned mode)
{
    struct chan_frame *f = (struct chan_frame *)(void *)self;
    struct ebb_chan *ch = f->ch;
    int err;

    (void)from;
    if (mode == EBB_CANCEL)
        return chan_cancel(f);
    eb_guard_lock(&ch->guard);
    EB_CHECK(!f->queued, "woken while still in line");
    drop_promise(f);
    err = try_now(f);
    if (err == -EAGAIN) {
        EB_CHECK(f->retry, "woken without a promise");
        f->retry = false;
        queue(f);
    }
    eb_guard_unlock(&ch->guard);
    if (err == -EAGAIN)
        return EBB_SUSPENDED;
    f->result = result_of((enum chan_op)f->op, err);
    return EBB_DONE(self);
}

static struct eb_ret_int chan_start(ebb_mem m, struct ebb_chan *ch, void *msg,
                                    enum chan_op op)
{
    bool turn = eb_coop();
    struct chan_frame *f;
    int err = -EAGAIN;

    if (turn) {
        eb_guard_lock(&ch->guard);
        err = op == CHAN_SEND ? send_now(ch, msg) : recv_now(ch, msg);
        if (err != -EAGAIN) {
            eb_guard_unlock(&ch->guard);
            return (struct eb_ret_int){ NULL, result_of(op, err) };
        }
    }
    f = ebb_frame_at(m, sizeof(*f), _Alignof(struct chan_frame), chan_resume);
    f->h.state = 1;
    f->ch = ch;
    f->msg = msg;
    f->op = (uint8_t)op;
    f->queued = f->promised = false;
    f->retry = !turn;
    if (!turn)
        return (struct eb_ret_int){ eb_yield_turn(&f->h), 0 };
    queue(f);
    eb_guard_unlock(&ch->guard);
    return (struct eb_ret_int){ &f->h, 0 };
}

struct eb_ret_int eb_chan_send_start(ebb_mem m, struct ebb_chan *ch,
                                     const void *msg)
{
    return chan_start(m, ch, (void *)(uintptr_t)msg, CHAN_SEND);
}

struct eb_ret_int eb_chan_recv_start(ebb_mem m, struct ebb_chan *ch, void *msg)
{
    return chan_start(m, ch, msg, CHAN_RECV);
}

struct eb_ret_int eb_chan_next_start(ebb_mem m, struct ebb_chan *ch,
                                     void *item)
{
    return chan_start(m, ch, item, CHAN_NEXT);
}

/* ---- plain calls ---- */

struct ebb_chan *ebb_chan_new(size_t elem_size, size_t cap)
{
    struct ebb_chan *ch;
    size_t bytes;

    EB_CHECK(elem_size > 0 && cap > 0, "a channel of nothing");
    if (cap > SIZE_MAX / 2 || __builtin_mul_overflow(elem_size, cap, &bytes)
        || __builtin_add_overflow(bytes, sizeof(*ch), &bytes))
        return NULL;
    ch = eb_malloc(bytes);
    if (ch == NULL)
        return NULL;
    memset(ch, 0, sizeof(*ch));
    ch->elem_size = elem_size;
    ch->cap = cap;
    return ch;
}

struct ebb_chan *ebb_chan_make(size_t elem_size, size_t cap)
{
    struct ebb_chan *ch = ebb_chan_new(elem_size, cap);
    const struct ebb_executor *ex = ebb_self.executor;

    if (ch != NULL)
        return ch;
    if (ex != NULL)
        ex->oom(ex, elem_size * cap);
    eb_panic(__FILE__, __LINE__, "out of memory for a channel");
}

void ebb_chan_free(struct ebb_chan *ch)
{
    if (ch == NULL)
        return;
    eb_guard_lock(&ch->guard);        /* the last to use it is out */
    EB_CHECK(ch->receivers.first == NULL && ch->senders.first == NULL,
             "channel freed while tasks wait on it");
    EB_CHECK(ch->owed == 0 && ch->held == 0,
             "channel freed while tasks wait on it");
    eb_ledger_note(EB_LEDGER_MESSAGE, -(int64_t)ch->count);
    eb_guard_unlock(&ch->guard);
    eb_free(ch);
}

int ebb_chan_try_send(struct ebb_chan *ch, const void *msg)
{
    int err;

    eb_guard_lock(&ch->guard);
    err = send_now(ch, msg);
    eb_guard_unlock(&ch->guard);
    return err;
}

int ebb_chan_try_recv(struct ebb_chan *ch, void *msg)
{
    int err;

    eb_guard_lock(&ch->guard);
    err = recv_now(ch, msg);
    eb_guard_unlock(&ch->guard);
    return result_of(CHAN_RECV, err);
}

void ebb_chan_close(struct ebb_chan *ch)
{
    eb_guard_lock(&ch->guard);
    ch->closed = true;
    while (ch->receivers.first != NULL)
        wake_first(&ch->receivers, false);
    while (ch->senders.first != NULL)
        wake_first(&ch->senders, false);
    eb_guard_unlock(&ch->guard);
}

size_t ebb_chan_len(struct ebb_chan *ch)
{
    size_t n;

    eb_guard_lock(&ch->guard);
    n = ch->count - ch->owed;
    eb_guard_unlock(&ch->guard);
    return n;
}

bool ebb_chan_is_closed(struct ebb_chan *ch)
{
    bool closed;

    eb_guard_lock(&ch->guard);
    closed = ch->closed;
    eb_guard_unlock(&ch->guard);
    return closed;
}
