/* SPDX-License-Identifier: MIT-0 */
/* The macros that take a handle look at its type first; it stays its owner's
 * to release all the same. */
#include <ebb.h>
#include <stdio.h>

static async yields(int) numbers(int n)
{
    defer puts("closed");
    for (int i = 0; i < n; i++) {
        await ebb_yield();
        yield i;
    }
}

static async int seven(void)
{
    await ebb_yield();
    return 7;
}

static async int some(bool early)
{
    stream(int) s = numbers(4);
    task(int) t = spawn(seven());
    future(int) f = lazy(seven());
    int v;

    if (await next(s, &v) != 1 || await stream_peek(s, &v) != 1)
        return -1;
    if (early)
        return task_is_finished(t) + (task_id(t) == 0);
    future_free(f);
    await stream_close(s);
    return await task_wait(t, &v);
}

async int main(void)
{
    int a = await some(true), b = await some(false);
    struct ebb_stats stats;

    await ebb_sleep(EBB_MILLISECOND);
    ebb_stats(NULL, &stats);
    printf("%d %d, alive %zu\n", a, b, (size_t)stats.tasks_alive);
    return 0;
}
