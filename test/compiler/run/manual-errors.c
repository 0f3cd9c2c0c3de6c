/* SPDX-License-Identifier: MIT-0 */
/*
 * What the manual says of try and of codes, one sentence after the other.
 */
#include <ebb.h>
#include <errno.h>
#include <stdio.h>

typedef signed char small;
enum level { LOW = -3, HIGH = 5 };

static int cleaned;

static async int code(int n)
{
    if (n % 2)
        await ebb_yield();
    return n;
}

static int plain(int n)
{
    return n;
}

static async small narrow(int n)
{
    await ebb_yield();
    return (small)n;
}

/* Its value is that of the operand, unless that is negative. */
static async int value(int n)
{
    defer cleaned++;
    int v = try await code(n);

    defer cleaned += 10;
    return v + 100;
}

/* It binds as await does. */
static async int binds(int n)
{
    int a[4] = { 5, 6, 7, 8 };
    int sum = try await code(n) + 1;

    sum += -try await code(3) * 2;
    sum += a[try await code(2)];
    sum += try plain(1) == 1 && try await code(1) ? 100 : 0;
    sum += (int)sizeof(try await narrow(1));
    return sum;
}

/* An integer no wider than the result, of any signed type. */
static async long long wide(int n)
{
    long long v = try await narrow(n);

    v += try await code(n);
    v += try (enum level)plain(n);
    return v;
}

static async int left_by_each_way(int n)
{
    for (int i = 0; i < 3; i++) {
        defer cleaned++;
        switch (i) {
        case 1:
            try (plain(n) < 0 ? await code(n) : 0);
        }
        join {
            try await code(i == 2 ? n : 0);
            await ebb_sleep(i == 2 && n < 0 ? EBB_HOUR : 0);
        }
    }
    return 9;
}

/* In ordinary functions too. */
static long ordinary(int n)
{
    defer cleaned++;
    long v = try plain(n);

    return v * 2;
}

/* In a generator it ends the stream with the code. */
static async yields(int) items(int n)
{
    defer cleaned++;
    for (;;)
        yield try await code(n--);
}

static async int read_items(int n)
{
    int last = 0, rc = 0;

    each (int v, items(n), rc)
        last = v;
    printf("items: last %d, code %d\n", last, rc);
    try each (int v, items(n))
        last = v;
    return 1;
}

/* In a block it ends the block. */
static async int in_block(int n)
{
    task(int) t = spawn({
        int v = try await code(n);
        v + 1;
    });

    return await t;
}

static async void show(const char *what, int n)
{
    printf("%s: %d, cleaned %d\n", what, n, cleaned);
    cleaned = 0;
}

async int main(void)
{
    await show("value", await value(4));
    await show("code", await value(-5));
    await show("binds", await binds(1));
    await show("binds", await binds(-1));
    await show("wide", (int)await wide(2));
    await show("wide", (int)await wide(-3));
    await show("left", await left_by_each_way(0));
    await show("left", await left_by_each_way(-7));
    await show("ordinary", (int)ordinary(8));
    await show("ordinary", (int)ordinary(-8));
    await show("items", await read_items(2));
    await show("block", await in_block(1));
    await show("block", await in_block(-9));
    puts(ebb_strerror(-ENOENT));
    return 0;
}
