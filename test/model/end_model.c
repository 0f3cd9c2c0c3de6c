/* SPDX-License-Identifier: MIT-0 */
/*
 * The end of a runtime.  It is not empty while a task lives, whoever spawns
 * and ends tasks meanwhile.  Each task that is there as it closes, or is
 * spawned just then, is told so: by the visit of its heap or as it starts;
 * the same if it comes to force.  And who drains it hears of the last task.
 *
 * All functions of runtime.c but those that make and free a runtime are its
 * own, so it is a part of this file, and so is heap.c: tasks lie in heaps as
 * they are, and are visited there.  Guards have a model of their own: here one
 * is a locked instruction in and a store out.  Only the last models have
 * workers that run their loop; in the others a thread does what a worker does
 * in a turn, and looks whether the runtime closes where the loop would.
 */
#include <stdlib.h>
#include <string.h>

#include "base/guard.h"
#include "model.h"
#include "outside.h"
#include "task/origin.h"

/* Relaxed additions count what nothing hangs on: no points. */
#undef eb_fetch_add_relaxed
#define eb_fetch_add_relaxed(p, v) \
    __extension__({ \
        __typeof__(*(p)) model_was = *(p); \
        *(p) += (v); \
        model_was; \
    })

static void enter_guard(uint32_t *word)
{
    uint32_t out = 0;

    while (!eb_cas(word, &out, 1u)) {
        out = 0;
        eb_cpu_relax();
    }
}

static void leave_guard(uint32_t *word)
{
    eb_store_release(word, 0u);
}

#define eb_guard_lock(word) enter_guard(word)
#define eb_guard_unlock(word) leave_guard(word)

/* What is asked for by functions that the models do without. */
bool eb_sys_membarrier_init(void);
unsigned eb_sys_cpu_count(void);
uint64_t eb_sys_thread_time(clockid_t clock);
uint64_t eb_sys_descriptors_max(void);
void eb_sys_kernel_release(char *text, size_t size);

#include "task/heap.c"
#include "sched/runtime.c"

enum { WORKERS = 2, TASKS = 3, NOBODY = 99 };

static struct ebb_runtime rt;
static struct eb_worker workers[WORKERS];
static struct eb_heap heaps[WORKERS + 1], *heap_list[WORKERS + 1];
static uint32_t parked[WORKERS];        /* their reactors */

/* A task and the leaf in which it waits. */
struct waiting {
    struct ebb_task t;
    struct ebb_frame leaf;
};

static struct ebb_task *task[TASKS];
static bool lives[TASKS];               /* from before its start to its end */
static bool is_early[TASKS], is_late[TASKS];    /* its start: before the end
                                         * has begun, or behind that */
static uint32_t ready[TASKS];           /* atomic: handed to who runs it */

/* ---- what the runtime asks the library for ---- */

static struct eb_alloc_slot counts;
struct eb_alloc_slot *const eb_alloc_shared = &counts;
__thread struct eb_alloc_slot *eb_alloc_slot = &counts;

struct eb_alloc_slot *eb_alloc_find_slot(void)
{
    return &counts;
}

/* Nothing is single, and what runtimes are made of is not asked for. */
void *eb_malloc_aligned(size_t size, size_t align)
{
    (void)size;
    (void)align;
    return NULL;
}

void *eb_calloc(size_t count, size_t size)
{
    (void)count;
    (void)size;
    return NULL;
}

void eb_free(void *block)
{
    (void)block;
    abort();
}

bool eb_stale_on;

void eb_free_as(void *block, const char *what, const struct ebb_site *site)
{
    (void)what;
    (void)site;
    eb_free(block);
}

/* A region for each heap, the same in each run. */
static int regions;

void *eb_sys_map(size_t size, size_t align, bool is_used)
{
    static char region[WORKERS + 1][1024 * 1024]
        __attribute__((aligned(EB_CHUNK_BYTES)));

    (void)is_used;
    MODEL_CHECK(size <= sizeof(region[0]) && align <= EB_CHUNK_BYTES
                && regions <= WORKERS);
    return region[regions++];
}

void eb_sys_unmap(void *at, size_t size)
{
    (void)at;
    (void)size;
}

uintptr_t eb_sys_stack_low(void)
{
    return 0;
}

uint64_t eb_sys_random(void)
{
    return 1;
}

clockid_t eb_sys_thread_clock(void)
{
    return 0;
}

pid_t eb_sys_thread_id(void)
{
    return 0;
}

int64_t eb_clock_now(void)
{
    return 1;
}

bool eb_wheel_is_due(struct eb_wheel *w, int64_t now)
{
    (void)w;
    (void)now;
    return false;
}

int64_t eb_wheel_advance(struct eb_wheel *w, int64_t now)
{
    (void)w;
    (void)now;
    return -1;
}

void eb_wheel_arm(struct eb_wheel *w, int64_t now)
{
    (void)w;
    (void)now;
}

EBB_THREAD const struct eb_origin *eb_origin_recent[EB_ORIGINS_RECENT];

static const struct eb_origin origin = { &rt.executor, NULL };

const struct eb_origin *eb_origin_look_up(const struct ebb_executor *ex,
                                          const struct ebb_site *site)
{
    (void)ex;
    (void)site;
    return &origin;
}

uint32_t eb_local_heritable;

void eb_local_inherit(struct ebb_task *t)
{
    (void)t;
}

void eb_local_release(struct ebb_task *t)
{
    (void)t;
}

bool eb_pool_is_busy(struct ebb_runtime *r)
{
    (void)r;
    return false;
}

/* Nothing is simulated. */
uint64_t eb_sim_random(struct eb_sim *sim)
{
    (void)sim;
    abort();
}

int64_t eb_sim_delay(struct eb_sim *sim)
{
    (void)sim;
    abort();
}

uint32_t eb_sim_budget(struct eb_sim *sim)
{
    (void)sim;
    abort();
}

void eb_sim_add(struct eb_sim *sim, struct ebb_strand *root)
{
    (void)sim, (void)root;
    abort();
}

bool eb_sim_choose(struct eb_sim *sim, struct ebb_runtime *r,
                   struct ebb_strand **root)
{
    (void)sim, (void)r, (void)root;
    abort();
}

void eb_sim_uses_descriptors(struct eb_sim *sim)
{
    (void)sim;
    abort();
}

int64_t eb_sim_stuck(struct eb_sim *sim, struct eb_worker *w)
{
    (void)sim, (void)w;
    abort();
}

/* ---- tasks and who runs them ---- */

/* This thread is worker i; -1: none, as the pool's and the program's are. */
static void be(int i)
{
    ebb_self = (struct ebb_self){ .executor = &rt.executor };
    eb_heap_here = NULL;
    if (i < 0)
        return;
    ebb_self.worker = &workers[i];
    eb_heap_here = &heaps[i];
}

static int index_of(const struct ebb_task *t)
{
    for (int i = 0; i < TASKS; i++)
        if (lives[i] && task[i] == t)
            return i;
    model_fail("a task that is not there");
}

/* To whoever waits for it. */
static void hand_over(const struct ebb_executor *ex, struct ebb_strand *root)
{
    int i = index_of(eb_container_of(root, struct ebb_task, strand));

    (void)ex;
    MODEL_CHECK(ready[i] == 0);
    eb_store_release(&ready[i], 1u);
}

void eb_pool_block(const struct ebb_executor *ex, struct ebb_task *t)
{
    hand_over(ex, &t->strand);
}

static void take_over(int i)
{
    while (eb_load_acquire(&ready[i]) == 0)
        eb_cpu_relax();
}

static ebb_next resume_leaf(struct ebb_frame *self, struct ebb_frame *from,
                            unsigned mode)
{
    (void)from;
    MODEL_CHECK(mode == EBB_CANCEL);
    return EBB_CANCELLED(self);
}

/* Of a task that is run: waits until it is cancelled. */
static ebb_next resume_task(struct ebb_frame *self, struct ebb_frame *from,
                            unsigned mode)
{
    struct waiting *w = (struct waiting *)(void *)self;

    (void)from;
    if (self->state == EBB_STATE_START) {
        self->state = 1;
        w->leaf = (struct ebb_frame){ .resume = resume_leaf, .state = 1,
                                      .parent = self };
        ebb_park(&w->leaf);
        return EBB_SUSPENDED;
    }
    MODEL_CHECK(mode == EBB_CANCEL);
    lives[index_of(&w->t)] = false;
    return ebb_task_end(&w->t, mode);
}

static void make(int i)
{
    task[i] = ebb_task_new(sizeof(struct waiting), _Alignof(struct waiting),
                           resume_task, NULL);
    lives[i] = true;
}

static void start(int i)
{
    is_late[i] = rt.closing != EB_OPEN;
    (void)ebb_task_start(task[i]);
    is_early[i] = rt.closing == EB_OPEN;
}

static void spawn(int i)
{
    make(i);
    start(i);
}

static void end(int i)
{
    lives[i] = false;
    (void)ebb_task_end(task[i], EBB_RESUME);
}

/* Numbers are handed to a thread many at a time, by one atomic operation: not
 * in a run, for all runs have to be alike. */
static void renew_numbers(void)
{
    enum { LEFT = 100 };
    struct ebb_task *t;

    do
        t = ebb_task_new(sizeof(*t), _Alignof(struct ebb_task), NULL, NULL);
    while ((ebb_task_id(t) - 1) % 256 > 255 - LEFT);
}

static void clear_heaps(void)
{
    memset(heaps, 0, sizeof(heaps));
    heaps[WORKERS].is_shared = true;
    regions = 0;
}

static void reset(void)
{
    memset(&rt, 0, sizeof(rt));
    memset(workers, 0, sizeof(workers));
    memset(parked, 0, sizeof(parked));
    memset(task, 0, sizeof(task));
    memset(lives, 0, sizeof(lives));
    memset(is_early, 0, sizeof(is_early));
    memset(is_late, 0, sizeof(is_late));
    memset(ready, 0, sizeof(ready));
    rt.executor = executor;
    rt.executor.schedule = hand_over;
    rt.reactor_ops = &eb_reactor_park;
    rt.workers = workers;
    rt.worker_count = WORKERS;
    rt.heaps = heap_list;
    rt.standby = rt.deputy = NOBODY;
    for (uint32_t i = 0; i <= WORKERS; i++)
        heap_list[i] = &heaps[i];
    for (uint32_t i = 0; i < WORKERS; i++) {
        workers[i].rt = &rt;
        workers[i].index = i;
        workers[i].heap = &heaps[i];
        workers[i].reactor = &parked[i];
        workers[i].queue.is_shared = true;
    }
    clear_heaps();
    be(-1);
    renew_numbers();
    clear_heaps();
}

/* ---- it is empty when none lives ---- */

/* Is it, for all that this thread knows?  `tasks`: bits of those of which it
 * knows, or whose parents it knows. */
static void ask(unsigned tasks)
{
    if (!eb_runtime_is_empty(&rt))
        return;
    for (int i = 0; i < TASKS; i++)
        MODEL_CHECK(!(tasks & 1u << i) || !lives[i]);
}

static void ask_twice(void)
{
    ask(7);
    ask(7);
}

static void reset_first(void)
{
    reset();
    spawn(0);
}

/* The first task spawns the second, for worker 1. */
static void run_first(void)
{
    be(0);
    spawn(1);
    end(0);
}

/* It spawns the third. */
static void run_second(void)
{
    be(1);
    take_over(1);
    spawn(2);
    end(1);
    end(2);
}

static void check_empty(void)
{
    MODEL_CHECK(eb_runtime_is_empty(&rt) && count_ended(&rt) == TASKS);
}

/* The first task spawns two for the pool. */
static void run_blocking(void)
{
    be(0);
    for (int i = 1; i < TASKS; i++) {
        make(i);
        (void)ebb_task_start_blocking(task[i]);
    }
    end(0);
    ask(7);
}

static void block_first(void)
{
    be(-1);
    take_over(1);
    end(1);
}

static void block_second(void)
{
    be(-1);
    take_over(2);
    end(2);
}

/* Threads of the program spawn one each, and ask for theirs; the second of
 * which spawns another. */
static void bring_first(void)
{
    be(-1);
    spawn(0);
    ask(1);
}

static void bring_second(void)
{
    be(-1);
    spawn(1);
    ask(6);
}

static void run_brought(void)
{
    be(0);
    take_over(1);
    spawn(2);
    end(1);
    end(2);
    take_over(0);
    end(0);
}

/* Who sees that a task has ended finds it counted. */
static void end_first(void)
{
    be(0);
    end(0);
}

static void ask_of_end(void)
{
    if (ebb_task_is_finished(task[0]))
        MODEL_CHECK(eb_runtime_is_empty(&rt));
}

/* ---- all are told ---- */

/* What the loop of a worker does before it looks for work. */
static void look(int i)
{
    if (eb_load_sc(&rt.closing) != workers[i].closing)
        eb_worker_close(&workers[i]);
}

static void close_all(void)
{
    be(-1);
    cancel_all(&rt, EB_CLOSING);
}

static void force_all(void)
{
    close_all();
    cancel_all(&rt, EB_FORCING);
}

static bool is_told(int i, uint32_t bits)
{
    return (task[i]->strand.word & bits) == bits;
}

/* No worker goes to sleep before it has looked. */
static void check_all(uint32_t bits)
{
    MODEL_CHECK(rt.executor.closing != 0);
    for (int i = 0; i < WORKERS; i++)
        look(i);
    for (int i = 0; i < TASKS; i++)
        MODEL_CHECK(!lives[i] || is_told(i, bits));
}

static void check_forced(void)
{
    check_all(EBB_STRAND_CANCEL | EBB_STRAND_FORCE);
}

/* And of force, if it comes to that. */
static void check_told(void)
{
    check_all(EBB_STRAND_CANCEL);
    be(-1);
    cancel_all(&rt, EB_FORCING);
    check_forced();
}

/* A worker in a turn, between two, and in another. */
static void spawn_two(void)
{
    be(0);
    spawn(0);
    look(0);
    spawn(1);
}

/* Threads of the program. */
static void bring_one(void)
{
    be(-1);
    spawn(2);
}

static void bring_two(void)
{
    be(-1);
    spawn(0);
    spawn(1);
}

/* A worker between turns. */
static void reset_own(void)
{
    reset();
    be(0);
    spawn(0);
    be(-1);
}

static void look_twice(void)
{
    be(0);
    look(0);
    look(0);
}

/* What such a thread has spawned ends and frees itself, on a worker; its block
 * may become the next one's. */
static void reset_brought(void)
{
    reset();
    spawn(0);
    ebb_task_detach(task[0]);
}

/*
 * A task of worker 0 spawns one, is cancelled, and spawns two more in its
 * clean-up: these may do their work if they come after the end has begun.
 */
static struct ebb_strand cleanup;

static void spawn_in_cleanup(void)
{
    be(0);
    ebb_self.strand = &cleanup;
    cleanup.word = EBB_STRAND_RUN;
    spawn(0);
    cleanup.word |= EBB_STRAND_CANCEL | EBB_STRAND_UNWINDING;
    spawn(1);
    spawn(2);
}

static void reset_cleanup(void)
{
    reset();
    cleanup = (struct ebb_strand){
        .up = (uintptr_t)&origin | EBB_STRAND_ROOT
    };
}

static void check_cleanup(void)
{
    for (int i = 0; i < WORKERS; i++)
        look(i);
    MODEL_CHECK(is_told(0, EBB_STRAND_CANCEL));
    for (int i = 1; i < TASKS; i++)
        MODEL_CHECK(is_told(i, EBB_STRAND_CANCEL) ? !is_late[i]
                                                  : !is_early[i]);
}

/* ---- it is drained ---- */

/* A task of worker i, which waits. */
static void add_waiting(int i, unsigned flags)
{
    be(i);
    make(0);
    task[0]->h.flags |= (uint16_t)flags;
    start_task(&rt.executor, task[0]);
    MODEL_CHECK(eb_strand_run(&task[0]->strand, EB_TURN_BUDGET)
                == EB_TURN_SUSPENDED);
    be(-1);
}

static void reset_drain(void)
{
    reset();
    rt.executor.schedule = eb_runtime_schedule;
}

/* What worker 1 cancels worker 0 runs. */
static void reset_bound(void)
{
    reset_drain();
    add_waiting(1, EB_TASK_BOUND);
}

static void reset_pool(void)
{
    reset_drain();
    rt.worker_count = 1;
    heap_list[1] = &heaps[WORKERS];
    make(0);
    (void)ebb_task_start_blocking(task[0]);
}

/* As ebb_runtime_free(), with all the time there is. */
static void drain_all(void)
{
    MODEL_CHECK(drain(&rt, EB_CLOSING, INT64_MAX) && !lives[0]);
    (void)eb_exchange_sc(&rt.stopping, 1u);
    eb_workers_nudge(&rt);
}

static bool is_stopping(struct ebb_runtime *r)
{
    return eb_load_sc(&r->stopping) != 0;
}

static void be_second(void)
{
    eb_worker_run(&workers[1], is_stopping, INT64_MAX);
}

static void block_only(void)
{
    be(-1);
    take_over(0);
    end(0);
}

/* ---- the models ---- */

enum {
    LOST_WAKE = 1u << MODEL_NO_WAKE,
    TORN = 1u << MODEL_TORN,
    LOST_OR = 1u << MODEL_NO_OR,
};

static const struct model models[] = {
    { "end: two workers spawn, a third thread asks", reset_first,
      { run_first, run_second, ask_twice }, check_empty, 0 },
    { "end: tasks of the pool", reset_first,
      { run_blocking, block_first, block_second }, check_empty, TORN },
    { "end: other threads spawn and ask", reset,
      { bring_first, bring_second, run_brought }, check_empty, TORN },
    { "end: the end of a task is seen", reset_first,
      { end_first, ask_of_end }, NULL, 0 },
    { "end: it closes as a worker spawns", reset,
      { spawn_two, close_all }, check_told, LOST_OR },
    { "end: it closes as another thread spawns", reset,
      { bring_two, close_all }, check_told, LOST_OR },
    { "end: it closes as all spawn", reset,
      { spawn_two, bring_one, close_all }, check_told, LOST_OR },
    { "end: it closes as one ends and another takes its block",
      reset_brought, { end_first, bring_one, close_all }, check_told,
      LOST_OR },
    { "end: it closes, a clean-up spawns", reset_cleanup,
      { spawn_in_cleanup, close_all }, check_cleanup, LOST_OR },
    { "end: it is forced as another thread spawns", reset,
      { force_all, bring_two }, check_forced, TORN | LOST_OR },
    { "end: it is forced as a worker looks", reset_own,
      { force_all, look_twice }, check_forced, LOST_OR },
    { "end: drained, what another worker cancels", reset_bound,
      { drain_all, be_second }, NULL, TORN | LOST_WAKE },
    { "end: drained, the last ends in the pool", reset_pool,
      { drain_all, block_only }, NULL, TORN | LOST_WAKE },
};
enum { MODELS = sizeof(models) / sizeof(models[0]) };

int main(int argc, char **argv)
{
    model_local(&ebb_self, sizeof(ebb_self));
    model_local(&eb_turn, sizeof(eb_turn));
    model_local(&eb_heap_here, sizeof(eb_heap_here));
    return model_table(models, MODELS, argc, argv);
}
