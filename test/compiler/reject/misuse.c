/* SPDX-License-Identifier: MIT-0 */
/* What is often written first, and what is said about it. */
#include <ebb.h>

struct buf {
    char *p;
    int n[3];
};
async int f(int x);
async struct buf make(int n);
async yields(int) count(int n);
int plain(int);

async int operands(int n)
{
    n += await make(1).n[2];
    n += await spawn(make(1)).n[0];
    n += await try f(1);
    stream(int) s = count(n);
    n += await next(s, n);
    n += await ebb_nothing_of_the_kind(n);
    await stream_close(s);
    return n;
}

async void handles(struct buf b, int n)
{
    int array[2] = { 0 };

    task_detach(spawn(f(1)));
    future_free(lazy(f(1)));
    spawn_in(n, f(1));
    spawn_on(&b, f(1));
    spawn({
        n = 3;
        n++;
        --b.n[1];
        array[0] = 1;
        *b.p = 2;
    });
    spawn(f, 1);
    spawn_in(f(1));
}
