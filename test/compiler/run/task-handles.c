/* SPDX-License-Identifier: MIT-0 */
/* Abort, wait, detach and queries of tasks. */
#include <ebb.h>
#include <errno.h>
#include <stdio.h>

EBB_MAIN(.workers = 1);

static int cleaned;

static async int forever(void)
{
    defer cleaned++;
    await ebb_sleep(EBB_HOUR);
    return 1;
}

static async int quick(int x)
{
    await ebb_yield();
    return x;
}

static async int waits_for(task(int) t)
{
    defer cleaned += 100;
    return await t + 1;
}

async int main(void)
{
    int out = -1;
    task(int) a = spawn(quick(5)), b = spawn(forever());

    printf("%s %s %d\n", task_name(a), task_name(b), task_id(a) != task_id(b));
    printf("%d %d\n", task_is_finished(a), task_is_finished(b));
    printf("%d ", await task_wait(a, &out));
    printf("%d %d\n", out, a == NULL);
    task_abort(b);
    printf("%d ", await task_wait(b, &out) == -ECANCELED);
    printf("%d %d %d\n", out, b == NULL, cleaned);

    task(int) never = spawn(forever());
    task_abort(never);          /* before it has run at all */
    printf("%d %d\n", await task_wait(never, NULL) == -ECANCELED, cleaned);

    task(int) inner = spawn(forever());
    task(int) outer = spawn(waits_for(inner));
    await ebb_yield();
    await ebb_yield();
    task_abort(inner);          /* its awaiter is cancelled with it */
    printf("%d %d\n", await task_wait(outer, NULL) == -ECANCELED, cleaned);

    task(int) done = spawn(quick(8));
    while (!task_is_finished(done))
        await ebb_yield();
    task_abort(done);           /* too late */
    printf("%d\n", await done);

    task(int) gone = spawn(quick(9));
    task_detach(gone);
    task_detach(gone);          /* null: does nothing */
    printf("%d\n", gone == NULL);
    spawn(forever());           /* cancelled when main returns */
    return 0;
}
