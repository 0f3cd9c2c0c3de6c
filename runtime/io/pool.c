/* SPDX-License-Identifier: MIT-0 */
/*
 * Reads and writes that may block: on a thread of the blocking pool.
 *
 * In a file of its own so that the frame is not part of that of every read:
 * it is taken from the heap when it is needed, which is seldom.
 */
#include <ebb/task.h>

#include "io/io.h"
#include "reactor/sysfd.h"

/* A pipe that poll(2) calls writable takes this much without blocking. */
enum { SHARED_MAX = 4096 };

struct pool_call {
    int fd;
    bool write;
    void *buf;
    size_t len;
    int result;
};

static void run_call(void *arg)
{
    struct pool_call *c = arg;

    c->result = c->write ? eb_sys_write(c->fd, c->buf, c->len)
                         : eb_sys_read(c->fd, c->buf, c->len);
}

/*
 * Shielded: a cancel waits for the call, which is short, and strikes at the
 * caller's next await.  So what was read or written is always told.
 */
_Async int eb_io_call_on_pool(struct ebb_io *io, void *buf, size_t len,
                              bool write)
{
    struct pool_call c = { io->fd.fd, write, buf, len, 0 };

    if (io->kind == EB_IO_SHARED && len > SHARED_MAX)
        c.len = SHARED_MAX;
    _Noncancel {
        _Await ebb_blocking(run_call, &c);
    }
    return c.result;
}
