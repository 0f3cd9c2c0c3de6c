/* SPDX-License-Identifier: MIT-0 */
/*
 * Sinks of several kinds.
 *
 * is_ready says that `ready` has been true since the last item: what it
 * promises, as the slot of a channel, is the sink's until `put` or `close`.
 */
#include <ebb/sink.h>

#include "base/alloc.h"
#include "base/list.h"
#include "base/stale.h"
#include "core/core.h"

static void *new_sink(const struct ebb_sink_ops *ops, size_t item_size,
                      size_t size)
{
    const struct ebb_executor *ex = ebb_self.executor;
    struct ebb_sink *s = eb_calloc(1, size);

    if (s == NULL && ex != NULL)
        ex->oom(ex, size);
    EB_CHECK(s != NULL, "out of memory for a sink");
    s->ops = ops;
    s->item_size = item_size;
    return s;
}

/* ---- any sink ---- */

async int ebb_sink_ready(struct ebb_sink *s)
{
    EB_LIVE(s);
    if (!s->is_ready) {
        int rc = await s->ops->ready(s);

        s->is_ready = rc == 0;
        return rc;
    }
    return 0;
}

async int ebb_sink_feed(struct ebb_sink *s, const void *item)
{
    try await ebb_sink_ready(s);
    s->is_ready = false;
    return s->ops->put(s, item);
}

async int ebb_sink_flush(struct ebb_sink *s)
{
    EB_LIVE(s);
    return await s->ops->flush(s);
}

async int ebb_sink_send(struct ebb_sink *s, const void *item)
{
    try await ebb_sink_feed(s, item);
    return await ebb_sink_flush(s);
}

async int ebb_sink_close(struct ebb_sink *s)
{
    if (s == NULL)
        return 0;
    EB_LIVE(s);
    return await s->ops->close(s);
}

/* Nothing is left in it. */
static async int flush_nothing(struct ebb_sink *s)
{
    (void)s;
    return 0;
}

/* ---- nobody ---- */

static int put_nowhere(struct ebb_sink *s, const void *item)
{
    (void)s;
    (void)item;
    return 0;
}

static async int close_drain(struct ebb_sink *s)
{
    eb_free_as(s, "a sink", NULL);
    return 0;
}

static const struct ebb_sink_ops drain_ops = {
    flush_nothing, put_nowhere, flush_nothing, close_drain
};

struct ebb_sink *ebb_sink_drain(size_t item_size)
{
    return new_sink(&drain_ops, item_size, sizeof(struct ebb_sink));
}

/* ---- a channel ---- */

struct chan_sink {
    struct ebb_sink sink;
    struct ebb_chan *ch;
    bool owns_sender;
};

static struct chan_sink *chan_sink_of(struct ebb_sink *s)
{
    return eb_container_of(s, struct chan_sink, sink);
}

static async int ready_chan(struct ebb_sink *s)
{
    return await ebb_chan_reserve(chan_sink_of(s)->ch, 1);
}

static int put_chan(struct ebb_sink *s, const void *item)
{
    return ebb_chan_send_reserved(chan_sink_of(s)->ch, item);
}

static async int close_chan(struct ebb_sink *s)
{
    struct chan_sink *c = chan_sink_of(s);

    if (s->is_ready)
        ebb_chan_unreserve(c->ch, 1);
    if (c->owns_sender)
        ebb_chan_unref(c->ch, EBB_CHAN_SENDER);
    eb_free_as(c, "a sink", NULL);
    return 0;
}

static const struct ebb_sink_ops chan_ops = {
    ready_chan, put_chan, flush_nothing, close_chan
};

static struct ebb_sink *new_chan_sink(struct ebb_chan *ch, size_t item_size,
                                      bool owns_sender)
{
    struct chan_sink *c = new_sink(&chan_ops, item_size, sizeof(*c));

    c->ch = ch;
    c->owns_sender = owns_sender;
    return &c->sink;
}

struct ebb_sink *ebb_sink_of_channel(struct ebb_chan *ch, size_t item_size)
{
    return new_chan_sink(ch, item_size, false);
}

struct ebb_sink *ebb_sink_of_sender(struct ebb_chan *tx, size_t item_size)
{
    return new_chan_sink(tx, item_size, true);
}

/* ---- frames ---- */

struct framed_sink {
    struct ebb_sink sink;
    struct ebb_framed *f;
};

static struct ebb_framed *framed_of(struct ebb_sink *s)
{
    return eb_container_of(s, struct framed_sink, sink)->f;
}

static async int ready_framed(struct ebb_sink *s)
{
    return await ebb_framed_ready(framed_of(s));
}

static int put_framed(struct ebb_sink *s, const void *item)
{
    struct ebb_framed *f = framed_of(s);
    const struct ebb_slice *frame = item;

    return f->codec->encode(f->codec, *frame, &f->out);
}

static async int flush_framed(struct ebb_sink *s)
{
    return await ebb_framed_flush(framed_of(s));
}

static async int close_framed(struct ebb_sink *s)
{
    defer eb_free_as(eb_container_of(s, struct framed_sink, sink), "a sink",
                     NULL);
    return await ebb_framed_close(framed_of(s));
}

static const struct ebb_sink_ops framed_ops = {
    ready_framed, put_framed, flush_framed, close_framed
};

struct ebb_sink *ebb_sink_of_framed(struct ebb_framed *f)
{
    struct framed_sink *s = new_sink(&framed_ops, sizeof(struct ebb_slice),
                                     sizeof(*s));

    s->f = f;
    return &s->sink;
}

/* ---- two sinks ---- */

struct fanout_sink {
    struct ebb_sink sink;
    struct ebb_sink *to[2];
};

static struct fanout_sink *fanout_of(struct ebb_sink *s)
{
    return eb_container_of(s, struct fanout_sink, sink);
}

/* The code of two: the first that is one. */
static int either(int a, int b)
{
    return a < 0 ? a : b;
}

static async int ready_fanout(struct ebb_sink *s)
{
    struct fanout_sink *f = fanout_of(s);
    int a, b;

    join {
        a = await ebb_sink_ready(f->to[0]);
        b = await ebb_sink_ready(f->to[1]);
    }
    return either(a, b);
}

/* Both are ready, so neither waits. */
static int put_fanout(struct ebb_sink *s, const void *item)
{
    struct fanout_sink *f = fanout_of(s);
    int rc[2];

    for (int i = 0; i < 2; i++) {
        f->to[i]->is_ready = false;
        rc[i] = f->to[i]->ops->put(f->to[i], item);
    }
    return either(rc[0], rc[1]);
}

static async int flush_fanout(struct ebb_sink *s)
{
    struct fanout_sink *f = fanout_of(s);
    int a, b;

    join {
        a = await ebb_sink_flush(f->to[0]);
        b = await ebb_sink_flush(f->to[1]);
    }
    return either(a, b);
}

static async int close_fanout(struct ebb_sink *s)
{
    struct fanout_sink *f = fanout_of(s);
    int a, b;

    defer eb_free_as(f, "a sink", NULL);
    join {
        a = await ebb_sink_close(f->to[0]);
        b = await ebb_sink_close(f->to[1]);
    }
    return either(a, b);
}

static const struct ebb_sink_ops fanout_ops = {
    ready_fanout, put_fanout, flush_fanout, close_fanout
};

struct ebb_sink *ebb_sink_fanout(struct ebb_sink *a, struct ebb_sink *b)
{
    struct fanout_sink *f = new_sink(&fanout_ops, a->item_size, sizeof(*f));

    EB_CHECK(a->item_size == b->item_size, "a fanout of sinks of two types");
    f->to[0] = a;
    f->to[1] = b;
    return &f->sink;
}
