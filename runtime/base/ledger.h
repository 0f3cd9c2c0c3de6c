/* SPDX-License-Identifier: MIT-0 */
/*
 * What the objects of the library have handed out, counted by the test mode
 * that looks for losses (sched/cancel_fuzz.c).
 *
 * Each kind has a balance: what was taken and not yet given back.  A run that
 * ends with more than one without any cancel has lost something.  Off, a note
 * costs a load and a branch.
 */
#ifndef EB_LEDGER_H
#define EB_LEDGER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/atomic.h"

#pragma GCC visibility push(default)

enum eb_ledger_kind {
    EB_LEDGER_PERMIT,   /* out of a semaphore: what a lock is made of, too */
    EB_LEDGER_MESSAGE,  /* put into a channel, neither handed to a receiver
                         * that goes on with it nor freed with the channel;
                         * given to one who waits for a broadcast or a watch,
                         * who neither goes on with it nor has put it back */
    EB_LEDGER_KINDS,
};

struct eb_ledger {
    bool on;            /* set before the first runtime is made */
    int64_t balance[EB_LEDGER_KINDS];   /* atomic */
};
extern struct eb_ledger eb_ledger;

#pragma GCC visibility pop

/* Any thread, any lock held. */
static inline void eb_ledger_note(enum eb_ledger_kind kind, int64_t delta)
{
    if (__builtin_expect(eb_ledger.on, 0))
        eb_fetch_add_relaxed(&eb_ledger.balance[kind], delta);
}

#endif
