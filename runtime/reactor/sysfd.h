/* SPDX-License-Identifier: MIT-0 */
/*
 * System calls on descriptors, returning a result or -errno.
 *
 * Calls that a signal interrupts before they did anything are repeated.
 */
#ifndef EB_REACTOR_SYSFD_H
#define EB_REACTOR_SYSFD_H

#include <limits.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>

#include "base/sys.h"
#include "reactor/fault.h"

struct sockaddr;
struct epoll_event;

/* Counts are cut to INT_MAX, as are the lengths. */
int eb_sys_read(int fd, void *buf, size_t len);
int eb_sys_write(int fd, const void *buf, size_t len);
int eb_sys_pread(int fd, void *buf, size_t len, int64_t at);
int eb_sys_pwrite(int fd, const void *buf, size_t len, int64_t at);
/* Open without waiting for a disk (Linux 5.12): -EAGAIN: that cannot be done,
 * or one cannot know.  Not for names that are created. */
int eb_sys_open_now(const char *path, int flags);
/* Read what is in memory already, at an offset or (-1) the file's position.
 * -EAGAIN: it would have to wait, -EOPNOTSUPP: one cannot know. */
int eb_sys_read_now(int fd, void *buf, size_t len, int64_t at);

/* The length of a call whose result has to fit in an int. */
static inline size_t eb_sys_cut(size_t len)
{
    return len < INT_MAX ? len : INT_MAX;
}

/* recv and send of a socket: do not block, raise no signal.  In the header
 * since a message is little more than these two; the others are what they do
 * where a signal came between, or a test has set a hook.  A receive is cut by
 * the caller, to whom a short count says something. */
int eb_sys_recv_seldom(int fd, void *buf, size_t len);
int eb_sys_send_seldom(int fd, const void *buf, size_t len);

static inline int eb_sys_recv(int fd, void *buf, size_t len)
{
    int n = -EINTR;

    if (__builtin_expect(eb_fault_hook == NULL, 1))
        n = (int)EB_SYS(recv(fd, buf, eb_sys_cut(len), MSG_DONTWAIT));
    return __builtin_expect(n != -EINTR, 1)
               ? n : eb_sys_recv_seldom(fd, buf, len);
}

static inline int eb_sys_send(int fd, const void *buf, size_t len)
{
    int n = -EINTR;

    if (__builtin_expect(eb_fault_hook == NULL, 1))
        n = (int)EB_SYS(send(fd, buf, eb_sys_cut(len),
                             MSG_DONTWAIT | MSG_NOSIGNAL));
    return __builtin_expect(n != -EINTR, 1)
               ? n : eb_sys_send_seldom(fd, buf, len);
}

int eb_sys_close(int fd);
int eb_sys_pipe(int fd[2]);             /* non-blocking, close-on-exec */
int eb_sys_reopen(int fd, int flags);   /* its own O_NONBLOCK description */
int eb_sys_status_flags(int fd);        /* F_GETFL */
int eb_sys_set_nonblock(int fd);
int eb_sys_set_block(int fd);
/* Events out of `events` (POLLIN, ...) that are there now; 0: none. */
int eb_sys_poll_now(int fd, int events);

enum eb_fd_kind {
    EB_KIND_FILE,               /* always ready: goes to the pool */
    EB_KIND_SOCKET,
    EB_KIND_STREAM,             /* pipe, terminal, other device */
};
int eb_sys_fd_kind(int fd);
int eb_sys_fd_can_reopen(int fd);       /* a pipe or an end of a terminal */

/* Sockets, non-blocking and close-on-exec. */
int eb_sys_socket(int family, int type);
int eb_sys_socket_type(int fd);         /* SOCK_STREAM, ... */
int eb_sys_bind(int fd, const struct sockaddr *addr, size_t size);
int eb_sys_listen(int fd, int backlog);
int eb_sys_accept(int fd);
int eb_sys_connect(int fd, const struct sockaddr *addr, size_t size);
int eb_sys_socket_error(int fd);        /* SO_ERROR as a negative code */
int eb_sys_set_nodelay(int fd);
int eb_sys_set_reuseaddr(int fd);
int eb_sys_shutdown_write(int fd);
/* peer: the other side's.  *size: in: room, out: used. */
int eb_sys_sockname(int fd, int peer, struct sockaddr *addr, size_t *size);

int eb_sys_eventfd(void);
int eb_sys_epoll_create(void);
int eb_sys_epoll_ctl(int ep, int op, int fd, struct epoll_event *event);
/* timeout_ns below 0: none.  Never early by more than the clock's grain. */
int eb_sys_epoll_wait(int ep, struct epoll_event *events, int max,
                      int64_t timeout_ns);

#endif
