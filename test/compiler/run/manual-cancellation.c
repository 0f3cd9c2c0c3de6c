/* SPDX-License-Identifier: MIT-0 */
/*
 * What the manual says of tasks, handles, clean-ups and cancellation, one
 * sentence after the other.
 */
#include <ebb.h>
#include <errno.h>
#include <stdio.h>

EBB_MAIN(.workers = 1);

static int live, ended;

/* The number of ECANCELED on most machines. */
static int told(int r)
{
    return r == -ECANCELED ? -125 : r;
}

static async int f(int n)
{
    if (n % 2)
        await ebb_yield();
    return n;
}

static async int forever(void)
{
    live++;
    defer {
        live--;
        ended++;
    }
    await ebb_sleep(EBB_HOUR);
    return 0;
}

static void cleaned(int *n)
{
    printf("v%d ", *n);
}

static async void later(int n)
{
    printf("(%d", n);
    await ebb_yield();
    printf("%d) ", n);
}

/* Abort a task that has had two turns; how it ended. */
static async int abort_now(task(int) t)
{
    await ebb_yield();
    await ebb_yield();
    task_abort(t);
    return await task_wait(t, NULL);
}

/* ---- tasks and handles ---- */

/* Queued at once; the spawner's worker does not run it before the spawner
 * waits. */
static async void queued(void)
{
    task(int) t = spawn(forever());

    printf("%d ", live);
    await ebb_yield();
    printf("%d\n", live);
    task_abort(t);
    printf("%d ", told(await task_wait(t, NULL)));
    printf("%d %d\n", t == NULL, live);
}

struct holder {
    task(int) t, list[2];
    future(int) f;
};

static task(int) make(int n)
{
    return spawn(f(n));
}

/* Awaiting consumes a handle wherever it is, and sets it to null; releasing
 * a null handle does nothing. */
static async void consumed(void)
{
    struct holder h = { spawn(f(5)), { make(6), NULL }, lazy(f(7)) }, *p = &h;

    printf("%d %d %d ", await p->t, await p->list[0], await p->f);
    printf("%d %d %d\n", h.t == NULL, h.list[0] == NULL, h.f == NULL);
    task_detach(h.t);
    future_free(p->f);
    task_abort(h.list[1]);
    printf("%d\n", task_is_finished(h.t));
}

static async bool asks(task(int) t)
{
    return task_is_finished(t);
}

static async int takes(task(int) t)
{
    return await t;
}

/* A parameter that is only asked about is lent. */
static async void lent(void)
{
    task(int) t = spawn(f(3)), u = spawn(f(4));

    printf("%d %d ", await asks(t), await t);
    printf("%d\n", await takes(u));
}

/* Cancelling an await of a task ends the waiting, not the task; of a future
 * it cancels and consumes it. */
static async void waits_end(void)
{
    task(int) t = spawn(forever());
    future(int) fu = lazy(forever());
    int before;

    within (EBB_MILLISECOND) {
        await t;
    } otherwise {
        printf("%d %d ", t != NULL, task_is_finished(t));
    }
    task_abort(t);
    printf("%d\n", told(await task_wait(t, NULL)));
    before = ended;
    select biased {
        when (await fu)
            puts("never");
        when (await ebb_yield())
            printf("%d %d\n", fu == NULL, ended - before);
    }
}

static async int awaits(task(int) t)
{
    defer printf("awaiter ");
    return await t;
}

/* `await t` of a cancelled task cancels the awaiter; task_wait tells. */
static async void spreads(void)
{
    task(int) t = spawn(forever()), u;

    task_abort(t);
    u = spawn(awaits(t));
    printf("%d\n", told(await task_wait(u, NULL)));
}

/* ---- clean-ups ---- */

/* In the reverse of the order in which they were reached, on every way out,
 * awaiting or not. */
static async int cleans(int how)
{
    int again = 0;

    defer printf("first ");
    int __attribute__((cleanup(cleaned))) a = 1;
    defer await later(2);
back:;
    int __attribute__((cleanup(cleaned))) b = 3 + again;
    defer await later(4);
    if (again++ == 0)
        goto back;
    for (int i = 0; i < 2; i++) {
        int __attribute__((cleanup(cleaned))) c = 10 + i;
        defer await later(20 + i);
        if (i == 1)
            break;
        continue;
    }
    switch (how) {
    case 0:
        break;
    case 1:
        return await f(7);
    case 2:
        try await f(-EIO);
    case 3:
        await ebb_sleep(EBB_HOUR);
    }
    return 0;
}

static async int value_first(int *p)
{
    defer *p = 8;
    return *p;
}

static int plain(int n)
{
    defer printf("plain ");
    return try n;
}

/* ---- cancellation ---- */

static async int ready(int n)
{
    return n;
}

/* It strikes at an await that waits, not at one that is ready. */
static async int strikes(int *steps)
{
    noncancel {
        await ebb_yield();
        await ebb_yield();
    }
    for (int i = 0; i < 1000; i++)
        *steps += await ready(1);
    await ebb_yield();
    *steps = -1;
    return 0;
}

/* Clean-ups and noncancel are shielded; selects, joins, scopes and deadlines
 * inside still cancel their own. */
static async int shielded(int *log)
{
    noncancel {
        await ebb_yield();
        await ebb_yield();
        await ebb_yield();
        select biased {
            when (await ebb_sleep(EBB_HOUR))
                *log = -1;
            when (await ebb_yield())
                *log += 1;
        }
        join {
            await ebb_yield();
            { await ebb_yield(); *log += 10; }
        }
        scope (s) {
            spawn_in(s, forever());
            await ebb_yield();
            ebb_scope_cancel(s);
        }
        within (EBB_MILLISECOND) {
            await ebb_sleep(EBB_HOUR);
        } otherwise {
            *log += 100;
        }
    }
    await ready(1);
    *log += 1000;
    await ebb_yield();
    *log = -1;
    return 0;
}

static async int stops(task(int) t)
{
    defer printf("stops ");
    return await t;
}

/* A branch takes the whole join and its frame with it; an arm drops out, and
 * with none left the select's frame is cancelled. */
static async int by_a_branch(task(int) t)
{
    defer printf("join ");
    join {
        { defer printf("other "); await ebb_sleep(EBB_HOUR); }
        await stops(t);
    }
    puts("never");
    return 0;
}

static async int by_arms(task(int) t, task(int) u, int left)
{
    defer printf("select ");
    select {
        when (await t)
            puts("never");
        when (await u)
            puts("never");
        when_if (left; int v = await f(3))
            return v;
    }
    puts("never");
    return 0;
}

static task(int) aborted(void)
{
    task(int) t = spawn(forever());

    task_abort(t);
    return t;
}

async int main(void)
{
    static int n;
    static task(int) t;
    int p = 3;

    await queued();
    await consumed();
    await lent();
    await waits_end();
    await spreads();
    for (int i = 0; i < 3; i++)
        printf("= %d\n", await cleans(i));
    t = spawn(cleans(3));
    for (int i = 0; i < 20; i++)
        await ebb_yield();
    printf("= %d\n", told(await abort_now(t)));
    printf("%d ", await value_first(&p));
    printf("%d\n", p);
    printf("%d ", plain(-3));
    printf("%d\n", plain(2));
    t = spawn(strikes(&n));
    await ebb_yield();
    task_abort(t);
    printf("%d ", told(await task_wait(t, NULL)));
    printf("%d\n", n);
    n = 0;
    printf("%d ", told(await abort_now(spawn(shielded(&n)))));
    printf("%d\n", n);
    t = spawn(by_a_branch(aborted()));
    printf("%d\n", told(await task_wait(t, NULL)));
    t = spawn(by_arms(aborted(), aborted(), 0));
    printf("%d\n", told(await task_wait(t, NULL)));
    printf("%d\n", told(await by_arms(aborted(), aborted(), 1)));
}
