/* SPDX-License-Identifier: MIT-0 */
/* What the files of sockets share. */
#ifndef EB_NET_SOCKET_H
#define EB_NET_SOCKET_H

#include <ebb/socket.h>

#include "io/io.h"
#include "net/addr.h"

#pragma GCC visibility push(default)

/* A new io for a socket of this type.  is_tcp: it is one that has TCP_NODELAY
 * already, as a listener's connections have.  fd is taken, if the result is
 * 0. */
int eb_socket_open(int fd, int type, bool is_tcp, struct ebb_io **out);

/* A new socket that has this address; with a backlog: that listens. */
int eb_socket_at(const struct ebb_addr *addr, int type, int backlog,
                 struct ebb_io **out);

/* The same at the first of these that can be had; list is taken. */
int eb_socket_at_any(struct eb_addr_list *list, int type, int backlog,
                     struct ebb_io **out);

/* Two sockets of this machine that are connected.  Both given. */
int eb_socket_pair(int type, struct ebb_io **a, struct ebb_io **b);

/* A new stream that is connected to this address.  out: given.  Cancel safe. */
EBB_ASYNC int eb_socket_connect_to(const struct ebb_addr *addr,
                                   struct ebb_io **out) EBB_FRAME(384);

/*
 * Connect to the first of these addresses, from `i` on, that answers.  Each
 * has a quarter of a second for itself; then the next one is tried beside it.
 * Of those that fail the last one's code is told.  Cancel safe.
 */
EBB_ASYNC int eb_socket_race(const struct eb_addr_list *list, size_t i,
                             struct ebb_io **out);

/* Say whom the messages of a socket that is simulated are for. */
int eb_socket_name_peer(struct ebb_io *socket, const char *addr);

/* For those that are no listeners: no backlog. */
enum { EB_NO_BACKLOG = -1 };

/* As many as the kernel allows. */
enum { EB_BACKLOG_MAX = 4096 };

#pragma GCC visibility pop

#endif
