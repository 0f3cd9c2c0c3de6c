/* SPDX-License-Identifier: MIT-0 */
/*
 * Sets of futures, on the sets of the core.
 *
 * Items stay in `order` until their results come out.  Where the order is
 * kept an item that has ended waits there for its turn.
 */
#include <errno.h>
#include <limits.h>
#include <string.h>

#include <ebb/futures.h>

#include "base/alloc.h"
#include "base/stale.h"
#include "core/core.h"
#include "task/future.h"

struct item {
    struct eb_set_item branch;
    struct eb_list order;       /* in futures->order */
    uint64_t number;
    void *out;
    bool ended;                 /* and taken out of the set */
};

struct ebb_futures {
    struct eb_set set;
    struct eb_list order;       /* as results come out, if that is fixed */
    size_t count;
    uint64_t last_number;
    bool in_order;
};

static void *alloc_or_die(size_t size)
{
    const struct ebb_executor *ex = ebb_self.executor;
    void *block = eb_calloc(1, size);

    if (block == NULL && ex != NULL)
        ex->oom(ex, size);
    EB_CHECK(block != NULL, "out of memory for a set of futures");
    return block;
}

struct ebb_futures *ebb_futures_make(bool in_order)
{
    struct ebb_futures *s = alloc_or_die(sizeof(*s));

    eb_set_init(&s->set);
    eb_list_init(&s->order);
    s->in_order = in_order;
    return s;
}

uint64_t ebb_futures_add(struct ebb_futures *s, struct ebb_frame *future,
                         bool front, void *out)
{
    struct item *i = alloc_or_die(sizeof(*i));

    EB_LIVE(s);
    EB_CHECK(future != NULL, "a null future is added to a set");
    i->number = ++s->last_number;
    i->out = out;
    if (front)
        eb_list_push_front(&s->order, &i->order);
    else
        eb_list_push_back(&s->order, &i->order);
    eb_set_add(&s->set, &i->branch, future);
    s->count++;
    return i->number;
}

size_t ebb_futures_len(const struct ebb_futures *s)
{
    EB_LIVE(s);
    return s->count;
}

/* The item whose result is due, if `taken` has just ended; NULL: none. */
static struct item *find_due(struct ebb_futures *s, struct item *taken)
{
    struct item *first;

    if (!s->in_order)
        return taken;
    first = eb_container_of(s->order.next, struct item, order);
    return first->ended ? first : NULL;
}

/* Hand the result over and free the item. */
static int deliver(struct ebb_futures *s, struct item *i,
                   const struct ebb_joined *to)
{
    struct ebb_frame *future = i->branch.future;
    size_t at = (sizeof(*future) + to->align - 1) & ~(to->align - 1);
    void *out = i->out != NULL ? i->out : to->out;

    if (future != NULL && out != NULL)
        memcpy(out, (char *)future + at, to->size);
    if (to->number != NULL)
        *to->number = i->number;
    ebb_release(future);
    eb_list_remove(&i->order);
    eb_free(i);
    s->count--;
    return future != NULL ? 1 : -ECANCELED;
}

async int ebb_futures_next(struct ebb_futures *s, struct ebb_joined to)
{
    struct item *due;

    EB_LIVE(s);
    due = s->count > 0 && s->in_order ? find_due(s, NULL) : NULL;
    while (due == NULL && s->count > 0) {
        struct eb_set_item *taken = eb_set_take(&s->set);

        if (taken == NULL) {
            await eb_set_next(&s->set);
            continue;
        }
        due = eb_container_of(taken, struct item, branch);
        due->ended = true;
        due = find_due(s, due);
    }
    return due != NULL ? deliver(s, due, &to) : 0;
}

async void ebb_futures_close(struct ebb_futures *s)
{
    if (s == NULL)
        return;
    EB_LIVE(s);
    await eb_set_finish(&s->set);
    while (!eb_list_is_empty(&s->order)) {
        struct item *i = eb_container_of(s->order.next, struct item, order);

        i->out = NULL;
        deliver(s, i, &(struct ebb_joined){ .align = 1 });
    }
    eb_free_as(s, "a set of futures", NULL);
}

/* ---- n at once ---- */

/* A set of all of them; result k goes to out + k * step. */
static struct ebb_futures *take_all(struct ebb_frame **future, size_t n,
                                    void *out, size_t step)
{
    struct ebb_futures *s = ebb_futures_make(false);

    for (size_t k = 0; k < n; k++) {
        ebb_futures_add(s, future[k], false,
                        out != NULL ? (char *)out + k * step : NULL);
        future[k] = NULL;
    }
    return s;
}

/* Room for a signed integer of any size. */
union number {
    int8_t i8;
    int16_t i16;
    int32_t i32;
    int64_t i64;
};

/* As a code. */
static int read_number(const union number *n, size_t size)
{
    switch (size) {
    case sizeof(int8_t): return n->i8;
    case sizeof(int16_t): return n->i16;
    case sizeof(int32_t): return n->i32;
    default: return n->i64 < INT_MIN ? INT_MIN
                  : n->i64 > INT_MAX ? INT_MAX : (int)n->i64;
    }
}

async int ebb_join_all(struct ebb_frame **future, size_t n, void *out,
                       size_t size, size_t align)
{
    struct ebb_futures *s = take_all(future, n, out, size);
    struct ebb_joined to = { .size = size, .align = align };
    int rc, all = 0;

    defer await ebb_futures_close(s);
    while ((rc = await ebb_futures_next(s, to)) != 0)
        all = rc < 0 ? rc : all;
    return all;
}

async int ebb_try_join_all(struct ebb_frame **future, size_t n, void *out,
                           size_t size, size_t align)
{
    struct ebb_futures *s = take_all(future, n, NULL, 0);
    union number value;
    uint64_t number;
    struct ebb_joined to = { &value, size, align, NULL, &number };
    int rc;

    EB_CHECK(size <= sizeof(value), "try_join_all of what is no integer");
    defer await ebb_futures_close(s);
    while ((rc = await ebb_futures_next(s, to)) > 0) {
        if (out != NULL)
            memcpy((char *)out + (number - 1) * size, &value, size);
        if (read_number(&value, size) < 0)
            return read_number(&value, size);
    }
    return rc;
}

async int ebb_select_all(struct ebb_frame **future, size_t n, void *out,
                         size_t size, size_t align)
{
    struct ebb_futures *s = take_all(future, n, NULL, 0);
    uint64_t number = 0;
    int rc;

    defer await ebb_futures_close(s);
    rc = await ebb_futures_next(
        s, (struct ebb_joined){ out, size, align, NULL, &number });
    if (rc == 0)
        return -EINVAL;
    return rc < 0 ? rc : (int)number - 1;
}

async int ebb_select_ok(struct ebb_frame **future, size_t n, void *out,
                        size_t size, size_t align)
{
    struct ebb_futures *s = take_all(future, n, NULL, 0);
    union number value;
    uint64_t number;
    struct ebb_joined to = { &value, size, align, NULL, &number };
    int last = -EINVAL, rc;

    EB_CHECK(size <= sizeof(value), "select_ok of what is no integer");
    defer await ebb_futures_close(s);
    while ((rc = await ebb_futures_next(s, to)) != 0) {
        last = rc < 0 ? rc : read_number(&value, size);
        if (last < 0)
            continue;
        if (out != NULL)
            memcpy(out, &value, size);
        return (int)number - 1;
    }
    return last;
}
