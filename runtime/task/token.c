/* SPDX-License-Identifier: MIT-0 */
/*
 * Cancellation tokens: a tree of cells with references.
 *
 * A child holds a reference to its parent; the parent lists its children
 * without one.  Each cell has a guard of its own, and no two are ever held at
 * a time: a cancel takes the children out of the cell's list, with a
 * reference to each, before it goes on with them.  Only who takes a cell out
 * of its parent's list may use its `todo`.
 *
 * A cell whose last reference is gone is still in the list until it has taken
 * itself out; a cancel that finds it there leaves it.
 */
#include <ebb/token.h>

#include "base/alloc.h"
#include "base/guard.h"
#include "core/core.h"

struct ebb_token {
    uint32_t refs;              /* atomic */
    uint32_t cancelled;         /* atomic: changes under the guard */
    uint32_t guard;             /* protects what follows */
    struct eb_list waiters;
    struct eb_list children;
    struct ebb_token *parent;   /* fixed; NULL: none */
    struct eb_list node;        /* the parent's guard: in its children */
    struct ebb_token *todo;
};

struct token_frame {
    struct ebb_frame h;
    struct eb_list node;
    struct ebb_strand *strand;
    struct ebb_token *token;
};

_Static_assert(sizeof(struct token_frame) <= 56, "see EBB_FRAME in token.h");

struct ebb_frame *eb_token_cancelled_start(ebb_mem m, struct ebb_token *token)
    EB_START(ebb_token_cancelled);

struct ebb_token *ebb_token_new(void)
{
    struct ebb_token *t = eb_calloc(1, sizeof(*t));

    if (t == NULL)
        return NULL;
    t->refs = 1;
    eb_list_init(&t->waiters);
    eb_list_init(&t->children);
    return t;
}

struct ebb_token *ebb_token_child(struct ebb_token *parent)
{
    struct ebb_token *t;

    EB_LIVE(parent);
    t = ebb_token_new();
    if (t == NULL)
        return NULL;
    t->parent = ebb_token_ref(parent);
    eb_guard_lock(&parent->guard);
    if (eb_load_relaxed(&parent->cancelled))
        t->cancelled = 1;
    else
        eb_list_push_back(&parent->children, &t->node);
    eb_guard_unlock(&parent->guard);
    return t;
}

struct ebb_token *ebb_token_ref(struct ebb_token *t)
{
    EB_LIVE(t);
    /* Relaxed: the caller has a reference, the cell cannot go away. */
    eb_fetch_add_relaxed(&t->refs, 1u);
    return t;
}

/* A reference to a cell whose last one may be gone: false then. */
static bool try_ref(struct ebb_token *t)
{
    uint32_t refs = eb_load_relaxed(&t->refs);

    while (refs != 0)
        if (eb_cas(&t->refs, &refs, refs + 1))
            return true;
    return false;
}

void ebb_token_unref(struct ebb_token *t)
{
    if (t != NULL)
        EB_LIVE(t);
    /* Acquires all uses by the others before the cell goes. */
    while (t != NULL && eb_fetch_add(&t->refs, UINT32_MAX) == 1) {
        struct ebb_token *parent = t->parent;

        if (parent != NULL) {
            eb_guard_lock(&parent->guard);
            if (eb_node_is_linked(&t->node))
                eb_list_remove(&t->node);
            eb_guard_unlock(&parent->guard);
        }
        EB_CHECK(eb_list_is_empty(&t->waiters),
                 "a token's last reference is gone while a task waits for it");
        eb_free_as(t, "a token", NULL);
        t = parent;
    }
}

/* Cancel this one; its children, with a reference each, go to *todo. */
static void cancel_one(struct ebb_token *t, struct ebb_token **todo)
{
    struct eb_list *n, *following;

    eb_guard_lock(&t->guard);
    /* Release: pairs with ebb_token_is_cancelled(). */
    eb_store_release(&t->cancelled, 1u);
    while ((n = eb_list_pop_front(&t->waiters)) != NULL)
        eb_wake(eb_container_of(n, struct token_frame, node)->strand);
    for (n = t->children.next; n != &t->children; n = following) {
        struct ebb_token *child = eb_container_of(n, struct ebb_token, node);

        following = n->next;
        if (!try_ref(child))
            continue;
        eb_list_remove(n);
        child->todo = *todo;
        *todo = child;
    }
    eb_guard_unlock(&t->guard);
}

void ebb_token_cancel(struct ebb_token *t)
{
    struct ebb_token *todo = NULL, *next;

    EB_LIVE(t);
    if (ebb_token_is_cancelled(t))
        return;
    cancel_one(t, &todo);
    while (todo != NULL) {
        next = todo;
        todo = next->todo;
        cancel_one(next, &todo);
        ebb_token_unref(next);
    }
}

bool ebb_token_is_cancelled(const struct ebb_token *t)
{
    EB_LIVE(t);
    /* Acquire: what the canceller did before is seen. */
    return eb_load_acquire(&t->cancelled) != 0;
}

static ebb_next token_resume(struct ebb_frame *self, struct ebb_frame *from,
                             unsigned mode)
{
    struct token_frame *f = (struct token_frame *)(void *)self;

    (void)from;
    eb_guard_lock(&f->token->guard);    /* the canceller is out of it then */
    if (eb_node_is_linked(&f->node))
        eb_list_remove(&f->node);
    eb_guard_unlock(&f->token->guard);
    return mode == EBB_CANCEL ? EBB_CANCELLED(self) : EBB_DONE(self);
}

struct ebb_frame *eb_token_cancelled_start(ebb_mem m, struct ebb_token *t)
{
    struct token_frame *f;
    bool over = ebb_token_is_cancelled(t);

    if (over && eb_coop())
        return NULL;
    f = ebb_frame_at(m, sizeof(*f), _Alignof(struct token_frame),
                     token_resume);
    f->h.state = 1;
    f->token = t;
    f->strand = ebb_self.strand;
    eb_node_init(&f->node);
    if (over)
        return eb_yield_turn(&f->h);
    ebb_park(&f->h);
    eb_guard_lock(&t->guard);
    if (eb_load_relaxed(&t->cancelled))
        eb_wake(f->strand);
    else
        eb_list_push_back(&t->waiters, &f->node);
    eb_guard_unlock(&t->guard);
    return &f->h;
}
