/* SPDX-License-Identifier: MIT-0 */
/*
 * Reading without a buffer of one's own: what has come is looked at where it
 * lies, in a piece of the library's.
 *
 * Where a ring receives ahead the piece is the one that it has filled.  Else
 * the descriptor is waited for first, and a piece taken for the attempt.
 */
#include <errno.h>

#include "io/io.h"
#include "reactor/wait.h"

/* That much of a connection may lie in the library unasked for. */
enum { AHEAD_MAX = 4 * EB_PIECE_CAP };

static bool take(struct eb_fd *fd, struct eb_piece *p, int result)
{
    struct ebb_io *io = eb_container_of(fd, struct ebb_io, fd);

    if (p != NULL)
        return eb_kept_append(&io->kept, p) < AHEAD_MAX;
    eb_kept_end(&io->kept, result < 0 ? result : EB_KEPT_END);
    return false;
}

int eb_io_keep(struct ebb_io *io, struct eb_piece *p, int n)
{
    if (n <= 0) {
        eb_piece_give(p);
        return n;
    }
    p->len = (uint32_t)n;
    eb_guard_lock(&io->fd.guard);
    (void)eb_kept_append(&io->kept, p);
    eb_guard_unlock(&io->fd.guard);
    return n;
}

static int view(struct ebb_io *io, const void **data)
{
    int n;

    eb_guard_lock(&io->fd.guard);
    n = eb_kept_view(&io->kept, data);
    eb_guard_unlock(&io->fd.guard);
    return n;
}

/* ---- connections ---- */

/*
 * The leaf that most servers rest in: woken, it makes its attempt itself, so
 * that a message costs one resume.
 */
struct fill_frame {
    struct eb_fd_wait wait;
    const void **data;
};

_Static_assert(sizeof(struct fill_frame) <= 200, "see EBB_FRAME, ebb/io.h");

struct eb_ret_int eb_fill_start(ebb_mem m, struct ebb_io *io,
                                const void **data) EB_START(ebb_fill);
struct eb_ret_int eb_fill_any_start(ebb_mem m, struct ebb_io *io,
                                    const void **data)
    EB_START(eb_io_fill_any);

/* What is kept.  -EAGAIN: nothing is; else the reference is given up. */
static inline __attribute__((always_inline)) int
try_kept(struct ebb_io *io, const void **data, bool waits)
{
    int n;

    eb_guard_lock(&io->fd.guard);
    n = eb_kept_view(&io->kept, data);
    eb_fd_wait_leave(&io->fd, waits && n != -EAGAIN);
    return n;
}

/* Receive a piece, keep it and look at what is kept.  As try_kept(). */
static inline __attribute__((always_inline)) int
try_receive(struct ebb_io *io, const void **data, uint32_t seq, bool waits)
{
    struct eb_piece *p = eb_piece_take();
    int n = p != NULL ? eb_io_receive(io, p->bytes, EB_PIECE_CAP, seq)
                      : -ENOMEM;

    if (EBB_UNLIKELY(n <= 0)) {
        if (p != NULL)
            eb_piece_give(p);
        if (waits && n != -EAGAIN)
            eb_fd_unref(&io->fd);
        return n;
    }
    p->len = (uint32_t)n;
    eb_guard_lock(&io->fd.guard);
    (void)eb_kept_append(&io->kept, p);
    n = eb_kept_view(&io->kept, data);
    eb_fd_wait_leave(&io->fd, waits);
    return n;
}

static inline __attribute__((always_inline)) int
try_socket(struct ebb_io *io, const void **data, uint32_t seq, bool waits)
{
    /* First this: if it is not, what came by it is among what is kept. */
    bool is_ahead = eb_fd_is_ahead(&io->fd);
    int n = -EAGAIN;

    if (eb_kept_is_any(&io->kept))
        n = try_kept(io, data, waits);
    if (n == -EAGAIN && !is_ahead && !eb_fd_is_empty(&io->fd, seq))
        n = try_receive(io, data, seq, waits);
    return n;
}

static inline __attribute__((always_inline)) int
attempt_fill(struct eb_fd_wait *w, uint32_t seq)
{
    struct fill_frame *fill = eb_container_of(w, struct fill_frame, wait);

    return try_socket(eb_container_of(w->fd, struct ebb_io, fd), fill->data,
                      seq, true);
}

static __attribute__((noinline)) ebb_next fill_more(struct eb_fd_wait *w,
                                                    uint32_t seq)
{
    struct ebb_io *io = eb_container_of(w->fd, struct ebb_io, fd);

    return eb_fd_wait_more(w, seq, attempt_fill, io->is_tcp ? take : NULL);
}

static ebb_next fill_resume(struct ebb_frame *self, struct ebb_frame *from,
                            unsigned mode)
{
    (void)from;
    return eb_fd_wait_resume((struct eb_fd_wait *)(void *)self, mode,
                             attempt_fill, fill_more);
}

static inline struct fill_frame *fill_at(ebb_mem m, const void **data)
{
    struct fill_frame *fill = ebb_frame_at(
        m, sizeof(*fill), _Alignof(struct fill_frame), fill_resume);

    fill->data = data;
    return fill;
}

/* The turn is over: come back in the next one. */
static __attribute__((noinline)) struct eb_ret_int
fill_later(ebb_mem m, struct ebb_io *io, const void **data)
{
    struct fill_frame *fill = fill_at(m, data);

    eb_fd_wait_later(&fill->wait, &io->fd);
    return (struct eb_ret_int){ eb_yield_turn(&fill->wait.h), 0 };
}

/* There may be something, or is. */
static __attribute__((noinline)) int fill_now(struct ebb_io *io,
                                              const void **data, uint32_t seq)
{
    return try_socket(io, data, seq, false);
}

/* Is it a connection that may be received from here?  (A socket of another
 * kind that the poller does not know is told of by a ring for each wait.) */
static inline bool is_connection(const struct ebb_io *io)
{
    /* Relaxed: a hint, the wait looks again. */
    return io->kind == EB_IO_SOCKET && io->accept_ahead == 0
           && (io->is_tcp || eb_load_relaxed(&io->fd.added));
}

/* Most callers have answered what came, and wait for more. */
struct eb_ret_int eb_fill_start(ebb_mem m, struct ebb_io *io,
                                const void **data)
{
    struct fill_frame *fill;
    bool is_ahead;
    uint32_t seq;
    int n;

    *data = NULL;
    if (EBB_UNLIKELY(!is_connection(io)))
        return eb_fill_any_start(m, io, data);
    if (EBB_UNLIKELY(!eb_coop()))
        return fill_later(m, io, data);
    seq = eb_fd_seq(&io->fd, EB_FD_READ);
    is_ahead = eb_fd_is_ahead(&io->fd);         /* as in try_socket() */
    if (eb_kept_is_any(&io->kept)
        || (!is_ahead && !eb_fd_is_empty(&io->fd, seq))) {
        n = fill_now(io, data, seq);
        if (n != -EAGAIN)
            return (struct eb_ret_int){ NULL, n };
    }
    fill = fill_at(m, data);
    n = eb_fd_wait_begin(&fill->wait, &io->fd, seq, io->is_tcp ? take : NULL);
    if (EBB_LIKELY(n == 0))
        return (struct eb_ret_int){ &fill->wait.h, 0 };
    ebb_release(&fill->wait.h);
    if (n == -EAGAIN)
        return eb_fill_any_start(m, io, data);
    return (struct eb_ret_int){ NULL, n };
}

/* ---- all others ---- */

/* Read a piece, keep it and look at what is kept. */
static int read_piece(struct ebb_io *io, const void **data, uint32_t seq)
{
    struct eb_piece *p = eb_piece_take();
    int n;

    if (p == NULL)
        return -ENOMEM;
    n = eb_io_keep(io, p, eb_io_try_source(io, p->bytes, p->cap, seq));
    return n > 0 ? view(io, data) : n;
}

/* One attempt; EB_IO_USE_POOL: it may block. */
static int try_fill(struct ebb_io *io, const void **data, uint32_t seq)
{
    /* First this: if it is not, what came by it is among what is kept. */
    bool is_ahead = eb_fd_is_ahead(&io->fd);
    int n;

    if (eb_kept_is_any(&io->kept) && io->accept_ahead == 0) {
        n = view(io, data);
        if (n != -EAGAIN)
            return n;
    }
    return is_ahead ? -EAGAIN : read_piece(io, data, seq);
}

_Async int eb_io_fill_any(struct ebb_io *io, const void **data)
{
    *data = NULL;
    for (;;) {
        uint32_t seq;
        int n;

        if (!eb_coop())
            _Await eb_turn_over();
        seq = eb_fd_seq(&io->fd, EB_FD_READ);
        n = try_fill(io, data, seq);
        if (n == EB_IO_USE_POOL) {
            n = _Await eb_io_fill_on_pool(io);
            if (n == 0)
                return 0;
        } else if (n != -EAGAIN) {
            return n;
        } else if (eb_io_waits_itself(io)) {
            n = _Await ebb_readable(io);
        } else {
            n = _Await eb_fd_intake(&io->fd, seq, EB_URING_RECV,
                                    io->is_tcp ? take : NULL);
        }
        if (n < 0 && n != -EAGAIN)
            return n;
    }
}

void ebb_consume(struct ebb_io *io, size_t len)
{
    eb_guard_lock(&io->fd.guard);
    eb_kept_drop(&io->kept, len);
    eb_guard_unlock(&io->fd.guard);
}
