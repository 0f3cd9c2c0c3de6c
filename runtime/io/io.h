/* SPDX-License-Identifier: MIT-0 */
/*
 * The inside of a struct ebb_io.
 *
 * The kind says how to try without blocking:
 *   SOCKET   recv and send with MSG_DONTWAIT
 *   DATAGRAM as SOCKET, but a message cannot be put back, so that no ring
 *            receives it for a reader who may be cancelled
 *   STREAM   read and write; the open description is non-blocking
 *   SHARED   the description is shared with others and blocks: ask poll(2)
 *            first, then call on the pool, where losing the race for the
 *            bytes to another process delays nobody else
 *   FILE     never "not ready": take what is in memory, else call where it
 *            may block
 *   OBJECT   no descriptor: a struct eb_io_object, whose functions try
 *
 * `kept` is what of the stream lies in the library: it is the next to be read.
 */
#ifndef EB_IO_IO_H
#define EB_IO_IO_H

#include <ebb/io.h>

#include "io/kept.h"
#include "reactor/reactor.h"
#include "reactor/sysfd.h"

#pragma GCC visibility push(default)

enum eb_io_kind {
    EB_IO_SOCKET,
    EB_IO_DATAGRAM,
    EB_IO_STREAM,
    EB_IO_SHARED,
    EB_IO_FILE,
    EB_IO_OBJECT,
};

struct ebb_io {
    struct eb_fd fd;
    enum eb_io_kind kind;
    bool is_tcp;                /* a read of less than asked empties it */
    bool standard;              /* ebb_close() leaves it alone */
    bool borrowed;              /* the descriptor is not ours to close */
    struct eb_kept kept;
    uint32_t accept_ahead;      /* > 0: what is kept are so many descriptors of
                                 * connections at most, no bytes */
};

struct eb_io_object;

/*
 * What an object does in place of a descriptor.  No function suspends; one
 * that returns -EAGAIN has eb_fd_report() called on `io.fd` when the
 * direction (EB_FD_READ, EB_FD_WRITE) may be tried again.
 */
struct ebb_addr;

struct eb_io_ops {
    int (*try_read)(struct eb_io_object *o, void *buf, size_t len);
    int (*try_write)(struct eb_io_object *o, const void *buf, size_t len);
    /* Would a try say anything but -EAGAIN?  NULL where there is `wait`. */
    bool (*is_ready)(struct eb_io_object *o, unsigned direction);
    int (*shutdown)(struct eb_io_object *o);
    /*
     * For an object that stands on something else, and is not told by reports:
     * a read or write that waits, where a try says EB_IO_USE_POOL; and the
     * wait for a direction, where it says -EAGAIN.  NULL: not so.
     */
    _Async int (*call)(struct eb_io_object *o, void *buf, size_t len,
                       bool write);
    _Async int (*wait)(struct eb_io_object *o, unsigned direction);
    /* The text of its own address or its peer's.  NULL: it has none. */
    const char *(*addr)(const struct eb_io_object *o, bool peer);
    /* NULL: it is no listener. */
    int (*try_accept)(struct eb_io_object *o, struct ebb_io **out);
    /* A message; NULL: it has none.  to, from: may be NULL. */
    int (*try_send)(struct eb_io_object *o, const void *buf, size_t len,
                    const struct ebb_addr *to);
    int (*try_recv)(struct eb_io_object *o, void *buf, size_t len,
                    struct ebb_addr *from, bool peek);
    /* Whom messages are for from now on, "host:port"; and groups. */
    int (*name_peer)(struct eb_io_object *o, const char *addr);
    int (*change_group)(struct eb_io_object *o, const char *group,
                        bool joins);
    /* Steps of a socket, as ebb_socket_bind() and its kin; NULL: it is past
     * them.  addr: "host:port". */
    int (*bind)(struct eb_io_object *o, const char *addr);
    int (*listen)(struct eb_io_object *o);
    _Async int (*connect)(struct eb_io_object *o, const char *addr);
    /* Nobody uses it any more; its memory is freed after this. */
    void (*close)(struct eb_io_object *o);
};

/* A stream without a descriptor: the first member of something larger, in
 * a block of eb_calloc(). */
struct eb_io_object {
    struct ebb_io io;
    const struct eb_io_ops *ops;
};

/* Set up an object, for this thread's runtime.  Returns 0, or -EINVAL
 * outside any. */
int eb_io_object_init(struct eb_io_object *o, const struct eb_io_ops *ops);

/* The same, and hand it out; o, which may be NULL: -ENOMEM, is freed where
 * that fails. */
int eb_io_object_open(struct eb_io_object *o, const struct eb_io_ops *ops,
                      struct ebb_io **out);

/* The object that an io of this kind is. */
static inline struct eb_io_object *eb_io_object(struct ebb_io *io)
{
    return eb_container_of(io, struct eb_io_object, io);
}

/* Is there a `wait` of its own? */
static inline bool eb_io_waits_itself(struct ebb_io *io)
{
    return io->kind == EB_IO_OBJECT && eb_io_object(io)->ops->wait != NULL;
}

/* A new io around fd (taken) in the reactor of this thread's runtime.
 * Returns 0, -ENOMEM or -EINVAL (outside a runtime): then fd is not taken. */
int eb_io_open(int fd, enum eb_io_kind kind, struct ebb_io **out);

/* Close and free; see ebb_close(). */
int eb_io_close(struct ebb_io *io);

/* Put len bytes in front of what is to be read. */
void eb_io_put_back(struct ebb_io *io, const void *bytes, size_t len);

/* One attempt: a count, -EAGAIN, EB_IO_USE_POOL or an error.  seq: what
 * eb_fd_seq() has just said of the direction. */
int eb_io_try_read(struct ebb_io *io, void *buf, size_t len, uint32_t seq);
int eb_io_try_write(struct ebb_io *io, const void *buf, size_t len);

/* The same attempt, but past what lies in the library: eb_io_read_kept() has
 * just said EB_IO_GO_ON, or nothing is kept and no ring receives ahead. */
int eb_io_try_source(struct ebb_io *io, void *buf, size_t len, uint32_t seq);

/* Does a read of n out of len leave a socket without bytes? */
static inline bool eb_io_is_emptied(const struct ebb_io *io, int n, size_t len)
{
    return n > 0 ? (size_t)n < len && io->is_tcp : n == -EAGAIN;
}

/* The same of a socket which is not known to be empty. */
static inline int eb_io_receive(struct ebb_io *io, void *buf, size_t len,
                                uint32_t seq)
{
    int n;

    if (EBB_UNLIKELY(eb_fault_hook != NULL))
        len = eb_fault_cut(EB_CALL_RECV, len);
    n = eb_sys_recv(io->fd.fd, buf, len);
    eb_fd_set_empty(&io->fd, seq, eb_io_is_emptied(io, n, len));
    return n;
}

/* Make the call where it may block: a count or a negative code. */
EBB_ASYNC int eb_io_call_on_pool(struct ebb_io *io, void *buf, size_t len,
                                 bool write);

/* A read into p, taken, has ended with n: if it has got something, p is kept
 * behind what is there.  Returns n. */
int eb_io_keep(struct ebb_io *io, struct eb_piece *p, int n);

/* Read a piece where it may block, and keep it.  A count or a negative
 * code. */
EBB_ASYNC int eb_io_fill_on_pool(struct ebb_io *io);

/* ebb_read() of what the poller does not know. */
EBB_ASYNC int eb_io_read_any(struct ebb_io *io, void *buf, size_t len)
    EBB_FRAME(160);

/* ebb_fill() of what is no connection, and what of ebb_write_all() is not sent
 * at the first attempt. */
EBB_ASYNC int eb_io_fill_any(struct ebb_io *io, const void **data)
    EBB_FRAME(200);
EBB_ASYNC int eb_io_write_rest(struct ebb_io *io, const void *buf, size_t len)
    EBB_FRAME(216);

/* One attempt to read what of a file is in memory; EB_IO_USE_POOL: nothing is,
 * or one cannot know. */
int eb_io_read_now(int fd, void *buf, size_t len, int64_t at);

/* Read from or write to a file where it may block: in the ring, else on the
 * pool.  A count or a negative code; shielded as a call on the pool is. */
EBB_ASYNC int eb_io_call(const struct eb_file_call *call);

/* One attempt of something on io: a count, -EAGAIN or another code. */
typedef int eb_io_attempt(struct ebb_io *io, void *arg);

/* Make the attempt until it says something but -EAGAIN, waiting for the
 * direction in between.  Cancel safe if the attempt is all that it does. */
EBB_ASYNC int eb_io_until(struct ebb_io *io, unsigned direction,
                          eb_io_attempt *attempt, void *arg) EBB_FRAME(160);

/* Take out what lies in the library, or look at it (keep): a count, 0 at the
 * end of the stream, an error to report; EB_IO_GO_ON: nothing does, ask the
 * kernel; -EAGAIN: nothing does, but a ring receives ahead: do not. */
int eb_io_read_kept(struct ebb_io *io, void *buf, size_t len, bool keep);

/* What lies in the library, whatever it is: eb_kept_read(). */
int eb_io_take_kept(struct ebb_io *io, void *buf, size_t len, bool keep);

/* How an io handles a socket of this type (SOCK_STREAM, ...). */
enum eb_io_kind eb_io_kind_of_type(int type);

/* "The call may block: make it on the pool." */
#define EB_IO_USE_POOL (-1000000)
/* "There is nothing in the library." */
#define EB_IO_GO_ON (-1000001)

#pragma GCC visibility pop

#endif
