/* SPDX-License-Identifier: MIT-0 */
/*
 * epoll behind the table of pollers.
 *
 * The cookie of each descriptor is its source.  Level-triggered unless asked
 * otherwise.  EPOLLRDHUP is asked for with reading: the other side's half
 * close is the end of the stream to a reader, and no event for a writer.  So
 * is EPOLLPRI, edge-triggered: a read stops in front of urgent data.
 */
#include <errno.h>
#include <stdint.h>
#include <sys/epoll.h>

#include "reactor/reactor.h"
#include "reactor/sysfd.h"

static int poller_open(struct eb_poller *p)
{
    p->fd = eb_sys_epoll_create();
    return p->fd < 0 ? p->fd : 0;
}

static void poller_close(struct eb_poller *p)
{
    eb_sys_close(p->fd);
}

static int control(struct eb_poller *p, int op, int fd, unsigned events,
                   struct eb_source *source)
{
    struct epoll_event e = { .data.ptr = source };

    if (events & EB_EVENT_READ)
        e.events |= EPOLLIN | EPOLLRDHUP;
    if (events & EB_EVENT_WRITE)
        e.events |= EPOLLOUT;
    if (events & EB_EVENT_EDGE)
        e.events |= EPOLLET | EPOLLPRI;
    return eb_sys_epoll_ctl(p->fd, op, fd, &e);
}

static int poller_add(struct eb_poller *p, int fd, unsigned events,
                      struct eb_source *source)
{
    return control(p, EPOLL_CTL_ADD, fd, events, source);
}

static int poller_mod(struct eb_poller *p, int fd, unsigned events,
                      struct eb_source *source)
{
    return control(p, EPOLL_CTL_MOD, fd, events, source);
}

static int poller_del(struct eb_poller *p, int fd)
{
    return control(p, EPOLL_CTL_DEL, fd, 0, NULL);
}

_Static_assert((int)EPOLLIN == (int)EB_EVENT_READ
                   && (int)EPOLLOUT == 2 * (int)EB_EVENT_WRITE,
               "see translate()");

static inline unsigned translate(uint32_t got)
{
    unsigned events = 0;

    if (EBB_LIKELY(!(got & (EPOLLERR | EPOLLHUP | EPOLLRDHUP | EPOLLPRI))))
        return (got & EPOLLIN) | (got & EPOLLOUT) / 2;
    if (got & (EPOLLERR | EPOLLHUP | EPOLLRDHUP | EPOLLPRI))
        events |= EB_EVENT_LAST;
    if (got & (EPOLLERR | EPOLLHUP))
        return events | EB_EVENT_READ | EB_EVENT_WRITE;
    if (got & (EPOLLIN | EPOLLRDHUP | EPOLLPRI))
        events |= EB_EVENT_READ;
    if (got & EPOLLOUT)
        events |= EB_EVENT_WRITE;
    return events;
}

static int poller_wait(struct eb_poller *p, struct eb_event *out, int max,
                       int64_t timeout_ns)
{
    struct epoll_event got[EB_EVENTS_MAX];
    int n;

    n = eb_sys_epoll_wait(p->fd, got, max < EB_EVENTS_MAX ? max
                                                          : EB_EVENTS_MAX,
                          timeout_ns);
    if (n == -EINTR)
        return 0;
    for (int i = 0; i < n; i++) {
        out[i].source = got[i].data.ptr;
        out[i].events = translate(got[i].events);
    }
    return n;
}

const struct eb_poller_ops eb_epoll_poller = {
    .name = "epoll",
    .open = poller_open,
    .close = poller_close,
    .add = poller_add,
    .mod = poller_mod,
    .del = poller_del,
    .wait = poller_wait,
};
