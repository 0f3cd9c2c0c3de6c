/* SPDX-License-Identifier: MIT-0 */
/*
 * What is in a folder: a stream of names, and the end of all of them.
 *
 * The names come from the kernel by the piece, one hop to the pool for each;
 * the reader takes them out of the piece without any.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/sys.h"
#include "fs/fs.h"
#include "reactor/sysfd.h"

enum { PIECE_SIZE = 16384 };

/* Of getdents64(2), which not every libc has. */
struct record {
    uint64_t inode;
    int64_t next_at;
    uint16_t size;
    uint8_t kind;
    char name[];
};

static bool is_dots(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* ---- the stream ---- */

static int64_t run_open(const struct eb_fs_call *c)
{
    return EB_SYS(open(c->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

static int64_t run_read(const struct eb_fs_call *c)
{
    return EB_SYS(syscall(SYS_getdents64, c->fd, c->out, PIECE_SIZE));
}

static struct ebb_entry entry_of(const struct record *r)
{
    struct ebb_entry e = { .name = r->name, .inode = r->inode };

    if (r->kind == DT_REG)
        e.kind = EBB_ENTRY_FILE;
    else if (r->kind == DT_DIR)
        e.kind = EBB_ENTRY_DIR;
    else if (r->kind == DT_LNK)
        e.kind = EBB_ENTRY_LINK;
    return e;
}

static const struct record *record_at(const char *piece, int64_t at)
{
    return (const struct record *)(const void *)(piece + at);
}

_Async _Yields(struct ebb_entry) ebb_fs_entries(const char *path, int *err)
{
    struct eb_fs_call c = { .run = run_open, .path = path, .fd = -1 };
    char *piece = eb_malloc(PIECE_SIZE);
    int64_t n;

    _Defer {
        if (c.fd >= 0)
            (void)eb_sys_close(c.fd);
        eb_free(piece);
    }
    n = piece != NULL ? _Await eb_fs_on_pool(&c) : -ENOMEM;
    if (n >= 0) {
        c.fd = (int)n;
        c.run = run_read;
        c.out = piece;
    }
    while (n >= 0 && (n = _Await eb_fs_on_pool(&c)) > 0) {
        for (int64_t at = 0; at < n; at += record_at(piece, at)->size) {
            if (!is_dots(record_at(piece, at)->name))
                _Yield entry_of(record_at(piece, at));
        }
    }
    if (err != NULL)
        *err = (int)n;
}

/* ---- removal: on a thread of the pool ---- */

static int remove_name(int folder, const char *name);

/* All that is in an open folder, which is closed. */
static int empty_folder(int fd)
{
    DIR *dir = fdopendir(fd);
    struct dirent *e;
    int err = 0;

    if (dir == NULL) {
        (void)eb_sys_close(fd);
        return -ENOMEM;
    }
    while (err == 0 && (e = readdir(dir)) != NULL)
        if (!is_dots(e->d_name))
            err = remove_name(dirfd(dir), e->d_name);
    closedir(dir);
    return err;
}

/* A file is unlinked, a folder emptied first.  Gone already is as good. */
static int remove_name(int folder, const char *name)
{
    int err = (int)EB_SYS(unlinkat(folder, name, 0));
    int fd;

    if (err != -EISDIR && err != -EPERM)
        return err == -ENOENT ? 0 : err;
    fd = (int)EB_SYS(openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW
                                              | O_CLOEXEC));
    if (fd < 0)
        return fd == -ENOENT ? 0 : fd == -ENOTDIR ? err : fd;
    err = empty_folder(fd);
    if (err == 0)
        err = (int)EB_SYS(unlinkat(folder, name, AT_REMOVEDIR));
    return err == -ENOENT ? 0 : err;
}

int eb_fs_remove_tree(const char *path)
{
    struct stat st;
    int err = (int)EB_SYS(lstat(path, &st));

    return err < 0 ? err : remove_name(AT_FDCWD, path);
}
