/* SPDX-License-Identifier: MIT-0 */
/* Calls on names: each is one job of the blocking pool. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/sys.h"
#include "fs/fs.h"

/* ---- stat ---- */

static int64_t run_stat(const struct eb_fs_call *c)
{
    return EB_SYS(stat(c->path, c->out));
}

_Async int ebb_fs_stat(const char *path, struct stat *out)
{
    struct eb_fs_call c = { .run = run_stat, .path = path, .out = out };

    return (int)_Await eb_fs_on_pool(&c);
}

static int64_t run_lstat(const struct eb_fs_call *c)
{
    return EB_SYS(lstat(c->path, c->out));
}

_Async int ebb_fs_lstat(const char *path, struct stat *out)
{
    struct eb_fs_call c = { .run = run_lstat, .path = path, .out = out };

    return (int)_Await eb_fs_on_pool(&c);
}

static int64_t run_exists(const struct eb_fs_call *c)
{
    struct stat st;
    long err = EB_SYS(stat(c->path, &st));

    if (err == 0)
        return 1;
    return err == -ENOENT || err == -ENOTDIR ? 0 : err;
}

_Async int ebb_fs_exists(const char *path)
{
    struct eb_fs_call c = { .run = run_exists, .path = path };

    return (int)_Await eb_fs_on_pool(&c);
}

static int64_t run_chmod(const struct eb_fs_call *c)
{
    return EB_SYS(chmod(c->path, c->mode));
}

_Async int ebb_fs_chmod(const char *path, unsigned mode)
{
    struct eb_fs_call c = { .run = run_chmod, .path = path, .mode = mode };

    return (int)_Await eb_fs_on_pool(&c);
}

/* ---- folders ---- */

static int64_t run_mkdir(const struct eb_fs_call *c)
{
    return EB_SYS(mkdir(c->path, c->mode));
}

_Async int ebb_fs_mkdir(const char *path, unsigned mode)
{
    struct eb_fs_call c = { .run = run_mkdir, .path = path, .mode = mode };

    return (int)_Await eb_fs_on_pool(&c);
}

/* Made by somebody else meanwhile is as good. */
static int make_folder(const char *path, unsigned mode)
{
    struct stat st;
    int err = (int)EB_SYS(mkdir(path, mode));

    if (err != -EEXIST)
        return err;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode) ? 0 : err;
}

/* From the top down: of what exists a mkdir says so. */
static int64_t run_mkdir_all(const struct eb_fs_call *c)
{
    char *path = eb_strdup(c->path);
    int err = 0;

    if (path == NULL)
        return -ENOMEM;
    for (char *at = path; *at != '\0' && err == 0; at++) {
        if (*at != '/' || at == path)
            continue;
        *at = '\0';
        err = make_folder(path, c->mode);
        *at = '/';
    }
    if (err == 0)
        err = make_folder(path, c->mode);
    eb_free(path);
    return err;
}

_Async int ebb_fs_mkdir_all(const char *path, unsigned mode)
{
    struct eb_fs_call c = {
        .run = run_mkdir_all, .path = path, .mode = mode
    };

    return (int)_Await eb_fs_on_pool(&c);
}

static int64_t run_rmdir(const struct eb_fs_call *c)
{
    return EB_SYS(rmdir(c->path));
}

_Async int ebb_fs_rmdir(const char *path)
{
    struct eb_fs_call c = { .run = run_rmdir, .path = path };

    return (int)_Await eb_fs_on_pool(&c);
}

static int64_t run_remove_all(const struct eb_fs_call *c)
{
    return eb_fs_remove_tree(c->path);
}

_Async int ebb_fs_remove_all(const char *path)
{
    struct eb_fs_call c = { .run = run_remove_all, .path = path };

    return (int)_Await eb_fs_on_pool(&c);
}

/* ---- names and links ---- */

static int64_t run_rename(const struct eb_fs_call *c)
{
    return EB_SYS(rename(c->path, c->other));
}

_Async int ebb_fs_rename(const char *from, const char *to)
{
    struct eb_fs_call c = { .run = run_rename, .path = from, .other = to };

    return (int)_Await eb_fs_on_pool(&c);
}

static int64_t run_unlink(const struct eb_fs_call *c)
{
    return EB_SYS(unlink(c->path));
}

_Async int ebb_fs_unlink(const char *path)
{
    struct eb_fs_call c = { .run = run_unlink, .path = path };

    return (int)_Await eb_fs_on_pool(&c);
}

static int64_t run_link(const struct eb_fs_call *c)
{
    return EB_SYS(link(c->path, c->other));
}

_Async int ebb_fs_link(const char *from, const char *to)
{
    struct eb_fs_call c = { .run = run_link, .path = from, .other = to };

    return (int)_Await eb_fs_on_pool(&c);
}

static int64_t run_symlink(const struct eb_fs_call *c)
{
    return EB_SYS(symlink(c->path, c->other));
}

_Async int ebb_fs_symlink(const char *target, const char *path)
{
    struct eb_fs_call c = {
        .run = run_symlink, .path = target, .other = path
    };

    return (int)_Await eb_fs_on_pool(&c);
}

/* A text of `len` bytes in a buffer that also takes its NUL? */
static int64_t end_text(char *text, int64_t len, size_t size)
{
    if (len < 0)
        return len;
    if ((uint64_t)len >= size)
        return -ENOSPC;
    text[len] = '\0';
    return len;
}

static int64_t run_readlink(const struct eb_fs_call *c)
{
    return end_text(c->out, EB_SYS(readlink(c->path, c->out, c->size)),
                    c->size);
}

_Async int ebb_fs_readlink(const char *path, char *text, size_t size)
{
    struct eb_fs_call c = {
        .run = run_readlink, .path = path, .out = text, .size = size
    };

    return size == 0 ? -ENOSPC : (int)_Await eb_fs_on_pool(&c);
}

static int64_t run_realpath(const struct eb_fs_call *c)
{
    char real[PATH_MAX];
    size_t len;

    if (realpath(c->path, real) == NULL)
        return EB_SYS(-1);
    len = strlen(real);
    if (len < c->size)
        memcpy(c->out, real, len);
    return end_text(c->out, (int64_t)len, c->size);
}

_Async int ebb_fs_realpath(const char *path, char *text, size_t size)
{
    struct eb_fs_call c = {
        .run = run_realpath, .path = path, .out = text, .size = size
    };

    return (int)_Await eb_fs_on_pool(&c);
}
