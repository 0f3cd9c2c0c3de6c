/* SPDX-License-Identifier: MIT-0 */
/*
 * Notifications without a value, condition variables, and meeting points of
 * tasks.
 *
 * The objects lie where the program wants them and need no memory of their
 * own.  Every function may be called from any task on any worker, those not
 * marked EBB_ASYNC from any thread; those that end in _blocking make a plain
 * thread wait and abort in a task.
 */
#ifndef EBB_NOTIFY_H
#define EBB_NOTIFY_H

#include <ebb/sync.h>

/*
 * A notification: one that finds nobody waiting is kept for the next who
 * waits, several such count as one.  In place: EBB_NOTIFY_INIT.
 */
struct ebb_notify {
    uint32_t guard;
    uint32_t kept;              /* one that found nobody */
    struct ebb_waitq line;
};

#define EBB_NOTIFY_INIT { 0, 0, { (void *)0, (void *)0 } }

/*
 * Wait until notified; at once, where a notification has been kept.
 * Cancel safe: one that had just been given goes to the next who waits.
 */
EBB_API EBB_ASYNC void
ebb_notify_wait(struct ebb_notify *notify) EBB_FRAME(80);

/* The same for a plain thread. */
EBB_API void ebb_notify_wait_blocking(struct ebb_notify *notify);

/* Let the first in line go on; none there: keep it for the next. */
EBB_API void ebb_notify_one(struct ebb_notify *notify);

/* The same with the last in line. */
EBB_API void ebb_notify_last(struct ebb_notify *notify);

/* Let all in line go on, or the first, if there is one.  Nothing is kept. */
EBB_API void ebb_notify_waiters(struct ebb_notify *notify);
EBB_API void ebb_notify_waiter(struct ebb_notify *notify);

/*
 * To be in line before waiting, for those who have to look at something in
 * between: what notifies after ebb_notified_enable() is not missed.
 *
 *     struct ebb_notified n;
 *     ebb_notified_enable(&n, &notify);
 *     defer ebb_notified_disable(&n);
 *     if (!is_ready())
 *         await ebb_notified_wait(&n);
 */
struct ebb_notified {
    struct ebb_notify *notify;
    uint32_t state;
    void *waiter[3];
};

/* Stand in line.  Returns whether it is notified already.  *notified stays in
 * place until it has been waited for or disabled. */
EBB_API bool ebb_notified_enable(struct ebb_notified *notified,
                                 struct ebb_notify *notify);

/* Wait for it; it is disabled afterwards, by a cancel too, and can be enabled
 * again.  Aborts if it is not enabled.  Cancel safe as ebb_notify_wait(). */
EBB_API EBB_ASYNC void
ebb_notified_wait(struct ebb_notified *notified) EBB_FRAME(80);

/* The same for a plain thread. */
EBB_API void ebb_notified_wait_blocking(struct ebb_notified *notified);

/* Leave the line; a notification that it got goes to the next.  May be called
 * twice. */
EBB_API void ebb_notified_disable(struct ebb_notified *notified);

/*
 * A condition variable: to wait until what a mutex protects has changed.  In
 * place: EBB_COND_INIT.
 *
 *     await ebb_mutex_lock(&m);
 *     defer ebb_mutex_unlock(&m);
 *     while (queue_is_empty(&q))
 *         await ebb_cond_wait(&filled, &m);
 */
struct ebb_cond {
    struct ebb_notify waiters;
};

#define EBB_COND_INIT { EBB_NOTIFY_INIT }

/*
 * Unlock the mutex, wait until woken by a signal or broadcast that comes after
 * that, and lock the mutex again.  Waits end for no other reason.
 *
 * Cancel safe: a cancelled wait too has locked the mutex again when it ends,
 * and a signal it had been given goes to the next who waits.  Once it has been
 * woken and locks, it is not cancelled any more.
 */
EBB_API EBB_ASYNC void
ebb_cond_wait(struct ebb_cond *cond, struct ebb_mutex *mutex) EBB_FRAME(240);

/* The same for a plain thread. */
EBB_API void ebb_cond_wait_blocking(struct ebb_cond *cond,
                                    struct ebb_mutex *mutex);

/* Let the first who waits go on, or all.  Without anybody nothing happens.
 * The mutex may be locked by the caller or not.  Never suspend. */
EBB_API void ebb_cond_signal(struct ebb_cond *cond);
EBB_API void ebb_cond_broadcast(struct ebb_cond *cond);

/* A meeting point for `count` tasks and threads, again and again.  In place:
 * EBB_BARRIER_INIT(count); 0 is as 1. */
struct ebb_barrier {
    uint32_t guard;
    uint32_t count, arrived;
    struct ebb_waitq line;
};

#define EBB_BARRIER_INIT(count) { 0, (count), 0, { (void *)0, (void *)0 } }

/*
 * Wait until so many wait.  Returns 1 for one of them, the leader, who came
 * last, and 0 for the others.
 * Cancel safe: who is cancelled has not come.
 */
EBB_API EBB_ASYNC int
ebb_barrier_wait(struct ebb_barrier *barrier) EBB_FRAME(80);

/* The same for a plain thread. */
EBB_API int ebb_barrier_wait_blocking(struct ebb_barrier *barrier);

#endif
