/* SPDX-License-Identifier: MIT-0 */
/*
 * Byte streams of items: reads out of a stream of slices, writes into a sink
 * of them.
 *
 * An item is wanted when there is nothing left of the one before, and both
 * what it is and what is left of it lie in the object: so a read that is
 * cancelled has lost nothing.
 */
#include <ebb/filter.h>

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "base/alloc.h"
#include "io/io.h"

struct bridge {
    struct eb_io_object o;
    stream(struct ebb_slice) from;
    struct ebb_slice left;      /* of the present item */
    bool ended;
    int code;                   /* what the stream has ended with, once */
    struct ebb_sink *to;
};

static struct bridge *bridge_of(struct eb_io_object *o)
{
    return eb_container_of(o, struct bridge, o);
}

/* Wait until there are bytes, or the stream has ended. */
static async void fill(struct bridge *b)
{
    while (b->left.len == 0 && !b->ended) {
        int rc = await next(b->from, &b->left);

        b->ended = rc <= 0;
        b->code = rc < 0 ? rc : 0;
    }
}

static int bridge_try_read(struct eb_io_object *o, void *buf, size_t len)
{
    struct bridge *b = bridge_of(o);
    size_t n = b->left.len < len ? b->left.len : len;
    int code = b->code;

    if (b->from == NULL)
        return -EBADF;
    if (n == 0 && !b->ended)
        return EB_IO_USE_POOL;
    if (n == 0) {
        b->code = 0;
        return code;
    }
    n = n < INT_MAX ? n : INT_MAX;
    memcpy(buf, b->left.at, n);
    b->left.at += n;
    b->left.len -= n;
    return (int)n;
}

static int bridge_try_write(struct eb_io_object *o, const void *buf,
                            size_t len)
{
    (void)buf;
    (void)len;
    return bridge_of(o)->to != NULL ? EB_IO_USE_POOL : -EBADF;
}

static async int bridge_call(struct eb_io_object *o, void *buf, size_t len,
                             bool write)
{
    struct bridge *b = bridge_of(o);
    struct ebb_slice piece = { buf, len < INT_MAX ? len : INT_MAX };

    if (write) {
        try await ebb_sink_feed(b->to, &piece);
        return (int)piece.len;
    }
    await fill(b);
    return bridge_try_read(o, buf, len);
}

static async int bridge_wait(struct eb_io_object *o, unsigned direction)
{
    struct bridge *b = bridge_of(o);

    if (direction == EB_FD_WRITE && b->to != NULL)
        return await ebb_sink_ready(b->to);
    if (direction == EB_FD_READ && b->from != NULL)
        await fill(b);
    return 0;
}

static int bridge_shutdown(struct eb_io_object *o)
{
    return bridge_of(o)->to != NULL ? 0 : -ENOTCONN;
}

static void bridge_close(struct eb_io_object *o)
{
    (void)o;
}

static const struct eb_io_ops bridge_ops = {
    .try_read = bridge_try_read,
    .try_write = bridge_try_write,
    .call = bridge_call,
    .wait = bridge_wait,
    .shutdown = bridge_shutdown,
    .close = bridge_close,
};

static int open_bridge(stream(struct ebb_slice) from, struct ebb_sink *to,
                       struct ebb_io **out)
{
    struct bridge *b = eb_calloc(1, sizeof(*b));

    if (b != NULL) {
        b->from = from;
        b->to = to;
    }
    return eb_io_object_open(b != NULL ? &b->o : NULL, &bridge_ops, out);
}

int ebb_io_of_stream(stream(struct ebb_slice) s, struct ebb_io **out)
{
    return open_bridge(s, NULL, out);
}

int ebb_io_of_sink(item_sink(struct ebb_slice) s, struct ebb_io **out)
{
    return open_bridge(NULL, EBB_SINK(s), out);
}
