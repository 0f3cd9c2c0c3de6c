/* SPDX-License-Identifier: MIT-0 */
/* The pools of threads, for what blocks and for what computes; see struct
 * eb_pool in runtime.h. */
#include <ebb/task.h>

#include "base/clock.h"
#include "base/sys.h"
#include "sched/runtime.h"
#include "sched/sim.h"
#include "task/task.h"

#include <time.h>

enum { STACK_RESERVE = 256 * 1024 };

void eb_pool_init(struct eb_pool *pool, struct ebb_runtime *rt,
                  const char *name, unsigned threads_max, int64_t keep_alive)
{
    pthread_condattr_t attr;

    *pool = (struct eb_pool){
        .rt = rt, .name = name, .threads_max = threads_max,
        .keep_alive = keep_alive
    };
    pthread_mutex_init(&pool->lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&pool->work, &attr);
    pthread_cond_init(&pool->empty, &attr);
    pthread_condattr_destroy(&attr);
}

/* ---- pool threads ---- */

/* The thunk of spawn_blocking; of a task cancelled before it to its end. */
static void run_task(struct ebb_strand *root)
{
    struct ebb_task *task = eb_container_of(root, struct ebb_task, strand);
    bool cancel = (eb_load_acquire(&root->word) & EBB_STRAND_CANCEL) != 0;
    ebb_next n = task->h.resume(&task->h, NULL,
                                cancel ? EBB_CANCEL : EBB_RESUME);

    EB_CHECK(n == EBB_ENDED, "a blocking task has suspended");
}

static void *run_thread(void *arg);

/* The lock is held: let a thread come for what is queued, unless one does. */
static void call_thread(struct eb_pool *pool)
{
    pthread_t thread;

    if (pool->queued == 0 || pool->coming)
        return;
    if (pool->idle > 0) {
        pool->coming = true;
        pthread_cond_signal(&pool->work);
    } else if (pool->threads < pool->threads_max
               && eb_thread_start(pool->rt, run_thread, pool, &thread) == 0) {
        pool->coming = true;
        pool->threads++;
    }
}

/* Take the next of both queues and run it, with the lock given up. */
static void run_next(struct eb_pool *pool)
{
    struct ebb_strand *root = pool->tasks;
    struct eb_job *job = pool->jobs;

    pool->queued--;
    if (job != NULL)
        pool->jobs = job->next;
    else
        pool->tasks = root->next;
    call_thread(pool);
    pthread_mutex_unlock(&pool->lock);
    if (job != NULL)
        job->run(job);
    else
        run_task(root);
    if (pool->rt->sim != NULL)
        eb_sim_return(pool->rt->sim);
    pthread_mutex_lock(&pool->lock);
}

/* Wait for work.  False: none has come in the keep-alive time. */
static bool wait_for_work(struct eb_pool *pool)
{
    int64_t until = eb_clock_add(eb_clock_now(), pool->keep_alive);
    struct timespec ts = { .tv_sec = (time_t)(until / EB_NS_PER_S),
                           .tv_nsec = (long)(until % EB_NS_PER_S) };
    int err = 0;

    pool->idle++;
    while (pool->queued == 0 && !pool->stopping && err == 0) {
        err = pthread_cond_timedwait(&pool->work, &pool->lock, &ts);
        pool->coming = false;           /* even if all is taken already */
    }
    pool->idle--;
    return pool->queued > 0;
}

/* Leave the pool; each thread joins the one that left before it. */
static void leave_pool(struct eb_pool *pool)
{
    bool has_exited = pool->has_exited;
    pthread_t before = pool->exited;

    pool->has_exited = true;
    pool->exited = pthread_self();
    if (--pool->threads == 0)
        pthread_cond_signal(&pool->empty);
    pthread_mutex_unlock(&pool->lock);
    /* It is joined before the runtime goes. */
    eb_thread_tell(pool->rt, EBB_THREAD_STOP);
    if (has_exited)
        pthread_join(before, NULL);
}

static void *run_thread(void *arg)
{
    struct eb_pool *pool = arg;

    ebb_self.executor = &pool->rt->executor;
    ebb_self.stack_limit = eb_sys_stack_low() + STACK_RESERVE;
    eb_thread_name(pool->rt, pool->name);
    eb_thread_tell(pool->rt, EBB_THREAD_START);
    pthread_mutex_lock(&pool->lock);
    pool->coming = false;
    do {
        while (pool->queued > 0)
            run_next(pool);
    } while (!pool->stopping && wait_for_work(pool));
    leave_pool(pool);
    return NULL;
}

void eb_pool_fini(struct eb_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    pool->stopping = true;
    pthread_cond_broadcast(&pool->work);
    while (pool->threads > 0)
        pthread_cond_wait(&pool->empty, &pool->lock);
    pthread_mutex_unlock(&pool->lock);
    if (pool->has_exited)
        pthread_join(pool->exited, NULL);
    pthread_cond_destroy(&pool->work);
    pthread_cond_destroy(&pool->empty);
    pthread_mutex_destroy(&pool->lock);
}

/* ---- queueing; the lock is held ---- */

/* Something has been queued: see that a thread takes it.  False: there is
 * no thread and none can be made. */
static bool find_thread(struct eb_pool *pool)
{
    pool->queued++;
    call_thread(pool);
    return pool->threads > 0;
}

void eb_pool_submit(struct eb_pool *pool, struct eb_job *job)
{
    eb_runtime_check(pool->rt);         /* its threads are not here */
    job->pool = pool;
    if (pool->rt->sim != NULL)
        eb_sim_add_job(pool->rt->sim, job);
    else
        eb_pool_queue_job(job);
}

void eb_pool_queue_job(struct eb_job *job)
{
    struct eb_pool *pool = job->pool;

    job->next = NULL;
    pthread_mutex_lock(&pool->lock);
    if (pool->jobs == NULL)
        pool->jobs = job;
    else
        pool->jobs_last->next = job;
    pool->jobs_last = job;
    if (!find_thread(pool))
        run_next(pool);
    pthread_mutex_unlock(&pool->lock);
}

void eb_pool_block(const struct ebb_executor *ex, struct ebb_task *task)
{
    struct ebb_runtime *rt = (struct ebb_runtime *)(uintptr_t)ex;

    if (rt->sim != NULL)
        eb_sim_add_task(rt->sim, &task->strand);
    else
        eb_pool_queue_task(rt, &task->strand);
}

void eb_pool_queue_task(struct ebb_runtime *rt, struct ebb_strand *root)
{
    struct eb_pool *pool = &rt->pool;

    root->next = NULL;
    pthread_mutex_lock(&pool->lock);
    if (pool->tasks == NULL)
        pool->tasks = root;
    else
        pool->tasks_last->next = root;
    pool->tasks_last = root;
    if (!find_thread(pool))
        run_next(pool);
    pthread_mutex_unlock(&pool->lock);
}

bool eb_pool_retract(struct eb_job *job)
{
    struct eb_pool *pool = job->pool;
    struct eb_job **at = &pool->jobs, *before = NULL;
    bool found;

    if (pool->rt->sim != NULL && eb_sim_retract(pool->rt->sim, job))
        return true;
    pthread_mutex_lock(&pool->lock);
    while (*at != NULL && *at != job) {
        before = *at;
        at = &before->next;
    }
    found = *at != NULL;
    if (found) {
        *at = job->next;
        if (pool->jobs_last == job)
            pool->jobs_last = before;
        pool->queued--;
    }
    pthread_mutex_unlock(&pool->lock);
    return found;
}

static bool is_busy(struct eb_pool *pool)
{
    bool busy;

    pthread_mutex_lock(&pool->lock);
    busy = pool->queued > 0 || pool->threads > pool->idle;
    pthread_mutex_unlock(&pool->lock);
    return busy;
}

bool eb_pool_is_busy(struct ebb_runtime *rt)
{
    return is_busy(&rt->pool) || is_busy(&rt->compute);
}

/* ---- ebb_blocking() and ebb_compute() ---- */

struct blocking_frame {
    struct ebb_frame h;
    struct eb_job job;
    void (*fn)(void *arg);
    void *arg;
    struct ebb_strand *strand;
};

_Static_assert(sizeof(struct blocking_frame) <= 80, "declared in ebb/task.h");

enum { STATE_WAITING = 1, STATE_CANCELLED = 2 };

static void run_job(struct eb_job *job)
{
    struct blocking_frame *f = eb_container_of(job, struct blocking_frame,
                                               job);

    f->fn(f->arg);
    /* The job was taken out of the queue under the lock: that is the claim,
     * and this the last access to the frame. */
    eb_wake(f->strand);
}

static ebb_next resume_blocking(struct ebb_frame *self,
                                struct ebb_frame *from, unsigned mode)
{
    struct blocking_frame *f = (struct blocking_frame *)self;

    (void)from;
    if (mode == EBB_RESUME)
        return self->state == STATE_CANCELLED ? EBB_CANCELLED(self)
                                              : EBB_DONE(self);
    if (eb_strand_is_woken(f->strand) || eb_pool_retract(&f->job))
        return EBB_CANCELLED(self);
    self->state = STATE_CANCELLED;      /* stays the leaf until it is done */
    return EBB_SUSPENDED;
}

struct ebb_frame *eb_blocking_start(ebb_mem m, void (*fn)(void *arg),
                                    void *arg) EB_START(ebb_blocking);

struct ebb_frame *eb_compute_start(ebb_mem m, void (*fn)(void *arg),
                                   void *arg) EB_START(ebb_compute);

static struct ebb_frame *start_on(struct eb_pool *pool, ebb_mem m,
                                  void (*fn)(void *arg), void *arg)
{
    struct blocking_frame *f = ebb_frame_at(
        m, sizeof(*f), _Alignof(struct blocking_frame), resume_blocking);

    f->h.state = STATE_WAITING;
    f->job.run = run_job;
    f->fn = fn;
    f->arg = arg;
    f->strand = ebb_self.strand;
    ebb_park(&f->h);
    eb_pool_submit(pool, &f->job);
    return &f->h;
}

struct ebb_frame *eb_blocking_start(ebb_mem m, void (*fn)(void *arg),
                                    void *arg)
{
    return start_on(&eb_runtime_here()->pool, m, fn, arg);
}

struct ebb_frame *eb_compute_start(ebb_mem m, void (*fn)(void *arg),
                                   void *arg)
{
    return start_on(&eb_runtime_here()->compute, m, fn, arg);
}
