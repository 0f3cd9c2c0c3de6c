/* SPDX-License-Identifier: MIT-0 */
/* Clean-ups run on every way out, in the reverse of the order in which they
 * were reached, and may await. */
#include <ebb.h>
#include <errno.h>
#include <stdio.h>

static async void say(const char *what, int n)
{
    await ebb_yield();
    printf(" %s%d", what, n);
}

static void clean(int *n)
{
    printf(" clean%d", *n);
}

static async int ways(int n)
{
    defer await say("outer", 1);
    int r = 10;
    defer { printf(" r=%d", r); await say("then", 2); }

    for (int i = 0; i < 4; i++) {
        __attribute__((cleanup(clean))) int var = i;
        defer await say("loop", i);

        await say("body", i);
        if (n == 0)
            break;
        if (n == 1 && i == 0)
            continue;
        if (n == 2)
            goto out;
        if (n == 3)
            return r++;
        if (n == 4)
            try -EAGAIN;
        {
            defer printf(" block%d", var);
            r++;
        }
        if (i == 1)
            return r * 100;
    }
    await say("after", 0);
out:
    defer await say("late", 3);
    return r;
}

/* An ordinary function. */
static int plain(int n)
{
    defer printf(" [plain%d", n);
    defer printf("]");
    for (int i = 0; i < n; i++) {
        defer printf(" %d", i);
        if (i == 2)
            return try (n - 9);
    }
    return n;
}

static async int nested(int n)
{
    defer {
        defer printf(" d1");
        for (int i = 0; i < 2; i++) {
            defer await say("inner", i);
            printf(" d2");
        }
    }
    if (n == 0)
        return 5;
    return await nested(n - 1) + 1;
}

static async int last(void)
{
    int fresh = 1;

    defer { fresh = 7; printf(" fresh%d", fresh); }
    await say("x", 0);
    return fresh;       /* its value is taken before the clean-up runs */
}

async int main(void)
{
    for (int n = 0; n < 6; n++)
        printf(" = %d\n", await ways(n));
    for (int n = 1; n < 5; n += 2)
        printf(" = %d\n", plain(n));
    printf(" = %d\n", await nested(1));
    printf(" = %d\n", await last());
    return 0;
}
