/* SPDX-License-Identifier: MIT-0 */
/* Sockets of any family, step by step. */
#include "net/socket.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

#include <ebb/time.h>

#include "base/alloc.h"
#include "base/sys.h"
#include "net/addr.h"
#include "net/standin.h"
#include "reactor/sysfd.h"

int eb_socket_open(int fd, int type, bool is_tcp, struct ebb_io **out)
{
    int err = eb_io_open(fd, eb_io_kind_of_type(type), out);

    /* The call fails on a socket that is no TCP. */
    if (err == 0 && type == SOCK_STREAM)
        (*out)->is_tcp = is_tcp || eb_sys_set_nodelay(fd) == 0;
    return err;
}

int ebb_socket_new(int family, int type, struct ebb_io **out)
{
    struct eb_standin *standin = eb_standin_here();
    int fd, err;

    *out = NULL;
    if (standin != NULL && family != AF_UNIX)
        return standin->socket(standin, type, out);
    fd = eb_sys_socket(family, type);
    if (fd < 0)
        return fd;
    err = eb_socket_open(fd, type, false, out);
    if (err < 0)
        (void)eb_sys_close(fd);
    return err;
}

/* The text of an address for an object that is no socket of the kernel. */
static int name_of(const struct ebb_addr *addr, char text[EBB_ADDR_MAX])
{
    int err = ebb_addr_print(addr, text, EBB_ADDR_MAX);

    return err < 0 ? err : 0;
}

int ebb_socket_bind(struct ebb_io *socket, const struct ebb_addr *addr)
{
    if (socket->kind == EB_IO_OBJECT) {
        struct eb_io_object *o = eb_io_object(socket);
        char text[EBB_ADDR_MAX];
        int err = name_of(addr, text);

        if (o->ops->bind == NULL)
            return o->ops->addr != NULL ? -EINVAL : -ENOTSOCK;
        return err < 0 ? err : o->ops->bind(o, text);
    }
    return eb_sys_bind(ebb_io_fd(socket), eb_addr_sockaddr(addr), addr->size);
}

int ebb_socket_listen(struct ebb_io *socket, int backlog)
{
    if (socket->kind == EB_IO_OBJECT) {
        struct eb_io_object *o = eb_io_object(socket);

        return o->ops->listen != NULL ? o->ops->listen(o) : -EOPNOTSUPP;
    }
    return eb_sys_listen(ebb_io_fd(socket), backlog);
}

int eb_socket_at(const struct ebb_addr *addr, int type, int backlog,
                 struct ebb_io **out)
{
    int err = ebb_socket_new(eb_addr_family(addr), type, out);

    if (err < 0)
        return err;
    if (backlog != EB_NO_BACKLOG)
        err = eb_sys_set_reuseaddr(ebb_io_fd(*out));
    if (err == 0)
        err = ebb_socket_bind(*out, addr);
    if (err == 0 && backlog != EB_NO_BACKLOG)
        err = ebb_socket_listen(*out, backlog);
    if (err < 0) {
        (void)eb_io_close(*out);
        *out = NULL;
    }
    return err;
}

int eb_socket_at_any(struct eb_addr_list *list, int type, int backlog,
                     struct ebb_io **out)
{
    int err = -EBB_EHOST;

    for (size_t i = 0; err < 0 && i < list->count; i++)
        err = eb_socket_at(&list->item[i], type, backlog, out);
    eb_free(list);
    return err;
}

int eb_socket_pair(int type, struct ebb_io **a, struct ebb_io **b)
{
    int fd[2];
    int err = (int)EB_SYS(socketpair(
        AF_UNIX, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fd));

    *a = *b = NULL;
    if (err < 0)
        return err;
    err = eb_socket_open(fd[0], type, false, a);
    if (err < 0)
        goto close_both;
    err = eb_socket_open(fd[1], type, false, b);
    if (err == 0)
        return 0;
    (void)eb_io_close(*a);
    *a = NULL;
    (void)eb_sys_close(fd[1]);
    return err;
close_both:
    (void)eb_sys_close(fd[0]);
    (void)eb_sys_close(fd[1]);
    return err;
}

int ebb_socket_error(struct ebb_io *socket)
{
    /* What is simulated keeps none. */
    if (socket->kind == EB_IO_OBJECT)
        return eb_io_object(socket)->ops->addr != NULL ? 0 : -ENOTSOCK;
    return eb_sys_socket_error(ebb_io_fd(socket));
}

/* ---- connect ---- */

int eb_socket_name_peer(struct ebb_io *socket, const char *addr)
{
    struct eb_io_object *o = eb_io_object(socket);

    return o->ops->name_peer != NULL ? o->ops->name_peer(o, addr)
                                     : -ENOTSOCK;
}

/* Does the connection stand, or has it failed? */
static int attempt_finish(struct ebb_io *io, void *none)
{
    int ready = eb_sys_poll_now(ebb_io_fd(io), POLLOUT);

    (void)none;
    if (ready == 0)
        return -EAGAIN;
    return ready < 0 ? ready : eb_sys_socket_error(ebb_io_fd(io));
}

static async int connect_object(struct ebb_io *socket,
                                const struct ebb_addr *addr)
{
    struct eb_io_object *o = eb_io_object(socket);
    char text[EBB_ADDR_MAX];

    try name_of(addr, text);
    return o->ops->connect != NULL ? await o->ops->connect(o, text)
                                   : eb_socket_name_peer(socket, text);
}

/* A Unix socket says EAGAIN while its listener's queue is full, and nothing
 * tells when it is not. */
async int ebb_socket_connect(struct ebb_io *socket,
                             const struct ebb_addr *addr)
{
    int64_t pause = EBB_MILLISECOND;
    int err;

    if (socket->kind == EB_IO_OBJECT)
        return await connect_object(socket, addr);
    while ((err = eb_sys_connect(ebb_io_fd(socket), eb_addr_sockaddr(addr),
                                 addr->size)) == -EAGAIN) {
        if (eb_addr_family(addr) != AF_UNIX)
            return err;
        await ebb_sleep(pause);
        pause = pause < 64 * EBB_MILLISECOND ? pause * 2 : pause;
    }
    if (err != -EINPROGRESS)
        return err;
    return await eb_io_until(socket, EB_FD_WRITE, attempt_finish, NULL);
}

async int eb_socket_connect_to(const struct ebb_addr *addr,
                               struct ebb_io **out)
{
    struct ebb_io *io = NULL;

    defer {
        if (io != NULL)
            (void)eb_io_close(io);
    }
    try ebb_socket_new(eb_addr_family(addr), SOCK_STREAM, &io);
    try await ebb_socket_connect(io, addr);
    *out = io;
    io = NULL;
    return 0;
}

/* ---- peek ---- */

struct view {
    void *buf;
    size_t len;
};

static int attempt_peek(struct ebb_io *io, void *arg)
{
    const struct view *v = arg;
    int n = eb_io_read_kept(io, v->buf, v->len, true);

    if (n != EB_IO_GO_ON)
        return n;
    return (int)EB_SYS(recv(ebb_io_fd(io), v->buf, v->len,
                            MSG_PEEK | MSG_DONTWAIT));
}

async int ebb_peek(struct ebb_io *socket, void *buf, size_t len)
{
    struct view v = { buf, len < INT32_MAX ? len : INT32_MAX };

    if (socket->kind == EB_IO_OBJECT)
        return -EOPNOTSUPP;
    return await eb_io_until(socket, EB_FD_READ, attempt_peek, &v);
}
