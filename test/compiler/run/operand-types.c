/* SPDX-License-Identifier: MIT-0 */
/* test: silent */
/* What is saved across an await has the type and the life that C gives it. */
#include <ebb.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

struct two { int more[3]; const char *name; struct { char text[4]; } in; };
struct ops { int (*plain)(int); async int (*later)(int); };
enum level { LOW = -1, HIGH = 1 };

static __attribute__((noinline)) int scribble(int n)
{
    volatile char waste[3000];

    memset((char *)waste, n + 1, sizeof waste);
    return n;
}

static async int num(int n)
{
    scribble(n);
    await ebb_yield();
    scribble(n);
    return n;
}

static async struct two two(int n)
{
    await ebb_yield();
    return (struct two){ { n, n + 1, n + 2 }, "two", { "in" } };
}

static struct two now(int n)
{
    return (struct two){ { n, n + 1, n + 2 }, "now", { "ni" } };
}

static int negate(int n)
{
    return -n;
}

static async struct ops operations(void)
{
    await ebb_yield();
    return (struct ops){ negate, num };
}

static async int *pointer(int *p)
{
    await ebb_yield();
    return p;
}

static async const char *text(const char *s)
{
    await ebb_yield();
    return s;
}

static async enum level level(int n)
{
    await ebb_yield();
    return n ? HIGH : LOW;
}

static async unsigned char byte(int n)
{
    await ebb_yield();
    return (unsigned char)n;
}

static async float real(float f)
{
    await ebb_yield();
    return f;
}

static int third(const int *p, int n)
{
    return p[2] * 10 + n;
}

static async void values(void)
{
    struct two t = await two(7), *p = &t, list[2] = { t, now(9) };

    printf("%d\n", (await two(1)).more[await num(2)]);
    printf("%d\n", now(4).more[await num(1)]);
    printf("%d\n", third((await two(1)).more, await num(5)));
    printf("%d\n", third(now(2).more, await num(5)));
    printf("%c\n", (await two(1)).in.text[await num(1)]);
    printf("%c %s\n", now(1).in.text[await num(1)], now(1).name);
    printf("%d\n", (t = now(3)).more[await num(0)]);
    printf("%d\n", (await num(1) ? t : list[1]).more[await num(1)]);
    printf("%d\n", (scribble(0), now(5)).more[await num(2)]);
    printf("%d\n", list[await num(1)].more[await num(2)]);
    printf("%d\n", p[await num(0)].more[await num(1)]);
    printf("%c%c\n", "abc"[await num(1)], (await num(2))["abc"]);
    printf("%d\n", (await operations()).plain(await num(3)));
    printf("%d\n", await (await operations()).later(await num(3)));
    p->more[await num(1)] = list[await num(0)].more[2] = await num(50);
    printf("%d %d\n", t.more[1], list[0].more[2]);
}

static async void conditions(void)
{
    int a[] = { 1, 2 }, b[] = { 3, 4 }, x = 5;
    const char *none = await num(0) ? "some" : NULL;
    const char *some = await num(1) ? "some" : 0;
    void *v = &x;
    char *mine = "mine";

    printf("%d %s\n", none == NULL, some);
    printf("%d\n", *(await num(0) ? a : b) + (await num(1) ? a : b)[1]);
    printf("%d\n", *(int *)(await num(1) ? v : &x));
    printf("%s\n", await num(1) ? mine : await text("theirs"));
    printf("%d\n", await num(0) ? 0 : *await pointer(&x));
    printf("%d\n", (await num(1) ? negate : scribble)(await num(4)));
    printf("%d\n", !await pointer(NULL) + !!await pointer(&x));
    printf("%d\n", await pointer(NULL) ? 1 : await text("") ? 2 : 3);
    printf("%d\n", (await num(1) ? -1 : 1l) < 0);
    printf("%d\n", (await num(0) ? 1u : await byte(3)) - 4 > 0);
    printf("%d\n", (await num(1) ? -1 : await byte(1)) < 0);
    printf("%lld\n", await num(1) ? await num(-3) : 1LL << 40);
    printf("%g\n", await num(0) ? await num(1) : 2.5);
    printf("%d\n", await level(0) < await level(1));
    printf("%d\n", (await level(1) ?: 7) + (await pointer(NULL) ?: a)[1]);
    printf("%d\n", (await pointer(a) == a) + (&a[1] - await pointer(a) > 0));
}

static async void conversions(void)
{
    char c;
    unsigned u = 1;
    short s = 5;
    unsigned char uc = 250;
    int i = c = (char)await num(300), m[2][2] = { { 1, 2 }, { 3, 4 } }, *p;

    printf("%d %d\n", i, c);
    printf("%d\n", (uc += (unsigned char)await num(10)) + await num(0));
    printf("%d\n", s - u + await num(0) > 0);
    printf("%d %g\n", await byte(200) * 2, (double)await real(1.5f));
    printf("%d\n", (s = (short)await num(65537)) + await num(0));
    printf("%zu\n", sizeof(await byte(1)) + sizeof(m) / sizeof *m);
    printf("%d\n", m[await num(1)][await num(0)]++ + (*(m + 1))[0]);
    printf("%d\n", *(*(m + await num(1)) + await num(1)));
    p = m[await num(0)];
    *p++ = await num(40);
    printf("%d %d\n", m[0][0], (*p)++ + await num(1));
    printf("%d\n", p[-await num(1)] + *&m[0][1]);
    printf("%lld\n", (long long)await num(1) << 40);
    printf("%d\n", (int)offsetof(struct two, name) / (await num(8)) > 0);
}

async int main(void)
{
    await values();
    await conditions();
    await conversions();
    return 0;
}
