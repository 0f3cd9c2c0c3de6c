/* SPDX-License-Identifier: MIT-0 */
/*
 * Reads and writes that may block: a ring does those of files, a thread of
 * the blocking pool all others.
 *
 * In a file of its own so that the frame is not part of that of every read:
 * it is taken from the heap when it is needed, which is seldom.
 */
#include <errno.h>

#include <ebb/task.h>

#include "io/io.h"
#include "reactor/sysfd.h"

/* A pipe that poll(2) calls writable takes this much without blocking. */
enum { SHARED_MAX = 4096 };

struct pool_call {
    const struct eb_file_call *call;
    int result;
};

static void run_call(void *arg)
{
    struct pool_call *p = arg;
    const struct eb_file_call *c = p->call;

    if (c->opcode == EB_URING_WRITE)
        p->result = c->at < 0 ? eb_sys_write(c->fd, c->buf, c->len)
                              : eb_sys_pwrite(c->fd, c->buf, c->len, c->at);
    else
        p->result = c->at < 0 ? eb_sys_read(c->fd, c->buf, c->len)
                              : eb_sys_pread(c->fd, c->buf, c->len, c->at);
}

/*
 * Shielded: a cancel waits for the call, which is short, and strikes at the
 * caller's next await.  So what was read or written is always told.
 */
static _Async int call_on_pool(const struct eb_file_call *call)
{
    struct pool_call p = { call, 0 };

    _Noncancel {
        _Await ebb_blocking(run_call, &p);
    }
    return p.result;
}

_Async int eb_io_call(const struct eb_file_call *call)
{
    int n = _Await eb_file_call(call);

    return n != -EOPNOTSUPP ? n : _Await call_on_pool(call);
}

_Async int eb_io_call_on_pool(struct ebb_io *io, void *buf, size_t len,
                              bool write)
{
    struct eb_file_call c = {
        .opcode = write ? EB_URING_WRITE : EB_URING_READ,
        .fd = io->fd.fd, .buf = buf, .len = len, .at = -1
    };

    if (io->kind == EB_IO_OBJECT)
        return _Await eb_io_object(io)->ops->call(eb_io_object(io), buf, len,
                                                  write);
    if (io->kind == EB_IO_FILE)
        return _Await eb_io_call(&c);
    if (len > SHARED_MAX)
        c.len = SHARED_MAX;
    return _Await call_on_pool(&c);
}

_Async int eb_io_fill_on_pool(struct ebb_io *io)
{
    struct eb_piece *p = eb_piece_take();
    int n;

    if (p == NULL)
        return -ENOMEM;
    _Defer {
        if (p != NULL)
            eb_piece_give(p);
    }
    n = eb_io_keep(io, p, _Await eb_io_call_on_pool(io, p->bytes, p->cap,
                                                    false));
    p = NULL;
    return n;
}

int eb_io_read_now(int fd, void *buf, size_t len, int64_t at)
{
    int n = eb_sys_read_now(fd, buf, len, at);

    /* EPERM: by a filter that is older than the call. */
    return n == -EAGAIN || n == -EOPNOTSUPP || n == -EINTR || n == -EPERM
               ? EB_IO_USE_POOL : n;
}
