/* SPDX-License-Identifier: MIT-0 */
/* test: silent */
/*
 * Prototypes in every form, callees defined behind their callers, old-style
 * functions nearby, async functions that nobody calls or that never await.
 */
#include <ebb.h>
#include <stdio.h>

async int late(int, long);
static async struct unknown *opaque(struct unknown *u);
struct later;
static async struct later give(int n);
async void (lonely)(void);
extern async int late(int a, long b);
static inline async int tiny(int n);
async static int order(void);
int async specifiers(void);
static async int unused(int a) __attribute__((unused));

static async int chain1(int n);
static async int chain2(int n);
static async int chain3(int n) { return n ? await chain1(n - 1) + 3 : 0; }

int old_style();
int old_style(a, b)
    int a;
    long b;
{
    return a + (int)b;
}

static async int uses(void);

static async int chain1(int n) { return n ? await chain2(n - 1) + 1 : 0; }
static async int chain2(int n) { return n ? await chain3(n - 1) + 2 : 0; }

struct later { int a; char text[20]; };

static async int uses(void)
{
    struct later l = await give(3);

    return l.a + old_style(1, 2L) + await late(1, 2) + await tiny(5)
         + await order() + await specifiers() + (await opaque(0) == 0);
}

static async struct later give(int n)
{
    struct later l = { await tiny(n), "later" };

    return l;
}

static async struct unknown *opaque(struct unknown *u) { return u; }

async int late(int a, long b)
{
    if (a > 0)
        return await late(a - 1, b) + 1;
    return (int)b;
}

static inline async int tiny(int n) { await ebb_yield(); return n; }
async static int order(void) { return 7; }
int async specifiers(void) { await ebb_yield(); return 8; }
static async int unused(int a) { return a; }
async void (lonely)(void) { }

async int
main
(
    void
)
{
    printf("%d\n", await uses());
    printf("%d\n", await chain1(10));
    await lonely();
    return 0;
}
