/* SPDX-License-Identifier: MIT-0 */
/* Ordinary calls on the pool, while this thread goes on. */
#include <ebb.h>
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

EBB_MAIN(.workers = 1);

struct result {
    int value, other_thread;
};

static _Atomic int ticks;

/* As long as it takes, on a busy machine too. */
static struct result slow(int x, pthread_t main_thread)
{
    while (ticks < 3)
        usleep(1000);
    return (struct result){ x, !pthread_equal(pthread_self(), main_thread) };
}

static void set(int *where)
{
    usleep(1000);
    *where = 7;
}

async int main(void)
{
    static int cell;
    task(struct result) t = spawn_blocking(slow(5, pthread_self()));
    task(void) v = spawn_blocking(set(&cell));

    while (!task_is_finished(t)) {
        await ebb_sleep(EBB_MILLISECOND);
        ticks++;
    }
    struct result r = await t;
    await v;
    printf("%d %d %d %d\n", r.value, r.other_thread, ticks > 2, cell);
    return 0;
}
