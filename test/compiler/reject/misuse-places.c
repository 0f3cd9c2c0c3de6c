/* SPDX-License-Identifier: MIT-0 */
/* test: flags -fmax-errors=0 */
/* Words in the wrong place, and what other languages write. */
#include <ebb.h>

struct ops {
    async int (*read)(void *self, int n);
};
async int f(int x);
int plain(int x);
async yields(int) gen(int n);

async fn rust(void) { return 1; }
async viod typo(void) { await f(1); }
int behind(void) async { return await f(1); }
yields(int) alone(void) { yield 3; }
async yields int bare(void) { yield 3; }
async yields(foo) item(void) { yield 3; }
async int many(const char *format, ...) { return await f(1); }

async int statements(int n)
{
    await each (int v, gen(3)) n += v;
    await join { f(1); f(2); }
    await within (n) { n++; }
    biased select { when (await f(1)) n++; }
    return n;
}

async int postfix(struct ops *o)
{
    int n = f(1).await;
    n += await o->raed(o, 3);
    n += awiat(f(1));
    n += await later(n);
    return n;
}

async int arms(int n)
{
    select {
        when (n = f(1)) n++;
        when (f(2)) n++;
        when (int a = await f(1), b = 2) n += a + b;
    }
    select { when (await f(1)): n++; }
    select { when (await f(1)) n++; otherwise: n--; }
    select { when if (n; await f(1)) n++; }
    select { when_if (n, await f(1)) n++; }
    join { again: await f(1); }
    goto again;
}

async int spawns(int n)
{
    task(int) t[3] = { 0 };

    spawn(await f(1));
    n += await spawn(plain(1));
    spawn(f(1); f(2););
    return await t;
}

async yields(int) items(int n)
{
    stream(int) s = gen(n);
    await next(s);
    yield;
}

async void verbs(int n)
{
    Await ebb_yield();
    Retrun f(n);
    try { await f(n); }
    defer return;
    scope (s) { spawn_in(f(n), s); }
}

struct unfinished { int a; }
async int behind_it(struct unfinished *p)
{
    return await f(p->a);
}

async int lost(int a int b) { return await f(a + b); }
async int uses_lost(void) { return await lost(1, 2); }

async int later(int n) { return n; }

async int main(char **argv)
{
    return argv != 0;
}
