/* SPDX-License-Identifier: MIT-0 */
/*
 * What takes the place of the kernel's TCP and UDP in a runtime: a network that
 * is simulated (sim/host.c).  It is kept in the runtime while it is used.
 */
#ifndef EB_NET_STANDIN_H
#define EB_NET_STANDIN_H

#include <ebb/base.h>

#include "sched/runtime.h"

struct ebb_addr;

/* As ebb_tcp_listen(), ebb_tcp_connect(), ebb_udp_bind(), ebb_socket_new() for
 * the internet's families and, for one address, ebb_lookup_host(). */
struct eb_standin {
    _Async int (*listen)(struct eb_standin *s, const char *addr,
                         struct ebb_io **out);
    _Async int (*connect)(struct eb_standin *s, const char *addr,
                          struct ebb_io **out);
    int (*bind)(struct eb_standin *s, const char *addr, struct ebb_io **out);
    int (*socket)(struct eb_standin *s, int type, struct ebb_io **out);
    int (*lookup)(struct eb_standin *s, const char *addr,
                  struct ebb_addr *out);
};

/* That of this thread's runtime, or NULL: the kernel itself. */
static inline struct eb_standin *eb_standin_here(void)
{
    struct ebb_runtime *rt = eb_runtime_here();

    return rt != NULL ? eb_load_acquire(&rt->standin) : NULL;
}

#endif
