/* SPDX-License-Identifier: MIT-0 */
/* Select: one winner; the losers have cleaned up before its statement runs;
 * nothing of a loser's when is evaluated. */
#include <ebb.h>
#include <stdio.h>

EBB_MAIN(.workers = 1);

static async int after(int ms, int x)
{
    defer printf("[%d ends] ", x);
    await ebb_sleep(ms * EBB_MILLISECOND);
    return x;
}

static async int slow_clean(int x)
{
    defer {
        await ebb_sleep(2 * EBB_MILLISECOND);
        printf("[%d cleaned] ", x);
    }
    await ebb_sleep(EBB_HOUR);
    return x;
}

static async int ready(int x)
{
    return x;
}

static int touched;

static int *touch(int *where)
{
    touched++;
    return where;
}

static async int leave(int how)
{
    for (int i = 0; i < 3; i++) {
        select {
            when (int n = await after(1, 7)) {
                if (how == 0)
                    return n;
                if (how == 1)
                    break;
                if (how == 2)
                    continue;
                goto out;
            }
            when (await slow_clean(8))
                return -1;
        }
        printf("not reached ");
    }
    return 100;
out:
    return 200;
}

async int main(void)
{
    int r = 0, slot[2] = { 0, 0 };

    select {
        when (r = await after(20000, 1)) printf("one %d\n", r);
        when (r = await after(50, 2)) printf("two %d\n", r);
        when (*touch(&slot[0]) = await slow_clean(3)) printf("three\n");
        when (await ebb_sleep(5 * EBB_SECOND)) printf("late\n");
    }
    printf("%d %d\n", r, touched);
    select biased {
        when (await slow_clean(5)) puts("never");
        when (*touch(&slot[1]) = await ready(4) + 1)
            printf("ready %d %d\n", slot[1], touched);
    }
    select {
        when (await slow_clean(6)) puts("never");
        otherwise puts("otherwise");
    }
    select biased {
        when (int n = await ready(1)) printf("biased %d\n", n);
        when (int n = await ready(2)) printf("never %d\n", n);
    }
    for (int on = 0; on < 2; on++)
        select biased {
            when_if (on; r = await ready(1)) printf("on %d\n", r);
            when (int m = await ready(2)) printf("off %d\n", m);
        }
    int won[2] = { 0, 0 };
    for (int i = 0; i < 200; i++)
        select {
            when (await ready(0)) won[0]++;
            when (await ready(1)) won[1]++;
        }
    printf("fair %d\n", won[0] + won[1] == 200 && won[0] > 40 && won[1] > 40);
    for (int how = 0; how < 4; how++)
        printf("leave %d\n", await leave(how));
    return 0;
}
