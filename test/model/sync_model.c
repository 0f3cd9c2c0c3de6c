/* SPDX-License-Identifier: MIT-0 */
/*
 * Locks and their kin: who waits in a line gets what is given out, once, also
 * where another thread gives it at that moment, or cancels the wait.
 */
#include <ebb/notify.h>
#include <ebb/sync.h>

#include "tasks.h"
#include "sync/sem.h"

static struct ebb_sem sem;
static struct ebb_mutex mutex;
static struct ebb_rwlock rwlock;
static struct ebb_notify notify;
static struct ebb_notified notified[2];
static struct ebb_barrier barrier;
static int inside, leaders;

/* The async calls, by the names of their start functions. */
struct eb_ret_int call_sem(ebb_mem m, struct ebb_sem *s, uint32_t n)
    EB_START(ebb_sem_acquire);
struct ebb_frame *call_mutex(ebb_mem m, struct ebb_mutex *x)
    EB_START(ebb_mutex_lock);
struct ebb_frame *call_read(ebb_mem m, struct ebb_rwlock *l)
    EB_START(ebb_rwlock_read);
struct ebb_frame *call_write(ebb_mem m, struct ebb_rwlock *l)
    EB_START(ebb_rwlock_write);
struct ebb_frame *call_notify(ebb_mem m, struct ebb_notify *n)
    EB_START(ebb_notify_wait);
struct ebb_frame *call_notified(ebb_mem m, struct ebb_notified *n)
    EB_START(ebb_notified_wait);
struct eb_ret_int call_barrier(ebb_mem m, struct ebb_barrier *b)
    EB_START(ebb_barrier_wait);

static struct eb_ret_int no_result(struct ebb_frame *p)
{
    return (struct eb_ret_int){ p, 0 };
}

/* ---- semaphore: a permit for each, the first may be cancelled ---- */

static struct eb_ret_int acquire(ebb_mem m, int task)
{
    (void)task;
    return call_sem(m, &sem, 1);
}

static void reset_sem(void)
{
    forget_tasks();
    ebb_sem_init(&sem, 0);
    add_task(acquire, NULL);
    add_task(acquire, NULL);
}

static void release_two(void)
{
    ebb_sem_release(&sem, 1);
    ebb_sem_release(&sem, 1);
}

static void check_sem(void)
{
    MODEL_CHECK(!tasks[1].cancelled);
    MODEL_CHECK(ebb_sem_available(&sem) == (uint32_t)tasks[0].cancelled);
}

/* A thread in the same line. */
static void acquire_in_thread(void)
{
    MODEL_CHECK(ebb_sem_acquire_blocking(&sem, 1) == 0);
}

static void reset_sem_thread(void)
{
    forget_tasks();
    ebb_sem_init(&sem, 0);
    add_task(acquire, NULL);
}

static void check_sem_thread(void)
{
    MODEL_CHECK(ebb_sem_available(&sem) == 0);
}

/* ---- mutex ---- */

static struct eb_ret_int lock(ebb_mem m, int task)
{
    (void)task;
    return no_result(call_mutex(m, &mutex));
}

static void enter_and_unlock(int task)
{
    (void)task;
    MODEL_CHECK(inside == 0);
    inside = 1;
    model_point();
    inside = 0;
    ebb_mutex_unlock(&mutex);
}

static void reset_mutex(void)
{
    forget_tasks();
    ebb_mutex_init(&mutex);
    inside = 0;
    add_task(lock, enter_and_unlock);
    add_task(lock, enter_and_unlock);
}

static void lock_in_thread(void)
{
    ebb_mutex_lock_blocking(&mutex);
    enter_and_unlock(0);
}

static void check_mutex(void)
{
    MODEL_CHECK(ebb_mutex_try_lock(&mutex));
}

/* ---- rwlock: a writer that may be cancelled, a reader behind it ---- */

static struct eb_ret_int write_lock(ebb_mem m, int task)
{
    (void)task;
    return no_result(call_write(m, &rwlock));
}

static struct eb_ret_int read_lock(ebb_mem m, int task)
{
    (void)task;
    return no_result(call_read(m, &rwlock));
}

static void write_unlock(int task)
{
    (void)task;
    MODEL_CHECK(inside == 0);
    ebb_rwlock_write_unlock(&rwlock);
}

static void read_unlock(int task)
{
    (void)task;
    inside++;
    model_point();
    inside--;
    ebb_rwlock_read_unlock(&rwlock);
}

static void reset_rwlock(void)
{
    forget_tasks();
    ebb_rwlock_init(&rwlock, 4);
    inside = 0;
    (void)ebb_rwlock_try_read(&rwlock);
    add_task(write_lock, write_unlock);
    add_task(read_lock, read_unlock);
}

static void stop_reading(void)
{
    ebb_rwlock_read_unlock(&rwlock);
}

static void check_rwlock(void)
{
    MODEL_CHECK(!tasks[1].cancelled && ebb_rwlock_try_write(&rwlock));
}

/* ---- notify ---- */

static struct eb_ret_int wait_notify(ebb_mem m, int task)
{
    (void)task;
    return no_result(call_notify(m, &notify));
}

static void reset_notify(void)
{
    forget_tasks();
    notify = (struct ebb_notify)EBB_NOTIFY_INIT;
    add_task(wait_notify, NULL);
}

static void notify_one(void)
{
    ebb_notify_one(&notify);
}

/* It has come to the task, or is kept. */
static void check_notify(void)
{
    MODEL_CHECK(notify.kept == (uint32_t)tasks[0].cancelled);
}

/* Two that stand in line before they wait. */
static struct eb_ret_int wait_notified(ebb_mem m, int task)
{
    return no_result(call_notified(m, &notified[task]));
}

static void reset_notified(void)
{
    forget_tasks();
    notify = (struct ebb_notify)EBB_NOTIFY_INIT;
    for (int i = 0; i < 2; i++) {
        (void)ebb_notified_enable(&notified[i], &notify);
        add_task(wait_notified, NULL);
    }
}

/* One for each; a task that is cancelled before it waits leaves its node. */
static void notify_two(void)
{
    ebb_notify_one(&notify);
    ebb_notify_one(&notify);
}

static void check_notified(void)
{
    if (!tasks[0].has_begun)
        ebb_notified_disable(&notified[0]);
    MODEL_CHECK(!tasks[1].cancelled);
    MODEL_CHECK(notify.kept == (uint32_t)tasks[0].cancelled);
}

/* ---- barrier: two tasks and a thread ---- */

static struct eb_ret_int meet(ebb_mem m, int task)
{
    (void)task;
    return call_barrier(m, &barrier);
}

static void count_leader(int task)
{
    leaders += tasks[task].result;
}

static void reset_barrier(void)
{
    forget_tasks();
    barrier = (struct ebb_barrier)EBB_BARRIER_INIT(3);
    leaders = 0;
    add_task(meet, count_leader);
    add_task(meet, count_leader);
}

static void meet_in_thread(void)
{
    leaders += ebb_barrier_wait_blocking(&barrier);
}

static void check_barrier(void)
{
    MODEL_CHECK(leaders == 1 && barrier.arrived == 0);
}

enum { GUARDED = 1u << MODEL_TORN, WOKEN = 1u << MODEL_NO_OR };

static const struct model models[] = {
    { "semaphore, one cancelled", reset_sem,
      { run_tasks, release_two, cancel_first }, check_sem, GUARDED },
    { "semaphore, two workers", reset_sem,
      { run_tasks, run_tasks, release_two }, check_sem, GUARDED | WOKEN },
    { "semaphore, a task and a thread", reset_sem_thread,
      { run_tasks, acquire_in_thread, release_two }, check_sem_thread,
      GUARDED | 1u << MODEL_NO_WAKE },
    { "mutex, two tasks and a thread", reset_mutex,
      { run_tasks, run_tasks, lock_in_thread }, check_mutex, GUARDED },
    { "mutex, one cancelled", reset_mutex,
      { run_tasks, lock_in_thread, cancel_first }, check_mutex, GUARDED },
    { "rwlock, a cancelled writer", reset_rwlock,
      { run_tasks, stop_reading, cancel_first }, check_rwlock, GUARDED },
    { "notify, one cancelled", reset_notify,
      { run_tasks, notify_one, cancel_first }, check_notify, GUARDED },
    { "notify, two enabled, one cancelled", reset_notified,
      { run_tasks, notify_two, cancel_first }, check_notified, GUARDED },
    { "barrier of two tasks and a thread", reset_barrier,
      { run_tasks, run_tasks, meet_in_thread }, check_barrier,
      GUARDED | WOKEN | 1u << MODEL_NO_WAKE },
};

int main(int argc, char **argv)
{
    return run_models(models, sizeof(models) / sizeof(models[0]), argc, argv);
}
