/* SPDX-License-Identifier: MIT-0 */
/*
 * The reactor as the scheduler drives it, and what all its sources share:
 * the wake from other threads and the list of the retired.
 *
 * wake_sent keeps the eventfd at one write per poll.  The polling worker
 * clears it before the poll ends, and looks at its queues after that; who
 * finds it set has made its work visible before, so that the worker sees it.
 */
#include "reactor/reactor.h"

#include <errno.h>

#include "base/alloc.h"
#include "reactor/sysfd.h"

static void wake_ready(struct eb_source *self, unsigned events)
{
    struct eb_reactor *r = eb_container_of(self, struct eb_reactor,
                                           wake_source);
    uint64_t count;

    (void)events;
    (void)eb_sys_read(r->wake_fd, &count, sizeof(count));
    /* Acquire: pairs with the exchange in reactor_wake(). */
    (void)eb_exchange(&r->wake_sent, 0);
}

/* A reactor without a runtime around it.  NULL: *err says why. */
static struct eb_reactor *reactor_new(int *err)
{
    struct eb_reactor *r = eb_calloc(1, sizeof(*r));

    *err = -ENOMEM;
    if (r == NULL)
        return NULL;
    r->ops = &eb_epoll_poller;
    *err = r->ops->open(&r->poller);
    if (*err < 0)
        goto free_it;
    r->wake_fd = *err = eb_sys_eventfd();
    if (*err < 0)
        goto close_poller;
    r->wake_source.ready = wake_ready;
    *err = r->ops->add(&r->poller, r->wake_fd, EB_EVENT_READ,
                       &r->wake_source);
    if (*err < 0)
        goto close_wake;
    return r;
close_wake:
    eb_sys_close(r->wake_fd);
close_poller:
    r->ops->close(&r->poller);
free_it:
    eb_free(r);
    return NULL;
}

static int reactor_init(struct eb_worker *w)
{
    int err;

    w->reactor = reactor_new(&err);
    return w->reactor != NULL ? 0 : err;
}

static void release_retired(struct eb_reactor *r)
{
    struct eb_source *s;

    eb_guard_lock(&r->guard);
    s = r->retired;
    r->retired = NULL;
    eb_guard_unlock(&r->guard);
    while (s != NULL) {
        struct eb_source *following = s->retired_next;

        s->release(s);
        s = following;
    }
}

static void run_deferred(struct eb_reactor *r)
{
    struct eb_deferred *d;

    eb_guard_lock(&r->guard);
    while ((d = r->deferred) != NULL) {
        r->deferred = d->next;
        d->queued = false;
        eb_guard_unlock(&r->guard);
        d->run(d);
        eb_guard_lock(&r->guard);
    }
    eb_guard_unlock(&r->guard);
}

static void reactor_poll(struct eb_worker *w, int64_t timeout_ns)
{
    struct eb_reactor *r = w->reactor;
    int n;

    release_retired(r);
    n = r->ops->wait(&r->poller, r->events, EB_EVENTS_MAX, timeout_ns);
    EB_CHECK(n >= 0, "the reactor cannot wait for events");
    /* Acquire half pairs with eb_reactor_add(); an exchange would do, it has
     * to read the newest value. */
    (void)eb_fetch_add(&r->published, 0);
    for (int i = 0; i < n; i++)
        r->events[i].source->ready(r->events[i].source, r->events[i].events);
    run_deferred(r);
}

static void wake(struct eb_reactor *r)
{
    uint64_t one = 1;

    /* Release: pairs with the exchange in wake_ready(). */
    if (eb_exchange(&r->wake_sent, 1) == 0)
        (void)eb_sys_write(r->wake_fd, &one, sizeof(one));
}

static void reactor_wake(struct eb_worker *w)
{
    wake(w->reactor);
}

static void reactor_fini(struct eb_worker *w)
{
    struct eb_reactor *r = w->reactor;

    release_retired(r);
    eb_sys_close(r->wake_fd);
    r->ops->close(&r->poller);
    eb_free(r);
    w->reactor = NULL;
}

static bool reactor_is_used(const struct eb_worker *w)
{
    const struct eb_reactor *r = w->reactor;

    /* Relaxed: the owner's own tasks, or a hint. */
    return eb_load_relaxed(&r->published) != 0;
}

const struct eb_reactor_ops eb_reactor_epoll = {
    .init = reactor_init,
    .poll = reactor_poll,
    .wake = reactor_wake,
    .fini = reactor_fini,
    .is_used = reactor_is_used,
};

struct eb_reactor *eb_reactor_self(void)
{
    struct ebb_runtime *rt = eb_runtime_here();

    if (rt == NULL || rt->reactor_ops != &eb_reactor_epoll)
        return NULL;
    return eb_worker_here(rt)->reactor;
}

int eb_reactor_add(struct eb_reactor *r, int fd, unsigned events,
                   struct eb_source *source)
{
    /* Release half pairs with reactor_poll(). */
    (void)eb_fetch_add(&r->published, 1);
    return r->ops->add(&r->poller, fd, events, source);
}

void eb_reactor_retire(struct eb_reactor *r, struct eb_source *source)
{
    eb_guard_lock(&r->guard);
    source->retired_next = r->retired;
    r->retired = source;
    eb_guard_unlock(&r->guard);
}

/* The wake ends the poll that waits now, or the next; what is deferred runs
 * behind the events of that one. */
void eb_reactor_defer(struct eb_reactor *r, struct eb_deferred *d)
{
    bool first;

    eb_guard_lock(&r->guard);
    first = !d->queued;
    if (first) {
        d->queued = true;
        d->next = r->deferred;
        r->deferred = d;
    }
    eb_guard_unlock(&r->guard);
    if (first)
        wake(r);
}

void eb_reactor_undefer(struct eb_reactor *r, struct eb_deferred *d)
{
    eb_guard_lock(&r->guard);
    for (struct eb_deferred **at = &r->deferred; *at != NULL;
         at = &(*at)->next) {
        if (*at == d) {
            *at = d->next;
            break;
        }
    }
    d->queued = false;
    eb_guard_unlock(&r->guard);
}
