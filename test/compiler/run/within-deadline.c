/* SPDX-License-Identifier: MIT-0 */
/* Deadlines: they cancel the block, nest, and let it be left in any way. */
#include <ebb.h>
#include <errno.h>
#include <stdio.h>

static async int work(int ms, int x)
{
    defer {
        await ebb_sleep(EBB_MILLISECOND);
        printf("[%d] ", x);
    }
    await ebb_sleep(ms * EBB_MILLISECOND);
    return x;
}

static async int limited(int ms)
{
    int n = 0;

    within (50 * EBB_MILLISECOND) {
        n = try await work(ms, 1);
        if (n == 1)
            n = 2;
    } otherwise {
        printf("late ");
        return -ETIMEDOUT;
    }
    return n;
}

static async int nested(int inner_ms, int outer_ms)
{
    within (outer_ms * EBB_MILLISECOND) {
        within (inner_ms * EBB_MILLISECOND) {
            await work(3600000, 3);
        } otherwise {
            printf("inner ");
        }
        await work(3600000, 4);
    } otherwise {
        printf("outer ");
    }
    return 5;
}

static async int left(int how)
{
    for (int i = 0; i < 3; i++) {
        within (EBB_HOUR) {
            await ebb_yield();
            if (how == 0)
                return 20 + i;
            if (how == 1)
                break;
            if (how == 2)
                continue;
            try -EPERM;
        } otherwise {
            return -1;
        }
        printf("not reached ");
    }
    return 30;
}

async int main(void)
{
    printf("%d\n", await limited(0));
    printf("%d\n", await limited(1));
    printf("%d\n", await limited(3600000) == -ETIMEDOUT);
    printf("%d\n", await nested(5, 50));
    printf("%d\n", await nested(3600000, 5));
    for (int how = 0; how < 4; how++)
        printf("%d\n", await left(how));
    within (0) {
        puts("no await here");
    }
    within (5 * EBB_MILLISECOND) {
        await ebb_sleep(EBB_HOUR);
    }
    puts("done");
    return 0;
}
