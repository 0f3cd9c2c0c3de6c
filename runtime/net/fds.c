/* SPDX-License-Identifier: MIT-0 */
/*
 * Descriptors through Unix sockets.  They travel with the first byte of what
 * is sent; the kernel keeps each open until somebody has received it.
 */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/socket.h>

#include <ebb/unix.h>

#include "base/sys.h"
#include "io/io.h"
#include "reactor/sysfd.h"

struct parcel {
    struct iovec bytes;
    const int *send;            /* or */
    int *recv;
    size_t count;               /* of them; recv: room, then how many came */
};

/* Room for as many as the kernel ever sends at once. */
union control {
    struct cmsghdr align;
    char room[CMSG_SPACE(EBB_FDS_MAX * sizeof(int))];
};

static int attempt_send(struct ebb_io *io, void *arg)
{
    struct parcel *p = arg;
    union control control;
    struct msghdr m = { .msg_iov = &p->bytes, .msg_iovlen = 1 };

    if (p->count > 0) {
        memset(&control, 0, sizeof(control));
        m.msg_control = control.room;
        m.msg_controllen = CMSG_SPACE(p->count * sizeof(int));
        CMSG_FIRSTHDR(&m)->cmsg_level = SOL_SOCKET;
        CMSG_FIRSTHDR(&m)->cmsg_type = SCM_RIGHTS;
        CMSG_FIRSTHDR(&m)->cmsg_len = CMSG_LEN(p->count * sizeof(int));
        memcpy(CMSG_DATA(CMSG_FIRSTHDR(&m)), p->send,
               p->count * sizeof(int));
    }
    return (int)EB_SYS(sendmsg(ebb_io_fd(io), &m,
                               MSG_DONTWAIT | MSG_NOSIGNAL));
}

/* Keep the first `room` descriptors of a message and close the rest. */
static size_t take_fds(struct msghdr *m, int *fds, size_t room)
{
    size_t taken = 0;

    for (struct cmsghdr *c = CMSG_FIRSTHDR(m); c != NULL;
         c = CMSG_NXTHDR(m, c)) {
        size_t count = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);

        if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
            continue;
        for (size_t i = 0; i < count; i++) {
            int fd;

            memcpy(&fd, CMSG_DATA(c) + i * sizeof(fd), sizeof(fd));
            if (taken < room)
                fds[taken++] = fd;
            else
                (void)eb_sys_close(fd);
        }
    }
    return taken;
}

static int attempt_recv(struct ebb_io *io, void *arg)
{
    struct parcel *p = arg;
    union control control;
    struct msghdr m = {
        .msg_iov = &p->bytes, .msg_iovlen = 1,
        .msg_control = control.room, .msg_controllen = sizeof(control)
    };
    size_t room = p->count;
    int n = eb_io_read_kept(io, p->bytes.iov_base, p->bytes.iov_len, false);

    if (n == EB_IO_GO_ON)
        n = (int)EB_SYS(recvmsg(ebb_io_fd(io), &m,
                                MSG_DONTWAIT | MSG_CMSG_CLOEXEC));
    else
        m.msg_controllen = 0;   /* they came without any */
    if (n == -EAGAIN)
        return n;
    p->count = n >= 0 ? take_fds(&m, p->recv, room) : 0;
    return n;
}

async int ebb_send_fds(struct ebb_io *socket, const void *buf, size_t len,
                       const int *fds, size_t count)
{
    struct parcel p = {
        .bytes = { (void *)(uintptr_t)buf, len < INT_MAX ? len : INT_MAX },
        .send = fds, .count = count
    };

    if (len == 0 || count > EBB_FDS_MAX)
        return -EINVAL;
    return await eb_io_until(socket, EB_FD_WRITE, attempt_send, &p);
}

async int ebb_recv_fds(struct ebb_io *socket, void *buf, size_t len,
                       int *fds, size_t *count)
{
    struct parcel p = {
        .bytes = { buf, len < INT_MAX ? len : INT_MAX },
        .recv = fds, .count = *count
    };
    int n;

    *count = 0;
    n = try await eb_io_until(socket, EB_FD_READ, attempt_recv, &p);
    *count = p.count;
    return n;
}
