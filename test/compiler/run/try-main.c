/* SPDX-License-Identifier: MIT-0 */
/* A try that fails in main runs the clean-ups and ends with status 1. */
/* test: exit 1 */
#include <ebb.h>
#include <errno.h>
#include <stdio.h>

static async int fails(int n)
{
    await ebb_yield();
    return n > 2 ? -ENOENT : n;
}

async int main(void)
{
    defer puts("cleaned");
    for (int i = 0; ; i++) {
        defer printf("%d\n", i);
        int n = try await fails(i);
        printf("got %d\n", n);
    }
}
