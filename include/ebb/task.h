/* SPDX-License-Identifier: MIT-0 */
/*
 * Tasks: what can be done with the handle that spawn returns.
 *
 * A handle task(T) has one owner.  Awaiting it, task_wait() and task_detach()
 * consume it and set it to null; queries and task_abort() leave it.  All
 * functions may be called from any thread, but only by the handle's owner.
 */
#ifndef EBB_TASK_H
#define EBB_TASK_H

#include <ebb/base.h>

struct ebb_task;
struct ebb_frame;
struct ebb_waker;

/* Cancel the task: it strikes at its next await that suspends.  The handle
 * stays; await the task, or task_wait() for it, to know it has ended. */
EBB_API void ebb_task_abort(struct ebb_task *task);

/* Has it ended, by itself or by a cancel?  True for a null handle. */
EBB_API bool ebb_task_is_finished(const struct ebb_task *task);

/* A number no other task of this process has; 0 for a null handle. */
EBB_API uint64_t ebb_task_id(const struct ebb_task *task);

/*
 * How early a task gets its turn when several wait for one.  High ones go
 * first and low ones last, but for every eighth turn, which is a normal one's,
 * and every 64th, which is a low one's.
 */
enum ebb_priority {
    EBB_PRIORITY_NORMAL,
    EBB_PRIORITY_HIGH,
    EBB_PRIORITY_LOW,
};

/* Set the priority of a task, from the next time on that it becomes ready;
 * NULL: of the one that calls.  A task that is bound to its worker keeps its
 * place in the line. */
EBB_API void ebb_task_set_priority(struct ebb_task *task,
                                   enum ebb_priority priority);

/* The name of the function spawned; static storage, "" if unknown. */
EBB_API const char *ebb_task_name(const struct ebb_task *task);

/* The same of the task that calls; 0 and "" outside any task. */
EBB_API uint64_t ebb_task_self_id(void);
EBB_API const char *ebb_task_self_name(void);

/* May the task that calls still pass awaits that are ready in this turn?  Each
 * takes of a budget, and when that is used up the next lets the others go
 * first.  False outside any task. */
EBB_API bool ebb_has_budget(void);

#ifdef __EBBCC__

/*
 * Wait until the task has ended; consumes the handle (*task becomes null).
 *
 *   task         a handle, not null
 *   out          gets the result, size bytes aligned to align; NULL: dropped
 *
 * Returns 0, or -ECANCELED where the task was cancelled (out is untouched).
 * A cancel of the wait leaves the task running and the handle owned.
 * Programs use task_wait().
 */
EBB_API EBB_ASYNC int ebb_task_wait(struct ebb_task **task, void *out,
                                    size_t size, size_t align) EBB_FRAME(72);

/*
 * Run fn(arg) on a thread of the blocking pool and wait for it.  A cancel
 * takes it back if no thread has begun with it; else the wait goes on until
 * it has returned.
 */
EBB_API EBB_ASYNC void ebb_blocking(void (*fn)(void *arg), void *arg)
    EBB_FRAME(80);

/*
 * The same for what does not wait but computes for longer than the other tasks
 * of its worker should: on a thread of a pool that has no more of them than
 * there are processors.  However many tasks ask for it, so many run at once,
 * first come first served, and none waits behind a call that blocks.
 */
EBB_API EBB_ASYNC void ebb_compute(void (*fn)(void *arg), void *arg)
    EBB_FRAME(80);

/*
 * Take of that budget, as a loop should that awaits nothing of the library, or
 * a call of yours that is often ready; where it is used up, let the others go
 * first.  Cancel safe.
 */
EBB_API EBB_ASYNC void ebb_consume_budget(void) EBB_FRAME(64);

/*
 * Wait until ebb_waker_wake() has been called since the last wait ended (or
 * since the waker was made).  One task at a time.  A cancel loses no wake.
 */
EBB_API EBB_ASYNC void ebb_waker_wait(struct ebb_waker *waker) EBB_FRAME(40);

/* The T of a handle task(T), and of a future(T). */
#define EBB_TASK_TYPE(t) EBB_HANDLE_TYPE(t, ebb_task)
#define EBB_FUTURE_TYPE(f) EBB_HANDLE_TYPE(f, ebb_frame)

#define EBB_TASK(t) ((struct ebb_task *)EBB_HANDLE_PTR(t, ebb_task))
#define EBB_TASK_AT(t) ((struct ebb_task **)EBB_HANDLE_AT(t, ebb_task))

#define task_abort(t) ebb_task_abort(EBB_TASK(t))
#define task_is_finished(t) ebb_task_is_finished(EBB_TASK(t))
#define task_set_priority(t, priority) \
    ebb_task_set_priority(EBB_TASK(t), (priority))
#define task_id(t) ebb_task_id(EBB_TASK(t))
#define task_name(t) ebb_task_name(EBB_TASK(t))

/* Give the handle up: the task goes on and frees itself. */
#define task_detach(t) ebb_task_detach_handle(EBB_TASK_AT(t))

/* await task_wait(t, &out): 0 and the result, or -ECANCELED.  out may be
 * NULL, and is for a task(void). */
#define task_wait(t, out) \
    ebb_task_wait(EBB_TASK_AT(t), (EBB_TASK_TYPE(t) *){ out }, \
                  sizeof(EBB_TASK_TYPE(t)), __alignof__(EBB_TASK_TYPE(t)))

/* Free a future made by lazy that was not awaited. */
#define future_free(f) \
    ebb_future_free_handle((struct ebb_frame **)EBB_HANDLE_AT(f, ebb_frame))

#else
#include <ebb/serial.h>
#endif

/* What the macros above call: free or detach *handle and set it to null. */
EBB_API void ebb_task_detach_handle(struct ebb_task **handle);
EBB_API void ebb_future_free_handle(struct ebb_frame **handle);

/*
 * Wakers let any thread or C callback wake a task, as often as it likes and
 * at any time while it holds a reference.
 */

/* A new waker with one reference, or NULL: out of memory. */
EBB_API EBB_MUST_USE struct ebb_waker *ebb_waker_new(void);

/* One more reference, for somebody else; returns waker. */
EBB_API struct ebb_waker *ebb_waker_ref(struct ebb_waker *waker);

/* Give a reference back.  NULL is allowed. */
EBB_API void ebb_waker_unref(struct ebb_waker *waker);

/* Let the present or the next ebb_waker_wait() end; several wakes before it
 * count as one.  Any thread; not from a signal handler. */
EBB_API void ebb_waker_wake(struct ebb_waker *waker);

#endif
