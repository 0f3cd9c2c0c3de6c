/* SPDX-License-Identifier: MIT-0 */
/*
 * Locks between tasks: a mutex and a counting semaphore.
 *
 * They suspend the task that has to wait, never its thread, so they may be
 * held across an await.  Both are fair: who comes first is served first, and
 * an unlock or release hands over to the first in line directly.
 *
 * The objects lie where the program wants them and need no memory of their
 * own; waiters are linked through their frames.  They must stay in place
 * while anybody waits.  Every function may be called from any task on any
 * worker, those not marked EBB_ASYNC from any thread.
 */
#ifndef EBB_SYNC_H
#define EBB_SYNC_H

#include <ebb/base.h>

struct ebb_waiter;

/* The line of those who wait on one object, first in first out. */
struct ebb_waitq {
    struct ebb_waiter *first, *last;
};

/* Most permits a semaphore can hold. */
#define EBB_SEM_MAX (UINT32_MAX / 2)

/*
 * Counting semaphore.  In place: EBB_SEM_INIT(permits) or ebb_sem_init().
 * The members are the library's own.
 */
struct ebb_sem {
    uint32_t guard;             /* protects all below */
    uint32_t permits;           /* free; fewer than the first in line wants */
    uint32_t closed;
    struct ebb_waitq line;
};

#define EBB_SEM_INIT(n) { 0, (n), 0, { (void *)0, (void *)0 } }

/* Make *sem hold `permits` (at most EBB_SEM_MAX). */
EBB_API void ebb_sem_init(struct ebb_sem *sem, uint32_t permits);

/*
 * Take n permits at once, waiting for them in line.
 *
 *   sem   borrowed; must outlive the wait
 *   n     how many; 0 takes nothing and does not wait
 *
 * Returns 0, or -EPIPE: the semaphore is closed, nothing was taken.
 * Cancel safe: a cancelled acquire holds nothing; permits that had been
 * given to it go to the next in line.
 */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_sem_acquire(struct ebb_sem *sem, uint32_t n) EBB_FRAME(80);

/* As ebb_sem_acquire(), but never waits: -EAGAIN if it would have to. */
EBB_API EBB_MUST_USE int ebb_sem_try_acquire(struct ebb_sem *sem, uint32_t n);

/* Give back n permits; also the way to add some.  Never suspends. */
EBB_API void ebb_sem_release(struct ebb_sem *sem, uint32_t n);

/* Let all who wait, and all who come later, have -EPIPE.  Permits that are
 * out may still be released.  Never suspends. */
EBB_API void ebb_sem_close(struct ebb_sem *sem);

/* Free permits at this moment. */
EBB_API uint32_t ebb_sem_available(struct ebb_sem *sem);

/*
 * Mutual exclusion that may be held across an await.  In place:
 * EBB_MUTEX_INIT or ebb_mutex_init().  Not recursive.  It belongs to
 * whoever locked it, not to a thread: a task may unlock it on another worker.
 */
struct ebb_mutex {
    struct ebb_sem sem;         /* of one permit */
};

#define EBB_MUTEX_INIT { EBB_SEM_INIT(1) }

/* Make *mutex unlocked. */
EBB_API void ebb_mutex_init(struct ebb_mutex *mutex);

/*
 * Lock, waiting in line while another holds it.
 *
 *     await ebb_mutex_lock(&m);
 *     defer ebb_mutex_unlock(&m);
 *
 * Cancel safe: a cancelled lock does not hold it; had it just been handed
 * over, the next in line gets it.
 */
EBB_API EBB_ASYNC void
ebb_mutex_lock(struct ebb_mutex *mutex) EBB_FRAME(80);

/* Lock if nobody holds it: true if locked now.  Never suspends. */
EBB_API EBB_MUST_USE bool ebb_mutex_try_lock(struct ebb_mutex *mutex);

/* Unlock; the first in line, if any, holds it from now on.  Never suspends.
 * Aborts if it is not locked. */
EBB_API void ebb_mutex_unlock(struct ebb_mutex *mutex);

#endif
