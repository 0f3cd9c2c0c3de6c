/* SPDX-License-Identifier: MIT-0 */
/*
 * Streams that are values: `next` and closing.
 *
 * The stream of an `each` is a child like any other and needs nothing of this.
 * One in a variable may be left by a cancelled `next` in the middle of an
 * await, and has to be whole at the following one.  So it has a strand of its
 * own: its block begins with a group of one branch, whose root the stream is.
 * `next` runs the branch on the spot, and if that suspends the group is
 * what is awaited.  A cancel of `next` detaches the group from the strand that
 * waits (eb_stream_detach): the branch stays suspended, and a wake that comes
 * meanwhile puts it on the group's list, where the following `next` finds it.
 *
 * Equations, between calls:
 *   branch.status == LIVE   the stream is suspended in an await
 *   group.live == 1         somebody waits in `next`, or closes
 *   live == 0  =>  the group is not PARKED, and nobody touches group.outer
 */
#include "base/stale.h"
#include "core/strand.h"

struct puller {
    struct ebb_group group;
    struct ebb_branch branch;
    void *block;                /* to be freed */
};

static struct puller *puller_of(struct ebb_frame *s)
{
    return (struct puller *)(void *)((char *)s - sizeof(struct puller));
}

/* The root of the branch: the stream has come to a yield or to its end. */
static ebb_next end_pull(struct ebb_frame *self, struct ebb_frame *from,
                         unsigned mode)
{
    struct ebb_branch *b = eb_container_of(self, struct ebb_branch, root);

    /* Cancelled while in a clean-up, it has gone on to its next yield. */
    if ((from->flags & (EBB_STREAM_CLOSING | EBB_STREAM_ENDED))
        == EBB_STREAM_CLOSING)
        return (ebb_next)from | EBB_CANCEL;
    /* Until it has been taken: `next` may be cancelled before it is. */
    if (!(from->flags & EBB_STREAM_ENDED))
        from->flags |= EBB_STREAM_ITEM;
    b->status = mode == EBB_CANCEL ? EBB_BRANCH_CANCELLED : EBB_BRANCH_DONE;
    return EBB_ENDED;
}

struct ebb_frame *ebb_stream_alloc(size_t size, size_t align)
{
    struct ebb_frame *s, *block;
    struct puller *p;
    size_t head;

    if (align < _Alignof(struct puller))
        align = _Alignof(struct puller);
    head = (sizeof(*p) + align - 1) & ~(align - 1);
    block = ebb_frame_alloc(head + size, align);
    s = (struct ebb_frame *)(void *)((char *)block + head);
    p = puller_of(s);
    *p = (struct puller){ .block = block };
    p->group.branch = &p->branch;
    p->group.count = 1;
    p->branch.strand.up = (uintptr_t)&p->group;
    p->branch.root = (struct ebb_frame){ .resume = end_pull, .state = 1 };
    return s;
}

void ebb_stream_free(struct ebb_frame *s)
{
    if (s != NULL && (s->flags & EBB_STREAM_BOXED))
        ebb_frame_free(puller_of(s)->block);
}

struct ebb_frame *ebb_stream_later(struct ebb_frame *s)
{
    ebb_park(s);
    eb_wake(ebb_self.strand);
    return s;
}

/* Somebody waits for the branch from now on. */
static void attach(struct puller *p, uint32_t flags)
{
    p->group.h = (struct ebb_frame){ .resume = eb_group_resume, .state = 1 };
    p->group.exit = 0;
    p->group.winner = -1;
    p->group.outer = ebb_self.strand;
    p->group.live = 1;
    p->group.flags = EB_GROUP_STREAM | flags;
}

void eb_stream_detach(struct ebb_group *g)
{
    struct ebb_strand *parked = EB_GROUP_PARKED;

    /* Who has taken the mark PARKED off is about to wake outer and pushes the
     * branch after that; outer has to stay until then.  Acquire: pairs with
     * the push in eb_strand_push(). */
    if (!eb_cas(&g->ready, &parked, NULL))
        while (eb_load_acquire(&g->ready) == NULL)
            eb_cpu_relax();
    g->live = 0;
    g->flags |= EB_GROUP_CANCELLED;
}

/* Run the branch up to its next yield.  False: it has suspended. */
static bool pull(struct puller *p, struct ebb_frame *s)
{
    struct ebb_strand *strand = &p->branch.strand;
    struct ebb_strand *outer = ebb_self.strand;
    uint32_t word = EBB_STRAND_RUN;
    ebb_next n = EBB_SUSPENDED;

    p->group.outer = outer;
    s->parent = &p->branch.root;
    strand->word = word;
    if (ebb_stack_low()) {
        strand->leaf = s;
        strand->word = word = EBB_STRAND_RUN | EBB_STRAND_NOTIFIED;
    } else {
        ebb_self.strand = strand;
        n = s->resume(s, NULL, EBB_RESUME);
        ebb_self.strand = outer;
    }
    if (n != EBB_SUSPENDED)
        return true;
    p->branch.status = EBB_BRANCH_LIVE;
    attach(p, 0);
    /* Suspend it: pairs with the or of eb_wake().  If that came first, the
     * branch is ready at once. */
    if ((word & EBB_STRAND_NOTIFIED) || !eb_cas(&strand->word, &word, 0))
        eb_strand_push(strand);
    return false;
}

struct ebb_frame *ebb_stream_next(struct ebb_frame *s,
                                  const struct ebb_site *at)
{
    struct puller *p;

    if (EBB_UNLIKELY(s == NULL))
        eb_panic(at->file, (int)at->line, "next of a null stream");
    if (s->flags & (EBB_STREAM_ITEM | EBB_STREAM_ENDED)) {
        EB_LIVE(s);
        return NULL;
    }
    p = puller_of(s);
    if (EBB_UNLIKELY(p->group.live != 0))
        eb_panic(at->file, (int)at->line, "a stream has two readers");
    if (p->branch.status == EBB_BRANCH_LIVE)
        attach(p, 0);
    else if (pull(p, s))
        return NULL;
    return eb_group_settle(&p->group);
}

struct ebb_frame *ebb_stream_close(struct ebb_frame *s)
{
    struct puller *p;

    if (s == NULL)
        return NULL;
    EB_LIVE(s);
    if (s->flags & EBB_STREAM_ENDED)
        return NULL;
    if (!(s->flags & EBB_STREAM_BOXED))
        return ebb_stream_end(s);
    p = puller_of(s);
    if (p->branch.status != EBB_BRANCH_LIVE)
        return ebb_stream_end(s);
    EB_CHECK(p->group.live == 0, "a stream is closed while it is read");
    s->flags |= EBB_STREAM_CLOSING;
    attach(p, EB_GROUP_CLOSING);
    eb_cancel(&p->branch.strand);
    return eb_group_settle(&p->group);
}

void ebb_stream_drop(struct ebb_frame *s)
{
    /* At its start, if it owns nothing, it has no clean-up. */
    if (s != NULL
        && ((s->flags & EBB_STREAM_ENDED) || s->state == EBB_STATE_START))
        ebb_stream_free(s);
}

/* ---- stream_peek ---- */

struct peek_frame {
    struct ebb_frame h;
    int result;                 /* where EBB_RESULT() has it */
    struct ebb_frame *stream;
    void *item;
    size_t size, align;
};

_Static_assert(sizeof(struct peek_frame) <= 64, "see EBB_FRAME in stream.h");

/* The stream has an item, which is left there, or has ended. */
static int look(struct ebb_frame *s, void *item, size_t size, size_t align)
{
    size_t at = (sizeof(struct ebb_frame) + align - 1) & ~(align - 1);

    if (s->flags & EBB_STREAM_ENDED)
        return -(int)s->state;
    __builtin_memcpy(item, (char *)s + at, size);
    s->flags |= EBB_STREAM_ITEM;
    return 1;
}

static ebb_next peek_resume(struct ebb_frame *self, struct ebb_frame *from,
                            unsigned mode)
{
    struct peek_frame *f = (struct peek_frame *)(void *)self;

    (void)from;
    if (mode == EBB_CANCEL)
        return EBB_CANCELLED(self);
    EBB_RESULT(self, int) = look(f->stream, f->item, f->size, f->align);
    return EBB_DONE(self);
}

struct eb_ret_int eb_stream_peek_start(ebb_mem m, struct ebb_stream *s,
                                       void *item, size_t size, size_t align)
    EB_START(ebb_stream_peek_item);
struct eb_ret_int eb_stream_peek_start(ebb_mem m, struct ebb_stream *s,
                                       void *item, size_t size, size_t align)
{
    static const struct ebb_site site = { __FILE__, __LINE__, "peek" };
    struct ebb_frame *stream = (struct ebb_frame *)(void *)s;
    struct ebb_frame *p = ebb_stream_next(stream, &site);
    struct peek_frame *f;

    if (p == NULL)
        return (struct eb_ret_int){ NULL, look(stream, item, size, align) };
    f = ebb_frame_at(m, sizeof(*f), _Alignof(struct peek_frame),
                     peek_resume);
    f->h.state = 1;
    f->stream = stream;
    f->item = item;
    f->size = size;
    f->align = align;
    p->parent = &f->h;
    return (struct eb_ret_int){ &f->h, 0 };
}

/* ---- stream_close ---- */

struct close_frame {
    struct ebb_frame h;
    struct ebb_frame *stream;
};

_Static_assert(sizeof(struct close_frame) <= 32, "see EBB_FRAME in stream.h");

static ebb_next close_resume(struct ebb_frame *self, struct ebb_frame *from,
                             unsigned mode)
{
    (void)from;
    ebb_stream_free(((struct close_frame *)(void *)self)->stream);
    return (ebb_next)self->parent | mode;
}

struct ebb_frame *eb_stream_close_start(ebb_mem m, struct ebb_stream **handle)
    EB_START(ebb_stream_close_handle);
struct ebb_frame *eb_stream_close_start(ebb_mem m, struct ebb_stream **handle)
{
    struct ebb_frame *s = (struct ebb_frame *)(void *)*handle, *p;
    struct close_frame *f;

    *handle = NULL;
    p = ebb_stream_close(s);
    if (p == NULL) {
        ebb_stream_free(s);
        return NULL;
    }
    f = ebb_frame_at(m, sizeof(*f), _Alignof(struct close_frame),
                     close_resume);
    f->h.state = 1 | EBB_SHIELD;
    f->stream = s;
    p->parent = &f->h;
    return &f->h;
}
