/* SPDX-License-Identifier: MIT-0 */
/*
 * The joiner word of a task: who ends it and who has its handle meet there.
 * Each task is freed once, its end is told once, and nobody waits for ever.
 */
#include <errno.h>

#include <ebb/task.h>

#include "tasks.h"
#include "task/heap.h"
#include "task/task.h"

static struct ebb_task victim;
static struct ebb_task *handle;
static int freed, told, taken_back;

struct eb_ret_int call_wait(ebb_mem m, struct ebb_task **task, void *out,
                            size_t size, size_t align)
    EB_START(ebb_task_wait);

static void no_note(const struct ebb_executor *ex, struct ebb_task *task)
{
    (void)ex;
    (void)task;
}

static const struct ebb_executor victims = { .ended = no_note };

static const struct eb_origin origin = { &victims, NULL };

static void new_victim(void)
{
    forget_tasks();
    victim = (struct ebb_task){
        .strand.up = (uintptr_t)&origin | EBB_STRAND_ROOT,
    };
    handle = &victim;
    freed = told = taken_back = 0;
}

static void end_victim(void)
{
    (void)ebb_task_end(&victim, EBB_RESUME);
}

static void cancel_victim(void)
{
    (void)ebb_task_end(&victim, EBB_CANCEL);
}

/* ---- somebody waits for it ---- */

static struct eb_ret_int wait_for_victim(ebb_mem m, int task)
{
    (void)task;
    return call_wait(m, &handle, NULL, 0, 1);
}

static void reset_wait(void)
{
    new_victim();
    add_task(wait_for_victim, NULL);
}

/* A cancelled wait leaves the handle with its owner. */
static void check_wait(void)
{
    MODEL_CHECK((handle != NULL) == tasks[0].cancelled);
    ebb_task_free(handle);
    MODEL_CHECK(freed == 1);
}

static void check_told_of_cancel(void)
{
    MODEL_CHECK(tasks[0].result == -ECANCELED && freed == 1);
}

/* ---- its handle is given up ---- */

static void detach(void)
{
    ebb_task_detach(handle);
}

static void check_freed(void)
{
    MODEL_CHECK(freed == 1);
}

/* ---- a set has hooked it, and lets it go ---- */

static void hear(struct eb_join_hook *self, struct ebb_task *task)
{
    (void)self;
    MODEL_CHECK(task == &victim);
    told++;
}

static struct eb_join_hook hook = { hear };

static void hook_and_unhook(void)
{
    eb_task_hook(&victim, &hook);
    taken_back = eb_task_unhook(&victim, &hook);
}

static void check_hook(void)
{
    MODEL_CHECK(told + taken_back == 1 && freed == taken_back);
}

/* ---- what tasks ask the library for ---- */

uint32_t eb_local_heritable;

void eb_heap_give(void *block)
{
    MODEL_CHECK(block == &victim);
    freed++;
}

void eb_local_inherit(struct ebb_task *task)
{
    (void)task;
}

void eb_local_release(struct ebb_task *task)
{
    (void)task;
}

void eb_scope_start(struct ebb_task *task)
{
    (void)task;
}

void eb_scope_free(struct ebb_task *task)
{
    (void)task;
}

struct ebb_scope *eb_scope_of(const struct ebb_task *task)
{
    (void)task;
    return NULL;
}

void eb_scope_ended(struct ebb_scope *scope)
{
    (void)scope;
}

static const struct model models[] = {
    { "task waited for", reset_wait, { run_tasks, end_victim }, check_wait,
      1u << MODEL_TORN },
    { "task waited for, cancelled", reset_wait, { run_tasks, cancel_victim },
      check_told_of_cancel, 1u << MODEL_TORN },
    { "task waited for by one that is cancelled", reset_wait,
      { run_tasks, end_victim, cancel_first }, check_wait, 1u << MODEL_TORN },
    { "task detached", new_victim, { detach, end_victim }, check_freed,
      1u << MODEL_TORN },
    { "task hooked and let go", new_victim, { hook_and_unhook, end_victim },
      check_hook, 1u << MODEL_TORN },
};

int main(int argc, char **argv)
{
    return run_models(models, sizeof(models) / sizeof(models[0]), argc, argv);
}
