/* SPDX-License-Identifier: MIT-0 */
/*
 * Shared futures: one future that many await.
 *
 *     shared_future(int) s = shared_new(int, fetch(url));
 *     defer await shared_close(s);
 *
 *     int v, rc = await shared_get(s, &v);        anybody, any number of times
 *
 * The future runs while somebody is in shared_get(), in that task; the others
 * wait for it.  Where that one is cancelled the next of those who wait goes on
 * with it from where it is.  Its result is copied to all.
 *
 * Handles are counted: each one has an owner, who closes it.  With the last
 * the future is cancelled, where it has begun and not ended.  All functions
 * may be called from any task on any worker, those not marked EBB_ASYNC from
 * any thread.
 */
#ifndef EBB_SHARED_H
#define EBB_SHARED_H

#include <ebb/base.h>
#include <ebb/task.h>

struct ebb_shared;
struct ebb_shared_future;       /* tags of the two handles */
struct ebb_weak_shared_future;
struct ebb_frame;

/*
 * A new one, with one handle, given.  Never NULL: out of memory, the
 * runtime's oom hook runs, then abort.
 *
 *   future   taken; not null
 *   size     bytes of its result, aligned to align; 0: it has none
 */
EBB_API EBB_MUST_USE struct ebb_shared *
ebb_shared_make(struct ebb_frame *future, size_t size, size_t align);

/* One more handle; returns s. */
EBB_API struct ebb_shared *ebb_shared_ref(struct ebb_shared *s);

/* A handle that keeps the future from nothing; one of the other kind for it,
 * or NULL: there is none any more; giving it up.  NULL is allowed. */
EBB_API struct ebb_shared *ebb_shared_weak_ref(struct ebb_shared *s);
EBB_API EBB_MUST_USE struct ebb_shared *
ebb_shared_upgrade(struct ebb_shared *weak);
EBB_API void ebb_shared_weak_free(struct ebb_shared *weak);

/* Copy the result out: 0, -EAGAIN: it has not ended, or -ECANCELED.  out may
 * be NULL. */
EBB_API int ebb_shared_peek(struct ebb_shared *s, void *out);

/* How many handles there are of each kind. */
EBB_API size_t ebb_shared_strong_count(struct ebb_shared *s);
EBB_API size_t ebb_shared_weak_count(struct ebb_shared *s);

#ifdef __EBBCC__

/*
 * Wait until the future has ended, and copy its result.
 *
 *   out   room for it; NULL: it is not wanted
 *
 * Returns 0, or -ECANCELED: it was cancelled, for it awaited a task that was.
 * Cancel safe: the future stays as it is.  It must not wait for itself.
 */
EBB_API EBB_MUST_USE EBB_ASYNC int ebb_shared_get(struct ebb_shared *s,
                                                  void *out) EBB_FRAME(256);

/*
 * Give a handle up.  The last one cancels a future that has not ended, and
 * waits for its clean-up, shielded.  NULL is allowed.
 */
EBB_API EBB_ASYNC void ebb_shared_close(struct ebb_shared *s) EBB_FRAME(192);

#define shared_future(T) EBB_HANDLE(T, ebb_shared_future)
#define weak_shared_future(T) EBB_HANDLE(T, ebb_weak_shared_future)

#define EBB_SHARED(s) \
    ((struct ebb_shared *)EBB_HANDLE_PTR(s, ebb_shared_future))
#define EBB_SHARED_WEAK(weak) \
    ((struct ebb_shared *)EBB_HANDLE_PTR(weak, ebb_weak_shared_future))
#define EBB_SHARED_TO(s, out) (EBB_HANDLE_TYPE(s, ebb_shared_future) *){ out }
#define EBB_SHARED_SIZE(T) \
    (__builtin_types_compatible_p(__typeof__(T), void) ? 0 : sizeof(T))

/* Of a call or a block whose result is a T; of a future(T), consumed. */
#define shared_new(T, ...) shared_from(T, _Lazy(__VA_ARGS__))
#define shared_from(T, future) \
    ((shared_future(T))(void *)ebb_shared_make( \
        (struct ebb_frame *)(void *)(_Future(T)){ future }, \
        EBB_SHARED_SIZE(T), __alignof__(T)))

#define shared_clone(s) ((__typeof__(s))(void *)ebb_shared_ref(EBB_SHARED(s)))
#define shared_downgrade(s) \
    ((weak_shared_future(EBB_HANDLE_TYPE(s, ebb_shared_future)))(void *) \
         ebb_shared_weak_ref(EBB_SHARED(s)))
#define shared_upgrade(weak) \
    ((shared_future(EBB_HANDLE_TYPE(weak, ebb_weak_shared_future)))(void *) \
         ebb_shared_upgrade(EBB_SHARED_WEAK(weak)))
#define shared_weak_free(weak) ebb_shared_weak_free(EBB_SHARED_WEAK(weak))
#define shared_get(s, out) ebb_shared_get(EBB_SHARED(s), EBB_SHARED_TO(s, out))
#define shared_peek(s, out) \
    ebb_shared_peek(EBB_SHARED(s), EBB_SHARED_TO(s, out))
#define shared_close(s) ebb_shared_close(EBB_SHARED(s))
#define shared_strong_count(h) \
    ebb_shared_strong_count((struct ebb_shared *)(void *)(h))
#define shared_weak_count(h) \
    ebb_shared_weak_count((struct ebb_shared *)(void *)(h))

#else   /* the serial elision: the result itself */

#define shared_future(T) EBB_SERIAL_VALUE(T)
#define weak_shared_future(T) EBB_SERIAL_VALUE(T)
#define shared_new(T, ...) EBB_SERIAL_CALL(__VA_ARGS__)
#define shared_from(T, future) (future)
#define shared_clone(s) (s)
#define shared_downgrade(s) (s)
#define shared_upgrade(weak) (weak)
#define shared_weak_free(weak) ((void)(weak))
#define shared_get(s, out) (ebb_serial_copy((out), &(s), sizeof(s)), 0)
#define shared_peek(s, out) shared_get(s, out)
#define shared_close(s) ((void)(s))
#define shared_strong_count(h) ((void)(h), (size_t)1)
#define shared_weak_count(h) ((void)(h), (size_t)0)

#endif

#endif
