/* SPDX-License-Identifier: MIT-0 */
/*
 * Counting semaphore, and the mutex, which is one of a single permit.
 *
 * Everything happens under the guard, a lock held for a few instructions.
 * Permits are given to the first in line by whoever releases them: a permit
 * never lies free while somebody who could use it waits.
 *
 * Invariant, whenever the guard is free and the semaphore is open:
 *   the line is empty, or its first wants more than `permits`.
 *
 * A leaf that was given permits takes the guard once more before it goes on.
 * So the giver is out of the object by then, and the new owner may free it.
 */
#include <errno.h>

#include "base/fault.h"
#include "base/guard.h"
#include "base/ledger.h"
#include "core/core.h"
#include "sync/waitq.h"

enum grant {
    SEM_NONE,
    SEM_QUEUED,                 /* in line */
    SEM_GRANTED,                /* holds its permits */
    SEM_REFUSED,                /* closed while it was in line */
};

struct sem_frame {
    struct ebb_frame h;
    int result;
    uint32_t want;
    struct ebb_waiter waiter;
    struct ebb_sem *sem;
    enum grant grant;           /* guard */
    bool retry;                 /* own: not begun, others have their turn */
};

_Static_assert(sizeof(struct sem_frame) <= 80, "see EBB_FRAME in sync.h");

struct eb_ret_int eb_sem_acquire_start(ebb_mem m, struct ebb_sem *sem,
                                       uint32_t n) EB_START(ebb_sem_acquire);
struct ebb_frame *eb_mutex_lock_start(ebb_mem m, struct ebb_mutex *mutex)
    EB_START(ebb_mutex_lock);

static struct sem_frame *frame_of(struct ebb_waiter *w)
{
    return eb_container_of(w, struct sem_frame, waiter);
}

/* Serve the line as far as the permits go.  Guard held. */
static void serve(struct ebb_sem *sem)
{
    while (sem->line.first != NULL) {
        struct sem_frame *f = frame_of(sem->line.first);

        if (f->want > sem->permits)
            return;
        sem->permits -= f->want;
        eb_ledger_note(EB_LEDGER_PERMIT, f->want);
        eb_waitq_remove(&sem->line, &f->waiter);
        f->grant = SEM_GRANTED;
        eb_wake(f->waiter.strand);
    }
}

/* Put n permits back and serve the line.  Guard held. */
static void give_back(struct ebb_sem *sem, uint32_t n)
{
    EB_CHECK(n <= EBB_SEM_MAX - sem->permits, "too many permits");
    sem->permits += n;
    eb_ledger_note(EB_LEDGER_PERMIT, -(int64_t)n);
    serve(sem);
}

/* Take n permits if nobody is before us.  Guard held. */
static int take(struct ebb_sem *sem, uint32_t n)
{
    if (sem->closed)
        return -EPIPE;
    if (sem->line.first != NULL || sem->permits < n)
        return -EAGAIN;
    sem->permits -= n;
    eb_ledger_note(EB_LEDGER_PERMIT, n);
    return 0;
}

/* Park in the line.  Guard held. */
static void queue(struct sem_frame *f)
{
    f->grant = SEM_QUEUED;
    f->waiter.strand = ebb_self.strand;
    ebb_park(&f->h);
    eb_waitq_push(&f->sem->line, &f->waiter);
}

/* Cancelled: leave the line, or pass on what we had been given. */
static ebb_next sem_cancel(struct sem_frame *f)
{
    struct ebb_sem *sem = f->sem;

    if (f->retry)
        return EBB_CANCELLED(&f->h);
    eb_guard_lock(&sem->guard);
    if (f->grant == SEM_QUEUED) {
        eb_waitq_remove(&sem->line, &f->waiter);
        serve(sem);             /* the next may want less than we did */
    } else if (f->grant == SEM_GRANTED && !EB_PLANTED(PERMIT)) {
        give_back(sem, f->want);
    }
    eb_guard_unlock(&sem->guard);
    return EBB_CANCELLED(&f->h);
}

static ebb_next sem_resume(struct ebb_frame *self, struct ebb_frame *from,
                           unsigned mode)
{
    struct sem_frame *f = (struct sem_frame *)(void *)self;
    struct ebb_sem *sem = f->sem;
    int err = 0;

    (void)from;
    if (mode == EBB_CANCEL)
        return sem_cancel(f);
    eb_guard_lock(&sem->guard);
    EB_CHECK(f->grant != SEM_QUEUED, "woken without a permit");
    if (f->grant == SEM_REFUSED)
        err = -EPIPE;
    else if (f->retry)
        err = take(sem, f->want);
    f->retry = false;
    if (err == -EAGAIN)
        queue(f);
    eb_guard_unlock(&sem->guard);
    if (err == -EAGAIN)
        return EBB_SUSPENDED;
    f->result = err;
    return EBB_DONE(self);
}

static struct sem_frame *new_frame(ebb_mem m, struct ebb_sem *sem, uint32_t n)
{
    struct sem_frame *f = ebb_frame_at(m, sizeof(*f),
                                       _Alignof(struct sem_frame),
                                       sem_resume);

    f->h.state = 1;
    f->sem = sem;
    f->want = n;
    f->grant = SEM_NONE;
    f->retry = false;
    return f;
}

struct eb_ret_int eb_sem_acquire_start(ebb_mem m, struct ebb_sem *sem,
                                       uint32_t n)
{
    struct sem_frame *f;
    int err;

    if (n == 0)
        return (struct eb_ret_int){ NULL, 0 };
    if (!eb_coop()) {
        f = new_frame(m, sem, n);
        f->retry = true;
        return (struct eb_ret_int){ eb_yield_turn(&f->h), 0 };
    }
    eb_guard_lock(&sem->guard);
    err = take(sem, n);
    if (err != -EAGAIN) {
        eb_guard_unlock(&sem->guard);
        return (struct eb_ret_int){ NULL, err };
    }
    f = new_frame(m, sem, n);
    queue(f);
    eb_guard_unlock(&sem->guard);
    return (struct eb_ret_int){ &f->h, 0 };
}

void ebb_sem_init(struct ebb_sem *sem, uint32_t permits)
{
    EB_CHECK(permits <= EBB_SEM_MAX, "too many permits");
    *sem = (struct ebb_sem)EBB_SEM_INIT(permits);
}

int ebb_sem_try_acquire(struct ebb_sem *sem, uint32_t n)
{
    int err;

    if (n == 0)
        return 0;
    eb_guard_lock(&sem->guard);
    err = take(sem, n);
    eb_guard_unlock(&sem->guard);
    return err;
}

void ebb_sem_release(struct ebb_sem *sem, uint32_t n)
{
    eb_guard_lock(&sem->guard);
    give_back(sem, n);
    eb_guard_unlock(&sem->guard);
}

void ebb_sem_close(struct ebb_sem *sem)
{
    eb_guard_lock(&sem->guard);
    sem->closed = 1;
    while (sem->line.first != NULL) {
        struct sem_frame *f = frame_of(sem->line.first);

        eb_waitq_remove(&sem->line, &f->waiter);
        f->grant = SEM_REFUSED;
        eb_wake(f->waiter.strand);
    }
    eb_guard_unlock(&sem->guard);
}

uint32_t ebb_sem_available(struct ebb_sem *sem)
{
    uint32_t n;

    eb_guard_lock(&sem->guard);
    n = sem->permits;
    eb_guard_unlock(&sem->guard);
    return n;
}

/* ---- mutex ---- */

/* The int result of the frame is nobody's: the mutex is never closed. */
struct ebb_frame *eb_mutex_lock_start(ebb_mem m, struct ebb_mutex *mutex)
{
    return eb_sem_acquire_start(m, &mutex->sem, 1).p;
}

void ebb_mutex_init(struct ebb_mutex *mutex)
{
    ebb_sem_init(&mutex->sem, 1);
}

bool ebb_mutex_try_lock(struct ebb_mutex *mutex)
{
    return ebb_sem_try_acquire(&mutex->sem, 1) == 0;
}

void ebb_mutex_unlock(struct ebb_mutex *mutex)
{
    eb_guard_lock(&mutex->sem.guard);
    EB_CHECK(mutex->sem.permits == 0, "unlock of a mutex nobody holds");
    give_back(&mutex->sem, 1);
    eb_guard_unlock(&mutex->sem.guard);
}
