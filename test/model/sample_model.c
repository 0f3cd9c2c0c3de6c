/* SPDX-License-Identifier: MIT-0 */
/*
 * Samples of a thread that runs: whoever is asked answers in time or not at
 * all; what is heard is the stack of who was asked, and nothing that comes
 * late is taken for the answer to the next question.
 *
 * A signal is a word that its thread looks at, and time a thread that lets the
 * asker's patience run out at any moment.
 */
#include <errno.h>
#include <stdarg.h>

#define syscall model_kill
#include "sched/sample.c"

#include "model.h"

enum { FIRST = 1, SECOND = 2, THREADS = 3 };    /* the kernel's numbers */

static pid_t me;               /* of each thread */
static uint32_t signals[THREADS];       /* atomic */
static uint32_t is_over;                /* atomic */
static uint32_t clock_at;               /* atomic */
static int heard;

/* ---- what sample.c asks of others ---- */

long model_kill(long number, ...)
{
    va_list ap;
    pid_t thread;

    va_start(ap, number);
    (void)va_arg(ap, pid_t);
    thread = va_arg(ap, pid_t);
    va_end(ap);
    eb_fetch_add(&signals[thread], 1u);
    return 0;
}

int64_t eb_clock_now(void)
{
    return eb_load_relaxed(&clock_at) * ANSWER_NS;
}

pid_t eb_sys_thread_id(void)
{
    return me;
}

int eb_trace_take(void **at, int max, int skip)
{
    (void)max;
    (void)skip;
    model_point();
    at[0] = (void *)(uintptr_t)me;
    return 1;
}

void eb_trace_prepare(void)
{
}

/* ---- threads ---- */

static void reset(void)
{
    for (int i = 0; i < THREADS; i++)
        signals[i] = 0;
    state = IDLE;
    is_over = clock_at = 0;
    heard = 0;
}

static void ask_one(pid_t thread)
{
    struct eb_sample sample = { .count = 0 };

    ask(thread, &sample);
    if (sample.count == 0)
        return;
    heard++;
    MODEL_CHECK(sample.count == 1 && sample.at[0] == (uintptr_t)thread);
}

static void ask_both(void)
{
    ask_one(FIRST);
    ask_one(SECOND);
    eb_store_release(&is_over, 1u);
}

static void ask_twice(void)
{
    ask_one(FIRST);
    ask_one(FIRST);
    eb_store_release(&is_over, 1u);
}

/* Run until all is over, but for what interrupts it. */
static void be(pid_t thread)
{
    me = thread;
    while (eb_load_acquire(&is_over) == 0) {
        if (eb_load_acquire(&signals[thread]) == 0) {
            eb_cpu_relax();
            continue;
        }
        eb_fetch_add(&signals[thread], UINT32_MAX);
        answer(SIGURG);
    }
}

static void be_first(void)
{
    be(FIRST);
}

static void be_second(void)
{
    be(SECOND);
}

static void let_time_pass(void)
{
    eb_store_release(&clock_at, 1u);
}

static void check(void)
{
    MODEL_CHECK(state == IDLE);
}

static void check_heard(void)
{
    MODEL_CHECK(state == IDLE && heard == 2);
}

static const struct model models[] = {
    { "samples of two threads", reset, { ask_both, be_first, be_second },
      check_heard, 0 },
    { "samples of two threads, too late",
      reset, { ask_both, be_first, be_second, let_time_pass }, check,
      1u << MODEL_TORN },
    { "two samples of a thread, too late",
      reset, { ask_twice, be_first, let_time_pass }, check, 1u << MODEL_TORN },
};

int main(int argc, char **argv)
{
    model_local(&me, sizeof(me));
    return model_table(models, sizeof(models) / sizeof(models[0]), argc,
                       argv);
}
