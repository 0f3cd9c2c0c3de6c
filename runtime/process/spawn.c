/* SPDX-License-Identifier: MIT-0 */
/*
 * The start of a program, on a thread that may block.
 *
 * vfork(2): no page table is copied, and this thread sleeps until the child
 * has become another program.  Until then both share memory, so the child
 * makes system calls on its own stack and nothing else: no signal handler may
 * run in it (all are blocked, and set to their default before they are let
 * through), and it calls no wrapper that speaks to the other threads.  Its
 * error comes by a pipe that exec closes, which also holds where something
 * (a sanitizer, valgrind) makes a fork(2) of it.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/sys.h"
#include "process/process.h"
#include "reactor/fault.h"
#include "reactor/sysfd.h"

/* On 32-bit machines the calls of old take 16 bits. */
#ifdef SYS_setgid32
enum { SET_UID = SYS_setuid32, SET_GID = SYS_setgid32,
       SET_GROUPS = SYS_setgroups32 };
#else
enum { SET_UID = SYS_setuid, SET_GID = SYS_setgid,
       SET_GROUPS = SYS_setgroups };
#endif

/* ---- in the child ---- */

static void reset_signals(void)
{
    struct sigaction to = { .sa_handler = SIG_DFL };
    sigset_t none;

    for (int signo = 1; signo < NSIG; signo++) {
        struct sigaction is;

        if (sigaction(signo, NULL, &is) != 0)
            continue;
        /* Rust's and Python's children get no ignored SIGPIPE either. */
        if (is.sa_handler == SIG_DFL
            || (is.sa_handler == SIG_IGN && signo != SIGPIPE))
            continue;
        (void)sigaction(signo, &to, NULL);
    }
    sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Put the descriptors in their places 0, 1, 2. */
static int place_fds(const struct eb_spawn *s)
{
    int from[3], err = 0;

    /* None may lie where another one is to come. */
    for (int i = 0; i < 3 && err >= 0; i++) {
        from[i] = s->fd[i];
        if (from[i] >= 0 && from[i] < 3 && from[i] != i)
            err = from[i] = (int)EB_SYS(fcntl(from[i], F_DUPFD_CLOEXEC, 3));
    }
    for (int i = 0; i < 3 && err >= 0; i++) {
        if (from[i] == i)
            err = (int)EB_SYS(fcntl(i, F_SETFD, 0));
        else if (from[i] >= 0)
            err = (int)EB_SYS(dup2(from[i], i));
    }
    return err < 0 ? err : 0;
}

static int become(const struct ebb_user *user)
{
    int err = 0;

    if (geteuid() == 0)
        err = (int)EB_SYS(syscall(SET_GROUPS, 0, NULL));
    if (err == 0)
        err = (int)EB_SYS(syscall(SET_GID, user->gid));
    if (err == 0)
        err = (int)EB_SYS(syscall(SET_UID, user->uid));
    return err;
}

static int prepare(const struct eb_spawn *s)
{
    const struct ebb_command *c = s->command;
    int err = 0;

    if (c->new_session)
        err = setsid() < 0 ? -EPERM : 0;
    if (err == 0 && (c->new_group || c->group > 0))
        err = (int)EB_SYS(setpgid(0, c->new_group ? 0 : c->group));
    if (err == 0)
        err = place_fds(s);
    if (err == 0 && c->user != NULL)
        err = become(c->user);
    if (err == 0 && c->dir != NULL)
        err = (int)EB_SYS(chdir(c->dir));
    reset_signals();
    if (err == 0 && c->pre_exec != NULL)
        err = c->pre_exec(c->pre_exec_arg);
    return err;
}

__attribute__((noreturn, noinline))
static void run_child(const struct eb_spawn *s, int report)
{
    const struct ebb_command *c = s->command;
    int err = prepare(s);

    if (err == 0)
        err = (int)EB_SYS(execvpe(
            c->program != NULL ? c->program : c->args[0],
            (char *const *)(uintptr_t)c->args, s->env));
    (void)eb_sys_write(report, &err, sizeof(err));
    _exit(127);
}

/* ---- in the parent ---- */

/* The child's number, or a negative code.  Signals are blocked. */
__attribute__((noinline))
static int fork_child(const struct eb_spawn *s, int report)
{
    pid_t pid = vfork();

    if (pid == 0)
        run_child(s, report);
    return (int)EB_SYS(pid);
}

int eb_spawn_run(struct eb_spawn *s)
{
    sigset_t all, before;
    int report[2], err, n;

    err = (int)EB_SYS(pipe2(report, O_CLOEXEC));
    if (err < 0)
        return err;
    /* Out of the way of the three that are put in their places. */
    if (report[1] < 3) {
        n = (int)EB_SYS(fcntl(report[1], F_DUPFD_CLOEXEC, 3));
        (void)eb_sys_close(report[1]);
        report[1] = n;
    }
    sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    s->pid = report[1] < 0 ? report[1] : fork_child(s, report[1]);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (report[1] >= 0)
        (void)eb_sys_close(report[1]);
    n = s->pid < 0 ? 0 : eb_sys_read(report[0], &err, sizeof(err));
    (void)eb_sys_close(report[0]);
    if (s->pid < 0)
        err = s->pid;
    else if (n != (int)sizeof(err))
        return 0;               /* exec has closed it: it runs */
    else
        while (waitpid(s->pid, NULL, 0) < 0 && errno == EINTR)
            ;
    s->pid = 0;
    return err < 0 ? err : -EINVAL;
}

int eb_pidfd(int pid)
{
    int64_t fault = eb_fault(EB_CALL_PIDFD, 0);

    return fault < 0 ? (int)fault
                     : (int)EB_SYS(syscall(434 /* pidfd_open */, pid, 0));
}

/* ---- environment ---- */

extern char **environ;

static size_t list_len(const char *const *list)
{
    size_t n = 0;

    while (list != NULL && list[n] != NULL)
        n++;
    return n;
}

static size_t name_len(const char *entry)
{
    return strcspn(entry, "=");
}

static bool has_name(const char *entry, const char *name, size_t len)
{
    return name_len(entry) == len && strncmp(entry, name, len) == 0;
}

/* Change the list of n entries as one of env_set says; how many it has then. */
static size_t change(char **list, size_t n, const char *entry)
{
    size_t len = name_len(entry), left = 0;

    for (size_t i = 0; i < n; i++)
        if (!has_name(list[i], entry, len))
            list[left++] = list[i];
    if (entry[len] == '=')
        list[left++] = (char *)(uintptr_t)entry;
    return left;
}

char **eb_command_env(const struct ebb_command *c)
{
    const char *const *from = c->env != NULL ? c->env
                                             : (const char *const *)environ;
    size_t n = list_len(from);
    char **list = eb_malloc((n + list_len(c->env_set) + 1) * sizeof(*list));

    if (list == NULL)
        return NULL;
    if (n > 0)
        memcpy(list, from, n * sizeof(*list));
    for (size_t i = 0; c->env_set != NULL && c->env_set[i] != NULL; i++)
        n = change(list, n, c->env_set[i]);
    list[n] = NULL;
    return list;
}
