/* SPDX-License-Identifier: MIT-0 */
/*
 * Byte streams: read, write and close.
 *
 * Every operation is the same loop: read the count of reports, try, and if
 * the kernel says "not now" wait until the count has moved.  Bytes move in
 * the attempt alone, whose result goes straight to the caller: there is no
 * await between the two at which a cancel could lose it.  An attempt that is
 * known to be in vain is left out.  A ring receives into the waiting caller's
 * buffer.
 */
#include "io/io.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <string.h>

#include "base/alloc.h"
#include "reactor/fault.h"
#include "reactor/sysfd.h"

/* ---- objects ---- */

static void io_release(struct eb_source *source)
{
    struct ebb_io *io = eb_container_of(source, struct ebb_io, fd.source);
    int fd;

    while (io->accept_ahead > 0
           && eb_kept_read(&io->kept, &fd, sizeof(fd), false) > 0)
        (void)eb_sys_close(fd);
    eb_kept_fini(&io->kept);
    eb_free_as(io, "a stream of bytes", NULL);
}

int eb_io_open(int fd, enum eb_io_kind kind, struct ebb_io **out)
{
    struct eb_reactor *r = eb_reactor_self();
    struct ebb_io *io;

    *out = NULL;
    if (r == NULL)
        return -EINVAL;
    io = eb_malloc(sizeof(*io));
    if (io == NULL)
        return -ENOMEM;
    eb_fd_init(&io->fd, r, fd, io_release);
    io->kind = kind;
    io->is_tcp = io->standard = io->borrowed = false;
    io->kept = (struct eb_kept){ 0 };
    io->accept_ahead = 0;
    *out = io;
    return 0;
}

int eb_io_object_init(struct eb_io_object *o, const struct eb_io_ops *ops)
{
    struct eb_reactor *r = eb_reactor_self();

    if (r == NULL)
        return -EINVAL;
    eb_fd_init(&o->io.fd, r, -1, io_release);
    o->io.kind = EB_IO_OBJECT;
    o->io.borrowed = true;              /* there is nothing to close */
    o->ops = ops;
    return 0;
}

int eb_io_object_open(struct eb_io_object *o, const struct eb_io_ops *ops,
                      struct ebb_io **out)
{
    int err = o != NULL ? eb_io_object_init(o, ops) : -ENOMEM;

    *out = err == 0 ? &o->io : NULL;
    if (err < 0)
        eb_free(o);
    return err;
}

int eb_io_close(struct ebb_io *io)
{
    if (io->kind == EB_IO_OBJECT)
        eb_io_object(io)->ops->close(eb_io_object(io));
    return eb_fd_close(&io->fd, io->borrowed);
}

int ebb_io_into_fd(struct ebb_io *io, bool blocks)
{
    int fd, err = 0;

    EB_LIVE(io);
    fd = io->fd.fd;
    if (io->kind == EB_IO_OBJECT || io->standard)
        return -EBADF;
    if (eb_fd_stop_ahead(&io->fd) || eb_kept_is_any(&io->kept))
        return -EBUSY;
    if (blocks && io->kind != EB_IO_FILE)
        err = eb_sys_set_block(fd);
    if (err < 0)
        return err;
    (void)eb_fd_close(&io->fd, true);
    return fd;
}

int ebb_io_fd(const struct ebb_io *io)
{
    EB_LIVE(io);
    return io->fd.fd;
}

int ebb_pipe(struct ebb_io **from, struct ebb_io **to)
{
    int fd[2];
    int err;

    *from = *to = NULL;
    err = eb_sys_pipe(fd);
    if (err < 0)
        return err;
    err = eb_io_open(fd[0], EB_IO_STREAM, from);
    if (err < 0)
        goto close_both;
    err = eb_io_open(fd[1], EB_IO_STREAM, to);
    if (err < 0)
        goto close_from;
    return 0;
close_from:
    (void)eb_io_close(*from);
    *from = NULL;
    fd[0] = -1;
close_both:
    if (fd[0] >= 0)
        (void)eb_sys_close(fd[0]);
    (void)eb_sys_close(fd[1]);
    return err;
}

void eb_io_put_back(struct ebb_io *io, const void *bytes, size_t len)
{
    if (len == 0)
        return;
    eb_guard_lock(&io->fd.guard);
    eb_kept_push_front(&io->kept, bytes, len);
    eb_guard_unlock(&io->fd.guard);
    eb_fd_report(&io->fd, EB_FD_READ);
}

int eb_io_take_kept(struct ebb_io *io, void *buf, size_t len, bool keep)
{
    int n;

    eb_guard_lock(&io->fd.guard);
    n = eb_kept_read(&io->kept, buf, len, keep);
    eb_guard_unlock(&io->fd.guard);
    return n;
}

int eb_io_read_kept(struct ebb_io *io, void *buf, size_t len, bool keep)
{
    /* First this: if it is not, what came by it is among what is kept. */
    bool is_ahead = eb_fd_is_ahead(&io->fd);
    int n = eb_kept_is_any(&io->kept) && io->accept_ahead == 0
                ? eb_io_take_kept(io, buf, len, keep) : -EAGAIN;

    return n == -EAGAIN && !is_ahead ? EB_IO_GO_ON : n;
}

/* ---- attempts ---- */

/* Whose turn it is on a description that blocks. */
static int ask_poll(int fd, int events)
{
    int got = eb_sys_poll_now(fd, events);

    if (got < 0)
        return got;
    return got == 0 ? -EAGAIN : EB_IO_USE_POOL;
}

int eb_io_try_source(struct ebb_io *io, void *buf, size_t len, uint32_t seq)
{
    switch (io->kind) {
    case EB_IO_SOCKET:
    case EB_IO_DATAGRAM:
        return eb_fd_is_empty(&io->fd, seq) ? -EAGAIN
                                            : eb_io_receive(io, buf, len, seq);
    case EB_IO_STREAM:
        return eb_sys_read(io->fd.fd, buf, len);
    case EB_IO_SHARED:
        return ask_poll(io->fd.fd, POLLIN);
    case EB_IO_OBJECT:
        return eb_io_object(io)->ops->try_read(eb_io_object(io), buf, len);
    case EB_IO_FILE:
        break;
    }
    EB_LIVE(io);
    return eb_io_read_now(io->fd.fd, buf, len, -1);
}

int eb_io_try_read(struct ebb_io *io, void *buf, size_t len, uint32_t seq)
{
    int n = eb_io_read_kept(io, buf, len, false);

    return n == EB_IO_GO_ON ? eb_io_try_source(io, buf, len, seq) : n;
}

int eb_io_try_write(struct ebb_io *io, const void *buf, size_t len)
{
    switch (io->kind) {
    case EB_IO_SOCKET:
    case EB_IO_DATAGRAM:
        return eb_sys_send(io->fd.fd, buf, len);
    case EB_IO_STREAM:
        return eb_sys_write(io->fd.fd, buf, len);
    case EB_IO_SHARED:
        return ask_poll(io->fd.fd, POLLOUT);
    case EB_IO_OBJECT:
        return eb_io_object(io)->ops->try_write(eb_io_object(io), buf, len);
    case EB_IO_FILE:
        break;
    }
    EB_LIVE(io);
    return EB_IO_USE_POOL;
}

/* ---- readiness ---- */

/* Would a read, or a write, come to something now?  1, 0 or an error. */
static int ask_ready(struct ebb_io *io, unsigned direction, uint32_t seq)
{
    int got;

    if (io->kind == EB_IO_FILE)
        return 1;
    if (direction == EB_FD_READ) {
        bool is_ahead = eb_fd_is_ahead(&io->fd);    /* first, as above */

        if (eb_kept_is_any(&io->kept))
            return 1;
        if (is_ahead || eb_fd_is_empty(&io->fd, seq))
            return 0;
    }
    if (io->kind == EB_IO_OBJECT)
        return eb_io_object(io)->ops->is_ready(eb_io_object(io), direction);
    got = eb_sys_poll_now(io->fd.fd,
                          direction == EB_FD_READ ? POLLIN : POLLOUT);
    return got > 0 ? 1 : got;
}

static _Async int wait_ready(struct ebb_io *io, unsigned direction)
{
    uint32_t seq;
    int got;

    if (eb_io_waits_itself(io))
        return _Await eb_io_object(io)->ops->wait(eb_io_object(io), direction);
    if (!eb_coop())
        _Await eb_turn_over();
    seq = eb_fd_seq(&io->fd, direction);
    got = ask_ready(io, direction, seq);
    if (got != 0)
        return got < 0 ? got : 0;
    return _Await eb_fd_wait(&io->fd, direction, seq);
}

_Async int ebb_readable(struct ebb_io *io)
{
    EB_LIVE(io);
    return _Await wait_ready(io, EB_FD_READ);
}

_Async int ebb_writable(struct ebb_io *io)
{
    EB_LIVE(io);
    return _Await wait_ready(io, EB_FD_WRITE);
}

int ebb_try_read(struct ebb_io *io, void *buf, size_t len)
{
    int n;

    EB_LIVE(io);
    n = len == 0 ? 0 : eb_io_try_read(io, buf, len,
                                      eb_fd_seq(&io->fd, EB_FD_READ));
    return n == EB_IO_USE_POOL ? -EOPNOTSUPP : n;
}

int ebb_try_write(struct ebb_io *io, const void *buf, size_t len)
{
    int n;

    EB_LIVE(io);
    n = len == 0 ? 0 : eb_io_try_write(io, buf, len);
    return n == EB_IO_USE_POOL ? -EOPNOTSUPP : n;
}

/* ---- operations ---- */

static void put_back(struct eb_fd *fd, const void *buf, size_t len)
{
    eb_io_put_back(eb_container_of(fd, struct ebb_io, fd), buf, len);
}

_Async int eb_io_read_any(struct ebb_io *io, void *buf, size_t len)
{
    if (len == 0)
        return 0;
    for (;;) {
        uint32_t seq;
        int n;

        if (!eb_coop())
            _Await eb_turn_over();
        seq = eb_fd_seq(&io->fd, EB_FD_READ);
        n = eb_io_try_read(io, buf, len, seq);
        if (n == EB_IO_USE_POOL)
            n = _Await eb_io_call_on_pool(io, buf, len, false);
        if (n != -EAGAIN)
            return n;
        if (eb_io_waits_itself(io)) {
            n = _Await wait_ready(io, EB_FD_READ);
            if (n < 0)
                return n;
            continue;
        }
        n = _Await eb_fd_receive(&io->fd,
                                 io->kind == EB_IO_SOCKET ? buf : NULL, len,
                                 seq, put_back);
        if (n > 0)
            eb_fd_set_empty(&io->fd, seq, eb_io_is_emptied(io, n, len));
        if (n != -EAGAIN)
            return n;
    }
}

_Async int ebb_write(struct ebb_io *io, const void *buf, size_t len)
{
    if (len == 0)
        return 0;
    for (;;) {
        uint32_t seq;
        int n;

        if (!eb_coop())
            _Await eb_turn_over();
        seq = eb_fd_seq(&io->fd, EB_FD_WRITE);
        n = eb_fd_is_lending(&io->fd, len)
                ? _Await eb_fd_send_lent(&io->fd, buf, len) : -EOPNOTSUPP;
        if (n == -EOPNOTSUPP)
            n = eb_io_try_write(io, buf, len);
        if (n == EB_IO_USE_POOL)
            n = _Await eb_io_call_on_pool(io, (void *)(uintptr_t)buf, len,
                                          true);
        if (n != -EAGAIN)
            return n;
        n = eb_io_waits_itself(io) ? _Await wait_ready(io, EB_FD_WRITE)
                                   : _Await eb_fd_wait(&io->fd, EB_FD_WRITE,
                                                       seq);
        if (n < 0)
            return n;
    }
}

_Async int ebb_read_exact(struct ebb_io *io, void *buf, size_t len)
{
    unsigned char *bytes = buf;
    size_t got = 0;
    bool over = false;          /* this call has ended by itself */

    _Defer {
        if (!over)
            eb_io_put_back(io, buf, got);
    }
    while (got < len) {
        int n = _Await ebb_read(io, bytes + got, len - got);

        if (n <= 0) {
            over = true;
            return n < 0 ? n : -EBB_EEOF;
        }
        got += (size_t)n;
    }
    over = true;
    return 0;
}

/* Is a write a send, and a wait for one a wait for a report? */
static bool is_sent(const struct ebb_io *io, size_t len)
{
    return io->kind == EB_IO_SOCKET && !eb_fd_is_lending(&io->fd, len);
}

_Async int eb_io_write_rest(struct ebb_io *io, const void *buf, size_t len)
{
    const unsigned char *bytes = buf;

    while (len > 0) {
        int n = _Await ebb_write(io, bytes, len);

        if (n < 0)
            return n;
        bytes += n;
        len -= (size_t)n;
    }
    return 0;
}

struct eb_ret_int eb_write_all_start(ebb_mem m, struct ebb_io *io,
                                     const void *buf, size_t len)
    EB_START(ebb_write_all);
struct eb_ret_int eb_write_rest_start(ebb_mem m, struct ebb_io *io,
                                      const void *buf, size_t len)
    EB_START(eb_io_write_rest);

/* Most is sent at the first attempt, for which no frame is needed. */
struct eb_ret_int eb_write_all_start(ebb_mem m, struct ebb_io *io,
                                     const void *buf, size_t len)
{
    const unsigned char *bytes = buf;
    int n = 0;

    if (EBB_LIKELY(is_sent(io, len) && len > 0 && eb_coop()))
        n = eb_sys_send(io->fd.fd, bytes, len);
    if (EBB_LIKELY(n > 0 && (size_t)n == len))
        return (struct eb_ret_int){ NULL, 0 };
    if (n < 0 && n != -EAGAIN)
        return (struct eb_ret_int){ NULL, n };
    if (n < 0)
        n = 0;
    return eb_write_rest_start(m, io, bytes + n, len - (size_t)n);
}

_Async int ebb_write_text(struct ebb_io *io, const char *text)
{
    return _Await ebb_write_all(io, text, strlen(text));
}

_Async int ebb_close(struct ebb_io *io)
{
    if (io == NULL)
        return 0;
    EB_LIVE(io);
    return io->standard ? 0 : eb_io_close(io);
}
