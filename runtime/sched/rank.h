/* SPDX-License-Identifier: MIT-0 */
/*
 * Priorities: in which of a worker's queues a task waits, and which is next.
 *
 * A high one goes first, but not always; so nobody waits for ever.  As long
 * as no task has been given a priority there is one queue.
 */
#ifndef EB_RANK_H
#define EB_RANK_H

#include "sched/runtime.h"
#include "task/task.h"

enum {
    EB_TURNS_PER_NORMAL = 8,            /* however many high ones wait */
    EB_TURNS_PER_LOW = 64,              /* however many others do */
};

/* Has any task a priority?  Relaxed: who misses it goes on as before. */
static inline bool eb_is_ranked(const struct eb_worker *w)
{
    return EBB_UNLIKELY(eb_load_relaxed(&w->rt->executor.is_ranked) != 0);
}

/* How many are queued, as far as this thread knows. */
static inline uint32_t eb_count_queued(const struct eb_worker *w)
{
    uint32_t n = eb_runq_count(&w->queue);

    return eb_is_ranked(w)
               ? n + eb_runq_count(&w->high) + eb_runq_count(&w->low) : n;
}

/* The one in which it waits on w. */
static inline struct eb_runq *eb_queue_for(struct eb_worker *w,
                                           const struct ebb_strand *root)
{
    uint16_t flags;

    if (!eb_is_ranked(w))
        return &w->queue;
    flags = eb_load_relaxed(
        &eb_container_of(root, struct ebb_task, strand)->h.flags);
    return flags & EB_TASK_HIGH ? &w->high
           : flags & EB_TASK_LOW ? &w->low : &w->queue;
}

/* The next of any: from the queue whose turn it is; if it is empty, from the
 * others. */
static inline struct ebb_strand *eb_pop_ranked(struct eb_worker *w)
{
    struct eb_runq *order[] = { &w->high, &w->queue, &w->low };
    struct ebb_strand *root = NULL;

    w->picks++;                         /* not turns: main's are no choice */
    if (w->picks % EB_TURNS_PER_LOW == 0)
        order[0] = &w->low;
    else if (w->picks % EB_TURNS_PER_NORMAL == 0)
        order[0] = &w->queue;
    if (order[0] != &w->high)
        order[1] = &w->high, order[2] = order[0] == &w->low ? &w->queue
                                                            : &w->low;
    for (int i = 0; i < 3 && root == NULL; i++)
        root = eb_runq_pop(order[i]);
    return root;
}

#endif
