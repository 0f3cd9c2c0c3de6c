/* SPDX-License-Identifier: MIT-0 */
/*
 * Locks between tasks: mutex, reader-writer lock, counting semaphore.
 *
 * They suspend the task that has to wait, never its thread, so they may be
 * held across an await.  All are fair: who comes first is served first, and
 * an unlock or release hands over to the first in line directly.
 *
 * The objects lie where the program wants them and need no memory of their
 * own; waiters are linked through their frames.  They must stay in place
 * while anybody waits.  Every function may be called from any task on any
 * worker, those not marked EBB_ASYNC from any thread.  Those whose names end
 * in _blocking make a plain thread wait and abort in a task, whose worker
 * they would stop; tasks and threads stand in the same line.
 */
#ifndef EBB_SYNC_H
#define EBB_SYNC_H

#include <ebb/base.h>

struct ebb_waiter;

/* The line of those who wait on one object, first in first out. */
struct ebb_waitq {
    struct ebb_waiter *first, *last;
};

/* Most permits a semaphore can have, and most readers of a lock. */
#define EBB_SEM_MAX (UINT32_MAX / 8)

/*
 * Counting semaphore.  In place: EBB_SEM_INIT(permits) or ebb_sem_init().
 * The members are the library's own.
 */
struct ebb_sem {
    uint32_t guard;             /* protects the line */
    uint32_t word;              /* atomic: free permits and flags */
    struct ebb_waitq line;
};

#define EBB_SEM_INIT(n) { 0, (n) * 4u, { (void *)0, (void *)0 } }

/* Make *sem hold `permits` (at most EBB_SEM_MAX: aborts). */
EBB_API void ebb_sem_init(struct ebb_sem *sem, uint32_t permits);

/*
 * Take n permits at once, waiting for them in line.
 *
 *   sem   borrowed; must outlive the wait
 *   n     how many; 0 takes nothing and does not wait, more than EBB_SEM_MAX
 *         aborts
 *
 * Returns 0, or -EPIPE: the semaphore is closed, nothing was taken.
 * Cancel safe: a cancelled acquire holds nothing; permits that had been
 * given to it go to the next in line.
 */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_sem_acquire(struct ebb_sem *sem, uint32_t n) EBB_FRAME(80);

/* As ebb_sem_acquire(), but never waits: -EAGAIN if it would have to. */
EBB_API EBB_MUST_USE int ebb_sem_try_acquire(struct ebb_sem *sem, uint32_t n);

/* As ebb_sem_acquire(), for a plain thread, which sleeps. */
EBB_API EBB_MUST_USE int ebb_sem_acquire_blocking(struct ebb_sem *sem,
                                                  uint32_t n);

/* Give back n permits; also the way to add some.  Aborts if there are more
 * than EBB_SEM_MAX then.  Never suspends. */
EBB_API void ebb_sem_release(struct ebb_sem *sem, uint32_t n);

/* Take up to n free permits away for good.  Returns how many it were. */
EBB_API uint32_t ebb_sem_forget(struct ebb_sem *sem, uint32_t n);

/* Let all who wait, and all who come later, have -EPIPE.  Permits that are
 * out may still be released.  Never suspends. */
EBB_API void ebb_sem_close(struct ebb_sem *sem);

/* Has ebb_sem_close() been called? */
EBB_API bool ebb_sem_is_closed(struct ebb_sem *sem);

/* Free permits at this moment. */
EBB_API uint32_t ebb_sem_available(struct ebb_sem *sem);

/*
 * Permits as a value that knows what it is of, for code that gives them back
 * elsewhere.  Whoever has acquired n of sem writes
 *
 *     struct ebb_permit p = { &sem, n };
 *     defer ebb_permit_release(&p);
 *
 * It has one owner; { 0 } is none, and what has been given up becomes that.
 */
struct ebb_permit {
    struct ebb_sem *sem;
    uint32_t count;
};

/* Give them back. */
EBB_API void ebb_permit_release(struct ebb_permit *permit);

/* Give them up without giving them back: the semaphore has fewer from now. */
EBB_API void ebb_permit_forget(struct ebb_permit *permit);

/* Move those of *from to *into; aborts if they are of two semaphores. */
EBB_API void ebb_permit_merge(struct ebb_permit *into,
                              struct ebb_permit *from);

/* Move n of *from to *out, which is overwritten.  Returns 0, or -EINVAL: it
 * has not so many, nothing was moved. */
EBB_API EBB_MUST_USE int ebb_permit_split(struct ebb_permit *from, uint32_t n,
                                          struct ebb_permit *out);

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

/* As ebb_mutex_lock(), for a plain thread, which sleeps. */
EBB_API void ebb_mutex_lock_blocking(struct ebb_mutex *mutex);

/* Unlock; the first in line, if any, holds it from now on.  Never suspends.
 * Aborts if it is not locked. */
EBB_API void ebb_mutex_unlock(struct ebb_mutex *mutex);

/*
 * Many readers or one writer.  In place: EBB_RWLOCK_INIT or
 * ebb_rwlock_init().  Whoever waits to write is not passed by readers that
 * come later; so who holds it for reading must not ask for it once more.
 */
struct ebb_rwlock {
    struct ebb_sem sem;         /* a permit for each reader, all for a writer */
    uint32_t max;
};

#define EBB_RWLOCK_INIT EBB_RWLOCK_INIT_MAX(EBB_SEM_MAX)

/* For at most n readers at once, at least 1. */
#define EBB_RWLOCK_INIT_MAX(n) { EBB_SEM_INIT(n), (n) }

/* Make *lock free, for 1 to EBB_SEM_MAX readers at once (else aborts). */
EBB_API void ebb_rwlock_init(struct ebb_rwlock *lock, uint32_t max_readers);

/* Lock for reading, waiting in line.  Cancel safe as ebb_mutex_lock(). */
EBB_API EBB_ASYNC void
ebb_rwlock_read(struct ebb_rwlock *lock) EBB_FRAME(80);

/* Lock for writing, waiting in line.  Cancel safe as ebb_mutex_lock(). */
EBB_API EBB_ASYNC void
ebb_rwlock_write(struct ebb_rwlock *lock) EBB_FRAME(80);

/* The same if it can be had at once: true if locked now.  Never suspend. */
EBB_API EBB_MUST_USE bool ebb_rwlock_try_read(struct ebb_rwlock *lock);
EBB_API EBB_MUST_USE bool ebb_rwlock_try_write(struct ebb_rwlock *lock);

/* The same for a plain thread, which sleeps. */
EBB_API void ebb_rwlock_read_blocking(struct ebb_rwlock *lock);
EBB_API void ebb_rwlock_write_blocking(struct ebb_rwlock *lock);

/* Unlock what was locked for reading or writing.  Never suspend.  Abort where
 * it can be seen that nobody had locked it so. */
EBB_API void ebb_rwlock_read_unlock(struct ebb_rwlock *lock);
EBB_API void ebb_rwlock_write_unlock(struct ebb_rwlock *lock);

/* What the caller has locked for writing it has for reading from now on; no
 * writer comes between.  Aborts if nobody has it for writing. */
EBB_API void ebb_rwlock_downgrade(struct ebb_rwlock *lock);

#endif
