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
    (void)eb_kept_append(&io->kept, p);
    return n;
}

/* Read a piece, keep it and look at what is kept. */
static int read_piece(struct ebb_io *io, const void **data, uint32_t seq)
{
    struct eb_piece *p = eb_piece_take();
    int n;

    if (p == NULL)
        return -ENOMEM;
    n = io->kind == EB_IO_SOCKET
            ? eb_io_receive(io, p->bytes, p->cap, seq)
            : eb_io_try_source(io, p->bytes, p->cap, seq);
    if (EBB_UNLIKELY(n <= 0)) {
        eb_piece_give(p);
        return n;
    }
    p->len = (uint32_t)n;
    return eb_kept_append_view(&io->kept, p, data);
}

/* One attempt; EB_IO_USE_POOL: it may block. */
static inline int try_fill(struct ebb_io *io, const void **data, uint32_t seq)
{
    /* First this: if it is not, what came by it is among what is kept. */
    bool is_ahead = eb_fd_is_ahead(&io->fd);
    int n;

    if (eb_kept_is_any(&io->kept) && io->accept_ahead == 0) {
        n = eb_kept_view(&io->kept, data);
        if (n != -EAGAIN)
            return n;
    }
    if (is_ahead || (io->kind == EB_IO_SOCKET && eb_fd_is_empty(&io->fd, seq)))
        return -EAGAIN;
    return read_piece(io, data, seq);
}

_Async int ebb_fill(struct ebb_io *io, const void **data)
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
    eb_kept_drop(&io->kept, len);
}
