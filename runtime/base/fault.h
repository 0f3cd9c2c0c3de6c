/* SPDX-License-Identifier: MIT-0 */
/*
 * Faults to be planted: does EBB_CANCEL_FUZZ find what it looks for?
 *
 * A file compiled with -DEB_FAULT=NUMBER is wrong in one place, as
 * test/cancel.sh wants to see found; else nothing of this is left.
 */
#ifndef EB_FAULT_H
#define EB_FAULT_H

enum {
    EB_FAULT_PERMIT = 1,    /* a cancelled waiter keeps what it was given */
    EB_FAULT_MESSAGE = 2,   /* a cancelled receiver swallows its message */
    EB_FAULT_BROADCAST = 3, /* the same, of a broadcast */
    EB_FAULT_WATCH = 4,     /* a cancelled wait has seen the change */
};

#ifndef EB_FAULT
#define EB_FAULT 0
#endif
#define EB_PLANTED(which) (EB_FAULT == EB_FAULT_##which)

#endif
