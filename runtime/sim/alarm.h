/* SPDX-License-Identifier: MIT-0 */
/*
 * A call at a time of the runtime's clock, for objects that are no leaves.
 *
 * A timer may do little when it fires; it has the call made by the worker
 * that polls, soon after and with no lock held.  Start and stop are called
 * under the owner's guard, which ring() takes itself.
 */
#ifndef EB_SIM_ALARM_H
#define EB_SIM_ALARM_H

#include "reactor/reactor.h"

struct eb_alarm {
    struct eb_timer_call timer;
    struct eb_deferred call;
    struct eb_worker *worker;
    bool is_set;                /* ring() will come */
    void (*ring)(struct eb_alarm *a);
};

void eb_alarm_init(struct eb_alarm *a, void (*ring)(struct eb_alarm *a));

/* Ring at `deadline`.  Not set; on a thread of the runtime. */
void eb_alarm_start(struct eb_alarm *a, int64_t deadline);

/* True: it was set and will not ring.  False: it was not, or rings now. */
bool eb_alarm_stop(struct eb_alarm *a);

/* For ring(), under the guard: it may be started again. */
static inline void eb_alarm_clear(struct eb_alarm *a)
{
    a->is_set = false;
}

#endif
