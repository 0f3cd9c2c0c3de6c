/* SPDX-License-Identifier: MIT-0 */
/*
 * The monitor: tells of workers that are in one turn for too long.
 *
 * A thread of its own, since a runtime may have one worker or have all of
 * them stuck, and only where it is asked for.  It looks at each worker's count
 * of turns a few times in the time that is too long; what it says is of a
 * turn that it has seen before and after it read whose it is.  (That others
 * take over what waits for such a worker is the standby's: see worker.c.)
 */
#include <pthread.h>
#include <stdio.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/sys.h"
#include "sched/runtime.h"

enum { LOOKS = 4 };             /* in the time that is too long */

/* What the monitor knows of a worker. */
struct view {
    uint32_t turns;
    int64_t since;              /* when it was first seen in that turn */
    bool told;
};

static void look_at(struct eb_worker *w, struct view *view, int64_t now)
{
    uint32_t turns = eb_load_acquire(&w->turns);
    /* Acquire: pairs with run_root(); site is static data. */
    const struct ebb_site *site = eb_load_acquire(&w->running);
    int64_t spent = now - view->since;

    if (turns != view->turns || site == NULL) {
        *view = (struct view){ .turns = turns, .since = now };
        return;
    }
    if (view->told || spent < w->rt->stuck
        || eb_load_acquire(&w->turns) != turns)
        return;
    view->told = true;
    fprintf(stderr, "ebb: worker %u has been in one turn of %s for %lld ms "
            "(spawned at %s:%u)\n", (unsigned)w->index,
            site->name != NULL ? site->name : "a task",
            (long long)(spent / EB_NS_PER_MS), site->file,
            (unsigned)site->line);
}

static void *run_monitor(void *arg)
{
    struct ebb_runtime *rt = arg;
    struct view *view = eb_calloc(rt->worker_count, sizeof(*view));

    eb_thread_name(rt, "monitor");
    while (view != NULL && eb_load_acquire(&rt->monitor_stop) == 0) {
        int64_t now = eb_clock_now();

        for (uint32_t i = 0; i < rt->worker_count; i++)
            look_at(&rt->workers[i], &view[i], now);
        eb_sys_futex_wait(&rt->monitor_stop, 0, rt->stuck / LOOKS);
    }
    eb_free(view);
    return NULL;
}

int eb_monitor_start(struct ebb_runtime *rt)
{
    if (rt->stuck <= 0)
        return 0;
    return -pthread_create(&rt->monitor, NULL, run_monitor, rt);
}

void eb_monitor_stop(struct ebb_runtime *rt)
{
    if (rt->stuck <= 0)
        return;
    eb_store_release(&rt->monitor_stop, 1u);
    eb_sys_futex_wake(&rt->monitor_stop, 1);
    pthread_join(rt->monitor, NULL);
}
