/* SPDX-License-Identifier: MIT-0 */
/* Datagrams of a simulated network: each takes its own time, or is lost. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include <ebb/time.h>

#include "base/alloc.h"
#include "net/addr.h"
#include "sim/net.h"

enum { DATAGRAM_MAX = 65507, MILLION = 1000000 };

static struct eb_net_socket *socket_of(struct eb_io_object *o)
{
    return eb_container_of(o, struct eb_net_socket, port.o);
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
        eb_fd_report(&s->port.o.io.fd, EB_FD_READ);
        return;
    }
    if (s->alarm.is_set) {
        if (s->alarm.timer.timer.deadline <= first->at
            || !eb_alarm_stop(&s->alarm))
            return;                     /* it will come here again */
    } else {
        eb_net_ref(s->port.net);
        eb_fd_ref(&s->port.o.io.fd);
    }
    eb_alarm_start(&s->alarm, first->at);
}

static void ring(struct eb_alarm *alarm)
{
    struct eb_net_socket *s = eb_container_of(alarm, struct eb_net_socket,
                                              alarm);
    struct ebb_simnet *net = s->port.net;

    eb_guard_lock(&net->guard);
    eb_alarm_clear(alarm);
    watch_arrival(s);
    eb_fd_unref(&s->port.o.io.fd);
    eb_net_unref_unlock(net);
}

/* By arrival, and of one instant in the order sent.  False: it is full, or
 * connected to another. */
static bool enqueue(struct eb_net_socket *s, struct eb_net_datagram *d)
{
    struct eb_list *before = s->queue.prev;

    if (s->count == EB_NET_DATAGRAMS
        || (s->peer[0] != '\0' && strcmp(s->peer, d->from) != 0))
        return false;
    while (before != &s->queue
           && eb_container_of(before, struct eb_net_datagram, node)->at
                  > d->at)
        before = before->prev;
    eb_list_insert(before, &d->node);
    s->count++;
    watch_arrival(s);
    return true;
}

/* The first that has arrived, or NULL. */
static struct eb_net_datagram *arrived(struct eb_net_socket *s)
{
    struct eb_net_datagram *d = first_of(s);

    return d != NULL && d->at <= ebb_now() ? d : NULL;
}

static void dequeue(struct eb_net_socket *s, struct eb_net_datagram *d)
{
    eb_list_remove(&d->node);
    s->count--;
    watch_arrival(s);
}

/* ---- a socket ---- */

/* Copy the next into *from and buf, and take it: its length, or -EAGAIN. */
static int take(struct eb_net_socket *s, void *buf, size_t len, char *from,
                bool peek)
{
    struct eb_net_datagram *d;

    eb_guard_lock(&s->port.net->guard);
    d = arrived(s);
    if (d != NULL) {
        if (len > d->len)
            len = d->len;
        if (len > 0)
            memcpy(buf, d->bytes, len);
        if (from != NULL)
            memcpy(from, d->from, sizeof(d->from));
        if (!peek)
            dequeue(s, d);
    }
    eb_guard_unlock(&s->port.net->guard);
    if (d == NULL)
        return -EAGAIN;
    if (!peek)
        eb_free(d);
    return (int)len;
}

static int socket_read(struct eb_io_object *o, void *buf, size_t len)
{
    return take(socket_of(o), buf, len, NULL, false);
}

static bool socket_is_ready(struct eb_io_object *o, unsigned direction)
{
    struct eb_net_socket *s = socket_of(o);
    bool ready;

    eb_guard_lock(&s->port.net->guard);
    ready = direction == EB_FD_WRITE || arrived(s) != NULL;
    eb_guard_unlock(&s->port.net->guard);
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
    struct ebb_simnet *net = s->port.net;
    struct eb_list *node;

    eb_guard_lock(&net->guard);
    eb_list_remove(&s->port.node);
    while ((node = eb_list_pop_front(&s->queue)) != NULL)
        eb_free(eb_container_of(node, struct eb_net_datagram, node));
    while ((node = eb_list_pop_front(&s->groups)) != NULL)
        eb_free(eb_container_of(node, struct eb_net_group, node));
    if (eb_alarm_stop(&s->alarm)) {
        eb_fd_unref(&s->port.o.io.fd);
        net->refs--;                    /* not the last: one is this socket's */
    }
    eb_net_unref_unlock(net);
}

/* Is it lost on its way?  Guard held. */
static bool is_lost(struct ebb_simnet *net, const char *a, const char *b)
{
    return eb_net_is_cut(net, a, b)
           || (strcmp(a, b) != 0 && net->options.loss_ppm > 0
               && eb_net_random(net, MILLION) < net->options.loss_ppm);
}

/* Send it to one socket, if it arrives there.  Guard held. */
static int send_one(struct eb_net_socket *from, struct eb_net_port *port,
                    const void *buf, size_t len)
{
    struct ebb_simnet *net = from->port.net;
    char a[EBB_SIMNET_ADDR_MAX], b[EBB_SIMNET_ADDR_MAX];
    struct eb_net_datagram *d;

    (void)eb_net_parse(from->port.addr, a);
    (void)eb_net_parse(port->addr, b);
    if (is_lost(net, a, b))
        return 0;
    d = eb_calloc(1, sizeof(*d) + len);
    if (d == NULL)
        return -ENOMEM;
    d->len = len;
    if (len > 0)
        memcpy(d->bytes, buf, len);
    memcpy(d->from, from->port.addr, sizeof(d->from));
    d->at = eb_clock_add(ebb_now(), eb_net_latency(net, a, b));
    if (!enqueue(eb_container_of(port, struct eb_net_socket, port), d))
        eb_free(d);
    return 0;
}

/* The socket's membership, or NULL.  Guard held. */
static struct eb_net_group *find_group(struct eb_net_socket *s,
                                       const char *host)
{
    for (struct eb_list *n = s->groups.next; n != &s->groups; n = n->next) {
        struct eb_net_group *g = eb_container_of(n, struct eb_net_group,
                                                 node);

        if (strcmp(g->host, host) == 0)
            return g;
    }
    return NULL;
}

/* To all members with that port.  Guard held. */
static int send_group(struct eb_net_socket *from, const char *host,
                      const char *port, const void *buf, size_t len)
{
    struct eb_list *all = &from->port.net->sockets;
    int err = 0;

    for (struct eb_list *n = all->next; n != all && err == 0; n = n->next) {
        struct eb_net_port *to = eb_container_of(n, struct eb_net_port, node);

        if (strcmp(strchr(to->addr, ':'), port) == 0
            && find_group(socket_of(&to->o), host) != NULL)
            err = send_one(from, to, buf, len);
    }
    return err;
}

static bool is_group(const char *host)
{
    struct in_addr addr;

    return inet_pton(AF_INET, host, &addr) == 1
        && IN_MULTICAST(ntohl(addr.s_addr));
}

static int send_from(struct eb_net_socket *s, const char *to, const void *buf,
                     size_t len)
{
    struct eb_net_port *port;
    char host[EBB_SIMNET_ADDR_MAX];
    int err = 0;

    if (eb_net_parse(to, host) < 0)
        return -EINVAL;
    if (len > DATAGRAM_MAX)
        return -EMSGSIZE;
    eb_guard_lock(&s->port.net->guard);
    port = eb_net_port_find(&s->port.net->sockets, to);
    if (is_group(host))
        err = send_group(s, host, strchr(to, ':'), buf, len);
    else if (port != NULL)
        err = send_one(s, port, buf, len);
    eb_guard_unlock(&s->port.net->guard);
    return err < 0 ? err : (int)len;
}

static int socket_send(struct eb_io_object *o, const void *buf, size_t len,
                       const struct ebb_addr *to)
{
    struct eb_net_socket *s = socket_of(o);
    char text[EBB_ADDR_MAX], addr[EBB_SIMNET_ADDR_MAX];
    int err;

    if (to == NULL) {
        eb_guard_lock(&s->port.net->guard);
        memcpy(addr, s->peer, sizeof(addr));
        eb_guard_unlock(&s->port.net->guard);
        return addr[0] != '\0' ? send_from(s, addr, buf, len)
                               : -EDESTADDRREQ;
    }
    if (eb_addr_text_of(to) != NULL)
        return send_from(s, eb_addr_text_of(to), buf, len);
    err = ebb_addr_print(to, text, sizeof(text));
    if (err >= 0)
        err = eb_net_translate(text, addr);
    return err < 0 ? err : send_from(s, addr, buf, len);
}

static int socket_write(struct eb_io_object *o, const void *buf, size_t len)
{
    return socket_send(o, buf, len, NULL);
}

static int socket_recv(struct eb_io_object *o, void *buf, size_t len,
                       struct ebb_addr *from, bool peek)
{
    char text[EBB_SIMNET_ADDR_MAX];
    int n = take(socket_of(o), buf, len, text, peek);

    if (n >= 0 && from != NULL)
        (void)eb_addr_name(text, from);
    return n;
}

static int socket_name_peer(struct eb_io_object *o, const char *text)
{
    struct eb_net_socket *s = socket_of(o);
    char addr[EBB_SIMNET_ADDR_MAX], host[EBB_SIMNET_ADDR_MAX];
    int err = eb_net_translate(text, addr);

    if (err == 0)
        err = eb_net_parse(addr, host) < 0 ? -EBB_EADDR : 0;
    if (err < 0)
        return err;
    eb_guard_lock(&s->port.net->guard);
    memcpy(s->peer, addr, sizeof(s->peer));
    eb_guard_unlock(&s->port.net->guard);
    return 0;
}

static int socket_bind(struct eb_io_object *o, const char *text)
{
    struct eb_net_socket *s = socket_of(o);
    char addr[EBB_SIMNET_ADDR_MAX];
    int err = eb_net_place(s->port.net, &s->port.net->sockets, text, addr);

    if (err < 0)
        return err;
    eb_guard_lock(&s->port.net->guard);
    memcpy(s->port.addr, addr, sizeof(addr));
    eb_guard_unlock(&s->port.net->guard);
    return 0;
}

/* Groups of IPv4 only: an address there has one colon. */
static int socket_change_group(struct eb_io_object *o, const char *host,
                               bool joins)
{
    struct eb_net_socket *s = socket_of(o);
    struct eb_net_group *g = eb_calloc(1, sizeof(*g)), *old;
    struct in6_addr v6;
    int err = 0;

    if (g == NULL)
        return -ENOMEM;
    if (!is_group(host)) {
        eb_free(g);
        return inet_pton(AF_INET6, host, &v6) == 1 ? -EAFNOSUPPORT
                                                   : -EBB_EADDR;
    }
    memcpy(g->host, host, strlen(host) + 1);
    eb_guard_lock(&s->port.net->guard);
    old = find_group(s, host);
    if ((old != NULL) == joins)
        err = joins ? -EADDRINUSE : -EADDRNOTAVAIL;
    else if (joins)
        eb_list_push_back(&s->groups, &g->node);
    else
        eb_list_remove(&old->node);
    eb_guard_unlock(&s->port.net->guard);
    if (err < 0 || !joins)
        eb_free(g);
    if (err == 0 && !joins)
        eb_free(old);
    return err;
}

static const char *socket_addr(const struct eb_io_object *o, bool peer)
{
    const struct eb_net_socket *s =
        eb_container_of(o, const struct eb_net_socket, port.o);

    if (!peer)
        return s->port.addr;
    return s->peer[0] != '\0' ? s->peer : NULL;
}

static const struct eb_io_ops socket_ops = {
    .try_read = socket_read,
    .try_write = socket_write,
    .is_ready = socket_is_ready,
    .shutdown = socket_shutdown,
    .addr = socket_addr,
    .try_send = socket_send,
    .try_recv = socket_recv,
    .name_peer = socket_name_peer,
    .change_group = socket_change_group,
    .bind = socket_bind,
    .close = socket_close,
};

int ebb_simnet_bind(struct ebb_simnet *net, const char *addr,
                    struct ebb_io **out)
{
    struct eb_net_socket *s = eb_calloc(1, sizeof(*s));
    int err;

    *out = NULL;
    if (s == NULL)
        return -ENOMEM;
    eb_list_init(&s->queue);
    eb_list_init(&s->groups);
    eb_alarm_init(&s->alarm, ring);
    err = eb_net_port_open(&s->port, net, &net->sockets, addr, &socket_ops);
    if (err < 0)
        eb_free(s);
    else
        *out = &s->port.o.io;
    return err;
}

static bool is_socket(const struct ebb_io *io)
{
    return io->kind == EB_IO_OBJECT
           && eb_io_object((struct ebb_io *)(uintptr_t)io)->ops == &socket_ops;
}

int ebb_simnet_send_to(struct ebb_io *socket, const char *to, const void *buf,
                       size_t len)
{
    return is_socket(socket)
               ? send_from(socket_of(eb_io_object(socket)), to, buf, len)
               : -EINVAL;
}

_Async int ebb_simnet_recv_from(struct ebb_io *socket, void *buf, size_t len,
                                char *from)
{
    if (!is_socket(socket))
        return -EINVAL;
    for (;;) {
        uint32_t seq;
        int n;

        if (!eb_coop())
            _Await eb_turn_over();
        seq = eb_fd_seq(&socket->fd, EB_FD_READ);
        n = take(socket_of(eb_io_object(socket)), buf, len, from, false);
        if (n != -EAGAIN)
            return n;
        n = _Await eb_fd_wait(&socket->fd, EB_FD_READ, seq);
        if (n < 0)
            return n;
    }
}
