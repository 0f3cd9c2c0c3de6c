/* SPDX-License-Identifier: MIT-0 */
/*
 * Byte streams made of others: parts, chains, what looks on, and what turns
 * items into bytes.
 *
 * Each is a struct ebb_io as any: <ebb/io.h> reads, writes and closes it.  It
 * borrows what it is made of, which is closed by itself, behind it, and has no
 * descriptor of its own.  All functions return 0 and *out, given; -ENOMEM, or
 * -EINVAL outside a runtime.
 *
 * They are as cancel safe as the streams they stand on.
 */
#ifndef EBB_FILTER_H
#define EBB_FILTER_H

#include <ebb/base.h>
#include <ebb/bytes.h>
#include <ebb/io.h>
#include <ebb/sink.h>
#include <ebb/stream.h>

/* At most `limit` bytes of io, then the end.  Writes go to io. */
EBB_API EBB_MUST_USE int ebb_io_take(struct ebb_io *io, uint64_t limit,
                                     struct ebb_io **out);

/* How many are left of an ebb_io_take(); and a new limit, from here on. */
EBB_API uint64_t ebb_io_take_left(struct ebb_io *taken);
EBB_API void ebb_io_take_set(struct ebb_io *taken, uint64_t limit);

/* What can be read of a, then what can be read of b.  Writes are -EBADF. */
EBB_API EBB_MUST_USE int ebb_io_chain(struct ebb_io *a, struct ebb_io *b,
                                      struct ebb_io **out);

/* Reads of one, writes to the other. */
EBB_API EBB_MUST_USE int ebb_io_joined(struct ebb_io *from, struct ebb_io *to,
                                       struct ebb_io **out);

/*
 * io, with somebody who sees what has been read and written, in order.
 *
 *   saw_read, saw_written   called with each piece; must not suspend.  NULL:
 *                           not wanted
 *   arg                     theirs
 */
EBB_API EBB_MUST_USE int
ebb_io_inspect(struct ebb_io *io,
               void (*saw_read)(struct ebb_slice bytes, void *arg),
               void (*saw_written)(struct ebb_slice bytes, void *arg),
               void *arg, struct ebb_io **out);

/* One that is at its end, takes what is written and forgets it; and one that
 * reads as the same byte for ever, and forgets too. */
EBB_API EBB_MUST_USE int ebb_io_empty(struct ebb_io **out);
EBB_API EBB_MUST_USE int ebb_io_repeat(unsigned char byte,
                                       struct ebb_io **out);

#ifdef __EBBCC__

/* The bytes of a stream of struct ebb_slice, borrowed; its code is what a read
 * returns.  What has been read is used up when the next item is wanted. */
EBB_API EBB_MUST_USE int
ebb_io_of_stream(_Stream(struct ebb_slice) s, struct ebb_io **out);

/* What is written goes to a sink of struct ebb_slice, borrowed, that is done
 * with the bytes of an item when it has taken it, as one of frames is. */
EBB_API EBB_MUST_USE int
ebb_io_of_sink(item_sink(struct ebb_slice) s, struct ebb_io **out);

#endif

#endif
