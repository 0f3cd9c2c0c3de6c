/* SPDX-License-Identifier: MIT-0 */
/*
 * Reads of a connection that the poller knows, which is most of them where
 * there is no ring: a leaf that receives itself when it is woken, as that of
 * ebb_fill() does.  All other reads are eb_io_read_any().
 */
#include <errno.h>

#include "io/io.h"
#include "reactor/wait.h"

struct read_frame {
    struct eb_fd_wait wait;
    void *buf;
    size_t len;
};

_Static_assert(sizeof(struct read_frame) <= 160, "see EBB_FRAME, ebb/io.h");

struct eb_ret_int eb_read_start(ebb_mem m, struct ebb_io *io, void *buf,
                                size_t len) EB_START(ebb_read);
struct eb_ret_int eb_read_any_start(ebb_mem m, struct ebb_io *io, void *buf,
                                    size_t len) EB_START(eb_io_read_any);

static inline __attribute__((always_inline)) int
try_connection(struct ebb_io *io, void *buf, size_t len, uint32_t seq)
{
    /* First this, as in eb_io_read_kept(). */
    bool is_ahead = eb_fd_is_ahead(&io->fd);

    if (EBB_UNLIKELY(is_ahead || eb_kept_is_any(&io->kept))) {
        int n = eb_io_read_kept(io, buf, len, false);

        if (n != EB_IO_GO_ON)
            return n;
    }
    return eb_fd_is_empty(&io->fd, seq) ? -EAGAIN
                                        : eb_io_receive(io, buf, len, seq);
}

static inline __attribute__((always_inline)) int
attempt_read(struct eb_fd_wait *w, uint32_t seq)
{
    struct read_frame *r = eb_container_of(w, struct read_frame, wait);
    int n = try_connection(eb_container_of(w->fd, struct ebb_io, fd), r->buf,
                           r->len, seq);

    if (n != -EAGAIN)
        eb_fd_unref(w->fd);
    return n;
}

static __attribute__((noinline)) ebb_next read_more(struct eb_fd_wait *w,
                                                    uint32_t seq)
{
    return eb_fd_wait_more(w, seq, attempt_read, NULL);
}

static ebb_next read_resume(struct ebb_frame *self, struct ebb_frame *from,
                            unsigned mode)
{
    (void)from;
    return eb_fd_wait_resume((struct eb_fd_wait *)(void *)self, mode,
                             attempt_read, read_more);
}

static inline struct read_frame *read_at(ebb_mem m, void *buf, size_t len)
{
    struct read_frame *r = ebb_frame_at(
        m, sizeof(*r), _Alignof(struct read_frame), read_resume);

    r->buf = buf;
    r->len = len;
    return r;
}

static __attribute__((noinline)) int read_now(struct ebb_io *io, void *buf,
                                              size_t len, uint32_t seq)
{
    return try_connection(io, buf, len, seq);
}

/* The turn is over: come back in the next one. */
static __attribute__((noinline)) struct eb_ret_int
read_later(ebb_mem m, struct ebb_io *io, void *buf, size_t len)
{
    struct read_frame *r = read_at(m, buf, len);

    eb_fd_wait_later(&r->wait, &io->fd);
    return (struct eb_ret_int){ eb_yield_turn(&r->wait.h), 0 };
}

struct eb_ret_int eb_read_start(ebb_mem m, struct ebb_io *io, void *buf,
                                size_t len)
{
    struct read_frame *r;
    uint32_t seq;
    int n;

    /* Relaxed: a hint, the wait looks again. */
    if (io->kind != EB_IO_SOCKET || !eb_load_relaxed(&io->fd.added)
        || io->accept_ahead > 0 || len == 0)
        return eb_read_any_start(m, io, buf, len);
    if (EBB_UNLIKELY(!eb_coop()))
        return read_later(m, io, buf, len);
    seq = eb_fd_seq(&io->fd, EB_FD_READ);
    /* Most callers have answered what came, and wait for more. */
    if (eb_kept_is_any(&io->kept) || !eb_fd_is_empty(&io->fd, seq)) {
        n = read_now(io, buf, len, seq);
        if (n != -EAGAIN)
            return (struct eb_ret_int){ NULL, n };
    }
    r = read_at(m, buf, len);
    n = eb_fd_wait_begin(&r->wait, &io->fd, seq, NULL);
    if (EBB_LIKELY(n == 0))
        return (struct eb_ret_int){ &r->wait.h, 0 };
    ebb_release(&r->wait.h);
    if (n == -EAGAIN)
        return eb_read_any_start(m, io, buf, len);
    return (struct eb_ret_int){ NULL, n };
}
