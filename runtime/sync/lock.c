/* SPDX-License-Identifier: MIT-0 */
/*
 * Mutex and reader-writer lock: semaphores with one permit, or as many as
 * there may be readers, of which a writer takes all.
 *
 * First come, first served makes the latter prefer writers: who waits to
 * write is passed by no reader that comes later.
 */
#include "base/ledger.h"
#include "sync/sem.h"

static const char unlock_mutex[] = "unlock of a mutex nobody holds";
static const char unlock_rwlock[] = "unlock of a lock nobody holds";

struct ebb_frame *eb_mutex_lock_start(ebb_mem m, struct ebb_mutex *mutex)
    EB_START(ebb_mutex_lock);
struct ebb_frame *eb_rwlock_read_start(ebb_mem m, struct ebb_rwlock *lock)
    EB_START(ebb_rwlock_read);
struct ebb_frame *eb_rwlock_write_start(ebb_mem m, struct ebb_rwlock *lock)
    EB_START(ebb_rwlock_write);

/* The int results of the frames are nobody's: locks are never closed. */

/* ---- mutex ---- */

struct ebb_frame *eb_mutex_lock_start(ebb_mem m, struct ebb_mutex *mutex)
{
    uint32_t is_free = EB_SEM_ONE;

    if (EBB_LIKELY(eb_coop() && eb_cas(&mutex->sem.word, &is_free, 0))) {
        eb_ledger_note(EB_LEDGER_PERMIT, 1);
        return NULL;
    }
    return eb_sem_take_start(m, &mutex->sem, 1, &eb_mutex_kind).p;
}

void ebb_mutex_init(struct ebb_mutex *mutex)
{
    ebb_sem_init(&mutex->sem, 1);
}

bool ebb_mutex_try_lock(struct ebb_mutex *mutex)
{
    return eb_sem_try_take(&mutex->sem, 1) == 0;
}

void ebb_mutex_lock_blocking(struct ebb_mutex *mutex)
{
    (void)eb_sem_take_blocking(&mutex->sem, 1, &eb_mutex_kind);
}

void ebb_mutex_unlock(struct ebb_mutex *mutex)
{
    uint32_t is_held = 0;

    if (EBB_LIKELY(eb_cas(&mutex->sem.word, &is_held, EB_SEM_ONE)))
        eb_ledger_note(EB_LEDGER_PERMIT, -1);
    else
        eb_sem_put(&mutex->sem, 1, 1, unlock_mutex);
}

/* ---- reader-writer lock ---- */

void ebb_rwlock_init(struct ebb_rwlock *lock, uint32_t max_readers)
{
    EB_CHECK(max_readers > 0 && max_readers <= EBB_SEM_MAX,
             "a lock for no readers, or for too many");
    *lock = (struct ebb_rwlock)EBB_RWLOCK_INIT_MAX(max_readers);
}

struct ebb_frame *eb_rwlock_read_start(ebb_mem m, struct ebb_rwlock *lock)
{
    return eb_sem_take_start(m, &lock->sem, 1, &eb_rwlock_kind).p;
}

struct ebb_frame *eb_rwlock_write_start(ebb_mem m, struct ebb_rwlock *lock)
{
    return eb_sem_take_start(m, &lock->sem, lock->max, &eb_rwlock_kind).p;
}

bool ebb_rwlock_try_read(struct ebb_rwlock *lock)
{
    return eb_sem_try_take(&lock->sem, 1) == 0;
}

bool ebb_rwlock_try_write(struct ebb_rwlock *lock)
{
    return eb_sem_try_take(&lock->sem, lock->max) == 0;
}

void ebb_rwlock_read_blocking(struct ebb_rwlock *lock)
{
    (void)eb_sem_take_blocking(&lock->sem, 1, &eb_rwlock_kind);
}

void ebb_rwlock_write_blocking(struct ebb_rwlock *lock)
{
    (void)eb_sem_take_blocking(&lock->sem, lock->max, &eb_rwlock_kind);
}

void ebb_rwlock_read_unlock(struct ebb_rwlock *lock)
{
    eb_sem_put(&lock->sem, 1, lock->max, unlock_rwlock);
}

void ebb_rwlock_write_unlock(struct ebb_rwlock *lock)
{
    eb_sem_put(&lock->sem, lock->max, lock->max, unlock_rwlock);
}

void ebb_rwlock_downgrade(struct ebb_rwlock *lock)
{
    EB_CHECK(ebb_sem_available(&lock->sem) == 0,
             "downgrade of a lock nobody has for writing");
    eb_sem_put(&lock->sem, lock->max - 1, lock->max, unlock_rwlock);
}
