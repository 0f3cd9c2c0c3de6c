/* SPDX-License-Identifier: MIT-0 */
/* Deadlines: zero, negative, nested, around clean-ups and shields. */
#include <ebb.h>
#include <errno.h>
#include <stdio.h>

EBB_MAIN(.workers = 1);

static async int slow_end(int ms)
{
    defer {
        await ebb_sleep(4 * ms * EBB_MILLISECOND);
        for (int i = 0; i < 2; i++)
            await ebb_yield();
        printf(" ended%d", ms);
    }
    await ebb_sleep(EBB_HOUR);
    return ms;
}

static async int now(int64_t ns)
{
    int r = 0;

    within (ns) {
        r = 1;
        await ebb_yield();
        r = 2;
    } otherwise {
        r += 10;
    }
    within (ns)
        { r += 100; }
    otherwise
        r = -1;
    return r;
}

static async int inside_out(int64_t outer, int64_t inner)
{
    int r = 0;

    within (outer * EBB_MILLISECOND) {
        defer { await ebb_sleep(EBB_MILLISECOND); r += 100; }
        within (inner * EBB_MILLISECOND) {
            defer { await ebb_sleep(30 * EBB_MILLISECOND); r += 10; }
            await ebb_sleep(EBB_HOUR);
        } otherwise {
            r += 1;
        }
        await ebb_sleep(outer * EBB_MILLISECOND);
        r += 5;
    } otherwise {
        r += 1000;
    }
    return r;
}

/* The time runs out while the block is being left: it is left all the same. */
static async int leaves(int how)
{
    for (int i = 0; i < 2; i++) {
        within (2 * EBB_MILLISECOND) {
            defer await ebb_sleep(20 * EBB_MILLISECOND);
            if (how == 0)
                return 1;
            if (how == 1)
                break;
        } otherwise {
            return -1;
        }
        return 2;
    }
    return 3;
}

static async int shield(void)
{
    int steps = 0;

    within (5 * EBB_MILLISECOND) {
        noncancel {
            for (int i = 0; i < 4; i++) {
                await ebb_sleep(5 * EBB_MILLISECOND);
                steps++;
            }
        }
        steps += 10;                    /* no await: nothing strikes */
        await ebb_sleep(0);
        steps += 10;
        await ebb_sleep(EBB_HOUR);
        steps = -1;
    } otherwise {
        steps += 100;
    }
    return steps;
}

static async int fails(int how)
{
    int n = 0;

    within (EBB_HOUR) {
        await ebb_yield();
        n = try (how - 1);
        within (EBB_HOUR) {
            n += try await slow_end(0) + how;
        }
    } otherwise {
        n = -9;
    }
    return n;
}

async int main(void)
{
    int64_t start = ebb_now();
    int r;

    printf("%d %d %d\n", await now(EBB_HOUR), await now(0), await now(-5));
    printf("%d\n", await inside_out(100, 5));
    printf("%d\n", await inside_out(5, 100));
    for (int how = 0; how < 3; how++)
        printf("%d\n", await leaves(how));
    printf("%d\n", await shield());
    printf("%d\n", await fails(0));
    if (start < 0)
        within (EBB_HOUR) {
            await ebb_yield();
        }
    else                                /* of the if */
        puts("else");
    within (5 * EBB_MILLISECOND) {
        r = await fails(1);
        printf("never %d\n", r);
    }
    within (3 * EBB_MILLISECOND) {
        join {
            await slow_end(1);
            await slow_end(2);
            select {
                when (await slow_end(3)) puts("never");
                when (await slow_end(4)) puts("never");
            }
        }
    } otherwise {
        puts(" otherwise");
    }
    return ebb_now() - start > 30 * EBB_SECOND;
}
