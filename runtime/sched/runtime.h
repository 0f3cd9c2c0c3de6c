/* SPDX-License-Identifier: MIT-0 */
/*
 * The runtime: workers with a queue, a wheel and a reactor each, and the
 * blocking pool.
 *
 * Locks, in the order in which they may nest:
 *   a source's own guard  ->  wheel guard  ->  a heap's guard  ->  inject_guard
 * eb_wake() takes inject_guard at most, and that only outside the workers.
 */
#ifndef EB_RUNTIME_H
#define EB_RUNTIME_H

#include <pthread.h>

#include <ebb/runtime.h>

#include "base/check.h"
#include "base/clock.h"
#include "core/core.h"
#include "sched/runq.h"
#include "task/heap.h"
#include "time/wheel.h"

#pragma GCC visibility push(default)

struct eb_worker;
struct eb_attachment;
struct eb_sim;

/*
 * What a reactor does for a worker; w->reactor is its own state.  Only init
 * and fini may be called without the worker running.
 */
struct eb_reactor_ops {
    /* Set up w->reactor.  Returns 0 or a negative code. */
    int (*init)(struct eb_worker *w);
    /* Wait for events at most timeout_ns (0: do not wait, < 0: for ever) or
     * until wake() is called, and eb_wake() what has become ready.  One
     * thread at a time: w->polling. */
    void (*poll)(struct eb_worker *w, int64_t timeout_ns);
    /* Make a poll() that waits now, or the next one, return at once.  Any
     * thread, any lock held. */
    void (*wake)(struct eb_worker *w);
    /* No worker runs any more: give back what init() took. */
    void (*fini)(struct eb_worker *w);
    /* This is a child that fork() has made: let go of what is the parent's
     * too.  Nothing is told to the kernel by it any more.  NULL: there is
     * nothing. */
    void (*disown)(struct eb_worker *w);
    /* Has a task ever waited here for a descriptor? */
    bool (*is_used)(const struct eb_worker *w);
    /* Say what w uses: reactor and what begins with uring. */
    void (*info)(const struct eb_worker *w, struct ebb_runtime_info *out);
    /* Add its numbers to what begins with io.  NULL: there are none. */
    void (*stats)(const struct eb_worker *w, struct ebb_stats *out);
};

/* The reactor with descriptors; absent (NULL) from programs without I/O. */
extern const struct eb_reactor_ops eb_reactor_epoll __attribute__((weak));

/* One that only sleeps and is woken. */
extern const struct eb_reactor_ops eb_reactor_park;

struct eb_pool;

/* A job of a pool: lives in the frame of the leaf that waits. */
struct eb_job {
    struct eb_job *next;
    struct eb_pool *pool;               /* set as it is submitted */
    void (*run)(struct eb_job *job);    /* on a pool thread; may free job */
};

/*
 * Threads for calls that block, or that compute for long.  Grows to
 * threads_max; idle ones leave.
 *
 * Invariant: while something is queued, a thread is on its way to it, idle
 * before or new, or there can be no more.  Only one is on its way: when it
 * comes and more is queued it calls the next one before it begins.  So jobs
 * that block get a thread each, and of many that do not a few threads take
 * all, without a wake for each.
 */
struct eb_pool {
    struct ebb_runtime *rt;
    const char *name;                   /* of its threads, behind rt's */
    pthread_mutex_t lock;
    pthread_cond_t work, empty;         /* something is queued; threads == 0 */
    struct eb_job *jobs, *jobs_last;
    struct ebb_strand *tasks, *tasks_last;
    unsigned idle, threads, threads_max;
    unsigned queued;
    int64_t keep_alive;
    bool coming;                        /* a thread is on its way */
    bool stopping, has_exited;
    pthread_t exited;                   /* the last that has left, unjoined */
};

/* A frame at which a turn has begun. */
struct eb_step {
    ebb_resume_fn *resume;      /* atomic */
    uint32_t state;             /* atomic */
};
enum { EB_TRAIL_MAX = 8 };

/*
 * One thread that runs tasks.  Worker 0 is the thread in ebb_runtime_run().
 *
 * A task that becomes ready on a worker is queued there, and a descriptor or
 * timer belongs to the worker on which it was first waited for.  Only work
 * that crosses threads costs more: what other threads make ready comes by
 * the runtime's inject list, what is bound to a worker by its inbox, and
 * what a worker cannot keep up with is stolen.
 */
struct eb_worker {
    /* The owner's. */
    struct ebb_runtime *rt;
    uint32_t index;
    uint32_t turns;             /* atomic: turns begun; others watch it */
    struct ebb_strand *bound, *bound_last;  /* ready, of bound tasks */
    uint32_t bound_behind;      /* turns before the first of them */
    uint32_t picks;             /* of a task by its priority */
    uint32_t poll_turns;        /* turns from one poll to the next */
    int64_t polled_at;          /* when the last one was */
    int64_t stole_at;           /* short turns from another; 0: not */
    pthread_t thread;
    struct eb_heap *heap;
    uint32_t closing;           /* what its tasks know of rt->closing */
    uint64_t spawned, ended;                /* atomic: tasks, by this worker */
    uint64_t steals, stolen, parks;         /* atomic: for ebb_stats() */
    struct eb_runq queue, high, low;        /* by priority */
    const struct ebb_site *running;         /* atomic: of the task in a turn,
                                             * if a monitor wants to know */
    struct eb_step trail[EB_TRAIL_MAX]; /* then too: its leaf and on */
    pid_t thread_id;            /* atomic: the kernel's number of its thread */
    clockid_t clock;            /* atomic: of its thread's processor time; 0:
                                 * it has none */

    /* Everybody's. */
    struct ebb_strand *inbox __attribute__((aligned(64)));  /* atomic: bound
                                 * strands made ready elsewhere, last first */
    uint32_t roused;            /* atomic: woken to look for work */
    uint32_t turns_seen;        /* the standby's note of turns */
    uint32_t backlog_turns;     /* atomic: turns at backlog_since */
    int64_t backlog_since;      /* atomic: when the queue became long, or was
                                 * robbed last; 0: it is short */
    uint32_t polling;           /* guard: who is in poll() */
    void *reactor;              /* the reactor's own */
    struct eb_wheel wheel;
};

enum eb_closing {
    EB_OPEN,
    EB_CLOSING,                 /* tasks are being cancelled */
    EB_FORCING,                 /* in their clean-ups too */
    EB_FORKED,                  /* this is a child of the process it is in */
};

/* What EB_TASK_HOME of task/task.h can number. */
enum { EB_WORKERS_MAX = 1024 };

/* What EB_CHECK() says where `closing` is EB_FORKED. */
extern const char eb_forked_text[];

/*
 * A runtime as debuggers find it, also without debug information of the
 * library: three words.  A heap begins with its chunks of three kinds, of
 * which the second and third hold tasks; a chunk with four words, see there.
 */
struct eb_listed {
    struct eb_listed *next;
    struct eb_heap **heaps;
    size_t count;
};
extern struct eb_listed *eb_runtimes;

struct ebb_runtime {
    struct ebb_executor executor;       /* first: see core.h */
    const struct eb_reactor_ops *reactor_ops;
    struct eb_worker *workers;
    struct eb_heap **heaps;             /* the workers', then that of others */
    struct ebb_executor *places;        /* of the workers */
    uint32_t worker_count, started;     /* threads: workers 1 .. started-1 */
    bool stays_on_thread;               /* worker 0 is always this one */
    uint32_t entered;                   /* atomic: a thread is worker 0 */
    struct ebb_strand *main;            /* worker 0's: what it runs for */
    uint32_t stopping;                  /* atomic: worker threads leave */
    uint32_t closing;                   /* atomic: enum eb_closing */
    int64_t grace;
    void (*oom)(size_t size);
    struct eb_clock clock;              /* paused only with one worker */
    struct eb_sim *sim;                 /* or NULL: nothing is simulated */
    struct eb_standin *standin;         /* atomic: net/standin.h */

    bool is_pinned;
    uint64_t id;
    char name[9];
    size_t thread_stack;
    void (*on_thread)(enum ebb_thread_event event, void *arg);
    void *on_thread_arg;
    int64_t stuck;                      /* 0: no monitor */
    pthread_t monitor;
    uint32_t monitor_stop;              /* atomic: futex */

    /* Who sleeps.  All atomic. */
    uint64_t idle[EB_WORKERS_MAX / 64] __attribute__((aligned(64)));
    uint32_t standby, deputy;           /* 0, or 1 + a worker's index */
    int64_t looked_at;                  /* when one looked at the others */
    uint32_t searching;                 /* roused, and not looked yet */
    uint32_t patience;                  /* thefts in a row that did not pay */
    uint64_t remote_wakes, handoffs;    /* for ebb_stats() */

    /* Strands made ready by threads that are no workers. */
    uint32_t inject_guard __attribute__((aligned(64)));
    uint32_t injected;                  /* atomic: how many */
    struct ebb_strand *inject_head, *inject_last;
    uint32_t visitors;                  /* atomic: such threads in here now */
    uint32_t next_place;                /* atomic: for their tasks, if pinned */
    uint64_t spawned, ended;            /* atomic: tasks, by such threads */

    pthread_mutex_t attach_lock;
    struct eb_attachment *attached;     /* the last made first */

    struct eb_pool pool;                /* for what blocks */
    struct eb_pool compute;             /* for what computes */
    struct eb_listed listed;
};

/* Abort in a child of the process that rt is in. */
static inline void eb_runtime_check(const struct ebb_runtime *rt)
{
    EB_CHECK(eb_load_relaxed(&rt->closing) != EB_FORKED, eb_forked_text);
}

/* The time of its tasks and timers. */
static inline int64_t eb_runtime_now(const struct ebb_runtime *rt)
{
    return eb_clock_read(&rt->clock);
}

/* The runtime of this thread, or NULL outside any. */
static inline struct ebb_runtime *eb_runtime_here(void)
{
    return (struct ebb_runtime *)(uintptr_t)ebb_self.executor;
}

/* ---- worker.c ---- */

/* executor.schedule: queue a root strand and see that it is run. */
void eb_runtime_schedule(const struct ebb_executor *ex,
                         struct ebb_strand *root);

/* The worker of rt that this thread is; for any other thread, worker 0. */
static inline struct eb_worker *eb_worker_here(struct ebb_runtime *rt)
{
    struct eb_worker *w = ebb_self.worker;

    return w != NULL && w->rt == rt ? w : &rt->workers[0];
}

/* Start a timer whose deadline and strand are set on a worker's
 * wheel, and see that the worker knows.  Any thread. */
void eb_worker_timer_start(struct eb_worker *w, struct eb_timer *t);

/* Cancel the tasks of w's heap as far as rt->closing says.  The worker. */
void eb_worker_close(struct eb_worker *w);

/* Make all workers look at rt->closing. */
void eb_workers_nudge(struct ebb_runtime *rt);

/* Make worker 0 look at its condition. */
void eb_runtime_nudge(struct ebb_runtime *rt);

/* All tasks have ended.  Any thread; exact once no more can be spawned. */
bool eb_runtime_is_empty(struct ebb_runtime *rt);

/* Be worker w until done(rt) or the time `until` (INT64_MAX: none). */
void eb_worker_run(struct eb_worker *w, bool (*done)(struct ebb_runtime *rt),
                   int64_t until);

/* Start workers 1 and up; stop and join them. */
int eb_workers_start(struct ebb_runtime *rt);
void eb_workers_stop(struct ebb_runtime *rt);

/* ---- watch.c ---- */

/* Start and stop the thread that tells of workers in long turns, if the
 * runtime wants one. */
int eb_monitor_start(struct ebb_runtime *rt);
void eb_monitor_stop(struct ebb_runtime *rt);

/* leaks.c: what EBB_LEAKS asks for.  No thread of the runtime is left. */
void eb_leaks_tell(struct ebb_runtime *rt);

/* ---- thread.c ---- */

/* Start a thread of rt.  Returns 0 or a negative code. */
int eb_thread_start(struct ebb_runtime *rt, void *(*run)(void *arg), void *arg,
                    pthread_t *out);

/* Name this thread after rt. */
void eb_thread_name(const struct ebb_runtime *rt, const char *suffix);

/* Tell who wants to know. */
static inline void eb_thread_tell(const struct ebb_runtime *rt,
                                  enum ebb_thread_event event)
{
    if (__builtin_expect(rt->on_thread != NULL, 0))
        rt->on_thread(event, rt->on_thread_arg);
}

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

/* name: static. */
void eb_pool_init(struct eb_pool *pool, struct ebb_runtime *rt,
                  const char *name, unsigned threads_max, int64_t keep_alive);
/* Run all that is queued, then stop and join the threads. */
void eb_pool_fini(struct eb_pool *pool);

/* Queue a job.  Where no thread can be made it runs at once, here. */
void eb_pool_submit(struct eb_pool *pool, struct eb_job *job);

/* The same, for its pool, and a blocking task, without asking a simulation
 * when. */
void eb_pool_queue_job(struct eb_job *job);
void eb_pool_queue_task(struct ebb_runtime *rt, struct ebb_strand *root);

/* Take a job back.  False: a thread has it already. */
bool eb_pool_retract(struct eb_job *job);

/* Has either of the pools anything queued or running? */
bool eb_pool_is_busy(struct ebb_runtime *rt);

/* executor.block. */
void eb_pool_block(const struct ebb_executor *ex, struct ebb_task *task);

/* A program whose main is async: what ebb_run_main() was given. */
struct eb_main {
    struct ebb_task *(*make)(int argc, char **argv);
    int argc;
    char **argv;
};

/* The number that the environment gives by that name; where it gives none
 * *value stays.  Returns 0, or -EINVAL, with a message, where it is none. */
int eb_env_number(const char *name, uint64_t *value);

/* Make the default runtime, run it to its end, free it; as ebb_run_main(). */
int eb_run_main(const struct eb_main *main);

/* Do that many times in child processes, cancelled each time at another
 * point, as EBB_CANCEL_FUZZ=option asks.  Returns the status to exit with. */
int eb_cancel_fuzz(const struct eb_main *main, const char *option);

#pragma GCC visibility pop

#endif
