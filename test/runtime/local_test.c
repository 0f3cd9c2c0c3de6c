/* SPDX-License-Identifier: MIT-0 */
/* Task-locals: blocks, branches, cancels; what a spawned task inherits. */
#include <errno.h>

#include "async_test.h"

static task_local(int) number = TASK_LOCAL;
static task_local(const char *) name = TASK_LOCAL_INHERITED;

static int get(void)
{
    int *n = task_local_get(number);

    return n != NULL ? *n : -1;
}

static const char *get_name(void)
{
    const char **n = task_local_get(name);

    return n != NULL ? *n : "none";
}

static async int get_later(int turns)
{
    for (int i = 0; i < turns; i++)
        await ebb_yield();
    return get();
}

ASYNC_TEST(a_value_holds_in_its_block)
{
    CHECK_EQ(get(), -1);
    {
        task_local_set(number, 1);
        CHECK_EQ(get(), 1);
        CHECK_EQ(await get_later(3), 1);
        for (int i = 2; i < 5; i++) {
            task_local_set(number, i);
            CHECK_EQ(await get_later(i), i);
            *task_local_get(number) += 10;
            CHECK_EQ(get(), i + 10);
        }
        CHECK_EQ(get(), 1);
    }
    CHECK_EQ(get(), -1);
}

/* Branches see what is around them, and each its own. */
ASYNC_TEST(branches_have_values_of_their_own)
{
    task_local_set(number, 7);
    join {
        {
            task_local_set(number, 8);
            for (int i = 0; i < 5; i++)
                CHECK_EQ(await get_later(1), 8);
        }
        for (int i = 0; i < 5; i++)
            CHECK_EQ(await get_later(1), 7);
        select {
            when (int n = await get_later(2))
                CHECK_EQ(n, 7);
        }
    }
    CHECK_EQ(get(), 7);
}

static async int with_value(int value)
{
    task_local_set(number, value);
    await get_later(1000000);
    return 0;
}

/* A cancel ends the block, and the value with it. */
ASYNC_TEST(a_cancel_unsets)
{
    within (EBB_MILLISECOND) {
        await with_value(3);
    }
    CHECK_EQ(get(), -1);
    for (int i = 0; i < 20; i++) {
        task(int) t = spawn(with_value(i));

        for (int k = 0; k < i % 4; k++)
            await ebb_yield();
        task_abort(t);
        CHECK_EQ(await task_wait(t, NULL), -ECANCELED);
    }
    CHECK_EQ(get(), -1);
}

/* Tasks do not see each other's, and inherit only what is meant to be. */
static async int check_heir(const char *want, int depth)
{
    CHECK_STR(get_name(), want);
    CHECK_EQ(get(), -1);
    await ebb_yield();
    if (depth > 0) {
        CHECK_EQ(await spawn(check_heir(want, depth - 1)), 0);
        task_local_set(name, "own");
        CHECK_EQ(await spawn(check_heir("own", 0)), 0);
    }
    CHECK_STR(get_name(), want);
    return 0;
}

ASYNC_TEST(spawned_tasks_inherit)
{
    task(int) late;

    CHECK_EQ(await spawn(check_heir("none", 2)), 0);
    {
        task_local_set(number, 5);
        task_local_set(name, "outer");
        CHECK_EQ(await spawn(check_heir("outer", 3)), 0);
        {
            task_local_set(name, "inner");
            late = spawn(check_heir("inner", 3));
        }
        scope (s) {
            for (int i = 0; i < 20; i++)
                spawn_in(s, check_heir("outer", 1));
        }
        spawn(check_heir("outer", 0));
    }
    CHECK_EQ(await late, 0);            /* after its parent has unset it */
    CHECK_EQ(await spawn(check_heir("none", 1)), 0);
}

static void set_outside(void)
{
    task_local_set(number, 1);
}

TEST(outside_of_tasks)
{
    char text[200];

    CHECK_EQ(get(), -1);
    CHECK_EQ(test_in_child(set_outside, text, sizeof(text)), 6);
}
