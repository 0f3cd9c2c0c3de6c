/* SPDX-License-Identifier: MIT-0 */
/* await, join, select, scope, within, noncancel: where they may stand. */
async int f(int n);

/* Nowhere in an ordinary function, in its defer, in its blocking block. */
int a_await(int n) { return await f(n); }
int a_try(int n) { return try await f(n); }
void a_join(int n) { join { n++; } }
void a_select(int n) { select { when (await f(n)) n++; } }
void a_biased(int n) { select biased { otherwise n++; } }
void a_scope(int n) { scope (s) { n++; } }
void a_within(int n) { within (n) { n++; } }
void a_noncancel(int n) { noncancel { n++; } }
void a_defer(int n) { defer await f(n); }
void a_loop(int n) { for (;;) if (n) { join { n--; } } }
void a_expr(int n) { n = ({ int k = await f(n); k; }); }
void a_blocking(void) { spawn_blocking({ await f(1); }); }
int a_file = await f(1);

/* All of them in an async function, its defer and a block. */
async int g(int n)
{
    defer {
        n = await f(n);
        join { n++; }
        select { when (await f(n)) n++; }
        scope (s) { spawn_in(s, f(n)); }
        within (n) { n++; }
        noncancel { n++; }
    }
    join { n++; }
    select { when (await f(n)) n++; otherwise n--; }
    scope (s) { spawn_in(s, f(n)); }
    within (n) { n++; } otherwise n--;
    noncancel { n++; }
    spawn({ noncancel { join { await f(n); } } });
    return await f(n);
}

/* A block in an ordinary function is async. */
void h(int n)
{
    spawn({
        int k = await f(n);

        defer await f(k);
        join { k++; }
        select { when (await f(k)) k++; }
        scope (s) { spawn_in(s, f(k)); }
        within (k) { k++; }
        noncancel { k++; }
    });
}
