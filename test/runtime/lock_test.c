/* SPDX-License-Identifier: MIT-0 */
/* Mutex, reader-writer lock and semaphore: what tokio's documentation says
 * of them, row by row, and the traps that others have fallen into. */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "async_test.h"

/* Every task here has ended before what it works on is gone. */
#pragma ebb diagnostic ignored "-Wasync-borrow"

static async void give_turns(int n)
{
    for (int i = 0; i < n; i++)
        await ebb_yield();
}

/* ---- semaphore ---- */

static async int take(struct ebb_sem *sem, uint32_t n)
{
    return await ebb_sem_acquire(sem, n);
}

ASYNC_TEST_ALONE(semaphore_of_zero_permits_waits_for_the_first)
{
    struct ebb_sem sem = EBB_SEM_INIT(0);
    task(int) t = spawn(take(&sem, 1));

    await give_turns(5);
    CHECK(!task_is_finished(t));
    ebb_sem_release(&sem, 1);
    CHECK_EQ(await t, 0);
    CHECK_EQ(ebb_sem_available(&sem), 0);
}

ASYNC_TEST_ALONE(semaphore_lets_nobody_pass_the_first_in_line)
{
    struct ebb_sem sem = EBB_SEM_INIT(2);
    task(int) big = spawn(take(&sem, 3));

    await give_turns(3);
    CHECK_EQ(ebb_sem_try_acquire(&sem, 1), -EAGAIN);
    task(int) small = spawn(take(&sem, 1));
    await give_turns(3);
    CHECK(!task_is_finished(small));
    ebb_sem_release(&sem, 1);
    CHECK_EQ(await big, 0);
    CHECK_EQ(ebb_sem_try_acquire(&sem, 1), -EAGAIN);
    ebb_sem_release(&sem, 1);
    CHECK_EQ(await small, 0);
    CHECK_EQ(ebb_sem_available(&sem), 0);
}

/* tokio: a cancelled acquire_many() gives back what it had of its permits,
 * and those behind it are served. */
ASYNC_TEST_ALONE(semaphore_cancelled_first_lets_the_next_have_its_permits)
{
    struct ebb_sem sem = EBB_SEM_INIT(2);
    task(int) big = spawn(take(&sem, 3));

    await give_turns(3);
    task(int) small = spawn(take(&sem, 2));
    await give_turns(3);
    task_abort(big);
    CHECK_EQ(await small, 0);
    CHECK_EQ(await task_wait(big, NULL), -ECANCELED);
    CHECK_EQ(ebb_sem_available(&sem), 0);
}

/* Granted and cancelled at once: the permits go on to the next. */
ASYNC_TEST_ALONE(semaphore_permit_of_a_cancelled_waiter_goes_on)
{
    for (int round = 0; round < 50; round++) {
        struct ebb_sem sem = EBB_SEM_INIT(0);
        task(int) first = spawn(take(&sem, 1));
        int got = 1;

        await give_turns(3);
        task(int) second = spawn(take(&sem, 1));
        await give_turns(3);
        ebb_sem_release(&sem, 1);
        task_abort(first);
        if (await task_wait(first, &got) == 0)
            ebb_sem_release(&sem, 1);
        CHECK_EQ(await second, 0);
        CHECK_EQ(ebb_sem_available(&sem), 0);
    }
}

ASYNC_TEST_ALONE(semaphore_close_ends_all_waits_and_keeps_permits)
{
    struct ebb_sem sem = EBB_SEM_INIT(1);

    CHECK_EQ(await ebb_sem_acquire(&sem, 1), 0);
    task(int) a = spawn(take(&sem, 1));
    task(int) b = spawn(take(&sem, 7));
    await give_turns(3);
    CHECK(!ebb_sem_is_closed(&sem));
    ebb_sem_close(&sem);
    ebb_sem_close(&sem);
    CHECK(ebb_sem_is_closed(&sem));
    CHECK_EQ(await a, -EPIPE);
    CHECK_EQ(await b, -EPIPE);
    CHECK_EQ(await ebb_sem_acquire(&sem, 1), -EPIPE);
    CHECK_EQ(ebb_sem_try_acquire(&sem, 1), -EPIPE);
    ebb_sem_release(&sem, 1);
    CHECK_EQ(ebb_sem_available(&sem), 1);
}

ASYNC_TEST(semaphore_forget_takes_what_is_free)
{
    struct ebb_sem sem = EBB_SEM_INIT(5);

    CHECK_EQ(await ebb_sem_acquire(&sem, 2), 0);
    CHECK_EQ(ebb_sem_forget(&sem, 2), 2);
    CHECK_EQ(ebb_sem_available(&sem), 1);
    CHECK_EQ(ebb_sem_forget(&sem, 9), 1);
    CHECK_EQ(ebb_sem_forget(&sem, 9), 0);
    ebb_sem_release(&sem, 2);
    CHECK_EQ(ebb_sem_available(&sem), 2);
}

/* Permits put back after some were forgotten serve those in line. */
ASYNC_TEST_ALONE(semaphore_forget_then_release_serves_the_line)
{
    struct ebb_sem sem = EBB_SEM_INIT(3);
    task(int) t = spawn(take(&sem, 4));

    await give_turns(3);
    CHECK_EQ(ebb_sem_forget(&sem, 3), 3);
    ebb_sem_release(&sem, 3);
    await give_turns(3);
    CHECK(!task_is_finished(t));
    ebb_sem_release(&sem, 1);
    CHECK_EQ(await t, 0);
}

/* tokio #8021: what is closed stays so, whatever is forgotten or released. */
ASYNC_TEST(semaphore_forget_does_not_reopen_it)
{
    struct ebb_sem sem = EBB_SEM_INIT(10);

    ebb_sem_close(&sem);
    CHECK_EQ(ebb_sem_forget(&sem, 4), 4);
    CHECK(ebb_sem_is_closed(&sem));
    CHECK_EQ(ebb_sem_available(&sem), 6);
    CHECK_EQ(ebb_sem_forget(&sem, 9), 6);
    ebb_sem_release(&sem, 2);
    CHECK(ebb_sem_is_closed(&sem));
    CHECK_EQ(ebb_sem_available(&sem), 2);
    CHECK_EQ(ebb_sem_try_acquire(&sem, 1), -EPIPE);
    CHECK_EQ(await ebb_sem_acquire(&sem, 1), -EPIPE);
}

/* No permits can be had at any time, but not of what is closed. */
ASYNC_TEST_ALONE(semaphore_gives_none_at_once)
{
    struct ebb_sem sem = EBB_SEM_INIT(1);
    task(int) t = spawn(take(&sem, 2));

    await give_turns(3);
    CHECK_EQ(await ebb_sem_acquire(&sem, 0), 0);
    CHECK_EQ(ebb_sem_try_acquire(&sem, 0), 0);
    ebb_sem_close(&sem);
    CHECK_EQ(await t, -EPIPE);
    CHECK_EQ(await ebb_sem_acquire(&sem, 0), -EPIPE);
    CHECK_EQ(ebb_sem_try_acquire(&sem, 0), -EPIPE);
    CHECK_EQ(await spawn_blocking(ebb_sem_acquire_blocking(&sem, 0)), -EPIPE);
}

ASYNC_TEST(permits_merge_and_split)
{
    struct ebb_sem sem = EBB_SEM_INIT(6);
    struct ebb_permit a = { &sem, 4 }, b = { &sem, 2 }, c = { 0 };

    CHECK_EQ(await ebb_sem_acquire(&sem, 6), 0);
    ebb_permit_merge(&a, &b);
    CHECK_EQ(a.count, 6);
    CHECK_EQ(b.count, 0);
    CHECK_EQ(ebb_permit_split(&a, 7, &c), -EINVAL);
    CHECK_EQ(ebb_permit_split(&a, 5, &c), 0);
    CHECK_EQ(a.count, 1);
    ebb_permit_release(&c);
    ebb_permit_release(&c);
    CHECK_EQ(ebb_sem_available(&sem), 5);
    ebb_permit_forget(&a);
    ebb_permit_release(&a);
    CHECK_EQ(ebb_sem_available(&sem), 5);
    ebb_permit_merge(&b, &a);
    CHECK_EQ(b.count, 0);
}

static void overflow(void)
{
    struct ebb_sem sem = EBB_SEM_INIT(EBB_SEM_MAX);

    ebb_sem_release(&sem, 1);
}

static void ask_too_much(void)
{
    struct ebb_sem sem = EBB_SEM_INIT(1);

    CHECK_EQ(ebb_sem_try_acquire(&sem, EBB_SEM_MAX + 1), 0);
}

static void merge_two(void)
{
    struct ebb_sem x = EBB_SEM_INIT(0), y = EBB_SEM_INIT(0);
    struct ebb_permit a = { &x, 1 }, b = { &y, 1 };

    ebb_permit_merge(&a, &b);
}

static void init_too_many(void)
{
    struct ebb_sem sem;

    ebb_sem_init(&sem, EBB_SEM_MAX + 1);
}

static void check_abort(void (*fn)(void), const char *text)
{
    char said[200];

    CHECK_EQ(test_in_child(fn, said, sizeof(said)), 6);
    CHECK(strstr(said, text) != NULL);
}

TEST(semaphore_misuse_aborts)
{
    check_abort(overflow, "too many permits");
    check_abort(init_too_many, "too many permits");
    check_abort(ask_too_much, "more permits than a semaphore can have");
    check_abort(merge_two, "merge of permits of two semaphores");
}

/* ---- mutex ---- */

static async int lock_and_note(struct ebb_mutex *m, int id, int *log, int *n)
{
    await ebb_mutex_lock(m);
    defer ebb_mutex_unlock(m);
    log[(*n)++] = id;
    await ebb_yield();
    return 0;
}

ASYNC_TEST_ALONE(mutex_is_first_come_first_served)
{
    struct ebb_mutex m = EBB_MUTEX_INIT;
    int log[8], n = 0;

    await ebb_mutex_lock(&m);
    scope (s) {
        for (int i = 0; i < 8; i++) {
            spawn_in(s, lock_and_note(&m, i, log, &n));
            await give_turns(3);
        }
        CHECK(!ebb_mutex_try_lock(&m));
        ebb_mutex_unlock(&m);
        /* Handed over: nobody gets it in between. */
        CHECK(!ebb_mutex_try_lock(&m));
    }
    CHECK_EQ(n, 8);
    for (int i = 1; i < 8; i++)
        CHECK(log[i] > log[i - 1]);
    CHECK(ebb_mutex_try_lock(&m));
}

/* The lock may be freed by whoever gets it: the one who has handed it over
 * does not touch it any more. */
static async void lock_in_a_block(struct ebb_mutex *m, int *left)
{
    await ebb_mutex_lock(m);
    bool last = --*left == 0;
    ebb_mutex_unlock(m);
    if (last)
        free(m);
}

ASYNC_TEST(mutex_may_be_freed_by_who_unlocks_it_last)
{
    for (int round = 0; round < 100; round++) {
        struct ebb_mutex *m = malloc(sizeof(*m));
        int left = 4;

        ebb_mutex_init(m);
        scope (s) {
            for (int i = 0; i < 4; i++)
                spawn_in(s, lock_in_a_block(m, &left));
        }
        CHECK_EQ(left, 0);
    }
}

/* ---- threads in the same line ---- */

struct shared {
    struct ebb_mutex m;
    struct ebb_rwlock rw;
    long count, reads;
};

static void *count_in_a_thread(void *arg)
{
    struct shared *s = arg;

    for (int i = 0; i < 300; i++) {
        ebb_mutex_lock_blocking(&s->m);
        s->count++;
        ebb_mutex_unlock(&s->m);
        ebb_rwlock_write_blocking(&s->rw);
        s->reads++;
        ebb_rwlock_write_unlock(&s->rw);
        ebb_rwlock_read_blocking(&s->rw);
        ebb_rwlock_read_unlock(&s->rw);
    }
    return NULL;
}

static async void count_in_a_task(struct shared *s)
{
    for (int i = 0; i < 300; i++) {
        await ebb_mutex_lock(&s->m);
        s->count++;
        if (i % 8 == 0)
            await ebb_yield();
        ebb_mutex_unlock(&s->m);
        await ebb_rwlock_write(&s->rw);
        s->reads++;
        ebb_rwlock_write_unlock(&s->rw);
    }
}

ASYNC_TEST_WITHIN(threads_and_tasks_stand_in_one_line, 60)
{
    struct shared s = { .m = EBB_MUTEX_INIT, .rw = EBB_RWLOCK_INIT };
    pthread_t t[2];

    for (int i = 0; i < 2; i++)
        CHECK_EQ(pthread_create(&t[i], NULL, count_in_a_thread, &s), 0);
    scope (tasks) {
        for (int i = 0; i < 3; i++)
            spawn_in(tasks, count_in_a_task(&s));
    }
    for (int i = 0; i < 2; i++)
        CHECK_EQ(await spawn_blocking(pthread_join(t[i], NULL)), 0);
    CHECK_EQ(s.count, 5 * 300);
    CHECK_EQ(s.reads, 5 * 300);
    CHECK(ebb_mutex_try_lock(&s.m));
    CHECK(ebb_rwlock_try_write(&s.rw));
}

static int close_later(struct ebb_sem *sem)
{
    for (int i = 0; i < 3; i++)
        sched_yield();
    ebb_sem_close(sem);
    return 0;
}

ASYNC_TEST(a_thread_that_waits_sees_the_close)
{
    struct ebb_sem sem = EBB_SEM_INIT(0);
    task(int) t = spawn_blocking(ebb_sem_acquire_blocking(&sem, 1));
    task(int) u = spawn_blocking(close_later(&sem));

    CHECK_EQ(await t, -EPIPE);
    CHECK_EQ(await u, 0);
}

static struct ebb_mutex held = EBB_MUTEX_INIT;

static async int block_a_worker(void)
{
    ebb_mutex_lock_blocking(&held);
    return 0;
}

static void run_blocking_call_in_a_task(void)
{
    (void)ebb_block_on(block_a_worker());
}

TEST(blocking_call_in_a_task_aborts)
{
    check_abort(run_blocking_call_in_a_task, "a blocking call in a task");
}

/* ---- reader-writer lock ---- */

static async int read_some(struct ebb_rwlock *l, int *inside, int *most)
{
    await ebb_rwlock_read(l);
    defer ebb_rwlock_read_unlock(l);
    int now = __atomic_add_fetch(inside, 1, __ATOMIC_RELAXED);
    if (now > __atomic_load_n(most, __ATOMIC_RELAXED))
        __atomic_store_n(most, now, __ATOMIC_RELAXED);
    await give_turns(30);
    __atomic_sub_fetch(inside, 1, __ATOMIC_RELAXED);
    return 0;
}

ASYNC_TEST_ALONE(rwlock_has_many_readers_up_to_its_limit)
{
    struct ebb_rwlock l = EBB_RWLOCK_INIT_MAX(3);
    int inside = 0, most = 0;

    scope (s) {
        for (int i = 0; i < 9; i++)
            spawn_in(s, read_some(&l, &inside, &most));
    }
    CHECK_EQ(inside, 0);
    CHECK_EQ(most, 3);
}

static async int write_one(struct ebb_rwlock *l)
{
    await ebb_rwlock_write(l);
    ebb_rwlock_write_unlock(l);
    return 0;
}

static async int read_one(struct ebb_rwlock *l)
{
    await ebb_rwlock_read(l);
    ebb_rwlock_read_unlock(l);
    return 0;
}

/* tokio: a writer in line keeps later readers out, so it does not starve. */
ASYNC_TEST_ALONE(rwlock_prefers_writers)
{
    struct ebb_rwlock l = EBB_RWLOCK_INIT;

    await ebb_rwlock_read(&l);
    CHECK(ebb_rwlock_try_read(&l));
    CHECK(!ebb_rwlock_try_write(&l));
    task(int) w = spawn(write_one(&l));
    await give_turns(3);
    CHECK(!ebb_rwlock_try_read(&l));
    task(int) r = spawn(read_one(&l));
    await give_turns(3);
    ebb_rwlock_read_unlock(&l);
    await give_turns(3);
    CHECK(!task_is_finished(w) && !task_is_finished(r));
    ebb_rwlock_read_unlock(&l);
    CHECK_EQ(await w, 0);
    CHECK_EQ(await r, 0);
}

ASYNC_TEST_ALONE(rwlock_cancelled_writer_lets_readers_in)
{
    struct ebb_rwlock l = EBB_RWLOCK_INIT;

    await ebb_rwlock_read(&l);
    task(int) w = spawn(write_one(&l));
    await give_turns(3);
    task(int) r = spawn(read_one(&l));
    await give_turns(3);
    task_abort(w);
    CHECK_EQ(await r, 0);
    CHECK_EQ(await task_wait(w, NULL), -ECANCELED);
    ebb_rwlock_read_unlock(&l);
    CHECK(ebb_rwlock_try_write(&l));
}

/* No writer comes between, and readers in front of the line are let in. */
ASYNC_TEST_ALONE(rwlock_downgrade_is_atomic)
{
    struct ebb_rwlock l = EBB_RWLOCK_INIT;

    await ebb_rwlock_write(&l);
    task(int) r = spawn(read_one(&l));
    await give_turns(3);
    task(int) w = spawn(write_one(&l));
    await give_turns(3);
    ebb_rwlock_downgrade(&l);
    CHECK_EQ(await r, 0);
    await give_turns(3);
    CHECK(!task_is_finished(w));
    ebb_rwlock_read_unlock(&l);
    CHECK_EQ(await w, 0);
}

static void no_readers(void)
{
    struct ebb_rwlock l;

    ebb_rwlock_init(&l, 0);
}

static void unlock_unread(void)
{
    struct ebb_rwlock l = EBB_RWLOCK_INIT;

    ebb_rwlock_read_unlock(&l);
}

static void unlock_unwritten(void)
{
    struct ebb_rwlock l = EBB_RWLOCK_INIT_MAX(4);

    CHECK(ebb_rwlock_try_read(&l));
    ebb_rwlock_write_unlock(&l);
}

static void downgrade_read(void)
{
    struct ebb_rwlock l = EBB_RWLOCK_INIT;

    CHECK(ebb_rwlock_try_read(&l));
    ebb_rwlock_downgrade(&l);
}

/* tokio #8076 */
TEST(rwlock_for_no_readers_aborts)
{
    check_abort(no_readers, "a lock for no readers");
}

TEST(rwlock_misuse_aborts)
{
    check_abort(unlock_unread, "unlock of a lock nobody holds");
    check_abort(unlock_unwritten, "unlock of a lock nobody holds");
    check_abort(downgrade_read, "downgrade of a lock nobody has for writing");
}

/* ---- at random ---- */

enum { STORM = 24, ROUNDS = 40 };

struct storm {
    struct ebb_rwlock rw;
    struct ebb_sem sem;
    int readers, writers;       /* atomic: inside now */
    long plain;                 /* written by writers alone */
};

static async int rage(struct storm *s, uint32_t seed)
{
    for (int i = 0; i < ROUNDS; i++) {
        seed = seed * 1664525 + 1013904223;
        uint32_t n = seed >> 24 & 3;

        if (n == 0) {
            await ebb_rwlock_write(&s->rw);
            defer ebb_rwlock_write_unlock(&s->rw);
            CHECK_EQ(__atomic_load_n(&s->readers, __ATOMIC_RELAXED), 0);
            s->plain++;
            if (seed >> 20 & 1)
                await ebb_yield();
            s->plain++;
        } else if (n == 1) {
            await ebb_rwlock_read(&s->rw);
            __atomic_add_fetch(&s->readers, 1, __ATOMIC_RELAXED);
            defer {
                __atomic_sub_fetch(&s->readers, 1, __ATOMIC_RELAXED);
                ebb_rwlock_read_unlock(&s->rw);
            }
            CHECK_EQ(s->plain % 2, 0);
            await ebb_yield();
        } else {
            if (await ebb_sem_acquire(&s->sem, n) < 0)
                return -EPIPE;
            struct ebb_permit p = { &s->sem, n };
            defer ebb_permit_release(&p);
            await ebb_yield();
        }
    }
    return 0;
}

/* Whoever writes is not cancelled, which would leave the count odd. */
static async int rage_bounded(struct storm *s, uint32_t seed)
{
    noncancel {
        return await rage(s, seed);
    }
}

static async int take_and_hold(struct storm *s, uint32_t n)
{
    for (;;) {
        if (await ebb_sem_acquire(&s->sem, n) < 0)
            return -EPIPE;
        defer ebb_sem_release(&s->sem, n);
        await ebb_yield();
        await ebb_rwlock_read(&s->rw);
        defer ebb_rwlock_read_unlock(&s->rw);
        await ebb_yield();
    }
}

ASYNC_TEST_WITHIN(locks_lose_nothing_at_random, 60)
{
    struct storm s = { .rw = EBB_RWLOCK_INIT_MAX(5),
                       .sem = EBB_SEM_INIT(4) };

    for (TEST_ROUNDS(round, 4)) {
        scope (all) {
            task(int) victim[STORM];

            for (uint32_t i = 0; i < STORM; i++) {
                spawn_in(all, rage_bounded(&s, round * STORM + i));
                victim[i] = spawn_in(all, take_and_hold(&s, 1 + i % 4));
            }
            for (uint32_t i = 0; i < STORM; i++) {
                await give_turns((int)(i % 5));
                task_abort(victim[i]);
            }
        }
        CHECK_EQ(ebb_sem_available(&s.sem), 4);
        CHECK(ebb_rwlock_try_write(&s.rw));
        ebb_rwlock_write_unlock(&s.rw);
        CHECK_EQ(s.plain % 2, 0);
    }
    CHECK(s.plain > 0);
}
