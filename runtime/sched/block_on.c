/* SPDX-License-Identifier: MIT-0 */
/*
 * ebb_block_on(): a future run to its end by a thread that is no worker.
 *
 * The future becomes the one await of a task.  On a thread of the blocking
 * pool that task belongs to the pool's runtime and the thread sleeps on a
 * futex until it has ended; anywhere else a runtime of one worker, this
 * thread, is made for it.  The future lies on the caller's stack, and the
 * task does not end before it.
 */
#include <errno.h>
#include <stdio.h>

#include <ebb/runtime.h>

#include "base/sys.h"
#include "sched/runtime.h"
#include "sched/sim.h"
#include "task/task.h"

/* What the caller waits for. */
struct block {
    struct ebb_frame *future;
    const struct ebb_site *at;
    int result;
    uint32_t done;                      /* atomic: futex */
};

struct block_task {
    struct ebb_task t;
    struct block *block;
};

static ebb_next end_block(struct block_task *task, unsigned mode)
{
    struct block *block = task->block;

    /* It did not begin any more: the future has not either. */
    if (mode == EBB_CANCEL && task->t.h.state == EBB_STATE_START)
        ebb_future_drop(block->future);
    block->result = mode == EBB_CANCEL ? -ECANCELED : 0;
    /* Releases the result: pairs with wait_for(). */
    eb_store_release(&block->done, 1u);
    eb_sys_futex_wake(&block->done, 1);
    return ebb_task_end(&task->t, mode);
}

static ebb_next resume_block(struct ebb_frame *self, struct ebb_frame *from,
                             unsigned mode)
{
    struct block_task *task = (struct block_task *)self;
    struct ebb_frame *p;

    (void)from;
    if (self->state != EBB_STATE_START || mode == EBB_CANCEL)
        return end_block(task, mode);
    p = ebb_future_start(task->block->future, task->block->at);
    if (p == NULL)
        return end_block(task, EBB_RESUME);
    p->parent = self;
    self->state = 1;
    return EBB_SUSPENDED;
}

static struct ebb_task *make_task(void *arg)
{
    struct block *block = arg;
    struct block_task *task = (struct block_task *)ebb_task_new(
        sizeof(*task), _Alignof(struct block_task), resume_block, block->at);

    task->block = block;
    return ebb_task_start(&task->t);
}

static void wait_for(struct block *block)
{
    while (eb_load_acquire(&block->done) == 0)
        eb_pool_wait(&block->done, 0);
}

int ebb_block_on_future(struct ebb_frame *future, const struct ebb_site *at)
{
    static const struct ebb_options one = { .workers = 1 };
    struct block block = { .future = future, .at = at };
    struct ebb_runtime *rt;
    int err;

    if (ebb_self.strand != NULL || ebb_self.worker != NULL)
        eb_panic(at->file, (int)at->line, "ebb_block_on on a worker thread, "
                 "which it would block: await instead");
    if (eb_runtime_here() != NULL) {
        ebb_task_detach(make_task(&block));
        wait_for(&block);
        return block.result;
    }
    err = ebb_runtime_new(&one, &rt);
    if (err < 0)
        eb_panic(at->file, (int)at->line, ebb_strerror(err));
    rt->stays_on_thread = true;
    (void)ebb_runtime_run(rt, make_task, &block, NULL, 0, 1);
    ebb_runtime_free(rt);
    return block.result;
}
