/* SPDX-License-Identifier: MIT-0 */
/* test: silent */
/* Static, extern and thread-local objects of async functions. */
#include <ebb.h>
#include <stdio.h>
#include <threads.h>

static async int num(int n)
{
    await ebb_yield();
    return n;
}

static async int counter(void)
{
    static int n = 3, *p = &n, list[] = { 1, 2, 3 };
    static struct { const char *name; int v; } table[] = {
        { "a", 1 }, { "b", sizeof(list) / sizeof(list[0]) },
    };
    char buf[12];
    static int size = sizeof buf, twice = 2 * sizeof(buf);

    n += await num(1);
    *p += table[1].v;
    list[1]++;
    buf[0] = (char)await num(1);
    {
        static int n = 100;

        n += await num(10);
        list[2] += n;
    }
    return n + list[1] * 1000 + list[2] + size + twice + buf[0];
}

static async int local_thread(void)
{
    static _Thread_local int t = 5;
    static __thread int u;

    t += await num(1);
    u += 2;
    return t * 10 + u;
}

static async const char *text(int i)
{
    static const char *const names[] = { "zero", "one", "two" };
    static char buf[16];
    static const int width = 6;

    await ebb_yield();
    snprintf(buf, sizeof buf, "%*s", width, names[i]);
    return buf;
}


/* The lifetime of a static goes on, whoever calls. */
static async int recurse(int n)
{
    static int deepest;

    if (n > deepest)
        deepest = n;
    if (n < 5)
        await recurse(n + 1);
    await ebb_yield();
    return deepest;
}

async int main(void)
{
    extern int far_away;

    printf("%d\n", await counter());
    printf("%d\n", await counter());
    printf("%d\n", await local_thread());
    printf("%s|\n", await text(1));
    printf("%d\n", await recurse(0));
    printf("%d\n", far_away += await num(2));
    return 0;
}

int far_away = 7;
