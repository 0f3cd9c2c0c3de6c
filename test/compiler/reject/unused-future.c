/* SPDX-License-Identifier: MIT-0 */
async int f(int n);
struct ops {
    async int (*call)(int n);
};

async int g(struct ops *o)
{
    f(1);
    (void)f(2);
    o->call(3);
    (*o->call)(4);
    if (f(5) > 0)
        await f(6);
    return f(7);
}

int plain(void)
{
    return f(8);
}

async int boxed(int n, future(int) given)
{
    future(int) never = lazy(f(1)), waited = lazy(f(2)), freed = lazy(f(3));
    future(int) passed = lazy(f(4)), named = lazy(f(5)), later;

    later = lazy(f(6));
    (void)named;
    future_free(freed);
    select {
        when (n = await waited)
            n++;
        when (await later)
            n--;
    }
    return n + await given + await boxed(n, passed);
}
