/* SPDX-License-Identifier: MIT-0 */
/* defer, try, return and jumps out: where they may stand. */
async int f(int n);
int plain(int n);

/* All in an ordinary and in an async function. */
int a(int n)
{
    defer plain(n);
    for (;;) {
        defer plain(n);
        try plain(n);
        if (n)
            goto out;
        break;
    }
out:
    return n;
}

async int b(int n)
{
    defer await f(n);
    for (;;) {
        defer plain(n);
        try await f(n);
        if (n)
            goto out;
        break;
    }
out:
    return n;
}

/* In a defer: another defer, a jump inside; nothing that leaves. */
int c(int n)
{
    for (;;) {
        defer {
            defer plain(n);
            for (; n > 0; n--)
                if (n == 3)
                    break;
            goto in;
        in:
            plain(n);
        }
        defer try plain(n);
        defer { return 1; }
        defer { break; }
        defer { continue; }
        defer { goto out; }
    }
out:
    return n;
}

async int d(int n)
{
    for (;;) {
        defer { defer await f(n); }
        defer try await f(n);
        defer { scope (s) { return 1; } }
        defer { join { break; } }
        defer { within (1000) { continue; } }
        defer { select { when (await f(n)) goto out; } }
    }
out:
    return n;
}

/* In a block: defer, and try, which ends it; nothing that leaves. */
async int e(int n)
{
    for (;;) {
        spawn({ defer await f(n); try await f(n); try plain(n); 1; });
        spawn({ try plain(n); });
        spawn({ try plain(n); plain(n); (void)0; });
        spawn({ return 1; });
        spawn({ break; });
        spawn({ continue; });
        spawn({ goto out; });
        spawn_blocking({ defer plain(n); try plain(n); 1; });
        spawn_blocking({ goto out; });
        (void)await lazy({ defer plain(n); try await f(n); 1; });
        (void)await lazy({ return; });
    }
out:
    return n;
}

/* Nothing without a function. */
int x = try 1;
