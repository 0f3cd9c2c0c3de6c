/* SPDX-License-Identifier: MIT-0 */
/*
 * A channel for one message, from one sender to one receiver.
 *
 *     oneshot_sender(int) tx;
 *     oneshot_receiver(int) rx;
 *
 *     oneshot_channel(&tx, &rx);
 *     spawn(answer(tx));                  oneshot_send(tx, 42);
 *     int v, err = await oneshot_recv(rx, &v);
 *     oneshot_receiver_free(rx);
 *
 * Each handle has one owner.  A send consumes the sender; one that is not
 * used is freed, and the receiver hears of it.  Functions not marked
 * EBB_ASYNC may be called from any thread and never suspend.
 */
#ifndef EBB_ONESHOT_H
#define EBB_ONESHOT_H

#include <ebb/base.h>

struct ebb_oneshot;         /* both ends; freed when both are given up */
struct ebb_oneshot_sender;  /* tags of the two handles */
struct ebb_oneshot_receiver;

/* A new one for a message of size bytes, with both ends given to the caller.
 * Never NULL: out of memory, the runtime's oom hook runs, then abort. */
EBB_API EBB_MUST_USE struct ebb_oneshot *ebb_oneshot_open(size_t size);

/*
 * Send the message, copied from msg, and give up the sender: *tx becomes
 * NULL.  Returns 0, or -EPIPE: the receiver has closed or is gone, nothing
 * was sent.  Aborts if *tx is NULL: it has sent already.
 */
EBB_API int ebb_oneshot_send(struct ebb_oneshot **tx, const void *msg);

/* Give up a sender that has not sent.  NULL is allowed. */
EBB_API void ebb_oneshot_sender_free(struct ebb_oneshot *tx);

/* Wait until the receiver has closed or is gone.  A cancel loses nothing. */
EBB_API EBB_ASYNC void
ebb_oneshot_closed(struct ebb_oneshot *tx) EBB_FRAME(80);

/* Has it? */
EBB_API bool ebb_oneshot_is_closed(struct ebb_oneshot *tx);

/*
 * Receive the message, waiting for it.
 *
 *   msg   room for it, written only on success
 *
 * Returns 0, -EPIPE: it will not come, or -EALREADY: it has been received.
 * Cancel safe: a cancelled receive has taken nothing.
 */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_oneshot_recv(struct ebb_oneshot *rx, void *msg) EBB_FRAME(80);

/* The same, but never waits: -EAGAIN. */
EBB_API EBB_MUST_USE int ebb_oneshot_try_recv(struct ebb_oneshot *rx,
                                              void *msg);

/* The same for a plain thread, which sleeps; aborts in a task. */
EBB_API EBB_MUST_USE int ebb_oneshot_recv_blocking(struct ebb_oneshot *rx,
                                                   void *msg);

/* Nothing can be sent from now on; what has been can be received.  Who waits
 * for it gets -EPIPE. */
EBB_API void ebb_oneshot_close(struct ebb_oneshot *rx);

/* Is there no message to be received at this moment?  And never more? */
EBB_API bool ebb_oneshot_is_empty(struct ebb_oneshot *rx);
EBB_API bool ebb_oneshot_is_terminated(struct ebb_oneshot *rx);

/* Give up the receiver, with the message if there is one.  NULL is
 * allowed. */
EBB_API void ebb_oneshot_receiver_free(struct ebb_oneshot *rx);

/* Typed. */
#define oneshot_sender(T) EBB_HANDLE(T, ebb_oneshot_sender)
#define oneshot_receiver(T) EBB_HANDLE(T, ebb_oneshot_receiver)

#define EBB_ONESHOT_TX(tx) \
    ((struct ebb_oneshot *)EBB_HANDLE_PTR(tx, ebb_oneshot_sender))
#define EBB_ONESHOT_RX(rx) \
    ((struct ebb_oneshot *)EBB_HANDLE_PTR(rx, ebb_oneshot_receiver))
#define EBB_ONESHOT_MSG(tx) EBB_HANDLE_TYPE(tx, ebb_oneshot_sender)
#define EBB_ONESHOT_TO(rx, to) \
    (EBB_HANDLE_TYPE(rx, ebb_oneshot_receiver) *){ to }

/* Make both: pointers to a sender and a receiver of the same T. */
#define oneshot_channel(to_tx, to_rx) \
    ((void)(*(oneshot_receiver(EBB_ONESHOT_MSG(*(to_tx))) *){ to_rx } = \
                (void *)ebb_oneshot_open(sizeof(EBB_ONESHOT_MSG(*(to_tx))))), \
     (void)(*(oneshot_sender(EBB_ONESHOT_MSG(*(to_tx))) *){ to_tx } = \
                (void *)*(to_rx)))
#define oneshot_send(tx, ...) \
    ebb_oneshot_send( \
        (struct ebb_oneshot **)EBB_HANDLE_AT(tx, ebb_oneshot_sender), \
        (EBB_ONESHOT_MSG(tx)[1]){ __VA_ARGS__ })
#define oneshot_sender_free(tx) ebb_oneshot_sender_free(EBB_ONESHOT_TX(tx))
#define oneshot_closed(tx) ebb_oneshot_closed(EBB_ONESHOT_TX(tx))
#define oneshot_is_closed(tx) ebb_oneshot_is_closed(EBB_ONESHOT_TX(tx))
#define oneshot_recv(rx, to) \
    ebb_oneshot_recv(EBB_ONESHOT_RX(rx), EBB_ONESHOT_TO(rx, to))
#define oneshot_try_recv(rx, to) \
    ebb_oneshot_try_recv(EBB_ONESHOT_RX(rx), EBB_ONESHOT_TO(rx, to))
#define oneshot_recv_blocking(rx, to) \
    ebb_oneshot_recv_blocking(EBB_ONESHOT_RX(rx), EBB_ONESHOT_TO(rx, to))
#define oneshot_close(rx) ebb_oneshot_close(EBB_ONESHOT_RX(rx))
#define oneshot_is_empty(rx) ebb_oneshot_is_empty(EBB_ONESHOT_RX(rx))
#define oneshot_is_terminated(rx) ebb_oneshot_is_terminated(EBB_ONESHOT_RX(rx))
#define oneshot_receiver_free(rx) ebb_oneshot_receiver_free(EBB_ONESHOT_RX(rx))

#endif
