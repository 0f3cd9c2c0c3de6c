/* SPDX-License-Identifier: MIT-0 */
/*
 * Files and folders.
 *
 * An open file is a struct ebb_io: ebb_read(), ebb_write() and the rest of
 * <ebb/io.h> go on from its own position.  What lies in memory already is
 * read on the spot; what has to come from a disk is read by the kernel
 * (io_uring) or on the blocking pool.  Calls on names are made on the pool.
 *
 * Paths are borrowed for the call.  Unless it says otherwise a call is not
 * undone by a cancel: it strikes when the call has ended, and what was done
 * is told.  Results are 0, a count, or a negative code (-ENOENT, -EACCES,
 * -EISDIR, -ENOSPC, ...).
 */
#ifndef EBB_FS_H
#define EBB_FS_H

#include <ebb/base.h>
#include <ebb/io.h>

struct stat;                    /* <sys/stat.h> */

/* ---- open files ---- */

/*
 * Open a file.
 *
 *   flags   as open(2): O_RDONLY, O_WRONLY | O_CREAT | O_TRUNC, ...;
 *           O_CLOEXEC is added
 *   mode    of a file that is created, 0666 for most
 *   out     given; ebb_close() it
 *
 * A FIFO is opened without waiting for its other end.  Returns 0 or a
 * negative code, -EINVAL outside a runtime.
 */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_file_open(const char *path, int flags, unsigned mode,
              struct ebb_io **out) EBB_FRAME(256);

/*
 * Read or write at an offset, and leave the file's position alone.  At most
 * len bytes; 0: the end of the file.  Any number of tasks at once.  -EINVAL:
 * `at` is negative, or more than an off_t can hold.
 */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_file_read_at(struct ebb_io *file, void *buf, size_t len, int64_t at)
    EBB_FRAME(256);
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_file_write_at(struct ebb_io *file, const void *buf, size_t len,
                  int64_t at) EBB_FRAME(256);

/* Have what was written reach the disk; data_only: without what only the
 * times in the inode need (fdatasync). */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_file_sync(struct ebb_io *file, bool data_only) EBB_FRAME(256);

/* What stat(2) says of an open file.  out: borrowed. */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_file_stat(struct ebb_io *file, struct stat *out) EBB_FRAME(256);

/* Cut or extend it to `size` bytes. */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_file_truncate(struct ebb_io *file, int64_t size) EBB_FRAME(256);

/* Change its permissions. */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_file_chmod(struct ebb_io *file, unsigned mode) EBB_FRAME(256);

/* A second one for the same open file: they share the position.
 * out: given.  Returns 0, -EMFILE, ...  Never suspends. */
EBB_API EBB_MUST_USE int ebb_file_clone(struct ebb_io *file,
                                        struct ebb_io **out);

/* Move the file's position: lseek(2).  Returns it, or a negative code.
 * Never suspends. */
EBB_API EBB_MUST_USE int64_t ebb_file_seek(struct ebb_io *file, int64_t at,
                                           int whence);

/* ---- whole files ---- */

/*
 * Read a file to its end.
 *
 *   data   given: *len bytes and a final NUL behind them; free() it
 *
 * -EFBIG: more than memory can hold.  Cancel safe.
 */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_fs_read(const char *path, char **data, size_t *len) EBB_FRAME(336);

/* Read at most len bytes from the start of a file.  Returns the count: less
 * than len where the file is shorter.  Cancel safe. */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_fs_read_into(const char *path, void *buf, size_t len) EBB_FRAME(336);

/* Make the file hold just these bytes; it is created where there is none.
 * Not cancel safe: it may hold a part of them. */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_fs_write(const char *path, const void *data, size_t len) EBB_FRAME(336)
    EBB_CANCEL_UNSAFE;

/* Copy a file, to a file with its mode too.  Returns the count of bytes.  Not
 * cancel safe. */
EBB_API EBB_MUST_USE EBB_ASYNC int64_t
ebb_fs_copy(const char *from, const char *to) EBB_FRAME(256)
    EBB_CANCEL_UNSAFE;

/* ---- names ---- */

/* What a name stands for; ebb_fs_lstat(): of a symbolic link itself. */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_fs_stat(const char *path, struct stat *out) EBB_FRAME(256);
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_fs_lstat(const char *path, struct stat *out) EBB_FRAME(256);

/* 1: it exists, 0: it does not, or a negative code: one cannot know. */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_fs_exists(const char *path) EBB_FRAME(256);

/* Make a folder; _all: also those above it, and 0 where it exists. */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_fs_mkdir(const char *path, unsigned mode) EBB_FRAME(256);
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_fs_mkdir_all(const char *path, unsigned mode) EBB_FRAME(256);

/* Rename, replacing what `to` names. */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_fs_rename(const char *from, const char *to) EBB_FRAME(256);

/* Remove a file; an empty folder; a folder with all that is in it (links are
 * removed, not followed). */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_fs_unlink(const char *path) EBB_FRAME(256);
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_fs_rmdir(const char *path) EBB_FRAME(256);
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_fs_remove_all(const char *path) EBB_FRAME(256);

/* Another name for a file; a name that refers to `target`. */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_fs_link(const char *from, const char *to) EBB_FRAME(256);
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_fs_symlink(const char *target, const char *path) EBB_FRAME(256);

/* The target of a symbolic link; the absolute path without links.  text: room
 * for size bytes.  Returns the length, -ENOSPC: no room. */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_fs_readlink(const char *path, char *text, size_t size) EBB_FRAME(256);
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_fs_realpath(const char *path, char *text, size_t size) EBB_FRAME(256);

/* Change the permissions. */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_fs_chmod(const char *path, unsigned mode) EBB_FRAME(256);

/* ---- folders ---- */

enum ebb_entry_kind {
    EBB_ENTRY_OTHER,            /* or the file system does not tell */
    EBB_ENTRY_FILE,
    EBB_ENTRY_DIR,
    EBB_ENTRY_LINK,
};

/* A name in a folder. */
struct ebb_entry {
    const char *name;           /* until the next one is asked for */
    enum ebb_entry_kind kind;
    uint64_t inode;
};

/*
 * The names in a folder, in no order, without "." and "..":
 *
 *     each (struct ebb_entry e, ebb_fs_entries("."))
 *         puts(e.name);
 *
 * A folder that cannot be read has none.
 *
 *   err   NULL, or gets 0 or the negative code that ended it
 */
EBB_API EBB_ASYNC _Yields(struct ebb_entry)
ebb_fs_entries(const char *path, int *err) EBB_FRAME(512);

#endif
