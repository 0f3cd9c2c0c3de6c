/* SPDX-License-Identifier: MIT-0 */
/* Words that need an async function around them. */
async int f(int n);
int plain(int n)
{
    defer {
        await f(n);
    }
    join { n++; }
    select {
        when (await f(1)) n++;
    }
    within (5) { n++; }
    noncancel { n++; }
    lazy(f(1));
    return n;
}

async void g(void)
{
    lazy(f(2));
    future(int) a = lazy(f(3));
    a;
    (void)lazy(f(4));
    f(3), plain(4);
    plain(1) ? f(5) : 0;
    task(int) t = spawn({ f(1); });
    ;
}
