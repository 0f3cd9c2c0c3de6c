/* SPDX-License-Identifier: MIT-0 */
/*
 * Socket addresses: split "host:port", print, and lists of what a name means.
 */
#ifndef EB_NET_ADDR_H
#define EB_NET_ADDR_H

#include <netinet/in.h>
#include <stddef.h>
#include <sys/socket.h>

#pragma GCC visibility push(default)

struct eb_addr {
    size_t size;                /* of the address in use */
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } u;
};

/* One block; eb_free() it. */
struct eb_addr_list {
    size_t count;               /* at least 1 */
    struct eb_addr item[];
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

/* "1.2.3.4:80" or "[::1]:80" into text.  Returns its length, -ENOSPC, or
 * -EAFNOSUPPORT for an address that is not of the internet. */
int eb_addr_print(const struct eb_addr *addr, char *text, size_t size);

/* The port of an internet address, or -EAFNOSUPPORT. */
int eb_addr_port(const struct eb_addr *addr);

#pragma GCC visibility pop

#endif
