/* SPDX-License-Identifier: MIT-0 */
/*
 * Processes: start a program, speak to it through pipes, wait for its end.
 *
 *     struct ebb_output out;
 *
 *     try await ebb_command_output(&(struct ebb_command){
 *         .args = EBB_ARGS("git", "status", "--short"),
 *     }, &out);
 *     defer ebb_output_fini(&out);
 *
 * A child is a struct of the program's until ebb_child_close().  No zombie
 * stays: a child that is closed while it runs is waited for in the background,
 * or, with .kill_on_drop, killed and waited for by ebb_child_close() itself.
 *
 * SIGCHLD is left alone.  Where the kernel has no pidfd_open(2) (before Linux
 * 5.3) a wait asks again at intervals of up to 100 ms.
 */
#ifndef EBB_PROCESS_H
#define EBB_PROCESS_H

#include <ebb/base.h>
#include <ebb/bytes.h>
#include <ebb/io.h>

/* ---- what is started, and how ---- */

enum ebb_stdio_kind {
    EBB_STDIO_INHERIT,
    EBB_STDIO_NULL,
    EBB_STDIO_PIPED,
    EBB_STDIO_FD,
};

/* One of the three standard streams of a child. */
struct ebb_stdio {
    enum ebb_stdio_kind kind;
    int fd;                     /* of EBB_STDIO_FD */
};

/* This process's own; /dev/null; a pipe to this process. */
#define EBB_INHERIT ((struct ebb_stdio){ EBB_STDIO_INHERIT, -1 })
#define EBB_NULL ((struct ebb_stdio){ EBB_STDIO_NULL, -1 })
#define EBB_PIPED ((struct ebb_stdio){ EBB_STDIO_PIPED, -1 })

/* A descriptor, borrowed until the child has been started.  Most programs
 * want one that blocks, which those of Ebb's own streams do not: see
 * ebb_io_into_fd(). */
#define EBB_FROM_FD(fd) ((struct ebb_stdio){ EBB_STDIO_FD, (fd) })

/* A list of strings: EBB_ARGS("ls", "-l"). */
#define EBB_ARGS(...) ((const char *const[]){ __VA_ARGS__, NULL })

/* Whom a child shall be. */
struct ebb_user {
    uint32_t uid, gid;
};

/* A program to start.  All that is not named keeps its default, which is what
 * this process has.  Everything is borrowed until the call has ended. */
struct ebb_command {
    const char *const *args;    /* the program and its arguments, NULL at the
                                 * end */
    const char *program;        /* NULL: args[0]; looked for in PATH, if there
                                 * is no slash in it */
    const char *const *env;     /* "NAME=value", NULL at the end: all there is;
                                 * NULL: what this process has */
    const char *const *env_set; /* after that: "NAME=value" adds or replaces,
                                 * "NAME" removes */
    const char *dir;            /* working folder; relative names are of it */
    struct ebb_stdio in, out, err;
    bool kill_on_drop;          /* ebb_child_close() kills it */
    bool new_group;             /* it leads a process group of its own, */
    int32_t group;              /* or joins this one; 0: neither */
    bool new_session;           /* setsid(2) */
    const struct ebb_user *user;/* and, for root, no other groups */
    /*
     * Called in the child, last before exec, with no signal blocked or caught:
     * 0, or a negative code that the start fails with.  The memory may be that
     * of this process, whose threads go on: only async-signal-safe calls, and
     * nothing of Ebb.
     */
    int (*pre_exec)(void *arg);
    void *pre_exec_arg;
};

/* How a process has ended. */
struct ebb_exit {
    int code;                   /* 0 to 255; -1: by a signal */
    int signal;                 /* or 0 */
    bool dumped;                /* a core */
};

/* Did it end well: by itself, with code 0? */
static inline bool ebb_exit_ok(struct ebb_exit e)
{
    return e.code == 0;
}

/* ---- children ---- */

/* A process that was started.  The streams are those that were EBB_PIPED, this
 * process's ends; NULL: none.  They are closed with the child.  Take one, or
 * close it before, and put NULL in its place. */
struct ebb_child {
    struct ebb_io *in, *out, *err;
};

/*
 * Start a program.
 *
 *   out   given; ebb_child_close() it
 *
 * Returns 0; what exec(2) in the child said: -ENOENT: no such program (or
 * folder `dir`), -EACCES, -ENOEXEC, ...; -EMFILE, -ENFILE, -ENOMEM, -EAGAIN:
 * too many processes; -EINVAL: no args, or outside a runtime; -EPERM: of
 * `user`.  Then no process is left.  A cancel waits until it has started, and
 * is told of at the next await.
 */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_command_spawn(const struct ebb_command *command, struct ebb_child **out)
    EBB_FRAME(512);

/* Its process number, for as long as nobody has been told of its end; then
 * -ESRCH. */
EBB_API int ebb_child_id(struct ebb_child *child);

/*
 * Wait for its end.  Any number of tasks may, and any number of times.  One
 * that reads until the end of its input wants child->in closed before.
 *
 *   exit   NULL, or written with result 0
 *
 * Returns 0, or -ECHILD: somebody else has waited for it (or SIGCHLD is
 * ignored), so nobody knows.  Cancel safe.
 */
EBB_API EBB_ASYNC int ebb_child_wait(struct ebb_child *child,
                                     struct ebb_exit *exit) EBB_FRAME(320);

/* Has it ended?  1: yes, 0: it runs, or -ECHILD.  Never suspends. */
EBB_API EBB_MUST_USE int ebb_child_try_wait(struct ebb_child *child,
                                            struct ebb_exit *exit);

/* Send it a signal.  0, -ESRCH: it has been waited for, -EPERM, -EINVAL. */
EBB_API int ebb_child_signal(struct ebb_child *child, int signo);

/* Kill it and wait for its end.  Returns as ebb_child_wait().  Cancel safe:
 * it has been killed then. */
EBB_API EBB_ASYNC int ebb_child_kill(struct ebb_child *child)
    EBB_FRAME(384);

/*
 * Close its streams and free it; NULL is allowed.  One that runs is killed and
 * waited for with .kill_on_drop; else it goes on by itself.
 *
 *     defer await ebb_child_close(child);
 */
EBB_API EBB_ASYNC void ebb_child_close(struct ebb_child *child)
    EBB_FRAME(512);

/* ---- in one call ---- */

/* What a child has written, and how it ended. */
struct ebb_output {
    struct ebb_exit exit;
    struct ebb_bytes out, err;
};

/* Free the bytes. */
EBB_API void ebb_output_fini(struct ebb_output *o);

/*
 * Close child->in, read what the other streams give until they end, wait for
 * the child.
 *
 *   out   given with result 0; ebb_output_fini() it
 *
 * Returns 0 or a negative code.  Not cancel safe: what has been read is lost.
 */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_child_output(struct ebb_child *child, struct ebb_output *out)
    EBB_FRAME(1536) EBB_CANCEL_UNSAFE;

/* Start a program and wait for its end.  Returns 0 or a negative code of
 * either.  A cancel leaves it running, or kills it with .kill_on_drop. */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_command_status(const struct ebb_command *command, struct ebb_exit *exit)
    EBB_FRAME(1280);

/* The same, with what it writes: out and err are EBB_PIPED, whatever the
 * command says, and in, if it is inherited, EBB_NULL. */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_command_output(const struct ebb_command *command, struct ebb_output *out)
    EBB_FRAME(2304) EBB_CANCEL_UNSAFE;

#endif
