/* SPDX-License-Identifier: MIT-0 */
/*
 * Sets of tasks: results in the order in which they come.
 *
 *     join_set(int) set = join_set_new(int);
 *     defer await join_set_close(set);
 *
 *     for (int i = 0; i < n; i++)
 *         join_set_spawn(set, work(i));
 *     while ((rc = await join_set_next(set, &v)) != 0)    1, -ECANCELED
 *         if (rc > 0)
 *             use(v);
 *
 * join_set(T) holds tasks whose result is a T, and the compiler checks that.
 * A join_queue(T) is the same, but for the order: results come in the order in
 * which the tasks were added.  A join_map(K, T) finds its tasks by a key.
 *
 * A set belongs to one task at a time: its functions are not for two at once.
 * An added task costs one small block; waiting costs none.
 */
#ifndef EBB_JOIN_SET_H
#define EBB_JOIN_SET_H

#include <ebb/base.h>
#include <ebb/task.h>

struct ebb_join_set;

/*
 * A new, empty set.  Never NULL: out of memory, the runtime's oom hook runs,
 * then abort.
 *
 *   key_size   bytes of a key; 0: tasks have none
 *   in_order   results come in the order of addition
 */
EBB_API EBB_MUST_USE struct ebb_join_set *
ebb_join_set_make(size_t key_size, bool in_order);

/*
 * Add a task; it is consumed.  May be a child of a scope as well, which then
 * has to end after the set.
 *
 *   key   key_size bytes, copied; a task with the same key is aborted and its
 *         result never comes.  NULL for a set without keys
 *
 * Returns a number for ebb_join_set_abort().
 */
EBB_API uint64_t ebb_join_set_add(struct ebb_join_set *set,
                                  struct ebb_task *task, const void *key);

/* Abort the task with that number, or with that key: its end comes out of
 * `next` as any other.  False: there is none that has not ended. */
EBB_API bool ebb_join_set_abort(struct ebb_join_set *set, uint64_t number);
EBB_API bool ebb_join_set_abort_key(struct ebb_join_set *set,
                                    const void *key);

/* Abort the tasks whose key matches: match(key, arg) is called for each. */
EBB_API void ebb_join_set_abort_matching(
    struct ebb_join_set *set, bool (*match)(const void *key, void *arg),
    void *arg);

/* Abort all tasks there are. */
EBB_API void ebb_join_set_abort_all(struct ebb_join_set *set);

/* Let all tasks go: they run on without the set, which is empty then. */
EBB_API void ebb_join_set_detach_all(struct ebb_join_set *set);

/* How many tasks are in it, those included that have ended and whose results
 * have not come out. */
EBB_API size_t ebb_join_set_len(const struct ebb_join_set *set);

/* Is there a task with that key whose result has not come out? */
EBB_API bool ebb_join_set_has(struct ebb_join_set *set, const void *key);

/* Abort all tasks and free the set; nobody waits for the tasks' clean-up.
 * NULL is allowed.  Nobody may be waiting in it. */
EBB_API void ebb_join_set_free(struct ebb_join_set *set);

/* Where the result of a task goes; all pointers may be NULL. */
struct ebb_joined {
    void *out;                  /* the result: size bytes aligned to align */
    size_t size, align;
    void *key;
    uint64_t *number;
};

/* As ebb_join_set_next(), but never waits: -EAGAIN if no task has ended. */
EBB_API int ebb_join_set_try_next(struct ebb_join_set *set,
                                  const struct ebb_joined *to);

#ifdef __EBBCC__

/*
 * Wait until a task has ended, and take it out of the set.
 *
 *   to   copied; what it points to is written when the call returns
 *
 * Returns 1 with its result, -ECANCELED: it was cancelled (key and number are
 * written), or 0: the set is empty.  Cancel safe: no result is lost.
 */
EBB_API EBB_ASYNC int ebb_join_set_next(struct ebb_join_set *set,
                                        struct ebb_joined to) EBB_FRAME(88);

/*
 * Abort all tasks, wait until they have ended, and free the set.  NULL is
 * allowed.  A cancel of the wait frees it without waiting any longer.
 */
EBB_API EBB_ASYNC void ebb_join_set_close(struct ebb_join_set *set)
    EBB_FRAME(144);

#define join_set(T) EBB_HANDLE(T, ebb_join_set)
#define join_queue(T) join_set(T)

/* The set itself, its T, and where a T, a key and a number go. */
#define EBB_JOIN_SET(s) \
    ((struct ebb_join_set *)EBB_HANDLE_PTR(s, ebb_join_set))
#define EBB_JOIN_TYPE(s) EBB_HANDLE_TYPE(s, ebb_join_set)
#define EBB_JOINED(T, ...) \
    ((struct ebb_joined){ .size = sizeof(T), .align = __alignof__(T), \
                          __VA_ARGS__ })

#define join_set_new(T) ((join_set(T))(void *)ebb_join_set_make(0, false))
#define join_queue_new(T) ((join_set(T))(void *)ebb_join_set_make(0, true))

/* Add a handle task(T), however it was spawned. */
#define join_set_add(s, task) \
    ebb_join_set_add(EBB_JOIN_SET(s), (struct ebb_task *)(void *) \
                     (_Task(EBB_JOIN_TYPE(s))){ task }, (void *)0)
#define join_set_spawn(s, ...) join_set_add(s, _Spawn(__VA_ARGS__))

/* await join_set_next(s, &v): 1, -ECANCELED or 0. */
#define join_set_next(s, to) \
    ebb_join_set_next(EBB_JOIN_SET(s), EBB_JOINED( \
        EBB_JOIN_TYPE(s), .out = (EBB_JOIN_TYPE(s) *){ to }))
#define join_set_next_with_id(s, id, to) \
    ebb_join_set_next(EBB_JOIN_SET(s), EBB_JOINED( \
        EBB_JOIN_TYPE(s), .out = (EBB_JOIN_TYPE(s) *){ to }, \
        .number = id))
#define join_set_try_next(s, to) \
    join_set_try_next_with_id(s, (uint64_t *)0, to)
#define join_set_try_next_with_id(s, id, to) \
    ebb_join_set_try_next(EBB_JOIN_SET(s), &EBB_JOINED( \
        EBB_JOIN_TYPE(s), .out = (EBB_JOIN_TYPE(s) *){ to }, \
        .number = id))
#define join_set_abort(s, id) ebb_join_set_abort(EBB_JOIN_SET(s), (id))
#define join_set_abort_all(s) ebb_join_set_abort_all(EBB_JOIN_SET(s))
#define join_set_detach_all(s) ebb_join_set_detach_all(EBB_JOIN_SET(s))
#define join_set_len(s) ebb_join_set_len(EBB_JOIN_SET(s))
#define join_set_free(s) ebb_join_set_free(EBB_JOIN_SET(s))
#define join_set_close(s) ebb_join_set_close(EBB_JOIN_SET(s))

/* The results of a set, which is borrowed, as a stream: it ends when the set
 * is empty, or with -ECANCELED where a task was cancelled; another one goes on
 * behind that. */
#define stream_joined(s) \
    _Generate(EBB_JOIN_TYPE(s), { \
        EBB_JOIN_TYPE(s) ebb_v_; \
        int ebb_n_; \
        while ((ebb_n_ = _Await join_set_next(s, &ebb_v_)) > 0) \
            _Yield ebb_v_; \
        return ebb_n_; \
    })

/*
 * Maps: a K is compared byte by byte.  Each join_map(K, T) is a type of its
 * own: give it a name by typedef to hand it to functions.  The functions above
 * that name neither id nor T (len, abort_all, detach_all, free, close) take a
 * map as well.
 */
#define join_map(K, T) \
    join_set(struct { __typeof__(K) *ebb_key; __typeof__(T) *ebb_value; })
#define join_map_new(K, T) ((void *)ebb_join_set_make(sizeof(K), false))
#define EBB_MAP_KEY(s) __typeof__(*(*(s))((struct ebb_join_set *)0).ebb_key)
#define EBB_MAP_TYPE(s) __typeof__(*(*(s))((struct ebb_join_set *)0).ebb_value)

#define join_map_add(s, key, task) \
    ebb_join_set_add(EBB_JOIN_SET(s), (struct ebb_task *)(void *) \
                     (_Task(EBB_MAP_TYPE(s))){ task }, \
                     (EBB_MAP_KEY(s)[1]){ (key) })
#define join_map_spawn(s, key, ...) join_map_add(s, key, _Spawn(__VA_ARGS__))

/* await join_map_next(s, &key, &v): as join_set_next(). */
#define join_map_next(s, key_to, to) \
    ebb_join_set_next(EBB_JOIN_SET(s), EBB_JOINED( \
        EBB_MAP_TYPE(s), .out = (EBB_MAP_TYPE(s) *){ to }, \
        .key = (EBB_MAP_KEY(s) *){ key_to }))
#define join_map_abort(s, key) \
    ebb_join_set_abort_key(EBB_JOIN_SET(s), (EBB_MAP_KEY(s)[1]){ (key) })
#define join_map_abort_matching(s, match, arg) \
    ebb_join_set_abort_matching(EBB_JOIN_SET(s), (match), (arg))
#define join_map_has(s, key) \
    ebb_join_set_has(EBB_JOIN_SET(s), (EBB_MAP_KEY(s)[1]){ (key) })

#else
#include <ebb/serial.h>
#endif

#endif
