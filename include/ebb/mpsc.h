/* SPDX-License-Identifier: MIT-0 */
/*
 * Channels with counted ends: many senders, one receiver, and what is left
 * unused closes by itself.
 *
 *     mpsc_sender(int) tx;
 *     mpsc_receiver(int) rx;
 *
 *     mpsc_channel(&tx, &rx, 16);         room for 16, or EBB_UNBOUNDED
 *     spawn(produce(mpsc_sender_clone(tx)));
 *     mpsc_sender_free(tx);
 *     each (int v, rx) use(v);            until the last sender is freed
 *     mpsc_receiver_free(rx);
 *
 * Each handle has one owner, who frees it.  The channel is closed when its
 * last sender or its receiver is freed; what the receiver leaves is dropped.
 * A receiver is a channel(T), so `each`, next() and the channel_ calls work
 * with it.  What the calls return, and what a cancel loses (nothing), stands
 * with the functions of <ebb/chan.h> that they are.
 */
#ifndef EBB_MPSC_H
#define EBB_MPSC_H

#include <ebb/chan.h>

struct ebb_mpsc_sender;     /* tags of the two handles that do not receive */
struct ebb_mpsc_weak_sender;

#ifdef __EBBCC__

#define mpsc_receiver(T) _Channel(T)
#define mpsc_sender(T) EBB_HANDLE(T, ebb_mpsc_sender)
#define mpsc_weak_sender(T) EBB_HANDLE(T, ebb_mpsc_weak_sender)

/* The T of a sender and of a weak one. */
#define EBB_SENDER_TYPE(tx) EBB_HANDLE_TYPE(tx, ebb_mpsc_sender)
#define EBB_WEAK_TYPE(weak) EBB_HANDLE_TYPE(weak, ebb_mpsc_weak_sender)

#define EBB_SENDER(tx) ((struct ebb_chan *)EBB_HANDLE_PTR(tx, ebb_mpsc_sender))
#define EBB_WEAK(weak) \
    ((struct ebb_chan *)EBB_HANDLE_PTR(weak, ebb_mpsc_weak_sender))

/* A value as what `ebb_chan_send` and its relatives take. */
#define EBB_SENDER_MSG(tx, ...) (EBB_SENDER_TYPE(tx)[1]){ __VA_ARGS__ }

/* Make both handles: pointers to a sender and a receiver of the same T. */
#define mpsc_channel(to_tx, to_rx, cap) \
    ((void)(*(_Channel(EBB_SENDER_TYPE(*(to_tx))) *){ to_rx } = (void *) \
                ebb_chan_open(sizeof(EBB_SENDER_TYPE(*(to_tx))), (cap))), \
     (void)(*(mpsc_sender(EBB_SENDER_TYPE(*(to_tx))) *){ to_tx } = \
                (void *)*(to_rx)))

/* One more sender; and giving one up. */
#define mpsc_sender_clone(tx) \
    ((__typeof__(tx))(void *)ebb_chan_ref(EBB_SENDER(tx), EBB_CHAN_SENDER))
#define mpsc_sender_free(tx) ebb_chan_unref(EBB_SENDER(tx), EBB_CHAN_SENDER)
#define mpsc_receiver_free(rx) ebb_chan_unref(EBB_CHAN(rx), EBB_CHAN_RECEIVER)

/* A handle that does not keep the channel open; a sender again, or NULL. */
#define mpsc_downgrade(tx) \
    ((mpsc_weak_sender(EBB_SENDER_TYPE(tx)))(void *)ebb_chan_ref( \
        EBB_SENDER(tx), EBB_CHAN_WEAK))
#define mpsc_upgrade(weak) \
    ((mpsc_sender(EBB_WEAK_TYPE(weak)))(void *)ebb_chan_upgrade( \
        EBB_WEAK(weak)))
#define mpsc_weak_clone(weak) \
    ((__typeof__(weak))(void *)ebb_chan_ref(EBB_WEAK(weak), EBB_CHAN_WEAK))
#define mpsc_weak_free(weak) ebb_chan_unref(EBB_WEAK(weak), EBB_CHAN_WEAK)

/* Of a sender. */
#define mpsc_send(tx, ...) \
    ebb_chan_send(EBB_SENDER(tx), EBB_SENDER_MSG(tx, __VA_ARGS__))
#define mpsc_try_send(tx, ...) \
    ebb_chan_try_send(EBB_SENDER(tx), EBB_SENDER_MSG(tx, __VA_ARGS__))
#define mpsc_send_blocking(tx, ...) \
    ebb_chan_send_blocking(EBB_SENDER(tx), EBB_SENDER_MSG(tx, __VA_ARGS__))
#define mpsc_send_reserved(tx, ...) \
    ebb_chan_send_reserved(EBB_SENDER(tx), EBB_SENDER_MSG(tx, __VA_ARGS__))

#define mpsc_reserve(tx, n) ebb_chan_reserve(EBB_SENDER(tx), (n))
#define mpsc_try_reserve(tx, n) ebb_chan_try_reserve(EBB_SENDER(tx), (n))
#define mpsc_unreserve(tx, n) ebb_chan_unreserve(EBB_SENDER(tx), (n))
#define mpsc_closed(tx) ebb_chan_closed(EBB_SENDER(tx))

/* Of a receiver. */
#define mpsc_close(rx) channel_close(rx)
#define mpsc_recv(rx, to) channel_recv(rx, to)
#define mpsc_try_recv(rx, to) channel_try_recv(rx, to)
#define mpsc_recv_many(rx, to, limit) channel_recv_many(rx, to, limit)
#define mpsc_try_recv_many(rx, to, limit) channel_try_recv_many(rx, to, limit)
#define mpsc_recv_blocking(rx, to) channel_recv_blocking(rx, to)
#define mpsc_recv_many_blocking(rx, to, limit) \
    channel_recv_many_blocking(rx, to, limit)

/* Of any handle. */
#define EBB_MPSC(h) \
    ((void)sizeof(*(h)), (struct ebb_chan *)(void *)(h))
#define mpsc_is_closed(h) ebb_chan_is_closed(EBB_MPSC(h))
#define mpsc_is_empty(h) (mpsc_len(h) == 0)
#define mpsc_len(h) ebb_chan_len(EBB_MPSC(h))
#define mpsc_capacity(h) ebb_chan_room(EBB_MPSC(h))
#define mpsc_max_capacity(h) ebb_chan_cap(EBB_MPSC(h))
#define mpsc_strong_count(h) ebb_chan_users(EBB_MPSC(h), EBB_CHAN_SENDER)
#define mpsc_weak_count(h) ebb_chan_users(EBB_MPSC(h), EBB_CHAN_WEAK)
#define mpsc_same_channel(a, b) ((void *)(a) == (void *)(b))

#else

#define mpsc_receiver(T) _Channel(T)
#define mpsc_sender(T) _Channel(T)
#define mpsc_weak_sender(T) _Channel(T)
#define mpsc_channel(to_tx, to_rx, cap) \
    ((void)(cap), (void)((to_tx) == (to_rx)))
#define mpsc_sender_clone(tx) (tx)
#define mpsc_sender_free(tx) ((void)(tx))
#define mpsc_receiver_free(rx) ((void)(rx))
#define mpsc_downgrade(tx) (tx)
#define mpsc_upgrade(weak) (weak)
#define mpsc_weak_clone(weak) (weak)
#define mpsc_weak_free(weak) ((void)(weak))
#define mpsc_send(tx, ...) channel_send(tx, __VA_ARGS__)
#define mpsc_try_send(tx, ...) channel_send(tx, __VA_ARGS__)
#define mpsc_send_blocking(tx, ...) channel_send(tx, __VA_ARGS__)
#define mpsc_send_reserved(tx, ...) channel_send(tx, __VA_ARGS__)
#define mpsc_recv(rx, to) channel_recv(rx, to)
#define mpsc_try_recv(rx, to) channel_recv(rx, to)
#define mpsc_recv_many(rx, to, limit) channel_recv_many(rx, to, limit)
#define mpsc_try_recv_many(rx, to, limit) channel_recv_many(rx, to, limit)
#define mpsc_recv_blocking(rx, to) channel_recv(rx, to)
#define mpsc_recv_many_blocking(rx, to, limit) \
    channel_recv_many(rx, to, limit)
#define mpsc_reserve(tx, n) channel_reserve(tx, n)
#define mpsc_try_reserve(tx, n) channel_try_reserve(tx, n)
#define mpsc_unreserve(tx, n) channel_unreserve(tx, n)
#define mpsc_closed(tx) channel_closed(tx)
#define mpsc_close(rx) channel_close(rx)
#define mpsc_is_closed(h) channel_is_closed(h)
#define mpsc_is_empty(h) (channel_len(h) == 0)
#define mpsc_len(h) channel_len(h)
#define mpsc_capacity(h) channel_room(h)
#define mpsc_max_capacity(h) channel_cap(h)
#define mpsc_strong_count(h) ((void)(h), (size_t)1)
#define mpsc_weak_count(h) ((void)(h), (size_t)0)
#define mpsc_same_channel(a, b) ((void)(a), (void)(b), 1)

#endif

#endif
