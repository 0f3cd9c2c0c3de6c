/* SPDX-License-Identifier: MIT-0 */
/*
 * Streams out of streams: the adaptors, what makes streams of other things,
 * and what reads one to its end.
 *
 *     each (long v, stream_map(x, stream_filter(y, numbers(9), y % 2), x + 1L))
 *         use(v);
 *
 * An adaptor is a macro that stands for a generator, `generate(T, { ... })`:
 * its type comes from its operands, which may name locals of the function
 * around (it gets copies) and may await.  `v` is a name for the item, of the
 * item's type, that the operands behind the stream use.  Nested in an `each`
 * all of them lie in its frame: nothing is allocated, and a step that is ready
 * costs a few nanoseconds.
 *
 * `s` is a stream or a channel, or a call of a generator.  A variable that
 * holds a stream moves into the adaptor and becomes null.  Operands are
 * evaluated when the first item is wanted; those that name an item, once for
 * each.
 *
 * An error of `s` ends the adaptor with that error, behind the items that
 * came before it; so does a failing `try` in an operand.  What has ended stays
 * ended (is fused).  Cancel safe are those that say nothing else: a
 * `next` of them that loses has lost no item.
 */
#ifndef EBB_ADAPT_H
#define EBB_ADAPT_H

#include <errno.h>

#include <ebb/base.h>
#include <ebb/bytes.h>
#include <ebb/chan.h>
#include <ebb/futures.h>
#include <ebb/join_set.h>
#include <ebb/scope.h>
#include <ebb/stream.h>
#include <ebb/task.h>
#include <ebb/time.h>
#include <ebb/vec.h>

#ifdef __EBBCC__

/* The type of the items of a stream or channel in a variable. */
#define EBB_ITEM(s) __typeof__((*(s))(0))

/* The items of s, from a stream that belongs to whoever holds it. */
#define stream_own(s) \
    _Generate(__auto_type, { \
        _Try _Each (__auto_type ebb_v_, s) \
            _Yield ebb_v_; \
    })

/* ---- sources ---- */

/* The n items of an array.  A local array is copied, what a pointer points to
 * is not. */
#define stream_iter(array, n) \
    _Generate(__typeof__((array)[0]), { \
        const size_t ebb_n_ = (n); \
        for (size_t ebb_i_ = 0; ebb_i_ < ebb_n_; ebb_i_++) \
            _Yield (array)[ebb_i_]; \
    })

/* One item. */
#define stream_once(...) _Generate(__auto_type, { _Yield (__VA_ARGS__); })

/* No item of type T, and the end. */
#define stream_empty(T) _Generate(T, { })

/* No item of type T, and no end. */
#define stream_pending(T) \
    _Generate(T, { \
        for (;;) \
            _Await ebb_sleep(INT64_MAX); \
    })

/* The value of the expression, evaluated anew for each item, forever. */
#define stream_repeat(...) \
    _Generate(__auto_type, { \
        for (;;) \
            _Yield (__VA_ARGS__); \
    })

/* v is `first`, then what `after` makes of v, as long as `more` holds. */
#define stream_unfold(v, first, more, after) \
    _Generate(__auto_type, { \
        for (__auto_type v = (first); (more); v = (after)) \
            _Yield v; \
    })

/* ---- one item, one step ---- */

/* What the expression makes of each item v. */
#define stream_map(v, s, ...) \
    _Generate(__auto_type, { \
        _Try _Each (__auto_type v, s) \
            _Yield (__VA_ARGS__); \
    })

/* The items for which the condition holds. */
#define stream_filter(v, s, ...) \
    _Generate(__auto_type, { \
        _Try _Each (__auto_type v, s) \
            if (__VA_ARGS__) \
                _Yield v; \
    })

/* What the expression makes of the items for which `keep` holds. */
#define stream_filter_map(v, s, keep, ...) \
    _Generate(__auto_type, { \
        _Try _Each (__auto_type v, s) \
            if (keep) \
                _Yield (__VA_ARGS__); \
    })

/* The same up to the first item for which `keep` does not hold, which is
 * lost. */
#define stream_map_while(v, s, keep, ...) \
    _Generate(__auto_type, { \
        _Try _Each (__auto_type v, s) { \
            if (!(keep)) \
                break; \
            _Yield (__VA_ARGS__); \
        } \
    })

/* All items; the expression is evaluated before each. */
#define stream_inspect(v, s, ...) \
    _Generate(__auto_type, { \
        _Try _Each (__auto_type v, s) { \
            (void)(__VA_ARGS__); \
            _Yield v; \
        } \
    })

/* What the expression makes of each item v and its number i, from 0. */
#define stream_enumerate(i, v, s, ...) \
    _Generate(__auto_type, { \
        size_t ebb_i_ = 0; \
        _Try _Each (__auto_type v, s) { \
            const size_t i = ebb_i_++; \
            _Yield (__VA_ARGS__); \
        } \
    })

/* acc begins as `first`; for each item it becomes the value of the expression,
 * and that is the item. */
#define stream_scan(acc, first, v, s, ...) \
    _Generate(__auto_type, { \
        __auto_type acc = (first); \
        _Try _Each (__auto_type v, s) { \
            acc = (__VA_ARGS__); \
            _Yield acc; \
        } \
    })

/* Where s ends with a code, rc, this one ends with what the expression makes
 * of it. */
#define stream_map_err(rc, s, ...) \
    _Generate(__auto_type, { \
        int rc = 0; \
        _Each (__auto_type ebb_v_, s, rc) \
            _Yield ebb_v_; \
        return rc < 0 ? (__VA_ARGS__) : 0; \
    })

/* All items; where s ends with a code, rc, the expression is evaluated. */
#define stream_inspect_err(rc, s, ...) \
    _Generate(__auto_type, { \
        int rc = 0; \
        _Each (__auto_type ebb_v_, s, rc) \
            _Yield ebb_v_; \
        if (rc < 0) \
            (void)(__VA_ARGS__); \
        return rc; \
    })

/* Where s ends with a code, rc, the stream `other` goes on. */
#define stream_or_else(rc, s, other) \
    _Generate(__auto_type, { \
        int rc = 0; \
        _Each (__auto_type ebb_v_, s, rc) \
            _Yield ebb_v_; \
        if (rc < 0) \
            _Try _Each (__auto_type ebb_v_, other) \
                _Yield ebb_v_; \
    })

/* ---- a part of the items ---- */

/* The first n; s is read no further. */
#define stream_take(s, n) \
    _Generate(__auto_type, { \
        size_t ebb_n_ = (n); \
        if (ebb_n_ > 0) \
            _Try _Each (__auto_type ebb_v_, s) { \
                _Yield ebb_v_; \
                if (--ebb_n_ == 0) \
                    break; \
            } \
    })

/* Those up to the first for which the condition does not hold, which is
 * lost. */
#define stream_take_while(v, s, ...) stream_map_while(v, s, (__VA_ARGS__), v)

/* All but the first n. */
#define stream_skip(s, n) \
    _Generate(__auto_type, { \
        size_t ebb_n_ = (n); \
        _Try _Each (__auto_type ebb_v_, s) { \
            if (ebb_n_ == 0) \
                _Yield ebb_v_; \
            else \
                ebb_n_--; \
        } \
    })

/* Those from the first on for which the condition does not hold. */
#define stream_skip_while(v, s, ...) \
    _Generate(__auto_type, { \
        bool ebb_on_ = false; \
        _Try _Each (__auto_type v, s) { \
            ebb_on_ = ebb_on_ || !(__VA_ARGS__); \
            if (ebb_on_) \
                _Yield v; \
        } \
    })

/* Those that come before the expression, which awaits, has a value. */
#define stream_take_until(s, ...) \
    _Generate(__auto_type, { \
        __auto_type ebb_s_ = stream_own(s); \
        EBB_ITEM(ebb_s_) ebb_v_; \
        int ebb_n_ = 1; \
        _Scope (ebb_scope_) { \
            _Task(void) ebb_end_ = \
                _Spawn_in(ebb_scope_, { (void)(__VA_ARGS__); }); \
            while (ebb_n_ > 0) { \
                _Select _Biased { \
                    _When (_Await task_wait(ebb_end_, NULL)) \
                        ebb_n_ = 0; \
                    _When (ebb_n_ = _Await _Next(ebb_s_, &ebb_v_)) \
                        ; \
                } \
                if (ebb_n_ > 0) \
                    _Yield ebb_v_; \
            } \
            ebb_scope_cancel(ebb_scope_); \
        } \
        return ebb_n_; \
    })

/* ---- several streams ---- */

/* The items of a, then those of b. */
#define stream_chain(a, b) \
    _Generate(__auto_type, { \
        _Try _Each (__auto_type ebb_v_, a) \
            _Yield ebb_v_; \
        _Try _Each (__auto_type ebb_v_, b) \
            _Yield ebb_v_; \
    })

/* What the expression makes of an item x of a and an item y of b; ends with
 * the shorter one.  An item x for which there is no y is lost. */
#define stream_zip(x, a, y, b, ...) \
    _Generate(__auto_type, { \
        __auto_type ebb_b_ = stream_own(b); \
        EBB_ITEM(ebb_b_) y; \
        _Try _Each (__auto_type x, a) { \
            if ((_Try _Await _Next(ebb_b_, &y)) == 0) \
                break; \
            _Yield (__VA_ARGS__); \
        } \
    })

/* The items of both as they come; where both have one, by chance. */
#define stream_merge(a, b) \
    _Generate(__auto_type, { \
        __auto_type ebb_a_ = stream_own(a); \
        __auto_type ebb_b_ = stream_own(b); \
        EBB_ITEM(ebb_a_) ebb_v_; \
        int ebb_more_a_ = 1, ebb_more_b_ = 1; \
        while (ebb_more_a_ > 0 || ebb_more_b_ > 0) { \
            int ebb_n_ = 0; \
            _Select { \
                _When_if (ebb_more_a_ > 0; \
                          ebb_n_ = _Await _Next(ebb_a_, &ebb_v_)) \
                    ebb_more_a_ = ebb_n_; \
                _When_if (ebb_more_b_ > 0; \
                          ebb_n_ = _Await _Next(ebb_b_, &ebb_v_)) \
                    ebb_more_b_ = ebb_n_; \
            } \
            if (ebb_n_ < 0) \
                return ebb_n_; \
            if (ebb_n_ > 0) \
                _Yield ebb_v_; \
        } \
    })

/*
 * What the expression makes of the items v of an array of n streams, the i-th
 * of them, as they come; until all have ended, or one with an error.
 *
 *   streams   an array of stream(T), or a pointer to one; the streams in it
 *             belong to this one when its first item is wanted
 */
#define stream_select_all(i, v, streams, n, ...) \
    _Generate(__auto_type, { \
        __typeof__((*(streams)[0])(0)) ebb_item_; \
        struct ebb_pulled_ { \
            __typeof__(ebb_item_) item; \
            size_t at; \
            int code; \
        } ebb_got_; \
        const size_t ebb_count_ = (n); \
        _Stream(__typeof__(ebb_item_)) *const ebb_list_ = \
            (void *)ebb_vec_of(sizeof(*ebb_list_), ebb_count_); \
        futures(struct ebb_pulled_) ebb_set_ = \
            futures_new(struct ebb_pulled_); \
        _Defer ebb_vec_free(ebb_list_); \
        _Defer { \
            _Await futures_close(ebb_set_); \
            for (size_t ebb_i_ = 0; ebb_i_ < ebb_count_; ebb_i_++) \
                _Await stream_close(ebb_list_[ebb_i_]); \
        } \
        if (ebb_list_ == NULL) \
            return -ENOMEM; \
        __builtin_memcpy(ebb_list_, (streams), \
                         ebb_count_ * sizeof(*ebb_list_)); \
        for (size_t ebb_i_ = 0; ebb_i_ < ebb_count_; ebb_i_++) \
            EBB_PULL(ebb_set_, ebb_list_, ebb_i_); \
        while (_Await futures_next(ebb_set_, &ebb_got_) > 0) { \
            if (ebb_got_.code < 0) \
                return ebb_got_.code; \
            if (ebb_got_.code > 0) { \
                const size_t i = ebb_got_.at; \
                __typeof__(ebb_item_) v = ebb_got_.item; \
                (void)i; \
                _Yield (__VA_ARGS__); \
                EBB_PULL(ebb_set_, ebb_list_, ebb_got_.at); \
            } \
        } \
    })

/* Add the next item of list[i] to the set. */
#define EBB_PULL(set, list, i) \
    do { \
        const size_t ebb_at_ = (i); \
        futures_push(set, { \
            struct ebb_pulled_ ebb_p_; \
            ebb_p_.at = ebb_at_; \
            ebb_p_.code = _Await _Next((list)[ebb_at_], &ebb_p_.item); \
            ebb_p_; \
        }); \
    } while (0)

/* The items of each item of s, which is a stream, one stream after the
 * other. */
#define stream_flatten(s) \
    _Generate(__auto_type, { \
        _Try _Each (__auto_type ebb_s_, s) \
            _Try _Each (__auto_type ebb_v_, ebb_s_) \
                _Yield ebb_v_; \
    })

/* The items of the streams that the expression makes of the items v. */
#define stream_flat_map(v, s, ...) \
    _Generate(__auto_type, { \
        _Try _Each (__auto_type v, s) \
            _Try _Each (__auto_type ebb_w_, (__VA_ARGS__)) \
                _Yield ebb_w_; \
    })

/* The stream that the expression makes, again and again. */
#define stream_cycle(...) \
    _Generate(__auto_type, { \
        for (;;) \
            _Try _Each (__auto_type ebb_v_, (__VA_ARGS__)) \
                _Yield ebb_v_; \
    })

/* ---- time ---- */

/* Ends with -ETIMEDOUT when an item takes longer than ns nanoseconds. */
#define stream_timeout(s, ns) \
    _Generate(__auto_type, { \
        __auto_type ebb_s_ = stream_own(s); \
        EBB_ITEM(ebb_s_) ebb_v_; \
        for (;;) { \
            int ebb_n_ = -ETIMEDOUT; \
            _Within (ns) { \
                ebb_n_ = _Await _Next(ebb_s_, &ebb_v_); \
            } \
            if (ebb_n_ <= 0) \
                return ebb_n_; \
            _Yield ebb_v_; \
        } \
    })

/* At most one item in ns nanoseconds; s is not read before. */
#define stream_throttle(s, ns) \
    _Generate(__auto_type, { \
        _Try _Each (__auto_type ebb_v_, s) { \
            const int64_t ebb_due_ = ebb_deadline(ns); \
            _Yield ebb_v_; \
            _Await ebb_sleep_until(ebb_due_); \
        } \
    })

/* ---- several items at once ---- */

/*
 * Chunks of n items, the last one of those left: growing arrays (see
 * <ebb/vec.h>) that belong to the stream and are valid until the next one is
 * wanted.  -ENOMEM: there was no memory; -EINVAL: n is 0.
 */
#define stream_chunks(s, n) \
    EBB_CHUNKS(s, n, \
        while (ebb_n_ > 0 && ebb_vec_len(ebb_list_) < ebb_cap_) { \
            ebb_n_ = _Await _Next(ebb_s_, &ebb_v_); \
            if (ebb_n_ > 0) \
                _Try ebb_vec_push(ebb_list_, ebb_v_); \
        })

/* The same, but a chunk is over ns nanoseconds after its first item came. */
#define stream_chunks_timeout(s, n, ns) \
    EBB_CHUNKS(s, n, \
        const int64_t ebb_due_ = ebb_deadline(ns); \
        while (ebb_n_ > 0 && ebb_vec_len(ebb_list_) < ebb_cap_) { \
            bool ebb_late_ = true; \
            _Within (ebb_due_ - ebb_now()) { \
                ebb_n_ = _Await _Next(ebb_s_, &ebb_v_); \
                ebb_late_ = false; \
            } \
            if (ebb_late_) \
                break; \
            if (ebb_n_ > 0) \
                _Try ebb_vec_push(ebb_list_, ebb_v_); \
        })

/* The same, but a chunk is over where the next item is not ready. */
#define stream_ready_chunks(s, n) \
    EBB_CHUNKS(s, n, \
        bool ebb_late_ = false; \
        while (ebb_n_ > 0 && !ebb_late_ \
               && ebb_vec_len(ebb_list_) < ebb_cap_) { \
            _Select { \
                _When (ebb_n_ = _Await _Next(ebb_s_, &ebb_v_)) \
                    if (ebb_n_ > 0) \
                        _Try ebb_vec_push(ebb_list_, ebb_v_); \
                _Otherwise \
                    ebb_late_ = true; \
            } \
        })

/* The first item of a chunk; the statements add more; then it is yielded. */
#define EBB_CHUNKS(s, n, ...) \
    _Generate(__auto_type, { \
        __auto_type ebb_s_ = stream_own(s); \
        EBB_ITEM(ebb_s_) ebb_v_; \
        __typeof__(ebb_v_) *ebb_list_ = NULL; \
        const size_t ebb_cap_ = (n); \
        int ebb_n_ = 1; \
        _Defer ebb_vec_free(ebb_list_); \
        if (ebb_cap_ == 0) \
            return -EINVAL; \
        while (ebb_n_ > 0 \
               && (ebb_n_ = _Await _Next(ebb_s_, &ebb_v_)) > 0) { \
            ebb_vec_clear(ebb_list_); \
            _Try ebb_vec_push(ebb_list_, ebb_v_); \
            __VA_ARGS__ \
            _Yield ebb_list_; \
        } \
        return ebb_n_; \
    })

/* ---- several items at a time ---- */

/*
 * What the expression, which may await, makes of each item v: for up to n
 * items at once, each in a task of its own, the results in the order of the
 * items; -EINVAL for n = 0.  The tasks end before the stream does.  An error of
 * s comes behind the results; a task that is cancelled by itself ends the
 * stream with -ECANCELED.  A cancel of a `next` loses nothing; closing the
 * stream cancels what runs.
 */
#define stream_buffered(n, v, s, ...) \
    EBB_BUFFERED(join_queue_new, n, v, s, __VA_ARGS__)

/* The same, the results as they come. */
#define stream_buffer_unordered(n, v, s, ...) \
    EBB_BUFFERED(join_set_new, n, v, s, __VA_ARGS__)

#define EBB_BUFFERED(new, n, v, s, ...) \
    _Generate(__auto_type, { \
        __auto_type ebb_s_ = stream_own(s); \
        EBB_ITEM(ebb_s_) v; \
        __typeof__((__VA_ARGS__)) ebb_r_; \
        const size_t ebb_cap_ = (n); \
        int ebb_n_ = 1; \
        if (ebb_cap_ == 0) \
            return -EINVAL; \
        _Scope (ebb_scope_) { \
            join_set(__typeof__(ebb_r_)) ebb_set_ = \
                new(__typeof__(ebb_r_)); \
            _Defer _Await join_set_close(ebb_set_); \
            while (ebb_n_ > 0 || join_set_len(ebb_set_) > 0) { \
                int ebb_code_ = 0; \
                _Select { \
                    _When_if (ebb_n_ > 0 \
                              && join_set_len(ebb_set_) < ebb_cap_; \
                              ebb_n_ = _Await _Next(ebb_s_, &v)) \
                        if (ebb_n_ > 0) \
                            join_set_add(ebb_set_, _Spawn_in(ebb_scope_, { \
                                (__VA_ARGS__); \
                            })); \
                    _When_if (join_set_len(ebb_set_) > 0; \
                              ebb_code_ = \
                                  _Await join_set_next(ebb_set_, &ebb_r_)) \
                        ; \
                } \
                if (ebb_code_ < 0) \
                    return ebb_code_; \
                if (ebb_code_ > 0) \
                    _Yield ebb_r_; \
            } \
        } \
        return ebb_n_; \
    })

/* ---- to the end ---- */

/*
 * These are loops over a stream, as `each` is, with a value: they wait for
 * the items (without the word `await`), close the stream, and have the code
 * with which it has ended, if it has: try stream_count(s), in a function whose
 * own result can hold such a value.
 */

/* How many items come: ssize_t. */
#define stream_count(s) \
    __extension__({ \
        ssize_t ebb_count_ = 0; \
        int ebb_rc_ = 0; \
        _Each (__auto_type ebb_v_, s, ebb_rc_) { \
            (void)ebb_v_; \
            ebb_count_++; \
        } \
        ebb_rc_ < 0 ? ebb_rc_ : ebb_count_; \
    })

/* Does the condition hold for all items?  1, or 0 as soon as not. */
#define stream_all(v, s, ...) EBB_FIND(v, s, 0, !(__VA_ARGS__), (void)0)

/* Does it hold for any?  1 as soon as it does, or 0. */
#define stream_any(v, s, ...) EBB_FIND(v, s, 1, (__VA_ARGS__), (void)0)

/* The first item for which the condition holds, to *to: 1, or 0. */
#define stream_find(to, v, s, ...) \
    EBB_FIND(v, s, 1, (__VA_ARGS__), (void)(*(to) = v))

#define EBB_FIND(v, s, found, condition, action) \
    __extension__({ \
        int ebb_rc_ = 0; \
        _Each (__auto_type v, s, ebb_rc_) \
            if (condition) { \
                action; \
                break; \
            } \
        ebb_rc_ == 1 ? (found) : ebb_rc_ == 0 ? !(found) : ebb_rc_; \
    })

/* acc, a variable, becomes the value of the expression for each item.  0. */
#define stream_fold(acc, v, s, ...) \
    __extension__({ \
        int ebb_rc_ = 0; \
        _Each (__auto_type v, s, ebb_rc_) \
            acc = (__VA_ARGS__); \
        ebb_rc_; \
    })

/* Add all items to the growing array `list` (see <ebb/vec.h>): 0, or
 * -ENOMEM. */
#define stream_collect(list, s) \
    __extension__({ \
        int ebb_rc_ = 0; \
        _Each (__auto_type ebb_v_, s, ebb_rc_) \
            if (ebb_vec_push(list, ebb_v_) < 0) { \
                ebb_rc_ = -ENOMEM; \
                break; \
            } \
        ebb_rc_; \
    })

/* Add the bytes of all items, struct ebb_slice, to the queue *bytes: 0, or
 * -ENOMEM. */
#define stream_concat(bytes, s) \
    __extension__({ \
        int ebb_rc_ = 0, ebb_kept_ = 0; \
        _Each (struct ebb_slice ebb_v_, s, ebb_rc_) { \
            ebb_kept_ = ebb_bytes_append((bytes), ebb_v_.at, ebb_v_.len); \
            if (ebb_kept_ < 0) \
                break; \
        } \
        ebb_kept_ < 0 ? ebb_kept_ : ebb_rc_; \
    })

/* Send all items to a channel, waiting while it is full: 0, or -EPIPE when it
 * is closed; then the item at hand is lost.  The channel stays open. */
#define stream_forward(c, s) \
    __extension__({ \
        int ebb_rc_ = 0, ebb_sent_ = 0; \
        _Each (__auto_type ebb_v_, s, ebb_rc_) { \
            ebb_sent_ = _Await channel_send(c, ebb_v_); \
            if (ebb_sent_ < 0) \
                break; \
        } \
        ebb_sent_ < 0 ? ebb_sent_ : ebb_rc_; \
    })

/* The statement for each item v, for up to n (0: -EINVAL) at once, each in
 * a task of its own with copies of the locals it names: 0 when all have
 * ended. */
#define stream_for_each_concurrent(n, v, s, ...) \
    __extension__({ \
        const size_t ebb_cap_ = (n); \
        int ebb_rc_ = ebb_cap_ > 0 ? 0 : -EINVAL; \
        if (ebb_rc_ == 0) _Scope (ebb_scope_) { \
            join_set(int) ebb_set_ = join_set_new(int); \
            _Defer _Await join_set_close(ebb_set_); \
            _Each (__auto_type v, s, ebb_rc_) { \
                while (join_set_len(ebb_set_) >= ebb_cap_) \
                    (void)_Await join_set_next(ebb_set_, NULL); \
                join_set_add(ebb_set_, _Spawn_in(ebb_scope_, { \
                    __VA_ARGS__; \
                    0; \
                })); \
            } \
            while (_Await join_set_next(ebb_set_, NULL) != 0) \
                ; \
        } \
        ebb_rc_; \
    })

#else   /* the serial elision: a stream is an item, an adaptor its types */

#define EBB_ITEM(s) __typeof__(s)
/* An item v of s, and the value of an expression with it. */
#define EBB_SERIAL_STEP(v, s, ...) \
    __extension__({ \
        __auto_type v = (s); \
        (void)v; \
        (__VA_ARGS__); \
    })
#define EBB_SERIAL_CHUNK(s, ...) \
    EBB_SERIAL_STEP(ebb_v_, s, (void)(__VA_ARGS__), &*(__typeof__(ebb_v_) *)0)

#define stream_own(s) (s)
#define stream_iter(array, n) ((void)(n), (array)[0])
#define stream_once(...) (__VA_ARGS__)
#define stream_empty(T) ((__typeof__(T)){ 0 })
#define stream_pending(T) ((__typeof__(T)){ 0 })
#define stream_repeat(...) (__VA_ARGS__)
#define stream_unfold(v, first, more, after) \
    EBB_SERIAL_STEP(v, first, (void)(more), (after))
#define stream_map(v, s, ...) EBB_SERIAL_STEP(v, s, __VA_ARGS__)
#define stream_filter(v, s, ...) \
    EBB_SERIAL_STEP(v, s, (void)(__VA_ARGS__), v)
#define stream_filter_map(v, s, keep, ...) \
    EBB_SERIAL_STEP(v, s, (void)(keep), (__VA_ARGS__))
#define stream_map_while(v, s, keep, ...) \
    stream_filter_map(v, s, keep, __VA_ARGS__)
#define stream_inspect(v, s, ...) stream_filter(v, s, __VA_ARGS__)
#define stream_enumerate(i, v, s, ...) \
    EBB_SERIAL_STEP(v, s, ({ const size_t i = 0; (void)i; (__VA_ARGS__); }))
#define stream_scan(acc, first, v, s, ...) \
    EBB_SERIAL_STEP(acc, first, EBB_SERIAL_STEP(v, s, __VA_ARGS__))
#define stream_map_err(rc, s, ...) \
    ((void)EBB_SERIAL_STEP(rc, 0, __VA_ARGS__), (s))
#define stream_inspect_err(rc, s, ...) stream_map_err(rc, s, __VA_ARGS__)
#define stream_or_else(rc, s, other) \
    ((void)EBB_SERIAL_STEP(rc, 0, other), (s))
#define stream_take(s, n) ((void)(n), (s))
#define stream_take_while(v, s, ...) stream_filter(v, s, __VA_ARGS__)
#define stream_skip(s, n) ((void)(n), (s))
#define stream_skip_while(v, s, ...) stream_filter(v, s, __VA_ARGS__)
#define stream_take_until(s, ...) ((void)(__VA_ARGS__), (s))
#define stream_chain(a, b) ((void)(b), (a))
#define stream_zip(x, a, y, b, ...) \
    EBB_SERIAL_STEP(x, a, EBB_SERIAL_STEP(y, b, __VA_ARGS__))
#define stream_merge(a, b) ((void)(b), (a))
#define stream_select_all(i, v, streams, n, ...) \
    EBB_SERIAL_STEP(v, (streams)[0], ({ const size_t i = (n); (void)i; \
                                        (__VA_ARGS__); }))
#define stream_flatten(s) (s)
#define stream_flat_map(v, s, ...) EBB_SERIAL_STEP(v, s, __VA_ARGS__)
#define stream_cycle(...) (__VA_ARGS__)
#define stream_timeout(s, ns) ((void)(ns), (s))
#define stream_throttle(s, ns) ((void)(ns), (s))
#define stream_chunks(s, n) EBB_SERIAL_CHUNK(s, n)
#define stream_chunks_timeout(s, n, ns) EBB_SERIAL_CHUNK(s, n, ns)
#define stream_ready_chunks(s, n) EBB_SERIAL_CHUNK(s, n)
#define stream_buffered(n, v, s, ...) \
    ((void)(n), EBB_SERIAL_STEP(v, s, __VA_ARGS__))
#define stream_buffer_unordered(n, v, s, ...) \
    stream_buffered(n, v, s, __VA_ARGS__)
#define stream_count(s) ((void)(s), (ssize_t)1)
#define stream_all(v, s, ...) \
    EBB_SERIAL_STEP(v, s, (__VA_ARGS__) ? 1 : 0)
#define stream_any(v, s, ...) stream_all(v, s, __VA_ARGS__)
#define stream_find(to, v, s, ...) \
    EBB_SERIAL_STEP(v, s, (__VA_ARGS__) ? (*(to) = v, 1) : 0)
#define stream_fold(acc, v, s, ...) \
    EBB_SERIAL_STEP(v, s, (acc) = (__VA_ARGS__), 0)
#define stream_collect(list, s) ebb_vec_push(list, s)
#define stream_concat(bytes, s) \
    EBB_SERIAL_STEP(v, s, ebb_bytes_append((bytes), v.at, v.len))
#define stream_forward(c, s) channel_send(c, s)
#define stream_for_each_concurrent(n, v, s, ...) \
    EBB_SERIAL_STEP(v, s, (void)(n), ({ __VA_ARGS__; }), 0)

#endif

#endif
