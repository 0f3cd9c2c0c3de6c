/* SPDX-License-Identifier: MIT-0 */
/*
 * Scopes: a set of tasks that end before the block that spawned them does.
 *
 * A child's block has a head in front, by which the scope lists it until it is
 * freed: by whoever consumes its handle, by itself if it was detached, else
 * by the scope when it closes.  Everything happens under the guard, a lock
 * held for a few instructions; with it held no child's block goes away.
 *
 *   live == children started or held back that have not ended
 *   running == those of them that have been started
 *   the queue is empty, or running == limit
 *
 * A child's last access to the scope is the guard's release after it has
 * taken itself off `live`, and the one who waits takes the guard once more
 * before it goes on: the scope's memory is its own by then.
 *
 * Locks: guard, then those of the executor.
 */
#include <ebb/scope.h>

#include "base/guard.h"
#include "task/heap.h"
#include "task/origin.h"
#include "task/task.h"

enum {
    SCOPE_CLOSING = 1,          /* every child is cancelled, new ones too */
    SCOPE_FAILED = 2,           /* the same, by first_error */
    SCOPE_OVER = 4,             /* nobody may spawn into it */
};

/* In front of a child's block. */
struct child {
    struct eb_list node;        /* in scope->child */
    struct eb_list held;        /* in scope->queue */
    struct ebb_scope *scope;
};

_Static_assert(sizeof(struct child) <= EB_CHILD_FRONT, "see task/heap.h");

struct scope_frame {
    struct ebb_frame h;
    struct ebb_scope *scope;
    bool forced;
};

_Static_assert(sizeof(struct scope_frame) <= EBB_SCOPE_FRAME, "see abi.h");
_Static_assert(sizeof(struct eb_list) == 2 * sizeof(void *), "see abi.h");

static struct eb_list *children_of(struct ebb_scope *s)
{
    return (struct eb_list *)(void *)s->child;
}

static struct eb_list *queue_of(struct ebb_scope *s)
{
    return (struct eb_list *)(void *)s->queue;
}

static struct child *child_of(const struct ebb_task *task)
{
    return (struct child *)((uintptr_t)task - EB_CHILD_FRONT);
}

static struct ebb_task *task_of(struct child *c)
{
    return (struct ebb_task *)(void *)((char *)c + EB_CHILD_FRONT);
}

struct ebb_scope *eb_scope_of(const struct ebb_task *task)
{
    return child_of(task)->scope;
}

void ebb_scope_init(struct ebb_scope *s,
                    const struct ebb_scope_options *options)
{
    *s = (struct ebb_scope){
        .limit = options->limit, .first_error = options->first_error
    };
    eb_list_init(children_of(s));
    eb_list_init(queue_of(s));
}

/* ---- children ---- */

struct ebb_task *ebb_scope_task_new(struct ebb_scope *s, size_t size,
                                    size_t align, ebb_resume_fn *thunk,
                                    const struct ebb_site *site)
{
    const struct ebb_executor *ex = eb_task_executor(site);
    const struct eb_origin *origin = eb_origin_find(ex, site);
    struct child *c = origin != NULL
                    ? ex->alloc(ex, EB_BLOCK_CHILD, EB_CHILD_FRONT + size,
                                align) : NULL;

    if (c == NULL)
        eb_task_oom(ex, size);
    c->scope = s;
    eb_node_init(&c->node);
    eb_node_init(&c->held);
    eb_task_init(task_of(c), origin, EB_TASK_CHILD, thunk);
    return task_of(c);
}

/* Guard held. */
static void start_child(struct ebb_scope *s, struct ebb_task *task)
{
    s->running++;
    eb_task_schedule(task);
}

void eb_scope_start(struct ebb_task *task)
{
    struct child *c = child_of(task);
    struct ebb_scope *s = c->scope;

    eb_guard_lock(&s->guard);
    s->live++;
    eb_list_push_back(children_of(s), &c->node);
    if (EBB_UNLIKELY(s->flags != 0)) {
        EB_CHECK(!(s->flags & SCOPE_OVER),
                 "a task is spawned into a scope that has ended");
        eb_cancel(&task->strand);
    }
    if (s->limit != 0 && s->running >= s->limit)
        eb_list_push_back(queue_of(s), &c->held);
    else
        start_child(s, task);
    eb_guard_unlock(&s->guard);
}

/* Start what the limit has held back, also what is cancelled: its clean-up
 * wants no less room.  Guard held. */
static void start_held(struct ebb_scope *s)
{
    while (!eb_list_is_empty(queue_of(s)) && s->running < s->limit) {
        struct eb_list *n = eb_list_pop_front(queue_of(s));

        start_child(s, task_of(eb_container_of(n, struct child, held)));
    }
}

/* Guard held. */
static void cancel_children(struct ebb_scope *s, bool force)
{
    struct eb_list *head = children_of(s);

    for (struct eb_list *n = head->next; n != head; n = n->next) {
        struct ebb_task *task =
            task_of(eb_container_of(n, struct child, node));

        if (force)
            eb_cancel_force(&task->strand);
        else
            eb_cancel(&task->strand);
    }
}

static void free_child(struct child *c)
{
    /* Relaxed: as in free_block() of task.c. */
    eb_store_relaxed(&task_of(c)->h.cls, (uint16_t)0);
    eb_heap_give(c);
}

void eb_scope_free(struct ebb_task *task)
{
    struct child *c = child_of(task);
    struct ebb_scope *s = c->scope;

    eb_guard_lock(&s->guard);
    eb_list_remove(&c->node);
    eb_guard_unlock(&s->guard);
    free_child(c);
}

void eb_scope_ended(struct ebb_scope *s)
{
    eb_guard_lock(&s->guard);
    s->live--;
    s->running--;
    start_held(s);
    if (s->live == 0 && s->waiter != NULL) {
        struct ebb_strand *waiter = s->waiter;

        s->waiter = NULL;
        eb_wake(waiter);
    }
    eb_guard_unlock(&s->guard);
}

void ebb_scope_cancel(struct ebb_scope *s)
{
    eb_guard_lock(&s->guard);
    cancel_children(s, false);
    eb_guard_unlock(&s->guard);
}

size_t ebb_scope_count(struct ebb_scope *s)
{
    size_t live;

    eb_guard_lock(&s->guard);
    live = s->live;
    eb_guard_unlock(&s->guard);
    return live;
}

ebb_next ebb_scope_task_end(struct ebb_task *task, unsigned mode,
                            int64_t result)
{
    struct ebb_scope *s = eb_scope_of(task);

    if (mode == EBB_CANCEL || result >= 0 || s->first_error == NULL)
        return ebb_task_end(task, mode);
    eb_guard_lock(&s->guard);
    if (s->flags == 0) {
        s->flags |= SCOPE_FAILED;
        *s->first_error = (int)result;
        cancel_children(s, false);
        if (s->watcher != NULL)
            eb_wake(s->watcher);
        s->watcher = NULL;
    }
    eb_guard_unlock(&s->guard);
    return ebb_task_end(task, mode);
}

/* ---- the leaves ---- */

static struct scope_frame *make_frame(ebb_mem m, struct ebb_scope *s,
                                      ebb_resume_fn *resume)
{
    struct scope_frame *f = ebb_frame_at(
        m, sizeof(*f), _Alignof(struct scope_frame), resume);

    f->h.state = 1;
    f->scope = s;
    f->forced = false;
    ebb_park(&f->h);
    return f;
}

static ebb_next resume_wait(struct ebb_frame *self, struct ebb_frame *from,
                            unsigned mode)
{
    struct ebb_scope *s = ((struct scope_frame *)self)->scope;

    (void)from;
    eb_guard_lock(&s->guard);   /* the one who woke us is out of it by now */
    s->waiter = NULL;
    eb_guard_unlock(&s->guard);
    return mode == EBB_CANCEL ? EBB_CANCELLED(self) : EBB_DONE(self);
}

struct ebb_frame *ebb_scope_wait(ebb_mem m, struct ebb_scope *s)
{
    struct scope_frame *f = NULL;

    eb_guard_lock(&s->guard);
    if (s->live > 0) {
        f = make_frame(m, s, resume_wait);
        s->waiter = ebb_self.strand;
    }
    eb_guard_unlock(&s->guard);
    if (f != NULL)
        return &f->h;
    return eb_coop() ? NULL
                     : eb_yield_turn(&make_frame(m, s, resume_wait)->h);
}

/* The end: free the blocks whose handles nobody has consumed. */
static void free_rest(struct ebb_scope *s)
{
    struct eb_list *n;

    s->flags |= SCOPE_OVER;
    while ((n = eb_list_pop_front(children_of(s))) != NULL)
        free_child(eb_container_of(n, struct child, node));
}

static ebb_next resume_close(struct ebb_frame *self, struct ebb_frame *from,
                             unsigned mode)
{
    struct scope_frame *f = (struct scope_frame *)self;
    struct ebb_scope *s = f->scope;

    (void)from;
    eb_guard_lock(&s->guard);
    if (mode == EBB_CANCEL) {   /* only once shields no longer hold */
        f->forced = true;
        cancel_children(s, true);
    }
    eb_guard_unlock(&s->guard);
    if (mode == EBB_CANCEL)
        return EBB_SUSPENDED;
    free_rest(s);
    return f->forced ? EBB_CANCELLED(self) : EBB_DONE(self);
}

struct ebb_frame *ebb_scope_close(ebb_mem m, struct ebb_scope *s)
{
    struct scope_frame *f = NULL;

    eb_guard_lock(&s->guard);
    s->flags |= SCOPE_CLOSING;
    if (s->live > 0) {
        f = make_frame(m, s, resume_close);
        s->waiter = ebb_self.strand;
        cancel_children(s, false);
    }
    eb_guard_unlock(&s->guard);
    if (f == NULL)
        free_rest(s);
    return f != NULL ? &f->h : NULL;
}

static ebb_next resume_failure(struct ebb_frame *self,
                               struct ebb_frame *from, unsigned mode)
{
    struct ebb_scope *s = ((struct scope_frame *)self)->scope;

    (void)from;
    eb_guard_lock(&s->guard);
    s->watcher = NULL;
    eb_guard_unlock(&s->guard);
    return mode == EBB_CANCEL ? EBB_CANCELLED(self) : EBB_DONE(self);
}

struct ebb_frame *ebb_scope_failure(ebb_mem m, struct ebb_scope *s)
{
    struct scope_frame *f = NULL;

    eb_guard_lock(&s->guard);
    if (!(s->flags & SCOPE_FAILED)) {
        f = make_frame(m, s, resume_failure);
        s->watcher = ebb_self.strand;
    }
    eb_guard_unlock(&s->guard);
    return f != NULL ? &f->h : NULL;
}
