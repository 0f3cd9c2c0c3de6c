/* SPDX-License-Identifier: MIT-0 */
/* Cancelling what is very deep: calls, joins, selects, deadlines, clean-ups. */
#include <ebb.h>
#include <errno.h>
#include <stdio.h>

EBB_MAIN(.workers = 1);

static int entered, left, bottom;

static async int calls(int n)
{
    entered++;
    defer {
        if (n % 1000 == 0)
            await ebb_yield();
        left++;
    }
    if (n > 0)
        return await calls(n - 1) + 1;
    bottom++;
    await ebb_sleep(EBB_HOUR);
    return 0;
}

static async int joins(int n)
{
    int a = 0, b = 0;

    entered++;
    defer left++;
    if (n == 0) {
        bottom++;
        await ebb_sleep(EBB_HOUR);
    }
    join {
        a = await joins(n - 1);
        { defer b++; await ebb_sleep(EBB_HOUR); }
    }
    return a + b;
}

static async int mixed(int n)
{
    int r = 0;

    entered++;
    defer { await ebb_yield(); left++; }
    if (n == 0) {
        bottom++;
        await ebb_sleep(EBB_HOUR);
    }
    switch (n % 4) {
    case 0:
        select {
            when (r = await mixed(n - 1)) r++;
            when (await ebb_sleep(EBB_HOUR)) r--;
        }
        break;
    case 1:
        within (EBB_HOUR) {
            defer await ebb_yield();
            r = await mixed(n - 1);
        }
        break;
    case 2: {
        future(int) f = lazy(mixed(n - 1));

        r = await f;
        break;
    }
    default: {
        defer {
            noncancel { await ebb_yield(); }
        }
        join { r = await mixed(n - 1); }
    }
    }
    return r;
}

/* Clean-ups that are deep themselves. */
static async void deep_clean(int n)
{
    entered++;
    defer {
        if (n > 0)
            await deep_clean(n - 1);
        left++;
    }
    if (n == 200) {
        bottom++;
        await ebb_sleep(EBB_HOUR);
    }
    await ebb_yield();
}

static async int wide(int n)
{
    entered++;
    defer left++;
    if (n == 0) {
        bottom++;
        await ebb_sleep(EBB_HOUR);
    }
    join {
        await wide(n - 1);
        await wide(n - 1);
        await wide(n - 1);
    }
    return 0;
}

static async void check(const char *name, task(int) t, int bottoms)
{
    while (bottom < bottoms)
        await ebb_yield();
    task_abort(t);
    int rc = await task_wait(t, NULL);
    printf("%s: %d, %d entered, %d left\n", name, rc == -ECANCELED, entered,
           left);
    entered = left = bottom = 0;
}

static async int void_task(int n)
{
    await deep_clean(n);
    return 0;
}

async int main(void)
{
    await check("calls", spawn(calls(100000)), 1);
    await check("joins", spawn(joins(5000)), 1);
    await check("mixed", spawn(mixed(2000)), 1);
    await check("clean-ups", spawn(void_task(200)), 1);
    await check("wide", spawn(wide(7)), 2187);
    return 0;
}
