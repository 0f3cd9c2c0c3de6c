/* SPDX-License-Identifier: MIT-0 */
/*
 * Descriptors on which tasks wait, and those with a callback.
 *
 * A descriptor is told to the poller once, edge-triggered, when somebody
 * waits for the first time: short-lived ones that are always ready never
 * cost the system call.  An edge wakes all who wait in its direction; each
 * tries again, and who comes too late waits again.
 */
#include <errno.h>

#include "reactor/reactor.h"
#include "reactor/sysfd.h"
#include "reactor/wait.h"

_Static_assert(sizeof(struct eb_fd_wait) <= 72, "see EBB_FRAME, reactor.h");

struct eb_ret_int eb_fd_wait_start(ebb_mem m, struct eb_fd *fd,
                                   unsigned direction, uint32_t seq)
    EB_START(eb_fd_wait);
struct eb_ret_int eb_fd_receive_start(ebb_mem m, struct eb_fd *fd, void *buf,
                                      size_t len, uint32_t seq,
                                      eb_put_back_fn *put_back)
    EB_START(eb_fd_receive);
struct eb_ret_int eb_fd_send_lent_start(ebb_mem m, struct eb_fd *fd,
                                        const void *buf, size_t len)
    EB_START(eb_fd_send_lent);
struct eb_ret_int eb_fd_intake_start(ebb_mem m, struct eb_fd *fd,
                                     uint32_t seq,
                                     enum eb_uring_opcode opcode,
                                     eb_take_fn *take)
    EB_START(eb_fd_intake);
struct ebb_frame *eb_turn_over_start(ebb_mem m) EB_START(eb_turn_over);

static void unlink_wait(struct eb_fd *f, struct eb_fd_wait *w)
{
    if (w->prev != NULL)
        w->prev->next = w->next;
    else
        f->waiting[w->direction] = w->next;
    if (w->next != NULL)
        w->next->prev = w->prev;
    w->waiting = false;
}

/* Wake all who wait in one direction.  Guard held; each still holds its
 * reference until it runs. */
static inline void wake_all(struct eb_fd *f, unsigned direction, int result)
{
    struct eb_fd_wait *w = f->waiting[direction];

    f->waiting[direction] = NULL;
    while (w != NULL) {
        struct eb_fd_wait *following = w->next;

        w->waiting = false;
        w->result = result;
        eb_wake(w->strand);
        w = following;
    }
}

/* Guard held, not closed. */
static inline void report(struct eb_fd *f, unsigned direction)
{
    /* Release: pairs with the load in eb_fd_seq().  Guard held: no other
     * writer. */
    eb_store_release(&f->seq[direction],
                     eb_load_relaxed(&f->seq[direction]) + 1);
    if (f->waiting[direction] != NULL)
        wake_all(f, direction, 0);
}

void eb_fd_report_locked(struct eb_fd *f, unsigned direction)
{
    if (!f->closed)
        report(f, direction);
}

static void fd_ready(struct eb_source *self, unsigned events)
{
    struct eb_fd *f = eb_container_of(self, struct eb_fd, source);

    eb_guard_lock(&f->guard);
    if (EBB_LIKELY(!f->closed)) {
        if (EBB_UNLIKELY(events & EB_EVENT_LAST))
            eb_store_relaxed(&f->last, true);   /* the report releases it */
        if (events & EB_EVENT_READ)
            report(f, EB_FD_READ);
        if (events & EB_EVENT_WRITE)
            report(f, EB_FD_WRITE);
    }
    eb_guard_unlock(&f->guard);
}

static bool is_in_ring(const struct eb_fd *f)
{
    return f->ops != NULL || eb_load_relaxed(&f->intake) != EB_INTAKE_NONE;
}

void eb_fd_ref(struct eb_fd *f)
{
    eb_guard_lock(&f->guard);
    f->refs++;
    eb_guard_unlock(&f->guard);
}

void eb_fd_unref(struct eb_fd *f)
{
    eb_guard_lock(&f->guard);
    eb_fd_unref_unlock(f);
}

void eb_fd_unref_unlock_last(struct eb_fd *f)
{
    bool close_now = f->close_late && !is_in_ring(f);
    bool is_last = --f->refs == 0;
    struct eb_reactor *r = f->reactor;
    int fd = f->fd;

    if (close_now)
        f->close_late = false;
    eb_guard_unlock(&f->guard);
    /* It may be gone, unless this was the last one. */
    if (close_now)
        (void)eb_sys_close(fd);
    if (is_last)
        eb_reactor_retire(r, &f->source);
}

static ebb_next wait_resume(struct ebb_frame *self, struct ebb_frame *from,
                            unsigned mode)
{
    struct eb_fd_wait *w = (struct eb_fd_wait *)(void *)self;
    struct eb_fd *f = w->fd;

    (void)from;
    eb_guard_lock(&f->guard);
    if (mode == EBB_CANCEL && w->waiting)
        unlink_wait(f, w);
    EB_CHECK(!w->waiting, "woken while still waiting");
    eb_fd_unref_unlock(f);
    if (w->tries && w->result == 0)
        w->result = -EAGAIN;
    return mode == EBB_CANCEL ? EBB_CANCELLED(self) : EBB_DONE(self);
}

/* It belongs to the worker on which it is first waited for, or in whose ring
 * it is received from.  Guard held. */
static int add(struct eb_fd *f)
{
    int err;

    if (f->intake == EB_INTAKE_NONE)
        f->reactor = eb_reactor_self();
    err = eb_reactor_add(f->reactor, f->fd,
                         EB_EVENT_READ | EB_EVENT_WRITE | EB_EVENT_EDGE,
                         &f->source);
    if (err == 0)
        eb_store_relaxed(&f->added, true);
    return err;
}

/* Wait for a report of the poller.  Guard held. */
static struct ebb_frame *wait_report(ebb_mem m, struct eb_fd *f,
                                     unsigned direction, bool tries)
{
    struct eb_fd_wait *w = ebb_frame_at(
        m, sizeof(*w), _Alignof(struct eb_fd_wait), wait_resume);

    eb_fd_wait_init(w, f, direction, tries);
    ebb_park(&w->h);
    f->refs++;
    eb_fd_wait_link(f, w, direction);
    return &w->h;
}

/* By what a wait may be ended other than by a report. */
struct how {
    const struct eb_room *room; /* a receive into it */
    enum eb_uring_opcode opcode;    /* of an intake */
    eb_take_fn *take;
    bool tries;                 /* ready means: try again */
};

/* Nobody reports the direction yet: have the ring of this worker do so, or do
 * what is waited for; without one, the poller.  Guard held. */
static __attribute__((noinline)) struct eb_ret_int
wait_unreported(ebb_mem m, struct eb_fd *f, unsigned direction,
                const struct how *how)
{
    struct eb_reactor *ring = eb_uring_here();
    struct ebb_frame *leaf = NULL;
    bool is_reported = false;
    int err = 0;

    if (ring != NULL && how->take != NULL)
        is_reported = eb_intake_start(ring, f, how->opcode, how->take);
    if (ring != NULL && !is_reported)
        leaf = eb_op_start(m, ring, f, direction, how->room, how->tries);
    if (leaf != NULL)
        return (struct eb_ret_int){ leaf, 0 };
    if (!is_reported)
        err = add(f);
    if (err < 0)
        return (struct eb_ret_int){ NULL, err };
    leaf = wait_report(m, f, direction, how->tries);
    return (struct eb_ret_int){ leaf, 0 };
}

static inline struct eb_ret_int wait_start(ebb_mem m, struct eb_fd *f,
                                           unsigned direction, uint32_t seq,
                                           const struct how *how)
{
    struct eb_ret_int ret = { NULL, 0 };

    eb_guard_lock(&f->guard);
    if (f->closed)
        ret.v = -EBADF;
    else if (eb_load_relaxed(&f->seq[direction]) != seq)
        ret.v = how->tries ? -EAGAIN : 0;
    else if (eb_fd_is_reported(f, direction))
        ret.p = wait_report(m, f, direction, how->tries);
    else
        ret = wait_unreported(m, f, direction, how);
    eb_guard_unlock(&f->guard);
    return ret;
}

struct eb_ret_int eb_fd_wait_start(ebb_mem m, struct eb_fd *f,
                                   unsigned direction, uint32_t seq)
{
    return wait_start(m, f, direction, seq, &(struct how){ .tries = false });
}

struct eb_ret_int eb_fd_receive_start(ebb_mem m, struct eb_fd *f, void *buf,
                                      size_t len, uint32_t seq,
                                      eb_put_back_fn *put_back)
{
    struct eb_room room = { buf, len, put_back };

    return wait_start(m, f, EB_FD_READ, seq,
                      &(struct how){ .room = &room, .tries = true });
}

struct eb_ret_int eb_fd_intake_start(ebb_mem m, struct eb_fd *f,
                                     uint32_t seq,
                                     enum eb_uring_opcode opcode,
                                     eb_take_fn *take)
{
    return wait_start(m, f, EB_FD_READ, seq,
                      &(struct how){ .opcode = opcode, .take = take,
                                     .tries = true });
}

struct eb_ret_int eb_fd_send_lent_start(ebb_mem m, struct eb_fd *f,
                                        const void *buf, size_t len)
{
    struct eb_room room = { (void *)(uintptr_t)buf, len, NULL };
    struct eb_ret_int ret = { NULL, -EOPNOTSUPP };
    struct eb_reactor *ring = eb_uring_here();

    if (ring == NULL || !eb_uring_has(&ring->ring, EB_URING_SEND_LENT))
        return ret;
    eb_guard_lock(&f->guard);
    if (f->closed)
        ret.v = -EBADF;
    else if (!f->added)
        ret.p = eb_op_start(m, ring, f, EB_FD_WRITE, &room, false);
    eb_guard_unlock(&f->guard);
    return ret;
}

/* ---- leaves of others ---- */

int eb_fd_have_reported(struct eb_fd *f, eb_take_fn *take)
{
    struct eb_reactor *ring = take != NULL ? eb_uring_here() : NULL;

    return ring != NULL && eb_intake_start(ring, f, EB_URING_RECV, take)
               ? 0 : add(f);
}

void eb_fd_wait_later(struct eb_fd_wait *w, struct eb_fd *f)
{
    eb_fd_wait_init(w, f, EB_FD_READ, true);
    eb_fd_ref(f);
}

void eb_fd_wait_end(struct eb_fd_wait *w)
{
    struct eb_fd *f = w->fd;

    eb_guard_lock(&f->guard);
    if (w->waiting)
        unlink_wait(f, w);
    eb_fd_unref_unlock(f);
}

/* ---- descriptors ---- */

void eb_fd_init(struct eb_fd *f, struct eb_reactor *r, int fd,
                void (*release)(struct eb_source *self))
{
    *f = (struct eb_fd){ .source = { .ready = fd_ready, .release = release },
                         .reactor = r,
                         .fd = fd,
                         .refs = 1,
                         .added = fd < 0 };
}

int eb_fd_close(struct eb_fd *f, bool keep_open)
{
    int err = 0;

    eb_guard_lock(&f->guard);
    EB_CHECK(!f->closed, "descriptor closed twice");
    eb_store_relaxed(&f->closed, true);
    wake_all(f, EB_FD_READ, -EBADF);
    wake_all(f, EB_FD_WRITE, -EBADF);
    if (f->added && f->fd >= 0)
        (void)f->reactor->ops->del(&f->reactor->poller, f->fd);
    if (is_in_ring(f)) {
        eb_op_cancel_all(f, EB_FD_READ);
        eb_op_cancel_all(f, EB_FD_WRITE);
        eb_intake_stop(f);
        f->close_late = !keep_open;
    }
    if (!keep_open && !f->close_late)
        err = eb_sys_close(f->fd);
    /* Who uses it all the same does not meet another file of that number. */
    if (EBB_UNLIKELY(eb_stale_on) && !f->close_late)
        f->fd = -1;
    eb_fd_unref_unlock(f);
    return err;
}

bool eb_fd_is_closed(struct eb_fd *f)
{
    bool closed;

    eb_guard_lock(&f->guard);
    closed = f->closed;
    eb_guard_unlock(&f->guard);
    return closed;
}

bool eb_fd_stop_ahead(struct eb_fd *f)
{
    bool is_ahead;

    eb_guard_lock(&f->guard);
    eb_intake_stop(f);
    is_ahead = eb_fd_is_ahead(f);
    eb_guard_unlock(&f->guard);
    return is_ahead;
}

void eb_fd_report(struct eb_fd *f, unsigned direction)
{
    eb_guard_lock(&f->guard);
    eb_fd_report_locked(f, direction);
    if (!f->closed)
        eb_op_cancel_all(f, direction);     /* they try again */
    eb_guard_unlock(&f->guard);
}

static ebb_next turn_resume(struct ebb_frame *self, struct ebb_frame *from,
                            unsigned mode)
{
    (void)from;
    return mode == EBB_CANCEL ? EBB_CANCELLED(self) : EBB_DONE(self);
}

struct ebb_frame *eb_turn_over_start(ebb_mem m)
{
    struct ebb_frame *f;

    f = ebb_frame_at(m, sizeof(*f), _Alignof(struct ebb_frame), turn_resume);
    f->state = 1;
    return eb_yield_turn(f);
}

/* ---- watches ---- */

void eb_watch_init(struct eb_watch *w, struct eb_reactor *r, int fd,
                   void (*ready)(struct eb_source *self, unsigned events),
                   void (*release)(struct eb_source *self))
{
    *w = (struct eb_watch){ .source = { .ready = ready, .release = release },
                            .reactor = r,
                            .fd = fd };
}

int eb_watch_set(struct eb_watch *w, unsigned events)
{
    const struct eb_poller_ops *ops = w->reactor->ops;
    struct eb_poller *p = &w->reactor->poller;
    int err;

    if (events == w->events)
        return 0;
    if (events == 0)
        err = ops->del(p, w->fd);
    else if (w->events == 0)
        err = eb_reactor_add(w->reactor, w->fd, events, &w->source);
    else
        err = ops->mod(p, w->fd, events, &w->source);
    if (err < 0)
        return err;
    w->events = events;
    return 0;
}

void eb_watch_close(struct eb_watch *w)
{
    (void)eb_watch_set(w, 0);
    eb_reactor_retire(w->reactor, &w->source);
}
