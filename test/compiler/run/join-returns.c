/* SPDX-License-Identifier: MIT-0 */
/* Results of every type returned from branches, blocks and clean-ups. */
#include <ebb.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>

enum colour { RED, GREEN = 7 };
struct bits { unsigned a : 3, b : 5; int rest[3]; };
typedef int (*function)(int);

static async int later(int x)
{
    await ebb_yield();
    return x;
}

static int twice(int x)
{
    return 2 * x;
}

static async const char *text(int n)
{
    const char *const local = "local";

    join {
        { await later(0); if (n) return "branch"; }
        await later(1);
    }
    return local;
}

static async bool truth(int n)
{
    within (EBB_HOUR) { return await later(n); }
    return false;
}

static async enum colour colour(void)
{
    join { { noncancel { await later(1); return GREEN; } } }
    return RED;
}

static async struct bits bits(int n)
{
    struct bits s = { .a = 5 };

    join {
        { s.b = (unsigned)await later(n) & 31u; return s; }
        s.rest[2] = await later(9);
    }
    return s;
}

static async function pick(void)
{
    defer await later(1);
    join { { await later(2); return twice; } }
    return NULL;
}

static async long double wide(void)
{
    defer { await later(1); }
    within (EBB_HOUR) {
        defer await later(0);
        join { { return 2.5L * await later(3); } }
    }
    return 0;
}

static async long tries(int n)
{
    long total = 0;

    join {
        { total += try await later(n); total += try (int)(n * 2); }
        {
            within (EBB_HOUR) {
                for (int i = 0; i < 3; i++) {
                    defer total += 100;
                    total += try await later(i - (n == 5));
                    if (i == 1)
                        break;
                }
                total += 1000;
            }
        }
    }
    return total;
}

static async int shield_return(int how)
{
    int n = 0;

    while (true) {
        defer n++;
        noncancel {
            defer { await later(0); n += 10; }
            if (how == 0)
                return n + await later(1);
            if (how == 1)
                break;
            if (how == 2 && n < 30)
                continue;
            if (how == 3)
                goto out;
            try await later(-how);
        }
    }
    return n;
out:
    return n + 1000;
}

static async int in_defer(int n)
{
    int seen = 0;

    defer printf(" seen%d", seen);
    defer {
        join {
            for (int i = 0; i < 5; i++) {
                if (await later(i) == 3)
                    break;
                seen += 1;
            }
            {
                int k = 0;

            again:
                seen += await later(10);
                if (++k < n)
                    goto again;
            }
        }
        within (EBB_MILLISECOND) {
            await ebb_sleep(EBB_HOUR);
        } otherwise {
            seen += 1000;
        }
        select {
            when (int v = await later(5)) seen += v * 10000;
            when (await ebb_sleep(EBB_HOUR)) seen = -1;
        }
    }
    return await later(n);
}

/* No initialiser, set in a branch in each round. */
static async int rounds(void)
{
    int total = 0;

    for (int i = 0; i < 5; i++) {
        int a, *p;
        struct { int x, y[3]; } s;

        join {
            { a = await later(i); p = &a; }
            { s.x = i; s.y[1] = await later(i); if (i == 1) continue; }
            if (i == 3) { await later(1); break; }
        }
        total = total * 10 + *p + s.x + s.y[1];
    }
    return total;
}

async int main(void)
{
    struct bits s = await bits(17);
    function f = await pick();

    printf("%s %s\n", await text(0), await text(1));
    printf("%d %d\n", await truth(0), await truth(256));
    printf("%d\n", (int)await colour());
    printf("%u %u %d\n", s.a, s.b, s.rest[2]);
    printf("%d %.1Lf\n", f(21), await wide());
    printf("%ld %ld %ld\n", await tries(1), await tries(-2), await tries(5));
    for (int how = 0; how < 5; how++)
        printf("%d ", await shield_return(how));
    puts("");
    printf(" = %d\n", await in_defer(3));
    printf("%d\n", await rounds());
    return 0;
}
