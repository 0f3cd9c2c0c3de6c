/* SPDX-License-Identifier: MIT-0 */
/* A handle has one owner: one that is overwritten, or handed to a call that
 * never starts, is given up.  ASan tells of what is left. */
#include <ebb.h>
#include <errno.h>
#include <stdio.h>

EBB_MAIN(.workers = 1);

static int ran, ended;

static async int work(int n)
{
    ran++;
    defer ended++;
    for (int i = 0; i < n; i++)
        await ebb_yield();
    return n;
}

static async int takes(task(int) t, future(int) f)
{
    int a = await t;

    return a + await f;
}

static async bool asks(task(int) t)
{
    return task_is_finished(t);
}

static int drops(task(int) t)
{
    task_detach(t);
    return 1;
}

static async void overwrite(int n)
{
    task(int) t = spawn(work(1)), u;
    future(int) f = lazy(work(2));

    t = spawn(work(3));
    for (int i = 0; i < n; i++)
        u = spawn(work(i));
    for (u = spawn(work(0)); n > 0; n--)
        t = n % 2 ? spawn(work(n)) : NULL;
    f = lazy(work(await work(1)));
    t = spawn(work(4));
    t = NULL;
    printf("%d\n", await f);
    u = NULL;
}

/* Cancelled before its first run; started and cancelled; freed. */
static async void unstarted(void)
{
    task(int) a = spawn(takes(spawn(work(2)), lazy(work(1))));

    task_abort(a);
    printf("%d\n", await task_wait(a, NULL) == -ECANCELED);

    task(int) b = spawn(takes(spawn(work(50)), lazy(work(1))));

    await ebb_yield();
    task_abort(b);
    printf("%d\n", await task_wait(b, NULL) == -ECANCELED);

    future(int) f = lazy(takes(spawn(work(2)), lazy(work(1))));

    future_free(f);
    scope (s) {
        spawn_in(s, takes(spawn(work(2)), lazy(work(1))));
        ebb_scope_cancel(s);
    }
    printf("%d\n", await takes(spawn(work(2)), lazy(work(1))));
}

/* One that is only lent stays the lender's. */
static async void lent(void)
{
    task(int) t = spawn(work(1));
    task(bool) a = spawn(asks(t));

    task_abort(a);
    printf("%d\n", await task_wait(a, NULL) == -ECANCELED);
    printf("%d\n", await t);
}

static void ordinary(int n)
{
    task(int) t = NULL;

    for (int i = 0; i < n; i++)
        t = spawn(work(i));
    t = n > 5 ? spawn(work(n)) : NULL;
}

async int main(void)
{
    await overwrite(5);
    await unstarted();
    await lent();
    ordinary(3);
    ordinary(6);
    printf("%d\n", await spawn_blocking(drops(spawn(work(1)))));

    task(int) last = spawn_blocking(drops(spawn(work(1))));

    task_abort(last);
    await task_wait(last, NULL);
    for (int i = 0; i < 100; i++)
        await ebb_yield();
    printf("%s\n", ran == ended ? "all ended" : "some live");
    return 0;
}
