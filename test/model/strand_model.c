/* SPDX-License-Identifier: MIT-0 */
/*
 * Strands: a task that waits for two things, one after the other, the first
 * below a fence, or both in a join or a select, which other threads bring
 * about, while it may be cancelled or its fence struck.
 *
 * Two threads run what is ready.  No strand may run in both, no wake may get
 * lost, and each leaf is resumed once for each time that it has parked.
 */
#include <string.h>

#include "core/core.h"
#include "model.h"
#include "outside.h"

struct leaf {
    struct ebb_frame h;
    uintptr_t waiter;           /* atomic: the strand, for who wakes it */
    int resumed, cancelled;
};

static struct leaf leaf[2];
static struct ebb_task task;
static struct ebb_group group;
static struct ebb_branch branch[2];
static struct ebb_strand *ready;        /* atomic */
static uint32_t is_over;                /* atomic */
static struct eb_fence fence;
static uint32_t timer;                  /* atomic: enum timer_state */
static int inside, parked;
static int waits[2];                    /* of each leaf */
static bool hands_on;                   /* the first leaf wakes the second */

enum timer_state { OFF, ON, FIRES, DONE };

/* ---- the leaves ---- */

static void wake(struct leaf *f)
{
    uintptr_t strand;

    while ((strand = eb_load_acquire(&f->waiter)) == 0 || strand == 2) {
        if (eb_load_acquire(&is_over) != 0)
            return;
        eb_cpu_relax();
    }
    if (strand != 1 && eb_cas(&f->waiter, &strand, (uintptr_t)2))
        eb_wake((struct ebb_strand *)strand);
}

static ebb_next resume_leaf(struct ebb_frame *self, struct ebb_frame *from,
                            unsigned mode)
{
    struct leaf *f = (struct leaf *)(void *)self;
    uintptr_t strand = (uintptr_t)ebb_self.strand;

    (void)from;
    if (mode == EBB_RESUME) {
        f->resumed++;
        if (hands_on && f == &leaf[0] && f->resumed == 1)
            wake(&leaf[1]);
        if (f->resumed == waits[f - leaf])
            return EBB_DONE(self);
        parked++;
        eb_store_release(&f->waiter, strand);
        return EBB_SUSPENDED;
    }
    f->cancelled++;
    if (!eb_cas(&f->waiter, &strand, (uintptr_t)1))
        while (!eb_strand_is_woken(ebb_self.strand))
            eb_cpu_relax();
    return EBB_CANCELLED(self);
}

static struct ebb_frame *start_leaf(struct leaf *f)
{
    f->h.resume = resume_leaf;
    f->h.state = 1;
    parked++;
    ebb_park(&f->h);
    eb_store_release(&f->waiter, (uintptr_t)ebb_self.strand);
    return &f->h;
}

static struct ebb_frame *start_first(ebb_mem m, void *up)
{
    (void)m;
    (void)up;
    return start_leaf(&leaf[0]);
}

static struct ebb_frame *start_second(ebb_mem m, void *up)
{
    (void)m;
    (void)up;
    return start_leaf(&leaf[1]);
}

/* ---- the tasks ---- */

static ebb_next end(void)
{
    inside--;
    eb_store_release(&is_over, 1u);
    return EBB_ENDED;
}

static ebb_next suspend_on(struct ebb_frame *self, struct ebb_frame *child)
{
    child->parent = self;
    self->state++;
    inside--;
    return EBB_SUSPENDED;
}

static void enter(void)
{
    MODEL_CHECK(inside == 0);
    inside++;
    model_point();
}

static ebb_next resume_line(struct ebb_frame *self, struct ebb_frame *from,
                            unsigned mode)
{
    (void)from;
    enter();
    if (mode == EBB_CANCEL || self->state == 2)
        return end();
    return suspend_on(self, start_leaf(&leaf[self->state]));
}

static ebb_next resume_fence(struct ebb_frame *self, struct ebb_frame *from,
                             unsigned mode)
{
    uint32_t on = ON;

    (void)from;
    if (!eb_cas(&timer, &on, (uint32_t)DONE))
        while (eb_load_acquire(&timer) != DONE)
            eb_cpu_relax();
    return mode == EBB_CANCEL && !eb_fence_ends_cancel(&fence)
               ? EBB_CANCELLED(self) : EBB_DONE(self);
}

/* As resume_line(), the first of its leaves below the fence. */
static ebb_next resume_limit(struct ebb_frame *self, struct ebb_frame *from,
                             unsigned mode)
{
    struct ebb_frame *child;

    (void)from;
    enter();
    if (mode == EBB_CANCEL || self->state == 2)
        return end();
    child = start_leaf(&leaf[self->state]);
    if (self->state == 0) {
        eb_fence_init(&fence, resume_fence);
        child->parent = &fence.h;
        eb_store_release(&timer, (uint32_t)ON);
        child = &fence.h;
    }
    return suspend_on(self, child);
}

static ebb_next resume_join(struct ebb_frame *self, struct ebb_frame *from,
                            unsigned mode)
{
    static const struct ebb_arm arms[] = {
        { start_first, 0 }, { start_second, 0 }
    };
    struct ebb_frame *p;

    (void)from;
    enter();
    if (mode == EBB_CANCEL || self->state == 1)
        return end();
    p = ebb_join_start(&group, branch, 2, arms, NULL);
    return p != NULL ? suspend_on(self, p) : end();
}

static struct ebb_frame *start_none(ebb_mem m, void *up)
{
    (void)m;
    (void)up;
    return NULL;
}

static ebb_next select_from(struct ebb_frame *self, unsigned mode,
                            const struct ebb_arm *arms)
{
    struct ebb_frame *p;

    enter();
    if (mode == EBB_CANCEL || self->state == 1)
        return end();
    p = ebb_select_start(&group, branch, 2, arms, NULL, EBB_SELECT_BIASED);
    return p != NULL ? suspend_on(self, p) : end();
}

static ebb_next resume_select(struct ebb_frame *self, struct ebb_frame *from,
                              unsigned mode)
{
    static const struct ebb_arm arms[] = {
        { start_first, 0 }, { start_second, 0 }
    };

    (void)from;
    return select_from(self, mode, arms);
}

/* The second branch is there at once. */
static ebb_next resume_decided(struct ebb_frame *self, struct ebb_frame *from,
                               unsigned mode)
{
    static const struct ebb_arm arms[] = {
        { start_first, 0 }, { start_none, 0 }
    };

    (void)from;
    return select_from(self, mode, arms);
}

/* ---- the executor ---- */

static void schedule(const struct ebb_executor *ex, struct ebb_strand *root)
{
    (void)ex;
    MODEL_CHECK(eb_exchange(&ready, root) == NULL);
}

static const struct ebb_executor executor = { .schedule = schedule };
static const struct eb_origin origin = { &executor, NULL };

/* ---- the threads ---- */

static void run(void)
{
    ebb_self.executor = &executor;
    while (eb_load_acquire(&is_over) == 0) {
        struct ebb_strand *root = eb_load_acquire(&ready);

        if (root != NULL)
            root = eb_exchange(&ready, NULL);

        if (root == NULL)
            eb_cpu_relax();
        else if (eb_strand_run(root, EB_TURN_BUDGET) == EB_TURN_YIELDED)
            schedule(&executor, root);
    }
}

static void wake_first(void)
{
    for (int i = 0; i < waits[0]; i++)
        wake(&leaf[0]);
}

static void wake_second(void)
{
    for (int i = 0; i < waits[1]; i++)
        wake(&leaf[1]);
}

static void wake_both(void)
{
    wake(&leaf[0]);
    wake(&leaf[1]);
}

static void cancel(void)
{
    eb_cancel(&task.strand);
}

static void strike(void)
{
    uint32_t on = ON;

    while (eb_load_acquire(&timer) == OFF) {
        if (eb_load_acquire(&is_over) != 0)
            return;
        eb_cpu_relax();
    }
    if (!eb_cas(&timer, &on, (uint32_t)FIRES))
        return;
    eb_fence_strike(&fence);
    eb_store_release(&timer, (uint32_t)DONE);
}

/* ---- the models ---- */

static void reset_task(ebb_resume_fn *thunk)
{
    memset(leaf, 0, sizeof(leaf));
    memset(&group, 0, sizeof(group));
    memset(branch, 0, sizeof(branch));
    task = (struct ebb_task){
        .h = { .resume = thunk },
        .strand = { .leaf = &task.h,
                    .up = (uintptr_t)&origin | EBB_STRAND_ROOT,
                    .word = EBB_STRAND_RUN | EBB_STRAND_NOTIFIED },
    };
    ready = &task.strand;
    is_over = 0;
    timer = OFF;
    inside = parked = 0;
    waits[0] = waits[1] = 1;
    hands_on = false;
}

static void reset_line(void)
{
    reset_task(resume_line);
}

static void reset_join(void)
{
    reset_task(resume_join);
}

static void reset_join_twice(void)
{
    reset_task(resume_join);
    waits[0] = waits[1] = 2;
}

static void reset_join_hands_on(void)
{
    reset_task(resume_join);
    waits[0] = 2;
    hands_on = true;
}

static void reset_select(void)
{
    reset_task(resume_select);
}

static void reset_decided(void)
{
    reset_task(resume_decided);
}

static void reset_limit(void)
{
    reset_task(resume_limit);
}

static void check_whole(void)
{
    MODEL_CHECK(leaf[0].resumed == waits[0] && leaf[1].resumed == waits[1]);
    MODEL_CHECK(ready == NULL);
}

/* The first has ended in one way, and the strike has not hit the second. */
static void check_limit(void)
{
    MODEL_CHECK(leaf[0].resumed + leaf[0].cancelled == 1);
    MODEL_CHECK(leaf[1].resumed == 1 && leaf[1].cancelled == 0);
    MODEL_CHECK(ready == NULL);
}

static void check_cancelled(void)
{
    for (int i = 0; i < 2; i++)
        MODEL_CHECK(leaf[i].resumed + leaf[i].cancelled <= 1);
    MODEL_CHECK(leaf[0].resumed + leaf[0].cancelled + leaf[1].resumed
                + leaf[1].cancelled == parked);
    MODEL_CHECK(ready == NULL);
}

/* One branch has won; the other, if it waited, has been cancelled, or has
 * been woken too and was there in vain. */
static void check_select(void)
{
    check_cancelled();
    MODEL_CHECK(group.winner >= 0 && leaf[group.winner].resumed == 1);
}

static void check_decided(void)
{
    MODEL_CHECK(group.winner == 1 && leaf[0].cancelled == 1);
    MODEL_CHECK(leaf[0].resumed == 0 && ready == NULL);
}

static const struct model line = {
    "strand that waits twice", reset_line, { run, run, wake_both },
    check_whole, 1u << MODEL_TORN | 1u << MODEL_NO_OR
};
static const struct model line_cancelled = {
    "strand that is cancelled", reset_line, { run, wake_both, cancel },
    check_cancelled, 1u << MODEL_TORN
};
static const struct model join = {
    "join of two", reset_join, { run, wake_first, wake_second },
    check_whole, 1u << MODEL_TORN | 1u << MODEL_NO_OR
};
static const struct model join_cancelled = {
    "join that is cancelled", reset_join,
    { run, wake_first, wake_second, cancel }, check_cancelled,
    1u << MODEL_TORN
};
static const struct model join_twice = {
    "join of two that wait twice", reset_join_twice,
    { run, wake_first, wake_second }, check_whole,
    1u << MODEL_TORN | 1u << MODEL_NO_OR
};
static const struct model join_hands_on = {
    "join of two, one wakes the other", reset_join_hands_on,
    { run, run, wake_first }, check_whole, 1u << MODEL_TORN | 1u << MODEL_NO_OR
};
static const struct model any = {
    "select of two", reset_select, { run, wake_first, wake_second },
    check_select, 1u << MODEL_TORN
};
static const struct model any_cancelled = {
    "select that is cancelled", reset_select,
    { run, wake_first, wake_second, cancel }, check_cancelled,
    1u << MODEL_TORN
};
static const struct model decided = {
    "select that is decided as it starts", reset_decided,
    { run, wake_first }, check_decided, 0
};
static const struct model limit = {
    "fence that is struck", reset_limit, { run, run, wake_both, strike },
    check_limit, 1u << MODEL_TORN | 1u << MODEL_NO_OR
};
static const struct model limit_cancelled = {
    "fence that is struck and cancelled", reset_limit,
    { run, wake_both, strike, cancel }, check_cancelled, 1u << MODEL_TORN
};

int main(int argc, char **argv)
{
    static const struct model *const models[] = {
        &line, &line_cancelled, &join, &join_cancelled, &join_twice,
        &join_hands_on, &any, &any_cancelled, &decided, &limit,
        &limit_cancelled, NULL
    };

    model_local(&ebb_self, sizeof(ebb_self));
    model_local(&eb_turn, sizeof(eb_turn));
    return model_main(models, argc, argv);
}
