/* SPDX-License-Identifier: MIT-0 */
/*
 * Operations that the kernel carries out in the ring of a worker.
 *
 * The leaf's frame is what the kernel hands back: its address is the cookie.
 * So the frame stays until the completion has come, also when the operation
 * is cancelled, and the memory that was lent with it stays valid as long.
 *
 * Only the worker itself may submit.  A cancel from another thread (the
 * strand has been resumed there, or the descriptor is being closed) goes on
 * the reactor's list of cancels, and the worker is woken.  Entries are taken
 * in order: a cancel that comes too late finds no operation, and never a
 * later one whose frame lies at the same address.
 */
#include <errno.h>
#include <poll.h>
#include <sys/socket.h>

#include "reactor/fault.h"
#include "reactor/op.h"

/* A wait on a descriptor, or a receive or send. */
struct eb_op {
    struct eb_op_head head;
    struct eb_reactor *reactor; /* whose ring it is in */
    struct eb_op *cancel_next;
    struct eb_fd *fd;
    struct eb_op *next;         /* of the descriptor; its guard */
    void *buf;                  /* NULL: only a wait */
    eb_put_back_fn *put_back;   /* of a receive */
};

_Static_assert(sizeof(struct eb_op) <= 88, "see EBB_FRAME, reactor.h");

/* Of poll(2): what a reader waits for. */
enum { READ_EVENTS = POLLIN | POLLRDHUP | POLLPRI };
enum { LAST_EVENTS = POLLRDHUP | POLLPRI | POLLERR | POLLHUP };

/* ---- the ring of this worker ---- */

struct eb_reactor *eb_uring_here(void)
{
    struct eb_worker *w = ebb_self.worker;
    struct eb_reactor *r;

    if (w == NULL || w->rt->reactor_ops != &eb_reactor_epoll)
        return NULL;
    r = w->reactor;
    if (__builtin_expect(r->uring_state == EB_URING_UNTRIED, 0))
        eb_reactor_open_uring(r, w->rt);
    return r->uring_state == EB_URING_OPEN ? r : NULL;
}

bool eb_op_is_mine(const struct eb_reactor *r)
{
    return ebb_self.worker != NULL
           && ((struct eb_worker *)ebb_self.worker)->reactor == r;
}

/* ---- cancels ---- */

bool eb_op_submit_cancel(struct eb_reactor *r, uint64_t cookie)
{
    struct eb_sqe *e = eb_uring_next(&r->ring);

    if (e == NULL)
        return false;
    e->opcode = EB_URING_CANCEL;
    e->fd = -1;
    e->addr = cookie;
    e->cookie = EB_COOKIE_NONE;
    eb_uring_push(&r->ring);
    return true;
}

static uint64_t cookie_of(const struct eb_op *op)
{
    return (uint64_t)(uintptr_t)op;
}

/* See that the operation ends soon.  It cannot end meanwhile: this is its
 * own strand, or the guard of its descriptor is held. */
static void cancel_op(struct eb_op *op)
{
    struct eb_reactor *r = op->reactor;

    if (eb_op_is_mine(r) && eb_op_submit_cancel(r, cookie_of(op)))
        return;
    eb_guard_lock(&r->guard);
    if (!eb_load_relaxed(&op->head.is_queued)) {     /* the guard is held */
        eb_store_relaxed(&op->head.is_queued, true);
        op->cancel_next = r->cancels;
        r->cancels = op;
    }
    eb_guard_unlock(&r->guard);
    eb_reactor_wake(r);
}

void eb_op_submit_cancels(struct eb_reactor *r)
{
    eb_guard_lock(&r->guard);
    while (r->cancels != NULL
           && eb_op_submit_cancel(r, cookie_of(r->cancels))) {
        struct eb_op *op = r->cancels;

        r->cancels = op->cancel_next;
        /* Release: pairs with resume_op(); the operation may be gone. */
        eb_store_release(&op->head.is_queued, false);
    }
    eb_guard_unlock(&r->guard);
}

static void unqueue_cancel(struct eb_op *op)
{
    struct eb_reactor *r = op->reactor;

    eb_guard_lock(&r->guard);
    for (struct eb_op **at = &r->cancels; *at != NULL;
         at = &(*at)->cancel_next) {
        if (*at == op) {
            *at = op->cancel_next;
            break;
        }
    }
    eb_guard_unlock(&r->guard);
}

/* ---- completion ---- */

void eb_op_complete(const struct eb_cqe *c)
{
    struct eb_op_head *head = (struct eb_op_head *)(uintptr_t)c->cookie;

    if (c->flags & EB_CQE_NOTICE)
        head->is_copied = (c->result & EB_NOTICE_COPIED) != 0;
    else
        head->result = c->result;
    if (!(c->flags & EB_CQE_MORE))
        eb_wake(head->strand);
}

static void unlink_op(struct eb_fd *f, struct eb_op *op)
{
    struct eb_op **at = &f->ops;

    while (*at != op)
        at = &(*at)->next;
    *at = op->next;
}

/* What the kernel has said, as the caller shall see it.  Guard held. */
static int translate(struct eb_fd *f, const struct eb_op *op)
{
    int result = op->head.result;

    if (f->closed && result < 0)
        return -EBADF;
    if (result == -ECANCELED)   /* by eb_fd_report(), or its thread ended */
        return -EAGAIN;
    if (op->buf != NULL || result < 0)
        return result;
    if (result & LAST_EVENTS)
        eb_store_relaxed(&f->last, true);
    /* Release: pairs with the load in eb_fd_seq(). */
    eb_store_release(&f->seq[op->head.direction],
                     eb_load_relaxed(&f->seq[op->head.direction]) + 1);
    return op->head.tries ? -EAGAIN : 0;
}

static bool is_send(const struct eb_op *op)
{
    return op->buf != NULL && op->put_back == NULL;
}

/* Where the kernel cannot send so, or copies all the same, as to this machine
 * itself, it is not asked again. */
static void note_lending(struct eb_fd *f, struct eb_op *op)
{
    int result = op->head.result;

    if (result == -EINVAL || result == -EOPNOTSUPP || result == -ENOMEM
        || result == -ENOBUFS)
        op->head.result = -EOPNOTSUPP;
    if (op->head.is_copied || op->head.result == -EOPNOTSUPP)
        eb_store_relaxed(&f->lend_min, 0);
}

static ebb_next resume_op(struct ebb_frame *self, struct ebb_frame *from,
                          unsigned mode)
{
    struct eb_op *op = (struct eb_op *)(void *)self;
    struct eb_fd *f = op->fd;
    bool is_cancelled = (self->state & ~EBB_SHIELD) == EB_OP_CANCELLED;

    (void)from;
    if (mode == EBB_CANCEL && !eb_strand_is_woken(op->head.strand)) {
        if (!is_cancelled)
            cancel_op(op);
        /* It stays the leaf until it is done. */
        self->state = EB_OP_CANCELLED | (self->state & EBB_SHIELD);
        return EBB_SUSPENDED;
    }
    is_cancelled = is_cancelled || mode == EBB_CANCEL;
    eb_guard_lock(&f->guard);
    unlink_op(f, op);
    /* Acquire: pairs with eb_op_submit_cancels().  Nobody sets it now. */
    if (__builtin_expect(eb_load_acquire(&op->head.is_queued), 0))
        unqueue_cancel(op);
    op->head.result = translate(f, op);
    if (is_send(op))
        note_lending(f, op);
    if (is_cancelled && op->put_back != NULL && op->head.result > 0
        && !f->closed) {
        eb_guard_unlock(&f->guard);
        op->put_back(f, op->buf, (size_t)op->head.result);
        eb_guard_lock(&f->guard);
    }
    eb_fd_unref_unlock(f);
    return is_cancelled ? EBB_CANCELLED(self) : EBB_DONE(self);
}

/* ---- start; the guard of the descriptor is held ---- */

static void fill_transfer(struct eb_sqe *e, const struct eb_uring *u,
                          const struct eb_room *room)
{
    size_t len = room->len < INT32_MAX ? room->len : INT32_MAX;

    if (room->put_back == NULL) {
        e->opcode = EB_URING_SEND_LENT;
        e->op_flags = MSG_DONTWAIT | MSG_NOSIGNAL;
        e->ioprio = EB_URING_REPORT_COPIES;
    } else {
        e->opcode = EB_URING_RECV;
        /* It has been tried, or is known to be in vain. */
        if (u->is_recent)
            e->ioprio = EB_URING_POLL_FIRST;
    }
    e->addr = (uint64_t)(uintptr_t)room->buf;
    e->len = (uint32_t)eb_fault_cut(EB_CALL_URING_OP, len);
}

struct ebb_frame *eb_op_start(ebb_mem m, struct eb_reactor *r,
                              struct eb_fd *f, unsigned direction,
                              const struct eb_room *room, bool tries)
{
    struct eb_sqe *e = eb_uring_next(&r->ring);
    struct eb_op *op;

    if (e == NULL)
        return NULL;
    op = ebb_frame_at(m, sizeof(*op), _Alignof(struct eb_op), resume_op);
    op->head.h.state = EB_OP_RUNNING;
    if (room != NULL && room->put_back == NULL)
        op->head.h.state |= EBB_SHIELD;
    op->head.direction = (uint8_t)direction;
    op->head.is_queued = false;
    op->head.tries = tries;
    op->head.is_copied = false;
    op->head.strand = ebb_self.strand;
    op->reactor = r;
    op->fd = f;
    op->buf = room != NULL ? room->buf : NULL;
    op->put_back = room != NULL ? room->put_back : NULL;
    op->next = f->ops;
    f->ops = op;
    f->refs++;
    e->fd = f->fd;
    e->cookie = cookie_of(op);
    if (op->buf != NULL)
        fill_transfer(e, &r->ring, room);
    else
        eb_uring_poll(e, f->fd, direction == EB_FD_READ ? READ_EVENTS
                                                        : POLLOUT);
    ebb_park(&op->head.h);
    eb_uring_push(&r->ring);
    return &op->head.h;
}

void eb_op_cancel_all(struct eb_fd *f, unsigned direction)
{
    for (struct eb_op *op = f->ops; op != NULL; op = op->next)
        if (op->head.direction == direction)
            cancel_op(op);
}
