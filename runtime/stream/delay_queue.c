/* SPDX-License-Identifier: MIT-0 */
/*
 * Delay queues: a timer wheel of their own, and one timer of the runtime for
 * the next time it has to be looked at.
 *
 * An entry is in the wheel, or due in the list, or free.  A key is its number
 * in the table and a count of the times that the number has been given, so
 * that a key of what is gone is found to be old.
 *
 * Threads: the guard protects all but the timer, which has its own; the
 * wheel's is taken inside.
 */
#include <ebb/delay_queue.h>

#include <ebb/timer.h>
#include <ebb/vec.h>
#include <errno.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "reactor/reactor.h"
#include "time/wheel.h"

struct entry {
    struct eb_timer_call call;  /* in the wheel, or its node in a list */
    struct ebb_delay_queue *q;
    uint32_t number, times;
    bool in_wheel, in_use;
    max_align_t item[];
};

struct ebb_delay_queue {
    uint32_t guard;
    size_t size, len;
    struct entry **table;       /* growing array of all entries */
    struct eb_list due, unused;
    struct ebb_timer timer;
    struct eb_wheel wheel;
};

/* The wheel has come to the entry; guard held. */
static void note_due(struct eb_timer_call *call)
{
    struct entry *e = eb_container_of(call, struct entry, call);

    e->in_wheel = false;
    eb_list_push_back(&e->q->due, &call->timer.node);
}

struct ebb_delay_queue *ebb_delay_queue_new(size_t size)
{
    struct ebb_delay_queue *q = eb_calloc(1, sizeof(*q));

    if (q == NULL)
        return NULL;
    q->size = size;
    eb_list_init(&q->due);
    eb_list_init(&q->unused);
    ebb_timer_init(&q->timer, INT64_MAX);
    eb_wheel_init(&q->wheel, ebb_now());
    return q;
}

void ebb_delay_queue_free(struct ebb_delay_queue *q)
{
    if (q == NULL)
        return;
    EB_CHECK(q->timer.waiter == NULL,
             "a delay queue is freed while a task waits for it");
    ebb_delay_queue_clear(q);
    eb_wheel_fini(&q->wheel);
    for (size_t i = 0; i < ebb_vec_len(q->table); i++)
        eb_free(q->table[i]);
    ebb_vec_free(q->table);
    eb_free_as(q, "a delay queue", NULL);
}

/* A free entry, or NULL: no memory. */
static struct entry *take_entry(struct ebb_delay_queue *q)
{
    struct eb_list *node = eb_list_pop_front(&q->unused);
    struct entry *e;

    if (node != NULL)
        return eb_container_of(node, struct entry, call.timer.node);
    if (ebb_vec_len(q->table) >= UINT32_MAX)
        return NULL;
    e = eb_calloc(1, sizeof(*e) + q->size);
    if (e == NULL)
        return NULL;
    e->q = q;
    e->number = (uint32_t)ebb_vec_len(q->table);
    e->call.fire = note_due;
    eb_node_init(&e->call.timer.node);
    if (ebb_vec_push(q->table, e) < 0) {
        eb_free(e);
        return NULL;
    }
    return e;
}

static uint64_t key_of(const struct entry *e)
{
    return (uint64_t)e->times << 32 | e->number;
}

static struct entry *find_entry(struct ebb_delay_queue *q, uint64_t key)
{
    uint32_t number = (uint32_t)key;
    struct entry *e = number < ebb_vec_len(q->table) ? q->table[number] : NULL;

    return e != NULL && e->in_use && e->times == key >> 32 ? e : NULL;
}

/* Into the wheel, or the list of what is due, behind all that was before. */
static void file_entry(struct ebb_delay_queue *q, struct entry *e,
                       int64_t deadline)
{
    int64_t now = ebb_now();

    e->call.timer.deadline = deadline;
    e->in_wheel = deadline > now;
    if (e->in_wheel) {
        (void)eb_timer_start(&q->wheel, &e->call.timer);
    } else {
        while (eb_wheel_advance(&q->wheel, now) == 0)
            ;                           /* it goes by portions */
        eb_list_push_back(&q->due, &e->call.timer.node);
    }
    /* Who waits looks at the wheel itself and finds out for how long. */
    if (deadline < ebb_timer_deadline(&q->timer))
        ebb_timer_reset(&q->timer, deadline);
}

static void unfile_entry(struct ebb_delay_queue *q, struct entry *e)
{
    if (e->in_wheel)
        (void)eb_timer_stop(&q->wheel, &e->call.timer);
    else
        eb_list_remove(&e->call.timer.node);
    e->in_wheel = false;
}

/* In no list: free it, its item to `item`. */
static void retire_entry(struct ebb_delay_queue *q, struct entry *e,
                         void *item)
{
    if (item != NULL)
        memcpy(item, e->item, q->size);
    e->in_use = false;
    q->len--;
    eb_list_push_back(&q->unused, &e->call.timer.node);
    if (q->len == 0)                    /* nothing to wait for */
        ebb_timer_reset(&q->timer, INT64_MIN);
}

int ebb_delay_queue_insert_at(struct ebb_delay_queue *q, const void *item,
                              int64_t deadline, uint64_t *key)
{
    struct entry *e;

    eb_guard_lock(&q->guard);
    e = take_entry(q);
    if (e != NULL) {
        memcpy(e->item, item, q->size);
        e->in_use = true;
        e->times++;
        if (key != NULL)
            *key = key_of(e);
        q->len++;
        file_entry(q, e, deadline);
    }
    eb_guard_unlock(&q->guard);
    return e != NULL ? 0 : -ENOMEM;
}

int ebb_delay_queue_insert(struct ebb_delay_queue *q, const void *item,
                           int64_t ns, uint64_t *key)
{
    return ebb_delay_queue_insert_at(q, item, ebb_deadline(ns), key);
}

int ebb_delay_queue_reset_at(struct ebb_delay_queue *q, uint64_t key,
                             int64_t deadline)
{
    struct entry *e;

    eb_guard_lock(&q->guard);
    e = find_entry(q, key);
    if (e != NULL) {
        unfile_entry(q, e);
        file_entry(q, e, deadline);
    }
    eb_guard_unlock(&q->guard);
    return e != NULL ? 0 : -ENOENT;
}

int ebb_delay_queue_reset(struct ebb_delay_queue *q, uint64_t key, int64_t ns)
{
    return ebb_delay_queue_reset_at(q, key, ebb_deadline(ns));
}

int ebb_delay_queue_remove(struct ebb_delay_queue *q, uint64_t key,
                           void *item)
{
    struct entry *e;

    eb_guard_lock(&q->guard);
    e = find_entry(q, key);
    if (e != NULL) {
        unfile_entry(q, e);
        retire_entry(q, e, item);
    }
    eb_guard_unlock(&q->guard);
    return e != NULL ? 0 : -ENOENT;
}

int64_t ebb_delay_queue_deadline(struct ebb_delay_queue *q, uint64_t key)
{
    struct entry *e;
    int64_t deadline;

    eb_guard_lock(&q->guard);
    e = find_entry(q, key);
    deadline = e != NULL ? e->call.timer.deadline : -ENOENT;
    eb_guard_unlock(&q->guard);
    return deadline;
}

/* What is due comes out in its order, before all that is in the wheel. */
static struct entry *find_next(struct ebb_delay_queue *q)
{
    struct entry *first = NULL;

    if (!eb_list_is_empty(&q->due))
        return eb_container_of(q->due.next, struct entry, call.timer.node);
    for (size_t i = 0; i < ebb_vec_len(q->table); i++) {
        struct entry *e = q->table[i];

        if (e->in_use && (first == NULL || e->call.timer.deadline
                                               < first->call.timer.deadline))
            first = e;
    }
    return first;
}

int64_t ebb_delay_queue_peek(struct ebb_delay_queue *q, uint64_t *key)
{
    int64_t deadline = -ENOENT;
    struct entry *e;

    eb_guard_lock(&q->guard);
    e = find_next(q);
    if (e != NULL)
        deadline = e->call.timer.deadline;
    if (e != NULL && key != NULL)
        *key = key_of(e);
    eb_guard_unlock(&q->guard);
    return deadline;
}

void ebb_delay_queue_clear(struct ebb_delay_queue *q)
{
    eb_guard_lock(&q->guard);
    for (size_t i = 0; i < ebb_vec_len(q->table); i++)
        if (q->table[i]->in_use) {
            unfile_entry(q, q->table[i]);
            retire_entry(q, q->table[i], NULL);
        }
    eb_guard_unlock(&q->guard);
}

size_t ebb_delay_queue_len(struct ebb_delay_queue *q)
{
    size_t len;

    eb_guard_lock(&q->guard);
    len = q->len;
    eb_guard_unlock(&q->guard);
    return len;
}

/* What next() returns now; -EAGAIN: the timer is set to when to look again. */
static int look(struct ebb_delay_queue *q, void *item)
{
    int64_t now = ebb_now(), left;
    struct eb_list *node;
    int rc = 1;

    eb_guard_lock(&q->guard);
    left = eb_wheel_advance(&q->wheel, now);
    node = eb_list_pop_front(&q->due);
    if (node != NULL) {
        retire_entry(q, eb_container_of(node, struct entry, call.timer.node),
                     item);
    } else if (q->len == 0) {
        rc = 0;
    } else {
        ebb_timer_reset(&q->timer, eb_clock_add(now, left));
        rc = -EAGAIN;
    }
    eb_guard_unlock(&q->guard);
    return rc;
}

async int ebb_delay_queue_next(struct ebb_delay_queue *q, void *item)
{
    int rc;

    if (!eb_coop())
        await eb_turn_over();
    while ((rc = look(q, item)) == -EAGAIN)
        await ebb_timer_wait(&q->timer);
    return rc;
}
