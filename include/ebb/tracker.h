/* SPDX-License-Identifier: MIT-0 */
/*
 * Task trackers: how many are still at work, and a wait until none is.
 *
 *     static struct ebb_tracker jobs = EBB_TRACKER_INIT;
 *
 *     tracker_spawn(&jobs, serve(conn));        detached, and counted
 *     ...
 *     ebb_tracker_close(&jobs);
 *     await ebb_tracker_wait(&jobs);
 *
 * Unlike a set it keeps no results, so it may run for ever.  A tracker lies
 * where the program wants it and must stay in place until what it counts has
 * ended.  All functions: any task, any thread.
 */
#ifndef EBB_TRACKER_H
#define EBB_TRACKER_H

#include <ebb/base.h>
#include <ebb/task.h>

/* All members are the library's own. */
struct ebb_tracker {
    uint32_t guard;             /* protects what follows */
    uint32_t closed;
    size_t count;               /* of those who are at work */
    void *first;                /* of those who wait */
};

#define EBB_TRACKER_INIT { 0, 0, 0, (void *)0 }

/* Make *tracker open and empty. */
EBB_API void ebb_tracker_init(struct ebb_tracker *tracker);

/* Count a task until it has ended, by itself or by a cancel.  The handle is
 * consumed, its result dropped.  Programs use tracker_add(). */
EBB_API void ebb_tracker_add(struct ebb_tracker *tracker,
                             struct ebb_task *task);

/* Count something else:  ebb_tracker_enter(t); defer ebb_tracker_leave(t); */
EBB_API void ebb_tracker_enter(struct ebb_tracker *tracker);
EBB_API void ebb_tracker_leave(struct ebb_tracker *tracker);

/* Waits may end from now on; tasks can still be added.  Returns false if it
 * was closed before; reopen: if it was open. */
EBB_API bool ebb_tracker_close(struct ebb_tracker *tracker);
EBB_API bool ebb_tracker_reopen(struct ebb_tracker *tracker);
EBB_API bool ebb_tracker_is_closed(struct ebb_tracker *tracker);

/* How many are at work at this moment. */
EBB_API size_t ebb_tracker_len(struct ebb_tracker *tracker);

/*
 * Wait until the tracker is closed and nothing is at work: at some moment both
 * were true.  Any number may wait.  Cancel safe: nothing is lost.
 */
EBB_API EBB_ASYNC void ebb_tracker_wait(struct ebb_tracker *tracker)
    EBB_FRAME(64);

#ifdef __EBBCC__

/* Count a task(T), which is consumed; spawn one and count it. */
#define tracker_add(tracker, task) \
    ebb_tracker_add((tracker), EBB_TASK(task))
#define tracker_spawn(tracker, ...) \
    ebb_tracker_add((tracker), (struct ebb_task *)(void *)_Spawn(__VA_ARGS__))

#else
#include <ebb/serial.h>
#endif

#endif
