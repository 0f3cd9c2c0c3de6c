/* SPDX-License-Identifier: MIT-0 */
/* Options of sockets: one table of what they are called in the kernel. */
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

#include <ebb/socket.h>

#include "base/sys.h"
#include "io/io.h"

/* How an option is called; of IPv6 where that differs.  level 0, which is
 * IPPROTO_IP, with name 0: there is none. */
static const struct name {
    short level, name;
    short level_v6, name_v6;
} names[] = {
    [EBB_SO_NODELAY] = { IPPROTO_TCP, TCP_NODELAY, 0, 0 },
    [EBB_SO_QUICKACK] = { IPPROTO_TCP, TCP_QUICKACK, 0, 0 },
    [EBB_SO_KEEPALIVE] = { SOL_SOCKET, SO_KEEPALIVE, 0, 0 },
    [EBB_SO_KEEPIDLE_S] = { IPPROTO_TCP, TCP_KEEPIDLE, 0, 0 },
    [EBB_SO_KEEPINTVL_S] = { IPPROTO_TCP, TCP_KEEPINTVL, 0, 0 },
    [EBB_SO_KEEPCNT] = { IPPROTO_TCP, TCP_KEEPCNT, 0, 0 },
    [EBB_SO_USER_TIMEOUT_MS] = { IPPROTO_TCP, TCP_USER_TIMEOUT, 0, 0 },
    [EBB_SO_LINGER_S] = { SOL_SOCKET, SO_LINGER, 0, 0 },
    [EBB_SO_REUSEADDR] = { SOL_SOCKET, SO_REUSEADDR, 0, 0 },
    [EBB_SO_REUSEPORT] = { SOL_SOCKET, SO_REUSEPORT, 0, 0 },
    [EBB_SO_SEND_BUFFER] = { SOL_SOCKET, SO_SNDBUF, 0, 0 },
    [EBB_SO_RECV_BUFFER] = { SOL_SOCKET, SO_RCVBUF, 0, 0 },
    [EBB_SO_BROADCAST] = { SOL_SOCKET, SO_BROADCAST, 0, 0 },
    [EBB_SO_TTL] = { IPPROTO_IP, IP_TTL, IPPROTO_IPV6, IPV6_UNICAST_HOPS },
    [EBB_SO_TOS] = { IPPROTO_IP, IP_TOS, IPPROTO_IPV6, IPV6_TCLASS },
    [EBB_SO_MULTICAST_TTL] = { IPPROTO_IP, IP_MULTICAST_TTL, IPPROTO_IPV6,
                               IPV6_MULTICAST_HOPS },
    [EBB_SO_MULTICAST_LOOP] = { IPPROTO_IP, IP_MULTICAST_LOOP, IPPROTO_IPV6,
                                IPV6_MULTICAST_LOOP },
    [EBB_SO_V6ONLY] = { 0, 0, IPPROTO_IPV6, IPV6_V6ONLY },
};

/* The kernel's level and name of an option for this socket, or a code. */
static int find_name(const struct ebb_io *socket,
                     enum ebb_socket_option option, int *level, int *name)
{
    int family = AF_UNSPEC;
    socklen_t size = sizeof(family);
    const struct name *n;
    int err;

    if ((size_t)option >= sizeof(names) / sizeof(names[0]))
        return -EINVAL;
    n = &names[option];
    err = (int)EB_SYS(getsockopt(ebb_io_fd(socket), SOL_SOCKET, SO_DOMAIN,
                                 &family, &size));
    *level = n->level;
    *name = n->name;
    if (family == AF_INET6 && n->name_v6 != 0) {
        *level = n->level_v6;
        *name = n->name_v6;
    }
    if (err == 0 && (*name == 0 || (*level != SOL_SOCKET
                                    && family != AF_INET
                                    && family != AF_INET6)))
        err = -EOPNOTSUPP;
    return err;
}

int ebb_socket_set(struct ebb_io *socket, enum ebb_socket_option option,
                   int value)
{
    struct linger linger = { .l_onoff = value >= 0, .l_linger = value };
    bool lingers = option == EBB_SO_LINGER_S;
    int level, name, err;

    if (socket->kind == EB_IO_OBJECT)
        return eb_io_object(socket)->ops->addr != NULL ? 0 : -ENOTSOCK;
    err = find_name(socket, option, &level, &name);
    if (err < 0)
        return err;
    return (int)EB_SYS(setsockopt(
        ebb_io_fd(socket), level, name,
        lingers ? (const void *)&linger : (const void *)&value,
        lingers ? sizeof(linger) : sizeof(value)));
}

int ebb_socket_get(const struct ebb_io *socket,
                   enum ebb_socket_option option, int *value)
{
    struct linger linger = { 0, 0 };
    int number = 0;
    bool lingers = option == EBB_SO_LINGER_S;
    socklen_t size = lingers ? sizeof(linger) : sizeof(number);
    int level, name, err;

    if (socket->kind == EB_IO_OBJECT)
        return -EOPNOTSUPP;
    err = find_name(socket, option, &level, &name);
    if (err == 0)
        err = (int)EB_SYS(getsockopt(
            ebb_io_fd(socket), level, name,
            lingers ? (void *)&linger : (void *)&number, &size));
    if (err < 0)
        return err;
    if (lingers)
        number = linger.l_onoff ? linger.l_linger : -1;
    *value = number;
    return 0;
}

int ebb_socket_bind_device(struct ebb_io *socket, const char *name)
{
    if (socket->kind == EB_IO_OBJECT)
        return eb_io_object(socket)->ops->addr != NULL ? 0 : -ENOTSOCK;
    return (int)EB_SYS(setsockopt(ebb_io_fd(socket), SOL_SOCKET,
                                  SO_BINDTODEVICE, name,
                                  (socklen_t)strnlen(name, IFNAMSIZ)));
}
