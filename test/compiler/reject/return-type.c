/* SPDX-License-Identifier: MIT-0 */
/* The end of an async function that gives a value. */
#include <assert.h>
#include <stdlib.h>

enum colour { RED, GREEN };

async int f(int n);
_Noreturn void stop(void);
void halt(void) __attribute__((noreturn));

async int nothing(void)
{
}
async int one_way(int n)
{
    if (await f(n))
        return 1;
}
async int both_ways(int n)
{
    if (await f(n))
        return 1;
    else
        return 2;
}
async int never(int n)
{
    if (n == 1)
        stop();
    else if (n == 2)
        halt();
    else if (n == 3)
        __builtin_unreachable();
    else
        abort();
}
async int endless(int n)
{
    while (1) {
        if (await f(n))
            return 3;
    }
}
async int left(int n)
{
    for (;;) {
        if (await f(n))
            break;
    }
}
async int by_continue(int n)
{
    do {
        if (n++)
            continue;
        return n;
    } while (await f(n));
}
async int once(int n)
{
    do {
        return await f(n);
    } while (0);
}
async int chosen(int n)
{
    switch (await f(n)) {
    case 1:
        return 1;
    default:
        return 2;
    }
}
async int not_chosen(int n)
{
    switch (await f(n)) {
    case 1:
        return 1;
    }
}
async int coloured(enum colour c)
{
    switch (c) {
    case RED:
        return await f(1);
    case GREEN:
        return 2;
    }
}
async int asserted(int n)
{
    if (n)
        return await f(n);
    assert(0);
}
async int jumping(int n)
{
    goto in;
out:
    return n;
in:
    await f(n);
    goto out;
}
async int joined(int n)
{
    join {
        return await f(n);
        await f(1);
    }
}
async int half_joined(int n)
{
    join {
        await f(n);
        await f(1);
    }
}
async int timed(int n)
{
    within (5000) {
        return await f(n);
    }
}
async int timed_well(int n)
{
    within (5000) {
        return await f(n);
    } otherwise {
        return -1;
    }
}
async int expression(int n)
{
    ({ await f(n); return 3; });
}
async void no_value(int n)
{
    await f(n);
}
async yields(int) values(int n)
{
    yield n;
    await f(n);
}
async int main(void)
{
    await f(1);
}
