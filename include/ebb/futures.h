/* SPDX-License-Identifier: MIT-0 */
/*
 * Sets of futures: many at a time in one task.
 *
 *     futures(int) set = futures_new(int);
 *     defer await futures_close(set);
 *
 *     for (int i = 0; i < n; i++)
 *         futures_push(set, work(&shared, i));
 *     while (await futures_next(set, &v) > 0)
 *         use(v);
 *
 * The futures take turns where they wait and never run in parallel, as the
 * branches of a join; they may use what the task around them uses.  They run
 * only while the task is in futures_next().  A wake resumes just the future
 * that is woken, whatever their number.
 *
 * A set belongs to one task at a time.  A future costs its own block and one
 * small one; waiting costs none.
 */
#ifndef EBB_FUTURES_H
#define EBB_FUTURES_H

#include <ebb/base.h>
#include <ebb/join_set.h>

struct ebb_futures;
struct ebb_frame;

/*
 * A new, empty set.  Never NULL: out of memory, the runtime's oom hook runs,
 * then abort.
 *
 *   in_order   results come in the order of addition; else in that of ends
 */
EBB_API EBB_MUST_USE struct ebb_futures *ebb_futures_make(bool in_order);

/*
 * Add a future, which is consumed.  It begins at the next futures_next().
 *
 *   front   in a set that keeps the order: before all others
 *   out     gets its result when that comes out; NULL: where the call of
 *           futures_next() says
 *
 * Returns its number, from 1 on.
 */
EBB_API uint64_t ebb_futures_add(struct ebb_futures *set,
                                 struct ebb_frame *future, bool front,
                                 void *out);

/* How many have been added whose results have not come out. */
EBB_API size_t ebb_futures_len(const struct ebb_futures *set);

#ifdef __EBBCC__

/*
 * Wait until a future has ended (the oldest, where the order is kept), and
 * take it out of the set.
 *
 *   to   copied; what it points to is written when the call returns.  There
 *        are no keys
 *
 * Returns 1; -ECANCELED: it was cancelled, for it awaited a task that was; 0:
 * the set is empty.  Cancel safe: the futures stay as they are, and go on at
 * the next call.
 */
EBB_API EBB_ASYNC int ebb_futures_next(struct ebb_futures *set,
                                       struct ebb_joined to);

/*
 * Cancel all futures, wait for their clean-up, free the set.  NULL is allowed.
 * The wait is shielded.
 */
EBB_API EBB_ASYNC void ebb_futures_close(struct ebb_futures *set);

/* What the macros below call: n futures, which are consumed, at the same time.
 * out is an array of n results, or NULL; size and align are those of one. */
EBB_API EBB_ASYNC int ebb_join_all(struct ebb_frame **future, size_t n,
                                   void *out, size_t size, size_t align);
EBB_API EBB_ASYNC int ebb_try_join_all(struct ebb_frame **future, size_t n,
                                       void *out, size_t size, size_t align);
EBB_API EBB_ASYNC int ebb_select_all(struct ebb_frame **future, size_t n,
                                     void *out, size_t size, size_t align);
EBB_API EBB_ASYNC int ebb_select_ok(struct ebb_frame **future, size_t n,
                                    void *out, size_t size, size_t align);

#define futures(T) EBB_HANDLE(T, ebb_futures)
#define EBB_FUTURES(s) ((struct ebb_futures *)EBB_HANDLE_PTR(s, ebb_futures))
#define EBB_FUTURES_TYPE(s) EBB_HANDLE_TYPE(s, ebb_futures)

#define futures_new(T) ((futures(T))(void *)ebb_futures_make(false))
#define futures_ordered_new(T) ((futures(T))(void *)ebb_futures_make(true))

/* Add a future(T); add a call or a block. */
#define futures_add(s, future) EBB_FUTURES_ADD(s, future, false)
#define futures_push(s, ...) futures_add(s, _Lazy(__VA_ARGS__))
#define futures_push_front(s, ...) \
    EBB_FUTURES_ADD(s, _Lazy(__VA_ARGS__), true)
#define EBB_FUTURES_ADD(s, future, front) \
    ebb_futures_add(EBB_FUTURES(s), (struct ebb_frame *)(void *) \
                    (_Future(EBB_FUTURES_TYPE(s))){ future }, (front), \
                    (void *)0)

/* await futures_next(s, &v): 1, -ECANCELED or 0. */
#define futures_next(s, to) futures_next_with_id(s, (uint64_t *)0, to)
#define futures_next_with_id(s, id, to) \
    ebb_futures_next(EBB_FUTURES(s), EBB_JOINED( \
        EBB_FUTURES_TYPE(s), .out = (EBB_FUTURES_TYPE(s) *){ to }, \
        .number = id))
#define futures_len(s) ebb_futures_len(EBB_FUTURES(s))
#define futures_close(s) ebb_futures_close(EBB_FUTURES(s))

/*
 * An array of n future(T) at once; all of them are consumed, and become null.
 * A future that is cancelled, for it awaits a task that was, is -ECANCELED.
 *
 *   await join_all(f, n, out)       waits for all: 0 or -ECANCELED.  out: n
 *                                   results, or NULL; also where T is void
 *   await try_join_all(f, n, out)   T is a signed integer: cancels the rest at
 *                                   the first negative result and returns
 *                                   that; else 0
 *   await select_all(f, n, &v)      the first to end: its index in f.  The
 *                                   rest is cancelled, as in a select
 *   await select_ok(f, n, &v)       the first whose result is not negative:
 *                                   its index; else the last one's result
 *
 * No futures: 0; select_all and select_ok: -EINVAL.
 */
#define join_all(f, n, out) EBB_MANY(ebb_join_all, f, n, out)
#define try_join_all(f, n, out) EBB_MANY(ebb_try_join_all, f, n, out)
#define select_all(f, n, out) EBB_MANY(ebb_select_all, f, n, out)
#define select_ok(f, n, out) EBB_MANY(ebb_select_ok, f, n, out)
#define EBB_MANY(fn, f, n, out) \
    fn((struct ebb_frame **)(void *)(f), (n), \
       (EBB_FUTURE_TYPE(*(f)) *){ out }, sizeof(EBB_FUTURE_TYPE(*(f))), \
       __alignof__(EBB_FUTURE_TYPE(*(f))))

#else
#include <ebb/serial.h>
#endif

#endif
