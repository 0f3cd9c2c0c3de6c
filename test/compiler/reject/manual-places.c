/* SPDX-License-Identifier: MIT-0 */
/* test: flags -fmax-errors=0 */
/* What the manual says may not stand somewhere, as far as no other test of
 * this folder has it. */
#include <ebb.h>

async int f(int n);
async yields(int) gen(int n);

/* each in an ordinary function; try without one. */
int loops(int n)
{
    each (int v, gen(n)) n += v;
    return n;
}
int nowhere = try loops(1);

/* yield in blocks, also in those of generators. */
async yields(int) blocks(int n)
{
    spawn({ yield n; });
    future(int) fu = lazy({ yield n; 3; });
    yield await fu;
}

/* What is returned is no future. */
async int returned(int n)
{
    if (n > 1)
        return f(n);
    (void)f(n);
    return 0;
}

/* Items and results that are no values. */
async void types(void)
{
    channel(int[2]) a;
    channel(void) b;
    stream(int[3]) c;
    stream(void) d;
    stream(int(void)) e;
}

/* Into an each, a scope, a noncancel, a defer. */
async void jumps(int n)
{
    if (n == 1)
        goto in_each;
    if (n == 2)
        goto in_scope;
    if (n == 3)
        goto in_defer;
    if (n == 4)
        goto in_shield;
    each (int v, gen(n)) { in_each: n += v; }
    scope (s) { in_scope: spawn_in(s, f(n)); }
    defer { in_defer: n++; }
    noncancel { in_shield: await f(n); }
}

/* Awaits that nothing could make. */
async void constants(int n)
{
    int wide __attribute__((aligned(await f(1)))) = n;
    enum { one = await f(1) };
    _Static_assert(await f(1), "await");
    n += wide + (int)one;
}

/* async in casts and on what is no function. */
int ordinary(int n);
async int casts(void)
{
    int (*p)(int) = (int (*)(int))f;
    async int (*q)(int) = (async int (*)(int))ordinary;
    return p == 0 || q == 0;
}
