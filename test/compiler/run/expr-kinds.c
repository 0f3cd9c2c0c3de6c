/* SPDX-License-Identifier: MIT-0 */
/* test: silent */
/* An await in every kind of expression and statement. */
#include <ebb.h>
#include <stdio.h>
#include <string.h>

struct pair {
    int x, y;
    int more[3];
};

static int turn;

static async int num(int n)
{
    if (++turn % 2 == 0)
        await ebb_yield();
    return n;
}

static async struct pair two(int x, int y)
{
    struct pair p = { x, y, { x, y, x + y } };

    if (++turn % 2 == 0)
        await ebb_yield();
    return p;
}

static async int *where(int *p)
{
    await ebb_yield();
    return p;
}

static async void nothing(void)
{
    await ebb_yield();
}

static int add3(int a, int b, int c)
{
    return a * 100 + b * 10 + c;
}

static async int unary(void)
{
    int v[4] = { 4, 5, 6, 7 }, *p = v, n = 0;

    n += -await num(3);
    n += !await num(0);
    n += ~await num(5);
    n += +await num(9);
    n += *await where(&v[2]);
    n += (int)(char)await num(65);
    n += ++*await where(&v[0]);
    n += (*await where(&v[1]))++;
    n += v[await num(3)]--;
    n += --p[await num(3)];
    n += (int)(&v[await num(3)] - &v[await num(1)]);
    n += (int)sizeof(await two(1, 2));
    n += (await two(7, 8)).y + (await two(1, 2)).more[await num(2)];
    n += (await where(p + 1))[await num(1)];
    return n * 1000 + v[0] * 100 + v[1] * 10 + v[3];
}

static async int binary(void)
{
    int n = await num(7) * await num(3) - await num(4) / await num(2);

    n = n % await num(10) << await num(2) >> await num(1);
    n += (await num(12) & await num(10)) | (await num(1) ^ await num(3));
    n += await num(1) < await num(2);
    n += await num(2) != await num(2);
    n += await num(0) && await num(1);
    n += await num(0) || await num(5);
    n += (await num(1) && await num(0)) || (await num(2) && await num(3));
    n += await num(0) ? await num(100) : await num(200);
    n += await num(3) ?: await num(4);
    n += await num(0) ?: await num(4);
    n += (await num(1), await num(2), n);
    return n;
}

static async int assignments(void)
{
    struct pair s = { 0 }, *p = &s;
    int v[3] = { 1, 2, 3 }, a, b;

    a = b = await num(4);
    v[0] = await num(5);
    v[await num(1)] = await num(6);
    v[await num(2)] += await num(7);
    *await where(&v[0]) *= await num(2);
    p->x = await num(8);
    (await num(1) ? p : &s)->y = await num(9);
    s.more[await num(0)] = s.more[await num(1)] = await num(3);
    a <<= await num(2);
    a |= b ^= await num(1);
    s = await num(1) ? s : await two(1, 2);
    printf("%d %d %d %d %d\n", v[0], v[1], v[2], a, b);
    printf("%d %d %d %d\n", s.x, s.y, s.more[0], s.more[1]);
    return await num(a) + (b = await num(2));
}

static async int calls(void)
{
    char text[32];
    int (*f)(int, int, int) = add3;

    snprintf(text, sizeof text, "%d-%d-%s", await num(1), await num(2),
             await num(3) == 3 ? "three" : "?");
    printf("%s %d\n", text, (int)strlen(text));
    await nothing();
    (void)await num(3);
    return f(await num(1), add3(0, await num(0), 2), await num(3))
         + add3(await num(await num(await num(1))), 0, 0);
}

static async int initialisers(void)
{
    int a = await num(1), b = a + await num(2), c[3] = { await num(3), b };
    struct pair s = { .y = await num(4), .more[1] = await num(5), 6 };
    struct pair t = await two(await num(2), await num(3));
    struct pair u[2] = { [1] = await two(8, 9), [0].x = await num(7) };
    int list[] = { await num(1), [4] = await num(2), await num(3) };
    const char text[] = "abc", *q = await num(1) ? text : 0;
    union { int i; char c; } w = { .c = (char)await num('w') };

    printf("%d %d %d %d %d\n", a, b, c[0], c[1], c[2]);
    printf("%d %d %d %d\n", s.x, s.y, s.more[1], s.more[2]);
    printf("%d %d %d %d %d\n", t.more[2], u[0].x, u[0].y, u[1].x, u[1].y);
    printf("%d %d %d %d %d\n", (int)(sizeof list / sizeof *list), list[0],
           list[3], list[4], list[5]);
    printf("%s %c\n", q, w.c);
    return await num(0);
}

static async int statements(void)
{
    int n = 0, i = 0;

    if (await num(0))
        n = 1000;
    else if (await num(1))
        n++;
    while (await num(i) < 3)
        i++;
    do {
        n += i;
        if (n > 5)
            continue;
        n++;
    } while (await num(n) < 10);
    for (int k = await num(0); k < await num(3); k += await num(1)) {
        if (k == 1)
            continue;
        n += k;
    }
    for (;;) {
        if (await num(++i) > 5)
            break;
    }
    switch (await num(2)) {
    case 1: n += 100; break;
    case 2: n += await num(20);
        /* fall through */
    case 3: n += await num(3); break;
    default: n = 0;
    }
    for (await num(1), i = 0; i < 2; await nothing(), i++)
        n += await num(1);
again:
    if (await num(n) % 7 != 0) {
        n++;
        goto again;
    }
    return ({ int z = await num(n); z + await num(1); });
}

static async struct pair pass(void)
{
    return await two(await num(5), ({ await num(6); }));
}

static async void leave(int *p)
{
    if (await num(1))
        return await nothing();
    *p = 3;
}

async int main(void)
{
    int n = 5;

    printf("%d\n", await unary());
    printf("%d\n", await binary());
    printf("%d\n", await assignments());
    printf("%d\n", await calls());
    printf("%d\n", await initialisers());
    printf("%d\n", await statements());
    printf("%d\n", (await pass()).more[2]);
    await leave(&n);
    printf("%d\n", n);
    return 0;
}
