/* SPDX-License-Identifier: MIT-0 */
/* Pipes in memory; see duplex.h. */
#include "sim/duplex.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include <ebb/sim.h>
#include <ebb/time.h>

#include "base/alloc.h"

static unsigned side_of(const struct eb_pipe *p)
{
    return p == &p->duplex->pipe[1];
}

/* Let whoever waits at an end try again. */
static void report(struct eb_duplex *d, unsigned side, unsigned direction)
{
    if (d->end[side] != NULL)
        eb_fd_report(&d->end[side]->o.io.fd, direction);
}

/* Give up a reference and the guard. */
static void unref_unlock(struct eb_duplex *d)
{
    bool last = --d->refs == 0;

    eb_guard_unlock(d->guard);
    if (!last)
        return;
    eb_free(d->pipe[0].buf);
    eb_free(d->pipe[1].buf);
    d->free(d);
}

/* ---- a pipe; guard held ---- */

/* When it has to be looked at next, or EB_PIPE_HELD. */
static int64_t next_arrival(const struct eb_pipe *p)
{
    if (p->count > 0)
        return p->segment[p->first].at;
    return p->end_at != 0 && !p->is_over ? p->end_at : EB_PIPE_HELD;
}

/* What is due by now has arrived; set the alarm for the rest, if anybody is
 * there to read it. */
static void deliver(struct eb_pipe *p)
{
    struct eb_duplex *d = p->duplex;
    int64_t now = ebb_now();
    bool changed = false;

    for (; p->count > 0 && p->segment[p->first].at <= now; p->count--) {
        p->ready += p->segment[p->first].len;
        p->first = (p->first + 1) % EB_PIPE_SEGMENTS;
        changed = true;
    }
    if (p->count == 0 && p->end_at != 0 && p->end_at <= now && !p->is_over)
        p->is_over = changed = true;
    if (changed)
        report(d, !side_of(p), EB_FD_READ);
    if (p->alarm.is_set || next_arrival(p) == EB_PIPE_HELD
        || d->end[!side_of(p)] == NULL)
        return;
    eb_alarm_start(&p->alarm, next_arrival(p));
    d->refs++;
}

static void ring(struct eb_alarm *alarm)
{
    struct eb_pipe *p = eb_container_of(alarm, struct eb_pipe, alarm);

    eb_guard_lock(p->duplex->guard);
    eb_alarm_clear(alarm);
    deliver(p);
    unref_unlock(p->duplex);
}

/* When what is sent now arrives: not before what was sent earlier. */
static int64_t arrival(struct eb_pipe *p, size_t len)
{
    int64_t at = ebb_now();

    if (p->duplex->arrive != NULL)
        at = p->duplex->arrive(p, len);
    if (at == EB_PIPE_HELD)
        return at;
    if (at < p->last_at)
        at = p->last_at;
    p->last_at = at;
    return at;
}

/* len bytes, which lie in the ring already, are on their way. */
static void send_segment(struct eb_pipe *p, size_t len)
{
    int64_t at = arrival(p, len);
    uint32_t last = (p->first + p->count - 1) % EB_PIPE_SEGMENTS;

    /* Nothing passes what is held, and many small ones go with the last. */
    if (p->count > 0 && p->segment[last].at == EB_PIPE_HELD)
        at = EB_PIPE_HELD;
    if (p->count == EB_PIPE_SEGMENTS
        || (p->count > 0 && p->segment[last].at == at)) {
        p->segment[last].len += len;
        p->segment[last].at = at;
    } else {
        last = (p->first + p->count++) % EB_PIPE_SEGMENTS;
        p->segment[last] = (struct eb_segment){ at, len };
    }
    deliver(p);
}

static void send_end(struct eb_pipe *p)
{
    if (p->end_at != 0)
        return;
    p->end_at = arrival(p, 0);
    deliver(p);
}

/* Copy bytes in at the end of the ring: a count, or -EAGAIN. */
static int put(struct eb_pipe *p, const unsigned char *bytes, size_t len)
{
    size_t at = (p->head + p->len) % p->cap, part;

    if (len > p->cap - p->len)
        len = p->cap - p->len;
    if (len > INT_MAX)
        len = INT_MAX;
    if (len == 0)
        return -EAGAIN;
    part = len < p->cap - at ? len : p->cap - at;
    memcpy(p->buf + at, bytes, part);
    memcpy(p->buf, bytes + part, len - part);
    p->len += len;
    send_segment(p, len);
    return (int)len;
}

/* Copy bytes out: a count, 0 at the end, or -EAGAIN. */
static int get(struct eb_pipe *p, unsigned char *bytes, size_t len)
{
    size_t part;

    if (p->ready == 0)
        return p->is_over ? 0 : -EAGAIN;
    if (len > p->ready)
        len = p->ready;
    if (len > INT_MAX)
        len = INT_MAX;
    part = len < p->cap - p->head ? len : p->cap - p->head;
    memcpy(bytes, p->buf + p->head, part);
    memcpy(bytes + part, p->buf, len - part);
    p->head = (p->head + len) % p->cap;
    p->len -= len;
    p->ready -= len;
    report(p->duplex, side_of(p), EB_FD_WRITE);
    return (int)len;
}

/* ---- an end ---- */

static struct eb_end *end_of(struct eb_io_object *o)
{
    return eb_container_of(o, struct eb_end, o);
}

static int end_read(struct eb_io_object *o, void *buf, size_t len)
{
    struct eb_end *e = end_of(o);
    struct eb_duplex *d = e->duplex;
    int n;

    eb_guard_lock(d->guard);
    n = d->error < 0 ? d->error : get(&d->pipe[!e->side], buf, len);
    eb_guard_unlock(d->guard);
    return n;
}

static int end_write(struct eb_io_object *o, const void *buf, size_t len)
{
    struct eb_end *e = end_of(o);
    struct eb_duplex *d = e->duplex;
    struct eb_pipe *p = &d->pipe[e->side];
    int n;

    eb_guard_lock(d->guard);
    if (d->error < 0)
        n = d->error;
    else if (p->end_at != 0 || d->end[!e->side] == NULL)
        n = -EPIPE;
    else
        n = put(p, buf, len);
    eb_guard_unlock(d->guard);
    return n;
}

static bool end_is_ready(struct eb_io_object *o, unsigned direction)
{
    struct eb_end *e = end_of(o);
    struct eb_duplex *d = e->duplex;
    struct eb_pipe *in = &d->pipe[!e->side], *out = &d->pipe[e->side];
    bool ready;

    eb_guard_lock(d->guard);
    if (direction == EB_FD_READ)
        ready = in->ready > 0 || in->is_over;
    else
        ready = out->len < out->cap || out->end_at != 0
                || d->end[!e->side] == NULL;
    ready = ready || d->error < 0;
    eb_guard_unlock(d->guard);
    return ready;
}

static int end_shutdown(struct eb_io_object *o)
{
    struct eb_end *e = end_of(o);

    eb_guard_lock(e->duplex->guard);
    send_end(&e->duplex->pipe[e->side]);
    eb_guard_unlock(e->duplex->guard);
    return 0;
}

static void end_close(struct eb_io_object *o)
{
    struct eb_end *e = end_of(o);
    struct eb_duplex *d = e->duplex;

    eb_guard_lock(d->guard);
    d->end[e->side] = NULL;
    send_end(&d->pipe[e->side]);
    report(d, !e->side, EB_FD_WRITE);   /* it gets -EPIPE */
    if (eb_alarm_stop(&d->pipe[!e->side].alarm))
        d->refs--;                      /* nobody reads what it brings */
    unref_unlock(d);
}

static const char *end_addr(const struct eb_io_object *o, bool peer)
{
    const struct eb_end *e = eb_container_of(o, const struct eb_end, o);

    return e->duplex->addr != NULL ? e->duplex->addr(e->duplex,
                                                     e->side ^ peer)
                                   : NULL;
}

static const struct eb_io_ops end_ops = {
    .addr = end_addr,
    .try_read = end_read,
    .try_write = end_write,
    .is_ready = end_is_ready,
    .shutdown = end_shutdown,
    .close = end_close,
};

/* ---- both ---- */

static int init_side(struct eb_duplex *d, unsigned side, size_t cap)
{
    struct eb_pipe *p = &d->pipe[side];
    struct eb_end *e;

    p->duplex = d;
    p->cap = cap;
    eb_alarm_init(&p->alarm, ring);
    p->buf = eb_malloc(cap > 0 ? cap : 1);
    e = d->end[side] = eb_calloc(1, sizeof(*e));
    if (p->buf == NULL || e == NULL)
        return -ENOMEM;
    e->duplex = d;
    e->side = side;
    if (cap == 0)                       /* nothing can be written to it */
        p->end_at = 1, p->is_over = true;
    return eb_io_object_init(&e->o, &end_ops);
}

int eb_duplex_init(struct eb_duplex *d, const size_t cap[2], uint32_t *guard)
{
    int err = init_side(d, 0, cap[0]);

    d->guard = guard != NULL ? guard : &d->own_guard;
    d->refs = 2;
    if (err == 0)
        err = init_side(d, 1, cap[1]);
    if (err == 0)
        return 0;
    for (int i = 0; i < 2; i++) {
        eb_free(d->pipe[i].buf);
        eb_free(d->end[i]);
    }
    return err;
}

void eb_duplex_let_go(struct eb_duplex *d)
{
    for (int i = 0; i < 2; i++) {
        struct eb_pipe *p = &d->pipe[i];

        for (uint32_t k = 0; k < p->count; k++) {
            struct eb_segment *s =
                &p->segment[(p->first + k) % EB_PIPE_SEGMENTS];

            if (s->at == EB_PIPE_HELD)
                s->at = arrival(p, s->len);
        }
        if (p->end_at == EB_PIPE_HELD)
            p->end_at = arrival(p, 0);
        deliver(p);
    }
}

void eb_duplex_break(struct eb_duplex *d, int error)
{
    d->error = error;
    for (unsigned i = 0; i < 2; i++) {
        report(d, i, EB_FD_READ);
        report(d, i, EB_FD_WRITE);
    }
}

static void free_duplex(struct eb_duplex *d)
{
    eb_free(d);
}

static int open_pair(const size_t cap[2], struct ebb_io **a, struct ebb_io **b)
{
    struct eb_duplex *d;
    int err;

    *a = *b = NULL;
    d = eb_calloc(1, sizeof(*d));
    if (d == NULL)
        return -ENOMEM;
    d->free = free_duplex;
    err = eb_duplex_init(d, cap, NULL);
    if (err < 0) {
        eb_free(d);
        return err;
    }
    *a = &d->end[0]->o.io;
    *b = &d->end[1]->o.io;
    return 0;
}

int ebb_duplex(size_t cap, struct ebb_io **a, struct ebb_io **b)
{
    const size_t caps[2] = { cap, cap };

    EB_CHECK(cap > 0, "a duplex that holds nothing");
    return open_pair(caps, a, b);
}

int ebb_simplex(size_t cap, struct ebb_io **from, struct ebb_io **to)
{
    const size_t caps[2] = { 0, cap };

    EB_CHECK(cap > 0, "a simplex that holds nothing");
    return open_pair(caps, from, to);
}
