/* SPDX-License-Identifier: MIT-0 */
/*
 * Misuse that ends the program with a message and the place: each case runs
 * in a process of its own.
 */
#include <ebb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static async int forever(void)
{
    await ebb_sleep(EBB_HOUR);
    return 1;
}

static async int null_task(void)
{
    task(int) t = NULL;

    return await t;
}

static async int null_future(void)
{
    future(int) f = NULL;

    return await f;
}

static async int awaits(task(int) t)
{
    return await t;
}

static async int two_waiters(void)
{
    task(int) t = spawn(forever()), copy = t;

    join {
        await awaits(t);
        await awaits(copy);
    }
    return 0;
}

static async int consumed(void)
{
    task(int) t = spawn(forever());

    task_detach(t);
    return await t;
}

static async int no_arm(void)
{
    int off = 0;

    select {
        when_if (off; await forever()) return 1;
        when_if (off; int n = await forever()) return n;
    }
    return 0;
}

static async int in_an_arm(void)
{
    task(int) t = NULL;

    select {
        when (await forever()) return 1;
        when (int n = await t) return n;
    }
}

/* In a clean-up and in noncancel there is nowhere to unwind to. */
static async int cancelled_in_defer(void)
{
    task(int) t = spawn(forever());

    task_abort(t);
    defer await t;
    return 1;
}

static async int cancelled_in_noncancel(void)
{
    task(int) t = spawn(forever());

    task_abort(t);
    noncancel {
        join {
            await awaits(t);
        }
    }
    return 1;
}

static async int (*const cases[])(void) = {
    null_task, null_future, two_waiters, consumed, no_arm, in_an_arm,
    cancelled_in_defer, cancelled_in_noncancel,
};

static struct ebb_task *make(void *arg)
{
    return (struct ebb_task *)spawn(cases[*(int *)arg]());
}

static void child(int n)
{
    struct ebb_options options = { .workers = 1 };
    struct rlimit none = { 0, 0 };
    struct ebb_runtime *rt;

    setrlimit(RLIMIT_CORE, &none);
    if (ebb_runtime_new(&options, &rt) == 0)
        (void)!ebb_runtime_run(rt, make, &n, NULL, 0, 1);
    _exit(0);
}

/* The message: without the path in front of a source's name. */
static void show(int n, char *text)
{
    char *at = strstr(text, "handle-aborts.c");

    text[strcspn(text, "\n")] = '\0';
    if (at != NULL)
        printf("%d: %s\n", n, at);
    else
        printf("%d: no place: %s\n", n, text);
}

int main(void)
{
    for (int n = 0; n < (int)(sizeof cases / sizeof *cases); n++) {
        char text[2000] = "";
        int ends[2], status = 0;
        size_t len = 0;
        ssize_t got;
        pid_t pid;

        if (pipe(ends) != 0)
            return 2;
        pid = fork();
        if (pid == 0) {
            dup2(ends[1], 2);
            close(ends[0]);
            close(ends[1]);
            child(n);
        }
        close(ends[1]);
        while ((got = read(ends[0], text + len, sizeof text - 1 - len)) > 0)
            len += (size_t)got;
        close(ends[0]);
        waitpid(pid, &status, 0);
        if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGABRT)
            printf("%d: not aborted\n", n);
        show(n, text);
    }
    return 0;
}
