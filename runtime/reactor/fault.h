/* SPDX-License-Identifier: MIT-0 */
/*
 * Faults on demand, for tests: what the kernel seldom says.
 *
 * A hook stands in front of the calls below.  It is asked with the call and
 * the number that belongs to it (bytes, entries), and answers 0: go on; < 0:
 * fail with this code, without a call; > 0: use this number instead, if it
 * is smaller.  Set while no runtime runs; NULL, as in every program, costs
 * one comparison.
 */
#ifndef EB_REACTOR_FAULT_H
#define EB_REACTOR_FAULT_H

#include <stddef.h>
#include <stdint.h>

#pragma GCC visibility push(default)

enum eb_call {
    EB_CALL_RECV,
    EB_CALL_SEND,
    EB_CALL_READ,
    EB_CALL_WRITE,
    EB_CALL_OPEN_NOW,           /* of a name that is in memory */
    EB_CALL_READ_NOW,           /* of a file that is */
    EB_CALL_ACCEPT,
    EB_CALL_EPOLL_WAIT,
    EB_CALL_PIDFD,
    EB_CALL_URING_SETUP,        /* entries of the submission queue */
    EB_CALL_URING_OPCODE,       /* an operation that the kernel has */
    EB_CALL_URING_ENTER,        /* entries to submit */
    EB_CALL_URING_OP,           /* bytes of an operation: can only be cut */
    EB_CALL_URING_LEND,         /* pieces that are lent to it at most */
};

extern int64_t (*eb_fault_hook)(enum eb_call call, int64_t n);

static inline int64_t eb_fault(enum eb_call call, int64_t n)
{
    return __builtin_expect(eb_fault_hook != NULL, 0)
               ? eb_fault_hook(call, n) : 0;
}

/* len, or what a test cuts it to. */
static inline size_t eb_fault_cut(enum eb_call call, size_t len)
{
    int64_t cut = eb_fault(call, (int64_t)len);

    return cut > 0 && (uint64_t)cut < len ? (size_t)cut : len;
}

#pragma GCC visibility pop

#endif
