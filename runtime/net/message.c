/* SPDX-License-Identifier: MIT-0 */
/*
 * Messages: each is sent or received by one attempt, so there is no await at
 * which a cancel could lose one.
 */
#include <errno.h>
#include <limits.h>
#include <sys/socket.h>

#include <ebb/udp.h>

#include "base/sys.h"
#include "io/io.h"
#include "net/addr.h"

/* A message on its way, either way. */
struct message {
    void *buf;
    size_t len;
    struct ebb_addr *from;      /* NULL: nobody asks */
    const struct ebb_addr *to;  /* NULL: to whom it is connected */
    int flags;
};

/* No count may be above INT_MAX; no message is so long. */
static size_t cut(size_t len)
{
    return len < INT_MAX ? len : INT_MAX;
}

static int attempt_receive(struct ebb_io *io, void *arg)
{
    const struct message *m = arg;
    struct ebb_addr from = { 0 };
    socklen_t size = sizeof(from.raw);
    int n;

    if (io->kind == EB_IO_OBJECT) {
        struct eb_io_object *o = eb_io_object(io);

        return o->ops->try_recv != NULL
            ? o->ops->try_recv(o, m->buf, cut(m->len), m->from,
                               (m->flags & MSG_PEEK) != 0)
            : -ENOTSOCK;
    }
    n = (int)EB_SYS(recvfrom(ebb_io_fd(io), m->buf, cut(m->len),
                             m->flags | MSG_DONTWAIT, (void *)from.raw,
                             &size));
    if (n >= 0 && m->from != NULL) {
        from.size = size;
        *m->from = from;
    }
    return n;
}

static int attempt_send(struct ebb_io *io, void *arg)
{
    const struct message *m = arg;

    if (io->kind == EB_IO_OBJECT) {
        struct eb_io_object *o = eb_io_object(io);

        return o->ops->try_send != NULL
            ? o->ops->try_send(o, m->buf, m->len, m->to) : -ENOTSOCK;
    }
    return (int)EB_SYS(sendto(ebb_io_fd(io), m->buf, m->len,
                              MSG_DONTWAIT | MSG_NOSIGNAL,
                              m->to != NULL ? eb_addr_sockaddr(m->to) : NULL,
                              m->to != NULL ? m->to->size : 0));
}

async int ebb_recv_from(struct ebb_io *socket, void *buf, size_t len,
                        struct ebb_addr *from)
{
    struct message m = { .buf = buf, .len = len, .from = from };

    return await eb_io_until(socket, EB_FD_READ, attempt_receive, &m);
}

async int ebb_recv(struct ebb_io *socket, void *buf, size_t len)
{
    struct message m = { .buf = buf, .len = len };

    return await eb_io_until(socket, EB_FD_READ, attempt_receive, &m);
}

async int ebb_peek_from(struct ebb_io *socket, void *buf, size_t len,
                        struct ebb_addr *from)
{
    struct message m = {
        .buf = buf, .len = len, .from = from, .flags = MSG_PEEK
    };

    return await eb_io_until(socket, EB_FD_READ, attempt_receive, &m);
}

async int ebb_send_to(struct ebb_io *socket, const void *buf, size_t len,
                      const struct ebb_addr *to)
{
    struct message m = {
        .buf = (void *)(uintptr_t)buf, .len = len, .to = to
    };

    return await eb_io_until(socket, EB_FD_WRITE, attempt_send, &m);
}

async int ebb_send(struct ebb_io *socket, const void *buf, size_t len)
{
    struct message m = { .buf = (void *)(uintptr_t)buf, .len = len };

    return await eb_io_until(socket, EB_FD_WRITE, attempt_send, &m);
}

int ebb_try_send_to(struct ebb_io *socket, const void *buf, size_t len,
                    const struct ebb_addr *to)
{
    struct message m = {
        .buf = (void *)(uintptr_t)buf, .len = len, .to = to
    };

    return attempt_send(socket, &m);
}

int ebb_try_recv_from(struct ebb_io *socket, void *buf, size_t len,
                      struct ebb_addr *from)
{
    struct message m = { .buf = buf, .len = len, .from = from };

    return attempt_receive(socket, &m);
}
