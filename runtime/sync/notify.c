/* SPDX-License-Identifier: MIT-0 */
/*
 * Notify: a line, and one notification kept for who comes next.
 *
 * In the line stand waits, and nodes of struct ebb_notified that nobody
 * waits on yet: these have no strand.
 *
 * Invariant, whenever the guard is free: kept == 0 or the line is empty.
 */
#include <ebb/notify.h>

#include "sync/wait.h"

/* How somebody was notified, or what a struct ebb_notified is. */
enum how {
    NOTIFIED_NOT,
    NOTIFIED_ONE,
    NOTIFIED_LAST,
    NOTIFIED_WAITER,            /* as ONE, but never kept */
    NOTIFIED_ALL,
    ENABLED,                    /* in line */
};

_Static_assert(sizeof(struct ebb_waiter) <= sizeof(void *[3]), "notify.h");

struct ebb_frame *eb_notify_wait_start(ebb_mem m, struct ebb_notify *n)
    EB_START(ebb_notify_wait);
struct ebb_frame *eb_notified_wait_start(ebb_mem m, struct ebb_notified *n)
    EB_START(ebb_notified_wait);

static struct ebb_waiter *node_of(struct ebb_notified *n)
{
    return (struct ebb_waiter *)(void *)n->waiter;
}

/* ---- guard held ---- */

static void grant(struct ebb_notify *n, struct ebb_waiter *w, enum how how)
{
    struct ebb_notified *node;

    if (w->who != 0) {
        eb_wait_wake(&n->line, eb_wait_of(w), (int)how);
        return;
    }
    node = eb_container_of((void *)w, struct ebb_notified, waiter);
    eb_waitq_remove(&n->line, w);
    node->state = how;
}

static void notify(struct ebb_notify *n, enum how how)
{
    struct ebb_waiter *w = how == NOTIFIED_LAST ? n->line.last : n->line.first;

    if (w != NULL)
        grant(n, w, how);
    else if (how != NOTIFIED_WAITER)
        n->kept = 1;
}

/* One that was for somebody who has gone. */
static void pass_on(struct ebb_notify *n, enum how how)
{
    if (how != NOTIFIED_NOT && how != NOTIFIED_ALL)
        notify(n, how);
}

/* ---- waiting ---- */

static int attempt(struct eb_request *rq)
{
    struct ebb_notify *n = rq->object;

    if (n->kept == 0)
        return -EAGAIN;
    n->kept = 0;
    return 0;
}

static void undo(struct eb_wait *w)
{
    if (w->h.flags == EB_WAIT_WOKEN)
        pass_on(w->rq.object, (enum how)w->rq.result);
}

static const struct eb_wait_kind kind = {
    .what = "waits for a notification",
    .attempt = attempt,
    .line = offsetof(struct ebb_notify, line),
    .undo = undo,
};

struct ebb_frame *eb_notify_wait_start(ebb_mem m, struct ebb_notify *n)
{
    return eb_wait_start(m, &kind, eb_request(n, NULL, 0)).p;
}

void ebb_notify_wait_blocking(struct ebb_notify *n)
{
    (void)eb_wait_blocking(&kind, eb_request(n, NULL, 0));
}

/* ---- notifying ---- */

static void lock_and_notify(struct ebb_notify *n, enum how how)
{
    eb_guard_lock(&n->guard);
    notify(n, how);
    eb_guard_unlock(&n->guard);
}

void ebb_notify_one(struct ebb_notify *n)
{
    lock_and_notify(n, NOTIFIED_ONE);
}

void ebb_notify_last(struct ebb_notify *n)
{
    lock_and_notify(n, NOTIFIED_LAST);
}

void ebb_notify_waiter(struct ebb_notify *n)
{
    lock_and_notify(n, NOTIFIED_WAITER);
}

void ebb_notify_waiters(struct ebb_notify *n)
{
    eb_guard_lock(&n->guard);
    while (n->line.first != NULL)
        grant(n, n->line.first, NOTIFIED_ALL);
    eb_guard_unlock(&n->guard);
}

/* ---- in line before the wait ---- */

bool ebb_notified_enable(struct ebb_notified *node, struct ebb_notify *n)
{
    bool was_kept;

    eb_guard_lock(&n->guard);
    was_kept = n->kept != 0;
    node->notify = n;
    if (was_kept) {
        n->kept = 0;
        node->state = NOTIFIED_ONE;
    } else {
        node->state = ENABLED;
        node_of(node)->who = 0;
        eb_waitq_push(&n->line, node_of(node));
    }
    eb_guard_unlock(&n->guard);
    return was_kept;
}

void ebb_notified_disable(struct ebb_notified *node)
{
    struct ebb_notify *n = node->notify;
    enum how how;

    eb_guard_lock(&n->guard);
    how = (enum how)node->state;
    node->state = NOTIFIED_NOT;
    if (how == ENABLED)
        eb_waitq_remove(&n->line, node_of(node));
    else
        pass_on(n, how);
    eb_guard_unlock(&n->guard);
}

/* The wait takes the node's place in the line. */
static int attempt_enabled(struct eb_request *rq)
{
    struct ebb_notify *n = rq->object;
    struct ebb_notified *node = rq->arg;
    enum how how = (enum how)node->state;

    EB_CHECK(how != NOTIFIED_NOT, "wait for what is not enabled");
    node->state = NOTIFIED_NOT;
    if (how != ENABLED)
        return 0;
    eb_waitq_remove(&n->line, node_of(node));
    return -EAGAIN;
}

static const struct eb_wait_kind kind_enabled = {
    .what = "waits for a notification",
    .attempt = attempt_enabled,
    .line = offsetof(struct ebb_notify, line),
    .undo = undo,
};

/* Asks no budget: a cancel before the wait has begun would leave the node in
 * line. */
struct ebb_frame *eb_notified_wait_start(ebb_mem m, struct ebb_notified *node)
{
    return eb_wait_now(m, &kind_enabled,
                       eb_request(node->notify, node, 0)).p;
}

void ebb_notified_wait_blocking(struct ebb_notified *node)
{
    (void)eb_wait_blocking(&kind_enabled, eb_request(node->notify, node, 0));
}
