/* SPDX-License-Identifier: MIT-0 */
/* System calls on descriptors; see the header. */
#include "reactor/sysfd.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "base/atomic.h"
#include "base/sys.h"
#include "reactor/fault.h"

/* Repeat a call as long as a signal interrupts it. */
#define CALL(result, call) \
    do { \
        (result) = (int)EB_SYS(call); \
    } while ((result) == -EINTR)

/* The same for a call on `len` bytes, which a test may cut or let fail. */
#define CALL_BYTES(result, which, len, call) \
    do { \
        int64_t fault_ = eb_fault((which), (int64_t)(len)); \
        if (fault_ > 0 && (uint64_t)fault_ < (len)) \
            (len) = (size_t)fault_; \
        (result) = fault_ < 0 ? (int)fault_ : (int)EB_SYS(call); \
    } while ((result) == -EINTR)

int eb_sys_read(int fd, void *buf, size_t len)
{
    int n;

    CALL_BYTES(n, EB_CALL_READ, len, read(fd, buf, eb_sys_cut(len)));
    return n;
}

int eb_sys_pread(int fd, void *buf, size_t len, int64_t at)
{
    int n;

    CALL_BYTES(n, EB_CALL_READ, len,
               pread(fd, buf, eb_sys_cut(len), (off_t)at));
    return n;
}

int eb_sys_pwrite(int fd, const void *buf, size_t len, int64_t at)
{
    int n;

    CALL_BYTES(n, EB_CALL_WRITE, len,
               pwrite(fd, buf, eb_sys_cut(len), (off_t)at));
    return n;
}

int eb_sys_open_now(const char *path, int flags)
{
    /* Of openat2(2), which libc does not have. */
    struct {
        uint64_t flags, mode, resolve;
    } how = { .flags = (uint64_t)(unsigned)(flags | O_CLOEXEC | O_NONBLOCK),
              .resolve = 0x20 };        /* RESOLVE_CACHED */
    int64_t fault = eb_fault(EB_CALL_OPEN_NOW, flags);
    int fd = fault < 0 ? (int)fault
                       : (int)EB_SYS(syscall(437, AT_FDCWD, path, &how,
                                             sizeof(how)));

    /* Not known to the kernel, or to what filters its calls; or interrupted,
     * as an open that waits may be. */
    return fd == -ENOSYS || fd == -EINVAL || fd == -EPERM || fd == -E2BIG
                   || fd == -EINTR
               ? -EAGAIN : fd;
}

int eb_sys_read_now(int fd, void *buf, size_t len, int64_t at)
{
#ifdef RWF_NOWAIT
    int64_t fault = eb_fault(EB_CALL_READ_NOW, (int64_t)len);
    struct iovec part = { buf, eb_sys_cut(len) };

    if (fault > 0 && (uint64_t)fault < part.iov_len)
        part.iov_len = (size_t)fault;
    if (fault < 0)
        return (int)fault;
    return (int)EB_SYS(preadv2(fd, &part, 1, (off_t)at, RWF_NOWAIT));
#else
    (void)fd, (void)buf, (void)len, (void)at;
    return -EOPNOTSUPP;
#endif
}

int eb_sys_write(int fd, const void *buf, size_t len)
{
    int n;

    CALL_BYTES(n, EB_CALL_WRITE, len, write(fd, buf, eb_sys_cut(len)));
    return n;
}

int eb_sys_recv_seldom(int fd, void *buf, size_t len)
{
    size_t none = 0;
    int n;

    CALL_BYTES(n, EB_CALL_RECV, none,
               recv(fd, buf, eb_sys_cut(len), MSG_DONTWAIT));
    return n;
}

int eb_sys_send_seldom(int fd, const void *buf, size_t len)
{
    int n;

    CALL_BYTES(n, EB_CALL_SEND, len,
               send(fd, buf, eb_sys_cut(len), MSG_DONTWAIT | MSG_NOSIGNAL));
    return n;
}

/* Not repeated: on Linux the descriptor is gone, whatever the result. */
int eb_sys_close(int fd)
{
    int err = (int)EB_SYS(close(fd));

    return err == -EINTR ? 0 : err;
}

int eb_sys_pipe(int fd[2])
{
    return (int)EB_SYS(pipe2(fd, O_NONBLOCK | O_CLOEXEC));
}

int eb_sys_reopen(int fd, int flags)
{
    char path[sizeof("/proc/self/fd/") + 3 * sizeof(int)];
    int n;

    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    CALL(n, open(path, flags | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
    return n;
}

int eb_sys_status_flags(int fd)
{
    return (int)EB_SYS(fcntl(fd, F_GETFL));
}

int eb_sys_set_nonblock(int fd)
{
    int flags = eb_sys_status_flags(fd);

    return flags < 0 ? flags : (int)EB_SYS(fcntl(fd, F_SETFL,
                                                 flags | O_NONBLOCK));
}

int eb_sys_set_block(int fd)
{
    int flags = eb_sys_status_flags(fd);

    return flags < 0 ? flags : (int)EB_SYS(fcntl(fd, F_SETFL,
                                                 flags & ~O_NONBLOCK));
}

int eb_sys_poll_now(int fd, int events)
{
    struct pollfd p = { .fd = fd, .events = (short)events };
    int n;

    CALL(n, poll(&p, 1, 0));
    return n > 0 ? p.revents : n;
}

int eb_sys_fd_kind(int fd)
{
    struct stat st;
    int err = (int)EB_SYS(fstat(fd, &st));

    if (err < 0)
        return err;
    if (S_ISSOCK(st.st_mode))
        return EB_KIND_SOCKET;
    if (S_ISFIFO(st.st_mode) || S_ISCHR(st.st_mode))
        return EB_KIND_STREAM;
    return EB_KIND_FILE;
}

/* Not the controlling end of a pseudo-terminal: opening that once more would
 * make another terminal. */
int eb_sys_fd_can_reopen(int fd)
{
    struct stat st;
    char name[64];

    if (fstat(fd, &st) != 0)
        return 0;
    if (S_ISFIFO(st.st_mode))
        return 1;
    return isatty(fd) && ptsname_r(fd, name, sizeof(name)) != 0;
}

int eb_sys_socket(int family, int type)
{
    return (int)EB_SYS(socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC,
                              0));
}

int eb_sys_socket_type(int fd)
{
    int type = 0;
    socklen_t size = sizeof(type);
    int err = (int)EB_SYS(getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size));

    return err < 0 ? err : type;
}

int eb_sys_bind(int fd, const struct sockaddr *addr, size_t size)
{
    return (int)EB_SYS(bind(fd, addr, (socklen_t)size));
}

int eb_sys_listen(int fd, int backlog)
{
    return (int)EB_SYS(listen(fd, backlog));
}

int eb_sys_accept(int fd)
{
    size_t none = 0;
    int conn;

    CALL_BYTES(conn, EB_CALL_ACCEPT, none,
               accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC));
    return conn;
}

/* Interrupted, it goes on in the background: as good as EINPROGRESS. */
int eb_sys_connect(int fd, const struct sockaddr *addr, size_t size)
{
    int err = (int)EB_SYS(connect(fd, addr, (socklen_t)size));

    return err == -EINTR ? -EINPROGRESS : err;
}

int eb_sys_socket_error(int fd)
{
    int err = 0;
    socklen_t size = sizeof(err);

    int rc = (int)EB_SYS(getsockopt(fd, SOL_SOCKET, SO_ERROR, &err, &size));

    return rc < 0 ? rc : -err;
}

static int set_on(int fd, int level, int option)
{
    int on = 1;

    return (int)EB_SYS(setsockopt(fd, level, option, &on, sizeof(on)));
}

int eb_sys_set_nodelay(int fd)
{
    return set_on(fd, IPPROTO_TCP, TCP_NODELAY);
}

int eb_sys_set_reuseaddr(int fd)
{
    return set_on(fd, SOL_SOCKET, SO_REUSEADDR);
}

int eb_sys_shutdown_write(int fd)
{
    return (int)EB_SYS(shutdown(fd, SHUT_WR));
}

int eb_sys_sockname(int fd, int peer, struct sockaddr *addr, size_t *size)
{
    socklen_t room = (socklen_t)*size;
    int err = (int)(peer ? EB_SYS(getpeername(fd, addr, &room))
                         : EB_SYS(getsockname(fd, addr, &room)));

    *size = room;
    return err;
}

int eb_sys_eventfd(void)
{
    return (int)EB_SYS(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
}

int eb_sys_epoll_create(void)
{
    return (int)EB_SYS(epoll_create1(EPOLL_CLOEXEC));
}

int eb_sys_epoll_ctl(int ep, int op, int fd, struct epoll_event *event)
{
    return (int)EB_SYS(epoll_ctl(ep, op, fd, event));
}

#if defined(__GLIBC_PREREQ)
#if __GLIBC_PREREQ(2, 35)
#define HAS_EPOLL_PWAIT2
#endif
#endif

/* By the newer call, which knows nanoseconds.  -ENOSYS: there is none. */
static int wait_by_ns(int ep, struct epoll_event *events, int max,
                      int64_t timeout_ns)
{
#ifdef HAS_EPOLL_PWAIT2
    static bool is_missing;             /* atomic: a hint */
    struct timespec t = { .tv_sec = (time_t)(timeout_ns / 1000000000),
                          .tv_nsec = (long)(timeout_ns % 1000000000) };
    int n;

    if (__builtin_expect(eb_load_relaxed(&is_missing), 0))
        return -ENOSYS;
    n = (int)EB_SYS(epoll_pwait2(ep, events, max,
                                 timeout_ns < 0 ? NULL : &t, NULL));
    /* Linux before 5.11 has it not; a filter older than that forbids it. */
    if (n != -ENOSYS && n != -EPERM)
        return n;
    eb_store_relaxed(&is_missing, true);
#else
    (void)ep, (void)events, (void)max, (void)timeout_ns;
#endif
    return -ENOSYS;
}

int eb_sys_epoll_wait(int ep, struct epoll_event *events, int max,
                      int64_t timeout_ns)
{
    int64_t fault = eb_fault(EB_CALL_EPOLL_WAIT, max), ms;
    int n;

    if (fault < 0)
        return (int)fault;
    n = wait_by_ns(ep, events, max, timeout_ns);
    if (n != -ENOSYS)
        return n;
    ms = timeout_ns < 0 ? -1 : (timeout_ns + 999999) / 1000000;
    n = (int)EB_SYS(epoll_wait(ep, events, max,
                               ms < INT_MAX ? (int)ms : INT_MAX));
    return n;
}
