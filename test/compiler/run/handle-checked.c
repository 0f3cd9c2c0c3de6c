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
        return (task_is_finished(t) <= 1) + (task_id(t) == 0);
    future_free(f);
    await stream_close(s);
    return await task_wait(t, &v);
}

/* What stands for a handle is evaluated once. */
static async int once(void)
{
    task(int) t[4] = { spawn(seven()), spawn(seven()), spawn(seven()) };
    future(int) f[2] = { lazy(seven()) };
    stream(int) s[2] = { numbers(1) };
    int n = 0, v;

    task_abort(t[n++]);
    n = n == 1 && task_is_finished(t[n++]) == 0 ? n : 100;
    if (await task_wait(t[n++], &v) != 0 || n != 3)
        return -1;
    task_detach(t[n++ - 3]);
    future_free(f[n++ - 4]);
    await stream_close(s[n++ - 5]);
    await task_wait(t[1], NULL);
    return n;
}

async int main(void)
{
    printf("once: %d\n", await once());

    int a = await some(true), b = await some(false);
    struct ebb_stats stats;

    await ebb_sleep(EBB_MILLISECOND);
    ebb_stats(NULL, &stats);
    printf("%d %d, alive %zu\n", a, b, (size_t)stats.tasks_alive);
    return 0;
}
