/* SPDX-License-Identifier: MIT-0 */
/* Sets of tasks and of futures, tokens and trackers lose nothing. */
/* test: loses nothing */
#include <ebb.h>

static struct ebb_sem sem = EBB_SEM_INIT(1);

static async int work(int turns)
{
    try await ebb_sem_acquire(&sem, 1);
    defer ebb_sem_release(&sem, 1);
    for (int i = 0; i < turns; i++)
        await ebb_yield();
    return turns;
}

static async int of_tasks(void)
{
    join_set(int) s = join_set_new(int);
    int sum = 0, v;

    defer await join_set_close(s);
    for (int i = 0; i < 3; i++)
        join_set_spawn(s, work(i));
    while (await join_set_next(s, &v) != 0)
        sum += v;
    return sum;
}

static async int of_futures(void)
{
    futures(int) s = futures_ordered_new(int);
    int sum = 0, v;

    defer await futures_close(s);
    for (int i = 0; i < 3; i++)
        futures_push(s, work(2 - i));
    while (await futures_next(s, &v) > 0)
        sum += v;

    future(int) f[2] = { lazy(work(1)), lazy(work(2)) };
    return sum + try await try_join_all(f, 2, NULL);
}

static async int under_a_token(void)
{
    struct ebb_token *stop = ebb_token_new();
    struct ebb_token *child = ebb_token_child(stop);
    int v;

    defer ebb_token_unref(stop);
    defer ebb_token_unref(child);
    join {
        await until_cancelled(child, work(100), &v);
        {
            await ebb_yield();
            ebb_token_cancel(stop);
        }
    }
    return 0;
}

async int main(void)
{
    struct ebb_tracker t = EBB_TRACKER_INIT;

    tracker_spawn(&t, of_tasks());
    tracker_spawn(&t, of_futures());
    tracker_spawn(&t, under_a_token());
    ebb_tracker_close(&t);
    noncancel {
        await ebb_tracker_wait(&t);
    }
    return 0;
}
