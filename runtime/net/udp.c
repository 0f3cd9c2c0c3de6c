/* SPDX-License-Identifier: MIT-0 */
/* UDP sockets: bind, connect, groups. */
#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>

#include <ebb/net.h>
#include <ebb/udp.h>

#include "base/alloc.h"
#include "base/sys.h"
#include "net/addr.h"
#include "net/resolve.h"
#include "net/socket.h"
#include "net/standin.h"
#include "reactor/sysfd.h"

async int ebb_udp_bind(const char *addr, struct ebb_io **out)
{
    struct eb_standin *standin = eb_standin_here();
    struct eb_addr_list *list;

    *out = NULL;
    if (standin != NULL)
        return standin->bind(standin, addr, out);
    try await eb_addr_find(addr, EB_RESOLVE_PASSIVE | EB_RESOLVE_DATAGRAM,
                           &list);
    return eb_socket_at_any(list, SOCK_DGRAM, EB_NO_BACKLOG, out);
}

async int ebb_udp_connect(struct ebb_io *socket, const char *addr)
{
    struct eb_addr_list *list;
    struct ebb_addr own;
    int err;

    if (socket->kind == EB_IO_OBJECT)
        return eb_socket_name_peer(socket, addr);
    try ebb_socket_local(socket, &own);
    try await eb_addr_find(addr, EB_RESOLVE_DATAGRAM, &list);
    err = -EAFNOSUPPORT;
    for (size_t i = 0; err < 0 && i < list->count; i++) {
        const struct ebb_addr *to = &list->item[i];

        if (eb_addr_family(to) == eb_addr_family(&own))
            err = eb_sys_connect(ebb_io_fd(socket), eb_addr_sockaddr(to),
                                 to->size);
    }
    eb_free(list);
    return err;
}

/* ---- groups ---- */

/* The number of a device; 0: none was asked for. */
static int device_index(const char *device, unsigned *index)
{
    *index = device != NULL ? if_nametoindex(device) : 0;
    return device != NULL && *index == 0 ? -ENODEV : 0;
}

static int change_group(struct ebb_io *socket, const char *group,
                        const char *device, bool joins)
{
    struct ip_mreqn v4 = { .imr_ifindex = 0 };
    struct ipv6_mreq v6 = { .ipv6mr_interface = 0 };
    unsigned index;
    int err;

    if (socket->kind == EB_IO_OBJECT) {
        struct eb_io_object *o = eb_io_object(socket);

        return o->ops->change_group != NULL
                   ? o->ops->change_group(o, group, joins) : -ENOTSOCK;
    }
    err = device_index(device, &index);
    if (err < 0)
        return err;
    v4.imr_ifindex = (int)index;
    v6.ipv6mr_interface = index;
    if (inet_pton(AF_INET, group, &v4.imr_multiaddr) == 1)
        return (int)EB_SYS(setsockopt(
            ebb_io_fd(socket), IPPROTO_IP,
            joins ? IP_ADD_MEMBERSHIP : IP_DROP_MEMBERSHIP, &v4, sizeof(v4)));
    if (inet_pton(AF_INET6, group, &v6.ipv6mr_multiaddr) == 1)
        return (int)EB_SYS(setsockopt(
            ebb_io_fd(socket), IPPROTO_IPV6,
            joins ? IPV6_JOIN_GROUP : IPV6_LEAVE_GROUP, &v6, sizeof(v6)));
    return -EBB_EADDR;
}

int ebb_udp_join(struct ebb_io *socket, const char *group,
                 const char *device)
{
    return change_group(socket, group, device, true);
}

int ebb_udp_leave(struct ebb_io *socket, const char *group,
                  const char *device)
{
    return change_group(socket, group, device, false);
}

int ebb_udp_multicast_device(struct ebb_io *socket, const char *device)
{
    struct ip_mreqn v4 = { .imr_ifindex = 0 };
    struct ebb_addr own;
    unsigned index;
    int err;

    if (socket->kind == EB_IO_OBJECT)   /* it has no devices */
        return eb_io_object(socket)->ops->change_group != NULL ? 0 : -ENOTSOCK;
    err = device_index(device, &index);
    if (err == 0)
        err = ebb_socket_local(socket, &own);
    if (err < 0)
        return err;
    v4.imr_ifindex = (int)index;
    if (eb_addr_family(&own) == AF_INET6)
        return (int)EB_SYS(setsockopt(ebb_io_fd(socket), IPPROTO_IPV6,
                                      IPV6_MULTICAST_IF, &index,
                                      sizeof(index)));
    return (int)EB_SYS(setsockopt(ebb_io_fd(socket), IPPROTO_IP,
                                  IP_MULTICAST_IF, &v4, sizeof(v4)));
}
