/* SPDX-License-Identifier: MIT-0 */
/*
 * The part of the library that also works in the serial elision (see
 * words.h), where a task has run to its end when spawn returns and a handle
 * is the result itself.  Everything else is declared only.
 */
#ifndef EBB_SERIAL_H
#define EBB_SERIAL_H

#if !defined(__EBBCC__)

#include <errno.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>

/* Let the others run: there are none. */
static inline void ebb_yield(void)
{
}

#ifdef CLOCK_MONOTONIC

/* Sleep for ns nanoseconds; the whole thread does.  Returns 0. */
static inline int ebb_sleep(int64_t ns)
{
    struct timespec left;

    left.tv_sec = (time_t)(ns > 0 ? ns / 1000000000 : 0);
    left.tv_nsec = (long)(ns > 0 ? ns % 1000000000 : 0);
    while (nanosleep(&left, &left) != 0 && errno == EINTR)
        ;
    return 0;
}

/* Sleep until the monotonic clock shows `deadline` nanoseconds.  Returns 0. */
static inline int ebb_sleep_until(int64_t deadline)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return ebb_sleep(deadline - now.tv_sec * (int64_t)1000000000
                     - now.tv_nsec);
}

#else   /* -std=c11 and the like: the headers hide what POSIX has */

static inline int ebb_sleep(int64_t ns)
{
    unsigned left = (unsigned)(ns > 0 ? (ns + 999999999) / 1000000000 : 0);

    while (left > 0)
        left = sleep(left);
    return 0;
}

#endif

/* Queries and releases of handles: each evaluates its handle and no more. */
#define task_abort(t) ((void)(t))
#define task_detach(t) ((void)(t))
#define task_is_finished(t) ((void)(t), 1)
#define task_id(t) ((void)(t), (uint64_t)1)
#define task_name(t) ((void)(t), "serial")
#define task_wait(t, out) (ebb_serial_copy((out), &(t), sizeof(t)), 0)
#define future_free(f) ((void)(f))

/* Nothing cancels what runs to its end at once. */
#define until_cancelled(token, call, out) \
    ((void)(token), (void)(out), (void)EBB_SERIAL_CALL(call), 0)

/* A set or map of tasks is the result of one: enough for its type. */
#define join_set(T) EBB_SERIAL_VALUE(T)
#define join_queue(T) EBB_SERIAL_VALUE(T)
#define join_map(K, T) \
    struct { __typeof__(K) key; EBB_SERIAL_VALUE(T) value; } *
#define join_set_new(T) ((EBB_SERIAL_VALUE(T)){0})
#define join_queue_new(T) join_set_new(T)
#define join_map_new(K, T) ((void *)0)
#define join_set_add(s, task) ((s) = (task), (uint64_t)0)
#define join_set_spawn(s, ...) join_set_add(s, EBB_SERIAL_CALL(__VA_ARGS__))
#define join_set_next(s, to) \
    (ebb_serial_copy((to), &(s), sizeof(s)), ebb_serial_maybe)
#define stream_joined(s) (s)
#define join_set_next_with_id(s, id, to) (*(id) = 0, join_set_next(s, to))
#define join_set_try_next(s, to) join_set_next(s, to)
#define join_set_try_next_with_id(s, id, to) join_set_next_with_id(s, id, to)
#define join_set_abort(s, id) ((void)(s), (void)(id), true)
#define join_set_abort_all(s) ((void)(s))
#define join_set_detach_all(s) ((void)(s))
#define join_set_len(s) ((void)(s), (size_t)0)
#define join_set_free(s) ((void)(s))
#define join_set_close(s) ((void)(s))
#define join_map_add(s, k, task) \
    ((s)->key = (k), join_set_add((s)->value, task))
#define join_map_spawn(s, k, ...) \
    join_map_add(s, k, EBB_SERIAL_CALL(__VA_ARGS__))
#define join_map_next(s, key_to, to) \
    (*(key_to) = (s)->key, join_set_next((s)->value, to))
#define join_map_abort(s, k) ((s)->key == (k))
#define join_map_abort_matching(s, match, arg) \
    ((void)(s), (void)(match), (void)(arg))
#define join_map_has(s, k) ((s)->key == (k))
#define tracker_add(tracker, task) ((void)(tracker), (void)(task))
#define tracker_spawn(tracker, ...) \
    tracker_add(tracker, EBB_SERIAL_CALL(__VA_ARGS__))

/* Likewise a set of futures; of an array of them all have ended. */
#define futures(T) EBB_SERIAL_VALUE(T)
#define futures_new(T) join_set_new(T)
#define futures_ordered_new(T) join_set_new(T)
#define futures_add(s, future) join_set_add(s, future)
#define futures_push(s, ...) join_set_spawn(s, __VA_ARGS__)
#define futures_push_front(s, ...) join_set_spawn(s, __VA_ARGS__)
#define futures_next(s, to) join_set_next(s, to)
#define futures_next_with_id(s, id, to) join_set_next_with_id(s, id, to)
#define futures_len(s) join_set_len(s)
#define futures_close(s) ((void)(s))
#define join_all(f, n, out) \
    (ebb_serial_copy((out), (f), (n) * sizeof(*(f))), 0)
#define try_join_all(f, n, out) join_all(f, n, out)
#define select_all(f, n, out) join_all(f, (size_t)1 + 0 * (n), out)
#define select_ok(f, n, out) select_all(f, n, out)

#define stream_close(s) ((void)(s))
#define stream_peek(s, item) (*(item) = (s), 1)
#define stream_next_if(s, v, ...) ((v) = (s), (__VA_ARGS__) ? 1 : 0)

/* A channel is one message here: enough for its types. */
#define channel_new(T, cap) \
    ((void)(cap), (__typeof__(T)){0})
#define channel_free(c) ((void)(c))
#define channel_send(c, ...) \
    ((c) = ((__typeof__(c)[]){ __VA_ARGS__ })[0], 0)
#define channel_recv(c, to) (*(to) = (c), 0)
#define channel_try_send(c, ...) channel_send(c, __VA_ARGS__)
#define channel_try_recv(c, to) channel_recv(c, to)
#define channel_recv_many(c, to, limit) (*(to) = (c), (int)((limit) > 0))
#define channel_try_recv_many(c, to, limit) channel_recv_many(c, to, limit)
#define channel_send_blocking(c, ...) channel_send(c, __VA_ARGS__)
#define channel_recv_blocking(c, to) channel_recv(c, to)
#define channel_recv_many_blocking(c, to, limit) \
    channel_recv_many(c, to, limit)
#define channel_reserve(c, n) ((void)(c), (void)(n), 0)
#define channel_try_reserve(c, n) channel_reserve(c, n)
#define channel_send_reserved(c, ...) channel_send(c, __VA_ARGS__)
#define channel_unreserve(c, n) ((void)(c), (void)(n))
#define channel_closed(c) ((void)(c))
#define channel_room(c) ((void)(c), (size_t)1)
#define channel_cap(c) ((void)(c), (size_t)1)
#define channel_close(c) ((void)(c))
#define channel_len(c) ((void)(c), (size_t)0)
#define channel_is_closed(c) ((void)(c), 1)

/* The result of an ended task, to where the caller wants it (may be NULL). */
static inline void ebb_serial_copy(void *out, const void *value, size_t size)
{
    if (out != NULL)
        __builtin_memcpy(out, value, size);
}

#endif /* !__EBBCC__ */
#endif
