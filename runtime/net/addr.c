/* SPDX-License-Identifier: MIT-0 */
/* Addresses as text; see the header. */
#include "net/addr.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>

#include <ebb/net.h>

#include "base/alloc.h"
#include "io/io.h"
#include "net/resolve.h"
#include "net/standin.h"
#include "reactor/sysfd.h"

_Static_assert(sizeof(struct sockaddr_un)
                   <= sizeof(((struct ebb_addr *)0)->raw), "raw holds any");

enum { PATH_AT = offsetof(struct sockaddr_un, sun_path) };

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

/* An address as the kernel's struct of its family. */
static struct sockaddr_in as_v4(const struct ebb_addr *addr)
{
    struct sockaddr_in v4;

    memcpy(&v4, addr->raw, sizeof(v4));
    return v4;
}

static struct sockaddr_in6 as_v6(const struct ebb_addr *addr)
{
    struct sockaddr_in6 v6;

    memcpy(&v6, addr->raw, sizeof(v6));
    return v6;
}

int eb_addr_family(const struct ebb_addr *addr)
{
    sa_family_t family;

    if (addr->size < sizeof(family))
        return AF_UNSPEC;
    memcpy(&family, addr->raw, sizeof(family));
    return family;
}

int eb_addr_name(const char *text, struct ebb_addr *out)
{
    const sa_family_t family = EB_AF_NAMED;
    size_t len = strlen(text) + 1;

    *out = (struct ebb_addr){ 0 };
    if (len > sizeof(out->raw) - sizeof(family))
        return -EBB_EADDR;
    memcpy(out->raw, &family, sizeof(family));
    memcpy((char *)out->raw + sizeof(family), text, len);
    out->size = (uint32_t)(sizeof(family) + len);
    return 0;
}

const char *eb_addr_text_of(const struct ebb_addr *addr)
{
    if (eb_addr_family(addr) != EB_AF_NAMED)
        return NULL;
    return (const char *)addr->raw + sizeof(sa_family_t);
}

/* The number behind the last colon. */
static int port_in(const char *text)
{
    const char *colon = strrchr(text, ':');

    return colon != NULL ? (int)strtol(colon + 1, NULL, 10) : 0;
}

int ebb_addr_port(const struct ebb_addr *addr)
{
    switch (eb_addr_family(addr)) {
    case EB_AF_NAMED:
        return port_in(eb_addr_text_of(addr));
    case AF_INET:
        return ntohs(as_v4(addr).sin_port);
    case AF_INET6:
        return ntohs(as_v6(addr).sin6_port);
    default:
        return -EAFNOSUPPORT;
    }
}

bool ebb_addr_equal(const struct ebb_addr *a, const struct ebb_addr *b)
{
    return a->size == b->size && memcmp(a->raw, b->raw, a->size) == 0;
}

static int end_print(int n, size_t size)
{
    return n >= 0 && (size_t)n < size ? n : -ENOSPC;
}

/* A path ends at its NUL or at the end of the address; a name in the abstract
 * namespace, with a NUL in front, at the end only. */
static int print_unix(const struct ebb_addr *addr, char *text, size_t size)
{
    const char *path = (const char *)addr->raw + PATH_AT;
    size_t len = addr->size > PATH_AT ? addr->size - PATH_AT : 0;

    if (len > 0 && path[0] == '\0')
        return end_print(snprintf(text, size, "@%.*s", (int)(len - 1),
                                  path + 1), size);
    return end_print(snprintf(text, size, "%.*s", (int)len, path), size);
}

int ebb_addr_print(const struct ebb_addr *addr, char *text, size_t size)
{
    char number[INET6_ADDRSTRLEN];
    int family = eb_addr_family(addr);
    int port = ebb_addr_port(addr);

    if (family == AF_UNIX || addr->size == 0)
        return print_unix(addr, text, size);
    if (family == EB_AF_NAMED)
        return end_print(snprintf(text, size, "%s", eb_addr_text_of(addr)),
                         size);
    if (family == AF_INET) {
        struct sockaddr_in v4 = as_v4(addr);

        inet_ntop(family, &v4.sin_addr, number, sizeof(number));
        return end_print(snprintf(text, size, "%s:%d", number, port), size);
    }
    if (family == AF_INET6) {
        struct sockaddr_in6 v6 = as_v6(addr);
        char scope[12] = "";

        if (v6.sin6_scope_id != 0)
            snprintf(scope, sizeof(scope), "%%%u",
                     (unsigned)v6.sin6_scope_id);
        inet_ntop(family, &v6.sin6_addr, number, sizeof(number));
        return end_print(snprintf(text, size, "[%s%s]:%d", number, scope,
                                  port), size);
    }
    return -EAFNOSUPPORT;
}

int ebb_addr_unix(const char *path, struct ebb_addr *out)
{
    struct sockaddr_un un = { .sun_family = AF_UNIX };
    size_t len = strlen(path);

    *out = (struct ebb_addr){ 0 };
    if (len == 0 || len >= sizeof(un.sun_path))
        return -EBB_EADDR;
    memcpy(un.sun_path, path, len);
    out->size = (uint32_t)(PATH_AT + len + 1);
    if (*path == '@') {
        un.sun_path[0] = '\0';
        out->size--;            /* its NUL would be a part of the name */
    }
    memcpy(out->raw, &un, sizeof(un));
    return 0;
}

int ebb_addr_parse(const char *text, struct ebb_addr *out)
{
    struct eb_addr_text parts;
    struct eb_addr_list *list = NULL;
    int err = eb_addr_split(text, &parts);

    *out = (struct ebb_addr){ 0 };
    if (err == 0)
        err = eb_resolve_number(parts.host, parts.service,
                                EB_RESOLVE_PASSIVE, &list);
    if (err < 0)
        return -EBB_EADDR;
    *out = list->item[0];
    eb_free(list);
    return 0;
}

void eb_addr_interleave(struct eb_addr_list *list)
{
    for (size_t i = 1; i < list->count; i++) {
        int before = eb_addr_family(&list->item[i - 1]);
        size_t j = i;
        struct ebb_addr one;

        while (j < list->count && eb_addr_family(&list->item[j]) == before)
            j++;
        if (j == list->count)
            return;
        one = list->item[j];
        memmove(&list->item[i + 1], &list->item[i], (j - i) * sizeof(one));
        list->item[i] = one;
    }
}

async int eb_addr_find(const char *text, unsigned flags,
                       struct eb_addr_list **out)
{
    struct eb_addr_text parts;
    int err = eb_addr_split(text, &parts);

    *out = NULL;
    if (err < 0)
        return err;
    return await eb_resolve(parts.host, parts.service, flags, out);
}

/* A name there has one address. */
static int look_up_simulated(const char *name, struct ebb_addr *out,
                             size_t max)
{
    struct eb_standin *standin = eb_standin_here();
    struct ebb_addr addr;
    int err = standin->lookup(standin, name, &addr);

    if (err < 0)
        return err;
    if (max > 0)
        out[0] = addr;
    return 1;
}

async int ebb_lookup_host(const char *name, struct ebb_addr *out, size_t max)
{
    struct eb_addr_list *list;
    int count;

    if (eb_standin_here() != NULL)
        return look_up_simulated(name, out, max);
    try await eb_addr_find(name, 0, &list);
    count = (int)list->count;
    for (size_t i = 0; i < list->count && i < max; i++)
        out[i] = list->item[i];
    eb_free(list);
    return count;
}

/* ---- of a socket ---- */

/* The text of an address of an io that is no socket, or NULL. */
static const char *object_addr(const struct ebb_io *io, bool peer)
{
    const struct eb_io_object *o;

    if (io->kind != EB_IO_OBJECT)
        return NULL;
    o = eb_container_of(io, const struct eb_io_object, io);
    return o->ops->addr != NULL ? o->ops->addr(o, peer) : NULL;
}

static int socket_addr(const struct ebb_io *io, int peer,
                       struct ebb_addr *addr)
{
    const char *known = object_addr(io, peer);
    size_t size = sizeof(addr->raw);
    int err;

    *addr = (struct ebb_addr){ 0 };
    if (known != NULL)
        return eb_addr_name(known, addr);
    if (io->kind == EB_IO_OBJECT)
        return eb_io_object((struct ebb_io *)(uintptr_t)io)->ops->addr != NULL
                   ? -ENOTCONN : -ENOTSOCK;
    err = eb_sys_sockname(ebb_io_fd(io), peer, (void *)addr->raw, &size);
    if (err == 0)
        addr->size = (uint32_t)size;
    return err;
}

int ebb_socket_local(const struct ebb_io *io, struct ebb_addr *out)
{
    return socket_addr(io, 0, out);
}

int ebb_socket_peer(const struct ebb_io *io, struct ebb_addr *out)
{
    return socket_addr(io, 1, out);
}

static int socket_addr_text(const struct ebb_io *io, int peer, char *text,
                            size_t size)
{
    struct ebb_addr addr;
    int err = socket_addr(io, peer, &addr);

    return err < 0 ? err : ebb_addr_print(&addr, text, size);
}

/* The text of an address of any io. */
static int addr_text(const struct ebb_io *io, bool peer, char *text,
                     size_t size)
{
    const char *known = object_addr(io, peer);

    if (known == NULL)
        return socket_addr_text(io, peer, text, size);
    if (strlen(known) >= size)
        return -ENOSPC;
    memcpy(text, known, strlen(known) + 1);
    return (int)strlen(known);
}

int ebb_local_addr(const struct ebb_io *io, char *text, size_t size)
{
    return addr_text(io, false, text, size);
}

int ebb_peer_addr(const struct ebb_io *io, char *text, size_t size)
{
    return addr_text(io, true, text, size);
}

int ebb_local_port(const struct ebb_io *io)
{
    const char *known = object_addr(io, false);
    struct ebb_addr addr;
    int err;

    if (known != NULL)
        return port_in(known);
    err = socket_addr(io, 0, &addr);
    return err < 0 ? err : ebb_addr_port(&addr);
}
