/* SPDX-License-Identifier: MIT-0 */
/*
 * Bounded channels: many senders, many receivers, first in first out.
 *
 * A message is copied in and copied out; the channel owns it in between.
 * Sending to a full channel waits: that is the back-pressure.  All functions
 * may be called from any task on any worker, those not marked EBB_ASYNC also
 * from any other thread.
 */
#ifndef EBB_CHAN_H
#define EBB_CHAN_H

#include <ebb/base.h>

struct ebb_chan;   /* opaque; create with ebb_chan_new() */

/*
 * A new, open, empty channel.
 *
 *   elem_size   bytes of one message, at least 1
 *   cap         messages it holds, at least 1
 *
 * Returns it, given to the caller, or NULL: out of memory.
 */
EBB_API EBB_MUST_USE struct ebb_chan *
ebb_chan_new(size_t elem_size, size_t cap);

/* The same, but never NULL: out of memory, the runtime's oom hook runs, then
 * abort, as for a task. */
EBB_API EBB_MUST_USE struct ebb_chan *
ebb_chan_make(size_t elem_size, size_t cap);

/* Free it with the messages in it.  Nobody may be waiting on it (aborts) or
 * use it again.  NULL is allowed. */
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

/* As ebb_chan_send(), but never waits: -EAGAIN if the channel is full. */
EBB_API EBB_MUST_USE int ebb_chan_try_send(struct ebb_chan *ch,
                                           const void *msg);

/* As ebb_chan_recv(), but never waits: -EAGAIN if there is nothing. */
EBB_API EBB_MUST_USE int ebb_chan_try_recv(struct ebb_chan *ch, void *msg);

/* Nothing can be sent from now on; senders that wait get -EPIPE.  What is in
 * it can still be received.  May be called twice.  Never suspends. */
EBB_API void ebb_chan_close(struct ebb_chan *ch);

/* Messages in it at this moment. */
EBB_API size_t ebb_chan_len(struct ebb_chan *ch);

/* Has ebb_chan_close() been called? */
EBB_API bool ebb_chan_is_closed(struct ebb_chan *ch);

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
#define EBB_CHAN_TYPE(c) __typeof__((*(c))((struct ebb_chan *)0))
#define EBB_CHAN(c) ((struct ebb_chan *)(void *)(c))

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
#define channel_close(c) ebb_chan_close(EBB_CHAN(c))
#define channel_len(c) ebb_chan_len(EBB_CHAN(c))
#define channel_is_closed(c) ebb_chan_is_closed(EBB_CHAN(c))

#else
#include <ebb/serial.h>
#endif

#endif
