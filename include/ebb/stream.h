/* SPDX-License-Identifier: MIT-0 */
/*
 * Streams: values that come one after the other, from a generator.
 *
 * A call of a generator makes a stream(T).  `each` reads one to its end,
 * `await next(s, &item)` one item, and a handle that is only used so is
 * closed where its scope is left.  One that is stored or passed on is the
 * program's to close.
 */
#ifndef EBB_STREAM_H
#define EBB_STREAM_H

#include <ebb/base.h>

struct ebb_stream;

#ifdef __EBBCC__

/*
 * Close a stream: cancel it where it is, wait until its clean-up has run,
 * free it.  Consumes the handle (*handle becomes null); a null handle is
 * allowed.  The wait cannot be cancelled.  Programs use stream_close().
 */
EBB_API EBB_ASYNC void ebb_stream_close_handle(struct ebb_stream **handle)
    EBB_FRAME(32);

#define EBB_STREAM(s) ((struct ebb_stream *)EBB_HANDLE_PTR(s, ebb_stream))

/* await stream_close(s); */
#define stream_close(s) \
    ebb_stream_close_handle( \
        (struct ebb_stream **)EBB_HANDLE_AT(s, ebb_stream))

/*
 * A look at the next item, which stays in the stream: size bytes, aligned to
 * align, are copied to `item`.  Returns as `next` does, but an error is there
 * for the following `next` too.  Cancel safe.  Programs use stream_peek().
 */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_stream_peek_item(struct ebb_stream *s, void *item, size_t size,
                     size_t align) EBB_FRAME(64);

/* await stream_peek(s, &v): 1, and the next item of the stream in the variable
 * s, which stays in it; 0 at the end, or the negative code. */
#define stream_peek(s, item) \
    ebb_stream_peek_item(EBB_STREAM(s), \
                         (EBB_HANDLE_TYPE(s, ebb_stream) *){ item }, \
                         sizeof(*(item)), __alignof__(*(item)))

/* The next item to v, if the condition, which may name v, holds: 1; else it
 * stays in the stream: 0; or the negative code.  Waits, as an `each` does. */
#define stream_next_if(s, v, ...) \
    __extension__({ \
        int ebb_rc_ = _Await stream_peek(s, &v); \
        if (ebb_rc_ > 0) \
            ebb_rc_ = (__VA_ARGS__) ? _Await _Next(s, &v) : 0; \
        ebb_rc_; \
    })

#else
#include <ebb/serial.h>
#endif

/*
 * A stream that yields once every `ns` nanoseconds, forever: the time of the
 * monotonic clock that the item was due at.  The first is due after `ns`.
 * Those for which its reader comes too late are left out.  ns is at least 1.
 */
EBB_API EBB_ASYNC _Yields(int64_t) ebb_interval(int64_t ns) EBB_FRAME(128);

#endif
