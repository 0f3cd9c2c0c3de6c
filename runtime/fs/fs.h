/* SPDX-License-Identifier: MIT-0 */
/* Calls on files and names, made by a thread of the blocking pool. */
#ifndef EB_FS_FS_H
#define EB_FS_FS_H

#include <ebb/fs.h>

#pragma GCC visibility push(default)

/* One call; what of it is used depends on run(). */
struct eb_fs_call {
    int64_t (*run)(const struct eb_fs_call *c);
    const char *path;
    const void *other;          /* second name, or bytes to write */
    void *out;
    size_t size;
    int64_t number;
    int fd;
    unsigned mode;
};

/*
 * Have run(c) called.  Returns its result.  Shielded: a cancel waits for the
 * call and strikes at the caller's next await, so that what was done is told.
 */
EBB_ASYNC int64_t eb_fs_on_pool(const struct eb_fs_call *c) EBB_FRAME(160);

/* Remove a file or a folder with all that is in it: the thread's own call. */
int eb_fs_remove_tree(const char *path);

#pragma GCC visibility pop

#endif
