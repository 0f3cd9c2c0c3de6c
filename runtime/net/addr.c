/* SPDX-License-Identifier: MIT-0 */
/* Addresses as text; see the header. */
#include "net/addr.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <ebb/net.h>

#include "io/io.h"
#include "reactor/sysfd.h"

/* Copy [from, end) with a NUL, if it is not longer than size - 1. */
static int copy_part(char *to, size_t size, const char *from, const char *end)
{
    size_t len = (size_t)(end - from);

    if (len >= size)
        return -EBB_EADDR;
    memcpy(to, from, len);
    to[len] = '\0';
    return 0;
}

int eb_addr_split(const char *text, struct eb_addr_text *out)
{
    const char *host = text;
    const char *end = strrchr(text, ':');
    const char *colon = end;

    if (colon == NULL || colon[1] == '\0')
        return -EBB_EADDR;
    if (*text == '[') {
        host = text + 1;
        end = colon - 1;
        if (end < host || *end != ']')
            return -EBB_EADDR;
    } else if (memchr(text, ':', (size_t)(end - text)) != NULL) {
        return -EBB_EADDR;      /* IPv6 without brackets: where is the port? */
    }
    if (copy_part(out->host, sizeof(out->host), host, end) < 0)
        return -EBB_EADDR;
    return copy_part(out->service, sizeof(out->service), colon + 1,
                     text + strlen(text));
}

int eb_addr_port(const struct eb_addr *addr)
{
    if (addr->u.any.sa_family == AF_INET)
        return ntohs(addr->u.v4.sin_port);
    if (addr->u.any.sa_family == AF_INET6)
        return ntohs(addr->u.v6.sin6_port);
    return -EAFNOSUPPORT;
}

int eb_addr_print(const struct eb_addr *addr, char *text, size_t size)
{
    char number[INET6_ADDRSTRLEN];
    int port = eb_addr_port(addr);
    bool v6 = addr->u.any.sa_family == AF_INET6;
    const void *bytes = v6 ? (const void *)&addr->u.v6.sin6_addr
                           : (const void *)&addr->u.v4.sin_addr;
    int n;

    if (port < 0)
        return port;
    if (inet_ntop(addr->u.any.sa_family, bytes, number, sizeof(number))
        == NULL)
        return -EAFNOSUPPORT;
    n = snprintf(text, size, v6 ? "[%s]:%d" : "%s:%d", number, port);
    return n >= 0 && (size_t)n < size ? n : -ENOSPC;
}

static int socket_addr(const struct ebb_io *io, int peer,
                       struct eb_addr *addr)
{
    memset(addr, 0, sizeof(*addr));
    addr->size = sizeof(addr->u);
    return eb_sys_sockname(ebb_io_fd(io), peer, &addr->u.any, &addr->size);
}

static int socket_addr_text(const struct ebb_io *io, int peer, char *text,
                            size_t size)
{
    struct eb_addr addr;
    int err = socket_addr(io, peer, &addr);

    return err < 0 ? err : eb_addr_print(&addr, text, size);
}

int ebb_local_addr(const struct ebb_io *io, char *text, size_t size)
{
    return socket_addr_text(io, 0, text, size);
}

int ebb_peer_addr(const struct ebb_io *io, char *text, size_t size)
{
    return socket_addr_text(io, 1, text, size);
}

int ebb_local_port(const struct ebb_io *io)
{
    struct eb_addr addr;
    int err = socket_addr(io, 0, &addr);

    return err < 0 ? err : eb_addr_port(&addr);
}
