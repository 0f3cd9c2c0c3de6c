/* SPDX-License-Identifier: MIT-0 */
/*
 * Workers: what another thread makes ready is run, by one worker, once,
 * whenever that worker goes to sleep; and who is told of something looks.
 *
 * The loop is worker.c's own.  Nobody stands by: a worker that does gets up by
 * itself, and would find what had been forgotten.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "core/core.h"
#include "model.h"
#include "outside.h"
#include "sched/runtime.h"
#include "sched/sim.h"
#include "task/task.h"

enum { WORKERS = 2, TASKS = 2, NOBODY = 99 };

static struct ebb_runtime rt;
static struct eb_worker worker[WORKERS];
static uint32_t parked[WORKERS];        /* their reactors */
static struct ebb_task task[TASKS];
static int runs[TASKS], closed[WORKERS];
static uint32_t ended;                  /* atomic */
static uint32_t expected;
static struct ebb_strand *next;         /* what the first makes ready */

/* ---- what worker.c asks the library for ---- */

EBB_THREAD struct eb_heap *eb_heap_here;
bool eb_stale_on;

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

bool eb_timer_start(struct eb_wheel *w, struct eb_timer *t)
{
    (void)w;
    (void)t;
    return false;
}

void eb_heap_collect(struct eb_heap *h)
{
    (void)h;
}

void eb_worker_close(struct eb_worker *w)
{
    w->closing = eb_load_sc(&rt.closing);
    closed[w->index]++;
    eb_fetch_add_sc(&ended, 1u);
    eb_workers_nudge(&rt);
}

bool eb_runtime_is_empty(struct ebb_runtime *r)
{
    (void)r;
    return true;
}

bool eb_pool_is_busy(struct ebb_runtime *r)
{
    (void)r;
    return false;
}

const char eb_forked_text[] = "";

int eb_thread_start(struct ebb_runtime *r, void *(*run)(void *arg), void *arg,
                    pthread_t *out)
{
    (void)r, (void)run, (void)arg, (void)out;
    return -1;
}

void eb_thread_name(const struct ebb_runtime *r, const char *suffix)
{
    (void)r;
    (void)suffix;
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

void *eb_calloc(size_t count, size_t size)
{
    return calloc(count, size);
}

void eb_free(void *block)
{
    free(block);
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

/* ---- tasks and threads ---- */

static const struct eb_origin origin = { &rt.executor, NULL };

static void make_ready(struct ebb_strand *root)
{
    eb_runtime_schedule(&rt.executor, root);
}

static ebb_next end_task(struct ebb_frame *self, struct ebb_frame *from,
                         unsigned mode)
{
    struct ebb_task *t = (struct ebb_task *)(void *)self;

    (void)from;
    (void)mode;
    runs[t - task]++;
    if (t == &task[0] && next != NULL)
        make_ready(next);
    eb_fetch_add_sc(&ended, 1u);
    eb_workers_nudge(&rt);              /* for is_done() */
    return EBB_ENDED;
}

static bool is_done(struct ebb_runtime *r)
{
    (void)r;
    return eb_load_sc(&ended) == expected;
}

static void add_task(int i, unsigned flags)
{
    struct ebb_task *t = &task[i];

    *t = (struct ebb_task){
        .h = { .resume = end_task, .flags = (uint16_t)flags },
        .strand = { .leaf = &t->h, .up = (uintptr_t)&origin | EBB_STRAND_ROOT,
                    .word = EBB_STRAND_RUN | EBB_STRAND_NOTIFIED },
    };
    runs[i] = 0;
}

static void set_up(uint32_t workers)
{
    memset(&rt, 0, sizeof(rt));
    memset(worker, 0, sizeof(worker));
    memset(parked, 0, sizeof(parked));
    memset(closed, 0, sizeof(closed));
    rt.executor.schedule = eb_runtime_schedule;
    rt.reactor_ops = &eb_reactor_park;
    rt.workers = worker;
    rt.worker_count = workers;
    rt.entered = 1;
    rt.standby = rt.deputy = NOBODY;
    for (uint32_t i = 0; i < workers; i++) {
        worker[i].rt = &rt;
        worker[i].index = i;
        worker[i].reactor = &parked[i];
        /* Also of one: the checker takes what is read without atomics for
         * what has been written under a lock. */
        worker[i].queue.is_shared = true;
    }
    add_task(0, 0);
    add_task(1, 0);
    next = NULL;
    ended = 0;
    expected = TASKS;
}

static void be_first(void)
{
    eb_worker_run(&worker[0], is_done, INT64_MAX);
}

static void be_second(void)
{
    eb_worker_run(&worker[1], is_done, INT64_MAX);
}

static void bring_first(void)
{
    make_ready(&task[0].strand);
}

static void bring_second(void)
{
    make_ready(&task[1].strand);
}

static void bring_both(void)
{
    bring_first();
    bring_second();
}

static void close_all(void)
{
    (void)eb_exchange_sc(&rt.closing, (uint32_t)EB_CLOSING);
    eb_workers_nudge(&rt);
}

static void check(void)
{
    MODEL_CHECK(runs[0] == 1 && runs[1] == 1);
    MODEL_CHECK(rt.injected == 0 && worker[0].inbox == NULL
                && worker[1].inbox == NULL && rt.visitors == 0
                && rt.searching == 0);
}

/* ---- the models ---- */

/* The second task is bound to it. */
static void reset_one(void)
{
    set_up(1);
    add_task(1, EB_TASK_BOUND);
}

static void reset_two(void)
{
    set_up(2);
}

/* The first, wherever it runs, makes ready what belongs to worker 1. */
static void reset_across(void)
{
    set_up(2);
    add_task(1, EB_TASK_BOUND | 1);
    next = &task[1].strand;
}

static void reset_close(void)
{
    set_up(2);
    expected = WORKERS;
}

static void check_close(void)
{
    MODEL_CHECK(closed[0] == 1 && closed[1] == 1);
}

enum {
    LOST_WAKE = 1u << MODEL_NO_WAKE,
    TORN = 1u << MODEL_TORN,
};

static const struct model models[] = {
    { "a worker, two others bring it work", reset_one,
      { be_first, bring_first, bring_second }, check, LOST_WAKE | TORN },
    { "two workers, another brings them work", reset_two,
      { be_first, be_second, bring_both }, check, LOST_WAKE | TORN },
    { "two workers, work of one for the other", reset_across,
      { be_first, be_second, bring_first }, check, LOST_WAKE | TORN },
    { "two workers, and the end", reset_close,
      { be_first, be_second, close_all }, check_close, LOST_WAKE },
};
enum { MODELS = sizeof(models) / sizeof(models[0]) };

int main(int argc, char **argv)
{
    model_local(&ebb_self, sizeof(ebb_self));
    model_local(&eb_turn, sizeof(eb_turn));
    return model_table(models, MODELS, argc, argv);
}
