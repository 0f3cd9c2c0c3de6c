/* SPDX-License-Identifier: MIT-0 */
/* The reserved spellings mean the words whatever has those names. */
/* test: not-serial select and others */
#define EBB_NO_KEYWORDS
#include <ebb.h>
#include <stdio.h>

EBB_MAIN(.workers = 1);

static int async, await, spawn, lazy, join, scope, within, defer, try, task,
    future;

static _Async int twice(int n)
{
    _Await ebb_yield();
    return 2 * n;
}

static int plain(int n)
{
    return n + 1;
}

static _Async int fails(int n)
{
    _Defer join++;
    scope = _Try n;
    return scope;
}

static void ordinary(void)
{
    _Defer lazy++;
    _Spawn(twice(4));
    within = ebb_block_on(twice(10));
}

static _Async int uses(int when, int otherwise)
{
    int select = 0, biased = 0, noncancel = 0, err = 0;
    _Task(int) a = _Spawn(twice(1)), b = _Spawn_local(twice(2)),
               c = _Spawn_blocking(plain(3)),
               d = _Spawn_on(ebb_runtime_current(), twice(4));
    _Future(int) f = _Lazy(twice(5));

    async = _Await a + _Await b + _Await c + _Await d + _Await f;
    _Join {
        await = _Await twice(async);
        spawn = _Await twice(await);
    }
    _Select {
        _When (int x = _Await twice(when)) select = x;
        _When_if (0; _Await ebb_yield()) select = 99;
    }
    _Select _Biased {
        _When (_Await ebb_sleep(EBB_SECOND)) biased = 1;
        _Otherwise biased = otherwise;
    }
    _Scope (s, .first_error = &err) {
        _Spawn_in(s, twice(1));
        _Spawn_in(s, { _Await ebb_yield(); -9; });
        _Await ebb_sleep(EBB_HOUR);
    }
    _Within (EBB_MILLISECOND) {
        _Await ebb_sleep(EBB_HOUR);
    } _Otherwise {
        task = 1;
    }
    _Noncancel {
        noncancel = _Await twice(3);
    }
    _Defer defer = 5;
    try = _Await fails(-3);
    future = _Await fails(8);
    return select + biased + noncancel + err;
}

_Async int main(void)
{
    printf("%d\n", _Await uses(7, 11));
    printf("%d %d %d %d %d %d %d %d %d\n", async, await, spawn, join, scope,
           defer, try, task, future);
    _Await _Spawn_blocking(ordinary());
    printf("%d %d\n", lazy, within);
    return 0;
}
