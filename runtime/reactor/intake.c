/* SPDX-License-Identifier: MIT-0 */
/*
 * Intakes; see the header.
 *
 * Their cookie is the descriptor's address and one.  The descriptor stays,
 * and stays open, until the last completion has come, the one that does not
 * say that there are more: it holds a reference.
 *
 * An intake ends by itself at the end of the stream, at an error, and where
 * the ring ran short of pieces or of room for completions; and then the next
 * one who waits begins another.  Nothing is lost by that: what has been
 * received has been reported.
 */
#include "reactor/intake.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/sys.h"
#include "reactor/fault.h"
#include "reactor/reactor.h"

enum { COOKIE_BIT = 1 };

/* ---- the slots ---- */

/* An entry of a ring of buffers.  The tail of the ring lies in the first. */
struct eb_lent_slot {
    uint64_t addr;
    uint32_t len;
    uint16_t number;
    uint16_t tail;
};

_Static_assert(sizeof(struct eb_lent_slot) == 16, "the kernel's layout");

enum { SLOTS_BYTES = EB_LENT_SLOTS * sizeof(struct eb_lent_slot) };

/* Lend a piece: it goes to the end of the queue. */
static inline void lend(struct eb_lent *l, uint16_t number, struct eb_piece *p)
{
    struct eb_lent_slot *s = &l->slot[l->tail % EB_LENT_SLOTS];

    l->piece[number] = p;
    s->addr = (uint64_t)(uintptr_t)p->bytes;
    s->len = (uint32_t)eb_fault_cut(EB_CALL_URING_OP, p->cap);
    s->number = number;
    l->tail++;
    /* Release: the kernel sees what has been filled. */
    eb_store_release(&l->slot[0].tail, l->tail);
}

/* Fill the slots that lack a piece, and up to `count` of them. */
static void fill(struct eb_lent *l, uint16_t count)
{
    struct eb_piece *p;

    for (uint16_t i = 0; l->missing > 0 && i < l->count; i++) {
        if (l->piece[i] != NULL)
            continue;
        if ((p = eb_piece_take()) == NULL)
            return;
        l->missing--;
        lend(l, i, p);
    }
    while (l->count < count && (p = eb_piece_take()) != NULL)
        lend(l, l->count++, p);
}

/* Take a filled piece out of its slot, and put a fresh one there. */
static inline struct eb_piece *collect(struct eb_lent *l, uint16_t number)
{
    struct eb_piece *p = l->piece[number], *fresh = eb_piece_take();

    l->piece[number] = fresh;
    if (fresh != NULL)
        lend(l, number, fresh);
    else
        l->missing++;
    return p;
}

/* The ring ran out of pieces. */
static void grow(struct eb_lent *l)
{
    unsigned count = 2u * l->count;

    fill(l, (uint16_t)(count < l->limit ? count : l->limit));
}

static int register_slots(const struct eb_uring *u, void *slots)
{
    struct {
        uint64_t addr;
        uint32_t entries;
        uint16_t group, flags;
        uint64_t reserved[3];
    } reg = { .addr = (uint64_t)(uintptr_t)slots, .entries = EB_LENT_SLOTS };

    /* IORING_REGISTER_PBUF_RING */
    return (int)EB_SYS(syscall(SYS_io_uring_register, u->fd, 22, &reg, 1));
}

static void open_slots(struct eb_reactor *r)
{
    struct eb_lent *l = &r->lent;
    int64_t fault = eb_fault(EB_CALL_URING_LEND, EB_LENT_SLOTS);
    void *slots;

    l->state = EB_LENT_NONE;
    if (fault < 0)
        return;
    l->limit = fault > 0 && fault < EB_LENT_SLOTS ? (uint16_t)fault
                                                  : EB_LENT_SLOTS;
    slots = mmap(NULL, SLOTS_BYTES, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (slots == MAP_FAILED)
        return;
    if (register_slots(&r->ring, slots) < 0) {
        (void)munmap(slots, SLOTS_BYTES);
        return;
    }
    l->slot = slots;
    l->state = EB_LENT_OPEN;
    fill(l, l->limit < EB_LENT_FIRST ? l->limit : EB_LENT_FIRST);
}

void eb_intake_fini(struct eb_reactor *r)
{
    struct eb_lent *l = &r->lent;

    if (l->slot == NULL)
        return;
    for (uint16_t i = 0; i < l->count; i++)
        if (l->piece[i] != NULL)
            eb_piece_give(l->piece[i]);
    (void)munmap(l->slot, SLOTS_BYTES);
}

/* ---- cancels ---- */

static uint64_t cookie_of(const struct eb_fd *f)
{
    return (uint64_t)(uintptr_t)f | COOKIE_BIT;
}

/* The list goes through source.retired_next: a descriptor with an intake has
 * a reference, so it is not retired. */
static void queue_stop(struct eb_reactor *r, struct eb_fd *f)
{
    eb_guard_lock(&r->guard);
    f->is_stop_queued = true;
    f->source.retired_next = r->stops;
    r->stops = &f->source;
    eb_guard_unlock(&r->guard);
    eb_reactor_wake(r);
}

static void unqueue_stop(struct eb_reactor *r, struct eb_fd *f)
{
    struct eb_source **at = &r->stops;

    eb_guard_lock(&r->guard);
    if (f->is_stop_queued) {
        while (*at != &f->source)
            at = &(*at)->retired_next;
        *at = f->source.retired_next;
        f->is_stop_queued = false;
    }
    eb_guard_unlock(&r->guard);
}

void eb_intake_submit_stops(struct eb_reactor *r)
{
    eb_guard_lock(&r->guard);
    while (r->stops != NULL) {
        struct eb_fd *f = eb_container_of(r->stops, struct eb_fd, source);

        if (!eb_op_submit_cancel(r, cookie_of(f)))
            break;
        r->stops = f->source.retired_next;
        f->is_stop_queued = false;
    }
    eb_guard_unlock(&r->guard);
}

void eb_intake_stop(struct eb_fd *f)
{
    struct eb_reactor *r = f->reactor;

    if (f->intake != EB_INTAKE_OPEN)
        return;
    eb_store_relaxed(&f->intake, (uint32_t)EB_INTAKE_ENDING);
    eb_fetch_add_relaxed(&r->intakes_ending, 1u);
    if (!eb_op_is_mine(r) || !eb_op_submit_cancel(r, cookie_of(f)))
        queue_stop(r, f);
}

/* ---- begin and completions ---- */

/* Has the ring r what the operation needs? */
static bool is_able(struct eb_reactor *r, enum eb_uring_opcode opcode)
{
    /* Relaxed: who reads it late is refused once more. */
    if ((eb_load_relaxed(&r->intakes_refused) >> opcode & 1) != 0
        || !eb_uring_has(&r->ring, opcode))
        return false;
    if (r->lent.state == EB_LENT_UNTRIED)
        open_slots(r);          /* in Linux 5.19, as the first of them */
    return r->lent.state == EB_LENT_OPEN;
}

static void fill_entry(struct eb_sqe *e, enum eb_uring_opcode opcode)
{
    e->opcode = (uint8_t)opcode;
    if (opcode == EB_URING_ACCEPT) {
        e->ioprio = EB_URING_ACCEPT_MULTISHOT;
        e->op_flags = SOCK_NONBLOCK | SOCK_CLOEXEC;
    } else {
        e->ioprio = EB_URING_POLL_FIRST | EB_URING_RECV_MULTISHOT;
        e->flags = EB_URING_BUFFER_SELECT;
    }
}

bool eb_intake_start(struct eb_reactor *r, struct eb_fd *f,
                     enum eb_uring_opcode opcode, eb_take_fn *take)
{
    struct eb_sqe *e = is_able(r, opcode) ? eb_uring_next(&r->ring) : NULL;

    if (e == NULL)
        return false;
    f->reactor = r;
    f->take = take;
    f->intake_opcode = (uint8_t)opcode;
    f->refs++;
    eb_store_relaxed(&f->intake, (uint32_t)EB_INTAKE_OPEN);
    fill_entry(e, opcode);
    e->fd = f->fd;
    e->cookie = cookie_of(f);
    eb_uring_push(&r->ring);
    return true;
}

/* Did the intake end for a reason that says nothing of the stream? */
static bool is_passing(int result)
{
    return result == -ENOBUFS || result == -ECANCELED || result == -EAGAIN
           || result == -EINTR || result == -ENOMEM || result == -EINVAL;
}

/* Does the kernel have no such operation, or (-EAGAIN, older ones) not for a
 * listener that does not block? */
static bool is_refusal(const struct eb_fd *f, int result)
{
    return result == -EINVAL
           || (result == -EAGAIN && f->intake_opcode == EB_URING_ACCEPT);
}

/* It has ended.  Guard held. */
static void end(struct eb_reactor *r, struct eb_fd *f)
{
    if (f->intake == EB_INTAKE_ENDING) {
        unqueue_stop(r, f);
        eb_fetch_add_relaxed(&r->intakes_ending, UINT32_MAX);
    }
    /* Release: pairs with eb_fd_is_ahead(); what came is seen before. */
    eb_store_release(&f->intake, (uint32_t)EB_INTAKE_NONE);
}

/* A descriptor, the end, an error, or nothing at all; p, given, may be NULL. */
static void note_no_bytes(struct eb_reactor *r, struct eb_fd *f,
                          struct eb_piece *p, int result)
{
    if (p != NULL)
        eb_piece_give(p);
    if (result == -ENOBUFS)
        grow(&r->lent);
    else if (is_refusal(f, result))
        (void)eb_fetch_or(&r->intakes_refused,
                          UINT32_C(1) << f->intake_opcode);
}

void eb_intake_complete(struct eb_reactor *r, struct eb_fd *f,
                        const struct eb_cqe *c)
{
    struct eb_piece *p = NULL;
    bool goes_on;

    if (c->flags & EB_CQE_BUFFER)
        p = collect(&r->lent, (uint16_t)(c->flags >> EB_CQE_BUFFER_SHIFT));
    if (EBB_LIKELY(p != NULL && c->result > 0)) {
        p->len = (uint32_t)c->result;
    } else {
        note_no_bytes(r, f, p, c->result);
        p = NULL;
    }
    eb_guard_lock(&f->guard);
    goes_on = (p == NULL && is_passing(c->result))
              || f->take(f, p, c->result);
    if (!(c->flags & EB_CQE_MORE))
        end(r, f);
    else if (!goes_on)
        eb_intake_stop(f);
    eb_fd_report_locked(f, EB_FD_READ);
    if (!(c->flags & EB_CQE_MORE))
        eb_fd_unref_unlock(f);
    else
        eb_guard_unlock(&f->guard);
}
