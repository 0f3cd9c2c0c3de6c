/* SPDX-License-Identifier: MIT-0 */
/* Handles and locals as test/debug/run.sh sees them; lines count. */
#include <ebb.h>
#include <stdio.h>

static async int leaf(int n)
{
    int x = n;

    await ebb_sleep(EBB_MILLISECOND * n);
    x++;
    return x;
}

static async yields(int) numbers(int n)
{
    for (int i = 0; i < n; i++)
        yield i;
}

async int main(void)
{
    int total = 0, pinned = 3, v;
    int *p = &pinned;
    char name[8] = "abc";
    channel(int) c = channel_new(int, 4);
    stream(int) s = numbers(3);
    task(int) t = spawn(leaf(500)), none = 0;

    (void)await channel_send(c, 3);
    (void)await next(s, &v);
    await ebb_sleep(EBB_MILLISECOND);
    join {
        total += await leaf(2);
        { total += await leaf(1); *p += 5; }
    }
    printf("%d %d %s\n", total, pinned, name);
    (void)none;
    task_abort(t);
    channel_free(c);
    return 0;
}
