/* SPDX-License-Identifier: MIT-0 */
/* What each and next may not read, and calls of generators without them. */
#include <ebb.h>

async yields(int) gen(int n);
async int ordinary_async(int n);

int ordinary(stream(int) s)
{
    int n = 0;

    each (int v, gen(n))
        n += v;
    yield n;
    return await next(s, &n);
}

async int not_a_generator(int n)
{
    int v;

    yield n;
    each (int x, n)
        n += x;
    each (int x, ordinary_async(n))
        n += x;
    each (v, gen(n))
        n += v;
    each (int x = 3, gen(n))
        n += x;
    each (int x, gen(x))
        n += x;
    await gen(n);
    spawn(gen(n));
    gen(n);
    (void)gen(n);
    await next(gen(n), &v);
    next(gen(n), &v);
    await next(n, &v);
    stream(int) s = gen(n);
    double d;
    await next(s, &d);
    await next(s, v);
    v = await next(s, &v);
    goto inside;
    each (int x, gen(n)) {
inside:
        n += x;
    }
    return n;
}
