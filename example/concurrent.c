/* SPDX-License-Identifier: MIT-0 */
/* Two things at once, first as tasks, then inside one task. */
#include <ebb.h>
#include <stdio.h>

/* Stands for any work that waits: a query, a request, a file. */
async int answer(const char *who, int value)
{
    printf("%s starts\n", who);
    await ebb_sleep(20 * EBB_MILLISECOND);
    return value;
}

async int main(void)
{
    /*
     * spawn makes a task: it is queued at once and runs beside us, perhaps
     * on another thread.  A task(int) is the handle to its int.
     */
    task(int) left = spawn(answer("left", 40));
    task(int) right = spawn(answer("right", 2));
    int l = await left;
    int r = await right;

    printf("tasks: %d\n", l + r);

    /*
     * A join block runs its statements concurrently too, but within this
     * task: they take turns wherever one of them waits, never in parallel,
     * so they may share locals without a lock.  Nothing is allocated.
     */
    int a = 0, b = 0;
    join {
        a = await answer("first", 4);
        b = await answer("second", 38);
    }
    printf("join: %d\n", a + b);
    return 0;
}
