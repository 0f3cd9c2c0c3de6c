/* SPDX-License-Identifier: MIT-0 */
/*
 * The timer wheel: tasks that sleep are set, fired and stopped by different
 * threads.  Each sleep ends once, none before its time; what has been stopped
 * is touched no more; who looks after the wheel hears of a timer that is due
 * before what it knows of; and the wheel is empty at the end.
 */
#include <string.h>

#include "tasks.h"
#include "time/wheel.h"

#define TICK (INT64_C(1) << EB_TICK_SHIFT)

enum { START = 1000 };                  /* ticks */

/* As that of ebb_sleep(): the result lies over the links. */
struct sleep_frame {
    struct ebb_frame h;
    struct eb_timer timer;
};

static struct eb_wheel wheel;
static int64_t now, deadline[TASKS_MAX], span;
static bool is_later;
static uint32_t nudged;                 /* atomic */

/* ---- the tasks ---- */

static ebb_next resume_sleep(struct ebb_frame *self, struct ebb_frame *from,
                             unsigned mode)
{
    struct sleep_frame *f = (struct sleep_frame *)self;

    (void)from;
    if (mode == EBB_CANCEL)
        (void)eb_timer_stop(&wheel, &f->timer);
    memset(&f->timer, 0xa5, sizeof(f->timer));  /* it is another's now */
    if (mode == EBB_CANCEL)
        return EBB_CANCELLED(self);
    EBB_RESULT(self, int) = 0;
    return EBB_DONE(self);
}

static void nudge(void)
{
    (void)eb_exchange(&nudged, 1u);
}

static struct eb_ret_int begin_sleep(ebb_mem m, int i)
{
    struct sleep_frame *f = ebb_frame_at(
        m, sizeof(*f), _Alignof(struct sleep_frame), resume_sleep);

    f->h.state = 1;
    f->timer.strand = ebb_self.strand;
    deadline[i] = now + span;
    ebb_park(&f->h);
    if (is_later) {
        f->timer.deadline = span;
        eb_timer_start_later(&wheel, &f->timer);
        nudge();
    } else {
        eb_node_init(&f->timer.node);
        f->timer.deadline = deadline[i];
        if (eb_timer_start(&wheel, &f->timer))
            nudge();
    }
    return (struct eb_ret_int){ &f->h, 0 };
}

static void end_sleep(int i)
{
    MODEL_CHECK(now >= deadline[i]);
}

/* ---- the threads ---- */

static bool have_ended(void)
{
    return eb_load_acquire(&tasks_ended) == (uint32_t)task_count;
}

/* As a worker: it sleeps until a timer is due, or somebody tells it.  (It asks
 * once more: the wheel's guard may have waited, too.) */
static void look_after(void)
{
    ebb_self.executor = &model_executor;
    while (!have_ended()) {
        int64_t left = eb_wheel_advance(&wheel, now);

        if (left >= 0)
            now += left;
        else if (!have_ended() && eb_exchange(&nudged, 0u) == 0)
            eb_cpu_relax();
    }
}

/* The clock is paused meanwhile. */
static void set_finer(void)
{
    eb_wheel_set_shift(&wheel, 0, now);
    nudge();
}

/* ---- a call ---- */

static struct eb_timer_call call;
static int fired;
static bool was_running;

static void note_fire(struct eb_timer_call *t)
{
    MODEL_CHECK(t == &call);
    fired++;
}

static void start_call(void)
{
    eb_wheel_init(&wheel, START * TICK);
    fired = 0;
    call.fire = note_fire;
    call.timer = (struct eb_timer){ .deadline = (START + 1) * TICK };
    eb_node_init(&call.timer.node);
    (void)eb_timer_start(&wheel, &call.timer);
}

static void stop_call(void)
{
    was_running = eb_timer_stop(&wheel, &call.timer);
    MODEL_CHECK(fired == !was_running);
}

static void pass_time(void)
{
    (void)eb_wheel_is_due(&wheel, (START + 1) * TICK);
    (void)eb_wheel_advance(&wheel, (START + 1) * TICK);
}

/* ---- the models ---- */

static void check_empty(void)
{
    eb_wheel_fini(&wheel);
    MODEL_CHECK(wheel.words == 0 && eb_list_is_empty(&wheel.later));
    for (int i = 0; i < EB_WHEEL_WORDS; i++)
        MODEL_CHECK(wheel.occupied[i] == 0);
}

static void check_call(void)
{
    MODEL_CHECK(fired == !was_running && wheel.calls == (uint64_t)fired);
    check_empty();
}

/* The others have not been cancelled. */
static void check_sleeps(void)
{
    for (int i = 1; i < task_count; i++)
        MODEL_CHECK(!tasks[i].cancelled && tasks[i].result == 0);
    check_empty();
}

static void set_up(int count, int64_t ns, bool later)
{
    forget_tasks();
    eb_wheel_init(&wheel, START * TICK);
    now = START * TICK;
    span = ns;
    is_later = later;
    nudged = 0;
    for (int i = 0; i < count; i++)
        add_task(begin_sleep, end_sleep);
}

static void reset_later(void)
{
    set_up(1, TICK / 2, true);
}

static void reset_two(void)
{
    set_up(2, 3 * TICK, false);
}

static void reset_two_later(void)
{
    set_up(2, 3 * TICK, true);
}

/* Beyond the lowest level. */
static void reset_far(void)
{
    set_up(2, 5000 * TICK, false);
}

enum { TORN = 1u << MODEL_TORN };

static const struct model models[] = {
    { "wheel: a sleep, started later, is cancelled", reset_later,
      { run_tasks, look_after, cancel_first }, check_sleeps, TORN },
    { "wheel: two in a slot, one is cancelled", reset_two,
      { run_tasks, look_after, cancel_first }, check_sleeps, TORN },
    { "wheel: two started later, by two threads", reset_two_later,
      { run_tasks, run_tasks, look_after }, check_sleeps, TORN },
    { "wheel: two of a high slot, one is cancelled", reset_far,
      { run_tasks, look_after, cancel_first }, check_sleeps, TORN },
    { "wheel: its ticks become finer", reset_two,
      { run_tasks, look_after, set_finer, cancel_first }, check_sleeps,
      TORN },
    { "wheel: a call is stopped as it is due", start_call,
      { pass_time, stop_call }, check_call, TORN },
};

int main(int argc, char **argv)
{
    return run_models(models, sizeof(models) / sizeof(models[0]), argc, argv);
}
