/* SPDX-License-Identifier: MIT-0 */
/*
 * Scopes: children end, start others and free themselves while their scope
 * waits for them, cancels them or closes.
 *
 * The first task is the block; children run on threads of their own.  Each of
 * their blocks is freed once, no more of them run than the limit says, and
 * once the scope has closed nobody touches it or a child: it and they are
 * painted over, and still have that colour at the end.
 */
#include <ebb/scope.h>
#include <ebb/task.h>

#include "tasks.h"
#include "task/heap.h"
#include "task/origin.h"
#include "task/task.h"

enum { CHILDREN_MAX = 3, BLOCK_BYTES = 256, PAINT = 0xa5 };

static struct child {
    struct ebb_task *task;
    struct ebb_frame leaf;      /* what it waits in */
    bool waits;                 /* until it is cancelled */
    void (*last)(void);         /* what it does at the end; NULL: nothing */
    int64_t result;
    bool cancelled;
    uint32_t ready;             /* atomic: nobody runs it */
    int freed;
    max_align_t block[BLOCK_BYTES / sizeof(max_align_t)];
} children[CHILDREN_MAX];

static int child_count;
static uint32_t children_ended, running;        /* atomic */
static struct ebb_scope scope;
static bool is_closed;
static int first_error, seen_error;

/* ---- children ---- */

static struct child *child_of(const struct ebb_task *task)
{
    for (int i = 0; i < CHILDREN_MAX; i++)
        if (children[i].task == task)
            return &children[i];
    model_fail("a child that is not there");
}

static ebb_next resume_leaf(struct ebb_frame *self, struct ebb_frame *from,
                            unsigned mode)
{
    (void)from;
    MODEL_CHECK(mode == EBB_CANCEL);
    return EBB_CANCELLED(self);
}

static ebb_next run_child(struct ebb_frame *self, struct ebb_frame *from,
                          unsigned mode)
{
    struct ebb_task *task = (struct ebb_task *)(void *)self;
    struct child *c = child_of(task);

    (void)from;
    if (self->state == EBB_STATE_START) {
        eb_fetch_add(&running, 1u);
        MODEL_CHECK(scope.limit == 0
                    || eb_load_acquire(&running) <= scope.limit);
        self->state = 1;
        if (c->waits && mode == EBB_RESUME) {
            c->leaf = (struct ebb_frame){ .resume = resume_leaf, .state = 1,
                                          .parent = self };
            ebb_park(&c->leaf);
            return EBB_SUSPENDED;
        }
    }
    c->cancelled = mode == EBB_CANCEL;
    if (c->last != NULL)
        c->last();
    eb_fetch_add(&running, UINT32_MAX);
    return ebb_scope_task_end(task, mode, c->result);
}

static void *take_block(const struct ebb_executor *ex, enum eb_block kind,
                        size_t size, size_t align)
{
    struct child *c = &children[child_count++];

    (void)ex;
    (void)align;
    MODEL_CHECK(kind == EB_BLOCK_CHILD && size <= sizeof(c->block));
    c->task = (struct ebb_task *)(void *)((char *)c->block + EB_CHILD_FRONT);
    return c->block;
}

void eb_heap_give(void *block)
{
    struct child *c =
        child_of((struct ebb_task *)(void *)((char *)block + EB_CHILD_FRONT));

    c->freed++;
    model_flush();      /* paint is no store of the checker's */
    memset(c->block, PAINT, sizeof(c->block));
}

static void queue_child(const struct ebb_executor *ex,
                        struct ebb_strand *root)
{
    (void)ex;
    MODEL_CHECK(eb_exchange(&child_of(eb_container_of(root, struct ebb_task,
                                                      strand))->ready, 1u)
                == 0);
}

static void no_note(const struct ebb_executor *ex, struct ebb_task *task)
{
    (void)ex;
    (void)task;
}

static const struct ebb_executor nursery = {
    .alloc = take_block,
    .schedule = queue_child,
    .started = no_note,
    .ended = no_note,
};

/* A child that has not been started. */
static struct child *add_child(void)
{
    struct child *c = &children[child_count];

    *c = (struct child){ 0 };
    ebb_self.executor = &nursery;
    (void)ebb_scope_task_new(&scope, sizeof(struct ebb_task),
                             _Alignof(struct ebb_task), run_child, NULL);
    return c;
}

static struct child *start_child(void)
{
    struct child *c = add_child();

    (void)ebb_task_start(c->task);
    return c;
}

/* A thread that runs children until all have ended. */
static void run_children(void)
{
    ebb_self.executor = &nursery;
    while (eb_load_acquire(&children_ended) < (uint32_t)child_count) {
        bool found = false;

        for (int i = 0; i < child_count; i++) {
            struct child *c = &children[i];

            if (eb_load_acquire(&c->ready) == 0
                || eb_exchange(&c->ready, 0u) == 0)
                continue;
            found = true;
            if (eb_strand_run(&c->task->strand, EB_TURN_BUDGET)
                == EB_TURN_ENDED)
                eb_fetch_add(&children_ended, 1u);
        }
        if (!found)
            eb_cpu_relax();
    }
}

/* ---- the block ---- */

static void new_scope(uint32_t limit, bool fails)
{
    forget_tasks();
    child_count = 0;
    children_ended = running = 0;
    is_closed = false;
    first_error = seen_error = 0;
    ebb_scope_init(&scope, &(struct ebb_scope_options){
        .limit = limit, .first_error = fails ? &first_error : NULL });
}

static void paint_scope(int task)
{
    (void)task;
    is_closed = true;
    model_flush();
    memset(&scope, PAINT, sizeof(scope));
}

/* Nobody lives: it closes at once. */
static void close_now(int task)
{
    MODEL_CHECK(ebb_scope_count(&scope) == 0);
    MODEL_CHECK(ebb_scope_close(0, &scope) == NULL);
    paint_scope(task);
}

static struct eb_ret_int close_scope(ebb_mem m, int task)
{
    (void)task;
    return (struct eb_ret_int){ ebb_scope_close(m, &scope), 0 };
}

static struct eb_ret_int wait_for_children(ebb_mem m, int task)
{
    (void)task;
    return (struct eb_ret_int){ ebb_scope_wait(m, &scope), 0 };
}

static struct eb_ret_int cancel_and_wait(ebb_mem m, int task)
{
    ebb_scope_cancel(&scope);
    return wait_for_children(m, task);
}

static struct eb_ret_int watch_for_failure(ebb_mem m, int task)
{
    (void)task;
    return (struct eb_ret_int){ ebb_scope_failure(m, &scope), 0 };
}

static bool has_paint(const void *at, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (((const unsigned char *)at)[i] != PAINT)
            return false;
    return true;
}

static void check_closed(void)
{
    if (!is_closed)     /* the block has been cancelled before */
        close_now(0);
    MODEL_CHECK(has_paint(&scope, sizeof(scope)));
    for (int i = 0; i < child_count; i++) {
        MODEL_CHECK(children[i].freed == 1);
        MODEL_CHECK(has_paint(children[i].block, sizeof(children[i].block)));
    }
}

/* ---- it closes, and cancels what waits; one at a time ---- */

static void reset_close(void)
{
    new_scope(1, false);
    start_child()->waits = true;
    start_child()->waits = true;
    add_task(close_scope, paint_scope);
}

static void check_close(void)
{
    MODEL_CHECK(children[0].cancelled && children[1].cancelled);
    check_closed();
}

/* ---- it waits; the block may be cancelled ---- */

static void reset_wait(void)
{
    new_scope(1, false);
    (void)start_child();
    (void)start_child();
    add_task(wait_for_children, close_now);
}

static void check_wait(void)
{
    MODEL_CHECK(!children[0].cancelled && !children[1].cancelled);
    MODEL_CHECK(is_closed || tasks[0].cancelled);
    check_closed();
}

/* ---- it cancels children, one of which frees itself meanwhile ---- */

static void reset_detached(void)
{
    new_scope(0, false);
    ebb_task_detach(start_child()->task);
    start_child()->waits = true;
    add_task(cancel_and_wait, close_now);
}

/* ---- a child gives up the handle of another as the scope closes ---- */

static void detach_first(void)
{
    ebb_task_detach(children[0].task);
}

static void reset_detach(void)
{
    new_scope(0, false);
    (void)start_child();
    start_child()->last = detach_first;
    add_task(close_scope, paint_scope);
}

/* ---- a child starts another as the scope closes: it is cancelled ---- */

static void start_second(void)
{
    (void)ebb_task_start(children[1].task);
}

static void reset_spawn(void)
{
    new_scope(0, false);
    start_child()->last = start_second;
    add_child()->waits = true;
    add_task(close_scope, paint_scope);
}

static void check_spawn(void)
{
    MODEL_CHECK(children[1].cancelled);
    check_closed();
}

/* ---- two fail, a third waits; the block watches ---- */

static void note_error(int task)
{
    (void)task;
    seen_error = first_error;
}

static void reset_failure(void)
{
    new_scope(0, true);
    start_child()->result = -1;
    start_child()->result = -2;
    start_child()->waits = true;
    add_task(watch_for_failure, note_error);
}

static void check_failure(void)
{
    MODEL_CHECK(tasks[0].cancelled || seen_error == first_error);
    MODEL_CHECK(scope.watcher == NULL);
    MODEL_CHECK(first_error == -1 || first_error == -2);
    MODEL_CHECK(children[2].cancelled);
    check_closed();
}

/* ---- what tasks ask the library for ---- */

EBB_THREAD const struct eb_origin *eb_origin_recent[EB_ORIGINS_RECENT];

static const struct eb_origin origin = { &nursery, NULL };

const struct eb_origin *eb_origin_look_up(const struct ebb_executor *ex,
                                          const struct ebb_site *site)
{
    (void)ex;
    (void)site;
    return &origin;
}

uint32_t eb_local_heritable;

void eb_local_inherit(struct ebb_task *task)
{
    (void)task;
}

void eb_local_release(struct ebb_task *task)
{
    (void)task;
}

enum { TORN = 1u << MODEL_TORN, LOST_OR = 1u << MODEL_NO_OR };

static const struct model models[] = {
    { "scope that closes, one child at a time, forced", reset_close,
      { run_tasks, run_children, cancel_first }, check_close, TORN },
    { "scope that waits, cancelled", reset_wait,
      { run_tasks, run_children, cancel_first }, check_wait, TORN },
    { "scope that cancels, a child detached", reset_detached,
      { run_tasks, run_children, run_children }, check_closed, TORN },
    { "scope that closes, a child detaches another", reset_detach,
      { run_tasks, run_children, run_children }, check_closed, TORN },
    { "scope that closes, a child starts another", reset_spawn,
      { run_tasks, run_children }, check_spawn, TORN },
    { "scope of which two fail", reset_failure,
      { run_tasks, run_children, run_children }, check_failure, TORN },
    { "scope of which two fail, cancelled", reset_failure,
      { run_tasks, run_children, cancel_first }, check_failure, TORN },
};

int main(int argc, char **argv)
{
    return run_models(models, sizeof(models) / sizeof(models[0]), argc, argv);
}
