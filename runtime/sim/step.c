/* SPDX-License-Identifier: MIT-0 */
/*
 * Sockets of a simulated network that are made step by step.
 *
 * A listener and a connection are objects of their own; what ebb_socket_new()
 * gives stands in front of the one that it becomes.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include <ebb/net.h>

#include "base/alloc.h"
#include "sim/net.h"

struct step {
    struct eb_io_object o;
    struct ebb_simnet *net;
    struct ebb_io *inner;       /* what it has become, or NULL */
    bool is_bound;
    char addr[EBB_SIMNET_ADDR_MAX];     /* this side's, until then */
};

static struct step *step_of(const struct eb_io_object *o)
{
    return eb_container_of((struct eb_io_object *)(uintptr_t)o, struct step,
                           o);
}

/* ---- what it stands for ---- */

static int step_read(struct eb_io_object *o, void *buf, size_t len)
{
    struct step *s = step_of(o);

    return s->inner != NULL ? ebb_try_read(s->inner, buf, len) : -ENOTCONN;
}

static int step_write(struct eb_io_object *o, const void *buf, size_t len)
{
    struct step *s = step_of(o);

    return s->inner != NULL ? ebb_try_write(s->inner, buf, len) : -ENOTCONN;
}

static async int step_wait(struct eb_io_object *o, unsigned direction)
{
    struct step *s = step_of(o);

    if (s->inner == NULL)
        return -ENOTCONN;
    return direction == EB_FD_READ ? await ebb_readable(s->inner)
                                   : await ebb_writable(s->inner);
}

static int step_shutdown(struct eb_io_object *o)
{
    struct step *s = step_of(o);

    return s->inner != NULL ? ebb_shutdown(s->inner) : -ENOTCONN;
}

static int step_accept(struct eb_io_object *o, struct ebb_io **out)
{
    struct eb_io_object *inner;

    if (step_of(o)->inner == NULL)
        return -EINVAL;
    inner = eb_io_object(step_of(o)->inner);
    return inner->ops->try_accept != NULL ? inner->ops->try_accept(inner, out)
                                          : -EINVAL;
}

static const char *step_addr(const struct eb_io_object *o, bool peer)
{
    const struct step *s = step_of(o);

    if (s->inner != NULL)
        return eb_io_object(s->inner)->ops->addr(eb_io_object(s->inner), peer);
    return peer ? NULL : s->addr;
}

static void step_close(struct eb_io_object *o)
{
    struct step *s = step_of(o);

    if (s->inner != NULL)
        (void)eb_io_close(s->inner);
    eb_guard_lock(&s->net->guard);
    eb_net_unref_unlock(s->net);
}

/* ---- the steps ---- */

static int step_bind(struct eb_io_object *o, const char *text)
{
    struct step *s = step_of(o);
    char addr[EBB_SIMNET_ADDR_MAX];
    int err;

    if (s->is_bound || s->inner != NULL)
        return -EINVAL;
    err = eb_net_place(s->net, &s->net->listeners, text, addr);
    if (err < 0)
        return err;
    memcpy(s->addr, addr, sizeof(addr));
    s->is_bound = true;
    return 0;
}

static int step_listen(struct eb_io_object *o)
{
    struct step *s = step_of(o);
    int err = 0;

    if (s->inner != NULL)
        return step_addr(o, true) != NULL ? -EISCONN : 0;
    if (!s->is_bound)
        err = step_bind(o, ":0");
    return err < 0 ? err : ebb_simnet_listen(s->net, s->addr, &s->inner);
}

/* Its block stays until the call has ended, also if it is closed meanwhile. */
static async int step_connect(struct eb_io_object *o, const char *text)
{
    struct step *s = step_of(o);
    char to[EBB_SIMNET_ADDR_MAX], host[EBB_SIMNET_ADDR_MAX];
    struct ebb_io *conn;

    if (s->inner != NULL)
        return -EISCONN;
    try eb_net_translate(text, to);
    if (!s->is_bound)
        (void)snprintf(host, sizeof(host), "%s", eb_net_host_here("outside"));
    else if (eb_net_parse(s->addr, host) < 0)
        return -EBB_EADDR;
    eb_fd_ref(&o->io.fd);
    defer eb_fd_unref(&o->io.fd);
    try await ebb_simnet_connect(s->net, host, to, &conn);
    if (eb_fd_is_closed(&o->io.fd)) {
        (void)eb_io_close(conn);
        return -EBADF;
    }
    s->inner = conn;
    return 0;
}

static const struct eb_io_ops step_ops = {
    .try_read = step_read,
    .try_write = step_write,
    .wait = step_wait,
    .shutdown = step_shutdown,
    .addr = step_addr,
    .try_accept = step_accept,
    .bind = step_bind,
    .listen = step_listen,
    .connect = step_connect,
    .close = step_close,
};

int eb_net_socket(struct ebb_simnet *net, int type, struct ebb_io **out)
{
    static const char unbound[] = "localhost:0";
    struct step *s;
    int err;

    *out = NULL;
    if (type == SOCK_DGRAM)
        return eb_net_bind_here(net, ":0", out);
    if (type != SOCK_STREAM)
        return -EPROTONOSUPPORT;
    s = eb_calloc(1, sizeof(*s));
    err = eb_io_object_open(s != NULL ? &s->o : NULL, &step_ops, out);
    if (err < 0)
        return err;
    s->net = net;
    memcpy(s->addr, unbound, sizeof(unbound));
    eb_guard_lock(&net->guard);
    eb_net_ref(net);
    eb_guard_unlock(&net->guard);
    return 0;
}
