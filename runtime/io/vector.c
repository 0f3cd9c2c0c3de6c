/* SPDX-License-Identifier: MIT-0 */
/*
 * Reads and writes of several pieces of memory in one call.
 *
 * Where the kernel has no call that never blocks, the first piece alone is
 * read or written: a caller has to expect less than everything anyhow.
 */
#include <errno.h>
#include <limits.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "base/sys.h"
#include "io/io.h"

struct vector {
    const struct iovec *part;
    size_t count;
};

/* Leave out empty pieces at the front, and what the kernel would refuse. */
static struct vector trim(const struct iovec *part, int count)
{
    struct vector v = { part, count > 0 ? (size_t)count : 0 };

    while (v.count > 0 && v.part[0].iov_len == 0) {
        v.part++;
        v.count--;
    }
    if (v.count > IOV_MAX)
        v.count = IOV_MAX;
    return v;
}

/* Can all pieces go in one call, as far as their lengths are concerned? */
static bool fits(const struct vector *v)
{
    size_t left = INT_MAX;

    for (size_t i = 0; i < v->count; i++) {
        if (v->part[i].iov_len > left)
            return false;
        left -= v->part[i].iov_len;
    }
    return true;
}

static bool is_socket(const struct ebb_io *io)
{
    return io->kind == EB_IO_SOCKET || io->kind == EB_IO_DATAGRAM;
}

/* Can more than one piece be had without blocking? */
static bool is_vectored(const struct ebb_io *io, const struct vector *v)
{
    return v->count > 1 && fits(v)
        && (is_socket(io) || io->kind == EB_IO_STREAM);
}

static struct msghdr message_of(const struct vector *v)
{
    struct msghdr m = { .msg_iov = (struct iovec *)(uintptr_t)v->part };

    m.msg_iovlen = (__typeof__(m.msg_iovlen))v->count;  /* int, or size_t */
    return m;
}

static int attempt_read(struct ebb_io *io, void *arg)
{
    const struct vector *v = arg;
    struct msghdr m = message_of(v);
    int n = eb_io_read_kept(io, v->part[0].iov_base,
                            fits(v) ? v->part[0].iov_len : INT_MAX, false);

    if (n != EB_IO_GO_ON)
        return n;
    if (is_socket(io))
        return (int)EB_SYS(recvmsg(ebb_io_fd(io), &m, MSG_DONTWAIT));
    do {
        n = (int)EB_SYS(readv(ebb_io_fd(io), v->part, (int)v->count));
    } while (n == -EINTR);
    return n;
}

static int attempt_write(struct ebb_io *io, void *arg)
{
    const struct vector *v = arg;
    struct msghdr m = message_of(v);
    int n;

    if (is_socket(io))
        return (int)EB_SYS(sendmsg(ebb_io_fd(io), &m,
                                   MSG_DONTWAIT | MSG_NOSIGNAL));
    do {
        n = (int)EB_SYS(writev(ebb_io_fd(io), v->part, (int)v->count));
    } while (n == -EINTR);
    return n;
}

async int ebb_read_vectored(struct ebb_io *io, const struct iovec *part,
                            int count)
{
    struct vector v = trim(part, count);

    if (v.count == 0)
        return 0;
    if (!is_vectored(io, &v))
        return await ebb_read(io, v.part[0].iov_base, v.part[0].iov_len);
    return await eb_io_until(io, EB_FD_READ, attempt_read, &v);
}

async int ebb_write_vectored(struct ebb_io *io, const struct iovec *part,
                             int count)
{
    struct vector v = trim(part, count);

    if (v.count == 0)
        return 0;
    if (!is_vectored(io, &v))
        return await ebb_write(io, v.part[0].iov_base, v.part[0].iov_len);
    return await eb_io_until(io, EB_FD_WRITE, attempt_write, &v);
}

int ebb_try_read_vectored(struct ebb_io *io, const struct iovec *part,
                          int count)
{
    struct vector v = trim(part, count);

    if (v.count == 0)
        return 0;
    if (!is_vectored(io, &v))
        return ebb_try_read(io, v.part[0].iov_base, v.part[0].iov_len);
    return attempt_read(io, &v);
}

int ebb_try_write_vectored(struct ebb_io *io, const struct iovec *part,
                           int count)
{
    struct vector v = trim(part, count);

    if (v.count == 0)
        return 0;
    if (!is_vectored(io, &v))
        return ebb_try_write(io, v.part[0].iov_base, v.part[0].iov_len);
    return attempt_write(io, &v);
}

/* n bytes have been written: they are no longer in the pieces. */
static void advance(struct iovec *part, int count, size_t n)
{
    for (int i = 0; i < count && n > 0; i++) {
        size_t one = n < part[i].iov_len ? n : part[i].iov_len;

        part[i].iov_base = (char *)part[i].iov_base + one;
        part[i].iov_len -= one;
        n -= one;
    }
}

async int ebb_write_all_vectored(struct ebb_io *io, struct iovec *part,
                                 int count)
{
    while (trim(part, count).count > 0) {
        int n = try await ebb_write_vectored(io, part, count);

        advance(part, count, (size_t)n);
    }
    return 0;
}

async int ebb_write_bytes(struct ebb_io *io, struct ebb_bytes *bytes)
{
    while (bytes->len > 0) {
        struct ebb_slice left = ebb_bytes_view(bytes);
        int n = try await ebb_write(io, left.at, left.len);

        ebb_bytes_consume(bytes, (size_t)n);
    }
    return 0;
}
