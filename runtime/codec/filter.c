/* SPDX-License-Identifier: MIT-0 */
/*
 * Byte streams made of others.
 *
 * A filter says where the next read or write goes (`pick`) and what it makes
 * of what has moved (`moved`).  The rest is the same for all: it tries there,
 * waits there, and where a call may block makes it there.
 */
#include <ebb/filter.h>
#include <ebb/net.h>

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "base/alloc.h"
#include "io/io.h"

struct filter;

struct way {
    /* The stream for the next piece, which may make *len shorter.  NULL: a
     * read is at its end, a write -EBADF. */
    struct ebb_io *(*pick)(struct filter *f, unsigned direction, size_t *len);
    /* n bytes have moved, or 0: the end.  True: that was not all, try
     * again.  NULL: nothing to do. */
    bool (*moved)(struct filter *f, unsigned direction,
                  struct ebb_slice bytes);
};

struct filter {
    struct eb_io_object o;
    const struct way *way;
    struct ebb_io *from, *to;
    struct ebb_io *then;        /* chain: what is read behind `from` */
    uint64_t left;              /* take */
    void (*saw[2])(struct ebb_slice bytes, void *arg);
    void *arg;
};

static struct filter *filter_of(struct eb_io_object *o)
{
    return eb_container_of(o, struct filter, o);
}

static struct ebb_io *pick_any(struct filter *f, unsigned direction,
                               size_t *len)
{
    (void)len;
    return direction == EB_FD_READ ? f->from : f->to;
}

/* ---- any filter ---- */

static struct ebb_io *pick(struct filter *f, unsigned direction, size_t *len)
{
    return f->way->pick(f, direction, len);
}

/* n is what came of a piece: is it the result? */
static bool is_over(struct filter *f, unsigned direction, const void *buf,
                    int n)
{
    return n < 0 || f->way->moved == NULL
           || !f->way->moved(f, direction,
                             (struct ebb_slice){ buf, (size_t)n });
}

static int filter_try_read(struct eb_io_object *o, void *buf, size_t len)
{
    struct filter *f = filter_of(o);
    int n;

    do {
        size_t part = len;
        struct ebb_io *io = pick(f, EB_FD_READ, &part);

        if (io == NULL)
            return 0;
        n = eb_io_try_read(io, buf, part, eb_fd_seq(&io->fd, EB_FD_READ));
    } while (!is_over(f, EB_FD_READ, buf, n));
    return n;
}

static int filter_try_write(struct eb_io_object *o, const void *buf,
                            size_t len)
{
    struct filter *f = filter_of(o);
    struct ebb_io *io = pick(f, EB_FD_WRITE, &len);
    int n;

    if (io == NULL)
        return -EBADF;
    n = eb_io_try_write(io, buf, len);
    (void)is_over(f, EB_FD_WRITE, buf, n);
    return n;
}

static async int filter_call(struct eb_io_object *o, void *buf, size_t len,
                             bool write)
{
    struct filter *f = filter_of(o);
    unsigned direction = write ? EB_FD_WRITE : EB_FD_READ;
    int n;

    do {
        size_t part = len;
        struct ebb_io *io = pick(f, direction, &part);

        if (io == NULL)
            return write ? -EBADF : 0;
        n = write ? await ebb_write(io, buf, part)
                  : await ebb_read(io, buf, part);
    } while (!is_over(f, direction, buf, n));
    return n;
}

static async int filter_wait(struct eb_io_object *o, unsigned direction)
{
    size_t len = 1;
    struct ebb_io *io = pick(filter_of(o), direction, &len);

    if (io == NULL)
        return 0;
    return direction == EB_FD_READ ? await ebb_readable(io)
                                   : await ebb_writable(io);
}

static int filter_shutdown(struct eb_io_object *o)
{
    struct filter *f = filter_of(o);

    return f->to != NULL ? ebb_shutdown(f->to) : -ENOTCONN;
}

static void close_nothing(struct eb_io_object *o)
{
    (void)o;
}

static const struct eb_io_ops filter_ops = {
    .try_read = filter_try_read,
    .try_write = filter_try_write,
    .call = filter_call,
    .wait = filter_wait,
    .shutdown = filter_shutdown,
    .close = close_nothing,
};

static int open_filter(const struct filter *model, struct ebb_io **out)
{
    struct filter *f = eb_malloc(sizeof(*f));

    if (f != NULL)
        *f = *model;
    return eb_io_object_open(f != NULL ? &f->o : NULL, &filter_ops, out);
}

/* ---- the kinds ---- */

static struct ebb_io *pick_taken(struct filter *f, unsigned direction,
                                 size_t *len)
{
    if (direction == EB_FD_READ && f->left == 0)
        return NULL;
    if (direction == EB_FD_READ && *len > f->left)
        *len = (size_t)f->left;
    return pick_any(f, direction, len);
}

static bool count_taken(struct filter *f, unsigned direction,
                        struct ebb_slice bytes)
{
    if (direction == EB_FD_READ)
        f->left -= bytes.len;
    return false;
}

int ebb_io_take(struct ebb_io *io, uint64_t limit, struct ebb_io **out)
{
    static const struct way way = { pick_taken, count_taken };

    return open_filter(&(struct filter){ .way = &way, .from = io, .to = io,
                                         .left = limit }, out);
}

uint64_t ebb_io_take_left(struct ebb_io *taken)
{
    return filter_of(eb_io_object(taken))->left;
}

void ebb_io_take_set(struct ebb_io *taken, uint64_t limit)
{
    filter_of(eb_io_object(taken))->left = limit;
}

/* Nothing of no bytes comes here but the end: a read of none is over before. */
static bool go_on_behind(struct filter *f, unsigned direction,
                         struct ebb_slice bytes)
{
    bool more = direction == EB_FD_READ && bytes.len == 0 && f->then != NULL;

    if (more) {
        f->from = f->then;
        f->then = NULL;
    }
    return more;
}

int ebb_io_chain(struct ebb_io *a, struct ebb_io *b, struct ebb_io **out)
{
    static const struct way way = { pick_any, go_on_behind };

    return open_filter(&(struct filter){ .way = &way, .from = a, .then = b },
                       out);
}

int ebb_io_joined(struct ebb_io *from, struct ebb_io *to, struct ebb_io **out)
{
    static const struct way way = { pick_any, NULL };

    return open_filter(&(struct filter){ .way = &way, .from = from,
                                         .to = to }, out);
}

static bool show(struct filter *f, unsigned direction, struct ebb_slice bytes)
{
    unsigned i = direction == EB_FD_WRITE;

    if (f->saw[i] != NULL && bytes.len > 0)
        f->saw[i](bytes, f->arg);
    return false;
}

int ebb_io_inspect(struct ebb_io *io,
                   void (*saw_read)(struct ebb_slice bytes, void *arg),
                   void (*saw_written)(struct ebb_slice bytes, void *arg),
                   void *arg, struct ebb_io **out)
{
    static const struct way way = { pick_any, show };

    return open_filter(&(struct filter){ .way = &way, .from = io, .to = io,
                                         .saw = { saw_read, saw_written },
                                         .arg = arg }, out);
}

/* ---- those that stand on nothing ---- */

struct endless {
    struct eb_io_object o;
    bool is_empty;
    unsigned char byte;
};

static int cut(size_t len)
{
    return (int)(len < INT_MAX ? len : INT_MAX);
}

static int endless_read(struct eb_io_object *o, void *buf, size_t len)
{
    struct endless *e = eb_container_of(o, struct endless, o);

    if (e->is_empty)
        return 0;
    memset(buf, e->byte, (size_t)cut(len));
    return cut(len);
}

static int endless_write(struct eb_io_object *o, const void *buf, size_t len)
{
    (void)o;
    (void)buf;
    return cut(len);
}

static bool endless_is_ready(struct eb_io_object *o, unsigned direction)
{
    (void)o;
    (void)direction;
    return true;
}

static int endless_shutdown(struct eb_io_object *o)
{
    (void)o;
    return 0;
}

static const struct eb_io_ops endless_ops = {
    .try_read = endless_read,
    .try_write = endless_write,
    .is_ready = endless_is_ready,
    .shutdown = endless_shutdown,
    .close = close_nothing,
};

static int open_endless(bool is_empty, unsigned char byte, struct ebb_io **out)
{
    struct endless *e = eb_calloc(1, sizeof(*e));

    if (e != NULL) {
        e->is_empty = is_empty;
        e->byte = byte;
    }
    return eb_io_object_open(e != NULL ? &e->o : NULL, &endless_ops, out);
}

int ebb_io_empty(struct ebb_io **out)
{
    return open_endless(true, 0, out);
}

int ebb_io_repeat(unsigned char byte, struct ebb_io **out)
{
    return open_endless(false, byte, out);
}
