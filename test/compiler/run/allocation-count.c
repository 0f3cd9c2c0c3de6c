/* SPDX-License-Identifier: MIT-0 */
/*
 * Blocks of memory taken between a task's first and last resume: none for
 * calls within one file and for functions with a declared frame size; one for
 * each task spawned and each future boxed.
 */
#include <ebb.h>
#include <stdio.h>

EBB_MAIN(.workers = 1);

static uint64_t blocks(void)
{
    struct ebb_stats s;

    ebb_stats(NULL, &s);
    return s.allocations;
}

static async int leaf(int x)
{
    char text[100];

    snprintf(text, sizeof text, "%d", x);
    await ebb_yield();
    return text[0] - '0';
}

static async int middle(int x)
{
    int r = await leaf(x);

    for (int i = 0; i < 10; i++)
        r += await leaf(1);
    return r;
}

static async int chain(int x)
{
    return await middle(x) + await leaf(x);
}

static async void library(void)
{
    struct ebb_sem sem = EBB_SEM_INIT(0);
    struct ebb_mutex mutex = EBB_MUTEX_INIT;
    int rc = 0;

    join {
        rc = await ebb_sem_acquire(&sem, 2);
        { await ebb_yield(); ebb_sem_release(&sem, 2); }
        { await ebb_mutex_lock(&mutex); await ebb_yield();
          ebb_mutex_unlock(&mutex); }
        { await ebb_mutex_lock(&mutex); await ebb_yield();
          ebb_mutex_unlock(&mutex); }
    }
    for (int i = 0; i < 3 && rc == 0; i++)
        await ebb_sleep(EBB_MICROSECOND);
}

static async int groups(void)
{
    int a = 0, b = 0;

    for (int i = 0; i < 5; i++) {
        join {
            a += await chain(i);
            b += await leaf(i);
        }
        select {
            when (a += await leaf(1)) b++;
            when (await ebb_sleep(EBB_HOUR)) b--;
        }
        within (EBB_HOUR) {
            defer await leaf(2);
            a += await chain(i);
        }
    }
    return a + b;
}

async int main(void)
{
    uint64_t before = blocks(), after;
    int r = await chain(3);

    after = blocks();
    printf("chain: %d blocks\n", (int)(after - before));
    before = blocks();
    await library();
    after = blocks();
    printf("library: %d blocks\n", (int)(after - before));
    before = blocks();
    r += await groups();
    after = blocks();
    printf("groups: %d blocks\n", (int)(after - before));
    before = blocks();
    for (int i = 0; i < 100; i++)
        r += await spawn(chain(i));
    after = blocks();
    printf("100 tasks: %d blocks\n", (int)(after - before));
    before = blocks();
    for (int i = 0; i < 100; i++) {
        future(int) f = lazy(chain(i));

        r += await f;
    }
    after = blocks();
    printf("100 futures: %d blocks\n", (int)(after - before));
    return r < 0;
}
