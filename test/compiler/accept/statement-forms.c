/* SPDX-License-Identifier: MIT-0 */
/* Statements of GNU C and of ours around awaits. */
/* test: flags -Wno-implicit-fallthrough -Wno-unknown-pragmas -Wno-pragmas */
#include <ebb.h>

async int f(int n);
static void release(int **p)
{
    (void)p;
}

static async int loops(int n)
{
    for (int i = 0, j = n; i < await f(j); i++, j--)
        if (i == 3)
            continue;
        else if (await f(i))
            break;
    for (struct { int at; } it = { 0 }; it.at < 3; it.at++)
        n += await f(it.at);
    while (await f(n) > 0)
        n--;
    do
        n += await f(1);
    while (n < await f(10));
#pragma GCC unroll 4
    for (int i = 0; i < 4; i++)
        n++;
    for (;;) {
        if (n++ > 5)
            goto out;
        await f(2);
    }
out:
    return n;
}

static async int switches(int n)
{
    switch (await f(n)) {
    case 1 ... 5:
        n++;
        await f(1);
        __attribute__((fallthrough));
    case 6:
        for (int i = 0; i < 3; i++)
            switch (i) {
            case 0:
                continue;
            default:
                await f(i);
            }
        break;
    default: {
        int inner = await f(2);

        n += inner;
    }
    }
    return n;
}

static async int scopes(int n)
{
    enum colour { RED, GREEN = 4 } colour = GREEN;
    typedef struct node { struct node *next; int value; } node_t;
    node_t first = { 0, 1 }, second = { &first, 2 };
    static int calls;
    const int k = 7;
    extern int elsewhere;
    __extension__ union { int a; float b; } u = { .a = await f(1) };
    int *owned __attribute__((cleanup(release))) = &n;

    {
        int n = await f(k);
        int colour = n;

        first.value += colour + RED;
    }
    _Static_assert(sizeof(int) >= 2, "int");
    __asm__ volatile("" : "+r"(n) : "r"(k) : "memory");
    calls++;
    ;
    await f(*owned);
    return n + (int)colour + second.next->value + u.a + calls + elsewhere;
}

static async int ours(int n)
{
    int a = 0, b = 0;
    task(int) t = spawn(f(1));
    future(int) later = lazy(f(2));

    defer n--;
    defer {
        await f(n);
    }
    join {
        a = await f(1);
        {
            int x = await f(2);

            b = x;
        }
        if (n)
            b += await f(3);
    }
    select {
        when (a = await f(1))
            b++;
        when (int x = await f(2) + 1) {
            b = x;
        }
        when_if (n > 3; await f(3))
            return 1;
        otherwise
            b--;
    }
    select biased {
        when (await f(1)) {
        }
    }
    within (EBB_SECOND) {
        b = try await f(4);
    } otherwise {
        return -1;
    }
    noncancel {
        await f(5);
    }
    return a + b + await t + await later;
}

async int all(int n);
async int all(int n)
{
    return await loops(n) + await switches(n) + await scopes(n) +
           await ours(n);
}
