/* SPDX-License-Identifier: MIT-0 */
/* Datagrams of a simulated network: each takes its own time, or is lost. */
#include <errno.h>
#include <string.h>

#include <ebb/time.h>

#include "base/alloc.h"
#include "sim/net.h"

enum { DATAGRAM_MAX = 65507, MILLION = 1000000 };

static struct eb_net_socket *socket_of(struct eb_io_object *o)
{
    return eb_container_of(o, struct eb_net_socket, o);
}

static struct eb_net_datagram *first_of(const struct eb_net_socket *s)
{
    if (eb_list_is_empty(&s->queue))
        return NULL;
    return eb_container_of(s->queue.next, struct eb_net_datagram, node);
}

/* ---- arrival; guard held ---- */

/* Let readers try if something has arrived; else see that it is told. */
static void watch_arrival(struct eb_net_socket *s)
{
    struct eb_net_datagram *first = first_of(s);

    if (first == NULL)
        return;
    if (first->at <= ebb_now()) {
        eb_fd_report(&s->o.io.fd, EB_FD_READ);
        return;
    }
    if (s->alarm.is_set) {
        if (s->alarm.timer.timer.deadline <= first->at
            || !eb_alarm_stop(&s->alarm))
            return;                     /* it will come here again */
    } else {
        eb_net_ref(s->net);
        eb_fd_ref(&s->o.io.fd);
    }
    eb_alarm_start(&s->alarm, first->at);
}

static void ring(struct eb_alarm *alarm)
{
    struct eb_net_socket *s = eb_container_of(alarm, struct eb_net_socket,
                                              alarm);
    struct ebb_simnet *net = s->net;

    eb_guard_lock(&net->guard);
    eb_alarm_clear(alarm);
    watch_arrival(s);
    eb_fd_unref(&s->o.io.fd);
    eb_net_unref_unlock(net);
}

/* By arrival, and of one instant in the order sent. */
static void enqueue(struct eb_net_socket *s, struct eb_net_datagram *d)
{
    struct eb_list *before = s->queue.prev;

    while (before != &s->queue
           && eb_container_of(before, struct eb_net_datagram, node)->at
                  > d->at)
        before = before->prev;
    eb_list_insert(before, &d->node);
    s->count++;
    watch_arrival(s);
}

static struct eb_net_datagram *dequeue(struct eb_net_socket *s)
{
    struct eb_net_datagram *d = first_of(s);

    if (d == NULL || d->at > ebb_now())
        return NULL;
    eb_list_remove(&d->node);
    s->count--;
    watch_arrival(s);
    return d;
}

static struct eb_net_socket *find_socket(struct ebb_simnet *net,
                                         const char *addr)
{
    for (struct eb_list *n = net->sockets.next; n != &net->sockets;
         n = n->next) {
        struct eb_net_socket *s = eb_container_of(n, struct eb_net_socket,
                                                  node);

        if (strcmp(s->addr, addr) == 0)
            return s;
    }
    return NULL;
}

/* ---- a socket ---- */

/* Take one into *from and buf: its length, or -EAGAIN. */
static int take(struct eb_net_socket *s, void *buf, size_t len, char *from)
{
    struct eb_net_datagram *d;

    eb_guard_lock(&s->net->guard);
    d = dequeue(s);
    eb_guard_unlock(&s->net->guard);
    if (d == NULL)
        return -EAGAIN;
    if (len > d->len)
        len = d->len;
    if (len > 0)
        memcpy(buf, d->bytes, len);
    if (from != NULL)
        memcpy(from, d->from, sizeof(d->from));
    eb_free(d);
    return (int)len;
}

static int socket_read(struct eb_io_object *o, void *buf, size_t len)
{
    return take(socket_of(o), buf, len, NULL);
}

static int socket_write(struct eb_io_object *o, const void *buf, size_t len)
{
    (void)o;
    (void)buf;
    (void)len;
    return -EDESTADDRREQ;
}

static bool socket_is_ready(struct eb_io_object *o, unsigned direction)
{
    struct eb_net_socket *s = socket_of(o);
    struct eb_net_datagram *first;
    bool ready;

    eb_guard_lock(&s->net->guard);
    first = first_of(s);
    ready = direction == EB_FD_WRITE
            || (first != NULL && first->at <= ebb_now());
    eb_guard_unlock(&s->net->guard);
    return ready;
}

static int socket_shutdown(struct eb_io_object *o)
{
    (void)o;
    return -ENOTCONN;
}

static void socket_close(struct eb_io_object *o)
{
    struct eb_net_socket *s = socket_of(o);
    struct ebb_simnet *net = s->net;
    struct eb_list *node;

    eb_guard_lock(&net->guard);
    eb_list_remove(&s->node);
    while ((node = eb_list_pop_front(&s->queue)) != NULL)
        eb_free(eb_container_of(node, struct eb_net_datagram, node));
    if (eb_alarm_stop(&s->alarm)) {
        eb_fd_unref(&s->o.io.fd);
        net->refs--;                    /* not the last: one is this socket's */
    }
    eb_net_unref_unlock(net);
}

static const struct eb_io_ops socket_ops = {
    .try_read = socket_read,
    .try_write = socket_write,
    .is_ready = socket_is_ready,
    .shutdown = socket_shutdown,
    .close = socket_close,
};

int ebb_simnet_bind(struct ebb_simnet *net, const char *addr,
                    struct ebb_io **out)
{
    char host[EBB_SIMNET_ADDR_MAX];
    struct eb_net_socket *s;
    int err = eb_net_parse(addr, host);
    bool taken;

    *out = NULL;
    if (err < 0)
        return err;
    s = eb_calloc(1, sizeof(*s));
    if (s == NULL)
        return -ENOMEM;
    err = eb_io_object_init(&s->o, &socket_ops);
    if (err < 0)
        goto free_it;
    s->net = net;
    memcpy(s->addr, addr, strlen(addr) + 1);
    eb_list_init(&s->queue);
    eb_alarm_init(&s->alarm, ring);
    eb_guard_lock(&net->guard);
    taken = find_socket(net, addr) != NULL;
    if (!taken) {
        eb_list_push_back(&net->sockets, &s->node);
        eb_net_ref(net);
    }
    eb_guard_unlock(&net->guard);
    err = -EADDRINUSE;
    if (taken)
        goto free_it;
    *out = &s->o.io;
    return 0;
free_it:
    eb_free(s);
    return err;
}

static bool is_socket(const struct ebb_io *io)
{
    return io->kind == EB_IO_OBJECT
           && eb_io_object((struct ebb_io *)(uintptr_t)io)->ops == &socket_ops;
}

/* Is it lost on its way?  Guard held. */
static bool is_lost(struct ebb_simnet *net, const char *a, const char *b)
{
    return eb_net_is_cut(net, a, b)
           || (strcmp(a, b) != 0 && net->options.loss_ppm > 0
               && eb_net_random(net, MILLION) < net->options.loss_ppm);
}

int ebb_simnet_send_to(struct ebb_io *socket, const char *to, const void *buf,
                       size_t len)
{
    struct eb_net_socket *s, *peer;
    char a[EBB_SIMNET_ADDR_MAX], b[EBB_SIMNET_ADDR_MAX];
    struct eb_net_datagram *d;

    if (!is_socket(socket) || eb_net_parse(to, b) < 0)
        return -EINVAL;
    if (len > DATAGRAM_MAX)
        return -EMSGSIZE;
    s = socket_of(eb_io_object(socket));
    (void)eb_net_parse(s->addr, a);
    d = eb_calloc(1, sizeof(*d) + len);
    if (d == NULL)
        return -ENOMEM;
    d->len = len;
    if (len > 0)
        memcpy(d->bytes, buf, len);
    memcpy(d->from, s->addr, sizeof(d->from));
    eb_guard_lock(&s->net->guard);
    peer = find_socket(s->net, to);
    if (peer != NULL && peer->count < EB_NET_DATAGRAMS
        && !is_lost(s->net, a, b)) {
        d->at = eb_clock_add(ebb_now(), eb_net_latency(s->net, a, b));
        enqueue(peer, d);
        d = NULL;
    }
    eb_guard_unlock(&s->net->guard);
    eb_free(d);
    return (int)len;
}

_Async int ebb_simnet_recv_from(struct ebb_io *socket, void *buf, size_t len,
                                char *from)
{
    if (!is_socket(socket))
        return -EINVAL;
    for (;;) {
        uint32_t seq;
        int n;

        _Await eb_turn_check();
        seq = eb_fd_seq(&socket->fd, EB_FD_READ);
        n = take(socket_of(eb_io_object(socket)), buf, len, from);
        if (n != -EAGAIN)
            return n;
        n = _Await eb_fd_wait(&socket->fd, EB_FD_READ, seq);
        if (n < 0)
            return n;
    }
}
