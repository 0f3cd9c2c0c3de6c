/* SPDX-License-Identifier: MIT-0 */
/*
 * Shared futures: two get the result of one that another thread ends; who
 * drives it may be cancelled, then the other goes on with it.  The result
 * comes to whoever is left, once the future has ended.
 */
#include <ebb/shared.h>

#include "tasks.h"
#include "base/guard.h"

static struct ebb_shared *shared;
static int got[2];
static bool gate_open;
static uint32_t gate_guard;     /* atomic */

static struct future {
    struct ebb_frame h;
    int value;
    struct ebb_strand *strand;  /* gate_guard: it waits, in this strand */
    int begun;
} future;

struct eb_ret_int call_get(ebb_mem m, struct ebb_shared *s, void *out)
    EB_START(ebb_shared_get);

static void lock_gate(void)
{
    eb_guard_lock(&gate_guard);
}

static void unlock_gate(void)
{
    eb_guard_unlock(&gate_guard);
}

/* It waits for the gate, and is 7. */
static ebb_next resume_future(struct ebb_frame *self, struct ebb_frame *from,
                              unsigned mode)
{
    bool opened;

    (void)from;
    MODEL_CHECK(mode == EBB_RESUME);
    lock_gate();
    opened = gate_open;
    if (!opened) {
        future.begun++;
        self->state = 1;
        future.strand = ebb_self.strand;
        ebb_park(self);
    }
    unlock_gate();
    future.value = 7;
    return opened ? EBB_DONE(self) : EBB_SUSPENDED;
}

static void open_gate(void)
{
    lock_gate();
    gate_open = true;
    if (future.strand != NULL)
        eb_wake(future.strand);
    unlock_gate();
}

static struct eb_ret_int get(ebb_mem m, int task)
{
    return call_get(m, shared, &got[task]);
}

static void reset(void)
{
    forget_tasks();
    gate_open = false;
    gate_guard = 0;
    future = (struct future){ .h = { .resume = resume_future } };
    got[0] = got[1] = 0;
    shared = ebb_shared_make(&future.h, sizeof(int), _Alignof(int));
    add_task(get, NULL);
    add_task(get, NULL);
}

static void check(void)
{
    int again = 0;

    MODEL_CHECK(ebb_shared_peek(shared, &again) == 0 && again == 7);
    MODEL_CHECK(!tasks[1].cancelled && tasks[1].result == 0 && got[1] == 7);
    MODEL_CHECK(tasks[0].cancelled || (tasks[0].result == 0 && got[0] == 7));
    MODEL_CHECK(future.begun <= 1);
}

enum { TORN = 1u << MODEL_TORN };

static const struct model models[] = {
    { "shared future, two get it", reset, { run_tasks, run_tasks, open_gate },
      check, TORN },
    { "shared future, who drives it cancelled", reset,
      { run_tasks, open_gate, cancel_first }, check, TORN },
};

int main(int argc, char **argv)
{
    return run_models(models, sizeof(models) / sizeof(models[0]), argc, argv);
}
