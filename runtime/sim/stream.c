/* SPDX-License-Identifier: MIT-0 */
/* Listeners and connections of a simulated network. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <ebb/time.h>

#include "base/alloc.h"
#include "sim/net.h"

/* Who connects over a line that is cut tries again so often. */
static const int64_t RETRY_NS = EBB_SECOND / 4;

/* ---- connections ---- */

static int64_t arrive(struct eb_pipe *p, size_t len)
{
    struct eb_net_stream *s = eb_container_of(p->duplex, struct eb_net_stream,
                                              d);
    struct ebb_simnet *net = s->net;
    int64_t *free_at = &s->free_at[p == &p->duplex->pipe[1]];
    int64_t now = ebb_now();

    if (eb_net_is_cut(net, s->host[0], s->host[1]))
        return EB_PIPE_HELD;
    if (*free_at < now)
        *free_at = now;
    if (net->options.bytes_per_second > 0)
        *free_at += (int64_t)((double)len * 1e9
                              / (double)net->options.bytes_per_second);
    return *free_at + eb_net_latency(net, s->host[0], s->host[1]);
}

static const char *addr_of(const struct eb_duplex *d, unsigned side)
{
    return eb_container_of(d, const struct eb_net_stream, d)->addr[side];
}

static void free_stream(struct eb_duplex *d)
{
    struct eb_net_stream *s = eb_container_of(d, struct eb_net_stream, d);
    struct ebb_simnet *net = s->net;

    eb_guard_lock(&net->guard);
    eb_list_remove(&s->node);
    eb_net_unref_unlock(net);
    eb_free(s);
}

/* A connection from `host` to an address on the host `peer`: both ends
 * given. */
static int make_stream(struct ebb_simnet *net, const char *host,
                       const char *peer, const char *to,
                       struct eb_net_stream **out)
{
    struct eb_net_stream *s = eb_calloc(1, sizeof(*s));
    size_t caps[2];
    int err;

    *out = NULL;
    if (s == NULL)
        return -ENOMEM;
    eb_guard_lock(&net->guard);
    caps[0] = caps[1] = net->options.window;
    eb_guard_unlock(&net->guard);
    s->net = net;
    s->d.arrive = arrive;
    s->d.free = free_stream;
    memcpy(s->host[0], host, strlen(host) + 1);
    memcpy(s->host[1], peer, strlen(peer) + 1);
    memcpy(s->addr[1], to, strlen(to) + 1);
    s->d.addr = addr_of;
    err = eb_duplex_init(&s->d, caps, &net->guard);
    if (err < 0) {
        eb_free(s);
        return err;
    }
    eb_guard_lock(&net->guard);
    (void)snprintf(s->addr[0], EBB_SIMNET_ADDR_MAX, "%s:%u", host,
                   (unsigned)eb_net_next_port(net));
    eb_list_push_back(&net->streams, &s->node);
    eb_net_ref(net);
    eb_guard_unlock(&net->guard);
    *out = s;
    return 0;
}

/* ---- listeners ---- */

static struct eb_net_listener *listener_of(struct eb_io_object *o)
{
    return eb_container_of(o, struct eb_net_listener, port.o);
}

static int no_read(struct eb_io_object *o, void *buf, size_t len)
{
    (void)o;
    (void)buf;
    (void)len;
    return -ENOTCONN;
}

static int no_write(struct eb_io_object *o, const void *buf, size_t len)
{
    (void)o;
    (void)buf;
    (void)len;
    return -ENOTCONN;
}

static int no_shutdown(struct eb_io_object *o)
{
    (void)o;
    return -ENOTCONN;
}

static int accept_next(struct eb_io_object *o, struct ebb_io **out)
{
    struct eb_net_listener *l = listener_of(o);
    int err = -EAGAIN;

    eb_guard_lock(&l->port.net->guard);
    if (l->count > 0) {
        *out = l->queue[l->first];
        l->first = (l->first + 1) % EB_NET_BACKLOG;
        l->count--;
        err = 0;
    }
    eb_guard_unlock(&l->port.net->guard);
    return err;
}

static bool listener_is_ready(struct eb_io_object *o, unsigned direction)
{
    struct eb_net_listener *l = listener_of(o);
    bool ready;

    eb_guard_lock(&l->port.net->guard);
    ready = direction == EB_FD_READ && l->count > 0;
    eb_guard_unlock(&l->port.net->guard);
    return ready;
}

static void listener_close(struct eb_io_object *o)
{
    struct eb_net_listener *l = listener_of(o);
    struct ebb_io *io;

    eb_guard_lock(&l->port.net->guard);
    eb_list_remove(&l->port.node);
    eb_guard_unlock(&l->port.net->guard);
    while (accept_next(o, &io) == 0)
        (void)eb_io_close(io);
    eb_guard_lock(&l->port.net->guard);
    eb_net_unref_unlock(l->port.net);
}

static const char *listener_addr(const struct eb_io_object *o, bool peer)
{
    return peer ? NULL
                : eb_container_of(o, const struct eb_net_port, o)->addr;
}

static const struct eb_io_ops listener_ops = {
    .addr = listener_addr,
    .try_read = no_read,
    .try_write = no_write,
    .is_ready = listener_is_ready,
    .shutdown = no_shutdown,
    .try_accept = accept_next,
    .close = listener_close,
};

int ebb_simnet_listen(struct ebb_simnet *net, const char *addr,
                      struct ebb_io **out)
{
    struct eb_net_listener *l = eb_calloc(1, sizeof(*l));
    int err;

    *out = NULL;
    if (l == NULL)
        return -ENOMEM;
    err = eb_net_port_open(&l->port, net, &net->listeners, addr,
                           &listener_ops);
    if (err < 0)
        eb_free(l);
    else
        *out = &l->port.o.io;
    return err;
}

/* ---- connecting ---- */

/* The line's latency, or < 0 while it is cut. */
static int64_t ask_line(struct ebb_simnet *net, const char *a, const char *b)
{
    int64_t ns;

    eb_guard_lock(&net->guard);
    ns = eb_net_is_cut(net, a, b) ? -1 : eb_net_latency(net, a, b);
    eb_guard_unlock(&net->guard);
    return ns;
}

/* Send something over the line; waits for it to arrive. */
static _Async int cross(struct ebb_simnet *net, const char *a, const char *b,
                        int64_t until)
{
    int64_t ns;

    while ((ns = ask_line(net, a, b)) < 0) {
        if (ebb_now() >= until)
            return -ETIMEDOUT;
        (void)_Await ebb_sleep(RETRY_NS);
    }
    (void)_Await ebb_sleep(ns);
    return 0;
}

/* Hand the far end of s to who listens.  False: nobody does, or too many
 * wait to be accepted. */
static bool knock(struct eb_net_stream *s, const char *to)
{
    struct ebb_simnet *net = s->net;
    struct eb_net_port *port;
    struct eb_net_listener *l;
    bool open;

    eb_guard_lock(&net->guard);
    port = eb_net_port_find(&net->listeners, to);
    l = port != NULL ? eb_container_of(port, struct eb_net_listener, port)
                     : NULL;
    open = l != NULL && l->count < EB_NET_BACKLOG;
    if (open) {
        l->queue[(l->first + l->count++) % EB_NET_BACKLOG] =
            &s->d.end[1]->o.io;
        eb_fd_report(&l->port.o.io.fd, EB_FD_READ);
    }
    eb_guard_unlock(&net->guard);
    return open;
}

_Async int ebb_simnet_connect(struct ebb_simnet *net, const char *host,
                              const char *to, struct ebb_io **out)
{
    char peer[EBB_SIMNET_ADDR_MAX];
    struct eb_net_stream *s = NULL;
    struct ebb_io *io[2] = { NULL, NULL };
    int64_t until;
    int err = eb_net_parse(to, peer);

    *out = NULL;
    if (err < 0 || strchr(host, ':') != NULL
        || strlen(host) >= EBB_SIMNET_ADDR_MAX)
        return -EINVAL;
    until = eb_clock_add(ebb_now(), net->options.connect_timeout);
    err = make_stream(net, host, peer, to, &s);
    if (err < 0)
        return err;
    io[0] = &s->d.end[0]->o.io;
    io[1] = &s->d.end[1]->o.io;
    _Defer {
        for (int i = 0; i < 2; i++)
            if (io[i] != NULL)
                (void)eb_io_close(io[i]);
    }
    err = _Await cross(net, host, peer, until);
    if (err < 0)
        return err;
    if (knock(s, to))
        io[1] = NULL;
    err = _Await cross(net, peer, host, until);
    if (err < 0)
        return err;
    if (io[1] != NULL)
        return -ECONNREFUSED;
    *out = io[0];
    io[0] = NULL;
    return 0;
}
