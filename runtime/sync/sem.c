/* SPDX-License-Identifier: MIT-0 */
/*
 * Counting semaphore: one atomic word as long as nobody has to wait, and a
 * line under the guard.
 *
 * While the word says LINE only holders of the guard change it, so nobody
 * passes those who stand in line: permits are given to the first of them by
 * whoever releases.  A permit never lies free while the first could use it.
 *
 * Invariant, whenever the guard is free:
 *   LINE is set  <=>  the line is not empty
 *   LINE is set   =>  open, and its first wants more than is free
 */
#include "base/fault.h"
#include "base/ledger.h"
#include "sync/sem.h"

struct eb_ret_int eb_sem_acquire_start(ebb_mem m, struct ebb_sem *sem,
                                       uint32_t n) EB_START(ebb_sem_acquire);

/* ---- the word ---- */

static uint32_t permits_of(uint32_t word)
{
    return word / EB_SEM_ONE;
}

/* Take n permits if that is possible without passing anybody. */
static int take_free(struct ebb_sem *sem, uint32_t n)
{
    uint32_t word = eb_load_relaxed(&sem->word);

    do {
        if (word & EB_SEM_CLOSED)
            return -EPIPE;
        if ((word & EB_SEM_LINE) || permits_of(word) < n)
            return -EAGAIN;
        /* Acquires what the last holder did: pairs with put_free(). */
    } while (!eb_cas(&sem->word, &word, word - n * EB_SEM_ONE));
    eb_ledger_note(EB_LEDGER_PERMIT, n);
    return 0;
}

/* Put n permits back if nobody waits for them. */
static bool put_free(struct ebb_sem *sem, uint32_t n, uint32_t all,
                     const char *what)
{
    uint32_t word = eb_load_relaxed(&sem->word);

    do {
        EB_CHECK(n <= all && permits_of(word) <= all - n, what);
        if (word & EB_SEM_LINE)
            return false;
    } while (!eb_cas(&sem->word, &word, word + n * EB_SEM_ONE));
    return true;
}

/* ---- the line; guard held ---- */

/* Add n permits and serve the line as far as they go. */
static void serve(struct ebb_sem *sem, uint32_t n)
{
    /* Acquires what they did who have released before. */
    uint32_t word = eb_load_acquire(&sem->word), left = permits_of(word) + n;

    if (!(word & EB_SEM_LINE)) {
        eb_fetch_add(&sem->word, n * EB_SEM_ONE);
        return;
    }
    while (sem->line.first != NULL) {
        struct eb_wait *w = eb_wait_of(sem->line.first);

        if (w->rq.want > left)
            break;
        left -= w->rq.want;
        eb_ledger_note(EB_LEDGER_PERMIT, w->rq.want);
        eb_wait_wake(&sem->line, w, 0);
    }
    eb_store_release(&sem->word,
                     left * EB_SEM_ONE
                         + (sem->line.first != NULL ? EB_SEM_LINE : 0));
}

static void put_and_serve(struct ebb_sem *sem, uint32_t n)
{
    eb_ledger_note(EB_LEDGER_PERMIT, -(int64_t)n);
    serve(sem, n);
}

static int attempt(struct eb_request *rq)
{
    struct ebb_sem *sem = rq->object;
    uint32_t word = eb_load_relaxed(&sem->word);

    for (;;) {
        int err = take_free(sem, rq->want);

        if (err != -EAGAIN || sem->line.first != NULL)
            return err;
        /* From now on who releases comes by the guard.  Fails if somebody
         * has just released. */
        word = eb_load_relaxed(&sem->word);
        if (permits_of(word) < rq->want && !(word & EB_SEM_CLOSED)
            && eb_cas(&sem->word, &word, word | EB_SEM_LINE))
            return -EAGAIN;
    }
}

/* Cancelled: pass on what we had been given; or we were first in line, and
 * the next wants less. */
static void undo(struct eb_wait *w)
{
    struct ebb_sem *sem = w->rq.object;

    if (w->h.flags == EB_WAIT_QUEUED)
        serve(sem, 0);
    else if (w->rq.result == 0 && !EB_PLANTED(PERMIT))
        put_and_serve(sem, w->rq.want);
}

const struct eb_wait_kind eb_sem_kind = {
    .what = "waits for a semaphore",
    .attempt = attempt,
    .line = offsetof(struct ebb_sem, line),
    .undo = undo,
};
const struct eb_wait_kind eb_mutex_kind = {
    .what = "waits for a mutex",
    .attempt = attempt,
    .line = offsetof(struct ebb_sem, line),
    .undo = undo,
};
const struct eb_wait_kind eb_rwlock_kind = {
    .what = "waits for a reader-writer lock",
    .attempt = attempt,
    .line = offsetof(struct ebb_sem, line),
    .undo = undo,
};

/* ---- what the locks are made of ---- */

static struct eb_request request(struct ebb_sem *sem, uint32_t n)
{
    EB_CHECK(n <= EBB_SEM_MAX, "more permits than a semaphore can have");
    return eb_request(sem, NULL, n);
}

struct eb_ret_int eb_sem_take_start(ebb_mem m, struct ebb_sem *sem,
                                    uint32_t n,
                                    const struct eb_wait_kind *kind)
{
    struct eb_request rq = request(sem, n);
    int err;

    EB_LIVE(sem);
    if (EBB_UNLIKELY(!eb_coop()))
        return (struct eb_ret_int){ eb_wait_later(m, kind, rq), 0 };
    err = take_free(sem, n);
    if (EBB_LIKELY(err != -EAGAIN))
        return (struct eb_ret_int){ NULL, err };
    return eb_wait_now(m, kind, rq);
}

int eb_sem_take_blocking(struct ebb_sem *sem, uint32_t n,
                         const struct eb_wait_kind *kind)
{
    return eb_wait_blocking(kind, request(sem, n));
}

int eb_sem_try_take(struct ebb_sem *sem, uint32_t n)
{
    EB_LIVE(sem);
    return take_free(sem, request(sem, n).want);
}

void eb_sem_put(struct ebb_sem *sem, uint32_t n, uint32_t all,
                const char *what)
{
    if (EBB_LIKELY(put_free(sem, n, all, what))) {
        eb_ledger_note(EB_LEDGER_PERMIT, -(int64_t)n);
        return;
    }
    eb_guard_lock(&sem->guard);
    put_and_serve(sem, n);
    eb_guard_unlock(&sem->guard);
}

/* ---- the semaphore itself ---- */

/* None: nobody waits for that. */
static int take_none(struct ebb_sem *sem)
{
    return ebb_sem_is_closed(sem) ? -EPIPE : 0;
}

struct eb_ret_int eb_sem_acquire_start(ebb_mem m, struct ebb_sem *sem,
                                       uint32_t n)
{
    if (n == 0)
        return (struct eb_ret_int){ NULL, take_none(sem) };
    return eb_sem_take_start(m, sem, n, &eb_sem_kind);
}

void ebb_sem_init(struct ebb_sem *sem, uint32_t permits)
{
    EB_CHECK(permits <= EBB_SEM_MAX, "too many permits");
    *sem = (struct ebb_sem)EBB_SEM_INIT(permits);
}

int ebb_sem_try_acquire(struct ebb_sem *sem, uint32_t n)
{
    return n == 0 ? take_none(sem) : eb_sem_try_take(sem, n);
}

int ebb_sem_acquire_blocking(struct ebb_sem *sem, uint32_t n)
{
    return n == 0 ? take_none(sem) : eb_sem_take_blocking(sem, n, &eb_sem_kind);
}

void ebb_sem_release(struct ebb_sem *sem, uint32_t n)
{
    eb_sem_put(sem, n, EBB_SEM_MAX, "too many permits");
}

uint32_t ebb_sem_forget(struct ebb_sem *sem, uint32_t n)
{
    uint32_t word, taken;

    eb_guard_lock(&sem->guard);
    word = eb_load_relaxed(&sem->word);
    do {
        taken = permits_of(word) < n ? permits_of(word) : n;
    } while (!eb_cas(&sem->word, &word, word - taken * EB_SEM_ONE));
    eb_guard_unlock(&sem->guard);
    return taken;
}

void ebb_sem_close(struct ebb_sem *sem)
{
    eb_guard_lock(&sem->guard);
    eb_fetch_or(&sem->word, (uint32_t)EB_SEM_CLOSED);
    eb_fetch_and(&sem->word, ~(uint32_t)EB_SEM_LINE);
    eb_wait_wake_all(&sem->line, -EPIPE);
    eb_guard_unlock(&sem->guard);
}

bool ebb_sem_is_closed(struct ebb_sem *sem)
{
    return (eb_load_acquire(&sem->word) & EB_SEM_CLOSED) != 0;
}

uint32_t ebb_sem_available(struct ebb_sem *sem)
{
    return permits_of(eb_load_acquire(&sem->word));
}

/* ---- permits as values ---- */

void ebb_permit_release(struct ebb_permit *permit)
{
    if (permit->count > 0)
        ebb_sem_release(permit->sem, permit->count);
    *permit = (struct ebb_permit){ NULL, 0 };
}

void ebb_permit_forget(struct ebb_permit *permit)
{
    eb_ledger_note(EB_LEDGER_PERMIT, -(int64_t)permit->count);
    *permit = (struct ebb_permit){ NULL, 0 };
}

void ebb_permit_merge(struct ebb_permit *into, struct ebb_permit *from)
{
    if (into->count == 0)
        into->sem = from->sem;
    EB_CHECK(from->count == 0 || into->sem == from->sem,
             "merge of permits of two semaphores");
    into->count += from->count;
    *from = (struct ebb_permit){ NULL, 0 };
}

int ebb_permit_split(struct ebb_permit *from, uint32_t n,
                     struct ebb_permit *out)
{
    if (n > from->count)
        return -EINVAL;
    from->count -= n;
    *out = (struct ebb_permit){ from->sem, n };
    return 0;
}
