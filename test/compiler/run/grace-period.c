/* SPDX-License-Identifier: MIT-0 */
/*
 * When main returns all tasks are cancelled.  When the grace period has ended
 * too, what a clean-up awaits is cancelled, and the next clean-up runs.
 */
#include <ebb.h>
#include <stdio.h>

EBB_MAIN(.workers = 1, .grace = 200 * EBB_MILLISECOND);

static async void hang(const char *what)
{
    defer printf(" %s", what);
    await ebb_sleep(EBB_HOUR);
    printf(" never");
}

static async void stubborn(void)
{
    defer printf(" last\n");
    defer {
        await hang("third");
        printf(" never");
    }
    defer {
        for (;;) {
            defer printf(" loop");
            await hang("second");
        }
    }
    defer {
        defer { await hang("inner"); printf(" never"); }
        join {
            await hang("first");
            await hang("beside");
        }
    }
    noncancel {
        defer printf(" shield");
        await hang("noncancel");
    }
    printf(" never");
}

static async void good(void)
{
    defer {
        await ebb_sleep(EBB_MILLISECOND);
        puts("good");
    }
    await ebb_sleep(EBB_HOUR);
}

async int main(void)
{
    spawn(stubborn());
    spawn(good());
    await ebb_yield();
    return 0;
}
