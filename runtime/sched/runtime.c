/* SPDX-License-Identifier: MIT-0 */
/*
 * Making, running and ending runtimes.
 *
 * The end of a runtime: every task is cancelled, and worker 0 runs until all
 * have ended; after the grace period shields no longer hold (FORCE).  Only
 * then the threads stop, so that clean-up may use all of them.
 */
#include <ebb/runtime.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/task.h>
#include <ebb/time.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/sys.h"
#include "sched/runtime.h"
#include "sched/sim.h"
#include "task/task.h"

enum { BLOCKING_MAX = 512 };

const char eb_forked_text[] =
    "a runtime of the parent process is used after fork()";

/* What tasks have to end in once shields no longer hold. */
static const int64_t FORCE_NS = 2 * EBB_SECOND;

static struct ebb_runtime *runtime_of(const struct ebb_executor *ex)
{
    return (struct ebb_runtime *)(uintptr_t)ex;
}

/* ---- the executor's functions ---- */

/* Where this thread takes what is for rt. */
static struct eb_heap *choose_heap(struct ebb_runtime *rt)
{
    struct eb_worker *w = ebb_self.worker;

    return w != NULL && w->rt == rt ? w->heap : rt->heaps[rt->worker_count];
}

static void *alloc_block(const struct ebb_executor *ex, enum eb_block kind,
                         size_t size, size_t align)
{
    return eb_heap_take(choose_heap(runtime_of(ex)), kind, size, align);
}

static void free_block(const struct ebb_executor *ex, void *block)
{
    (void)ex;
    eb_heap_give(block);
}

/* Is the strand this thread runs, or one around it, unwinding? */
static bool is_unwinding(void)
{
    struct ebb_strand *s = ebb_self.strand;

    while (s != NULL) {
        if (eb_load_relaxed(&s->word) & EBB_STRAND_UNWINDING)
            return true;
        struct ebb_group *g = eb_strand_group(s);

        s = g != NULL ? g->outer : NULL;
    }
    return false;
}

/* Count a task, on the worker or, elsewhere, for all other threads. */
static inline void count_task(uint64_t *mine, uint64_t *others)
{
    /* Release: pairs with eb_runtime_is_empty(). */
    if (EBB_LIKELY(mine != NULL))
        eb_store_release(mine, *mine + 1);
    else
        (void)eb_fetch_add_sc(others, UINT64_C(1));
}

/* Cancel what w has spawned up to now, if it has not heard that the runtime
 * closes; but not `fresh`, of which start_task() decides. */
static void close_behind(struct eb_worker *w, struct ebb_task *fresh)
{
    uint16_t mark = fresh->h.cls;

    if (w->closing == eb_load_sc(&w->rt->closing))
        return;
    eb_store_relaxed(&fresh->h.cls, (uint16_t)0);   /* the owner's */
    eb_worker_close(w);
    eb_store_relaxed(&fresh->h.cls, mark);
}

/* To this worker; another thread's tasks are for one after the other. */
static void pin_task(struct ebb_runtime *rt, const struct eb_worker *w,
                     struct ebb_task *task)
{
    uint32_t place = w != NULL
                   ? w->index
                   : eb_fetch_add_relaxed(&rt->next_place, 1u)
                         % rt->worker_count;

    task->h.flags = (uint16_t)((task->h.flags & ~EB_TASK_HOME)
                               | EB_TASK_BOUND | (int)place);
}

/*
 * The task is to be pinned, or the runtime ends.  A task of a clean-up may
 * still do its work then; any other begins with a cancel wanted.  A worker
 * that has not heard of it yet will, before it next looks for work, and
 * cancels the task then; another thread has made the task visible before it
 * looks (all in one order).
 */
static __attribute__((noinline)) void
start_seldom(struct ebb_runtime *rt, struct eb_worker *w,
             struct ebb_task *task)
{
    uint32_t closing = eb_load_sc(&rt->closing);

    if (rt->is_pinned && !(task->h.flags & EB_TASK_BOUND))
        pin_task(rt, w, task);
    if (closing == EB_OPEN)
        return;
    EB_CHECK(closing != EB_FORKED, eb_forked_text);
    if (w != NULL)
        close_behind(w, task);
    if (closing == EB_FORCING)
        eb_cancel_force(&task->strand);
    else if (!is_unwinding())
        eb_cancel(&task->strand);
}

static void start_task(const struct ebb_executor *ex, struct ebb_task *task)
{
    struct ebb_runtime *rt = runtime_of(ex);
    struct eb_worker *w = ebb_self.worker;

    if (w != NULL && w->rt != rt)
        w = NULL;
    count_task(w != NULL ? &w->spawned : NULL, &rt->spawned);
    if (EBB_UNLIKELY(eb_load_sc(&rt->closing) != EB_OPEN || rt->is_pinned))
        start_seldom(rt, w, task);
}

static void end_task(const struct ebb_executor *ex, struct ebb_task *task)
{
    struct ebb_runtime *rt = runtime_of(ex);
    struct eb_worker *w = ebb_self.worker;

    (void)task;
    if (w != NULL && w->rt != rt)
        w = NULL;
    count_task(w != NULL ? &w->ended : NULL, &rt->ended);
    if (EBB_UNLIKELY(eb_load_relaxed(&rt->closing) != EB_OPEN))
        eb_runtime_nudge(rt);
}

/* Tasks that have ended, and those that have been spawned.  Acquire: pairs
 * with count_task(). */
static uint64_t count_ended(struct ebb_runtime *rt)
{
    uint64_t sum = eb_load_acquire(&rt->ended);

    for (uint32_t i = 0; i < rt->worker_count; i++)
        sum += eb_load_acquire(&rt->workers[i].ended);
    return sum;
}

static uint64_t count_spawned(struct ebb_runtime *rt)
{
    uint64_t sum = eb_load_acquire(&rt->spawned);

    for (uint32_t i = 0; i < rt->worker_count; i++)
        sum += eb_load_acquire(&rt->workers[i].spawned);
    return sum;
}

bool eb_runtime_is_empty(struct ebb_runtime *rt)
{
    /* Ended first: of each task whose end is seen the start is seen too, and
     * the starts of all it has spawned.  So equal sums mean that all those
     * had ended. */
    uint64_t ended = count_ended(rt);

    return count_spawned(rt) == ended;
}

static uint32_t find_home(const struct ebb_executor *ex)
{
    const struct eb_worker *w = ebb_self.worker;

    (void)ex;
    return w != NULL ? w->index + 1 : 0;
}

static int64_t read_clock(const struct ebb_executor *ex)
{
    return eb_runtime_now(runtime_of(ex));
}

static void report_oom(const struct ebb_executor *ex, size_t size)
{
    struct ebb_runtime *rt = runtime_of(ex);

    if (rt->oom != NULL)
        rt->oom(size);
}

static const struct ebb_executor executor = {
    .alloc = alloc_block,
    .free = free_block,
    .schedule = eb_runtime_schedule,
    .started = start_task,
    .ended = end_task,
    .block = eb_pool_block,
    .home = find_home,
    .now = read_clock,
    .oom = report_oom,
};

/* ---- what debuggers read ---- */

/* All runtimes; a debugger's list of tasks begins here. */
struct eb_listed *eb_runtimes __attribute__((visibility("default")));
static pthread_mutex_t runtimes_lock = PTHREAD_MUTEX_INITIALIZER;

/* In a child that fork() has made the runtimes are the parent's: their other
 * threads are not here, their descriptors are shared. */
static void lock_runtimes(void)
{
    pthread_mutex_lock(&runtimes_lock);
    eb_guard_lock(&eb_heap_outside.guard);
}

static void unlock_runtimes(void)
{
    eb_guard_unlock(&eb_heap_outside.guard);
    pthread_mutex_unlock(&runtimes_lock);
}

static void disown_runtime(struct ebb_runtime *rt)
{
    eb_store_release(&rt->closing, (uint32_t)EB_FORKED);
    for (uint32_t i = 0; i < rt->worker_count; i++)
        if (rt->reactor_ops->disown != NULL)
            rt->reactor_ops->disown(&rt->workers[i]);
}

static void disown_runtimes(void)
{
    for (struct eb_listed *l = eb_runtimes; l != NULL; l = l->next)
        disown_runtime(eb_container_of(l, struct ebb_runtime, listed));
    eb_runtimes = NULL;
    unlock_runtimes();
}

static void watch_forks(void)
{
    pthread_atfork(lock_runtimes, unlock_runtimes, disown_runtimes);
}

static void list_runtime(struct ebb_runtime *rt)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    pthread_once(&once, watch_forks);
    rt->listed.heaps = rt->heaps;
    rt->listed.count = rt->worker_count + 1;
    pthread_mutex_lock(&runtimes_lock);
    rt->listed.next = eb_runtimes;
    eb_runtimes = &rt->listed;
    pthread_mutex_unlock(&runtimes_lock);
}

static void unlist_runtime(struct ebb_runtime *rt)
{
    struct eb_listed **at = &eb_runtimes;

    pthread_mutex_lock(&runtimes_lock);
    while (*at != NULL && *at != &rt->listed)
        at = &(*at)->next;
    if (*at != NULL)
        *at = rt->listed.next;
    pthread_mutex_unlock(&runtimes_lock);
}

/* ---- set-up ---- */

int eb_env_number(const char *name, uint64_t *value)
{
    const char *text = getenv(name);
    uint64_t n;
    char *end;

    if (text == NULL || *text == '\0')
        return 0;
    n = strtoull(text, &end, 10);
    if (*text < '0' || *text > '9' || *end != '\0') {
        fprintf(stderr, "ebb: %s=%s: not a number\n", name, text);
        return -EINVAL;
    }
    *value = n;
    return 0;
}

static int choose_workers(const struct ebb_options *options, uint64_t seed,
                          uint32_t *count)
{
    uint64_t n = options->workers;
    int err = 0;

    /* The points of a probe are counted by one worker. */
    if (eb_probe != NULL || seed != 0 || (n == 0 && options->start_paused))
        n = 1;
    if (n == 0)
        err = eb_env_number("EBB_WORKERS", &n);
    if (n == 0)
        n = eb_sys_cpu_count();
    *count = n < EB_WORKERS_MAX ? (uint32_t)n : EB_WORKERS_MAX;
    return err;
}

static int choose_stuck(const struct ebb_options *o, int64_t *stuck)
{
    uint64_t ms = 0;
    int err = o->stuck == 0 ? eb_env_number("EBB_STUCK", &ms) : 0;

    *stuck = o->stuck != 0 ? o->stuck
             : (int64_t)(ms < INT32_MAX ? ms : INT32_MAX) * EBB_MILLISECOND;
    return err;
}

static void ignore_sigpipe(void)
{
    struct sigaction action;

    if (sigaction(SIGPIPE, NULL, &action) == 0
        && !(action.sa_flags & SA_SIGINFO) && action.sa_handler == SIG_DFL)
        signal(SIGPIPE, SIG_IGN);
}

/* Set up worker i, but for its thread. */
static int init_worker(struct ebb_runtime *rt, uint32_t i, bool is_fenced)
{
    struct eb_worker *w = &rt->workers[i];

    w->rt = rt;
    w->index = i;
    for (struct eb_runq *q = &w->queue; q <= &w->low; q++) {
        q->is_shared = rt->worker_count > 1;
        q->is_fenced = is_fenced;
    }
    w->heap = rt->heaps[i];
    rt->places[i] = executor;
    rt->places[i].target = &rt->executor;
    rt->places[i].place = i;
    eb_wheel_init(&w->wheel, eb_runtime_now(rt));
    if (eb_clock_is_paused(&rt->clock))
        eb_wheel_set_shift(&w->wheel, 0, eb_runtime_now(rt));
    return rt->reactor_ops->init(w);
}

/* Give back the memory of alloc_runtime(). */
static void free_runtime(struct ebb_runtime *rt)
{
    for (uint32_t i = 0; rt->heaps != NULL && i <= rt->worker_count; i++)
        eb_heap_free(rt->heaps[i]);
    eb_free(rt->heaps);
    eb_free(rt->places);
    eb_sim_free(rt->sim);
    eb_free(rt->workers);
    eb_free_as(rt, "a runtime", NULL);
}

/* Give back what a runtime holds whose threads have stopped; of the workers
 * the first `count` have been set up. */
static void free_parts(struct ebb_runtime *rt, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        rt->reactor_ops->fini(&rt->workers[i]);
        eb_wheel_fini(&rt->workers[i].wheel);
    }
    pthread_mutex_destroy(&rt->attach_lock);
    free_runtime(rt);
}

/* Memory for the runtime, simulated if there is a seed, and its workers; or
 * NULL. */
static struct ebb_runtime *alloc_runtime(uint32_t worker_count, uint64_t seed)
{
    struct eb_sim *sim = seed != 0 ? eb_sim_new(seed) : NULL;
    size_t size = worker_count * sizeof(struct eb_worker);
    struct ebb_runtime *rt = eb_malloc_aligned(
        sizeof(*rt), _Alignof(struct ebb_runtime));
    uint32_t made = 0;

    if (rt == NULL || (seed != 0 && sim == NULL)) {
        eb_free(rt);
        eb_sim_free(sim);
        return NULL;
    }
    memset(rt, 0, sizeof(*rt));
    rt->worker_count = worker_count;
    rt->sim = sim;
    rt->heaps = eb_calloc(worker_count + 1, sizeof(struct eb_heap *));
    rt->workers = eb_malloc_aligned(size, _Alignof(struct eb_worker));
    rt->places = eb_calloc(worker_count, sizeof(struct ebb_executor));
    if (rt->workers != NULL)
        memset(rt->workers, 0, size);
    while (rt->heaps != NULL && made <= worker_count
           && (rt->heaps[made] = eb_heap_new(made == worker_count)) != NULL)
        made++;
    if (rt->workers != NULL && rt->places != NULL && made > worker_count)
        return rt;
    free_runtime(rt);
    return NULL;
}

/* What of the options is no more than noted. */
static void note_options(struct ebb_runtime *rt, const struct ebb_options *o)
{
    static uint64_t next_id = 1;

    rt->grace = o->grace > 0 ? o->grace : 10 * EBB_SECOND;
    rt->oom = o->oom;
    rt->is_pinned = o->pinned;
    rt->id = eb_fetch_add_relaxed(&next_id, UINT64_C(1));   /* only unique */
    rt->thread_stack = o->thread_stack;
    rt->on_thread = o->on_thread;
    rt->on_thread_arg = o->on_thread_arg;
    snprintf(rt->name, sizeof(rt->name), "%s",
             o->name != NULL ? o->name : "ebb");
}

static void init_pools(struct ebb_runtime *rt, const struct ebb_options *o)
{
    int64_t keep_alive = o->blocking_keep_alive > 0 ? o->blocking_keep_alive
                                                    : 10 * EBB_SECOND;

    eb_pool_init(&rt->pool, rt, "pool",
                 o->blocking_max > 0 ? o->blocking_max : BLOCKING_MAX,
                 keep_alive);
    eb_pool_init(&rt->compute, rt, "cpu",
                 o->compute_max > 0 ? o->compute_max : eb_sys_cpu_count(),
                 keep_alive);
}

static void fini_pools(struct ebb_runtime *rt)
{
    eb_pool_fini(&rt->pool);
    eb_pool_fini(&rt->compute);
}

int ebb_runtime_new(const struct ebb_options *options,
                    struct ebb_runtime **out)
{
    static const struct ebb_options defaults;
    const struct ebb_options *o = options != NULL ? options : &defaults;
    bool is_fenced = eb_sys_membarrier_init();
    struct ebb_runtime *rt;
    uint32_t workers, count = 0;
    int64_t stuck;
    uint64_t seed;
    int err = eb_sim_seed(o, &seed);

    if (err < 0)
        return err;
    if (seed == 0 && o->start_paused && o->workers > 1)
        return -ENOTSUP;
    err = choose_workers(o, seed, &workers);
    if (err == 0)
        err = choose_stuck(o, &stuck);
    if (err < 0)
        return err;
    rt = alloc_runtime(workers, seed);
    if (rt == NULL)
        return -ENOMEM;
    rt->stuck = stuck;
    if (seed != 0)
        eb_clock_set(&rt->clock, EB_SIM_START);
    else if (o->start_paused)
        eb_clock_set(&rt->clock, eb_clock_now());
    rt->executor = executor;
    note_options(rt, o);
    rt->reactor_ops = &eb_reactor_epoll != NULL ? &eb_reactor_epoll
                                                : &eb_reactor_park;
    pthread_mutex_init(&rt->attach_lock, NULL);
    while (count < rt->worker_count && err == 0) {
        err = init_worker(rt, count, is_fenced);
        if (err == 0)
            count++;
    }
    if (err < 0)
        goto free_runtime;
    init_pools(rt, o);
    err = eb_workers_start(rt);
    if (err == 0)
        err = eb_monitor_start(rt);
    if (err < 0)
        goto stop_workers;
    if (!o->keep_sigpipe)
        ignore_sigpipe();
    list_runtime(rt);
    *out = rt;
    return 0;
stop_workers:
    eb_workers_stop(rt);
    fini_pools(rt);
free_runtime:
    free_parts(rt, count);
    return err;
}

/* ---- running ---- */

/* This thread becomes worker 0, for the task whose root strand is `main`. */
static void enter(struct ebb_runtime *rt, struct ebb_strand *main)
{
    EB_CHECK(ebb_self.worker == NULL, "a task may not run a runtime");
    eb_runtime_check(rt);
    EB_CHECK(eb_exchange_sc(&rt->entered, 1u) == 0,
             "two threads run one runtime");
    rt->main = main;
}

static void leave(struct ebb_runtime *rt)
{
    rt->main = NULL;
    (void)eb_exchange_sc(&rt->entered, 0u);
}

static bool is_main_finished(struct ebb_runtime *rt)
{
    return ebb_task_is_finished(
        eb_container_of(rt->main, struct ebb_task, strand));
}

/* Run a task that has not been started, on this thread alone. */
static void run_pinned(struct ebb_runtime *rt, struct ebb_task *task)
{
    enter(rt, &task->strand);
    task->h.flags |= EB_TASK_BOUND;     /* to worker 0 */
    ebb_task_start(task);
    eb_worker_run(&rt->workers[0], is_main_finished, INT64_MAX);
    leave(rt);
}

/* The task of ebb_runtime_run(): makes the caller's and waits for it. */
struct run_task {
    struct ebb_task t;
    struct ebb_task *(*make)(void *arg);
    void *arg, *out;
    size_t size, align;
    struct ebb_task *inner;
    int result;
    char frame[72] __attribute__((aligned(16)));    /* of ebb_task_wait() */
};

struct eb_ret_int eb_task_wait_start(ebb_mem m, struct ebb_task **slot,
                                     void *out, size_t size, size_t align)
    EB_START(ebb_task_wait);

static ebb_next resume_run(struct ebb_frame *self, struct ebb_frame *from,
                           unsigned mode)
{
    struct run_task *run = (struct run_task *)self;
    struct eb_ret_int ret;

    if (self->state == EBB_STATE_START && mode == EBB_RESUME) {
        run->inner = run->make(run->arg);
        EB_CHECK(run->inner != NULL, "make() has returned no task");
        ret = eb_task_wait_start((ebb_mem)run->frame, &run->inner, run->out,
                                 run->size, run->align);
        if (ret.p != NULL) {
            ret.p->parent = self;
            self->state = 1;
            return EBB_SUSPENDED;
        }
        run->result = ret.v;
    } else if (mode == EBB_CANCEL) {
        ebb_task_detach(run->inner);
        run->result = -ECANCELED;
    } else {
        run->result = EBB_RESULT(from, int);
    }
    return ebb_task_end(&run->t, mode);
}

int ebb_runtime_run(struct ebb_runtime *rt,
                    struct ebb_task *(*make)(void *arg), void *arg,
                    void *out, size_t size, size_t align)
{
    static const struct ebb_site site = { __FILE__, __LINE__, "run" };
    const struct ebb_executor *saved = ebb_self.executor;
    struct run_task *run;
    int result;

    ebb_self.executor = &rt->executor;
    run = (struct run_task *)ebb_task_new(
        sizeof(*run), _Alignof(struct run_task), resume_run, &site);
    run->make = make;
    run->arg = arg;
    run->inner = NULL;
    run->out = out;
    run->size = size;
    run->align = align;
    run->result = -ECANCELED;
    run_pinned(rt, &run->t);
    ebb_self.executor = saved;
    result = run->result;
    ebb_task_free(&run->t);
    return result;
}

struct ebb_runtime *ebb_runtime_worker(struct ebb_runtime *rt, unsigned index)
{
    if (index >= rt->worker_count)
        return NULL;
    return (struct ebb_runtime *)(void *)&rt->places[index];
}

struct ebb_runtime *ebb_runtime_current(void)
{
    return eb_runtime_here();
}

/* ---- the end ---- */

static void cancel_task(struct ebb_task *task, void *arg)
{
    struct ebb_runtime *rt = arg;

    if (!eb_task_is_live(task))
        return;
    /* Relaxed: it only goes up, and who has called has seen it. */
    if (eb_load_relaxed(&rt->closing) == EB_FORCING)
        eb_cancel_force(&task->strand);
    else
        eb_cancel(&task->strand);
}

void eb_worker_close(struct eb_worker *w)
{
    w->closing = eb_load_sc(&w->rt->closing);
    EB_CHECK(w->closing != EB_FORKED, eb_forked_text);
    eb_heap_visit(w->heap, cancel_task, w->rt);
}

/* The tasks of its own heap each worker cancels. */
static void cancel_all(struct ebb_runtime *rt, enum eb_closing how)
{
    (void)eb_exchange_sc(&rt->closing, (uint32_t)how);
    eb_store_release(&rt->executor.closing, 1u);    /* pairs: task.c */
    eb_heap_visit(rt->heaps[rt->worker_count], cancel_task, rt);
    eb_workers_nudge(rt);
}

/* Cancel all and run until all have ended or time is up. */
static bool drain(struct ebb_runtime *rt, enum eb_closing how, int64_t grace)
{
    cancel_all(rt, how);
    enter(rt, NULL);
    eb_worker_run(&rt->workers[0], eb_runtime_is_empty,
                  eb_clock_add(eb_runtime_now(rt), grace));
    leave(rt);
    return eb_runtime_is_empty(rt);
}

int ebb_runtime_free(struct ebb_runtime *rt)
{
    if (rt == NULL)
        return 0;
    eb_runtime_check(rt);
    if (!drain(rt, EB_CLOSING, rt->grace)
        && !drain(rt, EB_FORCING,
                  rt->grace < FORCE_NS ? rt->grace : FORCE_NS)) {
        struct ebb_stats stats;

        ebb_stats(rt, &stats);
        fprintf(stderr, "ebb: %zu tasks have not ended in time\n",
                stats.tasks_alive);
        return -ETIMEDOUT;
    }
    unlist_runtime(rt);
    eb_monitor_stop(rt);
    eb_workers_stop(rt);
    fini_pools(rt);
    eb_runtime_detach_all(rt);
    eb_leaks_tell(rt);
    free_parts(rt, rt->worker_count);
    return 0;
}

/* ---- main ---- */

int eb_run_main(const struct eb_main *main)
{
    struct ebb_runtime *rt;
    struct ebb_task *task;
    int result = 1;
    int err = ebb_runtime_new(
        &ebb_main_options != NULL ? &ebb_main_options : NULL, &rt);

    if (err < 0) {
        fprintf(stderr, "ebb: no runtime: %s\n", ebb_strerror(err));
        return 1;
    }
    rt->stays_on_thread = true;
    ebb_self.executor = &rt->executor;
    task = main->make(main->argc, main->argv);
    ebb_self.executor = NULL;
    run_pinned(rt, task);
    if (eb_load_acquire(&task->head.joiner) == EB_JOIN_DONE)
        result = EBB_TASK_RESULT(task, int);
    ebb_task_free(task);
    ebb_runtime_free(rt);
    return result;
}

int ebb_run_main(struct ebb_task *(*make)(int argc, char **argv), int argc,
                 char **argv)
{
    struct eb_main main = { make, argc, argv };
    const char *fuzz = getenv("EBB_CANCEL_FUZZ");

    return fuzz != NULL ? eb_cancel_fuzz(&main, fuzz) : eb_run_main(&main);
}

int ebb_main_failed(int64_t code)
{
    fflush(stdout);
    fprintf(stderr, "error: %s\n", ebb_strerror((long)code));
    return 1;
}

/* ---- numbers ---- */

static void add_worker_stats(struct eb_worker *w, struct ebb_stats *out)
{
    eb_guard_lock(&w->wheel.guard);
    out->timers += w->wheel.count;
    eb_guard_unlock(&w->wheel.guard);
    /* Relaxed: figures of one moment or another. */
    out->tasks_ready += eb_runq_count(&w->queue) + eb_runq_count(&w->high)
                        + eb_runq_count(&w->low);
    out->steals += eb_load_relaxed(&w->steals);
    out->stolen += eb_load_relaxed(&w->stolen);
    out->parks += eb_load_relaxed(&w->parks);
    out->turns += eb_load_relaxed(&w->turns);
    out->busy_ns += eb_sys_thread_time(eb_load_relaxed(&w->clock));
    if (w->rt->reactor_ops->stats != NULL)
        w->rt->reactor_ops->stats(w, out);
}

void ebb_stats(struct ebb_runtime *rt, struct ebb_stats *out)
{
    uint64_t ended;

    if (rt == NULL)
        rt = eb_runtime_here();
    *out = (struct ebb_stats){
        .allocations = eb_alloc_count(), .blocks = eb_alloc_live()
    };
    if (rt == NULL)
        return;
    eb_runtime_check(rt);
    ended = count_ended(rt);
    out->tasks_spawned = count_spawned(rt);
    out->tasks_alive = (size_t)(out->tasks_spawned - ended);
    for (uint32_t i = 0; i < rt->worker_count; i++)
        add_worker_stats(&rt->workers[i], out);
    out->tasks_ready += eb_load_relaxed(&rt->injected);     /* figures */
    out->remote_wakes = eb_load_relaxed(&rt->remote_wakes);
    out->handoffs = eb_load_relaxed(&rt->handoffs);
    if (rt->sim != NULL)
        eb_sim_stats(rt->sim, out);
    out->workers = rt->worker_count;
    pthread_mutex_lock(&rt->pool.lock);
    out->blocking = rt->pool.threads;
    out->blocking_idle = rt->pool.idle;
    out->blocking_queued = rt->pool.queued;
    pthread_mutex_unlock(&rt->pool.lock);
    pthread_mutex_lock(&rt->compute.lock);
    out->computing = rt->compute.threads - rt->compute.idle;
    out->compute_queued = rt->compute.queued;
    pthread_mutex_unlock(&rt->compute.lock);
}

int ebb_runtime_info(struct ebb_runtime *rt, struct ebb_runtime_info *out)
{
    if (rt == NULL)
        rt = eb_runtime_here();
    *out = (struct ebb_runtime_info){ 0 };
    if (rt == NULL)
        return -EINVAL;
    eb_runtime_check(rt);
    out->workers = rt->worker_count;
    out->processors = eb_sys_cpu_count();
    out->descriptors_max = eb_sys_descriptors_max();
    eb_sys_kernel_release(out->kernel, sizeof(out->kernel));
    rt->reactor_ops->info(&rt->workers[0], out);
    return 0;
}
