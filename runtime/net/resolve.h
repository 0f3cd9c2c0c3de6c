/* SPDX-License-Identifier: MIT-0 */
/*
 * What a host name means: getaddrinfo() on the blocking pool.
 *
 * The request lives in a block of its own, shared by the task that waits and
 * the pool thread: a lookup cannot be interrupted, so a cancelled waiter
 * leaves at once and the thread frees the block when it is through.
 */
#ifndef EB_NET_RESOLVE_H
#define EB_NET_RESOLVE_H

#include <ebb/net.h>

#include "net/addr.h"

#pragma GCC visibility push(default)

enum {
    EB_RESOLVE_PASSIVE = 1,     /* for listening */
    EB_RESOLVE_DATAGRAM = 2,    /* services of UDP, not of TCP */
};

/*
 * Leaf: the addresses of a host (NULL or "": this machine, or every address
 * if PASSIVE) and a service or port number.  Numbers do not wait.
 *
 *   out   given: at least one address; eb_free() it
 *
 * Returns 0, -EBB_EHOST, -EBB_EHOSTAGAIN, -EBB_EHOSTFAIL, -EBB_EADDR (no such
 * service), -ENOMEM, or what the pool says.  Cancel safe.
 */
EBB_ASYNC int eb_resolve(const char *host, const char *service,
                         unsigned flags, struct eb_addr_list **out)
    EBB_FRAME(56);

/* The same without asking anybody: an address in numbers, or none at all; any
 * other name is -EBB_EHOST.  Never suspends. */
int eb_resolve_number(const char *host, const char *service, unsigned flags,
                      struct eb_addr_list **out);

#pragma GCC visibility pop

#endif
