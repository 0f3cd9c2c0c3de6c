/* SPDX-License-Identifier: MIT-0 */
/*
 * What the manual says of join, select, scope and within, one sentence after
 * the other.
 */
#include <ebb.h>
#include <errno.h>
#include <stdio.h>

EBB_MAIN(.workers = 1);

static int say(const char *what, int value)
{
    printf("%s ", what);
    return value;
}

static async int turns(const char *what, int n, int value)
{
    printf("+%s ", what);
    while (n-- > 0)
        await ebb_yield();
    printf("-%s ", what);
    return value;
}

/* Has a clean-up of `n` turns. */
static async int forever(const char *what, int n)
{
    printf("+%s ", what);
    defer {
        while (n-- > 0)
            await ebb_yield();
        printf("~%s ", what);
    }
    await ebb_sleep(EBB_HOUR);
    return 0;
}

/* Branches start in textual order, each to where it first waits, and the
 * block ends when all have ended. */
static async void branches(void)
{
    join {
        await turns("a", 2, 0);
        await turns("b", 0, 0);
        { await turns("c", 1, 0); await turns("d", 1, 0); }
    }
    puts("joined");
}

/* The first branch to leave decides; the value of its return is computed
 * before the others are cancelled; those not yet started never start. */
static async int first_leaves(void)
{
    join {
        await forever("a", 2);
        return say("value", 6);
        await turns("never", 0, 0);
    }
    return 9;
}

static async int two_leave(void)
{
    join {
        { await ebb_yield(); return 1; }
        { defer say("second", 0); await ebb_yield(); return 2; }
        await forever("c", 0);
    }
    return 9;
}

static async int fails(void)
{
    join {
        await forever("a", 1);
        try -EIO;
        await turns("never", 0, 0);
    }
    return 0;
}

/* No targets of break and continue: these mean the loop around. */
static async void loops(void)
{
    for (int i = 0; i < 3; i++) {
        join {
            {
                await ebb_yield();
                if (i == 0)
                    continue;
                break;
            }
            await forever("join", 0);
        }
        say("never", 0);
    }
    for (int i = 0; i < 2; i++) {
        select {
            when (await ebb_yield()) {
                if (i == 0)
                    continue;
                break;
            }
        }
        say("never", 0);
    }
    for (int i = 0; i < 2; i++) {
        scope (s) {
            spawn_in(s, forever("scope", 0));
            await ebb_yield();
            if (i == 0)
                continue;
            break;
        }
        say("never", 0);
    }
    for (int i = 0; i < 2; i++) {
        within (EBB_HOUR) {
            noncancel {
                if (i == 0)
                    continue;
                break;
            }
        }
        say("never", 0);
    }
    switch (0) {
    case 0:
        join {
            { await ebb_yield(); break; }
            await forever("switch", 0);
        }
        say("never", 0);
    }
    puts("looped");
}

/* First the conditions, then the operands, in textual order; a false
 * condition evaluates nothing else.  The losers have ended before the rest of
 * the winner's `when` is evaluated; of a loser it never is. */
static async int arms(int first)
{
    int r = 0;

    select biased {
        when_if (say("?1", first);
                 r = say("rest1", 0) + await turns("A", say("op1", 1), 11))
            say("one", 0);
        when_if (say("?2", 1);
                 int n = say("rest2", 0) + await turns("B", say("op2", 3), 22))
            r = n;
        when_if (say("?3", 0); await turns("C", say("op3", 0), 0))
            r = 33;
        when (r = say("rest4", 0) + await forever("D", say("op4", 1)))
            r = 44;
    }
    return r;
}

/* A loser that completes while it is being cancelled is dropped. */
static async int held_back(int *steps)
{
    defer *steps += 1;
    noncancel {
        await ebb_yield();
        await ebb_yield();
        *steps += 10;
    }
    return 77;
}

static async void dropped(void)
{
    int steps = 0, r = -1;

    select biased {
        when (r = await held_back(&steps))
            say("never", 0);
        when (await ebb_yield())
            printf("steps %d r %d\n", steps, r);
    }
}

/* `otherwise` where no arm completed at once; it waits for clean-up only. */
static async void otherwise_runs(void)
{
    select biased {
        when (await forever("p", 1))
            say("never", 0);
        when (await forever("q", 0))
            say("never", 0);
        otherwise
            puts("otherwise");
    }
    select biased {
        when (await forever("p", 0))
            say("never", 0);
        when (await turns("ready", 0, 0))
            puts("ready");
        otherwise
            say("never", 0);
    }
    select {
        when_if (0; await ebb_yield())
            say("never", 0);
        otherwise
            puts("all off");
    }
}

static async int add(int *to, int n, int what)
{
    while (n-- > 0)
        await ebb_yield();
    *to += what;
    return what;
}

/* The end waits for the children; any other way out cancels them first.  The
 * value of a return is computed before. */
static async int children(void)
{
    int sum = 0;

    scope (s) {
        task(int) t = spawn_in(s, add(&sum, 3, 5));

        spawn_in(s, add(&sum, 9, 2));
        printf("%d ", await t);
    }
    printf("sum %d ", sum);
    scope (s) {
        spawn_in(s, forever("child", 1));
        spawn_in(s, add(&sum, 1, 100));
        await ebb_yield();
        await ebb_yield();
        return say("computed", sum);
    }
    return -1;
}

/* It cancels the block when the time is over; it nests. */
static async int deadlines(void)
{
    int n = 0;

    within (EBB_MILLISECOND) {
        await forever("late", 1);
        say("never", 0);
    } otherwise {
        n++;
    }
    within (EBB_HOUR) {
        within (EBB_MILLISECOND) {
            await ebb_sleep(EBB_HOUR);
        } otherwise {
            say("inner", 0);
        }
        say("goes on", 0);
    } otherwise {
        say("never", 0);
    }
    within (EBB_MILLISECOND) {
        within (EBB_HOUR) {
            await ebb_sleep(EBB_HOUR);
        } otherwise {
            say("never", 0);
        }
        say("never", 0);
    } otherwise {
        say("outer", 0);
    }
    within (EBB_HOUR) {
        return n;
    } otherwise {
        say("never", 0);
    }
    return -1;
}

async int main(void)
{
    await branches();
    printf("= %d\n", await first_leaves());
    printf("= %d\n", await two_leave());
    printf("= %d\n", await fails() == -EIO);
    await loops();
    printf("= %d\n", await arms(1));
    printf("= %d\n", await arms(0));
    await dropped();
    await otherwise_runs();
    printf("= %d\n", await children());
    printf("= %d\n", await deadlines());
}
