/* SPDX-License-Identifier: MIT-0 */
/* test: not-serial the sizes of frames are checked */
/*
 * What a frame does not hold: an argument that is dead after the call, locals
 * of blocks that are never active together, beside each other.
 */
#include <ebb.h>

#include <stdio.h>
#include <string.h>

struct big {
    char text[1024];
};

#define IS_AT_MOST(fn, bytes) \
    _Static_assert(sizeof(union __ebb_frame_##fn) <= (bytes), #fn)

static struct big make(int seed)
{
    struct big b;

    for (size_t i = 0; i < sizeof(b.text); i++)
        b.text[i] = (char)(seed + (int)i * 7);
    return b;
}

static unsigned sum(const struct big *b)
{
    unsigned n = 0;

    for (size_t i = 0; i < sizeof(b->text); i++)
        n = n * 31 + (unsigned char)b->text[i];
    return n;
}

static async unsigned keep(struct big b)
{
    await ebb_yield();
    return sum(&b);
}

/* Four layers that do nothing but hand it on: 1 KiB is in one frame. */
static async unsigned hand1(struct big b) { return await keep(b); }
static async unsigned hand2(struct big b) { return await hand1(b); }
static async unsigned hand3(struct big b)
{
    unsigned n = await hand2(b);

    return n + 1;
}
static async unsigned hand4(struct big b) { return 2 * await hand3(b); }

/* The caller's own copy is dead in the call as well. */
static async unsigned begin(int seed)
{
    struct big b = make(seed);
    unsigned n = await hand4(b);

    await ebb_yield();
    b = make(seed + 1);
    return n + await hand4(b);
}

/* Two blocks that never are active together, and callees outside of them. */
static async unsigned blocks(int seed)
{
    unsigned n = 0;

    {
        struct big a = make(seed);

        await ebb_yield();
        n += sum(&a);
    }
    for (int i = 0; i < 2; i++) {
        struct big b = make(seed + i), *at = &b;

        await ebb_yield();
        n += sum(at);
    }
    n += await hand1(make(seed + 5));
    {
        char c[1000];

        memset(c, seed, sizeof(c));
        await ebb_yield();
        n += (unsigned)c[0] + (unsigned)c[999];
    }
    return n;
}

/* Locals saved at other awaits than the callee runs at share its place. */
static async int eight(int a, int b, int c, int d)
{
    long e = a * 2L, f = b * 3L, g = c * 4L, h = d * 5L;

    await ebb_yield();
    return (int)(e + f + g + h);
}

static async int phases(int x)
{
    int n = await eight(x, x + 1, x + 2, x + 3);
    long a = n + 1L, b = n + 2L, c = n + 3L, d = n + 4L, e = n + 5L;

    await ebb_yield();
    n = (int)(a + b + c + d + e);
    n += await eight(n, n + 1, n + 2, n + 3);
    return n;
}

/* A struct that is alive across an await stays what it was. */
static async unsigned both(struct big b, struct big c)
{
    unsigned n = await hand1(b);

    n += sum(&c);
    b.text[3] = 'x';
    n += await hand1(b) + sum(&b);
    return n;
}

/* Clean-ups that await inside blocks that share a place. */
static async void note(const char *what, unsigned n)
{
    await ebb_yield();
    printf("%s %u\n", what, n);
}

static async unsigned cleaned(int seed)
{
    unsigned n = 0;

    for (int i = 0; i < 3; i++) {
        struct big a = make(seed + i);

        defer { await note("first", sum(&a)); }
        if (i == 1)
            continue;
        {
            struct big b = make(i), *p = &b;

            defer { await note("second", sum(p)); }
            await ebb_yield();
            n += sum(p) + sum(&a);
        }
        {
            int v[100];

            defer { await note("third", (unsigned)v[99]); }
            for (int k = 0; k < 100; k++)
                v[k] = k * seed;
            await ebb_yield();
            n += (unsigned)v[98];
        }
    }
    return n;
}

/* Results of branches beside each other, then what they leave behind. */
static async int branches(int x)
{
    char name[40] = "branches";
    int a = 0, b = 0;

    join {
        { long k[9] = { x }; await ebb_yield(); a = (int)k[0] + await phases(x); }
        { b = await phases(x + 1); }
    }
    {
        int sums[30], *p = sums;

        for (int i = 0; i < 30; i++)
            p[i] = a + b + i;
        await ebb_yield();
        a = p[29] + (int)strlen(name);
    }
    select {
    when (int r = await phases(a)) {
        int more[20];

        memset(more, 0, sizeof(more));
        more[3] = r;
        await ebb_yield();
        b = more[3];
    }
    when (await ebb_sleep(EBB_HOUR)) { b = -1; }
    }
    return a + b;
}

async int main(void)
{
    printf("%u\n", await begin(3));
    printf("%u\n", await blocks(4));
    printf("%d\n", await phases(5));
    printf("%u\n", await both(make(6), make(7)));
    printf("%u\n", await cleaned(8));
    printf("%d\n", await branches(9));
    return 0;
}

IS_AT_MOST(hand4, 1228);
IS_AT_MOST(begin, 1228);

IS_AT_MOST(phases, 128);
IS_AT_MOST(blocks, 1228);
