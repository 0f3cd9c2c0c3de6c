/* SPDX-License-Identifier: MIT-0 */
/*
 * Tasks lowered by hand, for tests that need no compiler.
 *
 * The thunk of the task is the whole body: a switch over h.state.
 *
 *   struct waiter { struct hand hand; struct ebb_sem *sem; };
 *
 *   static ebb_next wait_once(struct ebb_frame *self,
 *                             struct ebb_frame *from, unsigned mode)
 *   {
 *       struct waiter *w = (struct waiter *)(void *)self;
 *
 *       HAND_BEGIN(&w->hand);
 *       HAND_AWAIT(1, eb_hand_acquire(HAND_MEM, w->sem, 1));
 *       HAND_RETURN(hand->value);
 *       HAND_CANCELLED();           // clean up, then:
 *       HAND_END();
 *   }
 */
#ifndef TEST_LOWERED_H
#define TEST_LOWERED_H

#include <string.h>

#include <ebb/runtime.h>

#include "core/core.h"
#include "harness.h"

struct hand {
    struct ebb_task t;
    int result;                 /* at EBB_TASK_RESULT */
    int value;                  /* of the last await */
    _Alignas(16) unsigned char mem[512];    /* of the callee's frame */
};

struct eb_ret_int eb_hand_wait(ebb_mem m, struct ebb_task **task, void *out,
                               size_t size, size_t align)
    EB_START(ebb_task_wait);
struct ebb_frame *eb_hand_yield(ebb_mem m) EB_START(ebb_yield);
struct eb_ret_int eb_hand_sleep(ebb_mem m, int64_t ns) EB_START(ebb_sleep);

#define HAND_MEM ((ebb_mem)hand->mem)

#define HAND_BEGIN(h) \
    struct hand *hand = (h); \
    (void)from; \
    if (mode == EBB_CANCEL) \
        goto hand_cancelled; \
    switch (self->state) { \
    case 0:

/* Await a call that gives an int; it is in hand->value then. */
#define HAND_AWAIT(number, call) \
    do { \
        struct eb_ret_int ret_ = (call); \
        if (ret_.p != NULL) { \
            ret_.p->parent = self; \
            self->state = (number); \
            return EBB_SUSPENDED; \
        } \
        hand->value = ret_.v; \
        break; \
    case (number): \
        hand->value = EBB_RESULT(from, int); \
        ebb_release(from); \
    } while (0)

/* Await a call of a void function. */
#define HAND_AWAIT_VOID(number, call) \
    do { \
        struct ebb_frame *p_ = (call); \
        if (p_ != NULL) { \
            p_->parent = self; \
            self->state = (number); \
            return EBB_SUSPENDED; \
        } \
        break; \
    case (number): \
        ebb_release(from); \
    } while (0)

#define HAND_RETURN(v) \
    do { \
        hand->result = (v); \
        return ebb_task_end(&hand->t, EBB_RESUME); \
    } while (0)

#define HAND_CANCELLED() \
    } \
    hand_cancelled: \
    ebb_release(from)

#define HAND_END() return ebb_task_end(&hand->t, EBB_CANCEL)

/* A task of a struct that begins with a struct hand, zeroed behind it. */
static inline void *hand_new(size_t size, ebb_resume_fn *body)
{
    static const struct ebb_site site = { __FILE__, __LINE__, "hand" };
    struct ebb_task *t = ebb_task_new(size, 16, body, &site);

    memset(t + 1, 0, size - sizeof(*t));
    return t;
}

static inline struct ebb_task *hand_make(void *arg)
{
    return ebb_task_start(((struct ebb_task * (*)(void))(uintptr_t)arg)());
}

/* Run the task that make() makes in a runtime of this many workers; it has
 * to end with 0. */
static inline void hand_run(unsigned workers, struct ebb_task *(*make)(void))
{
    struct ebb_options options = { .workers = workers };
    struct ebb_runtime *rt;
    int result = -1;

    CHECK_EQ(ebb_runtime_new(&options, &rt), 0);
    CHECK_EQ(ebb_runtime_run(rt, hand_make, (void *)(uintptr_t)make, &result,
                             sizeof(result), _Alignof(int)), 0);
    CHECK_EQ(result, 0);
    CHECK_EQ(ebb_runtime_free(rt), 0);
}

#endif
