/* SPDX-License-Identifier: MIT-0 */
/*
 * Task-locals: a table of the values that hold, by task.
 *
 * Values are set by few and for long, while tasks are many: a task's block
 * has no room for them but a bit that says that it has inherited some.  The
 * table has a fixed number of buckets, each a list under a guard, the latest
 * binding first.  A binding belongs to the strand that has set it, and holds
 * for that strand and the branches below: the one that runs looks for the
 * first that belongs to itself or to a strand around it.
 *
 * What a task inherits is copied when it is made and freed when it ends.
 */
#include <ebb/local.h>

#include <string.h>

#include "base/alloc.h"
#include "base/guard.h"
#include "task/task.h"

enum { BUCKETS = 1024 };

static struct bucket {
    uint32_t guard;
    struct ebb_binding *first;
} table[BUCKETS];

/* What a task has inherited: its value lies behind the binding. */
struct legacy {
    struct ebb_binding binding;
    max_align_t value[];
};

uint32_t eb_local_heritable;

static struct bucket *bucket_of(const void *task)
{
    uintptr_t n = (uintptr_t)task;

    return &table[(n >> 6 ^ n >> 16) % BUCKETS];
}

static void insert(struct ebb_binding *b, const struct ebb_local *local,
                   struct ebb_task *task, struct ebb_strand *strand)
{
    struct bucket *bucket = bucket_of(task);

    b->local = local;
    b->task = task;
    b->strand = strand;
    if (local->inherited)
        eb_fetch_add_relaxed(&eb_local_heritable, 1u);
    eb_guard_lock(&bucket->guard);
    b->next = bucket->first;
    bucket->first = b;
    eb_guard_unlock(&bucket->guard);
}

void ebb_local_bind(struct ebb_binding *b, const struct ebb_local *local,
                    void *value, size_t size)
{
    struct ebb_task *task = eb_task_self();

    EB_CHECK(task != NULL, "a task-local is set outside any task");
    b->value = value;
    b->size = size;
    insert(b, local, task, ebb_self.strand);
}

void ebb_local_unbind(struct ebb_binding *b)
{
    struct bucket *bucket = bucket_of(b->task);
    struct ebb_binding **at = &bucket->first;

    eb_guard_lock(&bucket->guard);
    while (*at != b)
        at = &(*at)->next;
    *at = b->next;
    eb_guard_unlock(&bucket->guard);
    if (b->local->inherited)
        eb_fetch_add_relaxed(&eb_local_heritable, UINT32_MAX);
}

/* Does what the strand `set` has set hold in the one that runs? */
static bool is_around(const void *set)
{
    for (struct ebb_strand *s = ebb_self.strand;;) {
        struct ebb_group *g;

        if (s == set)
            return true;
        g = eb_strand_group(s);
        if (g == NULL)
            return false;
        s = g->outer;
    }
}

/* The binding that holds in this task.  Guard of its bucket held. */
static struct ebb_binding *find(struct bucket *bucket,
                                const struct ebb_task *task,
                                const struct ebb_local *local)
{
    struct ebb_binding *b = bucket->first;

    while (b != NULL && !(b->task == task && b->local == local
                          && is_around(b->strand)))
        b = b->next;
    return b;
}

void *ebb_local_get(const struct ebb_local *local)
{
    struct ebb_task *task = eb_task_self();
    struct ebb_binding *b;
    struct bucket *bucket;

    if (task == NULL)
        return NULL;
    bucket = bucket_of(task);
    eb_guard_lock(&bucket->guard);
    b = find(bucket, task, local);
    eb_guard_unlock(&bucket->guard);
    return b != NULL ? b->value : NULL;
}

/* A copy of what b says, for the task. */
static void bequeath(const struct ebb_binding *b, struct ebb_task *task)
{
    struct legacy *l = eb_malloc(sizeof(*l) + b->size);

    if (l == NULL)
        eb_task_oom(eb_strand_executor(&task->strand), sizeof(*l) + b->size);
    memcpy(l->value, b->value, b->size);
    l->binding.value = l->value;
    l->binding.size = b->size;
    l->binding.next = NULL;
    l->binding.local = b->local;
    insert(&l->binding, b->local, task, &task->strand);
    task->h.flags |= EB_TASK_LEGACY;
}

void eb_local_inherit(struct ebb_task *task)
{
    struct ebb_task *parent = eb_task_self();
    struct ebb_binding *b;
    struct bucket *bucket;

    if (parent == NULL)
        return;
    bucket = bucket_of(parent);
    /* The parent runs here: nobody else touches its bindings.  Those of other
     * tasks in the bucket come and go at any time. */
    eb_guard_lock(&bucket->guard);
    b = bucket->first;
    while (b != NULL) {
        if (b->task == parent && b->local->inherited
            && find(bucket, parent, b->local) == b) {
            eb_guard_unlock(&bucket->guard);
            bequeath(b, task);
            eb_guard_lock(&bucket->guard);
        }
        b = b->next;
    }
    eb_guard_unlock(&bucket->guard);
}

void eb_local_release(struct ebb_task *task)
{
    struct bucket *bucket = bucket_of(task);

    for (;;) {
        struct legacy *l;
        struct ebb_binding *b;

        eb_guard_lock(&bucket->guard);
        b = bucket->first;
        while (b != NULL && b->task != task)
            b = b->next;
        eb_guard_unlock(&bucket->guard);
        if (b == NULL)
            return;
        l = eb_container_of(b, struct legacy, binding);
        EB_CHECK(b->value == l->value, "a task has ended and left a "
                 "task-local set");
        ebb_local_unbind(b);
        eb_free(l);
    }
}
