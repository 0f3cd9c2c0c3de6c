/* SPDX-License-Identifier: MIT-0 */
/*
 * Tasks: one block each, made by ebb_task_new(), freed by one of two parties.
 *
 * The joiner word is what they meet at.  The task exchanges it for DONE or
 * CANCELLED when it has ended: if it was NONE the owner of the handle frees
 * the block, if DETACHED the task does, and a strand is woken and frees it.
 * The exchange is the task's last access to its block; the strand that it
 * takes out stays suspended until it has been woken (L2 of core.h), and one
 * that is cancelled meanwhile waits for that wake.
 */
#include "task/task.h"

#include <errno.h>
#include <string.h>

#include <ebb/task.h>

#include "base/stale.h"
#include "base/sys.h"
#include "task/heap.h"
#include "task/origin.h"

/* A number for a task, unique in the process.  A thread takes many at once:
 * a locked instruction for each would be a fifth of a spawn. */
static uint64_t make_id(void)
{
    enum { BLOCK = 256 };
    static uint64_t next_block = 1;
    static EBB_THREAD uint64_t next, left;

    if (left == 0) {
        /* Relaxed: only unique. */
        next = eb_fetch_add_relaxed(&next_block, (uint64_t)BLOCK);
        left = BLOCK;
    }
    left--;
    return next++;
}

const struct ebb_executor *eb_task_executor(const struct ebb_site *site)
{
    if (ebb_self.executor == NULL)
        eb_panic(site != NULL ? site->file : "?",
                 site != NULL ? (int)site->line : 0,
                 "spawn outside any runtime");
    return ebb_self.executor;
}

void eb_task_oom(const struct ebb_executor *ex, size_t size)
{
    ex->oom(ex, size);
    eb_panic(__FILE__, __LINE__, "out of memory for a task");
}

void eb_task_init(struct ebb_task *task, const struct eb_origin *origin,
                  unsigned flags, ebb_resume_fn *thunk)
{
    uint64_t id = make_id();

    *task = (struct ebb_task){
        .h = { .resume = thunk, .state = EBB_STATE_START,
               .flags = (uint16_t)flags },
        .strand = { .leaf = &task->h,
                    .up = (uintptr_t)origin | EBB_STRAND_ROOT,
                    .word = EBB_STRAND_RUN | EBB_STRAND_NOTIFIED,
                    .index = (uint32_t)id },
    };
    /* Not zero.  Release: it may be seen from now on, pairs with
     * eb_heap_visit(). */
    eb_store_release(&task->h.cls, (uint16_t)((id >> 32) + 1));
    /* Relaxed: what this task has set it sees, and no other's matters. */
    if (EBB_UNLIKELY(eb_load_relaxed(&eb_local_heritable) != 0))
        eb_local_inherit(task);
}

/* A task for ex in a block of its own, or NULL. */
static struct ebb_task *make_task(const struct ebb_executor *ex, size_t size,
                                  size_t align, ebb_resume_fn *thunk,
                                  const struct ebb_site *site)
{
    const struct eb_origin *origin;
    struct ebb_task *task = NULL;
    unsigned flags = 0;

    if (EBB_UNLIKELY(ex->target != NULL)) {
        if (eb_is_stale(ex))
            eb_stale_use(ex, "spawn_on");
        flags = EB_TASK_BOUND | ex->place;
        ex = ex->target;
    }
    origin = eb_origin_find(ex, site);
    if (EBB_LIKELY(origin != NULL))
        task = ex->alloc(ex, EB_BLOCK_TASK, size, align);
    if (EBB_LIKELY(task != NULL))
        eb_task_init(task, origin, flags, thunk);
    return task;
}

struct ebb_task *ebb_task_new(size_t size, size_t align, ebb_resume_fn *thunk,
                              const struct ebb_site *site)
{
    const struct ebb_executor *ex = eb_task_executor(site);

    return ebb_task_new_on((struct ebb_runtime *)(uintptr_t)ex, size, align,
                           thunk, site);
}

struct ebb_task *ebb_task_new_on(struct ebb_runtime *rt, size_t size,
                                 size_t align, ebb_resume_fn *thunk,
                                 const struct ebb_site *site)
{
    const struct ebb_executor *ex =
        (const struct ebb_executor *)(const void *)rt;
    struct ebb_task *task = make_task(ex, size, align, thunk, site);

    if (task == NULL)
        eb_task_oom(ex, size);
    return task;
}

struct ebb_task *ebb_task_try_new(size_t size, size_t align,
                                  ebb_resume_fn *thunk,
                                  const struct ebb_site *site)
{
    return make_task(eb_task_executor(site), size, align, thunk, site);
}

static void free_block(struct ebb_task *task)
{
    if (eb_load_relaxed(&task->h.flags) & EB_TASK_CHILD) {
        eb_scope_free(task);
        return;
    }
    /* Relaxed: who visits it may still see that it has ended. */
    eb_store_relaxed(&task->h.cls, (uint16_t)0);
    eb_heap_give(task);
}

static const struct ebb_executor *executor_of(const struct ebb_task *task)
{
    return eb_strand_executor(&task->strand);
}

void eb_task_schedule(struct ebb_task *task)
{
    const struct ebb_executor *ex = executor_of(task);

    ex->started(ex, task);
    ex->schedule(ex, &task->strand);
}

struct ebb_task *ebb_task_start(struct ebb_task *task)
{
    if (task->h.flags & EB_TASK_CHILD)
        eb_scope_start(task);
    else
        eb_task_schedule(task);
    return task;
}

struct ebb_task *ebb_task_start_local(struct ebb_task *task)
{
    uint32_t home = executor_of(task)->home(executor_of(task));

    if (home != 0)
        task->h.flags = (uint16_t)((task->h.flags & ~EB_TASK_HOME)
                                   | EB_TASK_BOUND | (int)(home - 1));
    return ebb_task_start(task);
}

struct ebb_task *ebb_task_start_blocking(struct ebb_task *task)
{
    const struct ebb_executor *ex = executor_of(task);

    ex->started(ex, task);
    ex->block(ex, task);
    return task;
}

static bool is_ended(uintptr_t joiner)
{
    return joiner == EB_JOIN_DONE || joiner == EB_JOIN_CANCELLED;
}

static void call_hook(uintptr_t joiner, struct ebb_task *task)
{
    struct eb_join_hook *hook =
        (struct eb_join_hook *)(joiner & ~(uintptr_t)EB_JOIN_HOOK);

    hook->ended(hook, task);
}

ebb_next ebb_task_end(struct ebb_task *task, unsigned mode)
{
    const struct ebb_executor *ex = executor_of(task);
    uintptr_t end = mode == EBB_CANCEL ? EB_JOIN_CANCELLED : EB_JOIN_DONE;
    struct ebb_scope *scope = eb_load_relaxed(&task->h.flags) & EB_TASK_CHILD
                            ? eb_scope_of(task) : NULL;
    uintptr_t joiner;

    if (EBB_UNLIKELY(eb_load_relaxed(&task->h.flags) & EB_TASK_LEGACY))
        eb_local_release(task);
    ex->ended(ex, task);
    /* Releases the result: pairs with the loads of joiner below. */
    joiner = eb_exchange(&task->head.joiner, end);
    eb_race_window();
    if (joiner == EB_JOIN_DETACHED)
        free_block(task);
    else if (joiner >= EB_JOIN_STRAND && (joiner & EB_JOIN_HOOK))
        call_hook(joiner, task);
    else if (joiner >= EB_JOIN_STRAND)
        eb_wake((struct ebb_strand *)joiner);
    else
        EB_CHECK(joiner == EB_JOIN_NONE, "a task has ended twice");
    if (scope != NULL)
        eb_scope_ended(scope);
    return EBB_ENDED;
}

void eb_task_hook(struct ebb_task *task, struct eb_join_hook *hook)
{
    uintptr_t joiner = EB_JOIN_NONE;

    if (eb_cas(&task->head.joiner, &joiner, (uintptr_t)hook | EB_JOIN_HOOK))
        return;
    EB_LIVE(task);
    EB_CHECK(is_ended(joiner), "a task is hooked that is awaited");
    hook->ended(hook, task);
}

bool eb_task_unhook(struct ebb_task *task, struct eb_join_hook *hook)
{
    uintptr_t joiner = (uintptr_t)hook | EB_JOIN_HOOK;

    return eb_cas(&task->head.joiner, &joiner, EB_JOIN_DETACHED);
}

bool eb_task_is_live(const struct ebb_task *task)
{
    return !is_ended(eb_load_acquire(&task->head.joiner));
}

void ebb_task_free(struct ebb_task *task)
{
    if (task == NULL)
        return;
    /* Acquire: the task's writes come before the block's next use. */
    if (EBB_UNLIKELY(!is_ended(eb_load_acquire(&task->head.joiner)))) {
        EB_LIVE(task);
        eb_panic(__FILE__, __LINE__, "a task was freed that has not ended");
    }
    free_block(task);
}

void ebb_task_detach(struct ebb_task *task)
{
    uintptr_t joiner = EB_JOIN_NONE;

    if (task == NULL || eb_cas(&task->head.joiner, &joiner, EB_JOIN_DETACHED))
        return;
    EB_LIVE(task);
    EB_CHECK(is_ended(joiner), "a task was detached that is awaited");
    free_block(task);
}

void ebb_task_detach_handle(struct ebb_task **handle)
{
    struct ebb_task *task = *handle;

    *handle = NULL;
    ebb_task_detach(task);
}

void ebb_future_free_handle(struct ebb_frame **handle)
{
    struct ebb_frame *future = *handle;

    *handle = NULL;
    ebb_future_drop(future);
}

void eb_strand_await_wake(const struct ebb_strand *s)
{
    for (int spins = 0; !eb_strand_is_woken(s); spins++) {
        if (spins < 100)
            eb_cpu_relax();
        else
            eb_sys_yield();
    }
}

/* ---- waiting for the end ---- */

/* Register the running strand, which has parked; if the task has ended
 * meanwhile wake it at once. */
static void register_joiner(struct ebb_task *task, const struct ebb_site *at)
{
    uintptr_t joiner = EB_JOIN_NONE;

    if (eb_cas(&task->head.joiner, &joiner, (uintptr_t)ebb_self.strand))
        return;
    if (eb_is_stale(task))
        eb_stale_use(task, NULL);
    if (!is_ended(joiner))
        eb_panic(at != NULL ? at->file : __FILE__,
                 at != NULL ? (int)at->line : __LINE__,
                 "a task is awaited that is detached or awaited already");
    eb_wake(ebb_self.strand);
}

/* The wait is cancelled: take the registration back, unless the task has
 * ended, whose wake has come or is coming. */
static void unregister_joiner(struct ebb_task *task, struct ebb_strand *strand)
{
    uintptr_t joiner = (uintptr_t)strand;

    if (!eb_cas(&task->head.joiner, &joiner, EB_JOIN_NONE))
        eb_strand_await_wake(strand);
}

static ebb_next resume_await(struct ebb_frame *self, struct ebb_frame *from,
                             unsigned mode)
{
    struct ebb_task_await_frame *f = (struct ebb_task_await_frame *)self;

    (void)from;
    if (mode == EBB_CANCEL) {
        unregister_joiner(f->task, f->strand);
        return EBB_CANCELLED(self);
    }
    return eb_load_acquire(&f->task->head.joiner) == EB_JOIN_CANCELLED
               ? EBB_CANCELLED(self) : EBB_DONE(self);
}

struct ebb_frame *ebb_task_await(ebb_mem m, struct ebb_task *task,
                                 const struct ebb_site *at)
{
    struct ebb_task_await_frame *f;
    bool done;

    if (EBB_UNLIKELY(task == NULL))
        eb_panic(at != NULL ? at->file : "?", at != NULL ? (int)at->line : 0,
                 "await of a null task handle");
    /* Acquire: the result.  Pairs with the exchange in ebb_task_end(). */
    done = eb_load_acquire(&task->head.joiner) == EB_JOIN_DONE;
    if (done && eb_coop())
        return NULL;
    f = ebb_frame_at(m, sizeof(*f), _Alignof(struct ebb_task_await_frame),
                     resume_await);
    f->h.state = 1;
    f->task = task;
    f->strand = ebb_self.strand;
    if (done)
        return eb_yield_turn(&f->h);
    ebb_park(&f->h);
    eb_race_window();
    register_joiner(task, at);
    return &f->h;
}

struct wait_frame {
    struct ebb_frame h;
    int result;
    uint32_t align;
    struct ebb_task **slot;
    void *out;
    size_t size;
    struct ebb_strand *strand;
};

_Static_assert(sizeof(struct wait_frame) <= 72, "declared in ebb/task.h");

int eb_task_take(struct ebb_task *task, void *out, size_t size, size_t align)
{
    bool done = eb_load_acquire(&task->head.joiner) == EB_JOIN_DONE;

    if (done && out != NULL && size > 0) {
        size_t at = (sizeof(*task) + align - 1) & ~(align - 1);
        memcpy(out, (char *)task + at, size);
    }
    ebb_task_free(task);
    return done ? 0 : -ECANCELED;
}

/* The task has ended: take its result and its block. */
static int finish_wait(struct ebb_task **slot, void *out, size_t size,
                       size_t align)
{
    struct ebb_task *task = *slot;

    *slot = NULL;
    return eb_task_take(task, out, size, align);
}

static ebb_next resume_wait(struct ebb_frame *self, struct ebb_frame *from,
                            unsigned mode)
{
    struct wait_frame *f = (struct wait_frame *)self;

    (void)from;
    if (mode == EBB_CANCEL) {
        unregister_joiner(*f->slot, f->strand);
        return EBB_CANCELLED(self);
    }
    EBB_RESULT(self, int) = finish_wait(f->slot, f->out, f->size, f->align);
    return EBB_DONE(self);
}

struct eb_ret_int eb_task_wait_start(ebb_mem m, struct ebb_task **slot,
                                     void *out, size_t size, size_t align)
    EB_START(ebb_task_wait);

struct eb_ret_int eb_task_wait_start(ebb_mem m, struct ebb_task **slot,
                                     void *out, size_t size, size_t align)
{
    struct wait_frame *f;
    bool ended;

    EB_CHECK(*slot != NULL, "wait for a null task handle");
    ended = is_ended(eb_load_acquire(&(*slot)->head.joiner));
    if (ended && eb_coop())
        return (struct eb_ret_int){
            NULL, finish_wait(slot, out, size, align)
        };
    f = ebb_frame_at(m, sizeof(*f), _Alignof(struct wait_frame), resume_wait);
    f->h.state = 1;
    f->slot = slot;
    f->out = out;
    f->size = size;
    f->align = (uint32_t)align;
    f->strand = ebb_self.strand;
    if (ended)
        return (struct eb_ret_int){ eb_yield_turn(&f->h), 0 };
    ebb_park(&f->h);
    register_joiner(*slot, NULL);
    return (struct eb_ret_int){ &f->h, 0 };
}

/* ---- queries ---- */

void ebb_task_abort(struct ebb_task *task)
{
    if (task == NULL)
        return;
    EB_LIVE(task);
    eb_cancel(&task->strand);
}

bool ebb_task_is_finished(const struct ebb_task *task)
{
    if (task == NULL)
        return true;
    EB_LIVE(task);
    return is_ended(eb_load_acquire(&task->head.joiner));
}

uint64_t ebb_task_id(const struct ebb_task *task)
{
    if (task == NULL)
        return 0;
    EB_LIVE(task);
    return (uint64_t)(task->h.cls - 1) << 32 | task->strand.index;
}

const char *ebb_task_name(const struct ebb_task *task)
{
    if (task != NULL)
        EB_LIVE(task);
    const struct ebb_site *site = task != NULL ? eb_task_site(task) : NULL;

    return site != NULL && site->name != NULL ? site->name : "";
}

struct ebb_task *eb_task_self(void)
{
    struct ebb_strand *s = ebb_self.strand;

    if (s == NULL)
        return NULL;
    for (struct ebb_group *g; (g = eb_strand_group(s)) != NULL;)
        s = g->outer;
    return eb_container_of(s, struct ebb_task, strand);
}

uint64_t ebb_task_self_id(void)
{
    return ebb_task_id(eb_task_self());
}

const char *ebb_task_self_name(void)
{
    return ebb_task_name(eb_task_self());
}

void ebb_task_set_priority(struct ebb_task *task, enum ebb_priority priority)
{
    static const uint16_t flag[] = {
        [EBB_PRIORITY_HIGH] = EB_TASK_HIGH, [EBB_PRIORITY_LOW] = EB_TASK_LOW
    };
    struct ebb_executor *ex;

    if (task == NULL)
        task = eb_task_self();
    EB_CHECK(task != NULL, "a priority outside any task");
    EB_LIVE(task);
    EB_CHECK((unsigned)priority <= EBB_PRIORITY_LOW, "no such priority");
    ex = (struct ebb_executor *)(uintptr_t)executor_of(task);
    eb_fetch_and(&task->h.flags, (uint16_t)~(EB_TASK_HIGH | EB_TASK_LOW));
    eb_fetch_or(&task->h.flags, flag[priority]);
    /* Relaxed: who misses it runs the task as before. */
    eb_store_relaxed(&ex->is_ranked, 1u);
}
