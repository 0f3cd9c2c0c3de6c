/* SPDX-License-Identifier: MIT-0 */
/* Generators: what they yield, how they end, every way out of an each. */
#include <ebb.h>
#include <stdio.h>

static async void pause_for(int steps)
{
    for (int i = 0; i < steps; i++)
        await ebb_yield();
}

/* Ready and suspended, before and behind the yield. */
static async yields(int) count(const char *name, int n, int steps)
{
    defer printf("%s closed\n", name);
    for (int i = 1; i <= n; i++) {
        await pause_for(steps);
        yield i;
        await pause_for(steps);
    }
}

/* A clean-up that waits. */
static async yields(int) slow_end(int n)
{
    defer {
        await pause_for(2);
        printf("slow end at %d\n", n);
    }
    while (n-- > 0)
        yield n;
}

/* Ends with a code, or by try. */
static async int fail_at(int i, int bad)
{
    await pause_for(i & 1);
    return i == bad ? -5 : i;
}

static async yields(int) failing(int n, int bad, bool by_try)
{
    defer printf("failing closed\n");
    for (int i = 0; i < n; i++) {
        int v = by_try ? try await fail_at(i, bad) : i;

        if (v == bad)
            return -7;
        if (i == 100)
            return;
        yield v * 10;
    }
}

struct point {
    char name[12];
    const int x;
    double y;
};

static async yields(struct point) points(int n)
{
    struct point p = { "p", 3, 1.5 };

    for (int i = 0; i < n; i++) {
        p.name[1] = (char)('0' + i);
        yield p;
        p.y *= 2;
        await pause_for(1);
    }
}

struct __attribute__((aligned(64))) wide {
    char c;
};

static async yields(struct wide) wides(void)
{
    struct wide w = { 'a' };

    yield w;
    w.c++;
    await pause_for(1);
    yield w;
}

/* Trees: a generator that reads itself. */
struct tree {
    struct tree *left, *right;
    int value;
};

static async yields(int) walk(struct tree *t)
{
    if (t == NULL)
        return;
    each (int v, walk(t->left))
        yield v;
    await pause_for(t->value == 3);
    yield t->value;
    each (int v, walk(t->right))
        yield v;
}

/* Every way out of the loop. */
static async int leave(int how)
{
    int got = 0;

    each (int v, slow_end(4)) {
        got += v;
        if (how == 1)
            break;
        if (how == 2)
            return got * 100;
        if (how == 3)
            goto out;
        if (how == 4)
            try -9;
        if (how == 5 && v > 1)
            continue;
        await pause_for(1);
    }
    return got;
out:
    return got + 1000;
}

static async int nested(void)
{
    int sum = 0;

    each (int a, count("outer", 3, 1))
        each (int b, count("inner", 5, a & 1)) {
            if (b > a)
                break;
            if (a == 3)
                return sum;
            sum += a * b;
        }
    return -1;
}

static async int propagate(int bad, bool by_try)
{
    int sum = 0;

    try each (int v, failing(6, bad, by_try))
        sum += v;
    return sum;
}

/* Joins, selects and clean-ups in a generator. */
static async yields(int) mixed(void)
{
    int a = 0, b = 0;

    join {
        a = await fail_at(3, -1);
        b = await fail_at(4, -1);
    }
    yield a + b;
    select {
        when (int n = await fail_at(6, -1))
            yield n;
    }
    within (EBB_SECOND) {
        await pause_for(1);
        b = 50;
    }
    yield b;
    noncancel {
        await pause_for(1);
    }
    {
        defer await pause_for(1);
        static int calls;

        yield ++calls;
    }
    join {
        { await pause_for(1); return -3; }
        await ebb_sleep(EBB_HOUR);
    }
    yield -1;
}

static async yields(long) (*chosen)(int n);

static async yields(long) powers(int n)
{
    for (long x = 1; n-- > 0; x *= 2)
        yield x;
}

static stream(long) make(int n)
{
    return chosen(n);
}

async int main(void)
{
    struct tree leaf = { NULL, NULL, 1 }, other = { NULL, NULL, 3 };
    struct tree root = { &leaf, &other, 2 };
    long total = 0;

    each (int v, count("all", 3, 0))
        printf("%d ", v);
    printf("\n");
    each (int v, count("some", 3, 2))
        printf("%d ", v);
    printf("\n");
    for (int how = 0; how < 6; how++)
        printf("way %d: %d\n", how, await leave(how));
    printf("nested %d\n", await nested());
    printf("%d %d %d\n", await propagate(9, false),
           await propagate(2, false), await propagate(3, true));
    each (const struct point p, points(3))
        printf("%s %d %g\n", p.name, p.x, p.y);
    each (struct wide w, wides())
        printf("%c %d\n", w.c, (int)((uintptr_t)&w % 64));
    each (int v, walk(&root))
        printf("%d ", v);
    printf("\n");
    each (int v, mixed())
        printf("mixed %d\n", v);
    chosen = powers;
    each (long v, chosen(10))
        total += v;
    each (long v, make(4))
        total += v;
    printf("%ld\n", total);
    each (int v, count("never", 0, 1))
        printf("%d\n", v);
    return 0;
}
