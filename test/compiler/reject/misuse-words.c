/* SPDX-License-Identifier: MIT-0 */
/* Words without what belongs behind them. */
#include <ebb.h>

async int f(int x);

async void words(int n)
{
    join await f(1);
    select when (await f(1)) n++;
    select biased when (await f(1)) n++;
    noncancel await f(1);
    scope { await f(1); }
    scope (s) spawn_in(s, f(1));
    within 5 { await f(1); }
    within (5000) await f(1);
    when (await f(1)) n++;
    otherwise n++;
    task t = spawn(f(1));
    stream *u;
}

/* Names of the program's own are no misuse. */
async int names(int join, int (*within)(int), int *scope)
{
    typedef int task;
    task t = join, *u = scope;

    (within(t), await f(*u));
    when(t);
    return within(join) + *scope;
}

async int more(int n)
{
    n = async f(1);
    async { f(1); }
    select {
        otherwise n++;
        when (await f(1)) n++;
    }
    select {
        when (await f(1)) n++;
        else n++;
    }
    select {
        when (f(1)) n++;
        when (n + 1) n++;
    }
    within (5000) { await f(1); } else n++;
    defer int late = 1;
    return n;
}
