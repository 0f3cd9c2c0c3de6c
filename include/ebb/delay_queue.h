/* SPDX-License-Identifier: MIT-0 */
/*
 * Delay queues: items that come out when their time has come.
 *
 *     struct ebb_delay_queue *q = ebb_delay_queue_new(sizeof(struct session));
 *     ebb_delay_queue_insert(q, &session, 30 * EBB_SECOND, &key);
 *     ebb_delay_queue_reset(q, key, 30 * EBB_SECOND);     it was used
 *     each (struct session s, stream_expired(q, struct session))
 *         drop(&s);
 *
 * Inserting, moving and removing take the same time however many items there
 * are.  Items are copied in and out.  One task at a time waits for them; all
 * other functions may be called by any task meanwhile.  Items come no earlier
 * than their time, in the order of their times to about a millisecond; one
 * whose time is over when it is inserted comes behind those that are due.
 */
#ifndef EBB_DELAY_QUEUE_H
#define EBB_DELAY_QUEUE_H

#include <ebb/base.h>
#include <ebb/stream.h>

struct ebb_delay_queue;

/* A new queue of items of `size` bytes, at least 1; given.  NULL: out of
 * memory. */
EBB_API EBB_MUST_USE struct ebb_delay_queue *
ebb_delay_queue_new(size_t size);

/* Free it with all items.  Nobody may wait for it.  NULL is allowed. */
EBB_API void ebb_delay_queue_free(struct ebb_delay_queue *q);

/*
 * Insert a copy of the item.
 *
 *   item   size bytes, borrowed
 *   ns     from now; or a deadline by ebb_now() for insert_at()
 *   key    gets what names it from now on, never 0; NULL is allowed
 *
 * Returns 0 or -ENOMEM.  Never suspends.
 */
EBB_API EBB_MUST_USE int
ebb_delay_queue_insert(struct ebb_delay_queue *q, const void *item,
                       int64_t ns, uint64_t *key);
EBB_API EBB_MUST_USE int
ebb_delay_queue_insert_at(struct ebb_delay_queue *q, const void *item,
                          int64_t deadline, uint64_t *key);

/* Move an item to ns from now, or to a deadline; also one that is due and not
 * taken yet.  Returns 0, or -ENOENT: it has come out or was removed. */
EBB_API int ebb_delay_queue_reset(struct ebb_delay_queue *q, uint64_t key,
                                  int64_t ns);
EBB_API int ebb_delay_queue_reset_at(struct ebb_delay_queue *q, uint64_t key,
                                     int64_t deadline);

/* Take an item out.  item: room for size bytes, or NULL.  Returns 0, or
 * -ENOENT. */
EBB_API int ebb_delay_queue_remove(struct ebb_delay_queue *q, uint64_t key,
                                   void *item);

/* The deadline of an item, or -ENOENT. */
EBB_API int64_t ebb_delay_queue_deadline(struct ebb_delay_queue *q,
                                         uint64_t key);

/* The deadline of the item that comes out next, and its key to *key, unless
 * NULL; -ENOENT: there is none.  Looks at all items. */
EBB_API int64_t ebb_delay_queue_peek(struct ebb_delay_queue *q, uint64_t *key);

/* Forget all items; who waits gets 0. */
EBB_API void ebb_delay_queue_clear(struct ebb_delay_queue *q);

/* How many items are in it. */
EBB_API size_t ebb_delay_queue_len(struct ebb_delay_queue *q);

#ifdef __EBBCC__
/*
 * Wait for the next item whose time has come.
 *
 *   item   room for size bytes, written with result 1
 *
 * Returns 1, or 0: the queue is empty (more may be inserted).  Cancel safe.
 */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_delay_queue_next(struct ebb_delay_queue *q, void *item) EBB_FRAME(192);

/* The same as a stream of items of type T, until the queue is empty.  It
 * borrows the queue. */
#define stream_expired(q, T) \
    _Generate(T, { \
        __typeof__(T) ebb_v_; \
        while (_Await ebb_delay_queue_next((q), &ebb_v_) > 0) \
            _Yield ebb_v_; \
    })
#else
#define stream_expired(q, T) ((void)(q), (__typeof__(T)){ 0 })
#endif

#endif
