/* SPDX-License-Identifier: MIT-0 */
/*
 * A value that is made once, when it is first asked for or by whoever sets it.
 *
 *     static once_cell(struct config) cell;              all zero is empty
 *
 *     try await once_get_or_init(&cell, load, "app.conf");
 *     use(once_get(&cell));
 *
 * `load` is an async function; one task runs it, the others wait.  If it
 * fails or is cancelled, the next of them runs it again.  Functions not
 * marked EBB_ASYNC may be called from any thread.
 */
#ifndef EBB_ONCE_H
#define EBB_ONCE_H

#include <ebb/sync.h>

/* Has a value been made?  The members are the library's own. */
struct ebb_once {
    uint32_t guard;
    uint32_t state;             /* atomic */
    struct ebb_waitq makers, waiters;
};

/* Is it set?  What was written before is visible then. */
EBB_API bool ebb_once_is_set(const struct ebb_once *once);

/*
 * Set it: copy size bytes from `from` to `value`, for whoever waits.
 * Returns 0, -EEXIST: it is set, or -EBUSY: somebody is making it.
 */
EBB_API EBB_MUST_USE int ebb_once_set(struct ebb_once *once, void *value,
                                      const void *from, size_t size);

/* Wait until it is set.  A cancel loses nothing. */
EBB_API EBB_ASYNC void ebb_once_wait(struct ebb_once *once) EBB_FRAME(80);

/* The same for a plain thread; aborts in a task. */
EBB_API void ebb_once_wait_blocking(struct ebb_once *once);

/*
 * Make it, unless it is set, or wait for who does.
 *
 *   value   where init() puts it
 *   init    async, called with value and arg; 0 or a negative code
 *
 * Returns 0: it is set, or what init() has failed with.
 * Cancel safe: a cancelled init() lets the next caller try.
 */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_once_get_or_init(struct ebb_once *once, void *value,
                     EBB_ASYNC int (*init)(void *value, void *arg), void *arg)
    EBB_FRAME(256);

/* Typed.  once_get() is a pointer to the value, or NULL: it is not set. */
#define once_cell(T) \
    struct { \
        struct ebb_once once; \
        __typeof__(T) value; \
    }
#define once_get(c) \
    (ebb_once_is_set(&(c)->once) ? &(c)->value : (void *)0)
#define once_set(c, ...) \
    ebb_once_set(&(c)->once, &(c)->value, \
                 (__typeof__((c)->value)[1]){ __VA_ARGS__ }, \
                 sizeof((c)->value))
#define once_wait(c) ebb_once_wait(&(c)->once)
#define once_get_or_init(c, init, arg) \
    ebb_once_get_or_init(&(c)->once, &(c)->value, (init), (arg))

#endif
