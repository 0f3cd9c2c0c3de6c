/* SPDX-License-Identifier: MIT-0 */
/*
 * Byte streams: read, write, close, and the three standard streams.
 *
 * A struct ebb_io is an open descriptor of this runtime: a connection, a
 * listening socket, a pipe, a terminal.  <ebb/net.h> makes connections;
 * ebb_io_new() takes any descriptor.  One task may read while another writes;
 * two that read (or write) at once each get their turn in no fixed order.
 *
 * A call tries first and suspends only while the descriptor is not ready; the
 * thread never blocks.  Regular files, which are always "ready", are read and
 * written on the blocking pool.  No call can raise SIGPIPE.
 *
 * Results are counts or negative codes.  Lengths over INT_MAX are cut to it.
 */
#ifndef EBB_IO_H
#define EBB_IO_H

#include <ebb/base.h>
#include <ebb/bytes.h>

struct iovec;                   /* <sys/uio.h> */

struct ebb_io;     /* opaque; freed by ebb_close() */

enum {
    EBB_EEOF = 10100,   /* the stream ended too early */
};

/*
 * Read what there is, at most len bytes, waiting for the first.
 *
 *   io    borrowed
 *   buf   room for len bytes, borrowed until the call has ended
 *
 * Returns the count, 0 at the end of the stream (or if len is 0), or a
 * negative code (-ECONNRESET, -EBADF: closed meanwhile, ...).
 * Cancel safe: a cancelled read has taken no byte out of the stream.
 */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_read(struct ebb_io *io, void *buf, size_t len) EBB_FRAME(160);

/*
 * Read exactly len bytes.
 *
 * Returns 0, -EBB_EEOF: the stream ended before (buf holds what came), or
 * a negative code.  Cancel safe: bytes that had come are put back in front of
 * the stream for the next read.
 */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_read_exact(struct ebb_io *io, void *buf, size_t len) EBB_FRAME(256);

/*
 * Look at what comes next of the stream, waiting for it, where the library
 * has it: so a connection that rests needs no buffer.
 *
 *     const void *data;
 *     int n;
 *
 *     while ((n = try await ebb_fill(conn, &data)) > 0) {
 *         try await ebb_write_all(conn, data, (size_t)n);
 *         ebb_consume(conn, (size_t)n);
 *     }
 *
 *   io     borrowed
 *   data   lent: valid until bytes are taken out of the stream, by
 *          ebb_consume() or another read, or until it is closed
 *
 * Returns the count, 0 at the end of the stream, or a negative code.  What is
 * not consumed is shown again, and read by other reads.  Cancel safe: a
 * cancelled call has taken no byte out of the stream.
 *
 * From then on bytes of the stream may lie in the library before they are
 * asked for: who reads from ebb_io_fd() itself may miss them.
 */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_fill(struct ebb_io *io, const void **data) EBB_FRAME(200);

/* Take len bytes out of the stream, no more than ebb_fill() has shown. */
EBB_API void ebb_consume(struct ebb_io *io, size_t len);

/*
 * Write at most len bytes, waiting until the stream takes some.
 *
 * Returns the count, or a negative code; -EPIPE: the other side is gone.
 * Cancel safe: a cancelled write has written nothing.
 */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_write(struct ebb_io *io, const void *buf, size_t len) EBB_FRAME(160);

/*
 * Write all len bytes.  Returns 0 or a negative code.
 * Not cancel safe: a cancelled call may have written a part.
 */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_write_all(struct ebb_io *io, const void *buf, size_t len) EBB_FRAME(216)
    EBB_CANCEL_UNSAFE;

/* Write all of a string: ebb_write_all() of its strlen() bytes. */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_write_text(struct ebb_io *io, const char *text) EBB_FRAME(264)
    EBB_CANCEL_UNSAFE;

/*
 * Wait until ebb_try_read() is worth trying: there are bytes, the end of the
 * stream or an error.  For those who wait for many streams and want to have a
 * buffer only where there is something to put into it:
 *
 *     char buf[4096];
 *     int n;
 *
 *     do {
 *         try await ebb_readable(conn);
 *         n = ebb_try_read(conn, buf, sizeof(buf));
 *     } while (n == -EAGAIN);
 *
 * Returns 0 or a negative code.  Cancel safe: it takes nothing.
 */
EBB_API EBB_MUST_USE EBB_ASYNC int ebb_readable(struct ebb_io *io)
    EBB_FRAME(160);

/* Wait until ebb_try_write() is worth trying.  Returns 0 or a negative code.
 * Cancel safe. */
EBB_API EBB_MUST_USE EBB_ASYNC int ebb_writable(struct ebb_io *io)
    EBB_FRAME(160);

/*
 * Write all that lies in a queue of bytes, which leaves it as it is written.
 * Returns 0 or a negative code.  Cancel safe: what has not been written stays
 * in it.
 */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_write_bytes(struct ebb_io *io, struct ebb_bytes *bytes) EBB_FRAME(256);

/*
 * ebb_read() and ebb_write() to and from several pieces of memory, in order.
 * Other streams than sockets and pipes take or give the first piece only.
 *
 *   part   count pieces, borrowed until the call has ended; <sys/uio.h>
 *
 * Returns the count of bytes, 0: the end, or nothing was asked for, or a
 * negative code.  Cancel safe.
 */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_read_vectored(struct ebb_io *io, const struct iovec *part, int count)
    EBB_FRAME(256);
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_write_vectored(struct ebb_io *io, const struct iovec *part, int count)
    EBB_FRAME(256);

/* The same without suspending: see ebb_try_read(). */
EBB_API EBB_MUST_USE int ebb_try_read_vectored(struct ebb_io *io,
                                               const struct iovec *part,
                                               int count);
EBB_API EBB_MUST_USE int ebb_try_write_vectored(struct ebb_io *io,
                                                const struct iovec *part,
                                                int count);

/*
 * Write all pieces.  They are changed as it goes: what has been written is no
 * longer in them, so a cancelled call may be taken up again.  Returns 0 or a
 * negative code.  Cancel safe.
 */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_write_all_vectored(struct ebb_io *io, struct iovec *part, int count)
    EBB_FRAME(352);

/* What one can wait for, and what there can be. */
enum {
    EBB_READABLE = 1,           /* a read would say something */
    EBB_WRITABLE = 2,
    EBB_PRIORITY = 4,           /* urgent data */
    EBB_READ_CLOSED = 8,        /* from here on: only told, not asked for */
    EBB_WRITE_CLOSED = 16,
    EBB_ERROR = 32,
};

/*
 * Wait until any of `interest` is there: EBB_READABLE | EBB_WRITABLE |
 * EBB_PRIORITY.  Returns what is there of it, and what else the other side or
 * the kernel has done to the stream; or a negative code, -EOPNOTSUPP for a
 * stream made of others (<ebb/filter.h>).  Cancel safe.
 */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_ready(struct ebb_io *io, int interest) EBB_FRAME(640);

/*
 * Have a system call made that this library does not have, as often as it
 * says -EAGAIN: after each the task waits until it is worth trying again.
 *
 *   interest   EBB_READABLE or EBB_WRITABLE
 *   call       must not block: gets the descriptor and arg, gives its result
 *              or -errno.  Suspending is not possible in it
 *
 * Returns what the call does, or -EBADF: closed meanwhile.  Cancel safe if
 * the call is: it is cancelled between two of them only.
 */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_async_io(struct ebb_io *io, int interest,
             int (*call)(int fd, void *arg), void *arg) EBB_FRAME(256);

/*
 * ebb_read() and ebb_write() that never suspend: a count, -EAGAIN where they
 * would have to, -EOPNOTSUPP where only a call that may block could tell (a
 * regular file, a pipe or terminal shared with others), or another negative
 * code.
 */
EBB_API EBB_MUST_USE int ebb_try_read(struct ebb_io *io, void *buf,
                                      size_t len);
EBB_API EBB_MUST_USE int ebb_try_write(struct ebb_io *io, const void *buf,
                                       size_t len);

/*
 * Close and free it; taken in any case, NULL is allowed.  A task that waits
 * in it gets -EBADF.  No other call on it may be running or come later.
 *
 *     defer await ebb_close(conn);
 *
 * Returns 0 or the error of close(2).  A standard stream stays open.
 */
EBB_API EBB_ASYNC int ebb_close(struct ebb_io *io) EBB_FRAME(64);

/*
 * The standard streams of this process, borrowed: made at the first call in a
 * runtime and freed with it.  They never change the state that other processes
 * see (O_NONBLOCK is not set on a shared terminal or pipe).
 * NULL outside a runtime, or out of memory.
 */
EBB_API struct ebb_io *ebb_stdin(void);
EBB_API struct ebb_io *ebb_stdout(void);
EBB_API struct ebb_io *ebb_stderr(void);

/*
 * Take over a descriptor: pipe, socket, terminal, device or file.  A pipe or
 * terminal that may be shared with others is handled without O_NONBLOCK.
 *
 *   fd    taken, if the result is 0
 *   out   given
 *
 * Returns 0, -EBADF, -ENOMEM, or -EINVAL outside a runtime.
 */
EBB_API EBB_MUST_USE int ebb_io_new(int fd, struct ebb_io **out);

/*
 * A pipe: what is written to *to comes out of *from.  Both given.
 * Returns 0, -EMFILE, -ENFILE, -ENOMEM, or -EINVAL outside a runtime.
 */
EBB_API EBB_MUST_USE int ebb_pipe(struct ebb_io **from, struct ebb_io **to);

/* Its descriptor, for calls this library does not have; still owned by io.
 * Who reads from it himself misses what lies in the library: see ebb_fill(). */
EBB_API int ebb_io_fd(const struct ebb_io *io);

/*
 * Take the descriptor back out of it, which is freed.
 *
 *   io      taken, if the result is not negative; nobody may be using it
 *   blocks  calls on it shall block, as other programs expect
 *
 * Returns the descriptor, given: close(2) it; -EBUSY: there are bytes that a
 * cancelled read has put back, or ebb_fill() shows, or a ring still receives
 * them ahead, which ends soon; -EBADF: a stream without one, or a standard
 * stream.
 */
EBB_API EBB_MUST_USE int ebb_io_into_fd(struct ebb_io *io, bool blocks);

#endif
