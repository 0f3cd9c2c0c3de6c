/* SPDX-License-Identifier: MIT-0 */
/*
 * Open files.  What is in memory is opened and read on the spot; only what
 * has to wait for a disk costs more than the system call.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/sys.h"
#include "fs/fs.h"
#include "io/io.h"
#include "reactor/sysfd.h"

/* One that this machine's off_t can hold. */
static bool is_offset(int64_t at)
{
    return at >= 0 && (int64_t)(off_t)at == at;
}

static int64_t run_open(const struct eb_fs_call *c)
{
    return EB_SYS(open(c->path, (int)c->number | O_CLOEXEC | O_NONBLOCK,
                       c->mode));
}

_Async int ebb_file_open(const char *path, int flags, unsigned mode,
                         struct ebb_io **out)
{
    int fd = flags & (O_CREAT | O_TRUNC) ? -EAGAIN
                                         : eb_sys_open_now(path, flags);
    int err;

    *out = NULL;
    if (fd == -EAGAIN) {
        struct eb_fs_call c = {
            .run = run_open, .path = path, .number = flags, .mode = mode
        };

        fd = (int)_Await eb_fs_on_pool(&c);
    }
    if (fd < 0)
        return fd;
    err = ebb_io_new(fd, out);
    if (err < 0)
        (void)eb_sys_close(fd);
    return err;
}

_Async int ebb_file_read_at(struct ebb_io *file, void *buf, size_t len,
                            int64_t at)
{
    struct eb_file_call c = {
        .opcode = EB_URING_READ, .fd = ebb_io_fd(file), .buf = buf,
        .len = len, .at = at
    };
    int n;

    if (!is_offset(at))
        return -EINVAL;
    if (!eb_coop())
        _Await eb_turn_over();
    n = eb_io_read_now(c.fd, buf, len, at);
    return n != EB_IO_USE_POOL ? n : _Await eb_io_call(&c);
}

_Async int ebb_file_write_at(struct ebb_io *file, const void *buf,
                             size_t len, int64_t at)
{
    struct eb_file_call c = {
        .opcode = EB_URING_WRITE, .fd = ebb_io_fd(file),
        .buf = (void *)(uintptr_t)buf, .len = len, .at = at
    };

    return is_offset(at) ? _Await eb_io_call(&c) : -EINVAL;
}

static int64_t run_sync(const struct eb_fs_call *c)
{
    return c->number ? EB_SYS(fdatasync(c->fd)) : EB_SYS(fsync(c->fd));
}

_Async int ebb_file_sync(struct ebb_io *file, bool data_only)
{
    struct eb_fs_call c = {
        .run = run_sync, .fd = ebb_io_fd(file), .number = data_only
    };

    return (int)_Await eb_fs_on_pool(&c);
}

static int64_t run_stat(const struct eb_fs_call *c)
{
    return EB_SYS(fstat(c->fd, c->out));
}

_Async int ebb_file_stat(struct ebb_io *file, struct stat *out)
{
    struct eb_fs_call c = {
        .run = run_stat, .fd = ebb_io_fd(file), .out = out
    };

    return (int)_Await eb_fs_on_pool(&c);
}

static int64_t run_truncate(const struct eb_fs_call *c)
{
    return EB_SYS(ftruncate(c->fd, (off_t)c->number));
}

_Async int ebb_file_truncate(struct ebb_io *file, int64_t size)
{
    struct eb_fs_call c = {
        .run = run_truncate, .fd = ebb_io_fd(file), .number = size
    };

    return is_offset(size) ? (int)_Await eb_fs_on_pool(&c) : -EINVAL;
}

static int64_t run_chmod(const struct eb_fs_call *c)
{
    return EB_SYS(fchmod(c->fd, c->mode));
}

_Async int ebb_file_chmod(struct ebb_io *file, unsigned mode)
{
    struct eb_fs_call c = {
        .run = run_chmod, .fd = ebb_io_fd(file), .mode = mode
    };

    return (int)_Await eb_fs_on_pool(&c);
}

int ebb_file_clone(struct ebb_io *file, struct ebb_io **out)
{
    int fd = (int)EB_SYS(fcntl(ebb_io_fd(file), F_DUPFD_CLOEXEC, 0));
    int err = fd < 0 ? fd : ebb_io_new(fd, out);

    if (err < 0)
        *out = NULL;
    if (err < 0 && fd >= 0)
        (void)eb_sys_close(fd);
    return err;
}

int64_t ebb_file_seek(struct ebb_io *file, int64_t at, int whence)
{
    if ((int64_t)(off_t)at != at)
        return -EINVAL;
    return EB_SYS(lseek(ebb_io_fd(file), (off_t)at, whence));
}
