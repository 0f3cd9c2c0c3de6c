/* SPDX-License-Identifier: MIT-0 */
/*
 * Task-locals: values that everything a task calls can see, without being
 * handed them.
 *
 *     static task_local(int) request = TASK_LOCAL;
 *     static task_local(struct trace *) trace = TASK_LOCAL_INHERITED;
 *
 *     async int serve(struct ebb_io *conn, int number)
 *     {
 *         task_local_set(request, number);      until the block is left
 *         ...
 *     }
 *
 *     int *number = task_local_get(request);    NULL: it is not set
 *
 * A value holds for the rest of its block, for what is awaited there, and for
 * the branches of a join or select in it; in a branch it holds for that branch
 * alone.  An inherited one is copied to each task that is spawned while it
 * holds.  Programs that set none pay nothing for it.
 */
#ifndef EBB_LOCAL_H
#define EBB_LOCAL_H

#include <ebb/base.h>

/* What tells one task-local from the others, by its address. */
struct ebb_local {
    bool inherited;
};

/* A value that holds.  It lies in the block that has set it; the members are
 * the library's own. */
struct ebb_binding {
    struct ebb_binding *next;
    const struct ebb_local *local;
    void *strand, *task;
    void *value;
    size_t size;
};

/* Have *value, size bytes, hold from now on; both stay in place until
 * ebb_local_unbind().  Aborts outside a task.  Programs use
 * task_local_set(). */
EBB_API void ebb_local_bind(struct ebb_binding *binding,
                            const struct ebb_local *local, void *value,
                            size_t size);
EBB_API void ebb_local_unbind(struct ebb_binding *binding);

/* The value that holds here, or NULL: none does, or it is outside any task.
 * It is the setter's and may be changed; by the pointer until its block is
 * left. */
EBB_API void *ebb_local_get(const struct ebb_local *local);

/* A variable at file scope; each is a type of its own. */
#define task_local(T) \
    struct { struct ebb_local local; __typeof__(T) *ebb_type; }
#define TASK_LOCAL { { false }, (void *)0 }
#define TASK_LOCAL_INHERITED { { true }, (void *)0 }

/* A declaration: the value holds until the block is left. */
#define task_local_set(which, ...) \
    EBB_LOCAL_SET(which, EBB_LOCAL_NAME(ebb_local_, __COUNTER__), __VA_ARGS__)
#define task_local_get(which) \
    ((__typeof__((which).ebb_type))ebb_local_get(&(which).local))

#define EBB_LOCAL_NAME(a, b) EBB_LOCAL_NAME_(a, b)
#define EBB_LOCAL_NAME_(a, b) a##b
#define EBB_LOCAL_SET(which, name, ...) \
    struct { \
        struct ebb_binding binding; \
        __typeof__(*(which).ebb_type) value; \
    } name = { .value = __VA_ARGS__ }; \
    ebb_local_bind(&name.binding, &(which).local, &name.value, \
                   sizeof(name.value)); \
    _Defer ebb_local_unbind(&name.binding)

#endif
