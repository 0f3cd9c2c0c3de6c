/* SPDX-License-Identifier: MIT-0 */
/* test: not-serial it uses every word, for the silence of editors only */
/* Each word of the language in each place where it may stand. */
#include <ebb.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/select.h>

struct pair {
    int first, second;
};

struct service {
    void *self;
    async int (*call)(void *self, int request);
};

EBB_MUST_USE async int length(const char *text, struct pair *out);
async void nothing(void);
typedef task(int) int_task;

async int length(const char *text, struct pair *out)
{
    out->first = (int)strlen(text);
    await ebb_yield();
    return out->first;
}

async void nothing(void)
{
    await ebb_yield();
}

static async int arms(struct pair *p, int patient)
{
    int rc;

    select {
        when (rc = await length("a", p))
            printf("%d\n", rc);
        when (int n = await length("bb", p))
            return n;
        when_if (patient; await ebb_sleep(5 * EBB_SECOND))
            return -ETIMEDOUT;
        when (await nothing())
            rc = 7;
        otherwise
            rc = 3;
    }
    select biased {
        when (int k = await length("c", p))
            rc = k;
        when (await ebb_sleep(EBB_MILLISECOND))
            rc = -1;
    }
    within (EBB_SECOND) {
        try await length("d", p);
        defer await nothing();
    } otherwise {
        return -ETIMEDOUT;
    }
    noncancel {
        rc += await length("e", p);
    }
    return rc;
}

static async struct pair both(int first, int second)
{
    await nothing();
    return (struct pair){ first, second };
}

static async struct pair handles(void)
{
    static struct pair p;
    int_task a = spawn(length("task", &p));
    task(void) b = spawn(nothing());
    future(int) c = lazy(length("future", &p));
    future(void) d = lazy(nothing());
    task(struct pair) e = spawn(both(1, 2));
    task(int) f = spawn_blocking(puts("on the blocking pool"));
    int out;

    spawn(nothing());
    spawn(length("detached", &p));
    await b;
    await d;
    p.second = await a + await c + (await e).first;
    if (await task_wait(f, &out) == 0 && task_is_finished(f))
        printf("%s\n", task_name(f));
    task_abort(f);
    task_detach(f);
    return p;
}

async int main(int argc, char **argv)
{
    struct pair p = await handles();
    struct service s = { argv, NULL };
    fd_set set;

    FD_ZERO(&set);
    join {
        p.first = await arms(&p, argc);
        {
            await nothing();
            p.second = argc > 5 ? await s.call(s.self, 1) : 0;
        }
    }
    return try await length("end", &p);
}

/* A word that is erased must not make a statement look indented wrongly. */
static async int indented(int rc)
{
    if (rc > 5)
        return 1;
    try rc;
    if (rc > 4)
        await ebb_yield();
    try -rc;
    return rc;
}

async int last(void);
async int last(void)
{
    return await indented(1);
}
