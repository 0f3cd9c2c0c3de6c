/* SPDX-License-Identifier: MIT-0 */
/*
 * Sets of tasks, with and without keys, in the order of ends or of additions.
 *
 * Each task has an entry, which hooks into its end (task.h); the set owns the
 * handles.  The hook puts its entry into the list `ended`, under the guard,
 * and wakes who waits if that is what it waits for.  All else is done by the
 * set's one user, who frees an entry when its hook has been called or taken
 * back.
 *
 * Keys are found by a walk of the chain of one bucket; there are twice as many
 * buckets whenever there are as many entries.
 */
#include <ebb/join_set.h>

#include <errno.h>
#include <string.h>

#include "base/alloc.h"
#include "base/guard.h"
#include "task/task.h"

struct entry {
    struct eb_join_hook hook;
    struct eb_list added;       /* in set->added */
    struct eb_list ended;       /* in set->ended, once it has ended */
    struct entry *chain;        /* in its bucket */
    struct ebb_join_set *set;
    struct ebb_task *task;
    uint64_t number;
    unsigned char key[];
};

struct ebb_join_set {
    size_t count;               /* of entries */
    uint64_t last_number;
    struct entry **bucket;
    size_t bucket_count;        /* 0, or a power of two */
    size_t key_size;
    bool in_order;
    uint32_t guard;             /* protects what follows */
    struct eb_list added;       /* all entries, oldest first; changed by the
                                 * user alone */
    struct eb_list ended;       /* entries, first to end first */
    struct ebb_strand *waiter;
};

struct next_frame {
    struct ebb_frame h;
    int result;
    struct ebb_strand *strand;
    struct ebb_join_set *set;
    struct ebb_joined to;
};

_Static_assert(sizeof(struct next_frame) <= 88, "see join_set.h");

struct eb_ret_int eb_join_set_next_start(ebb_mem m, struct ebb_join_set *s,
                                         struct ebb_joined to)
    EB_START(ebb_join_set_next);

/* Memory, or the end of the process. */
static void *alloc_or_die(size_t size)
{
    const struct ebb_executor *ex = ebb_self.executor;
    void *block = eb_calloc(1, size);

    if (block == NULL && ex != NULL)
        ex->oom(ex, size);
    EB_CHECK(block != NULL, "out of memory for a set of tasks");
    return block;
}

struct ebb_join_set *ebb_join_set_make(size_t key_size, bool in_order)
{
    struct ebb_join_set *s = alloc_or_die(sizeof(*s));

    eb_list_init(&s->added);
    eb_list_init(&s->ended);
    s->key_size = key_size;
    s->in_order = in_order;
    return s;
}

/* ---- keys ---- */

static struct entry **find_bucket(struct ebb_join_set *s, const void *key)
{
    const unsigned char *byte = key;
    uint64_t hash = UINT64_C(0xcbf29ce484222325);

    for (size_t i = 0; i < s->key_size; i++)
        hash = (hash ^ byte[i]) * UINT64_C(0x100000001b3);
    return &s->bucket[(hash ^ hash >> 32) & (s->bucket_count - 1)];
}

static struct entry *find_key(struct ebb_join_set *s, const void *key)
{
    struct entry *e = s->bucket_count > 0 ? *find_bucket(s, key) : NULL;

    while (e != NULL && memcmp(e->key, key, s->key_size) != 0)
        e = e->chain;
    return e;
}

static void chain_entry(struct ebb_join_set *s, struct entry *e)
{
    struct entry **at = find_bucket(s, e->key);

    e->chain = *at;
    *at = e;
}

static void grow_buckets(struct ebb_join_set *s)
{
    if (s->count < s->bucket_count)
        return;
    eb_free(s->bucket);
    s->bucket_count = s->bucket_count > 0 ? 2 * s->bucket_count : 8;
    s->bucket = alloc_or_die(s->bucket_count * sizeof(*s->bucket));
    for (struct eb_list *n = s->added.next; n != &s->added; n = n->next)
        chain_entry(s, eb_container_of(n, struct entry, added));
}

/* Take out and free an entry whose hook is over. */
static void free_entry(struct ebb_join_set *s, struct entry *e)
{
    if (s->key_size > 0) {
        struct entry **at = find_bucket(s, e->key);

        while (*at != e)
            at = &(*at)->chain;
        *at = e->chain;
    }
    eb_guard_lock(&s->guard);
    eb_list_remove(&e->added);
    eb_guard_unlock(&s->guard);
    s->count--;
    eb_free(e);
}

/* ---- the end of a task ---- */

/* Has the task ended whose result is due?  Guard held. */
static bool is_due(struct ebb_join_set *s)
{
    struct eb_list *first = s->added.next;

    if (!s->in_order)
        return !eb_list_is_empty(&s->ended);
    return first != &s->added
        && eb_node_is_linked(&eb_container_of(first, struct entry,
                                              added)->ended);
}

static void entry_ended(struct eb_join_hook *hook, struct ebb_task *task)
{
    struct entry *e = eb_container_of(hook, struct entry, hook);
    struct ebb_join_set *s = e->set;

    (void)task;
    eb_guard_lock(&s->guard);
    eb_list_push_back(&s->ended, &e->ended);
    if (s->waiter != NULL && is_due(s)) {
        eb_wake(s->waiter);
        s->waiter = NULL;
    }
    eb_guard_unlock(&s->guard);
}

/* Take an entry out whose hook has been called: it is in `ended`, or will be
 * in a few instructions of another thread. */
static void take_ended(struct ebb_join_set *s, struct entry *e)
{
    for (;;) {
        bool ended;

        eb_guard_lock(&s->guard);
        ended = eb_node_is_linked(&e->ended);
        if (ended)
            eb_list_remove(&e->ended);
        eb_guard_unlock(&s->guard);
        if (ended)
            return;
        eb_sys_yield();
    }
}

/* The set has nothing to do with the task any more. */
static void let_go(struct ebb_join_set *s, struct entry *e)
{
    if (!eb_task_unhook(e->task, &e->hook)) {
        take_ended(s, e);
        ebb_task_free(e->task);
    }
    free_entry(s, e);
}

uint64_t ebb_join_set_add(struct ebb_join_set *s, struct ebb_task *task,
                          const void *key)
{
    struct entry *e;
    uint64_t number;

    EB_LIVE(s);
    e = alloc_or_die(sizeof(*e) + s->key_size);
    number = ++s->last_number;
    EB_CHECK(task != NULL, "a null task handle is added to a set");
    EB_CHECK((key != NULL) == (s->key_size > 0), "a set is used as a map");
    e->hook.ended = entry_ended;
    e->set = s;
    e->task = task;
    e->number = number;
    if (key != NULL) {
        struct entry *other = find_key(s, key);

        if (other != NULL) {
            eb_cancel(&other->task->strand);
            let_go(s, other);
        }
        memcpy(e->key, key, s->key_size);
        grow_buckets(s);
        chain_entry(s, e);
    }
    eb_guard_lock(&s->guard);
    eb_list_push_back(&s->added, &e->added);
    eb_guard_unlock(&s->guard);
    s->count++;
    eb_task_hook(task, &e->hook);
    return number;
}

/* ---- abort, detach ---- */

static bool abort_entry(struct entry *e)
{
    if (e == NULL || ebb_task_is_finished(e->task))
        return false;
    eb_cancel(&e->task->strand);
    return true;
}

bool ebb_join_set_abort(struct ebb_join_set *s, uint64_t number)
{
    EB_LIVE(s);
    for (struct eb_list *n = s->added.next; n != &s->added; n = n->next) {
        struct entry *e = eb_container_of(n, struct entry, added);

        if (e->number == number)
            return abort_entry(e);
    }
    return false;
}

bool ebb_join_set_abort_key(struct ebb_join_set *s, const void *key)
{
    EB_LIVE(s);
    return abort_entry(find_key(s, key));
}

void ebb_join_set_abort_matching(struct ebb_join_set *s,
                                 bool (*match)(const void *key, void *arg),
                                 void *arg)
{
    EB_LIVE(s);
    for (struct eb_list *n = s->added.next; n != &s->added; n = n->next) {
        struct entry *e = eb_container_of(n, struct entry, added);

        if (match(e->key, arg))
            abort_entry(e);
    }
}

void ebb_join_set_abort_all(struct ebb_join_set *s)
{
    EB_LIVE(s);
    for (struct eb_list *n = s->added.next; n != &s->added; n = n->next)
        abort_entry(eb_container_of(n, struct entry, added));
}

bool ebb_join_set_has(struct ebb_join_set *s, const void *key)
{
    EB_LIVE(s);
    return find_key(s, key) != NULL;
}

size_t ebb_join_set_len(const struct ebb_join_set *s)
{
    EB_LIVE(s);
    return s->count;
}

void ebb_join_set_detach_all(struct ebb_join_set *s)
{
    EB_LIVE(s);
    while (s->added.next != &s->added)
        let_go(s, eb_container_of(s->added.next, struct entry, added));
}

void ebb_join_set_free(struct ebb_join_set *s)
{
    if (s == NULL)
        return;
    EB_LIVE(s);
    EB_CHECK(s->waiter == NULL, "a set is freed while a task waits in it");
    ebb_join_set_abort_all(s);
    ebb_join_set_detach_all(s);
    eb_free(s->bucket);
    eb_free_as(s, "a set of tasks", NULL);
}

/* ---- next ---- */

/* The entry whose result is due, taken out of `ended`; NULL: none.  Guard
 * held. */
static struct entry *take_due(struct ebb_join_set *s)
{
    struct entry *e;

    if (!is_due(s))
        return NULL;
    e = s->in_order ? eb_container_of(s->added.next, struct entry, added)
                    : eb_container_of(s->ended.next, struct entry, ended);
    eb_list_remove(&e->ended);
    return e;
}

/* Hand over the result of an entry. */
static int deliver(struct ebb_join_set *s, struct entry *e,
                   const struct ebb_joined *to)
{
    int err = eb_task_take(e->task, to->out, to->size,
                           to->align != 0 ? to->align : 1);

    if (to->key != NULL)
        memcpy(to->key, e->key, s->key_size);
    if (to->number != NULL)
        *to->number = e->number;
    free_entry(s, e);
    return err < 0 ? err : 1;
}

int ebb_join_set_try_next(struct ebb_join_set *s, const struct ebb_joined *to)
{
    struct entry *e;

    EB_LIVE(s);
    eb_guard_lock(&s->guard);
    e = take_due(s);
    eb_guard_unlock(&s->guard);
    if (e != NULL)
        return deliver(s, e, to);
    return s->count > 0 ? -EAGAIN : 0;
}

/* Take what is due, or have the leaf f wait for it. */
static struct entry *take_or_wait(struct ebb_join_set *s, struct ebb_frame *f)
{
    struct entry *e;

    eb_guard_lock(&s->guard);
    e = take_due(s);
    if (e == NULL) {
        EB_CHECK(s->waiter == NULL, "two tasks wait in one set");
        s->waiter = ebb_self.strand;
        ebb_park(f);
    }
    eb_guard_unlock(&s->guard);
    return e;
}

static ebb_next next_resume(struct ebb_frame *self, struct ebb_frame *from,
                            unsigned mode)
{
    struct next_frame *f = (struct next_frame *)(void *)self;
    struct ebb_join_set *s = f->set;
    struct entry *e;

    (void)from;
    if (mode == EBB_CANCEL) {
        eb_guard_lock(&s->guard);
        if (s->waiter == f->strand)
            s->waiter = NULL;
        eb_guard_unlock(&s->guard);
        return EBB_CANCELLED(self);
    }
    if (s->count == 0) {
        f->result = 0;
        return EBB_DONE(self);
    }
    e = take_or_wait(s, self);
    if (e == NULL)
        return EBB_SUSPENDED;
    f->result = deliver(s, e, &f->to);
    return EBB_DONE(self);
}

struct eb_ret_int eb_join_set_next_start(ebb_mem m, struct ebb_join_set *s,
                                         struct ebb_joined to)
{
    bool turn = eb_coop();
    struct next_frame *f;

    EB_LIVE(s);
    if (turn) {
        int got = ebb_join_set_try_next(s, &to);

        if (got != -EAGAIN)
            return (struct eb_ret_int){ NULL, got };
    }
    f = ebb_frame_at(m, sizeof(*f), _Alignof(struct next_frame), next_resume);
    f->h.state = 1;
    f->set = s;
    f->to = to;
    f->strand = ebb_self.strand;
    if (!turn)
        return (struct eb_ret_int){ eb_yield_turn(&f->h), 0 };
    ebb_park(&f->h);
    eb_guard_lock(&s->guard);
    EB_CHECK(s->waiter == NULL, "two tasks wait in one set");
    if (is_due(s))
        eb_wake(f->strand);
    else
        s->waiter = f->strand;
    eb_guard_unlock(&s->guard);
    return (struct eb_ret_int){ &f->h, 0 };
}
