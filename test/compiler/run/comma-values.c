/* SPDX-License-Identifier: MIT-0 */
/* test: flags -Wno-unused-value */
/* Comma expressions wherever a value is taken: the last one is it. */
#include <ebb.h>
#include <stdio.h>

struct fixed { const int n; };

static async int num(int n)
{
    await ebb_yield();
    return n;
}

static async yields(int) items(int n)
{
    await num(1);
    yield (n++, n * 10);
    yield (await num(2), 7);
    return n = 2, 0;
}

static async int three(int n)
{
    int a = 0;

    if (n > 1)
        return a = n, await num(1), a + 20;
    await num(1);
    return a = 1, a + 2;
}

static async const char *text(char **at)
{
    await ebb_yield();
    return *at = NULL, "text";
}

static async struct fixed fixed(int n)
{
    struct fixed f = { n + 1 };

    await ebb_yield();
    return n++, f;
}

static int plain(void)
{
    int a = 0;

    defer a++;
    return a = 1, a + 4;
}

static async int wait(int *n)
{
    int a = 5;

    return *n = a, a + 1;
}

async int main(void)
{
    int a = 0, b, c = 0;
    char *at = "";
    future(int) f = lazy(three(1));
    task(int) t = spawn({ await num(1); await num(2), 8; });

    printf("%d %d\n", await three(0), await three(2));
    printf("%d %d %d\n", plain(), await f, await t);
    printf("%s %d %d\n", await text(&at), at == NULL, (await fixed(3)).n);
    each (int v, items(3))
        printf("%d\n", v);
    b = ({ await num(3); a = 1, a + 8; });
    printf("%d %d\n", b, await num(1) ? a = 2, a + 30 : 0);
    b = await num(0) ? 1 : (a = 3, a + await num(40));
    printf("%d %d\n", b, (a = 4, b = 5, a + b + await num(100)));
    b = (await num(1), a = 6, 7) + (a++, a);
    printf("%d %d\n", b, await wait(&c) + c);
    if (a = 0, await num(1))
        puts("if");
    while (a++, a < await num(3))
        printf("while %d\n", a);
    for (a = 0, b = 0; a++, a < 3; b++, await num(1))
        printf("for %d %d\n", a, b);
    switch (a = 4, await num(2)) {
    case 2:
        puts("switch");
    }
    int x = (a = 8, await num(9)), y[] = { (a = 1, await num(2)), a };
    printf("%d %d %d\n", x, y[0], y[1]);
    return a = 5, 0;
}
