/* SPDX-License-Identifier: MIT-0 */
/* The guard: one at a time, and nobody waits for ever. */
#include "base/guard.h"
#include "model.h"

static uint32_t word, inside, sum;

static void reset(void)
{
    word = inside = sum = 0;
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
    MODEL_CHECK(word == 0 && sum == 3);
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

int main(int argc, char **argv)
{
    static const struct model *const models[] = {
        &two, &three, &trying, NULL
    };

    return model_main(models, argc, argv);
}
