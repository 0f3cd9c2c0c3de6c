/* SPDX-License-Identifier: MIT-0 */
/* Unix sockets: streams, messages, credentials. */
#include <errno.h>
#include <sys/socket.h>

#include <ebb/unix.h>

#include "base/sys.h"
#include "net/socket.h"

int ebb_unix_listen(const char *path, struct ebb_io **out)
{
    struct ebb_addr addr;
    int err = ebb_addr_unix(path, &addr);

    *out = NULL;
    return err < 0 ? err : eb_socket_at(&addr, SOCK_STREAM, EB_BACKLOG_MAX,
                                        out);
}

async int ebb_unix_accept(struct ebb_io *listener, struct ebb_io **out)
{
    return await ebb_tcp_accept(listener, out);
}

async int ebb_unix_connect(const char *path, struct ebb_io **out)
{
    struct ebb_addr addr;

    *out = NULL;
    try ebb_addr_unix(path, &addr);
    return await eb_socket_connect_to(&addr, out);
}

int ebb_unix_pair(struct ebb_io **a, struct ebb_io **b)
{
    return eb_socket_pair(SOCK_STREAM, a, b);
}

int ebb_unix_bind(const char *path, struct ebb_io **out)
{
    struct ebb_addr addr;
    int err;

    *out = NULL;
    if (path == NULL)
        return ebb_socket_new(AF_UNIX, SOCK_DGRAM, out);
    err = ebb_addr_unix(path, &addr);
    return err < 0 ? err : eb_socket_at(&addr, SOCK_DGRAM, EB_NO_BACKLOG,
                                        out);
}

int ebb_unix_datagram_pair(struct ebb_io **a, struct ebb_io **b)
{
    return eb_socket_pair(SOCK_DGRAM, a, b);
}

int ebb_unix_peer_cred(const struct ebb_io *conn, struct ebb_unix_cred *out)
{
    struct ucred cred;
    socklen_t size = sizeof(cred);
    int err = (int)EB_SYS(getsockopt(ebb_io_fd(conn), SOL_SOCKET, SO_PEERCRED,
                                     &cred, &size));

    if (err == 0)
        *out = (struct ebb_unix_cred){ cred.pid, cred.uid, cred.gid };
    return err;
}
