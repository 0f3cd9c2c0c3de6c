/* SPDX-License-Identifier: MIT-0 */
/*
 * A channel in which each receiver gets each message sent since it came.
 *
 *     broadcast_sender(int) tx;
 *     broadcast_receiver(int) rx;
 *
 *     broadcast_channel(&tx, &rx, 16);
 *     broadcast_send(tx, 42);
 *     int n = await broadcast_recv(rx, &v);
 *
 * Sending never waits: the last so many messages are kept, and a receiver
 * that is further behind is told how many it has missed.  Each handle has one
 * owner, who frees it.  Functions not marked EBB_ASYNC may be called from any
 * thread and never suspend.
 */
#ifndef EBB_BROADCAST_H
#define EBB_BROADCAST_H

#include <ebb/base.h>

struct ebb_broadcast;           /* what senders, weak ones too, point to */
struct ebb_broadcast_receiver;
struct ebb_broadcast_sender;    /* tags of handles, as that one is */
struct ebb_broadcast_weak_sender;

/*
 * A new one with one sender, given to the caller, and no receiver.
 *
 *   elem_size   bytes of one message
 *   cap         messages that are kept, at least 1 (else aborts); rounded up
 *               to a power of two
 *
 * Never NULL: out of memory, the runtime's oom hook runs, then abort.
 */
EBB_API EBB_MUST_USE struct ebb_broadcast *
ebb_broadcast_open(size_t elem_size, size_t cap);

/* One more receiver, of what is sent from now on. */
EBB_API EBB_MUST_USE struct ebb_broadcast_receiver *
ebb_broadcast_subscribe(struct ebb_broadcast *tx);

/* One more sender; returns tx.  And giving one up: without any, receivers
 * come to the end behind what is kept for them.  NULL is allowed. */
EBB_API struct ebb_broadcast *
ebb_broadcast_sender_ref(struct ebb_broadcast *tx);
EBB_API void ebb_broadcast_sender_free(struct ebb_broadcast *tx);

/* A handle that does not keep it open; a sender for it, or NULL: there is
 * none any more; giving it up. */
EBB_API struct ebb_broadcast *ebb_broadcast_weak_ref(struct ebb_broadcast *b);
EBB_API EBB_MUST_USE struct ebb_broadcast *
ebb_broadcast_upgrade(struct ebb_broadcast *weak);
EBB_API void ebb_broadcast_weak_free(struct ebb_broadcast *weak);

/* Send to all receivers.  Returns how many they are, or -EPIPE: none, the
 * message is dropped. */
EBB_API int ebb_broadcast_send(struct ebb_broadcast *tx, const void *msg);

/* Wait until there is no receiver.  A cancel loses nothing. */
EBB_API EBB_ASYNC void
ebb_broadcast_closed(struct ebb_broadcast *tx) EBB_FRAME(80);

/* Receivers and senders there are; messages that some receiver has not got. */
EBB_API size_t ebb_broadcast_receiver_count(struct ebb_broadcast *tx);
EBB_API size_t ebb_broadcast_sender_count(struct ebb_broadcast *tx);
EBB_API size_t ebb_broadcast_len(struct ebb_broadcast *tx);

/*
 * Receive the oldest message that is kept for this receiver, waiting while
 * there is none.
 *
 *   msg   room for it, written only if the result is 0
 *
 * Returns 0; or n > 0: n messages have been missed, the next receive gets the
 * oldest that is kept; or -EPIPE: there is none, and no sender any more.
 * One receive of a receiver at a time.  Cancel safe: a cancelled receive has
 * taken nothing.
 */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_broadcast_recv(struct ebb_broadcast_receiver *rx, void *msg) EBB_FRAME(80);

/* The same, but never waits: -EAGAIN. */
EBB_API EBB_MUST_USE int
ebb_broadcast_try_recv(struct ebb_broadcast_receiver *rx, void *msg);

/* The same for a plain thread, which sleeps; aborts in a task. */
EBB_API EBB_MUST_USE int
ebb_broadcast_recv_blocking(struct ebb_broadcast_receiver *rx, void *msg);

/* One more receiver, of what is sent from now on; and giving one up.  NULL is
 * allowed. */
EBB_API EBB_MUST_USE struct ebb_broadcast_receiver *
ebb_broadcast_resubscribe(struct ebb_broadcast_receiver *rx);
EBB_API void ebb_broadcast_receiver_free(struct ebb_broadcast_receiver *rx);

/* Messages sent that it has not received, missed ones included. */
EBB_API size_t
ebb_broadcast_receiver_len(struct ebb_broadcast_receiver *rx);

/* Typed. */
#define broadcast_sender(T) EBB_HANDLE(T, ebb_broadcast_sender)
#define broadcast_weak_sender(T) EBB_HANDLE(T, ebb_broadcast_weak_sender)
#define broadcast_receiver(T) EBB_HANDLE(T, ebb_broadcast_receiver)

#define EBB_BROADCAST(tx) \
    ((struct ebb_broadcast *)EBB_HANDLE_PTR(tx, ebb_broadcast_sender))
#define EBB_BROADCAST_WEAK(weak) \
    ((struct ebb_broadcast *)EBB_HANDLE_PTR(weak, ebb_broadcast_weak_sender))
#define EBB_BROADCAST_RX(rx) \
    ((struct ebb_broadcast_receiver *) \
         EBB_HANDLE_PTR(rx, ebb_broadcast_receiver))
#define EBB_BROADCAST_TYPE(tx) EBB_HANDLE_TYPE(tx, ebb_broadcast_sender)
#define EBB_BROADCAST_TO(rx, to) \
    (EBB_HANDLE_TYPE(rx, ebb_broadcast_receiver) *){ to }

/* Make both: pointers to a sender and a receiver of the same T. */
#define broadcast_channel(to_tx, to_rx, cap) \
    ((void)(*(broadcast_sender(EBB_BROADCAST_TYPE(*(to_tx))) *){ to_tx } = \
                (void *)ebb_broadcast_open( \
                    sizeof(EBB_BROADCAST_TYPE(*(to_tx))), (cap))), \
     (void)(*(broadcast_receiver(EBB_BROADCAST_TYPE(*(to_tx))) *){ to_rx } = \
                broadcast_subscribe(*(to_tx))))
#define broadcast_subscribe(tx) \
    ((broadcast_receiver(EBB_BROADCAST_TYPE(tx)))(void *) \
         ebb_broadcast_subscribe(EBB_BROADCAST(tx)))
#define broadcast_sender_clone(tx) \
    ((__typeof__(tx))(void *)ebb_broadcast_sender_ref(EBB_BROADCAST(tx)))
#define broadcast_sender_free(tx) ebb_broadcast_sender_free(EBB_BROADCAST(tx))
#define broadcast_downgrade(tx) \
    ((broadcast_weak_sender(EBB_BROADCAST_TYPE(tx)))(void *) \
         ebb_broadcast_weak_ref(EBB_BROADCAST(tx)))
#define EBB_BROADCAST_WEAK_TYPE(weak) \
    EBB_HANDLE_TYPE(weak, ebb_broadcast_weak_sender)
#define broadcast_upgrade(weak) \
    ((broadcast_sender(EBB_BROADCAST_WEAK_TYPE(weak)))(void *) \
         ebb_broadcast_upgrade(EBB_BROADCAST_WEAK(weak)))
#define broadcast_weak_free(weak) \
    ebb_broadcast_weak_free(EBB_BROADCAST_WEAK(weak))
#define broadcast_send(tx, ...) \
    ebb_broadcast_send(EBB_BROADCAST(tx), \
                       (EBB_BROADCAST_TYPE(tx)[1]){ __VA_ARGS__ })
#define broadcast_closed(tx) ebb_broadcast_closed(EBB_BROADCAST(tx))
#define broadcast_receiver_count(tx) \
    ebb_broadcast_receiver_count(EBB_BROADCAST(tx))
#define broadcast_sender_count(tx) \
    ebb_broadcast_sender_count(EBB_BROADCAST(tx))
#define broadcast_len(tx) ebb_broadcast_len(EBB_BROADCAST(tx))
#define broadcast_same_channel(a, b) ((void *)(a) == (void *)(b))
#define broadcast_recv(rx, to) \
    ebb_broadcast_recv(EBB_BROADCAST_RX(rx), EBB_BROADCAST_TO(rx, to))
#define broadcast_try_recv(rx, to) \
    ebb_broadcast_try_recv(EBB_BROADCAST_RX(rx), EBB_BROADCAST_TO(rx, to))
#define broadcast_recv_blocking(rx, to) \
    ebb_broadcast_recv_blocking(EBB_BROADCAST_RX(rx), EBB_BROADCAST_TO(rx, to))
#define broadcast_resubscribe(rx) \
    ((__typeof__(rx))(void *)ebb_broadcast_resubscribe(EBB_BROADCAST_RX(rx)))
#define broadcast_receiver_free(rx) \
    ebb_broadcast_receiver_free(EBB_BROADCAST_RX(rx))
#define broadcast_receiver_len(rx) \
    ebb_broadcast_receiver_len(EBB_BROADCAST_RX(rx))

/*
 * The messages of a receiver, which is borrowed, as a stream that ends with
 * the last sender.
 *
 *   missed   an int64_t * to which what the receiver has missed is added, or
 *            NULL
 */
#ifdef __EBBCC__
#define stream_broadcast(rx, missed) \
    _Generate(EBB_HANDLE_TYPE(rx, ebb_broadcast_receiver), { \
        EBB_HANDLE_TYPE(rx, ebb_broadcast_receiver) ebb_v_; \
        int64_t *const ebb_missed_ = (missed); \
        int ebb_n_; \
        while ((ebb_n_ = _Await broadcast_recv(rx, &ebb_v_)) >= 0) { \
            if (ebb_n_ == 0) \
                _Yield ebb_v_; \
            else if (ebb_missed_ != (void *)0) \
                *ebb_missed_ += ebb_n_; \
        } \
    })
#else
#define stream_broadcast(rx, missed) \
    ((void)(missed), (EBB_HANDLE_TYPE(rx, ebb_broadcast_receiver)){ 0 })
#endif

#endif
