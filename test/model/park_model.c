/* SPDX-License-Identifier: MIT-0 */
/*
 * Sleep of a worker without descriptors: a wake that comes before the sleep,
 * amid it or behind it lets it look once more at what there is to do.
 */
#include "base/alloc.h"
#include "model.h"
#include "sched/runtime.h"

static struct eb_worker worker;
static uint32_t word, work;             /* atomic */
static uint32_t done;

static void reset(void)
{
    worker.reactor = &word;
    word = work = done = 0;
}

static void sleep_until(uint32_t amount)
{
    while (done < amount) {
        uint32_t found = eb_exchange(&work, 0u);

        done += found;
        if (found == 0)
            eb_reactor_park.poll(&worker, -1);
    }
}

static void sleep_for_one(void)
{
    sleep_until(1);
}

static void sleep_for_two(void)
{
    sleep_until(2);
}

static void bring(void)
{
    eb_fetch_add(&work, 1u);
    eb_reactor_park.wake(&worker);
}

static void bring_two(void)
{
    bring();
    bring();
}

static void check(void)
{
    MODEL_CHECK(work == 0);
}

void *eb_calloc(size_t count, size_t size)
{
    (void)count;
    (void)size;
    return NULL;
}

void eb_free(void *block)
{
    (void)block;
}

static const struct model one = {
    "sleep of a worker, one wakes it", reset, { sleep_for_one, bring }, check,
    1u << MODEL_NO_WAKE
};
static const struct model two = {
    "sleep of a worker, two wake it", reset, { sleep_for_two, bring, bring },
    check, 1u << MODEL_NO_WAKE | 1u << MODEL_TORN
};
static const struct model again = {
    "sleep of a worker, woken again", reset, { sleep_for_two, bring_two },
    check, 1u << MODEL_NO_WAKE | 1u << MODEL_TORN
};

int main(int argc, char **argv)
{
    static const struct model *const models[] = { &one, &two, &again, NULL };

    return model_main(models, argc, argv);
}
