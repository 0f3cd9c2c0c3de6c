/* SPDX-License-Identifier: MIT-0 */
/* A main that is cancelled runs its clean-ups and ends with status 1. */
/* test: exit 1 */
#include <ebb.h>
#include <stdio.h>

static async int stopped(void)
{
    await ebb_sleep(EBB_HOUR);
    return 0;
}

async int main(void)
{
    defer puts("outer");
    task(int) t = spawn(stopped());

    task_abort(t);
    {
        defer await ebb_yield();
        defer puts("inner");
        return await t;
    }
}
