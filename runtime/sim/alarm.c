/* SPDX-License-Identifier: MIT-0 */
/* Calls at a time; see alarm.h. */
#include "sim/alarm.h"

static void run_call(struct eb_deferred *call)
{
    struct eb_alarm *a = eb_container_of(call, struct eb_alarm, call);

    a->ring(a);
}

static void fire(struct eb_timer_call *timer)
{
    struct eb_alarm *a = eb_container_of(timer, struct eb_alarm, timer);

    eb_reactor_defer(a->worker->reactor, &a->call);
}

void eb_alarm_init(struct eb_alarm *a, void (*ring)(struct eb_alarm *a))
{
    *a = (struct eb_alarm){ .ring = ring };
    a->timer.fire = fire;
    a->call.run = run_call;
    eb_node_init(&a->timer.timer.node);
}

void eb_alarm_start(struct eb_alarm *a, int64_t deadline)
{
    a->worker = eb_worker_here(eb_runtime_here());
    a->is_set = true;
    a->timer.timer.deadline = deadline;
    eb_worker_timer_start(a->worker, &a->timer.timer);
}

bool eb_alarm_stop(struct eb_alarm *a)
{
    if (!a->is_set || (!eb_timer_stop(&a->worker->wheel, &a->timer.timer)
                       && !eb_reactor_undefer(a->worker->reactor, &a->call)))
        return false;
    a->is_set = false;
    return true;
}
