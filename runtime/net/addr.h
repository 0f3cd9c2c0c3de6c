/* SPDX-License-Identifier: MIT-0 */
/*
 * Socket addresses: split "host:port", and lists of what a name means.
 */
#ifndef EB_NET_ADDR_H
#define EB_NET_ADDR_H

#include <stddef.h>
#include <sys/socket.h>

#include <ebb/socket.h>

#pragma GCC visibility push(default)

/* One block; eb_free() it. */
struct eb_addr_list {
    size_t count;               /* at least 1 */
    struct ebb_addr item[];
};

enum { EB_HOST_MAX = 256, EB_SERVICE_MAX = 32 };

/* "host:port" in its two parts. */
struct eb_addr_text {
    char host[EB_HOST_MAX];     /* "": every address, or this machine */
    char service[EB_SERVICE_MAX];
};

/* Split "name:port", "1.2.3.4:port", "[v6]:port" or ":port".
 * Returns 0 or -EBB_EADDR. */
int eb_addr_split(const char *text, struct eb_addr_text *out);

/* Split and resolve "host:port"; flags, out: see eb_resolve(). */
EBB_ASYNC int eb_addr_find(const char *text, unsigned flags,
                           struct eb_addr_list **out) EBB_FRAME(400);

/* Let the families take turns, as far as there are others: the first one stays
 * in front, and each keeps its order. */
void eb_addr_interleave(struct eb_addr_list *list);

/* For calls of the kernel. */
static inline const struct sockaddr *eb_addr_sockaddr(const struct ebb_addr *a)
{
    return (const struct sockaddr *)(const void *)a->raw;
}

/* AF_INET, ... */
int eb_addr_family(const struct ebb_addr *addr);

/* The family of addresses on a simulated network, which are text. */
enum { EB_AF_NAMED = 0xebb };

/* Such an address, "host:port".  Returns 0 or -EBB_EADDR: too long. */
int eb_addr_name(const char *text, struct ebb_addr *out);

/* The text of one, or NULL: it is of another family. */
const char *eb_addr_text_of(const struct ebb_addr *addr);

#pragma GCC visibility pop

#endif
