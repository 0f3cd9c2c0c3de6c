/* SPDX-License-Identifier: MIT-0 */
/* A cancel is held back in noncancel and strikes at the next await that
 * waits; a ready await is no cancellation point. */
#include <ebb.h>
#include <errno.h>
#include <stdio.h>

EBB_MAIN(.workers = 1);

static async int ready(void)
{
    return 0;
}

static async void shielded(int *steps)
{
    defer puts("clean");
    noncancel {
        for (int i = 0; i < 5; i++) {
            await ebb_sleep(2 * EBB_MILLISECOND);
            ++*steps;
        }
        select {        /* loses inside: the shield is not in its way */
            when (await ebb_sleep(EBB_HOUR)) puts("never");
            when (await ebb_sleep(EBB_MILLISECOND)) puts("inner select");
        }
    }
    await ready();
    puts("still here");
    await ebb_yield();
    puts("never");
}

static async void stuck_clean(int *steps)
{
    defer {
        for (int i = 0; i < 3; i++) {
            await ebb_sleep(EBB_MILLISECOND);
            ++*steps;
        }
    }
    await ebb_sleep(EBB_HOUR);
}

async int main(void)
{
    static int steps;
    task(void) t = spawn(shielded(&steps));

    await ebb_sleep(EBB_MILLISECOND);
    task_abort(t);
    task_abort(t);
    printf("%d ", await task_wait(t, NULL) == -ECANCELED);
    printf("%d steps\n", steps);

    steps = 0;
    t = spawn(stuck_clean(&steps));
    await ebb_yield();
    task_abort(t);
    await ebb_yield();
    task_abort(t);      /* must not cut the clean-up short */
    printf("%d ", await task_wait(t, NULL) == -ECANCELED);
    printf("%d steps\n", steps);
    return 0;
}
