/* SPDX-License-Identifier: MIT-0 */
/*
 * The inside of a child.
 *
 * Its number is sure as long as nobody has waited for it: `ended` and every
 * call that uses the number stand under the guard.  Who waits sleeps on a
 * pidfd, which is readable from the end on, and then asks the kernel.
 */
#ifndef EB_PROCESS_PROCESS_H
#define EB_PROCESS_PROCESS_H

#include <ebb/process.h>

#pragma GCC visibility push(default)

struct eb_child {
    struct ebb_child pub;
    struct ebb_io *ended_io;    /* of the pidfd; NULL: there is none */
    bool kill_on_drop;
    uint32_t guard;             /* protects all below */
    int pid;
    bool ended;
    int error;                  /* -ECHILD: nobody knows how */
    int status;                 /* of waitpid(2) */
    struct eb_child *next;      /* in the list of orphans; its lock */
};

/* How a child is started: all that has to be done before, has been. */
struct eb_spawn {
    const struct ebb_command *command;
    char **env;
    int fd[3];                  /* the child's; -1: as they are */
    int pid;
};

/* Start it; blocks until exec(2) has told.  Returns 0 with s->pid or a
 * negative code. */
int eb_spawn_run(struct eb_spawn *s);

/* The environment of a command: one block, eb_free() it, or NULL. */
char **eb_command_env(const struct ebb_command *c);

/* Has it ended?  As ebb_child_try_wait(). */
int eb_child_reap(struct eb_child *c);

/* A descriptor that is readable when the process has ended, or -errno. */
int eb_pidfd(int pid);

/* One more child that nobody waits for; taken.  The runtime here, and
 * eb_orphans_reap(), look after it. */
void eb_orphan_add(struct eb_child *c);

/* Free those that have ended. */
void eb_orphans_reap(void);

#pragma GCC visibility pop

#endif
