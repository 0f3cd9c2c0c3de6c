/* SPDX-License-Identifier: MIT-0 */
/*
 * Runtimes: what runs tasks.
 *
 * `async int main` needs nothing of this but perhaps EBB_MAIN().  A program
 * with an ordinary main makes a runtime of its own, or several.
 */
#ifndef EBB_RUNTIME_H
#define EBB_RUNTIME_H

#include <ebb/base.h>

struct ebb_runtime;
struct ebb_task;

/* What happens to a thread of a runtime: it has started, it is about to end;
 * a worker has nothing to run and goes to sleep, it goes on. */
enum ebb_thread_event {
    EBB_THREAD_START,
    EBB_THREAD_STOP,
    EBB_THREAD_PARK,
    EBB_THREAD_UNPARK,
};

/* How a runtime is set up.  All zero is the default. */
struct ebb_options {
    /* Threads that run tasks, the one in main or ebb_runtime_run() counted:
     * 1 runs all in that thread, 1,024 at most.  0: EBB_WORKERS in the
     * environment, else the number of processors. */
    unsigned workers;
    /* Threads of the blocking pool at most; 0: 512. */
    unsigned blocking_max;
    /* An idle thread of a pool ends after this many ns; 0: 10 s. */
    int64_t blocking_keep_alive;
    /* Threads for ebb_compute() at most; 0: the number of processors. */
    unsigned compute_max;
    /* At the end tasks have this many ns for their clean-up, then awaits in
     * it are cancelled too.  0: 10 s. */
    int64_t grace;
    /* Called with the size when there is no memory for a frame or a task;
     * the process aborts after it.  NULL: a message. */
    void (*oom)(size_t size);
    /* A task stays on the worker on which it is spawned, as by spawn_local,
     * and is never stolen; other threads spawn on the workers by turns.  See
     * ebb_runtime_worker(). */
    bool pinned;
    /* Tell on stderr of a worker that has been in one turn of a task for this
     * many ns: which task, where it was spawned, at which awaits the turn has
     * begun, and which functions it is in (for a thread that runs by way of
     * SIGURG, unless the program has a handler for that).  0: the
     * milliseconds in EBB_STUCK in the environment, if there are any; < 0:
     * never. */
    int64_t stuck;
    /* Threads are named NAME-1, NAME-2..., NAME-pool and NAME-cpu, for top and
     * debuggers; cut at 8 bytes.  NULL: "ebb". */
    const char *name;
    /*
     * Called on its threads with each such event: START and STOP on those that
     * the runtime makes, of its pools too, but not on worker 0, which is
     * yours.  Must not block; may spawn.  NULL: nobody.
     */
    void (*on_thread)(enum ebb_thread_event event, void *arg);
    void *on_thread_arg;
    /* Bytes of the stacks of these threads, 64 KiB at least; 0: the system's
     * choice. */
    size_t thread_stack;
    /* Begin with a clock that stands still: see ebb_time_pause().  For one
     * worker, which is then the default: else -ENOTSUP. */
    bool start_paused;
    /*
     * Not 0: simulate.  One worker runs all, whatever `workers` says, in an
     * order that follows from this seed alone, by a clock that is paused; a
     * task that never gives way is all that can hold another up.  Calls on
     * the pools run at times of the seed's choice too.  A process
     * that fails says its seed, and tasks that wait for each other abort it.
     * 0: the number EBB_SIM in the environment, if there is one.
     */
    uint64_t sim_seed;
    /* Leave SIGPIPE as it is; else it is ignored if it had its default. */
    bool keep_sigpipe;
};

/* Options of the runtime of `async int main`, at file scope in one file:
 * EBB_MAIN(.workers = 1) */
#define EBB_MAIN(...) \
    const struct ebb_options ebb_main_options = { __VA_ARGS__ }

EBB_API extern const struct ebb_options ebb_main_options
    __attribute__((weak));

/*
 * A new runtime; its threads start, but worker 0 is the thread that calls
 * ebb_runtime_run().
 *
 *   options   borrowed for the call; NULL: all defaults
 *   out       gets the runtime, to be given to ebb_runtime_free()
 *
 * Returns 0 or a negative code; -EINVAL, with a message, where EBB_WORKERS,
 * EBB_STUCK, EBB_SIM or EBB_REACTOR in the environment is none that it may be.
 */
EBB_API EBB_MUST_USE int ebb_runtime_new(const struct ebb_options *options,
                                         struct ebb_runtime **out);

/*
 * Cancel all tasks, await their clean-up, stop all threads, free everything.
 * Not from inside a task.  Returns 0, or -ETIMEDOUT where tasks have not
 * ended 2 s after the grace period; the runtime is then left as it is.  In a
 * child that fork() has made this aborts, as does all else that goes on with
 * a runtime of the parent's.
 */
EBB_API int ebb_runtime_free(struct ebb_runtime *rt);

/*
 * Run a task to its end, with this thread as worker 0.
 *
 *     static struct ebb_task *make(void *arg)
 *     {
 *         return (struct ebb_task *)spawn(serve(arg));
 *     }
 *
 *   make    spawns the task and returns its handle as a pointer; called on
 *           this thread, inside the runtime
 *   arg     for make
 *   out     gets the result, size bytes aligned to align; NULL: dropped
 *
 * Returns 0, or -ECANCELED where the task was cancelled.  Not from inside a
 * task, and by one thread at a time.  Tasks it leaves go on with the other
 * workers, or when the next one is run.
 */
EBB_API int ebb_runtime_run(struct ebb_runtime *rt,
                            struct ebb_task *(*make)(void *arg), void *arg,
                            void *out, size_t size, size_t align);

/*
 * Worker `index` of rt, 0 and up, as a place to spawn tasks that stay there:
 * spawn_on(ebb_runtime_worker(rt, 2), f(x)).  Borrowed from rt; for spawn_on
 * and ebb_try_spawn alone.  NULL: there are not so many workers.  Any thread.
 */
EBB_API struct ebb_runtime *ebb_runtime_worker(struct ebb_runtime *rt,
                                               unsigned index);

/* The runtime this thread belongs to, or NULL. */
EBB_API struct ebb_runtime *ebb_runtime_current(void);

/* A number that no other runtime of this process has, not 0; and .name, cut as
 * said there, as long as the runtime lives.  rt: NULL: this thread's; 0 and ""
 * outside any. */
EBB_API uint64_t ebb_runtime_id(const struct ebb_runtime *rt);
EBB_API const char *ebb_runtime_name(const struct ebb_runtime *rt);

/* Which worker of its runtime this thread is, 0 and up; -1: none. */
EBB_API int ebb_worker_index(void);

/* What a runtime stands on. */
struct ebb_runtime_info {
    /* Where tasks wait for descriptors: "io_uring" (with epoll for what is
     * only watched), "epoll", or "none": the program does no I/O. */
    const char *reactor;
    /* Why it is not io_uring: 0: it is, or nobody asked for it; -EPERM: the
     * kernel forbids it; -ENOSYS: it has none, or one before Linux 5.11; ... */
    int uring_error;
    /* Of io_uring: completions are made by the worker when it asks
     * (DEFER_TASKRUN); a receive is told that it will wait (POLL_FIRST). */
    bool uring_deferred, uring_poll_first;
    unsigned workers;           /* threads that run tasks */
    unsigned processors;        /* that this process may use */
    uint64_t descriptors_max;   /* RLIMIT_NOFILE */
    char kernel[65];            /* release of the kernel, "6.1.0" */
};

/*
 * Fill *out for rt, or for this thread's runtime where rt is NULL.  Returns 0,
 * or -EINVAL outside any.
 *
 * EBB_REACTOR in the environment forces "epoll" or "uring": where the latter
 * cannot be had, there is no runtime, and a line on stderr says why.
 */
EBB_API EBB_MUST_USE int ebb_runtime_info(struct ebb_runtime *rt,
                                          struct ebb_runtime_info *out);

/* What a runtime holds at this moment. */
struct ebb_stats {
    uint64_t allocations;       /* blocks taken by the library, in all */
    uint64_t blocks;            /* of them not yet given back */
    uint64_t tasks_spawned;     /* in all, main counted */
    size_t tasks_alive;         /* not ended */
    size_t tasks_ready;         /* in the workers' queues */
    size_t timers;              /* running */
    uint64_t steals;            /* times a worker took from another's */
    uint64_t stolen;            /* tasks taken so */
    uint64_t parks;             /* times a worker had nothing to run */
    uint64_t remote_wakes;      /* times a thread got up a sleeping worker */
    uint64_t handoffs;          /* tasks made ready by one thread for another
                                 * to run */
    uint64_t turns;             /* times a task was resumed; modulo 2^32 for
                                 * each worker */
    uint64_t busy_ns;           /* processor time of the workers that run */
    uint64_t io_registered;     /* times epoll got a descriptor to watch */
    uint64_t io_events;         /* what the kernel has told, of descriptors and
                                 * of operations of io_uring; both modulo 2^32
                                 * for each worker */
    unsigned workers;           /* threads that run tasks */
    unsigned blocking;          /* threads of the blocking pool */
    unsigned blocking_idle;     /* of them without work */
    unsigned blocking_queued;   /* calls that wait for a thread */
    unsigned computing;         /* calls of ebb_compute() under way */
    unsigned compute_queued;    /* ... that wait for a thread */
    uint64_t sim_schedule;      /* simulated: a hash of the order so far */
};

/* Fill *out for rt, or for this thread's runtime where rt is NULL.  The
 * first two numbers are the process's, and all there is outside any. */
EBB_API void ebb_stats(struct ebb_runtime *rt, struct ebb_stats *out);

#endif
