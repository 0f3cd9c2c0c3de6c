/* SPDX-License-Identifier: MIT-0 */
/*
 * Whole files.
 *
 * A read is a job that goes as far as it can: first here, taking only what is
 * in memory, and for most files that is all; then, from where it was, by a
 * thread of the pool, where it may wait.  So it costs one hop at most, and
 * mostly none.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ebb/task.h>

#include "base/sys.h"
#include "fs/fs.h"
#include "io/io.h"
#include "reactor/sysfd.h"

/* A file of unknown length is read in pieces that begin with this. */
enum { FIRST_CAP = 4096 };

struct reader {
    const char *path;
    int fd;                     /* < 0: not open yet */
    bool is_growing;            /* data is ours to grow */
    char *data;
    size_t len, cap;
    size_t size;                /* what it has said of its size; 0: nothing */
};

/* Open it.  now: -EAGAIN where that may have to wait. */
static int open_it(struct reader *r, bool now)
{
    if (now)
        r->fd = eb_sys_open_now(r->path, O_RDONLY);
    else
        r->fd = (int)EB_SYS(open(r->path, O_RDONLY | O_CLOEXEC));
    return r->fd < 0 ? r->fd : 0;
}

/* Room for the whole, as far as the file tells, and a NUL. */
static int make_room(struct reader *r)
{
    struct stat st;
    size_t cap = FIRST_CAP;
    char *data;

    if (r->len + 1 < r->cap)
        return 0;
    if (r->cap > 0) {
        cap = r->cap * 2;
    } else if (fstat(r->fd, &st) == 0 && st.st_size > 0) {
        if ((uint64_t)st.st_size > SIZE_MAX / 4)
            return -EFBIG;
        /* One more than there should be: so that the end shows. */
        r->size = (size_t)st.st_size;
        cap = r->size + 2;
    }
    data = cap > r->cap ? realloc(r->data, cap) : NULL;
    if (data == NULL)
        return -ENOMEM;
    r->data = data;
    r->cap = cap;
    return 0;
}

/* A FIFO or the like, opened without waiting, may wait on the pool. */
static int read_blocking(int fd, char *buf, size_t len)
{
    int n = eb_sys_read(fd, buf, len);

    if (n != -EAGAIN)
        return n;
    (void)fcntl(fd, F_SETFL, 0);
    return eb_sys_read(fd, buf, len);
}

/* Does the file end where it has been read to?  A short read may be no more
 * than what is in memory; a file that can tell its end says which, for less
 * than a read that finds nothing, and one that has told it is not asked again.
 * 1, or 0: go on; or a negative code. */
static int is_at_end(const struct reader *r)
{
    off_t end, back = (off_t)r->len;

    if (r->len == r->size)
        return 1;
    end = lseek(r->fd, 0, SEEK_END);
    if (end < 0)
        return 0;               /* a pipe, a terminal, what is made as read */
    if (end == back)
        return 1;
    return lseek(r->fd, back, SEEK_SET) < 0 ? -EIO : 0;
}

/* Go on to the end, or the end of the room.  0, or a negative code; `now`:
 * EB_IO_USE_POOL where it would have to wait. */
static int go_on(struct reader *r, bool now)
{
    int err = r->fd < 0 ? open_it(r, now) : 0;
    int n = 1;

    if (err == -EAGAIN && now)
        return EB_IO_USE_POOL;
    while (err == 0 && n > 0) {
        size_t room;

        err = r->is_growing ? make_room(r) : 0;
        room = r->cap - r->len - (r->is_growing ? 1 : 0);
        if (err < 0 || room == 0)
            return err;
        n = now ? eb_io_read_now(r->fd, r->data + r->len, room, -1)
                : read_blocking(r->fd, r->data + r->len, room);
        if (n > 0)
            r->len += (size_t)n;
        if (now && n > 0 && (size_t)n < room) {
            int end = is_at_end(r);

            if (end != 0)
                return end < 0 ? end : 0;
        }
    }
    return err < 0 ? err : n;
}

static void close_reader(struct reader *r)
{
    if (r->fd >= 0)
        (void)eb_sys_close(r->fd);
}

static int64_t run_read(const struct eb_fs_call *c)
{
    return go_on(c->out, false);
}

/* By the ring, together with what other tasks read: to the end, or that of the
 * room.  0, a count or a negative code; -EAGAIN: it is not to be had so. */
static _Async int read_in_slot(struct reader *r, int slot)
{
    struct eb_slot_read c = {
        .path = r->path, .buf = r->data, .len = (uint32_t)r->cap, .slot = slot
    };
    int n;

    _Defer eb_slot_give(slot);
    n = _Await eb_slot_read(&c);
    while (n > 0 && (r->len += (size_t)n) < r->cap) {
        struct eb_file_call rest = {
            .opcode = EB_URING_READ, .fd = slot, .is_slot = true,
            .buf = r->data + r->len, .len = r->cap - r->len,
            .at = (int64_t)r->len
        };

        while ((n = _Await eb_file_call(&rest)) == -EOPNOTSUPP)
            _Await eb_turn_over();      /* the ring is full */
    }
    return n;
}

static _Async int read_whole(struct reader *r)
{
    struct eb_fs_call c = { .run = run_read, .out = r };
    int slot, err = -EAGAIN;

    if (!eb_coop())
        _Await eb_turn_over();
    slot = r->is_growing ? -EAGAIN : eb_slot_take();
    if (slot >= 0)
        err = _Await read_in_slot(r, slot);
    if (err != -EAGAIN || r->len > 0)
        return err;
    err = go_on(r, true);
    return err != EB_IO_USE_POOL ? err : (int)_Await eb_fs_on_pool(&c);
}

_Async int ebb_fs_read(const char *path, char **data, size_t *len)
{
    struct reader r = { .path = path, .fd = -1, .is_growing = true };
    int err;

    *data = NULL;
    *len = 0;
    _Defer {
        close_reader(&r);
        free(r.data);
    }
    err = _Await read_whole(&r);
    if (err < 0)
        return err;
    r.data[r.len] = '\0';
    *data = r.data;
    *len = r.len;
    r.data = NULL;
    return 0;
}

_Async int ebb_fs_read_into(const char *path, void *buf, size_t len)
{
    struct reader r = {
        .path = path, .fd = -1, .data = buf, .cap = len < INT_MAX ? len
                                                                  : INT_MAX
    };
    int err;

    _Defer close_reader(&r);
    err = _Await read_whole(&r);
    return err < 0 ? err : (int)r.len;
}

/* ---- writing ---- */

static int write_all(int fd, const char *data, size_t len)
{
    while (len > 0) {
        int n = eb_sys_write(fd, data, len);

        if (n < 0)
            return n;
        data += n;
        len -= (size_t)n;
    }
    return 0;
}

static int64_t run_write(const struct eb_fs_call *c)
{
    int fd = (int)EB_SYS(open(c->path,
                              O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
                              0666));
    int err, closed;

    if (fd < 0)
        return fd;
    err = write_all(fd, c->other, c->size);
    closed = eb_sys_close(fd);          /* may tell of a write that failed */
    return err < 0 ? err : closed;
}

_Async int ebb_fs_write(const char *path, const void *data, size_t len)
{
    struct eb_fs_call c = {
        .run = run_write, .path = path, .other = data, .size = len
    };

    return (int)_Await eb_fs_on_pool(&c);
}

/* All bytes of one open file to another.  A count or a negative code. */
static int64_t copy_bytes(int from, int to)
{
    char buf[16384];
    int64_t total = 0;
    ssize_t n;

    do {
        n = EB_SYS(copy_file_range(from, NULL, to, NULL, 1 << 30, 0));
        if (n > 0)
            total += n;
    } while (n > 0);
    if (n == 0 && total > 0)
        return total;
    /* Between these two it cannot be done so, or (0) the size is unknown. */
    while ((n = eb_sys_read(from, buf, sizeof(buf))) > 0) {
        int err = write_all(to, buf, (size_t)n);

        if (err < 0)
            return err;
        total += n;
    }
    return n < 0 ? n : total;
}

/* A device has its own, which is everybody's. */
static void take_mode(int to, mode_t mode)
{
    struct stat st;

    if (fstat(to, &st) == 0 && S_ISREG(st.st_mode))
        (void)fchmod(to, mode & 07777);
}

static int64_t run_copy(const struct eb_fs_call *c)
{
    int from = (int)EB_SYS(open(c->path, O_RDONLY | O_CLOEXEC));
    struct stat st = { .st_mode = 0666 };
    int64_t n;
    int to, err;

    if (from < 0)
        return from;
    (void)fstat(from, &st);
    to = (int)EB_SYS(open(c->other, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
                          st.st_mode & 0777));
    n = to < 0 ? to : copy_bytes(from, to);
    if (n >= 0)
        take_mode(to, st.st_mode);
    err = to < 0 ? 0 : eb_sys_close(to);
    (void)eb_sys_close(from);
    return err < 0 && n >= 0 ? err : n;
}

_Async int64_t ebb_fs_copy(const char *from, const char *to)
{
    struct eb_fs_call c = { .run = run_copy, .path = from, .other = to };

    return _Await eb_fs_on_pool(&c);
}
