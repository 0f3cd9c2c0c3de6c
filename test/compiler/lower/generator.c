/* SPDX-License-Identifier: MIT-0 */
#include <ebb.h>

async int step(int n) EBB_FRAME(64);

static async yields(int) count(int n)
{
    defer await step(0);
    for (int i = 0; i < n; i++)
        yield await step(i);
}

async int sum(int n)
{
    int total = 0;

    each (int v, count(n))
        total += v;
    return total;
}

async int first(stream(int) s)
{
    int v = 0;

    try await next(s, &v);
    return v;
}
