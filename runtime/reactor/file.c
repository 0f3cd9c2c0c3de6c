/* SPDX-License-Identifier: MIT-0 */
/*
 * Calls on files in a ring.
 *
 * A file that is opened, read once and closed again takes three calls, each
 * with a way into the kernel and back.  Where several tasks do so, their files
 * are opened in places of the ring itself (slots), many by one call: first all
 * are opened, then all are read, so that the kernel goes on with what it has
 * at hand.  The entries need no links between them.  What is not in memory is
 * not opened (RESOLVE_CACHED), so an open is over when the kernel goes on to
 * the read behind it; and a read that has to wait has the file, whatever
 * becomes of its slot.
 *
 * Only for a worker that is alone: no other thread can come to give up a slot
 * of its ring.
 */
#include <errno.h>
#include <fcntl.h>

#include "reactor/fault.h"
#include "reactor/op.h"

/* A call on a file: it ends by itself. */
struct file_op {
    struct eb_op_head head;
};

/* The same, of a file that is opened for it. */
struct eb_slot_op {
    struct eb_op_head head;
    struct eb_slot_op *next;    /* of those that wait to be submitted */
    const char *path;
    void *buf;
    uint32_t len;
    int16_t slot;
    int16_t open_error;
};

_Static_assert(sizeof(struct file_op) <= 40, "see EBB_FRAME, reactor.h");
_Static_assert(sizeof(struct eb_slot_op) <= 72, "see EBB_FRAME, reactor.h");

struct eb_ret_int eb_file_call_start(ebb_mem m, const struct eb_file_call *c)
    EB_START(eb_file_call);
struct eb_ret_int eb_slot_read_start(ebb_mem m, const struct eb_slot_read *c)
    EB_START(eb_slot_read);

/* So many are submitted together: what is theirs stays in the caches. */
enum { TOGETHER = 16 };

/* Shielded: only FORCE resumes it before its end, for which it waits too. */
static ebb_next resume_file(struct ebb_frame *self, struct ebb_frame *from,
                            unsigned mode)
{
    struct file_op *op = (struct file_op *)(void *)self;

    (void)from;
    if (mode == EBB_RESUME)
        return (self->state & ~EBB_SHIELD) == EB_OP_CANCELLED
                   ? EBB_CANCELLED(self) : EBB_DONE(self);
    if (eb_strand_is_woken(op->head.strand))
        return EBB_CANCELLED(self);
    self->state = EB_OP_CANCELLED | EBB_SHIELD;
    return EBB_SUSPENDED;
}

static void fill_read(struct eb_sqe *e, const void *op, void *buf, size_t len)
{
    e->addr = (uint64_t)(uintptr_t)buf;
    e->len = (uint32_t)eb_fault_cut(EB_CALL_URING_OP,
                                    len < INT32_MAX ? len : INT32_MAX);
    e->cookie = (uint64_t)(uintptr_t)op;
}

struct eb_ret_int eb_file_call_start(ebb_mem m, const struct eb_file_call *c)
{
    struct eb_reactor *r = eb_uring_here();
    struct eb_sqe *e = NULL;
    struct file_op *op;

    if (r != NULL && eb_uring_has(&r->ring, c->opcode))
        e = eb_uring_next(&r->ring);
    if (e == NULL)
        return (struct eb_ret_int){ NULL, -EOPNOTSUPP };
    op = ebb_frame_at(m, sizeof(*op), _Alignof(struct file_op), resume_file);
    op->head.h.state = EB_OP_RUNNING | EBB_SHIELD;
    op->head.strand = ebb_self.strand;
    e->opcode = (uint8_t)c->opcode;
    e->flags = c->is_slot ? EB_URING_SLOT : 0;
    e->fd = c->fd;
    e->off = (uint64_t)c->at;
    fill_read(e, op, c->buf, c->len);
    ebb_park(&op->head.h);
    eb_uring_push(&r->ring);
    return (struct eb_ret_int){ &op->head.h, 0 };
}

/* ---- slots ---- */

static bool make_slots(struct eb_reactor *r)
{
    struct eb_slots *s = &r->slots;

    s->is_tried = true;
    if (!eb_uring_has(&r->ring, EB_URING_OPEN_FILE)
        || !eb_uring_has(&r->ring, EB_URING_CLOSE)
        || !eb_uring_has(&r->ring, EB_URING_READ)
        || eb_uring_make_slots(&r->ring, EB_SLOTS) < 0)
        return false;
    while (s->free_count < EB_SLOTS)
        s->free[s->free_count++] = (int8_t)s->count++;
    return true;
}

int eb_slot_take(void)
{
    const struct eb_worker *w = ebb_self.worker;
    struct eb_reactor *r;

    if (w == NULL || w->rt->reactor_ops != &eb_reactor_epoll
        || w->rt->worker_count != 1)
        return -EAGAIN;
    r = w->reactor;
    /* Nobody to share a call with: then three calls cost less. */
    if (r->slots.first == NULL && eb_runq_count(&w->queue) == 0)
        return -EAGAIN;
    r = eb_uring_here();
    if (r == NULL || !r->ring.is_deferred)
        return -EAGAIN;
    if (!r->slots.is_tried && !make_slots(r))
        return -EAGAIN;
    return r->slots.free_count > 0 ? r->slots.free[--r->slots.free_count]
                                   : -EAGAIN;
}

/* False: the ring takes nothing at present. */
static bool submit_close(struct eb_reactor *r, int slot)
{
    struct eb_sqe *e = eb_uring_next(&r->ring);

    if (e == NULL)
        return false;
    e->opcode = EB_URING_CLOSE;
    e->flags = EB_URING_SKIP_SUCCESS;
    e->file_index = (uint32_t)slot + 1;
    e->cookie = EB_COOKIE_NONE;
    eb_uring_push(&r->ring);
    /* The kernel takes entries in order: it is closed before it is opened. */
    r->slots.free[r->slots.free_count++] = (int8_t)slot;
    return true;
}

void eb_slot_give(int slot)
{
    struct eb_reactor *r = ((struct eb_worker *)ebb_self.worker)->reactor;

    if (!submit_close(r, slot))
        r->slots.unclosed |= UINT64_C(1) << slot;
}

static void close_late(struct eb_reactor *r)
{
    uint64_t *left = &r->slots.unclosed;

    while (*left != 0 && submit_close(r, __builtin_ctzll(*left)))
        *left &= *left - 1;
}

/* ---- opened and read ---- */

/* Of openat2(2). */
static const struct {
    uint64_t flags, mode, resolve;
} how = { .flags = O_RDONLY, .resolve = 0x20 };     /* RESOLVE_CACHED */

static void fill_open(struct eb_sqe *e, const struct eb_slot_op *op)
{
    e->opcode = EB_URING_OPEN_FILE;
    e->flags = EB_URING_SKIP_SUCCESS;
    e->fd = AT_FDCWD;
    e->addr = (uint64_t)(uintptr_t)op->path;
    e->off = (uint64_t)(uintptr_t)&how;
    e->len = sizeof(how);
    e->file_index = (uint32_t)op->slot + 1;
    e->cookie = (uint64_t)(uintptr_t)op | EB_COOKIE_OPEN;
}

static void fill_slot_read(struct eb_sqe *e, const struct eb_slot_op *op)
{
    e->opcode = EB_URING_READ;
    e->flags = EB_URING_SLOT;
    e->fd = op->slot;
    fill_read(e, op, op->buf, op->len);
}

/* None of them is done: they shall go another way. */
static void refuse(struct eb_slot_op *op)
{
    while (op != NULL) {
        struct eb_slot_op *next = op->next;

        op->head.result = -EAGAIN;
        eb_wake(op->head.strand);
        op = next;
    }
}

void eb_slot_submit(struct eb_reactor *r)
{
    struct eb_slots *s = &r->slots;
    struct eb_slot_op *first = s->first;

    close_late(r);
    if (first == NULL)
        return;
    s->first = NULL;
    if (!eb_uring_make_room(&r->ring, s->waiting * 2)) {
        s->waiting = 0;
        refuse(first);
        return;
    }
    s->waiting = 0;
    for (struct eb_slot_op *op = first; op != NULL; op = op->next)
        fill_open(eb_uring_next(&r->ring), op);
    for (struct eb_slot_op *op = first; op != NULL; op = op->next)
        fill_slot_read(eb_uring_next(&r->ring), op);
    eb_uring_push(&r->ring);
}

void eb_slot_open_failed(const struct eb_cqe *c)
{
    uint64_t at = c->cookie & ~(uint64_t)EB_COOKIE_OPEN;
    struct eb_slot_op *op = (struct eb_slot_op *)(uintptr_t)at;

    op->open_error = (int16_t)c->result;
}

static ebb_next resume_slot(struct ebb_frame *self, struct ebb_frame *from,
                            unsigned mode)
{
    struct eb_slot_op *op = (struct eb_slot_op *)(void *)self;

    if (op->open_error != 0)    /* its read has found nothing to read */
        op->head.result = op->open_error;
    return resume_file(self, from, mode);
}

struct eb_ret_int eb_slot_read_start(ebb_mem m, const struct eb_slot_read *c)
{
    struct eb_reactor *r = ((struct eb_worker *)ebb_self.worker)->reactor;
    struct eb_slots *s = &r->slots;
    struct eb_slot_op *op;

    if (eb_fault(EB_CALL_OPEN_NOW, O_RDONLY) < 0)
        return (struct eb_ret_int){ NULL, -EAGAIN };
    op = ebb_frame_at(m, sizeof(*op), _Alignof(struct eb_slot_op),
                      resume_slot);
    op->head.h.state = EB_OP_RUNNING | EBB_SHIELD;
    op->head.strand = ebb_self.strand;
    op->path = c->path;
    op->buf = c->buf;
    op->len = c->len;
    op->slot = (int16_t)c->slot;
    op->open_error = 0;
    op->next = NULL;
    *(s->first == NULL ? &s->first : &s->last->next) = op;
    s->last = op;
    ebb_park(&op->head.h);
    if (++s->waiting == TOGETHER)
        eb_slot_submit(r);
    return (struct eb_ret_int){ &op->head.h, 0 };
}
