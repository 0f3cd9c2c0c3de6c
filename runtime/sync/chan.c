/* SPDX-License-Identifier: MIT-0 */
/*
 * Channel: a ring of messages, a line of senders, one of receivers, and one
 * of those who wait for it to be closed.
 *
 * A waiter that is woken has been promised something, a message or free
 * slots, and moves the bytes itself when it runs.  Nothing has happened yet
 * if it is cancelled in between: the promise goes to the next in line.  So
 * messages leave in the order in which they came, whoever is cancelled.
 * Slots that were reserved are such a promise too, kept by the program.
 *
 * A receiver who waits alone is handed its message, which then is in no slot
 * (see wait.h).  Who comes meanwhile and needs to know whether it will be
 * taken, for the sake of the order or of a slot, or who is cancelled, puts it
 * back in front of the ring: then it is promised as any other.
 *
 * Invariants, whenever the guard is free:
 *   owed <= count                       promised messages are in the ring
 *   count + held <= cap                 promised slots are free; less than
 *                                       that if a message is on its way
 *   a receiver in line  =>  count == owed, and not closed or held > 0
 *   a sender in line    =>  open, and it wants more than cap - count - held;
 *                           nothing is on its way
 *
 * A channel without a limit has a ring that grows, and that goes when it is
 * empty; a bounded one has all of its slots behind it.
 */
#include <ebb/chan.h>

#include <string.h>

#include "base/alloc.h"
#include "base/fault.h"
#include "base/ledger.h"
#include "sync/wait.h"

struct ebb_chan {
    uint32_t guard;             /* protects all below */
    bool closed;
    bool grows;                 /* the ring is a block of its own */
    bool counted;               /* it has users, and goes with the last */
    bool hands;                 /* its messages are small, and it has a slot */
    struct eb_wait *on_way;     /* atomic: who has been handed a message and
                                 * not gone on with it */
    uint32_t elem_size, cap;    /* fixed */
    uint32_t count;             /* messages in the ring */
    uint32_t owed;              /* of these, promised to woken receivers */
    uint32_t held;              /* slots promised to senders, or reserved */
    uint32_t users[3];          /* by enum ebb_chan_end */
    struct ebb_waitq receivers, senders, watchers;
    unsigned char *ring, *end;  /* end: behind its last slot */
    unsigned char *oldest;      /* the next to go; */
    unsigned char *vacant;      /* the next to be filled */
    unsigned char own[];
};

_Static_assert(sizeof(struct ebb_chan) <= 128, "small enough for many");
_Static_assert((int)EB_WAIT_FRAME <= (int)EBB_CHAN_FRAME, "see abi.h");

enum {
    CAP_MAX = INT32_MAX,        /* no sum of two of them overflows */
    SLOTS_MIN = 16,             /* of a ring that grows */
    SLOTS_KEEP = 64,            /* more are given back when it is empty */
};

struct eb_ret_int eb_chan_send_start(ebb_mem m, struct ebb_chan *ch,
                                     const void *msg)
    EB_START(ebb_chan_send);
struct eb_ret_int eb_chan_recv_start(ebb_mem m, struct ebb_chan *ch,
                                     void *msg)
    EB_START(ebb_chan_recv);
struct eb_ret_int eb_chan_next_start(ebb_mem m, struct ebb_chan *ch,
                                     void *item)
    EB_START(ebb_chan_next);
struct eb_ret_int eb_chan_recv_many_start(ebb_mem m, struct ebb_chan *ch,
                                          void *msgs, int limit)
    EB_START(ebb_chan_recv_many);
struct eb_ret_int eb_chan_reserve_start(ebb_mem m, struct ebb_chan *ch,
                                        size_t n) EB_START(ebb_chan_reserve);
struct ebb_frame *eb_chan_closed_start(ebb_mem m, struct ebb_chan *ch)
    EB_START(ebb_chan_closed);

/* ---- the ring; guard held ---- */

/* Has a message been handed to somebody who has not gone on with it?  Relaxed:
 * who has to know it for sure calls it back. */
static inline bool is_on_way(const struct ebb_chan *ch)
{
    return eb_load_relaxed(&ch->on_way) != NULL;
}

/* The slot behind one. */
static inline unsigned char *behind(struct ebb_chan *ch, unsigned char *slot)
{
    slot += ch->elem_size;
    return slot == ch->end ? ch->ring : slot;
}

static void set_ring(struct ebb_chan *ch, unsigned char *ring, uint32_t slots)
{
    size_t size = ch->elem_size;

    ch->hands = size <= EB_WAIT_HANDED_MAX && slots > 0;
    ch->ring = ch->oldest = ring;
    ch->end = slots > 0 ? ring + slots * size : ring;
    ch->vacant = slots > ch->count ? ring + ch->count * size : ring;
}

/* A larger ring.  False: out of memory. */
static bool grow(struct ebb_chan *ch)
{
    size_t size = ch->elem_size, used = ch->count * size;
    size_t slots = (size_t)(ch->end - ch->ring) / size;
    unsigned char *ring;

    slots = slots < SLOTS_MIN / 2 ? SLOTS_MIN : slots * 2;
    if (slots > UINT32_MAX || slots > SIZE_MAX / size)
        return false;
    ring = eb_malloc(slots * size);
    if (ring == NULL)
        return false;
    if (used > 0) {
        size_t first = (size_t)(ch->end - ch->oldest);

        if (first > used)
            first = used;
        memcpy(ring, ch->oldest, first);
        memcpy(ring + first, ch->ring, used - first);
    }
    eb_free(ch->ring);
    set_ring(ch, ring, (uint32_t)slots);
    return true;
}

/* Room in a ring that grows for one more message, and for the one that may
 * come back. */
static bool make_room(struct ebb_chan *ch)
{
    size_t want = (size_t)ch->count + 1 + is_on_way(ch);

    return want * ch->elem_size <= (size_t)(ch->end - ch->ring) || grow(ch);
}

static inline bool put(struct ebb_chan *ch, const void *msg)
{
    if (EBB_UNLIKELY(ch->grows) && !make_room(ch))
        return false;
    eb_copy_message(ch->vacant, msg, ch->elem_size);
    ch->vacant = behind(ch, ch->vacant);
    ch->count++;
    eb_ledger_note(EB_LEDGER_MESSAGE, 1);
    return true;
}

static void shrink(struct ebb_chan *ch)
{
    eb_free(ch->ring);
    set_ring(ch, NULL, 0);
}

static inline void take(struct ebb_chan *ch, void *msg)
{
    EB_CHECK(ch->count > 0, "ring underrun");
    eb_copy_message(msg, ch->oldest, ch->elem_size);
    ch->oldest = behind(ch, ch->oldest);
    if (--ch->count == 0 && EBB_UNLIKELY(ch->grows)
        && (size_t)(ch->end - ch->ring) > (size_t)SLOTS_KEEP * ch->elem_size)
        shrink(ch);
}

static inline bool has_message(const struct ebb_chan *ch)
{
    return ch->count > ch->owed;
}

static inline bool has_slots(const struct ebb_chan *ch, uint32_t n)
{
    return n <= ch->cap - ch->count - ch->held - is_on_way(ch);
}

/* ---- promises; guard held ---- */

/* What is on its way, if it still is, is promised from now on. */
static void call_back(struct ebb_chan *ch)
{
    struct eb_wait *w = eb_load_relaxed(&ch->on_way);

    /* Pairs with accept_message() in wait.c; w stays until it has had the
     * guard, if this succeeds. */
    if (w == NULL || !eb_cas(&ch->on_way, &w, NULL))
        return;
    if (ch->oldest == ch->ring)
        ch->oldest = ch->end;
    ch->oldest -= ch->elem_size;
    eb_copy_message(ch->oldest, w->waiter.msg, ch->elem_size);
    ch->count++;
    ch->owed++;
}

/* Are n slots free that nobody waits for? */
static inline bool can_reserve(struct ebb_chan *ch, uint32_t n)
{
    if (ch->senders.first != NULL)
        return false;
    if (EBB_LIKELY(has_slots(ch, n)))
        return true;
    call_back(ch);
    return has_slots(ch, n);
}

/* Promise what is free to those in line, or tell them that it is over. */
static void serve_lines(struct ebb_chan *ch)
{
    while (ch->receivers.first != NULL && has_message(ch)) {
        ch->owed++;
        eb_wait_wake(&ch->receivers, eb_wait_of(ch->receivers.first), 0);
    }
    while (ch->senders.first != NULL) {
        struct eb_wait *w = eb_wait_of(ch->senders.first);

        if (!has_slots(ch, w->rq.want))
            break;
        ch->held += w->rq.want;
        eb_wait_wake(&ch->senders, w, 0);
    }
    if (EBB_UNLIKELY(ch->closed) && ch->held == 0)
        eb_wait_wake_all(&ch->receivers, -EPIPE);
}

static inline void serve(struct ebb_chan *ch)
{
    if (ch->receivers.first != NULL || ch->senders.first != NULL)
        serve_lines(ch);
}

/* Give back slots that were promised or reserved. */
static void give_slots(struct ebb_chan *ch, uint32_t n)
{
    EB_CHECK(n <= ch->held, "more slots given back than were reserved");
    ch->held -= n;
    serve(ch);
}

static void close_chan(struct ebb_chan *ch)
{
    if (ch->closed)
        return;
    ch->closed = true;
    eb_wait_wake_all(&ch->senders, -EPIPE);
    eb_wait_wake_all(&ch->watchers, 0);
    serve(ch);
}

/* ---- sending ---- */

EB_WAIT_INLINE int try_put(struct ebb_chan *ch, const void *msg)
{
    if (!put(ch, msg))
        return -ENOMEM;
    serve(ch);
    return 0;
}

/* Hand a message to the one who waits, if it is the next to leave and would
 * have a slot to come back to. */
static bool hand_over(struct ebb_chan *ch, const void *msg)
{
    struct eb_wait *w = eb_wait_of(ch->receivers.first);

    if (!ch->hands || ch->owed > 0 || is_on_way(ch) || w->kind->on_way == 0)
        return false;
    eb_ledger_note(EB_LEDGER_MESSAGE, 1);
    eb_wait_hand(&ch->receivers, w, msg);
    return true;
}

EB_WAIT_INLINE int attempt_send(struct eb_request *rq)
{
    struct ebb_chan *ch = rq->object;

    if (ch->closed)
        return -EPIPE;
    if (!can_reserve(ch, 1))
        return -EAGAIN;
    if (ch->receivers.first != NULL && hand_over(ch, rq->arg))
        return 0;
    return try_put(ch, rq->arg);
}

static int attempt_reserve(struct eb_request *rq)
{
    struct ebb_chan *ch = rq->object;

    if (ch->closed)
        return -EPIPE;
    if (rq->want > ch->cap)
        return -EINVAL;
    if (rq->want > 0 && !can_reserve(ch, rq->want))
        return -EAGAIN;
    ch->held += rq->want;
    return 0;
}

/* Woken with a promise, unless the channel has been closed since. */
static int take_slots(struct eb_wait *w)
{
    struct ebb_chan *ch = w->rq.object;

    if (w->rq.result == 0 && ch->closed) {
        give_slots(ch, w->rq.want);
        return -EPIPE;
    }
    return w->rq.result;
}

static int take_send(struct eb_wait *w)
{
    struct ebb_chan *ch = w->rq.object;
    int err = take_slots(w);

    if (err == 0) {
        ch->held--;
        err = try_put(ch, w->rq.arg);
    }
    return err;
}

/* Cancelled: those behind it may want less. */
static void undo_send(struct eb_wait *w)
{
    struct ebb_chan *ch = w->rq.object;

    if (w->h.flags == EB_WAIT_QUEUED)
        serve(ch);
    else if (w->rq.result == 0)
        give_slots(ch, w->rq.want);
}

static const struct eb_wait_kind kind_send = {
    .what = "waits for room in a channel",
    .attempt = attempt_send,
    .line = offsetof(struct ebb_chan, senders),
    .take = take_send,
    .undo = undo_send,
};
static const struct eb_wait_kind kind_reserve = {
    .what = "waits for room in a channel",
    .attempt = attempt_reserve,
    .line = offsetof(struct ebb_chan, senders),
    .take = take_slots,
    .undo = undo_send,
};

static struct eb_request to_send(struct ebb_chan *ch, const void *msg)
{
    return eb_request(ch, (void *)(uintptr_t)msg, 1);
}

struct eb_ret_int eb_chan_send_start(ebb_mem m, struct ebb_chan *ch,
                                     const void *msg)
{
    return eb_wait_start(m, &kind_send, to_send(ch, msg));
}

int ebb_chan_try_send(struct ebb_chan *ch, const void *msg)
{
    return eb_wait_try(&kind_send, to_send(ch, msg));
}

int ebb_chan_send_blocking(struct ebb_chan *ch, const void *msg)
{
    return eb_wait_blocking(&kind_send, to_send(ch, msg));
}

static struct eb_request to_reserve(struct ebb_chan *ch, size_t n)
{
    return eb_request(ch, NULL, n <= UINT32_MAX ? (uint32_t)n : UINT32_MAX);
}

struct eb_ret_int eb_chan_reserve_start(ebb_mem m, struct ebb_chan *ch,
                                        size_t n)
{
    return eb_wait_start(m, &kind_reserve, to_reserve(ch, n));
}

int ebb_chan_try_reserve(struct ebb_chan *ch, size_t n)
{
    return eb_wait_try(&kind_reserve, to_reserve(ch, n));
}

int ebb_chan_send_reserved(struct ebb_chan *ch, const void *msg)
{
    int err;

    eb_guard_lock(&ch->guard);
    EB_CHECK(ch->held > 0, "a send without a reserved slot");
    ch->held--;
    if (ch->counted && ch->users[EBB_CHAN_RECEIVER] == 0) {
        err = -EPIPE;
        serve(ch);
    } else {
        err = try_put(ch, msg);
    }
    eb_guard_unlock(&ch->guard);
    return err;
}

void ebb_chan_unreserve(struct ebb_chan *ch, size_t n)
{
    eb_guard_lock(&ch->guard);
    EB_CHECK(n <= CAP_MAX, "more slots given back than were reserved");
    give_slots(ch, (uint32_t)n);
    eb_guard_unlock(&ch->guard);
}

/* ---- receiving ---- */

EB_WAIT_INLINE int attempt_recv(struct eb_request *rq)
{
    struct ebb_chan *ch = rq->object;

    if (!has_message(ch))
        return ch->closed && ch->held == 0 ? -EPIPE : -EAGAIN;
    if (EBB_UNLIKELY(is_on_way(ch)))
        call_back(ch);
    take(ch, rq->arg);
    eb_ledger_note(EB_LEDGER_MESSAGE, -1);
    serve(ch);
    return 0;
}

/* The same as an item of a stream: 1, or 0 at the end. */
EB_WAIT_INLINE int attempt_next(struct eb_request *rq)
{
    int err = attempt_recv(rq);

    return err == -EAGAIN ? err : err == 0;
}

/* The same for many: how many, 0 at the end. */
static int attempt_many(struct eb_request *rq)
{
    struct ebb_chan *ch = rq->object;
    unsigned char *to = rq->arg;
    int n = 0;

    if (rq->want == 0)
        return 0;
    if (!has_message(ch))
        return ch->closed && ch->held == 0 ? 0 : -EAGAIN;
    call_back(ch);
    for (; (uint32_t)n < rq->want && has_message(ch); n++)
        take(ch, to + (size_t)n * ch->elem_size);
    eb_ledger_note(EB_LEDGER_MESSAGE, -n);
    serve(ch);
    return n;
}

/* Woken: a message is promised, or it is over.  In neither case does the
 * attempt find that it has to wait. */
static int take_message(struct eb_wait *w)
{
    struct ebb_chan *ch = w->rq.object;

    if (w->rq.result == 0)
        ch->owed--;
    return w->kind->attempt(&w->rq);
}

static void undo_recv(struct eb_wait *w)
{
    struct ebb_chan *ch = w->rq.object;

    if (eb_load_relaxed(&ch->on_way) == w)
        call_back(ch);
    if (w->h.flags != EB_WAIT_QUEUED && w->rq.result == 0) {
        if (EB_PLANTED(MESSAGE))
            take(ch, w->rq.arg);
        ch->owed--;
        serve(ch);
    }
}

static const char recv_what[] = "waits for a message of a channel";
static const struct eb_wait_kind kind_recv = {
    .what = recv_what,
    .attempt = attempt_recv,
    .line = offsetof(struct ebb_chan, receivers),
    .handed = 0,
    .on_way = offsetof(struct ebb_chan, on_way),
    .take = take_message,
    .undo = undo_recv,
};
static const struct eb_wait_kind kind_next = {
    .what = recv_what,
    .attempt = attempt_next,
    .line = offsetof(struct ebb_chan, receivers),
    .handed = 1,
    .on_way = offsetof(struct ebb_chan, on_way),
    .take = take_message,
    .undo = undo_recv,
};
static const struct eb_wait_kind kind_many = {
    .what = recv_what,
    .attempt = attempt_many,
    .line = offsetof(struct ebb_chan, receivers),
    .take = take_message,
    .undo = undo_recv,
};

static struct eb_request to_recv(struct ebb_chan *ch, void *msg)
{
    return eb_request(ch, msg, ch->elem_size);
}

static struct eb_request to_recv_many(struct ebb_chan *ch, void *msgs,
                                      int limit)
{
    EB_CHECK(limit >= 0, "a negative number of messages");
    return eb_request(ch, msgs, (uint32_t)limit);
}

struct eb_ret_int eb_chan_recv_start(ebb_mem m, struct ebb_chan *ch, void *msg)
{
    return eb_wait_start(m, &kind_recv, to_recv(ch, msg));
}

struct eb_ret_int eb_chan_next_start(ebb_mem m, struct ebb_chan *ch,
                                     void *item)
{
    return eb_wait_start(m, &kind_next, to_recv(ch, item));
}

struct eb_ret_int eb_chan_recv_many_start(ebb_mem m, struct ebb_chan *ch,
                                          void *msgs, int limit)
{
    return eb_wait_start(m, &kind_many, to_recv_many(ch, msgs, limit));
}

int ebb_chan_try_recv(struct ebb_chan *ch, void *msg)
{
    return eb_wait_try(&kind_recv, to_recv(ch, msg));
}

int ebb_chan_try_recv_many(struct ebb_chan *ch, void *msgs, int limit)
{
    return eb_wait_try(&kind_many, to_recv_many(ch, msgs, limit));
}

int ebb_chan_recv_blocking(struct ebb_chan *ch, void *msg)
{
    return eb_wait_blocking(&kind_recv, to_recv(ch, msg));
}

int ebb_chan_recv_many_blocking(struct ebb_chan *ch, void *msgs, int limit)
{
    return eb_wait_blocking(&kind_many, to_recv_many(ch, msgs, limit));
}

/* ---- close ---- */

static int attempt_closed(struct eb_request *rq)
{
    return ((struct ebb_chan *)rq->object)->closed ? 0 : -EAGAIN;
}

static const struct eb_wait_kind kind_closed = {
    .what = "waits for the end of a channel",
    .attempt = attempt_closed,
    .line = offsetof(struct ebb_chan, watchers),
};

struct ebb_frame *eb_chan_closed_start(ebb_mem m, struct ebb_chan *ch)
{
    return eb_wait_start(m, &kind_closed, eb_request(ch, NULL, 0)).p;
}

void ebb_chan_close(struct ebb_chan *ch)
{
    EB_LIVE(ch);
    eb_guard_lock(&ch->guard);
    close_chan(ch);
    eb_guard_unlock(&ch->guard);
}

bool ebb_chan_is_closed(struct ebb_chan *ch)
{
    bool closed;

    eb_guard_lock(&ch->guard);
    closed = ch->closed;
    eb_guard_unlock(&ch->guard);
    return closed;
}

/* ---- making and freeing ---- */

struct ebb_chan *ebb_chan_new(size_t elem_size, size_t cap)
{
    bool grows = cap == EBB_UNBOUNDED;
    struct ebb_chan *ch;
    size_t bytes;

    EB_CHECK(elem_size > 0 && cap > 0, "a channel of nothing");
    if (elem_size > UINT32_MAX || (cap > CAP_MAX && !grows)
        || __builtin_mul_overflow(elem_size, grows ? 0 : cap, &bytes)
        || __builtin_add_overflow(bytes, sizeof(*ch), &bytes))
        return NULL;
    ch = eb_malloc(bytes);
    if (ch == NULL)
        return NULL;
    *ch = (struct ebb_chan){
        .grows = grows,
        .elem_size = (uint32_t)elem_size,
        .cap = grows ? CAP_MAX : (uint32_t)cap,
    };
    set_ring(ch, grows ? NULL : ch->own, grows ? 0 : (uint32_t)cap);
    return ch;
}

struct ebb_chan *ebb_chan_make(size_t elem_size, size_t cap)
{
    struct ebb_chan *ch = ebb_chan_new(elem_size, cap);
    const struct ebb_executor *ex = ebb_self.executor;

    if (ch != NULL)
        return ch;
    if (ex != NULL)
        ex->oom(ex, cap == EBB_UNBOUNDED ? sizeof(*ch) : elem_size * cap);
    eb_panic(__FILE__, __LINE__, "out of memory for a channel");
}

static void free_chan(struct ebb_chan *ch)
{
    if (ch->grows)
        eb_free(ch->ring);
    eb_free_as(ch, "a channel", NULL);
}

void ebb_chan_free(struct ebb_chan *ch)
{
    if (ch == NULL)
        return;
    EB_LIVE(ch);
    eb_guard_lock(&ch->guard);        /* the last to use it is out */
    EB_CHECK(ch->receivers.first == NULL && ch->senders.first == NULL
                 && ch->watchers.first == NULL && ch->owed == 0
                 && !is_on_way(ch),
             "channel freed while tasks wait on it");
    EB_CHECK(ch->held == 0,
             "channel freed while tasks wait on it or have reserved slots");
    eb_ledger_note(EB_LEDGER_MESSAGE, -(int64_t)ch->count);
    eb_guard_unlock(&ch->guard);
    free_chan(ch);
}

/* ---- counted users ---- */

struct ebb_chan *ebb_chan_open(size_t elem_size, size_t cap)
{
    struct ebb_chan *ch = ebb_chan_make(elem_size, cap);

    ch->counted = true;
    ch->users[EBB_CHAN_SENDER] = ch->users[EBB_CHAN_RECEIVER] = 1;
    return ch;
}

struct ebb_chan *ebb_chan_ref(struct ebb_chan *ch, enum ebb_chan_end end)
{
    EB_LIVE(ch);
    eb_guard_lock(&ch->guard);
    EB_CHECK(ch->users[end] > 0 || end == EBB_CHAN_WEAK,
             "one more user of an end that has none");
    ch->users[end]++;
    eb_guard_unlock(&ch->guard);
    return ch;
}

struct ebb_chan *ebb_chan_upgrade(struct ebb_chan *ch)
{
    bool alive;

    eb_guard_lock(&ch->guard);
    alive = ch->users[EBB_CHAN_SENDER] > 0;
    if (alive)
        ch->users[EBB_CHAN_SENDER]++;
    eb_guard_unlock(&ch->guard);
    return alive ? ch : NULL;
}

/* Nobody is left who would receive them; guard held. */
static void drop_messages(struct ebb_chan *ch)
{
    EB_CHECK(ch->owed == 0 && !is_on_way(ch),
             "a receiver freed that is waited on");
    eb_ledger_note(EB_LEDGER_MESSAGE, -(int64_t)ch->count);
    ch->count = 0;
    ch->vacant = ch->oldest;
}

void ebb_chan_unref(struct ebb_chan *ch, enum ebb_chan_end end)
{
    bool last;

    if (ch == NULL)
        return;
    EB_LIVE(ch);
    eb_guard_lock(&ch->guard);
    EB_CHECK(ch->users[end] > 0, "an end of a channel given up twice");
    if (--ch->users[end] == 0 && end != EBB_CHAN_WEAK)
        close_chan(ch);
    if (end == EBB_CHAN_RECEIVER && ch->users[end] == 0) {
        drop_messages(ch);
    }
    last = ch->users[0] + ch->users[1] + ch->users[2] == 0;
    eb_guard_unlock(&ch->guard);
    if (last)
        ebb_chan_free(ch);
}

size_t ebb_chan_users(struct ebb_chan *ch, enum ebb_chan_end end)
{
    size_t n;

    eb_guard_lock(&ch->guard);
    n = ch->users[end];
    eb_guard_unlock(&ch->guard);
    return n;
}

/* ---- queries ---- */

size_t ebb_chan_len(struct ebb_chan *ch)
{
    size_t n;

    eb_guard_lock(&ch->guard);
    n = ch->count - ch->owed;
    eb_guard_unlock(&ch->guard);
    return n;
}

size_t ebb_chan_room(struct ebb_chan *ch)
{
    size_t n;

    eb_guard_lock(&ch->guard);
    n = ch->cap - ch->count - ch->held - is_on_way(ch);
    eb_guard_unlock(&ch->guard);
    return n;
}

size_t ebb_chan_cap(const struct ebb_chan *ch)
{
    EB_LIVE(ch);
    return ch->grows ? EBB_UNBOUNDED : ch->cap;
}
