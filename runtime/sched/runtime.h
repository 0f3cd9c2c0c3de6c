/* SPDX-License-Identifier: MIT-0 */
/*
 * The runtime: workers over one locked queue, timers, the reactor's seam and
 * the blocking pool.
 *
 * Locks, in the order in which they may nest:
 *   a source's own lock  ->  tasks_lock  ->  wheel lock  ->  queue_lock
 * eb_wake() takes queue_lock at most.
 */
#ifndef EB_RUNTIME_H
#define EB_RUNTIME_H

#include <pthread.h>

#include <ebb/runtime.h>

#include "core/core.h"
#include "time/wheel.h"

#pragma GCC visibility push(default)

struct eb_worker;
struct eb_attachment;

/*
 * What a reactor does for the runtime.  rt->reactor is its own state.
 * Only init and fini may be called without workers running.
 */
struct eb_reactor_ops {
    /* Set up rt->reactor.  Returns 0 or a negative code. */
    int (*init)(struct ebb_runtime *rt);
    /* Wait for events at most timeout_ns (0: do not wait, < 0: for ever) or
     * until wake() is called, and eb_wake() what has become ready.  One that
     * has woken something, by a callback say, does not wait after that.  Only
     * one thread at a time; also called when no worker is idle, every 61
     * turns. */
    void (*poll)(struct ebb_runtime *rt, int64_t timeout_ns);
    /* Make a poll() that waits now, or the next one, return at once.  Any
     * thread; called with queue_lock held: short, takes no lock of its own
     * under which it would wake. */
    void (*wake)(struct ebb_runtime *rt);
    /* No worker runs any more: give back what init() took. */
    void (*fini)(struct ebb_runtime *rt);
};

/* The reactor with descriptors; absent (NULL) from programs without I/O. */
extern const struct eb_reactor_ops eb_reactor_epoll __attribute__((weak));

/* One that only sleeps and is woken. */
extern const struct eb_reactor_ops eb_reactor_park;

/* A job of the blocking pool: lives in the frame of the leaf that waits. */
struct eb_job {
    struct eb_job *next;
    void (*run)(struct eb_job *job);    /* on a pool thread; may free job */
};

/*
 * Threads for calls that block.  Grows to threads_max; idle ones leave.
 * Invariant: queued jobs and tasks are taken by idle threads first, and a
 * thread is added where queued > idle.
 */
struct eb_pool {
    struct ebb_runtime *rt;
    pthread_mutex_t lock;
    pthread_cond_t work, empty;         /* something is queued; threads == 0 */
    struct eb_job *jobs, *jobs_last;
    struct ebb_strand *tasks, *tasks_last;
    unsigned idle, threads, threads_max;
    unsigned queued;
    int64_t keep_alive;
    bool stopping, has_exited;
    pthread_t exited;                   /* the last that has left, unjoined */
};

/*
 * One thread that runs tasks.  Worker 0 is the thread in ebb_runtime_run().
 * Fields belong to queue_lock, but for the thread's own.
 */
struct eb_worker {
    struct ebb_runtime *rt;
    unsigned index;
    unsigned turns;                     /* own: since the last look at I/O */
    pthread_t thread;
    struct eb_worker *idle_next;
    bool is_idle;                       /* in rt->idle */
    bool is_deep;                       /* own: sleeps with no time limit */
    uint32_t signal;                    /* atomic: futex, 1: get up */
};

enum eb_closing { EB_OPEN, EB_CLOSING, EB_FORCING };

struct ebb_runtime {
    struct ebb_executor executor;       /* first: see core.h */
    const struct eb_reactor_ops *reactor_ops;
    void *reactor;                      /* the reactor's own */
    struct eb_wheel wheel;

    pthread_mutex_t queue_lock;         /* down to stopping */
    struct ebb_strand *head, *tail;     /* run queue of root strands */
    struct ebb_strand *pinned;          /* of the task worker 0 runs for */
    struct ebb_strand *main;            /* the root strand that is pinned */
    size_t queued;
    size_t pinned_behind;               /* of them queued before pinned */
    struct eb_worker *poller;           /* inside reactor_ops->poll() */
    bool is_kicked;                     /* the poller has been told */
    struct eb_worker *idle;             /* asleep, not polling */
    struct eb_worker *standby;          /* of them, looks every few ms */
    uint64_t polls;                     /* how often poll() was entered */
    bool stopping;                      /* worker threads leave */

    pthread_mutex_t tasks_lock;         /* down to closing */
    struct ebb_task *tasks;             /* all that have not ended */
    size_t alive;
    uint64_t spawned;
    enum eb_closing closing;

    pthread_mutex_t attach_lock;
    struct eb_attachment *attached;     /* the last made first */

    struct eb_pool pool;
    struct eb_worker *workers;
    unsigned worker_count, started;     /* threads: workers 1 .. started-1 */
    bool entered;                       /* queue_lock: a thread is worker 0 */
    int64_t grace;
    void (*oom)(size_t size);
};

/* The runtime of this thread, or NULL outside any. */
static inline struct ebb_runtime *eb_runtime_here(void)
{
    return (struct ebb_runtime *)(uintptr_t)ebb_self.executor;
}

/* ---- worker.c ---- */

/* executor.schedule: queue a root strand and see that it is run. */
void eb_runtime_schedule(const struct ebb_executor *ex,
                         struct ebb_strand *root);

/* Start a timer whose deadline and strand (or fire) are set, and see that the
 * poller knows.  Any thread. */
void eb_runtime_timer_start(struct ebb_runtime *rt, struct eb_timer *t);

/* Make worker 0 look at its condition. */
void eb_runtime_nudge(struct ebb_runtime *rt);

/* Be worker w until done(rt) or the time `until` (INT64_MAX: none). */
void eb_worker_run(struct eb_worker *w, bool (*done)(struct ebb_runtime *rt),
                   int64_t until);

/* Start workers 1 and up; stop and join them. */
int eb_workers_start(struct ebb_runtime *rt);
void eb_workers_stop(struct ebb_runtime *rt);

/* ---- attach.c ---- */

/*
 * The object that a layer above keeps for rt: made by make(rt) when it is
 * first asked for `key` (an address of the layer's own), under a lock.  NULL
 * if make() has returned NULL.  At the end, when all tasks have ended and the
 * workers have stopped but reactor and wheel are still there, fini(object)
 * is called, the last made first.
 */
void *eb_runtime_attach(struct ebb_runtime *rt, const void *key,
                        void *(*make)(struct ebb_runtime *rt),
                        void (*fini)(void *object));

/* Call the fini functions. */
void eb_runtime_detach_all(struct ebb_runtime *rt);

/* ---- pool.c ---- */

int eb_pool_init(struct eb_pool *pool, struct ebb_runtime *rt,
                 unsigned threads_max, int64_t keep_alive);
/* Run all that is queued, then stop and join the threads. */
void eb_pool_fini(struct eb_pool *pool);

/* Queue a job.  Where no thread can be made it runs at once, here. */
void eb_pool_submit(struct ebb_runtime *rt, struct eb_job *job);

/* Take a job back.  False: a thread has it already. */
bool eb_pool_retract(struct ebb_runtime *rt, struct eb_job *job);

/* executor.block. */
void eb_pool_block(const struct ebb_executor *ex, struct ebb_task *task);

#pragma GCC visibility pop

#endif
