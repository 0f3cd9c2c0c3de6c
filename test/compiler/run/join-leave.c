/* SPDX-License-Identifier: MIT-0 */
/* Leaving a join from a branch cancels the others and waits for them. */
#include <ebb.h>
#include <errno.h>
#include <stdio.h>

static async int slow(int x)
{
    defer {
        await ebb_yield();
        printf("[%d over] ", x);
    }
    await ebb_sleep(EBB_HOUR);
    return x;
}

static async int fails(int x)
{
    await ebb_yield();
    return x;
}

static async int leave(int how)
{
    int value = 5, started = 0;

    for (int round = 0; round < 2; round++) {
        join {
            await slow(1);
            {
                defer printf("[own] ");
                await ebb_yield();
                switch (how) {
                case 0: return value;
                case 1: goto out;
                case 2: try await fails(-EAGAIN); break;
                case 3: try await fails(3); return 30;
                default: break;
                }
                if (how == 4)
                    break;
                if (how == 5)
                    continue;
            }
            { value = 6; await slow(2); }
        }
        printf("not reached %d ", started);
    }
    return 100 + value;
out:
    return 200 + value;
}

/* A branch that leaves at once: later ones never start. */
static async int at_once(void)
{
    join {
        await slow(3);
        return 7;
        puts("never");
    }
    return 8;
}

static async int nested(void)
{
    join {
        await slow(4);
        join {
            await slow(5);
            { await ebb_yield(); return 9; }
        }
    }
    return 10;
}

async int main(void)
{
    for (int how = 0; how < 6; how++)
        printf("= %d\n", await leave(how));
    printf("= %d\n", await at_once());
    printf("= %d\n", await nested());
    return 0;
}
