/* SPDX-License-Identifier: MIT-0 */
/* Jumps out of nested joins, withins, clean-ups and loops. */
#include <ebb.h>
#include <errno.h>
#include <stdio.h>

EBB_MAIN(.workers = 1);

static async void say(const char *what, int n)
{
    await ebb_yield();
    printf(" %s%d", what, n);
}

static async int forever(int n)
{
    defer await say("over", n);
    await ebb_sleep(EBB_HOUR);
    return n;
}

static async int after(int turns, int value)
{
    for (int i = 0; i < turns; i++)
        await ebb_yield();
    return value;
}

static void shown(int *n)
{
    printf(" var%d", *n);
}

/* Three groups deep, with something to clean up at each. */
static async int out_of(int how)
{
    int rounds = 0;

    defer await say("fn", how);
again:
    for (int i = 0; i < 2; i++) {
        __attribute__((cleanup(shown))) int var = i;

        join {
            await forever(1);
            within (EBB_HOUR) {
                defer await say("within", 1);
                join {
                    { defer printf(" b"); await forever(2); }
                    {
                        defer await say("inner", 1);
                        for (int k = 0; k < 3; k++) {
                            defer await say("k", k);
                            await ebb_yield();
                            if (how == 0)
                                return 10 + i;
                            if (how == 1)
                                goto out;
                            if (how == 2 && rounds++ == 0)
                                goto again;
                            if (how == 3)
                                try await after(1, -EDOM);
                            if (k == 1)
                                break;
                        }
                        if (how == 4)
                            break;
                        if (how == 5 && i == 0)
                            continue;
                        return 99;
                    }
                }
                printf(" unreached");
            }
        }
        printf(" unreached");
    }
    return 20;
out:
    printf(" out");
    return 30;
}

static int value(int *n)
{
    printf(" value%d", *n);
    return *n;
}

/* The value is computed before the others are cancelled, and the first to
 * leave decides, even if it is still cleaning up when another leaves. */
static async int first_decides(void)
{
    int n = 1;

    join {
        {
            defer { await ebb_yield(); n = 50; }
            await ebb_sleep(EBB_HOUR);
        }
        {
            defer { await after(5, 0); await say("slow", 1); }
            await ebb_yield();
            return value(&n);
        }
        { await after(3, 0); return 1000; }
        { await after(4, 0); n = 7; await after(1, 0); goto other; }
    }
    return 2000;
other:
    return 3000;
}

static async int at_start(int how)
{
    join {
        { if (how == 0) return 1; await forever(3); }
        { if (how == 1) return 2; if (how == 2) return try -ENOENT; }
        { return 3; }
        puts("never started");
    }
    return 4;
}

static async void void_return(int how)
{
    defer printf(" void");
    join {
        { await ebb_yield(); if (how) return; }
        await after(2, 0);
    }
    printf(" stayed");
}

struct big { int n[30]; };

static async struct big big_return(int x)
{
    struct big b = { { 0 } };

    join {
        await forever(4);
        { await ebb_yield(); b.n[29] = x; return b; }
    }
    return b;
}

/* A branch that ends cancelled by itself takes the join with it. */
static async int cancelled_branch(void)
{
    task(int) t = spawn(forever(5));

    defer await say("end", 0);
    await ebb_yield();
    join {
        { defer printf(" first"); await forever(6); }
        { task_abort(t); defer printf(" second"); await t; }
    }
    printf(" unreached");
    return 0;
}

async int main(void)
{
    for (int how = 0; how < 6; how++)
        printf(" = %d\n", await out_of(how));
    printf(" = %d\n", await first_decides());
    for (int how = 0; how < 3; how++)
        printf(" = %d\n", await at_start(how));
    await void_return(0);
    await void_return(1);
    printf("\n = %d\n", (await big_return(8)).n[29]);
    task(int) t = spawn(cancelled_branch());
    printf(" = %d\n", await task_wait(t, NULL) == -ECANCELED);
    return 0;
}
