/* SPDX-License-Identifier: MIT-0 */
/* How one of many addresses is connected to. */
#ifndef EB_NET_TCP_H
#define EB_NET_TCP_H

#include "io/io.h"
#include "net/addr.h"

#pragma GCC visibility push(default)

/* Connect to one address.  out: given.  Cancel safe. */
EBB_ASYNC int eb_tcp_connect_to(const struct ebb_addr *addr,
                                struct ebb_io **out) EBB_FRAME(320);

/*
 * Connect to the first of these addresses, from `i` on, that answers.  Each
 * has a quarter of a second for itself; then the next one is tried beside it.
 * Of those that fail the last one's code is told.  Cancel safe.
 */
EBB_ASYNC int eb_tcp_race(const struct eb_addr_list *list, size_t i,
                          struct ebb_io **out);

#pragma GCC visibility pop

#endif
