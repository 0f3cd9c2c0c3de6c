/* SPDX-License-Identifier: MIT-0 */
/*
 * Once: of those who would make the value one has the right to at a time; if
 * he gives up, or is cancelled as he gets it, it goes to the next.  The value
 * is made once, and all who wait for it see it.
 */
#include <ebb/once.h>

#include <errno.h>

#include "tasks.h"
#include "sync/once.h"

static struct ebb_once once;
static int value, makers, made;
static int set_result;

struct eb_ret_int call_begin(ebb_mem m, struct ebb_once *o)
    __asm__("__ebb1_eb_once_begin");
struct ebb_frame *call_wait(ebb_mem m, struct ebb_once *o)
    EB_START(ebb_once_wait);

static void new_once(void)
{
    forget_tasks();
    once = (struct ebb_once){ 0 };
    value = makers = made = 0;
    set_result = 1;
}

static struct eb_ret_int begin(ebb_mem m, int task)
{
    (void)task;
    return call_begin(m, &once);
}

static struct eb_ret_int wait_for_value(ebb_mem m, int task)
{
    (void)task;
    return (struct eb_ret_int){ call_wait(m, &once), 0 };
}

static void check_value(int task)
{
    (void)task;
    MODEL_CHECK(ebb_once_is_set(&once) && value == 7);
}

/* ---- who has the right ---- */

static void enter(void)
{
    MODEL_CHECK(makers == 0 && !ebb_once_is_set(&once));
    makers = 1;
    model_point();
    makers = 0;
}

static void give_up(void)
{
    enter();
    eb_once_give_up(&once);
}

static void finish(void)
{
    enter();
    made++;
    value = 7;
    eb_once_finish(&once);
}

static void give_up_or_see(int task)
{
    if (tasks[task].result == 1)
        give_up();
    else
        check_value(task);
}

static void make_or_see(int task)
{
    if (tasks[task].result == 1)
        finish();
    else
        check_value(task);
}

static void check_made(void)
{
    MODEL_CHECK(made == 1 && once.makers.first == NULL);
    check_value(0);
}

/* ---- two would make it, the first fails ---- */

static void reset_fail(void)
{
    new_once();
    add_task(begin, give_up_or_see);
    add_task(begin, make_or_see);
}

/* ---- another has the right, and fails; two stand in line ---- */

static void reset_line(void)
{
    new_once();
    MODEL_CHECK(call_begin(0, &once).v == 1);
    add_task(begin, make_or_see);
    add_task(begin, make_or_see);
}

/* ---- another has the right; one waits, and a thread ---- */

static void reset_wait(void)
{
    new_once();
    MODEL_CHECK(call_begin(0, &once).v == 1);
    add_task(wait_for_value, check_value);
}

static void wait_in_thread(void)
{
    ebb_once_wait_blocking(&once);
    check_value(0);
}

/* ---- it is set while one would make it ---- */

static void set_value(void)
{
    static const int seven = 7;

    set_result = ebb_once_set(&once, &value, &seven, sizeof(value));
}

static void reset_set(void)
{
    new_once();
    add_task(begin, make_or_see);
}

static void reset_wait_for_set(void)
{
    new_once();
    add_task(wait_for_value, check_value);
}

static void check_set(void)
{
    MODEL_CHECK(made == 0 ? set_result == 0
                          : set_result == -EBUSY || set_result == -EEXIST);
    check_value(0);
}

enum {
    GUARDED = 1u << MODEL_TORN,
    WOKEN = 1u << MODEL_NO_OR,
    SLEPT = 1u << MODEL_NO_WAKE,
};

static const struct model models[] = {
    { "once, who makes it fails", reset_fail, { run_tasks, run_tasks },
      check_made, GUARDED },
    { "once, two in line, one cancelled", reset_line,
      { run_tasks, give_up, cancel_first }, check_made, GUARDED },
    { "once, a task and a thread wait", reset_wait,
      { run_tasks, wait_in_thread, finish }, check_made, GUARDED | SLEPT },
    { "once, a wait cancelled", reset_wait,
      { run_tasks, finish, cancel_first }, check_made, GUARDED },
    { "once, set as it is made", reset_set, { run_tasks, set_value },
      check_set, GUARDED },
    { "once, set as a task and a thread wait", reset_wait_for_set,
      { run_tasks, wait_in_thread, set_value }, check_set, GUARDED | SLEPT },
};

int main(int argc, char **argv)
{
    return run_models(models, sizeof(models) / sizeof(models[0]), argc, argv);
}
