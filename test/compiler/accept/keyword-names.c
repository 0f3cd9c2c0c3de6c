/* SPDX-License-Identifier: MIT-0 */
/* Existing code may use every one of the words for its own things. */
#include <ebb/time.h>
#include <stddef.h>
#include <sys/select.h>
#include <unistd.h>

struct task {
    struct task *next;
    void (*join)(struct task *), *spawn;
    int async, await, yield, defer, try, scope, within, each, stream, channel;
    int select, when, otherwise, noncancel, biased, lazy, future;
};

enum { lazy = 3 };
typedef struct task future;

int spawn(int x);
int join(struct task *t);
static int defer;
static struct task *task_of(struct task *task);

int spawn(int x)
{
    int async = x, await = async + 1;

    defer += await;
    return defer + lazy;
}

static struct task *task_of(struct task *task)
{
    return task->next ? task->next : task;
}

int join(struct task *t)
{
    future f = { .join = NULL, .await = 5 };
    int when = 1, otherwise = when, biased = otherwise;
    fd_set set;
    struct timeval none = { 0, 0 };

    FD_ZERO(&set);
    t->join(t);
    t->async = t->await + f.await + biased;
    if (select(1, &set, NULL, NULL, &none) < 0)
        goto yield;
    return spawn(t->select) + task_of(t)->try;
yield:
    return -1;
}

/* And in the same file, with what is still ours. */
async int ours(struct task *task);

async int ours(struct task *task)
{
    int join = 0, scope = 2, within = 3;

    join {
        join += await ebb_sleep(0);
        task->next->async = await ebb_sleep(1 * EBB_NANOSECOND);
    }
    select {
        when (join = await ebb_sleep(2 * EBB_NANOSECOND)) task->await = scope;
        when (await ebb_sleep(3 * EBB_NANOSECOND)) task->select = within;
    }
    return join + spawn(1);
}
