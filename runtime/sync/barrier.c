/* SPDX-License-Identifier: MIT-0 */
/*
 * Barrier: those who have come stand in line; the last of them lets all go.
 *
 * Invariant, whenever the guard is free: arrived is the length of the line.
 */
#include <ebb/notify.h>

#include "sync/wait.h"

struct eb_ret_int eb_barrier_wait_start(ebb_mem m, struct ebb_barrier *b)
    EB_START(ebb_barrier_wait);

static int attempt(struct eb_request *rq)
{
    struct ebb_barrier *b = rq->object;

    if (b->arrived + 1 < b->count) {
        b->arrived++;
        return -EAGAIN;
    }
    b->arrived = 0;
    eb_wait_wake_all(&b->line, 0);
    return 1;
}

static void undo(struct eb_wait *w)
{
    struct ebb_barrier *b = w->rq.object;

    if (w->h.flags == EB_WAIT_QUEUED)
        b->arrived--;
}

static const struct eb_wait_kind kind = {
    .what = "waits at a barrier",
    .attempt = attempt,
    .line = offsetof(struct ebb_barrier, line),
    .undo = undo,
};

struct eb_ret_int eb_barrier_wait_start(ebb_mem m, struct ebb_barrier *b)
{
    return eb_wait_start(m, &kind, eb_request(b, NULL, 0));
}

int ebb_barrier_wait_blocking(struct ebb_barrier *b)
{
    return eb_wait_blocking(&kind, eb_request(b, NULL, 0));
}
