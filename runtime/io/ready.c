/* SPDX-License-Identifier: MIT-0 */
/*
 * Attempts that are repeated, and waits for either direction.
 */
#include <errno.h>
#include <poll.h>
#include <sys/socket.h>

#include "io/io.h"
#include "reactor/sysfd.h"

enum eb_io_kind eb_io_kind_of_type(int type)
{
    return type == SOCK_STREAM ? EB_IO_SOCKET : EB_IO_DATAGRAM;
}

async int eb_io_until(struct ebb_io *io, unsigned direction,
                      eb_io_attempt *attempt, void *arg)
{
    for (;;) {
        uint32_t seq;
        int n;

        if (!eb_coop())
            await eb_turn_over();
        seq = eb_fd_seq(&io->fd, direction);
        n = attempt(io, arg);
        if (n != -EAGAIN)
            return n;
        try await eb_fd_wait(&io->fd, direction, seq);
    }
}

/* ---- either direction ---- */

/* What poll(2) says, in our terms. */
static int ready_of(int events)
{
    int ready = 0;

    if (events & (POLLIN | POLLRDHUP | POLLHUP | POLLERR))
        ready |= EBB_READABLE;
    if (events & (POLLOUT | POLLHUP | POLLERR))
        ready |= EBB_WRITABLE;
    if (events & (POLLRDHUP | POLLHUP))
        ready |= EBB_READ_CLOSED;
    if (events & (POLLHUP | POLLERR))
        ready |= EBB_WRITE_CLOSED;
    if (events & POLLPRI)
        ready |= EBB_PRIORITY;
    if (events & POLLERR)
        ready |= EBB_ERROR;
    return ready;
}

static int ask_object(struct ebb_io *io)
{
    struct eb_io_object *o = eb_io_object(io);

    return (o->ops->is_ready(o, EB_FD_READ) ? EBB_READABLE : 0)
        | (o->ops->is_ready(o, EB_FD_WRITE) ? EBB_WRITABLE : 0);
}

/* What of the interest is there now; 0: nothing, or a negative code. */
static int ask(struct ebb_io *io, int interest)
{
    bool is_ahead = eb_fd_is_ahead(&io->fd);    /* before what is kept */
    int kept = eb_kept_is_any(&io->kept) ? EBB_READABLE : 0;
    int events, seen;

    if (io->kind == EB_IO_FILE)
        return interest & (EBB_READABLE | EBB_WRITABLE);
    if (eb_io_waits_itself(io))
        return -EOPNOTSUPP;
    if (io->kind == EB_IO_OBJECT)
        return (ask_object(io) | kept) & interest;
    if (is_ahead && kept == 0)
        interest &= ~EBB_READABLE;      /* not before it is here */
    events = (interest & EBB_READABLE ? POLLIN | POLLRDHUP : 0)
        | (interest & EBB_WRITABLE ? POLLOUT : 0)
        | (interest & EBB_PRIORITY ? POLLPRI | POLLRDHUP : 0);
    seen = eb_sys_poll_now(io->fd.fd, events);
    if (seen < 0)
        return seen;
    seen = ready_of(seen) | kept;
    /* An end or an error is told with whatever was asked for. */
    return seen & (interest | EBB_READ_CLOSED | EBB_WRITE_CLOSED | EBB_ERROR);
}

/* Does what is there answer what was asked for? */
static bool is_answer(int ready, int interest)
{
    if (interest & (EBB_READABLE | EBB_PRIORITY))
        interest |= EBB_READ_CLOSED | EBB_ERROR;
    if (interest & EBB_WRITABLE)
        interest |= EBB_WRITE_CLOSED | EBB_ERROR;
    return ready < 0 || (ready & interest) != 0;
}

async int ebb_ready(struct ebb_io *io, int interest)
{
    for (;;) {
        uint32_t read_seq, write_seq;
        int ready, err = 0;

        if (!eb_coop())
            await eb_turn_over();
        read_seq = eb_fd_seq(&io->fd, EB_FD_READ);
        write_seq = eb_fd_seq(&io->fd, EB_FD_WRITE);
        ready = ask(io, interest);
        if (is_answer(ready, interest))
            return ready;
        if (!(interest & EBB_WRITABLE)) {
            err = await eb_fd_wait(&io->fd, EB_FD_READ, read_seq);
        } else if (!(interest & (EBB_READABLE | EBB_PRIORITY))) {
            err = await eb_fd_wait(&io->fd, EB_FD_WRITE, write_seq);
        } else {
            select {
                when (err = await eb_fd_wait(&io->fd, EB_FD_READ, read_seq))
                    ;
                when (err = await eb_fd_wait(&io->fd, EB_FD_WRITE,
                                             write_seq))
                    ;
            }
        }
        if (err < 0)
            return err;
    }
}

/* ---- calls of others ---- */

struct call {
    int (*call)(int fd, void *arg);
    void *arg;
};

static int attempt_call(struct ebb_io *io, void *arg)
{
    const struct call *c = arg;

    return c->call(ebb_io_fd(io), c->arg);
}

async int ebb_async_io(struct ebb_io *io, int interest,
                       int (*call)(int fd, void *arg), void *arg)
{
    struct call c = { call, arg };

    if (interest != EBB_READABLE && interest != EBB_WRITABLE)
        return -EINVAL;
    return await eb_io_until(io, interest == EBB_READABLE ? EB_FD_READ
                                                          : EB_FD_WRITE,
                             attempt_call, &c);
}
