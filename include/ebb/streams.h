/* SPDX-License-Identifier: MIT-0 */
/*
 * Maps of streams: many streams read as one, which come and go by a key.
 *
 *     streams(int, struct message) rooms = streams_new(int, struct message);
 *     defer await streams_close(rooms);
 *
 *     await streams_insert(rooms, 7, messages_of(7));
 *     while ((rc = await streams_next(rooms, &room, &m)) != 0)
 *         if (rc > 0)
 *             show(room, &m);
 *
 * The streams run while somebody is in streams_next(), side by side in that
 * task; their items come as they are ready, each stream in its turn.  A map
 * belongs to one task at a time.  Keys are compared byte by byte, one after
 * the other: a map is meant for some hundred streams.
 */
#ifndef EBB_STREAMS_H
#define EBB_STREAMS_H

#include <ebb/base.h>
#include <ebb/stream.h>

struct ebb_streams;

/*
 * A new, empty map.  Never NULL: out of memory, the runtime's oom hook runs,
 * then abort.
 *
 *   key_size      bytes of a key, at least 1
 *   size, align   of an item
 */
EBB_API EBB_MUST_USE struct ebb_streams *
ebb_streams_make(size_t key_size, size_t size, size_t align);

/* How many streams are in it; one that has ended is until a `next` has come
 * to its end. */
EBB_API size_t ebb_streams_len(const struct ebb_streams *m);

/* Is there one with this key? */
EBB_API bool ebb_streams_has(const struct ebb_streams *m, const void *key);

/* The key of the i-th, i < len; valid until the map changes, as is the order
 * of the keys. */
EBB_API const void *ebb_streams_key(const struct ebb_streams *m, size_t i);

#ifdef __EBBCC__

/*
 * Add a stream, which is the map's from now on.  One with the same key is
 * closed before, and its clean-up awaited under a shield.
 *
 *   key   copied
 */
EBB_API EBB_ASYNC void ebb_streams_insert(struct ebb_streams *m,
                                          const void *key,
                                          struct ebb_stream *stream)
    EBB_FRAME(320);

/*
 * Take the stream with this key out: it goes on wherever it is.
 *
 *   out   gets it, given; NULL: it is closed
 *
 * Returns 1, or 0: there is none.  The wait, which is short, is shielded.
 */
EBB_API EBB_ASYNC int ebb_streams_remove(struct ebb_streams *m,
                                         const void *key,
                                         struct ebb_stream **out)
    EBB_FRAME(256);

/*
 * Wait for an item of any.
 *
 *   key   gets the key of its stream
 *   to    gets the item
 *
 * Returns 1, 0: the map is empty, or the negative code with which the stream
 * of this key has ended.  A stream that has ended is in the map no more; an
 * end without a code goes by unseen.  Cancel safe: no item is lost.
 */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_streams_next(struct ebb_streams *m, void *key, void *to) EBB_FRAME(320);

/*
 * Wait for items, and take as many as are ready, at most `limit`.
 *
 *   keys, to   arrays of `limit` keys and items
 *
 * Returns how many, 0: the map is empty (or the limit 0), or a code, with its
 * key, behind all items before it.  Cancel safe.
 */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_streams_next_many(struct ebb_streams *m, void *keys, void *to, int limit)
    EBB_FRAME(512);

/* Close all streams and free the map.  NULL is allowed.  The wait is
 * shielded. */
EBB_API EBB_ASYNC void ebb_streams_close(struct ebb_streams *m)
    EBB_FRAME(192);

/* Each streams(K, T) is a type of its own: give it a name by typedef to hand
 * it to functions. */
#define streams(K, T) \
    struct { __typeof__(K) *ebb_key; __typeof__(T) *ebb_item; } *
#define streams_new(K, T) \
    ((void *)ebb_streams_make(sizeof(K), sizeof(T), __alignof__(T)))

#define EBB_STREAMS(m) \
    ((void)sizeof((m)->ebb_item), (struct ebb_streams *)(void *)(m))
#define EBB_STREAMS_KEY(m) __typeof__(*(m)->ebb_key)
#define EBB_STREAMS_ITEM(m) __typeof__(*(m)->ebb_item)

#define streams_insert(m, key, s) \
    ebb_streams_insert(EBB_STREAMS(m), (EBB_STREAMS_KEY(m)[1]){ (key) }, \
                       (struct ebb_stream *)(void *) \
                       (_Stream(EBB_STREAMS_ITEM(m))){ s })

/* await streams_remove(m, key, &s): s, a stream(T), or NULL. */
#define streams_remove(m, key, to) \
    ebb_streams_remove(EBB_STREAMS(m), (EBB_STREAMS_KEY(m)[1]){ (key) }, \
                       (struct ebb_stream **)(void *) \
                       (_Stream(EBB_STREAMS_ITEM(m)) *){ to })
#define streams_next(m, key_to, to) \
    ebb_streams_next(EBB_STREAMS(m), (EBB_STREAMS_KEY(m) *){ key_to }, \
                     (EBB_STREAMS_ITEM(m) *){ to })
#define streams_next_many(m, keys, to, limit) \
    ebb_streams_next_many(EBB_STREAMS(m), (EBB_STREAMS_KEY(m) *){ keys }, \
                          (EBB_STREAMS_ITEM(m) *){ to }, (limit))
#define streams_len(m) ebb_streams_len(EBB_STREAMS(m))
#define streams_has(m, key) \
    ebb_streams_has(EBB_STREAMS(m), (EBB_STREAMS_KEY(m)[1]){ (key) })
#define streams_key(m, i) \
    (*(const EBB_STREAMS_KEY(m) *)ebb_streams_key(EBB_STREAMS(m), (i)))
#define streams_close(m) ebb_streams_close(EBB_STREAMS(m))

/*
 * The items of the items of s, which are streams, up to n (0: -EINVAL) of them
 * at the same time, as they come.  An error of any ends it.
 */
#define stream_flatten_unordered(n, s) \
    _Generate(__auto_type, { \
        __auto_type ebb_s_ = stream_own(s); \
        __typeof__((*ebb_s_)(0)) ebb_inner_ = (void *)0; \
        __typeof__((*ebb_inner_)(0)) ebb_v_; \
        streams(size_t, __typeof__(ebb_v_)) ebb_all_ = \
            streams_new(size_t, __typeof__(ebb_v_)); \
        const size_t ebb_cap_ = (n); \
        size_t ebb_key_, ebb_count_ = 0; \
        int ebb_more_ = 1; \
        _Defer _Await streams_close(ebb_all_); \
        if (ebb_cap_ == 0) \
            return -EINVAL; \
        while (ebb_more_ > 0 || streams_len(ebb_all_) > 0) { \
            int ebb_n_ = 0; \
            bool ebb_new_ = false; \
            _Select { \
                _When_if (ebb_more_ > 0 \
                          && streams_len(ebb_all_) < ebb_cap_; \
                          ebb_more_ = _Await _Next(ebb_s_, &ebb_inner_)) \
                    ebb_new_ = ebb_more_ > 0; \
                _When_if (streams_len(ebb_all_) > 0; \
                          ebb_n_ = _Await streams_next( \
                              ebb_all_, &ebb_key_, &ebb_v_)) \
                    ; \
            } \
            if (ebb_new_) \
                _Await streams_insert(ebb_all_, ebb_count_++, ebb_inner_); \
            if (ebb_n_ < 0) \
                return ebb_n_; \
            if (ebb_n_ > 0) \
                _Yield ebb_v_; \
        } \
        return ebb_more_; \
    })

#else   /* the serial elision: an item, enough for the types */

#define streams(K, T) struct { __typeof__(K) key; __typeof__(T) item; } *
#define streams_new(K, T) ((void *)0)
#define streams_insert(m, k, s) ((m)->key = (k), (void)((m)->item = (s)))
#define streams_remove(m, k, to) ((m)->key = (k), *(to) = (m)->item, 1)
#define streams_next(m, key_to, to) \
    (*(key_to) = (m)->key, *(to) = (m)->item, ebb_serial_maybe)
#define streams_next_many(m, keys, to, limit) \
    ((void)(limit), streams_next(m, keys, to))
#define streams_len(m) ((void)(m), (size_t)0)
#define streams_has(m, k) ((m)->key == (k))
#define streams_key(m, i) ((void)(i), (m)->key)
#define streams_close(m) ((void)(m))
#define stream_flatten_unordered(n, s) ((void)(n), (s))

#endif

#endif
