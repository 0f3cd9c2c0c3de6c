/* SPDX-License-Identifier: MIT-0 */
/*
 * Children: their start, their end, and what becomes of those that nobody
 * waits for.
 *
 * Pipes are made here; only what may block, the start itself, goes to the
 * pool.  A child's ends block, as its program expects, and ours do not.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <ebb/task.h>
#include <ebb/time.h>

#include "base/alloc.h"
#include "base/sys.h"
#include "io/io.h"
#include "process/process.h"
#include "reactor/sysfd.h"

/* How often to ask where there is no pidfd. */
enum { ASK_FIRST_MS = 1, ASK_LAST_MS = 100 };

static struct eb_child *inside(struct ebb_child *child)
{
    return eb_container_of(child, struct eb_child, pub);
}

/* ---- the end ---- */

int eb_child_reap(struct eb_child *c)
{
    int pid, result;

    eb_guard_lock(&c->guard);
    if (!c->ended) {
        do {
            pid = (int)EB_SYS(waitpid(c->pid, &c->status, WNOHANG));
        } while (pid == -EINTR);
        c->ended = pid != 0;
        c->error = pid < 0 ? pid : 0;
    }
    result = c->error < 0 ? c->error : c->ended;
    eb_guard_unlock(&c->guard);
    return result;
}

static struct ebb_exit exit_of(int status)
{
    if (WIFEXITED(status))
        return (struct ebb_exit){ .code = WEXITSTATUS(status) };
    return (struct ebb_exit){ .code = -1, .signal = WTERMSIG(status),
                              .dumped = WCOREDUMP(status) };
}

int ebb_child_try_wait(struct ebb_child *child, struct ebb_exit *exit)
{
    struct eb_child *c = inside(child);
    int got = eb_child_reap(c);

    if (got == 1 && exit != NULL)
        *exit = exit_of(c->status);     /* it does not change any more */
    return got;
}

static int attempt_reap(struct ebb_io *io, void *arg)
{
    int got = eb_child_reap(arg);

    (void)io;
    return got == 0 ? -EAGAIN : got;
}

async int ebb_child_wait(struct ebb_child *child, struct ebb_exit *exit)
{
    struct eb_child *c = inside(child);
    int64_t pause = ASK_FIRST_MS * EBB_MILLISECOND;

    if (c->ended_io != NULL)
        try await eb_io_until(c->ended_io, EB_FD_READ, attempt_reap, c);
    for (;;) {
        int got = try ebb_child_try_wait(child, exit);

        if (got > 0)
            return 0;
        await ebb_sleep(pause);
        if (pause < ASK_LAST_MS * EBB_MILLISECOND / 2)
            pause *= 2;
    }
}

int ebb_child_id(struct ebb_child *child)
{
    struct eb_child *c = inside(child);
    int pid;

    eb_guard_lock(&c->guard);
    pid = c->ended ? -ESRCH : c->pid;
    eb_guard_unlock(&c->guard);
    return pid;
}

int ebb_child_signal(struct ebb_child *child, int signo)
{
    struct eb_child *c = inside(child);
    int err;

    eb_guard_lock(&c->guard);
    err = c->ended ? -ESRCH : (int)EB_SYS(kill(c->pid, signo));
    eb_guard_unlock(&c->guard);
    return err;
}

async int ebb_child_kill(struct ebb_child *child)
{
    (void)ebb_child_signal(child, SIGKILL);
    return await ebb_child_wait(child, NULL);
}

/* Give it up: freed, now or when it has ended. */
static void release(struct eb_child *c)
{
    if (c->ended_io != NULL)
        (void)eb_io_close(c->ended_io);
    c->ended_io = NULL;
    if (c->pid <= 0 || eb_child_reap(c) != 0)
        eb_free_as(c, "a child process", NULL);
    else
        eb_orphan_add(c);
}

static void close_stream(struct ebb_io **stream)
{
    if (*stream != NULL)
        (void)eb_io_close(*stream);
    *stream = NULL;
}

async void ebb_child_close(struct ebb_child *child)
{
    if (child == NULL)
        return;
    close_stream(&child->in);
    close_stream(&child->out);
    close_stream(&child->err);
    defer release(inside(child));
    if (inside(child)->kill_on_drop) {
        noncancel {
            (void)await ebb_child_kill(child);
        }
    }
}

/* ---- the start ---- */

/* Both ends of a pipe for stream `i` of the child; ours is an io. */
static int make_pipe(int i, int *theirs, struct ebb_io **ours)
{
    int fd[2];
    int err = (int)EB_SYS(pipe2(fd, O_CLOEXEC));
    int mine = i == 0 ? 1 : 0;

    if (err < 0)
        return err;
    *theirs = fd[1 - mine];
    err = eb_sys_set_nonblock(fd[mine]);
    if (err >= 0)
        err = eb_io_open(fd[mine], EB_IO_STREAM, ours);
    if (err < 0)
        (void)eb_sys_close(fd[mine]);
    return err;
}

/* The child's end of stream `i`, and *is_mine: to be closed here. */
static int open_stream(const struct ebb_stdio *how, int i, int *theirs,
                       struct ebb_io **ours, bool *is_mine)
{
    switch (how->kind) {
    case EBB_STDIO_INHERIT:
        return 0;
    case EBB_STDIO_NULL:
        *is_mine = true;
        *theirs = (int)EB_SYS(open("/dev/null", O_RDWR | O_CLOEXEC));
        return *theirs < 0 ? *theirs : 0;
    case EBB_STDIO_PIPED:
        *is_mine = true;
        return make_pipe(i, theirs, ours);
    case EBB_STDIO_FD:
        *theirs = how->fd;
        return how->fd < 0 ? -EBADF : 0;
    }
    return -EINVAL;
}

/* A pidfd's io, where it can be had. */
static struct ebb_io *open_ended(int pid)
{
    struct ebb_io *io = NULL;
    int fd = eb_pidfd(pid);

    if (fd >= 0 && eb_io_open(fd, EB_IO_STREAM, &io) < 0)
        (void)eb_sys_close(fd);
    return io;
}

struct start {
    struct eb_spawn spawn;
    int result;
};

static void run_start(void *arg)
{
    struct start *s = arg;

    s->result = eb_spawn_run(&s->spawn);
}

/* With the streams open: start it.  Shielded: what has been started is told. */
static async int start(struct eb_spawn *spawn, struct eb_child *c)
{
    struct start s = { .spawn = *spawn };

    s.spawn.env = eb_command_env(spawn->command);
    if (s.spawn.env == NULL)
        return -ENOMEM;
    defer {
        eb_free(s.spawn.env);
        c->pid = s.spawn.pid;
    }
    noncancel {
        await ebb_blocking(run_start, &s);
    }
    return s.result;
}

async int ebb_command_spawn(const struct ebb_command *command,
                            struct ebb_child **out)
{
    const struct ebb_stdio *how[3] = { &command->in, &command->out,
                                       &command->err };
    struct eb_spawn spawn = { .command = command, .fd = { -1, -1, -1 } };
    struct eb_child *c;
    struct ebb_io **stream[3];
    bool is_mine[3] = { false, false, false };

    *out = NULL;
    if (command->args == NULL || command->args[0] == NULL
        || eb_reactor_self() == NULL)
        return -EINVAL;
    eb_orphans_reap();
    c = eb_calloc(1, sizeof(*c));
    if (c == NULL)
        return -ENOMEM;
    c->kill_on_drop = command->kill_on_drop;
    stream[0] = &c->pub.in;
    stream[1] = &c->pub.out;
    stream[2] = &c->pub.err;
    defer {
        for (int i = 0; i < 3; i++) {
            if (is_mine[i] && spawn.fd[i] >= 0)
                (void)eb_sys_close(spawn.fd[i]);
            if (*out == NULL)
                close_stream(stream[i]);
        }
        if (*out == NULL)
            release(c);
    }
    for (int i = 0; i < 3; i++)
        try open_stream(how[i], i, &spawn.fd[i], stream[i], &is_mine[i]);
    try await start(&spawn, c);
    c->ended_io = open_ended(c->pid);
    *out = &c->pub;
    return 0;
}

/* ---- orphans ---- */

/*
 * Children that were closed while they ran, of all runtimes.  Each has a task
 * that waits for its end, in the runtime where it was closed; when that ends
 * before, it is found by the next look at the list.
 */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct eb_child *orphans;

void eb_orphans_reap(void)
{
    pthread_mutex_lock(&lock);
    for (struct eb_child **at = &orphans; *at != NULL; ) {
        struct eb_child *c = *at;

        if (eb_child_reap(c) == 0) {
            at = &c->next;
            continue;
        }
        *at = c->next;
        eb_free(c);
    }
    pthread_mutex_unlock(&lock);
}

/* Is it still there?  Lock held. */
static bool is_orphan(int pid)
{
    const struct eb_child *c = orphans;

    while (c != NULL && c->pid != pid)
        c = c->next;
    return c != NULL;
}

/* As long as it is in the list its number is no other process's. */
static struct ebb_io *open_orphan(int pid, bool *is_there)
{
    struct ebb_io *io = NULL;

    pthread_mutex_lock(&lock);
    *is_there = is_orphan(pid);
    if (*is_there)
        io = open_ended(pid);
    pthread_mutex_unlock(&lock);
    return io;
}

static int attempt_orphan(struct ebb_io *io, void *arg)
{
    bool is_there;

    (void)io;
    eb_orphans_reap();
    pthread_mutex_lock(&lock);
    is_there = is_orphan(*(const int *)arg);
    pthread_mutex_unlock(&lock);
    return is_there ? -EAGAIN : 0;
}

static async void attend(int pid)
{
    bool is_there;
    struct ebb_io *io = open_orphan(pid, &is_there);

    defer {
        if (io != NULL)
            (void)eb_io_close(io);
    }
    if (io != NULL)
        (void)await eb_io_until(io, EB_FD_READ, attempt_orphan, &pid);
    while (io == NULL && is_there) {
        await ebb_sleep(ASK_LAST_MS * EBB_MILLISECOND);
        is_there = attempt_orphan(NULL, &pid) != 0;
    }
}

void eb_orphan_add(struct eb_child *c)
{
    int pid = c->pid;

    pthread_mutex_lock(&lock);
    c->next = orphans;
    orphans = c;
    pthread_mutex_unlock(&lock);
    /* Without one, the next look at the list finds it. */
    (void)ebb_try_spawn(attend(pid));
}
