/* SPDX-License-Identifier: MIT-0 */
/* Tasks, blocks and scopes where a generator may have them. */
#include <ebb.h>

async int f(int n);
async yields(int) items(int n);
async int sum(int n);
task(int) ordinary(int n);

async yields(int) items(int n)
{
    int k = 0;

    defer {
        scope (s) {
            spawn_in(s, f(k));
        }
    }
    yield await spawn({ await f(n) + 1; });
    scope (s) {
        task(int) t = spawn_in(s, f(n));

        yield await t;
        spawn_in(s, f(n));
    }
    task(int) t = spawn_local(f(n));
    yield await t;
    if (n < 0)
        return n;
    yield await lazy({
        int sum = 0;

        each (int v, items(3))
            sum += v;
        sum;
    });
    k = 1;
}

async int sum(int n)
{
    int all = 0;

    scope (s) {
        each (int v, items(n)) {
            spawn_in(s, f(v));
            if (v > 3)
                break;
            all += v;
        }
    }
    return all;
}

task(int) ordinary(int n)
{
    return spawn({
        int last = n;

        try each (int v, items(n))
            last = v;
        last;
    });
}
