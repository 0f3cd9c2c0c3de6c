/* SPDX-License-Identifier: MIT-0 */
/*
 * TCP: listen, accept, connect.  Every descriptor that is open at an await
 * is closed by a clean-up, so that a cancel leaves nothing behind.
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include <ebb/net.h>
#include <ebb/time.h>

#include "base/alloc.h"
#include "io/io.h"
#include "net/addr.h"
#include "net/resolve.h"
#include "net/socket.h"
#include "net/standin.h"
#include "reactor/sysfd.h"

/* ---- listen ---- */

_Async int ebb_tcp_listen(const char *addr, struct ebb_io **out)
{
    struct eb_standin *standin = eb_standin_here();
    struct eb_addr_list *list;
    int err;

    *out = NULL;
    if (standin != NULL)
        return _Await standin->listen(standin, addr, out);
    err = _Await eb_addr_find(addr, EB_RESOLVE_PASSIVE, &list);
    if (err < 0)
        return err;
    return eb_socket_at_any(list, SOCK_STREAM, EB_BACKLOG_MAX, out);
}

/* ---- accept ---- */

static bool is_shortage(int err)
{
    return err == -EMFILE || err == -ENFILE || err == -ENOBUFS
           || err == -ENOMEM;
}

/* The connection broke before we took it; Linux hands on its error here. */
static bool is_passing(int err)
{
    return err == -ECONNABORTED || err == -EPROTO || err == -ENETDOWN
           || err == -ENOPROTOOPT || err == -EHOSTDOWN || err == -ENONET
           || err == -EHOSTUNREACH || err == -ENETUNREACH;
}

/* A ring has accepted.  An error is left to the attempt of who waits. */
static bool take_accepted(struct eb_fd *f, struct eb_piece *none, int fd)
{
    struct ebb_io *listener = eb_container_of(f, struct ebb_io, fd);
    struct eb_piece *p = fd >= 0 ? eb_piece_take() : none;

    if (p == NULL) {
        if (fd >= 0)
            (void)eb_sys_close(fd);
        return false;
    }
    memcpy(p->bytes, &fd, sizeof(fd));
    p->len = sizeof(fd);
    return eb_kept_append(&listener->kept, p)
           < listener->accept_ahead * sizeof(fd);
}

/* A descriptor, or a negative code. */
static int accept_now(struct ebb_io *listener)
{
    /* First this: if it is not, what came by it is among what is kept. */
    bool is_ahead = eb_fd_is_ahead(&listener->fd);
    int fd;

    if (eb_kept_is_any(&listener->kept)
        && eb_io_take_kept(listener, &fd, sizeof(fd), false) > 0)
        return fd;
    return is_ahead ? -EAGAIN : eb_sys_accept(ebb_io_fd(listener));
}

/* One attempt; -ENOMEM for the io leaves no descriptor open. */
static int try_accept(struct ebb_io *listener, struct ebb_io **out)
{
    int fd, err;

    if (listener->kind == EB_IO_OBJECT) {
        struct eb_io_object *o = eb_io_object(listener);

        return o->ops->try_accept != NULL ? o->ops->try_accept(o, out)
                                          : -EINVAL;
    }
    fd = accept_now(listener);
    if (fd < 0)
        return fd;
    err = eb_socket_open(fd, SOCK_STREAM, listener->is_tcp, out);
    if (err < 0)
        (void)eb_sys_close(fd);
    return err;
}

/* Sit out a shortage; the listener may be closed meanwhile.  0: try again. */
static _Async int sit_out(struct eb_fd *fd, int64_t pause)
{
    eb_fd_ref(fd);
    _Defer eb_fd_unref(fd);
    (void)_Await ebb_sleep(pause);
    return eb_fd_is_closed(fd) ? -EBADF : 0;
}

_Async int ebb_tcp_accept(struct ebb_io *listener, struct ebb_io **out)
{
    int64_t pause = 10 * EBB_MILLISECOND;

    *out = NULL;
    for (;;) {
        uint32_t seq;
        int err;

        if (!eb_coop())
            _Await eb_turn_over();
        seq = eb_fd_seq(&listener->fd, EB_FD_READ);
        err = try_accept(listener, out);
        if (is_shortage(err)) {
            err = _Await sit_out(&listener->fd, pause);
            if (err < 0)
                return err;
            pause = pause < EBB_SECOND / 2 ? pause * 2 : EBB_SECOND;
        } else if (err == -EAGAIN && eb_io_waits_itself(listener)) {
            err = _Await ebb_readable(listener);
            if (err < 0)
                return err;
        } else if (err == -EAGAIN) {
            err = _Await eb_fd_intake(&listener->fd, seq, EB_URING_ACCEPT,
                                      listener->accept_ahead > 0
                                          ? take_accepted : NULL);
            if (err < 0 && err != -EAGAIN)
                return err;
        } else if (!is_passing(err)) {
            return err;
        }
    }
}

int ebb_tcp_accept_ahead(struct ebb_io *listener, unsigned count)
{
    enum { COUNT_MAX = 4096 };

    if (listener->kind != EB_IO_SOCKET)
        return -EOPNOTSUPP;
    if (count == 0 || listener->accept_ahead > 0)
        return -EINVAL;
    listener->accept_ahead = count < COUNT_MAX ? count : COUNT_MAX;
    return 0;
}

/* ---- connect ---- */

_Async int ebb_tcp_connect(const char *addr, struct ebb_io **out)
{
    struct eb_standin *standin = eb_standin_here();
    struct eb_addr_list *list = NULL;
    int err;

    *out = NULL;
    if (standin != NULL)
        return _Await standin->connect(standin, addr, out);
    _Defer eb_free(list);
    err = _Await eb_addr_find(addr, 0, &list);
    if (err < 0)
        return err;
    if (list->count == 1)
        return _Await eb_socket_connect_to(&list->item[0], out);
    eb_addr_interleave(list);
    return _Await eb_socket_race(list, 0, out);
}

int ebb_zero_copy(struct ebb_io *conn, size_t min)
{
    if (conn->kind != EB_IO_SOCKET)
        return -EOPNOTSUPP;
    eb_store_relaxed(&conn->fd.lend_min,
                     (uint32_t)(min < UINT32_MAX ? min : UINT32_MAX));
    return 0;
}

int ebb_shutdown(struct ebb_io *conn)
{
    if (conn->kind == EB_IO_OBJECT)
        return eb_io_object(conn)->ops->shutdown(eb_io_object(conn));
    return eb_sys_shutdown_write(ebb_io_fd(conn));
}
