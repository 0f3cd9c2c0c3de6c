/* SPDX-License-Identifier: MIT-0 */
/*
 * Tasks for models of what tasks wait on: each makes one call that may wait,
 * and notes how it has ended.  Threads of the model run what is ready.
 *
 * Included by one file of a program, behind the headers of what it models.
 */
#ifndef TEST_MODEL_TASKS_H
#define TEST_MODEL_TASKS_H

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "core/core.h"
#include "model.h"
#include "outside.h"
#include "sched/sim.h"

enum { TASKS_MAX = 3 };

struct model_task {
    struct ebb_task task;
    /* Begin the call: as the start function of an async one. */
    struct eb_ret_int (*call)(ebb_mem m, int task);
    /* It has ended with a result: what comes next, at once.  NULL: nothing. */
    void (*after)(int task);
    bool has_begun, cancelled;
    int result;
    uint32_t ready;             /* atomic: nobody runs it */
    max_align_t frame[16];
};

static struct model_task tasks[TASKS_MAX];
static int task_count;
static uint32_t tasks_ended;    /* atomic */

static ebb_next model_task_resume(struct ebb_frame *self,
                                  struct ebb_frame *from, unsigned mode)
{
    struct model_task *t = (struct model_task *)(void *)self;
    int i = (int)(t - tasks);

    if (mode == EBB_CANCEL) {
        t->cancelled = true;
    } else if (!t->has_begun) {
        struct eb_ret_int r = t->call((ebb_mem)t->frame, i);

        t->has_begun = true;
        if (r.p != NULL) {
            r.p->parent = self;
            return EBB_SUSPENDED;
        }
        t->result = r.v;
    } else {
        t->result = EBB_RESULT(from, int);
    }
    if (!t->cancelled && t->after != NULL)
        t->after(i);
    eb_fetch_add(&tasks_ended, 1u);
    return EBB_ENDED;
}

static void model_schedule(const struct ebb_executor *ex,
                           struct ebb_strand *root)
{
    struct model_task *t =
        (struct model_task *)(void *)eb_container_of(root, struct ebb_task,
                                                     strand);

    (void)ex;
    MODEL_CHECK(eb_exchange(&t->ready, 1u) == 0);
}

/* Frames that find no room in that of their caller. */
static void *model_alloc(const struct ebb_executor *ex, enum eb_block kind,
                         size_t size, size_t align)
{
    (void)ex;
    (void)kind;
    (void)align;
    return malloc(size);
}

static void model_free(const struct ebb_executor *ex, void *block)
{
    (void)ex;
    free(block);
}

static const struct ebb_executor model_executor = {
    .alloc = model_alloc,
    .free = model_free,
    .schedule = model_schedule,
};

static const struct eb_origin model_origin = { &model_executor, NULL };

/* For reset(): the next task. */
static void add_task(struct eb_ret_int (*call)(ebb_mem m, int task),
                     void (*after)(int task))
{
    struct model_task *t = &tasks[task_count++];

    *t = (struct model_task){
        .task = { .h = { .resume = model_task_resume },
                  .strand = { .leaf = &t->task.h,
                              .up = (uintptr_t)&model_origin
                                  | EBB_STRAND_ROOT,
                              .word = EBB_STRAND_RUN
                                  | EBB_STRAND_NOTIFIED } },
        .call = call,
        .after = after,
        .ready = 1,
    };
}

static void forget_tasks(void)
{
    task_count = 0;
    tasks_ended = 0;
}

/* A thread that runs tasks until all have ended. */
static void run_tasks(void)
{
    ebb_self.executor = &model_executor;
    while (eb_load_acquire(&tasks_ended) < (uint32_t)task_count) {
        bool found = false;

        for (int i = 0; i < task_count; i++) {
            struct model_task *t = &tasks[i];

            if (eb_load_acquire(&t->ready) == 0
                || eb_exchange(&t->ready, 0u) == 0)
                continue;
            found = true;
            if (eb_strand_run(&t->task.strand, EB_TURN_BUDGET)
                == EB_TURN_YIELDED)
                model_schedule(&model_executor, &t->task.strand);
        }
        if (!found)
            eb_cpu_relax();
    }
}

__attribute__((unused)) static void cancel_first(void)
{
    eb_cancel(&tasks[0].task.strand);
}

/* ---- what the code under test asks the library for ---- */

void *eb_malloc(size_t size)
{
    return malloc(size);
}

void *eb_calloc(size_t count, size_t size)
{
    return calloc(count, size);
}

void *eb_realloc(void *block, size_t size)
{
    return realloc(block, size);
}

void eb_free(void *block)
{
    free(block);
}

bool eb_stale_on;

void eb_free_as(void *block, const char *what, const struct ebb_site *site)
{
    (void)what;
    (void)site;
    free(block);
}

void eb_pool_wait(uint32_t *word, uint32_t value)
{
    (void)eb_sys_futex_wait(word, value, -1);
}

/* For main(): the models of an array. */
static int run_models(const struct model *models, int count, int argc,
                      char **argv)
{
    model_local(&ebb_self, sizeof(ebb_self));
    model_local(&eb_turn, sizeof(eb_turn));
    return model_table(models, count, argc, argv);
}

#endif
