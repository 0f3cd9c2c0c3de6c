/* SPDX-License-Identifier: MIT-0 */
/* The guard: one at a time, and nobody waits for ever. */
#include "base/guard.h"
#include "model.h"

static uint32_t word, inside, sum;

static void reset(void)
{
    word = inside = sum = 0;
    for (int i = 1; i < 3; i++)
        eb_guard_slots[i] = (struct eb_guard_slot){ { NULL } };
}

static void enter_once(void)
{
    eb_guard_lock(&word);
    MODEL_CHECK(inside == 0);
    inside = 1;
    sum++;
    model_point();
    inside = 0;
    eb_guard_unlock(&word);
}

static void enter_twice(void)
{
    enter_once();
    enter_once();
}

static void try_once(void)
{
    if (!eb_guard_try_lock(&word))
        return;
    MODEL_CHECK(inside == 0);
    inside = 1;
    model_point();
    inside = 0;
    eb_guard_unlock(&word);
}

static void check_sum(void)
{
    MODEL_CHECK(*eb_guard_state(&word) == 0 && sum == 3);
}

/* ---- it leans to the first thread ---- */

static void reset_leaning(void)
{
    reset();
    *eb_guard_owner(&word) = 1 | EB_GUARD_LEANS;
}

static void enter_as_owner(void)
{
    eb_guard_be(1);
    enter_twice();
}

static void enter_as_second(void)
{
    eb_guard_be(2);
    enter_once();
}

static void enter_as_nobody(void)
{
    enter_once();
}

static void try_as_second(void)
{
    eb_guard_be(2);
    try_once();
}

/* Taken once more, it leans to this thread. */
static void take_over(void)
{
    eb_guard_be(2);
    *eb_guard_owner(&word) = 2 | (EB_GUARD_LEANS - EB_GUARD_SEEN);
    eb_guard_self.uses = EB_GUARD_SAMPLE - 1;
    enter_twice();
}

/* Once a thread finds its own number there, it leans to it the next time. */
static void enter_hastily(uint16_t id, int times)
{
    eb_guard_be(id);
    while (times-- > 0) {
        eb_guard_lock(&word);
        MODEL_CHECK(inside == 0);
        inside = 1;
        sum++;
        model_point();
        if (*eb_guard_owner(&word) == id)
            *eb_guard_owner(&word) = id | (EB_GUARD_LEANS - EB_GUARD_SEEN);
        eb_guard_self.uses = EB_GUARD_SAMPLE - 1;
        inside = 0;
        eb_guard_unlock(&word);
    }
}

static void return_hastily(void)
{
    enter_hastily(1, 3);
}

static void come_hastily(void)
{
    enter_hastily(2, 3);
}

static void check_tried(void)
{
    MODEL_CHECK(*eb_guard_state(&word) == 0);
}

static void check_hasty(void)
{
    check_tried();
    MODEL_CHECK(sum == 6);
}

static const struct model two = {
    "guard of two", reset, { enter_twice, enter_once }, check_sum,
    1u << MODEL_TORN
};
static const struct model three = {
    "guard of three", reset, { enter_once, enter_once, enter_once },
    check_sum, 1u << MODEL_TORN
};
static const struct model trying = {
    "guard that is tried", reset, { enter_twice, enter_once, try_once },
    check_sum, 1u << MODEL_TORN
};

static const struct model leaning = {
    "guard that leans", reset_leaning, { enter_as_owner, enter_as_second },
    check_sum, 1u << MODEL_NO_BARRIER
};
static const struct model leaning_three = {
    "guard that leans, of three", reset_leaning,
    { enter_as_owner, enter_as_second, enter_as_nobody }, NULL,
    1u << MODEL_NO_BARRIER
};
static const struct model leaning_tried = {
    "guard that leans, tried", reset_leaning,
    { enter_as_owner, try_as_second, enter_as_nobody }, check_tried,
    1u << MODEL_NO_BARRIER
};
static const struct model turning = {
    "guard that turns", reset, { take_over, enter_as_nobody }, check_sum,
    1u << MODEL_NO_BARRIER
};

static const struct model again = {
    "guard that leans anew", reset_leaning, { return_hastily, come_hastily },
    check_hasty, 1u << MODEL_NO_BARRIER
};

int main(int argc, char **argv)
{
    static const struct model *const models[] = {
        &two, &three, &trying, &leaning, &leaning_three, &leaning_tried,
        &turning, &again, NULL
    };

    model_local(&eb_guard_self, sizeof(eb_guard_self));
    return model_main(models, argc, argv);
}
