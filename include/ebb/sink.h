/* SPDX-License-Identifier: MIT-0 */
/*
 * Sinks: where items go, whatever takes them.
 *
 *     item_sink(int) s = sink_fanout(sink_of_channel(a), sink_of_channel(b));
 *     int rc = sink_send_all(s, numbers(9));
 *     rc = await sink_close(s);
 *
 * A sink takes an item when it is ready for one, and that is the
 * back-pressure; what it has taken may lie in it until it is flushed.  One of
 * your own is a struct that begins with struct ebb_sink and points to four
 * functions.  A sink has one owner, who closes it, and one user at a time.
 */
#ifndef EBB_SINK_H
#define EBB_SINK_H

#include <ebb/base.h>
#include <ebb/bytes.h>
#include <ebb/chan.h>
#include <ebb/framed.h>

struct ebb_sink;
struct ebb_item_sink;          /* tag of the handle */

/*
 * ready   wait until the sink can take one item: 0, or a negative code; from
 *         then on it keeps room for it.  Cancel safe
 * put     take an item; called once after ready, never waits: 0 or a code
 * flush   wait until all it has taken is where it should go: 0 or a code.
 *         Cancel safe
 * close   flush, give up what it has, end, and free the sink: 0 or a code.
 *         It is gone in any case, also after a cancel
 */
struct ebb_sink_ops {
    EBB_ASYNC int (*ready)(struct ebb_sink *sink);
    int (*put)(struct ebb_sink *sink, const void *item);
    EBB_ASYNC int (*flush)(struct ebb_sink *sink);
    EBB_ASYNC int (*close)(struct ebb_sink *sink);
};

struct ebb_sink {
    const struct ebb_sink_ops *ops;
    size_t item_size;           /* bytes */
    bool is_ready;              /* the library's own; false at first */
};

/*
 * Sinks of items of item_size bytes; given, never NULL: out of memory, the
 * runtime's oom hook runs, then abort.
 *
 *   channel   a channel, borrowed, which stays open.  An item that has been
 *             sent counts as flushed; a ready sink has a slot reserved
 *   sender    the same, of one sender of ebb_chan_open(): taken, and given up
 *             by the close
 *   framed    struct ebb_slice, as frames; borrowed.  Its close is
 *             ebb_framed_close()
 *   fanout    both of two others of the same type; taken
 *   drain     nobody
 */
EBB_API EBB_MUST_USE struct ebb_sink *
ebb_sink_of_channel(struct ebb_chan *ch, size_t item_size);
EBB_API EBB_MUST_USE struct ebb_sink *
ebb_sink_of_sender(struct ebb_chan *tx, size_t item_size);
EBB_API EBB_MUST_USE struct ebb_sink *
ebb_sink_of_framed(struct ebb_framed *f);
EBB_API EBB_MUST_USE struct ebb_sink *
ebb_sink_fanout(struct ebb_sink *a, struct ebb_sink *b);
EBB_API EBB_MUST_USE struct ebb_sink *ebb_sink_drain(size_t item_size);

#ifdef __EBBCC__

/* Wait until the next feed will not wait.  Returns 0, or a negative code, as
 * -EPIPE: nobody takes the items.  Cancel safe. */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_sink_ready(struct ebb_sink *sink) EBB_FRAME(64);

/* Wait until it is ready, and have it take an item, copied or used up when the
 * call ends: 0 or a negative code.  Cancel safe: a cancelled feed has not
 * taken it. */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_sink_feed(struct ebb_sink *sink, const void *item) EBB_FRAME(128);

/* Wait until all it has taken is where it should go: 0 or a negative code.
 * Cancel safe. */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_sink_flush(struct ebb_sink *sink) EBB_FRAME(64);

/* Feed and flush.  A cancelled call may have taken the item: then the next
 * flush goes on with it. */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_sink_send(struct ebb_sink *sink, const void *item) EBB_FRAME(224)
    EBB_CANCEL_UNSAFE;

/* Flush, end and free it; taken in any case, NULL is allowed.  Returns 0 or a
 * negative code. */
EBB_API EBB_ASYNC int ebb_sink_close(struct ebb_sink *sink) EBB_FRAME(64);

/* The handle, a pointer to a sink of items of type T. */
#define item_sink(T) EBB_HANDLE(T, ebb_item_sink)

#define EBB_SINK(s) ((struct ebb_sink *)EBB_HANDLE_PTR(s, ebb_item_sink))
#define EBB_SINK_TYPE(s) EBB_HANDLE_TYPE(s, ebb_item_sink)
#define EBB_SINK_ITEM(s, ...) (EBB_SINK_TYPE(s)[1]){ __VA_ARGS__ }

#define sink_of_channel(c) \
    ((item_sink(EBB_CHAN_TYPE(c)))(void *)ebb_sink_of_channel( \
        EBB_CHAN(c), sizeof(EBB_CHAN_TYPE(c))))
#define sink_of_sender(tx) \
    ((item_sink(EBB_SENDER_TYPE(tx)))(void *)ebb_sink_of_sender( \
        EBB_SENDER(tx), sizeof(EBB_SENDER_TYPE(tx))))
#define sink_of_framed(framed) \
    ((item_sink(struct ebb_slice))(void *)ebb_sink_of_framed(framed))
#define sink_fanout(a, b) \
    ((__typeof__(a))(void *)ebb_sink_fanout( \
        EBB_SINK(a), (struct ebb_sink *)(void *)(__typeof__(a)){ b }))
#define sink_drain(T) ((item_sink(T))(void *)ebb_sink_drain(sizeof(T)))

#define sink_ready(s) ebb_sink_ready(EBB_SINK(s))
#define sink_feed(s, ...) \
    ebb_sink_feed(EBB_SINK(s), EBB_SINK_ITEM(s, __VA_ARGS__))
#define sink_flush(s) ebb_sink_flush(EBB_SINK(s))
#define sink_send(s, ...) \
    ebb_sink_send(EBB_SINK(s), EBB_SINK_ITEM(s, __VA_ARGS__))
#define sink_close(s) ebb_sink_close(EBB_SINK(s))

/*
 * Have a sink take all items of a stream, and flush it wherever the next one
 * is not ready: 0, or the code of either side; where that is the sink's, the
 * item at hand is lost.  The sink stays open.  A loop, as stream_count() is.
 */
#define sink_send_all(to, s) \
    __extension__({ \
        __auto_type ebb_to_ = (to); \
        EBB_SINK_TYPE(ebb_to_) ebb_item_; \
        EBB_SEND_ALL(s, sink_feed(ebb_to_, ebb_item_), sink_flush(ebb_to_)); \
    })

#else   /* the serial elision: a sink is an item */

#define item_sink(T) EBB_SERIAL_VALUE(T)
#define sink_of_channel(c) (c)
#define sink_of_sender(tx) (tx)
#define sink_of_framed(framed) ((void)(framed), (struct ebb_slice){ NULL, 0 })
#define sink_fanout(a, b) ((void)(b), (a))
#define sink_drain(T) ((__typeof__(T)){ 0 })
#define sink_ready(s) ((void)(s), 0)
#define sink_feed(s, ...) \
    ((s) = ((__typeof__(s)[]){ __VA_ARGS__ })[0], 0)
#define sink_flush(s) ((void)(s), 0)
#define sink_send(s, ...) sink_feed(s, __VA_ARGS__)
#define sink_close(s) ((void)(s), 0)
#define sink_send_all(to, s) ((to) = (s), 0)

#endif

#endif
