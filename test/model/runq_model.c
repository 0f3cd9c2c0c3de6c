/* SPDX-License-Identifier: MIT-0 */
/* The run queue: each strand goes to the owner or to one thief, in order. */
#include "model.h"
#include "sched/runq.h"

enum { STRANDS = 3 };

static struct eb_runq queue;
static struct ebb_strand strand[STRANDS];
static int taken[STRANDS], popped;

static void reset(void)
{
    queue = (struct eb_runq){ .is_shared = true, .is_fenced = true };
    for (int i = 0; i < STRANDS; i++)
        taken[i] = 0;
    popped = -1;
}

/* With all strands in it. */
static void reset_full(void)
{
    reset();
    for (int i = 0; i < STRANDS; i++)
        eb_runq_push(&queue, &strand[i]);
}

static void reset_unfenced(void)
{
    reset();
    queue.is_fenced = false;
}

static void note(struct ebb_strand *s)
{
    taken[s - strand]++;
}

static void pop_all(void)
{
    struct ebb_strand *s;

    while ((s = eb_runq_pop(&queue)) != NULL) {
        MODEL_CHECK((int)(s - strand) > popped);
        popped = (int)(s - strand);
        note(s);
    }
}

static void own(void)
{
    for (int i = 0; i < STRANDS; i++)
        eb_runq_push(&queue, &strand[i]);
    pop_all();
}

/* Each has its turn and goes behind the others, then all go. */
static void rotate_all(void)
{
    struct ebb_strand *s = eb_runq_pop(&queue), *next;

    for (int i = 0; s != NULL && i < STRANDS; i++) {
        next = eb_runq_count(&queue) != 0 ? eb_runq_rotate(&queue, s) : NULL;
        if (next == NULL)
            eb_runq_push(&queue, s);
        s = next != NULL ? next : eb_runq_pop(&queue);
    }
    if (s != NULL)
        note(s);
    while ((s = eb_runq_pop(&queue)) != NULL)
        note(s);
}

static void steal(void)
{
    struct eb_loot loot = eb_runq_steal(&queue, 1, EB_LOOT_MAX);

    for (uint32_t i = 0; i < loot.n; i++) {
        note(loot.first);
        loot.first = loot.first->next;
    }
}

static void check(void)
{
    for (int i = 0; i < STRANDS; i++)
        MODEL_CHECK(taken[i] == 1);
    MODEL_CHECK(queue.count == 0 && queue.head == NULL);
}

static const struct model fenced = {
    "runq", reset, { own, steal }, check, 1u << MODEL_NO_BARRIER
};
static void check_stolen(void)
{
    for (int i = 0; i < STRANDS; i++)
        MODEL_CHECK(taken[i] <= 1);
}

static const struct model thieves = {
    "thieves of a runq", reset_full, { steal, steal }, check_stolen,
    1u << MODEL_TORN
};
static const struct model two_thieves = {
    "runq with two thieves", reset_full, { steal, steal, pop_all }, check, 0
};
static const struct model rotated = {
    "runq that rotates", reset_full, { rotate_all, steal }, check, 0
};
static const struct model unfenced = {
    "runq without membarrier", reset_unfenced, { own, steal }, check, 0
};

int main(int argc, char **argv)
{
    static const struct model *const models[] = {
        &fenced, &thieves, &two_thieves, &rotated, &unfenced, NULL
    };

    return model_main(models, argc, argv);
}
