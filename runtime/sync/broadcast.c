/* SPDX-License-Identifier: MIT-0 */
/*
 * Broadcast: a ring that is overwritten, and for each receiver the number of
 * the message it wants next.
 *
 * Message i lies in slot i modulo cap and is there while i >= tail - cap.  A
 * receiver that waits wants the one at the tail: who sends gives it to it at
 * once.  If it is cancelled then, it wants that message again.
 */
#include <ebb/broadcast.h>

#include "base/alloc.h"
#include "base/fault.h"
#include "base/ledger.h"
#include "base/list.h"
#include "sync/wait.h"

struct ebb_broadcast {
    uint32_t guard;             /* protects all, and the receivers */
    uint32_t elem_size, cap;    /* fixed */
    uint32_t senders, weak, count;      /* count: of the receivers */
    uint64_t tail;              /* number of the next message */
    struct ebb_waitq line;      /* receivers, for a message */
    struct ebb_waitq closers;   /* senders, for the end of the receivers */
    struct eb_list receivers;
    _Alignas(16) unsigned char ring[];
};

struct ebb_broadcast_receiver {
    struct ebb_broadcast *b;
    uint64_t next;
    struct eb_list node;
    void *to;                   /* while it waits: where the message goes */
};

struct ebb_frame *eb_broadcast_closed_start(ebb_mem m, struct ebb_broadcast *b)
    EB_START(ebb_broadcast_closed);
struct eb_ret_int
eb_broadcast_recv_start(ebb_mem m, struct ebb_broadcast_receiver *rx,
                        void *msg) EB_START(ebb_broadcast_recv);

/* ---- handles ---- */

static unsigned char *slot(struct ebb_broadcast *b, uint64_t i)
{
    return b->ring + (size_t)(i & (b->cap - 1)) * b->elem_size;
}

struct ebb_broadcast *ebb_broadcast_open(size_t elem_size, size_t cap)
{
    struct ebb_broadcast *b;
    size_t slots = 1, size;

    EB_CHECK(elem_size > 0 && cap > 0, "a channel of nothing");
    EB_CHECK(elem_size <= UINT32_MAX && cap <= INT32_MAX,
             "a channel that is too large");
    while (slots < cap)
        slots *= 2;
    EB_CHECK(!__builtin_mul_overflow(slots, elem_size, &size)
                 && !__builtin_add_overflow(size, sizeof(*b), &size),
             "a channel that is too large");
    b = eb_sync_alloc(size);
    *b = (struct ebb_broadcast){ .elem_size = (uint32_t)elem_size,
                                 .cap = (uint32_t)slots,
                                 .senders = 1 };
    eb_list_init(&b->receivers);
    return b;
}

/* One more of the users that *count counts, if there are any. */
static bool add_user(struct ebb_broadcast *b, uint32_t *count,
                     const uint32_t *needed)
{
    bool alive;

    eb_guard_lock(&b->guard);
    alive = *needed > 0;
    if (alive)
        ++*count;
    eb_guard_unlock(&b->guard);
    return alive;
}

/* One user fewer; the last of its kind lets those in `line` go.  Guard held;
 * frees it, and the block with the last user of all. */
static void drop_user(struct ebb_broadcast *b, uint32_t *count,
                      struct ebb_waitq *line, int result)
{
    bool last;

    EB_CHECK(*count > 0, "a handle given up twice");
    if (--*count == 0 && line != NULL)
        eb_wait_wake_all(line, result);
    last = b->senders + b->weak + b->count == 0;
    eb_guard_unlock(&b->guard);
    if (last)
        eb_free_as(b, "a broadcast", NULL);
}

struct ebb_broadcast *ebb_broadcast_sender_ref(struct ebb_broadcast *b)
{
    EB_CHECK(add_user(b, &b->senders, &b->senders), "no sender to clone");
    return b;
}

void ebb_broadcast_sender_free(struct ebb_broadcast *b)
{
    if (b == NULL)
        return;
    EB_LIVE(b);
    eb_guard_lock(&b->guard);
    drop_user(b, &b->senders, &b->line, -EPIPE);
}

struct ebb_broadcast *ebb_broadcast_weak_ref(struct ebb_broadcast *b)
{
    EB_CHECK(add_user(b, &b->weak, &b->senders), "no sender to downgrade");
    return b;
}

struct ebb_broadcast *ebb_broadcast_upgrade(struct ebb_broadcast *b)
{
    return add_user(b, &b->senders, &b->senders) ? b : NULL;
}

void ebb_broadcast_weak_free(struct ebb_broadcast *b)
{
    if (b == NULL)
        return;
    EB_LIVE(b);
    eb_guard_lock(&b->guard);
    drop_user(b, &b->weak, NULL, 0);
}

struct ebb_broadcast_receiver *
ebb_broadcast_subscribe(struct ebb_broadcast *b)
{
    struct ebb_broadcast_receiver *rx = eb_sync_alloc(sizeof(*rx));

    eb_guard_lock(&b->guard);
    *rx = (struct ebb_broadcast_receiver){ .b = b, .next = b->tail };
    eb_list_push_back(&b->receivers, &rx->node);
    b->count++;
    eb_guard_unlock(&b->guard);
    return rx;
}

struct ebb_broadcast_receiver *
ebb_broadcast_resubscribe(struct ebb_broadcast_receiver *rx)
{
    EB_LIVE(rx);
    return ebb_broadcast_subscribe(rx->b);
}

void ebb_broadcast_receiver_free(struct ebb_broadcast_receiver *rx)
{
    struct ebb_broadcast *b;

    if (rx == NULL)
        return;
    EB_LIVE(rx);
    b = rx->b;
    eb_guard_lock(&b->guard);
    /* A walk, and so not always. */
    EB_CHECK(!eb_stale_on || !eb_wait_is_any(&b->line, rx),
             "a receiver freed that is waited on");
    eb_list_remove(&rx->node);
    eb_free_as(rx, "a receiver of a broadcast", NULL);
    drop_user(b, &b->count, &b->closers, 0);
}

/* ---- sending ---- */

int ebb_broadcast_send(struct ebb_broadcast *b, const void *msg)
{
    int count;

    eb_guard_lock(&b->guard);
    count = (int)b->count;
    if (count > 0) {
        eb_copy_message(slot(b, b->tail), msg, b->elem_size);
        b->tail++;
    }
    while (b->line.first != NULL) {
        struct eb_wait *w = eb_wait_of(b->line.first);
        struct ebb_broadcast_receiver *rx = w->rq.arg;

        eb_copy_message(rx->to, msg, b->elem_size);
        rx->next++;
        eb_ledger_note(EB_LEDGER_MESSAGE, 1);
        eb_wait_wake(&b->line, w, 0);
    }
    eb_guard_unlock(&b->guard);
    return count > 0 ? count : -EPIPE;
}

static int attempt_closed(struct eb_request *rq)
{
    return ((struct ebb_broadcast *)rq->object)->count == 0 ? 0 : -EAGAIN;
}

static const struct eb_wait_kind kind_closed = {
    .what = "waits for the last receiver of a broadcast to go",
    .attempt = attempt_closed,
    .line = offsetof(struct ebb_broadcast, closers),
};

struct ebb_frame *eb_broadcast_closed_start(ebb_mem m, struct ebb_broadcast *b)
{
    return eb_wait_start(m, &kind_closed, eb_request(b, NULL, 0)).p;
}

size_t ebb_broadcast_receiver_count(struct ebb_broadcast *b)
{
    return eb_guard_read(&b->guard, &b->count);
}

size_t ebb_broadcast_sender_count(struct ebb_broadcast *b)
{
    return eb_guard_read(&b->guard, &b->senders);
}

size_t ebb_broadcast_len(struct ebb_broadcast *b)
{
    uint64_t most = 0;

    eb_guard_lock(&b->guard);
    for (struct eb_list *n = b->receivers.next; n != &b->receivers;
         n = n->next) {
        uint64_t behind = b->tail
                        - eb_container_of(n, struct ebb_broadcast_receiver,
                                          node)->next;

        most = behind > most ? behind : most;
    }
    eb_guard_unlock(&b->guard);
    return (size_t)(most < b->cap ? most : b->cap);
}

/* ---- receiving ---- */

EB_WAIT_INLINE int attempt_recv(struct eb_request *rq)
{
    struct ebb_broadcast *b = rq->object;
    struct ebb_broadcast_receiver *rx = rq->arg;
    uint64_t behind = b->tail - rx->next, missed;

    if (behind == 0)
        return b->senders == 0 ? -EPIPE : -EAGAIN;
    if (behind > b->cap) {
        missed = behind - b->cap;
        rx->next += missed;
        return missed < INT32_MAX ? (int)missed : INT32_MAX;
    }
    eb_copy_message(rx->to, slot(b, rx->next), b->elem_size);
    rx->next++;
    return 0;
}

static void undo_recv(struct eb_wait *w)
{
    if (w->h.flags != EB_WAIT_WOKEN || w->rq.result != 0
        || EB_PLANTED(BROADCAST))
        return;
    ((struct ebb_broadcast_receiver *)w->rq.arg)->next--;
    eb_ledger_note(EB_LEDGER_MESSAGE, -1);
}

static const struct eb_wait_kind kind_recv = {
    .what = "waits for a message of a broadcast",
    .attempt = attempt_recv,
    .line = offsetof(struct ebb_broadcast, line),
    .undo = undo_recv,
    .is_noted = true,
};

/* Where a message goes is known of one receive at a time.  A walk, and so not
 * always. */
static void check_alone(struct ebb_broadcast_receiver *rx)
{
    eb_guard_lock(&rx->b->guard);
    EB_CHECK(!eb_wait_is_any(&rx->b->line, rx),
             "two receives at a time of one receiver of a broadcast");
    eb_guard_unlock(&rx->b->guard);
}

static struct eb_request to_recv(struct ebb_broadcast_receiver *rx, void *msg)
{
    if (EBB_UNLIKELY(eb_stale_on))
        check_alone(rx);
    rx->to = msg;
    return eb_request(rx->b, rx, 0);
}

struct eb_ret_int
eb_broadcast_recv_start(ebb_mem m, struct ebb_broadcast_receiver *rx,
                        void *msg)
{
    EB_LIVE(rx);
    return eb_wait_start(m, &kind_recv, to_recv(rx, msg));
}

int ebb_broadcast_try_recv(struct ebb_broadcast_receiver *rx, void *msg)
{
    EB_LIVE(rx);
    return eb_wait_try(&kind_recv, to_recv(rx, msg));
}

int ebb_broadcast_recv_blocking(struct ebb_broadcast_receiver *rx, void *msg)
{
    EB_LIVE(rx);
    return eb_wait_blocking(&kind_recv, to_recv(rx, msg));
}

size_t ebb_broadcast_receiver_len(struct ebb_broadcast_receiver *rx)
{
    uint64_t behind;

    EB_LIVE(rx);
    eb_guard_lock(&rx->b->guard);
    behind = rx->b->tail - rx->next;
    eb_guard_unlock(&rx->b->guard);
    return (size_t)behind;
}
