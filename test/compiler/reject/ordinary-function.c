/* SPDX-License-Identifier: MIT-0 */
/* Words that need an async function around them. */
async int f(int n);
int plain(int n);

/* Once for each function: what it needs is the same. */
int awaits(int n)
{
    defer {
        await f(n);
    }
    n += await f(1);
    join { n++; }
    lazy(f(1));
    return n;
}

int joins(int n) { join { n++; } return n; }

int selects(int n)
{
    select {
        when (await f(1)) n++;
    }
    return n;
}

static int withins(int n) { within (5000) { n++; } return n; }
int noncancels(int n) { noncancel { n++; } return n; }
int at_file_scope = await f(1);

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
