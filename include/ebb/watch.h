/* SPDX-License-Identifier: MIT-0 */
/*
 * A value that is watched: senders change it, receivers hear that it has
 * changed and look at the latest.
 *
 *     watch_sender(struct config) tx;
 *     watch_receiver(struct config) rx;
 *
 *     watch_channel(&tx, &rx, first);
 *     while (await watch_changed(rx) == 0) {
 *         watch_borrow_and_update(rx, &now);
 *         ...
 *     }
 *
 * The value is copied in and out, so nobody holds it.  Each handle has one
 * owner, who frees it: receivers hear the end when the last sender is freed.
 * Functions not marked EBB_ASYNC may be called from any thread and never
 * suspend.  A callback is called while the value is locked: it has to be
 * short and must not call any of these functions with the same value.
 */
#ifndef EBB_WATCH_H
#define EBB_WATCH_H

#include <ebb/base.h>

struct ebb_watch;           /* the value; what a sender points to */
struct ebb_watch_receiver;
struct ebb_watch_sender;    /* tag of a handle, as that one is */

/* A new one of size bytes, copied from `first`, with one sender, given to the
 * caller, and no receiver.  Never NULL: out of memory, the runtime's oom hook
 * runs, then abort. */
EBB_API EBB_MUST_USE struct ebb_watch *ebb_watch_open(size_t size,
                                                      const void *first);

/* One more receiver, to which the present value is not new. */
EBB_API EBB_MUST_USE struct ebb_watch_receiver *
ebb_watch_subscribe(struct ebb_watch *tx);

/* One more sender; returns tx.  And giving one up; NULL is allowed. */
EBB_API struct ebb_watch *ebb_watch_sender_ref(struct ebb_watch *tx);
EBB_API void ebb_watch_sender_free(struct ebb_watch *tx);

/* Store a value and tell the receivers.  Returns 0, or -EPIPE: there are
 * none, nothing was stored. */
EBB_API EBB_MUST_USE int ebb_watch_send(struct ebb_watch *tx,
                                        const void *value);

/* The same, receivers or not; `old` gets what was there, unless NULL. */
EBB_API void ebb_watch_send_replace(struct ebb_watch *tx, const void *value,
                                    void *old);

/* Change the value in place, receivers or not; the second only tells them if
 * the callback returns true, and returns that. */
EBB_API void ebb_watch_send_modify(struct ebb_watch *tx,
                                   void (*modify)(void *value, void *arg),
                                   void *arg);
EBB_API bool ebb_watch_send_if_modified(struct ebb_watch *tx,
                                        bool (*modify)(void *value, void *arg),
                                        void *arg);

/* Copy the value out. */
EBB_API void ebb_watch_get(struct ebb_watch *tx, void *to);

/* Wait until there is no receiver.  A cancel loses nothing. */
EBB_API EBB_ASYNC void ebb_watch_closed(struct ebb_watch *tx) EBB_FRAME(80);

/* Is there none?  How many are there of each? */
EBB_API bool ebb_watch_is_closed(struct ebb_watch *tx);
EBB_API size_t ebb_watch_receiver_count(struct ebb_watch *tx);
EBB_API size_t ebb_watch_sender_count(struct ebb_watch *tx);

/* One more receiver, to which the same is new; and giving one up.  NULL is
 * allowed. */
EBB_API EBB_MUST_USE struct ebb_watch_receiver *
ebb_watch_receiver_clone(struct ebb_watch_receiver *rx);
EBB_API void ebb_watch_receiver_free(struct ebb_watch_receiver *rx);

/* Copy the value out; the second makes it seen. */
EBB_API void ebb_watch_borrow(struct ebb_watch_receiver *rx, void *to);
EBB_API void ebb_watch_borrow_and_update(struct ebb_watch_receiver *rx,
                                         void *to);

/*
 * Wait until there is a value that this receiver has not seen, and make it
 * seen.  Returns 0, or -EPIPE: there is none and no sender any more.
 * Cancel safe: to a cancelled wait nothing becomes seen.
 */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_watch_changed(struct ebb_watch_receiver *rx) EBB_FRAME(80);

/* The same for a plain thread, which sleeps; aborts in a task. */
EBB_API EBB_MUST_USE int
ebb_watch_changed_blocking(struct ebb_watch_receiver *rx);

/* Is the value new to it?  1 or 0, or -EPIPE: there is no sender. */
EBB_API int ebb_watch_has_changed(struct ebb_watch_receiver *rx);

/* The value becomes new, or seen. */
EBB_API void ebb_watch_mark_changed(struct ebb_watch_receiver *rx);
EBB_API void ebb_watch_mark_unchanged(struct ebb_watch_receiver *rx);

/*
 * Wait until the callback says true of the value; first it is asked about the
 * present one.  Then that value is seen, and copied to `to` unless NULL.
 * Returns 0, or -EPIPE: no sender is left to make it true.  Cancel safe: what
 * a cancelled wait has seen is a value of which the callback said false.
 */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_watch_wait_for(struct ebb_watch_receiver *rx,
                   bool (*is_it)(const void *value, void *arg), void *arg,
                   void *to) EBB_FRAME(192);

/* Typed. */
#define watch_sender(T) EBB_HANDLE(T, ebb_watch_sender)
#define watch_receiver(T) EBB_HANDLE(T, ebb_watch_receiver)

#define EBB_WATCH(tx) ((struct ebb_watch *)EBB_HANDLE_PTR(tx, ebb_watch_sender))
#define EBB_WATCH_RX(rx) \
    ((struct ebb_watch_receiver *)EBB_HANDLE_PTR(rx, ebb_watch_receiver))
#define EBB_WATCH_TYPE(tx) EBB_HANDLE_TYPE(tx, ebb_watch_sender)
#define EBB_WATCH_VALUE(tx, ...) (EBB_WATCH_TYPE(tx)[1]){ __VA_ARGS__ }
#define EBB_WATCH_TO(rx, to) (EBB_HANDLE_TYPE(rx, ebb_watch_receiver) *){ to }

/* Make both, pointers to a sender and a receiver of the same T, with a first
 * value. */
#define watch_channel(to_tx, to_rx, ...) \
    ((void)(*(watch_sender(EBB_WATCH_TYPE(*(to_tx))) *){ to_tx } = \
                (void *)ebb_watch_open( \
                    sizeof(EBB_WATCH_TYPE(*(to_tx))), \
                    EBB_WATCH_VALUE(*(to_tx), __VA_ARGS__))), \
     (void)(*(watch_receiver(EBB_WATCH_TYPE(*(to_tx))) *){ to_rx } = \
                watch_subscribe(*(to_tx))))
#define watch_subscribe(tx) \
    ((watch_receiver(EBB_WATCH_TYPE(tx)))(void *) \
         ebb_watch_subscribe(EBB_WATCH(tx)))
#define watch_sender_clone(tx) \
    ((__typeof__(tx))(void *)ebb_watch_sender_ref(EBB_WATCH(tx)))
#define watch_sender_free(tx) ebb_watch_sender_free(EBB_WATCH(tx))
#define watch_send(tx, ...) \
    ebb_watch_send(EBB_WATCH(tx), EBB_WATCH_VALUE(tx, __VA_ARGS__))
#define watch_send_replace(tx, value, old) \
    ebb_watch_send_replace(EBB_WATCH(tx), EBB_WATCH_VALUE(tx, value), \
                           (EBB_WATCH_TYPE(tx) *){ old })
#define watch_send_modify(tx, modify, arg) \
    ebb_watch_send_modify(EBB_WATCH(tx), (modify), (arg))
#define watch_send_if_modified(tx, modify, arg) \
    ebb_watch_send_if_modified(EBB_WATCH(tx), (modify), (arg))
#define watch_get(tx, to) \
    ebb_watch_get(EBB_WATCH(tx), (EBB_WATCH_TYPE(tx) *){ to })
#define watch_closed(tx) ebb_watch_closed(EBB_WATCH(tx))
#define watch_is_closed(tx) ebb_watch_is_closed(EBB_WATCH(tx))
#define watch_receiver_count(tx) ebb_watch_receiver_count(EBB_WATCH(tx))
#define watch_sender_count(tx) ebb_watch_sender_count(EBB_WATCH(tx))
#define watch_receiver_clone(rx) \
    ((__typeof__(rx))(void *)ebb_watch_receiver_clone(EBB_WATCH_RX(rx)))
#define watch_receiver_free(rx) ebb_watch_receiver_free(EBB_WATCH_RX(rx))
#define watch_borrow(rx, to) \
    ebb_watch_borrow(EBB_WATCH_RX(rx), EBB_WATCH_TO(rx, to))
#define watch_borrow_and_update(rx, to) \
    ebb_watch_borrow_and_update(EBB_WATCH_RX(rx), EBB_WATCH_TO(rx, to))
#define watch_changed(rx) ebb_watch_changed(EBB_WATCH_RX(rx))
#define watch_changed_blocking(rx) ebb_watch_changed_blocking(EBB_WATCH_RX(rx))
#define watch_has_changed(rx) ebb_watch_has_changed(EBB_WATCH_RX(rx))
#define watch_mark_changed(rx) ebb_watch_mark_changed(EBB_WATCH_RX(rx))
#define watch_mark_unchanged(rx) ebb_watch_mark_unchanged(EBB_WATCH_RX(rx))
#define watch_wait_for(rx, is_it, arg, to) \
    ebb_watch_wait_for(EBB_WATCH_RX(rx), (is_it), (arg), EBB_WATCH_TO(rx, to))

/* The values of a receiver, which is borrowed, as a stream that ends with the
 * last sender: the present one and each change; the changes alone. */
#ifdef __EBBCC__
#define stream_watch(rx) \
    EBB_WATCH_STREAM(rx, \
        do { \
            watch_borrow_and_update(rx, &ebb_v_); \
            _Yield ebb_v_; \
        } while (_Await watch_changed(rx) == 0))
#define stream_watch_changes(rx) \
    EBB_WATCH_STREAM(rx, \
        while (_Await watch_changed(rx) == 0) { \
            watch_borrow_and_update(rx, &ebb_v_); \
            _Yield ebb_v_; \
        })
#define EBB_WATCH_STREAM(rx, ...) \
    _Generate(EBB_HANDLE_TYPE(rx, ebb_watch_receiver), { \
        EBB_HANDLE_TYPE(rx, ebb_watch_receiver) ebb_v_; \
        __VA_ARGS__; \
    })
#else
#define stream_watch(rx) ((EBB_HANDLE_TYPE(rx, ebb_watch_receiver)){ 0 })
#define stream_watch_changes(rx) stream_watch(rx)
#endif

#endif
