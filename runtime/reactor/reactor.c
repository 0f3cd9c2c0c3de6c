/* SPDX-License-Identifier: MIT-0 */
/*
 * The reactor as the scheduler drives it, and what all its sources share:
 * the wake from other threads and the list of the retired.
 *
 * Readiness comes from the poller, which any thread may change or ask.  The
 * ring, if there is one, carries out the operations of the worker's tasks; a
 * worker with a ring sleeps there, and the ring watches the poller.
 *
 * wake_sent keeps the eventfd at one write per poll.  The polling worker
 * clears it before the poll ends, and looks at its queues after that; who
 * finds it set has made its work visible before, so that the worker sees it.
 */
#include "reactor/reactor.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "reactor/sysfd.h"

enum {
    /* How long to wait when a ring does not take what it is given. */
    SHORTAGE_NS = 1000 * 1000,
    /* The end of a runtime waits for cancels, but not for ever. */
    END_NS = 100 * 1000 * 1000,
    END_ROUNDS = 20,
    /* A worker that has more to run comes to its ring no more often: what
     * many short turns submit, and what comes of it, goes by large batches. */
    RING_NS = 100 * 1000,
};

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

/* Will no other thread ever look at the ring of worker 0? */
static bool is_alone(const struct ebb_runtime *rt)
{
    return rt->worker_count == 1 && rt->stays_on_thread;
}

/* Can a ring be had?  Once for each runtime, if there has to be one. */
static int check_uring(const struct eb_worker *w)
{
    struct eb_uring trial;
    int err = w->index == 0 ? eb_uring_open(&trial, false) : 0;

    if (err < 0)
        fprintf(stderr, "ebb: EBB_REACTOR=uring: there is no io_uring: %s\n",
                ebb_strerror(err));
    else if (w->index == 0)
        eb_uring_close(&trial);
    return err;
}

/* What EBB_REACTOR in the environment asks for. */
static int choose_uring(const struct eb_worker *w, struct eb_reactor *r)
{
    const char *text = getenv("EBB_REACTOR");

    r->uring_state = EB_URING_UNTRIED;
    if (text == NULL || *text == '\0')
        return 0;
    if (strcmp(text, "uring") == 0)
        return check_uring(w);
    if (strcmp(text, "epoll") == 0) {
        r->uring_state = EB_URING_NONE;
        return 0;
    }
    fprintf(stderr, "ebb: EBB_REACTOR=%s: only epoll and uring are known\n",
            text);
    return -EINVAL;
}

static void reactor_free(struct eb_reactor *r)
{
    if (r->uring_state == EB_URING_OPEN)
        eb_uring_close(&r->ring);
    eb_intake_fini(r);
    eb_spares_fini(&r->spares);
    eb_sys_close(r->wake_fd);
    r->ops->close(&r->poller);
    eb_free(r);
}

static int reactor_init(struct eb_worker *w)
{
    struct eb_reactor *r;
    int err;

    r = reactor_new(&err);
    if (r == NULL)
        return err;
    err = choose_uring(w, r);
    if (err < 0)
        reactor_free(r);
    else
        w->reactor = r;
    return err;
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

/* A figure; there is one thread at a time that polls. */
static void count_told(struct eb_reactor *r, uint32_t n)
{
    eb_store_relaxed(&r->told, eb_load_relaxed(&r->told) + n);
}

/* Ask the poller, and tell the sources. */
static void poll_sources(struct eb_reactor *r, int64_t timeout_ns)
{
    int n = r->ops->wait(&r->poller, r->events, EB_EVENTS_MAX, timeout_ns);

    EB_CHECK(n >= 0, "the reactor cannot wait for events");
    /* Acquire half pairs with eb_reactor_add(); an exchange would do, it has
     * to read the newest value. */
    (void)eb_fetch_add(&r->published, 0);
    if (n > 0)
        count_told(r, (uint32_t)n);
    for (int i = 0; i < n; i++) {
        struct eb_source *s = r->events[i].source;

        if (i + EB_PREFETCHED < n)
            eb_prefetch_source(r->events[i + EB_PREFETCHED].source);
        s->ready(s, r->events[i].events);
    }
}

/* ---- the ring ---- */

/* Have the ring watch the poller.  Asked for again after each event: so it
 * tells a state, as the poller does. */
static void watch_poller(struct eb_reactor *r)
{
    struct eb_sqe *e = eb_uring_next(&r->ring);

    if (e == NULL)
        return;
    eb_uring_poll(e, r->poller.fd, POLLIN);
    e->cookie = EB_COOKIE_POLLER;
    eb_uring_push(&r->ring);
    r->is_watched = true;
}

/* Take the completions that are there.  True: the poller has events. */
static bool reap(struct eb_reactor *r)
{
    bool has_events = false;
    uint32_t n = 0;
    struct eb_cqe c;

    for (; eb_uring_reap(&r->ring, &c); n++) {
        /* A descriptor, or the frame of an operation. */
        eb_prefetch_source(
            (void *)(uintptr_t)eb_uring_peek(&r->ring, EB_PREFETCHED));
        if (c.cookie == EB_COOKIE_POLLER) {
            r->is_watched = false;
            has_events = true;
        } else if (c.cookie & 1) {
            eb_intake_complete(r, eb_intake_of(c.cookie), &c);
        } else if (EBB_UNLIKELY(c.cookie & EB_COOKIE_OPEN)) {
            eb_slot_open_failed(&c);
        } else if (c.cookie != EB_COOKIE_NONE) {
            eb_op_complete(&c);
        }
    }
    if (n > 0)
        count_told(r, n);
    return has_events;
}

/* The worker itself: one call for all that it submits and waits for. */
static void poll_ring(struct eb_reactor *r, int64_t timeout_ns)
{
    int err;

    if (timeout_ns == 0 && eb_clock_now() - r->entered_at < RING_NS)
        return;
    eb_op_submit_cancels(r);
    eb_intake_submit_stops(r);
    eb_slot_submit(r);
    if (!r->is_watched)
        watch_poller(r);
    err = eb_uring_enter(&r->ring, r->is_watched ? timeout_ns : 0);
    r->entered_at = eb_clock_now();
    if (reap(r))
        poll_sources(r, 0);
    else if (!r->is_watched || (err < 0 && err != -EINTR && err != -ETIME))
        /* The kernel is short of something: do not hurry. */
        poll_sources(r, timeout_ns == 0 ? 0 : SHORTAGE_NS);
}

static void reactor_poll(struct eb_worker *w, int64_t timeout_ns)
{
    struct eb_reactor *r = w->reactor;

    release_retired(r);
    if (eb_load_acquire(&r->uring_state) != EB_URING_OPEN) {
        poll_sources(r, timeout_ns);
    } else if (ebb_self.worker == w) {
        poll_ring(r, timeout_ns);
    } else {
        /* Another one looks after a worker that is in a long turn. */
        eb_uring_help(&r->ring);
        (void)reap(r);
        poll_sources(r, 0);
    }
    run_deferred(r);
}

static void refuse_uring(struct eb_reactor *r, int err)
{
    r->uring_error = err;
    eb_store_release(&r->uring_state, (uint32_t)EB_URING_NONE);
}

void eb_reactor_open_uring(struct eb_reactor *r,
                           const struct ebb_runtime *rt)
{
    int err = eb_uring_open(&r->ring, is_alone(rt));

    if (err < 0)
        refuse_uring(r, err);
    else
        /* Release: pairs with reactor_poll() by another worker. */
        eb_store_release(&r->uring_state, (uint32_t)EB_URING_OPEN);
}

/* ---- waking ---- */

void eb_reactor_wake(struct eb_reactor *r)
{
    uint64_t one = 1;

    /* Release: pairs with the exchange in wake_ready(). */
    if (eb_exchange(&r->wake_sent, 1) == 0)
        (void)eb_sys_write(r->wake_fd, &one, sizeof(one));
}

static void reactor_wake(struct eb_worker *w)
{
    eb_reactor_wake(w->reactor);
}

/* Descriptors that have been closed are open until their intakes end. */
static void end_intakes(struct eb_reactor *r)
{
    for (int i = 0; i < END_ROUNDS; i++) {
        /* Relaxed: the workers have ended. */
        if (eb_load_relaxed(&r->intakes_ending) == 0)
            return;
        eb_intake_submit_stops(r);
        (void)eb_uring_enter(&r->ring, END_NS);
        (void)reap(r);
    }
}

static void reactor_fini(struct eb_worker *w)
{
    struct eb_reactor *r = w->reactor;

    end_intakes(r);

    release_retired(r);
    reactor_free(r);
    w->reactor = NULL;
}

/* A descriptor that the child closes is closed for the child alone, and what
 * it waits for is not in the parent's ring. */
static void reactor_disown(struct eb_worker *w)
{
    struct eb_reactor *r = w->reactor;

    if (eb_load_acquire(&r->uring_state) == EB_URING_OPEN)  /* pairs: open */
        eb_uring_disown(&r->ring);
    r->ops->close(&r->poller);
    r->poller.fd = -1;
    eb_sys_close(r->wake_fd);
    r->wake_fd = -1;
}

static bool reactor_is_used(const struct eb_worker *w)
{
    const struct eb_reactor *r = w->reactor;

    /* Relaxed: the owner's own tasks, or a hint. */
    return eb_load_relaxed(&r->published) != 0
           || eb_load_relaxed(&r->uring_state) == EB_URING_OPEN;
}

static void reactor_stats(const struct eb_worker *w, struct ebb_stats *out)
{
    const struct eb_reactor *r = w->reactor;

    out->io_registered += eb_load_relaxed(&r->published);   /* figures */
    out->io_events += eb_load_relaxed(&r->told);
}

static void reactor_info(const struct eb_worker *w,
                         struct ebb_runtime_info *out)
{
    const struct eb_reactor *r = w->reactor;
    uint32_t state = eb_load_acquire(&r->uring_state);  /* pairs: opening */
    const struct eb_uring *ring = &r->ring;
    struct eb_uring trial;

    out->reactor = "epoll";
    out->uring_error = state == EB_URING_NONE ? r->uring_error : 0;
    if (state == EB_URING_UNTRIED) {
        out->uring_error = eb_uring_open(&trial, is_alone(w->rt));
        if (out->uring_error == 0)
            eb_uring_close(&trial);
        ring = &trial;
    }
    if (state == EB_URING_NONE || out->uring_error < 0)
        return;
    out->reactor = "io_uring";
    out->uring_deferred = ring->is_deferred;
    out->uring_poll_first = ring->is_recent;
}

const struct eb_reactor_ops eb_reactor_epoll = {
    .init = reactor_init,
    .poll = reactor_poll,
    .wake = reactor_wake,
    .fini = reactor_fini,
    .disown = reactor_disown,
    .is_used = reactor_is_used,
    .info = reactor_info,
    .stats = reactor_stats,
};

struct eb_reactor *eb_reactor_self(void)
{
    struct ebb_runtime *rt = eb_runtime_here();

    if (rt == NULL || rt->reactor_ops != &eb_reactor_epoll)
        return NULL;
    eb_runtime_check(rt);
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
        eb_reactor_wake(r);
}

bool eb_reactor_undefer(struct eb_reactor *r, struct eb_deferred *d)
{
    bool queued;

    eb_guard_lock(&r->guard);
    for (struct eb_deferred **at = &r->deferred; *at != NULL;
         at = &(*at)->next) {
        if (*at == d) {
            *at = d->next;
            break;
        }
    }
    queued = d->queued;
    d->queued = false;
    eb_guard_unlock(&r->guard);
    return queued;
}
