/* SPDX-License-Identifier: MIT-0 */
/* What the files of sockets share. */
#ifndef EB_NET_SOCKET_H
#define EB_NET_SOCKET_H

#include <ebb/socket.h>

#include "io/io.h"

#pragma GCC visibility push(default)

/* A new io for a socket of this type.  fd is taken, if the result is 0. */
int eb_socket_open(int fd, int type, struct ebb_io **out);

/* A new socket that has this address; with a backlog: that listens. */
int eb_socket_at(const struct ebb_addr *addr, int type, int backlog,
                 struct ebb_io **out);

/* Two sockets of this machine that are connected.  Both given. */
int eb_socket_pair(int type, struct ebb_io **a, struct ebb_io **b);

/* For those that are no listeners: no backlog. */
enum { EB_NO_BACKLOG = -1 };

/* As many as the kernel allows. */
enum { EB_BACKLOG_MAX = 4096 };

#pragma GCC visibility pop

#endif
