/* SPDX-License-Identifier: MIT-0 */
/*
 * Channels: many senders, many receivers, first in first out.
 *
 * A message is copied in and copied out; the channel owns it in between.
 * Sending to a full channel waits: that is the back-pressure.  All functions
 * may be called from any task on any worker, those not marked EBB_ASYNC also
 * from any other thread.  Those whose names end in _blocking make a plain
 * thread wait and abort in a task, whose worker they would stop.
 *
 * A channel of ebb_chan_new() is closed and freed by whoever knows when; one
 * of ebb_chan_open() counts the users of its two ends: see <ebb/mpsc.h>.
 */
#ifndef EBB_CHAN_H
#define EBB_CHAN_H

#include <ebb/base.h>

struct ebb_chan;   /* opaque; create with ebb_chan_new() */

/* The capacity of a channel in which there is always room. */
#define EBB_UNBOUNDED SIZE_MAX

/*
 * A new, open, empty channel.
 *
 *   elem_size   bytes of one message, at least 1
 *   cap         messages it holds, 1 to INT32_MAX; or EBB_UNBOUNDED: then
 *               sending never waits, but may fail with -ENOMEM
 *
 * Returns it, given to the caller, or NULL: out of memory.
 */
EBB_API EBB_MUST_USE struct ebb_chan *
ebb_chan_new(size_t elem_size, size_t cap);

/* The same, but never NULL: out of memory, the runtime's oom hook runs, then
 * abort, as for a task. */
EBB_API EBB_MUST_USE struct ebb_chan *
ebb_chan_make(size_t elem_size, size_t cap);

/* Free it with the messages in it.  Nobody may be waiting on it or have
 * reserved slots (aborts) or use it again.  NULL is allowed. */
EBB_API void ebb_chan_free(struct ebb_chan *ch);

/*
 * Send one message, waiting while the channel is full.
 *
 *   ch    borrowed
 *   msg   elem_size bytes, copied; must stay until the call has ended
 *
 * Returns 0, or -EPIPE: the channel is closed, nothing was sent.
 * Cancel safe: a cancelled send has sent nothing.
 */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_chan_send(struct ebb_chan *ch, const void *msg) EBB_FRAME(80);

/*
 * Receive the oldest message, waiting while there is none.
 *
 *   ch    borrowed
 *   msg   room for elem_size bytes, written only on success
 *
 * Returns 0, or -EPIPE: the channel is closed and empty.
 * Cancel safe: a cancelled receive has taken nothing.
 */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_chan_recv(struct ebb_chan *ch, void *msg) EBB_FRAME(80);

/*
 * The oldest message, as an item of a stream: what `await next(c, &item)` and
 * `each` over a channel(T) call.
 *
 * Returns 1, or 0: the channel is closed and empty.  Else as
 * ebb_chan_recv().
 */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_chan_next(struct ebb_chan *ch, void *item) EBB_FRAME(80);

/*
 * Receive as many messages as there are, waiting while there is none.
 *
 *   ch      borrowed
 *   msgs    room for `limit` messages, one behind the other
 *   limit   at most so many; 0 receives nothing and does not wait
 *
 * Returns how many it were, or 0: the channel is closed and empty (or the
 * limit 0).  Cancel safe: a cancelled call has taken nothing.
 */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_chan_recv_many(struct ebb_chan *ch, void *msgs, int limit) EBB_FRAME(80);

/*
 * Reserve n slots, waiting in line with those who send (not for 0).  Each is
 * used by ebb_chan_send_reserved() or given back by ebb_chan_unreserve().
 *
 * Returns 0, -EPIPE: the channel is closed, or -EINVAL: it has not so many.
 * Cancel safe: a cancelled call has reserved nothing.
 */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_chan_reserve(struct ebb_chan *ch, size_t n) EBB_FRAME(80);

/* Wait until the channel is closed.  A cancel loses nothing. */
EBB_API EBB_ASYNC void ebb_chan_closed(struct ebb_chan *ch) EBB_FRAME(80);

/* As ebb_chan_send(), but never waits: -EAGAIN if the channel is full. */
EBB_API EBB_MUST_USE int ebb_chan_try_send(struct ebb_chan *ch,
                                           const void *msg);

/* As ebb_chan_reserve(), but never waits: -EAGAIN. */
EBB_API EBB_MUST_USE int ebb_chan_try_reserve(struct ebb_chan *ch, size_t n);

/*
 * Send into a slot that the caller has reserved, which never waits.
 *
 * Returns 0, also if the channel has been closed since; -EPIPE: nobody is
 * left to receive, the message is dropped; -ENOMEM.  Aborts if no slot is
 * reserved.
 */
EBB_API int ebb_chan_send_reserved(struct ebb_chan *ch, const void *msg);

/* Give n reserved slots back. */
EBB_API void ebb_chan_unreserve(struct ebb_chan *ch, size_t n);

/* As ebb_chan_recv(), but never waits: -EAGAIN if there is nothing. */
EBB_API EBB_MUST_USE int ebb_chan_try_recv(struct ebb_chan *ch, void *msg);

/* As ebb_chan_recv_many(), but never waits: -EAGAIN if there is nothing. */
EBB_API EBB_MUST_USE int ebb_chan_try_recv_many(struct ebb_chan *ch,
                                                void *msgs, int limit);

/* The same three for a plain thread, which sleeps. */
EBB_API EBB_MUST_USE int ebb_chan_send_blocking(struct ebb_chan *ch,
                                                const void *msg);
EBB_API EBB_MUST_USE int ebb_chan_recv_blocking(struct ebb_chan *ch,
                                                void *msg);
EBB_API EBB_MUST_USE int ebb_chan_recv_many_blocking(struct ebb_chan *ch,
                                                     void *msgs, int limit);

/* Nothing can be sent from now on, but into slots reserved before; senders
 * that wait get -EPIPE.  What is in it can still be received, and it is at
 * its end when that has been and no slot is reserved.  May be called twice.
 * Never suspends. */
EBB_API void ebb_chan_close(struct ebb_chan *ch);

/* Messages in it at this moment. */
EBB_API size_t ebb_chan_len(struct ebb_chan *ch);

/* Messages that could be sent at this moment. */
EBB_API size_t ebb_chan_room(struct ebb_chan *ch);

/* Messages that there is room for in all, or EBB_UNBOUNDED. */
EBB_API size_t ebb_chan_cap(const struct ebb_chan *ch);

/* Is it closed? */
EBB_API bool ebb_chan_is_closed(struct ebb_chan *ch);

/*
 * Users that are counted.  ebb_chan_open() is as ebb_chan_make(), and the
 * channel has one sender and one receiver, which ebb_chan_ref() and
 * ebb_chan_unref() make more and fewer.  It is closed when one of the two
 * ends has no user any more, and freed when all are gone; without receivers
 * its messages are dropped.  A WEAK one sends nothing and does not keep it
 * open; ebb_chan_upgrade() makes one more sender for it, or NULL: there is
 * none any more.  Unref of NULL is allowed.  None of these suspends.
 */
enum ebb_chan_end { EBB_CHAN_SENDER, EBB_CHAN_RECEIVER, EBB_CHAN_WEAK };

EBB_API EBB_MUST_USE struct ebb_chan *
ebb_chan_open(size_t elem_size, size_t cap);
EBB_API struct ebb_chan *ebb_chan_ref(struct ebb_chan *ch,
                                      enum ebb_chan_end end);
EBB_API void ebb_chan_unref(struct ebb_chan *ch, enum ebb_chan_end end);
EBB_API EBB_MUST_USE struct ebb_chan *ebb_chan_upgrade(struct ebb_chan *ch);

/* How many users an end has at this moment. */
EBB_API size_t ebb_chan_users(struct ebb_chan *ch, enum ebb_chan_end end);

/*
 * Typed: channel(T) is a pointer to such a channel whose messages are of the
 * type T, and the compiler checks that they are.
 *
 *     channel(int) c = channel_new(int, 16);     never null
 *     int err = await channel_send(c, 42);
 *     int v, err = await channel_recv(c, &v);    or await next(c, &v)
 *     each (int v, c) use(v);                    until it is closed and empty
 *
 * Unlike the other handles it may be copied and has many users; the last of
 * them calls channel_free().
 */
#ifdef __EBBCC__

/* The T of a channel(T). */
#define EBB_CHAN_TYPE(c) EBB_HANDLE_TYPE(c, ebb_chan)
#define EBB_CHAN(c) ((struct ebb_chan *)EBB_HANDLE_PTR(c, ebb_chan))

#define channel_new(T, cap) \
    ((_Channel(T))(void *)ebb_chan_make(sizeof(T), (cap)))
#define channel_free(c) ebb_chan_free(EBB_CHAN(c))
#define channel_send(c, ...) \
    ebb_chan_send(EBB_CHAN(c), (EBB_CHAN_TYPE(c)[1]){ __VA_ARGS__ })
#define channel_recv(c, to) \
    ebb_chan_recv(EBB_CHAN(c), (EBB_CHAN_TYPE(c) *){ to })
#define channel_try_send(c, ...) \
    ebb_chan_try_send(EBB_CHAN(c), (EBB_CHAN_TYPE(c)[1]){ __VA_ARGS__ })
#define channel_try_recv(c, to) \
    ebb_chan_try_recv(EBB_CHAN(c), (EBB_CHAN_TYPE(c) *){ to })
#define channel_recv_many(c, to, limit) \
    ebb_chan_recv_many(EBB_CHAN(c), (EBB_CHAN_TYPE(c) *){ to }, (limit))
#define channel_try_recv_many(c, to, limit) \
    ebb_chan_try_recv_many(EBB_CHAN(c), (EBB_CHAN_TYPE(c) *){ to }, (limit))
#define channel_send_blocking(c, ...) \
    ebb_chan_send_blocking(EBB_CHAN(c), (EBB_CHAN_TYPE(c)[1]){ __VA_ARGS__ })
#define channel_recv_blocking(c, to) \
    ebb_chan_recv_blocking(EBB_CHAN(c), (EBB_CHAN_TYPE(c) *){ to })
#define channel_recv_many_blocking(c, to, limit) \
    ebb_chan_recv_many_blocking(EBB_CHAN(c), (EBB_CHAN_TYPE(c) *){ to }, \
                                (limit))
#define channel_reserve(c, n) ebb_chan_reserve(EBB_CHAN(c), (n))
#define channel_try_reserve(c, n) ebb_chan_try_reserve(EBB_CHAN(c), (n))
#define channel_send_reserved(c, ...) \
    ebb_chan_send_reserved(EBB_CHAN(c), (EBB_CHAN_TYPE(c)[1]){ __VA_ARGS__ })
#define channel_unreserve(c, n) ebb_chan_unreserve(EBB_CHAN(c), (n))
#define channel_closed(c) ebb_chan_closed(EBB_CHAN(c))
#define channel_room(c) ebb_chan_room(EBB_CHAN(c))
#define channel_cap(c) ebb_chan_cap(EBB_CHAN(c))
#define channel_close(c) ebb_chan_close(EBB_CHAN(c))
#define channel_len(c) ebb_chan_len(EBB_CHAN(c))
#define channel_is_closed(c) ebb_chan_is_closed(EBB_CHAN(c))

#else
#include <ebb/serial.h>
#endif

#endif
