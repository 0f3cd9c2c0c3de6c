/* SPDX-License-Identifier: MIT-0 */
/* Select: arms that drop out, kept handles, many arms, all kinds of values. */
#include <ebb.h>
#include <errno.h>
#include <stdio.h>

EBB_MAIN(.workers = 1);

struct big { int n[20]; };

static async int forever(int x)
{
    defer printf(" [%d]", x);
    await ebb_sleep(EBB_HOUR);
    return x;
}

static async int after(int turns, int value)
{
    for (int i = 0; i < turns; i++)
        await ebb_yield();
    return value;
}

static async struct big fill(int turns, int x)
{
    struct big b = { { x } };

    await after(turns, 0);
    b.n[19] = x + 1;
    return b;
}

static async void nothing(int turns)
{
    await after(turns, 0);
}

/* An arm whose task is aborted drops out; with none left the select is
 * cancelled, and with it the task. */
static async int drops(bool all)
{
    task(int) a = spawn(forever(1)), b = spawn(forever(2));
    int r = 0;

    defer printf(" drops%d", all);
    await ebb_yield();
    task_abort(a);
    if (all)
        task_abort(b);
    select {
        when (r = await a) printf(" never");
        when (r = await b) printf(" never");
        when_if (!all; r = await after(9, 5)) r++;
    }
    task_abort(b);
    await after(2, 0);
    return r;
}

/* A task that loses stays ours; it is asked again in the next round. */
static async int kept(void)
{
    task(int) slow = spawn(after(20, 100));
    int rounds = 0;

    for (;;) {
        select biased {
            when (int r = await slow) return r + (rounds > 2) + (slow == NULL);
            when (await after(3, 0)) rounds++;
        }
        if (slow == NULL)
            return -1;
    }
}

/* A future that loses is cancelled and consumed. */
static async int future_loses(void)
{
    future(int) f = lazy(forever(4)), g = lazy(after(2, 6)), h = NULL;
    int r = -1;

    select {
        when (r = await f) printf(" never");
        when (r = await g) r *= 2;
        when_if (h != NULL; r = await h) printf(" never");
    }
    return r + (f == NULL) + (g == NULL);
}

static async int ten(int winner)
{
    select {
        when (int r = await after(winner == 0 ? 1 : 99, 0)) return r;
        when (int r = await after(winner == 1 ? 1 : 99, 1)) return r;
        when (int r = await after(winner == 2 ? 1 : 99, 2)) return r;
        when (int r = await after(winner == 3 ? 1 : 99, 3)) return r;
        when (int r = await after(winner == 4 ? 1 : 99, 4)) return r;
        when (int r = await after(winner == 5 ? 1 : 99, 5)) return r;
        when (int r = await after(winner == 6 ? 1 : 99, 6)) return r;
        when (int r = await after(winner == 7 ? 1 : 99, 7)) return r;
        when (int r = await after(winner == 8 ? 1 : 99, 8)) return r;
        when (int r = await after(winner == 9 ? 1 : 99, 9)) return r;
    }
}

static int note(int x)
{
    printf(" n%d", x);
    return x;
}

static async int order(void)
{
    int (*call)(int) = note, got = 0, v[2] = { 0, 0 };

    /* conditions, then operands, in the order of the text; no operand of an
     * arm that is off */
    select biased {
        when_if (note(1); v[got] = note(4 + await after(note(3), 7)) + 1)
            got = v[0];
        when_if (note(0); got = await after(note(50), 0)) got = -1;
        when_if (call(2); await nothing(note(5))) got = -2;
    }
    return got;
}

static async int values(int how)
{
    int r = 0;

    select {
        when_if (how == 0; struct big b = await fill(1, 40)) r = b.n[19];
        when_if (how == 1; struct big b = await fill(0, 50)) r = b.n[19];
        when_if (how == 2; r = (await fill(2, 60)).n[0]) r += 100;
        when_if (how == 3; await nothing(1)) r = 3;
        when_if (how == 4; await nothing(0)) r = 4;
        when_if (how == 5; double d = await after(1, 3) / 2.0) r = d * 2;
        when_if (how == 6; task(int) t = spawn(after(1, await after(1, 8)))) {
            await ebb_yield();
            r = await t;
        }
        when_if (how == 7; printf(" %s", await after(1, 1) ? "yes" : "no")) r = 7;
        when_if (how == 8; r += await after(1, 9));
        otherwise r = -how;
    }
    return r;
}

static async int waiting(int how)
{
    int r = 0;

    select {
        when_if (how == 0; struct big b = await fill(1, 40)) r = b.n[19];
        when_if (how == 1; r = (await fill(2, 60)).n[0]) r += 100;
        when_if (how == 2; await nothing(1)) r = 3;
        when_if (how == 3; double d = await after(1, 3) / 2.0) r = d * 2;
        when_if (how == 4; task(int) t = spawn(after(1, await after(1, 8)))) {
            await ebb_yield();
            r = await t;
        }
        when_if (how == 5; printf(" %s", await after(1, 1) ? "yes" : "no")) r = 7;
        when_if (how == 6; r += await after(1, 9));
    }
    return r;
}

/* In the statement of an arm anything may follow. */
static async int nested(int how)
{
    int r = 0;

    for (int i = 0; ; i++) {
        defer printf(" i%d", i);
        select {
            when (int a = await after(1, 1)) {
                defer printf(" arm");
                join {
                    r += await after(15, a);
                    select {
                        when (await forever(5)) r = -1;
                        when (int b = await after(1, 10)) {
                            r += b;
                            if (how == 0)
                                return r;
                            if (how == 1 && i == 2)
                                break;
                            if (how == 2 && i < 3)
                                continue;
                        }
                    }
                }
            }
            when (await forever(6)) r = -2;
        }
        if (i == 3)
            break;
    }
    return 1000 + r;
}

async int main(void)
{
    task(int) t = spawn(drops(true));

    printf(" = %d\n", await drops(false));
    printf(" = %d\n", await task_wait(t, NULL) == -ECANCELED);
    printf("%d\n", await kept());
    printf(" = %d\n", await future_loses());
    for (int i = 0; i < 10; i++)
        printf("%d", await ten(i));
    printf("\n = %d\n", await order());
    for (int i = 0; i < 10; i++)
        printf(" %d", await values(i));
    puts("");
    for (int i = 0; i < 7; i++)
        printf(" %d", await waiting(i));
    puts("");
    for (int i = 0; i < 3; i++)
        printf(" = %d\n", await nested(i));
    return 0;
}
