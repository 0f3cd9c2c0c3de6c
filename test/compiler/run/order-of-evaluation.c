/* SPDX-License-Identifier: MIT-0 */
/* test: not-serial C leaves this order to the compiler */
/*
 * In an expression that awaits, operands are evaluated from left to right and
 * values to the left of an await are taken before it; the left side of an
 * assignment and the old value of op= are read after the right side.
 */
#include <ebb.h>
#include <stdio.h>

static int total, at;
static char log_text[200];

static int say(char c)
{
    log_text[at++] = c;
    return c - 'a';
}

static async int tell(char c)
{
    log_text[at++] = c;
    await ebb_yield();
    log_text[at++] = (char)(c - 'a' + 'A');
    return c - 'a';
}

static async int bump(int n)
{
    await ebb_yield();
    total += n;
    return total;
}

static int five(int a, int b, int c, int d, int e)
{
    return a * 10000 + b * 1000 + c * 100 + d * 10 + e;
}

static int *slot(int *p, char c)
{
    log_text[at++] = c;
    return p;
}

static void show(const char *what, int v)
{
    log_text[at] = 0;
    printf("%s: %d %s\n", what, v, log_text);
    at = 0;
}

async int main(void)
{
    int v[4] = { 1, 2, 3, 4 }, i = 0, *p = v;
    struct { int a, b; } s = { 5, 6 };

    show("sum", say('b') + await tell('c') + say('d') + await tell('e'));
    show("args", five(say('b'), await tell('c'), say('d'), await tell('e'),
                      say('f')));
    show("callee", (say('x') ? five : five)(1, 2, await tell('c'), 4, 5));
    show("index", v[say('b')] + v[await tell('c')] * v[say('d')]);

    /* A variable to the left is read before the await. */
    total = 10;
    show("before", total + await bump(5));
    show("behind", await bump(5) + total);
    show("both", total + await bump(1) + total + await bump(1));
    i = 3;
    show("inc", i++ + await bump(0) + i++);
    show("member", s.a + (s.a = await tell('c')) + s.a);

    /* The left side of an assignment comes last, but for its effects. */
    total = 0;
    total += await bump(5);
    show("op=", total);
    total = 1;
    total = total + await bump(5);
    show("=+", total);
    *slot(v, 'x') = await tell('d');
    show("lhs call", v[0]);
    i = 0;
    v[i] = (i = await tell('c'));
    show("lhs index", v[0] * 10 + v[2]);
    *slot(v + 1, 'y') += await tell('e') + say('b');
    show("lhs op=", v[1]);
    *p++ = await tell('b');
    show("lhs ++", (int)(p - v) * 10 + v[0]);
    slot(v, 'q')[say('c')] -= await tell('d');
    show("lhs both", v[2]);
    v[await tell('a')] = v[await tell('b')] = say('c');
    show("chain", v[0] + v[1]);
    v[await tell('d')] = say('b');
    show("lhs await", v[3]);

    show("and", (say('a') && await tell('b')) + (say('b') && await tell('c')));
    show("or", (say('a') || await tell('b')) + (say('b') || await tell('c')));
    show("cond", say('b') ? await tell('c') : await tell('d'));
    show("elvis", say('a') ?: await tell('d'));
    show("comma", (say('b'), await tell('c'), say('d')));
    struct { int x, y, z; } list = { say('b'), await tell('c'), say('d') };
    show("init", five(0, 0, list.x, list.y, list.z));
    return 0;
}
