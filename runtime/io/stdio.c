/* SPDX-License-Identifier: MIT-0 */
/*
 * Descriptors that come from elsewhere: the standard streams, and whatever a
 * program hands to ebb_io_new().
 *
 * O_NONBLOCK belongs to the open description, which other processes share:
 * setting it on a terminal breaks the shell after us.  So a pipe or terminal
 * is opened once more through /proc, which gives a description of our own.
 * Where that cannot be done it stays as it is: kind SHARED.
 */
#include "io/io.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/alloc.h"
#include "reactor/sysfd.h"

/* Find out how to handle fd; *own: a descriptor of our own for it, or -1. */
static int classify(int fd, int *own)
{
    int kind = eb_sys_fd_kind(fd);
    int flags = eb_sys_status_flags(fd);

    *own = -1;
    if (kind < 0 || flags < 0)
        return kind < 0 ? kind : flags;
    if (kind == EB_KIND_SOCKET)
        return (int)eb_io_kind_of_type(eb_sys_socket_type(fd));
    if (kind == EB_KIND_FILE)
        return EB_IO_FILE;
    if (flags & O_NONBLOCK)
        return EB_IO_STREAM;
    if (eb_sys_fd_can_reopen(fd))
        *own = eb_sys_reopen(fd, flags & O_ACCMODE);
    return *own >= 0 ? EB_IO_STREAM : EB_IO_SHARED;
}

int ebb_io_new(int fd, struct ebb_io **out)
{
    int own;
    int kind = classify(fd, &own);
    int err;

    *out = NULL;
    if (kind < 0)
        return kind;
    err = eb_io_open(own >= 0 ? own : fd, (enum eb_io_kind)kind, out);
    if (own >= 0)
        (void)eb_sys_close(err == 0 ? fd : own);
    return err;
}

/* ---- standard streams ---- */

struct standard {
    uint32_t guard;
    struct ebb_io *io[3];
};

static const char standard_key;

static void *make_standard(struct ebb_runtime *rt)
{
    (void)rt;
    return eb_calloc(1, sizeof(struct standard));
}

static void free_standard(void *object)
{
    struct standard *s = object;

    for (int i = 0; i < 3; i++)
        if (s->io[i] != NULL)
            (void)eb_io_close(s->io[i]);
    eb_free(s);
}

static struct ebb_io *open_standard(int fd)
{
    struct ebb_io *io;
    int own;
    int kind = classify(fd, &own);

    /* A closed one is handled all the same: its calls give -EBADF. */
    if (kind < 0)
        kind = EB_IO_STREAM;
    if (eb_io_open(own >= 0 ? own : fd, (enum eb_io_kind)kind, &io) < 0) {
        if (own >= 0)
            (void)eb_sys_close(own);
        return NULL;
    }
    io->standard = true;
    io->borrowed = own < 0;
    return io;
}

static struct ebb_io *standard(int fd)
{
    struct ebb_runtime *rt = eb_runtime_here();
    struct standard *s;
    struct ebb_io *io;

    if (rt == NULL)
        return NULL;
    s = eb_runtime_attach(rt, &standard_key, make_standard, free_standard);
    if (s == NULL)
        return NULL;
    eb_guard_lock(&s->guard);
    if (s->io[fd] == NULL)
        s->io[fd] = open_standard(fd);
    io = s->io[fd];
    eb_guard_unlock(&s->guard);
    return io;
}

struct ebb_io *ebb_stdin(void)
{
    return standard(STDIN_FILENO);
}

struct ebb_io *ebb_stdout(void)
{
    return standard(STDOUT_FILENO);
}

struct ebb_io *ebb_stderr(void)
{
    return standard(STDERR_FILENO);
}
