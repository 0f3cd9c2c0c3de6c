/* SPDX-License-Identifier: MIT-0 */
/* What other layers use of tasks, beside abi.h. */
#ifndef EB_TASK_H
#define EB_TASK_H

#include "core/core.h"

/* ebb_task.head.joiner: one of these, or the strand that waits for the end, or
 * a hook (see eb_task_hook()). */
enum {
    EB_JOIN_NONE = 0,       /* running, nobody waits */
    EB_JOIN_DONE = 1,       /* ended, its result is there */
    EB_JOIN_CANCELLED = 2,  /* ended by a cancel */
    EB_JOIN_DETACHED = 3,   /* running; frees itself */
    EB_JOIN_STRAND = 4,     /* this and more: the address of a strand */
    EB_JOIN_HOOK = 1,       /* bit beside an address: that of a hook */
};

/*
 * Who is told of a task's end instead of a strand that waits.  The thread
 * that ends the task makes the call, with no lock held, when the result is
 * there and the task has let go of its block.
 */
struct eb_join_hook {
    void (*ended)(struct eb_join_hook *self, struct ebb_task *task);
};

/*
 * The owner of the handle sets the hook, once; nobody may await the task then.
 * Where the task has ended already the call is made at once.
 */
void eb_task_hook(struct ebb_task *task, struct eb_join_hook *hook);

/* Take the hook back and detach the task, which may free itself at once.
 * False: it has ended, and the call has been made or is being made. */
bool eb_task_unhook(struct ebb_task *task, struct eb_join_hook *hook);

/* An ended task: its result, copied to out (NULL: dropped) as by task_wait();
 * the block is freed.  Returns 0, or -ECANCELED: it was cancelled. */
int eb_task_take(struct ebb_task *task, void *out, size_t size, size_t align);

/* ebb_task.h.flags. */
enum {
    EB_TASK_HOME = 0x03ff,      /* the worker in whose list it stands */
    EB_TASK_LEGACY = 0x0400,    /* it has inherited task-locals */
    EB_TASK_HIGH = 0x0800,      /* atomic: one of these: its priority */
    EB_TASK_LOW = 0x1000,
    EB_TASK_CHILD = 0x4000,     /* of a scope: a head lies in front of it */
    EB_TASK_BOUND = 0x8000,     /* it runs on that worker only */
};

/* Fill the head of a new task's block. */
void eb_task_init(struct ebb_task *task, const struct eb_origin *origin,
                  unsigned flags, ebb_resume_fn *thunk);

/* For eb_heap_visit(): has it not ended? */
bool eb_task_is_live(const struct ebb_task *task);

/* The task whose root or branch this thread runs; NULL outside any. */
struct ebb_task *eb_task_self(void);

/* The executor of this thread; aborts outside any. */
const struct ebb_executor *eb_task_executor(const struct ebb_site *site);
_Noreturn void eb_task_oom(const struct ebb_executor *ex, size_t size);
/* Queue a task: what ebb_task_start() does for one that is no child. */
void eb_task_schedule(struct ebb_task *task);

/* local.c.  How many values hold that a new task would inherit (atomic); copy
 * what this thread's task has of them; free what a task with EB_TASK_LEGACY
 * has inherited. */
extern uint32_t eb_local_heritable;
void eb_local_inherit(struct ebb_task *task);
void eb_local_release(struct ebb_task *task);

/* scope.c, for children: start, or wait for the limit; free the block, which
 * nobody else refers to; after the end, when the block may be gone. */
void eb_scope_start(struct ebb_task *task);
void eb_scope_free(struct ebb_task *task);
struct ebb_scope *eb_scope_of(const struct ebb_task *task);
void eb_scope_ended(struct ebb_scope *scope);

/*
 * For a leaf resumed with EBB_CANCEL that has found its registration claimed
 * by a waker: wait until that waker has called eb_wake() and is done with the
 * strand.  That is a few instructions away.
 */
void eb_strand_await_wake(const struct ebb_strand *s);

#endif
