/* SPDX-License-Identifier: MIT-0 */
/*
 * A task is aborted at each of its awaits in turn.  What its clean-ups log
 * must be what they log when the function returns at that place.
 */
#include <ebb.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

EBB_MAIN(.workers = 1);

static char cancel_log[512], return_log[512], *out;
static int points, stop_at;
static bool returning;

static void say(const char *what, int n)
{
    char text[32];

    snprintf(text, sizeof text, " %s%d", what, n);
    strcat(out, text);
}

/*
 * One point: number `stop_at` either waits for ever, to be cancelled there,
 * or asks for a return.  Every other one goes on.
 */
static async int point(void)
{
    int mine = ++points;

    if (mine != stop_at) {
        if (mine % 2)
            await ebb_yield();
        return 0;
    }
    say("hit", mine);
    if (returning)
        return -ECANCELED;
    await ebb_sleep(EBB_HOUR);
    say("never", mine);
    return 0;
}

static async void later(const char *what, int n)
{
    say(what, n);
    await ebb_yield();
    say(what, -n);
}

static void freed(int *n)
{
    say("var", *n);
}

static async int deep(int n)
{
    defer await later("deep", n);
    try await point();
    if (n > 0)
        try await deep(n - 1);
    try await point();
    return n;
}

static async int body(void)
{
    defer say("first", 1);
    try await point();
    defer await later("second", 2);
    for (int i = 0; i < 3; i++) {
        __attribute__((cleanup(freed))) int var = i;

        try await point();
        defer {
            await later("loop", i);
            say("still", i);
        }
        if (i == 1)
            continue;
        int sum = try await deep(i) + try await deep(0);
        defer say("sum", sum);
        try await point();
    }
    {
        defer await later("block", 3);
        try await point();
    }
    try await point();
    return 0;
}

async int main(void)
{
    int count, failed = 0;

    out = return_log;
    if (await body() != 0)
        return 2;
    count = points;
    for (stop_at = 1; stop_at <= count; stop_at++) {
        int rc;

        returning = true;
        points = 0;
        return_log[0] = '\0';
        out = return_log;
        rc = await body();
        if (rc != -ECANCELED)
            failed++;

        returning = false;
        points = 0;
        cancel_log[0] = '\0';
        out = cancel_log;
        task(int) t = spawn(body());
        while (points < stop_at)
            await ebb_sleep(EBB_MICROSECOND);
        await ebb_yield();
        task_abort(t);
        rc = await task_wait(t, NULL);
        if (rc != -ECANCELED || points != stop_at
            || strcmp(cancel_log, return_log) != 0) {
            printf("point %d (%d):\n%s\n%s\n", stop_at, rc, return_log,
                   cancel_log);
            failed++;
        }
    }
    printf("%d points, %d failed\n", count, failed);
    return failed > 0;
}
