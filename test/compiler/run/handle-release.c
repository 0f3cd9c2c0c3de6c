/* SPDX-License-Identifier: MIT-0 */
/*
 * A local handle that is only awaited, asked and consumed is released where
 * its scope is left, however that happens: the tasks go on and free
 * themselves, unstarted futures are freed.  Nothing leaks.
 */
#include <ebb.h>
#include <errno.h>
#include <stdio.h>
EBB_MAIN(.workers = 1);
static int cleaned, made;
static async int work(int x, int ms)
{
    made++;
    defer cleaned++;
    await ebb_sleep(ms * EBB_MILLISECOND);
    return x;
}
typedef task(int) T;
static async int f(int how)
{
    task(int) a = spawn(work(1, 1)), b;
    T c = NULL;
    future(int) fu = lazy(work(7, 1));
    b = spawn(work(2, 1));
    if (how == 0) return 0;
    if (how == 1) return await a;
    if (how == 2) { c = spawn(work(4, 1)); goto out; }
    if (how == 3) { task_abort(b); return await b; }
    if (how == 4) return await fu;
    if (how == 5) { task_detach(b); future_free(fu); return await spawn(work(11, 100000)); }
    for (int i = 0; i < 3; i++) {
        task(int) d = spawn(work(i, 1));
        if (i == 1) continue;
        if (task_is_finished(d)) return -1;
        select {
            when (int z = await d) { if (z == 2) return 22; }
            when (await ebb_sleep(EBB_HOUR)) return 33;
            when (await spawn(work(9, 500))) return 44;
        }
    }
out:
    return 5;
}
static int plain(int n)
{
    task(int) a = spawn(work(1, 1)), b;
    if (n) return 3;
    b = spawn(work(2, 1));
    spawn(work(3,1));
    return n ? 0 : (spawn(work(4,1)), 2);
}
async int main(void)
{
    for (int i = 0; i < 7; i++) {
        task(int) t = spawn(f(i));
        int r = -1;
        await ebb_yield();
        await ebb_yield();
        if (i == 5) task_abort(t);
        int rc = await task_wait(t, &r);
        printf("%d: %d %d\n", i, rc == -ECANCELED ? -125 : rc, r);
    }
    printf("%d %d\n", plain(0), plain(1));
    await ebb_sleep(20 * EBB_MILLISECOND);
    struct ebb_stats s;
    ebb_stats(NULL, &s);
    printf("alive %zu made %d cleaned %d\n", s.tasks_alive, made, cleaned);
    return 0;
}
