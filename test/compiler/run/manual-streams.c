/* SPDX-License-Identifier: MIT-0 */
/*
 * What the manual says of generators and streams, one sentence after the
 * other.
 */
#include <ebb.h>
#include <errno.h>
#include <stdio.h>

EBB_MAIN(.workers = 1);

struct pair {
    int a, b;
};

static int begun, cleaned;

static async int wait(int n)
{
    await ebb_yield();
    return n;
}

static int note(int n)
{
    printf("(%d)", n);
    return n;
}

static async yields(int) down(int from)
{
    begun++;
    defer cleaned++;
    for (; from > 0; from--) {
        if (from % 2)
            await ebb_yield();
        yield from;
    }
}

/* A call evaluates the arguments and makes a stream; nothing of the body runs
 * until an item is wanted. */
static async void made(void)
{
    int n = 2, v = 0;
    stream(int) s = down(note(n++));

    printf(" n %d, begun %d\n", n, begun);
    n = 50;
    printf("%d", await next(s, &v));
    printf(" %d, begun %d\n", v, begun);
    await stream_close(s);
    printf("null %d, cleaned %d\n", s == NULL, cleaned);
}

/* Also in an ordinary function, where it is the program's. */
static stream(int) ordinary(int n)
{
    return down(n);
}

/* An item is copied. */
static async yields(struct pair) pairs(void)
{
    struct pair p = { 1, 2 };

    for (int i = 0; i < 2; i++) {
        yield p;
        p.a = p.b = 100 + i;
    }
}

static async void copies(void)
{
    each (struct pair p, pairs()) {
        printf("%d %d, ", p.a, p.b);
        p.a = p.b = -1;
    }
    puts("copied");
}

/* How a stream ends. */
static async yields(int) ends(int how)
{
    yield how;
    if (how == 0)
        return;
    if (how == 1)
        return -EIO;
    if (how == 2)
        return 5;
    if (how == 3)
        try await wait(-ENOENT);
}

static async int propagated(int how)
{
    try each (int v, ends(how))
        (void)v;
    return 1;
}

static async void ended(void)
{
    for (int how = 0; how < 5; how++) {
        stream(int) s = ends(how);
        int v = -1, a = await next(s, &v), b = await next(s, &v),
            c = await next(s, &v), rc = 77, n = 0;

        each (int x, ends(how))
            n += 1 + 0 * x;
        each (int x, ends(how), rc)
            n += 10 * (rc == 1) + 0 * x;
        printf("%d: %d %d %d, %d, code %d, try %d\n", how, a, b, c, n, rc,
               await propagated(how));
    }
}

/* The stream is evaluated once; the variable is new for each item. */
static async void loops(void)
{
    int *seen[3], n = 0;

    each (int v, down(note(3))) {
        int *const fresh = &v;

        seen[n++] = fresh;
        if (v == 2)
            continue;
        v = 99;
    }
    printf(" %d turns, %d\n", n, seen[0] != NULL);
    each (int v, down(9)) {
        if (v == 7)
            break;
        n += v;
    }
    each (__auto_type p, pairs())
        n += p.a * 1000;
    printf("%d, cleaned %d\n", n, cleaned);
}

/* `each` owns its stream, and closes it on every way out; the value of a
 * return has been computed before. */
static async yields(int) slow_end(int *state)
{
    defer {
        await ebb_yield();
        *state = 1;
    }
    for (;;)
        yield *state;
}

static async int leaves(int how)
{
    int state = 7;
    stream(int) s = slow_end(&state);

    each (int v, s) {
        if (how == 0)
            return state + v;
        if (how == 1)
            break;
        if (how == 2)
            goto out;
        try -v;
    }
out:
    return 100 * (s == NULL) + state;
}

/* A cancel of a `next` leaves the stream as it is. */
static async yields(int) slow(void)
{
    for (int i = 0;; i++) {
        for (int k = 0; k < 5; k++)
            await ebb_yield();
        yield i;
    }
}

static async void cancelled_next(void)
{
    stream(int) s = slow();
    int v = -1, lost = 0, got = 0, sum = 0;

    while (got < 4)
        select biased {
            when (await next(s, &v)) {
                got++;
                sum = sum * 10 + v;
            }
            when (await ebb_yield())
                lost++;
        }
    printf("%d with %d lost\n", sum, lost > 4);
}

/* One that is closed before it has begun gives up the handles it was passed;
 * a parameter that is read with each belongs to its function. */
static async yields(int) twice(stream(int) s)
{
    each (int v, s)
        yield 2 * v;
}

static async void passed_on(void)
{
    stream(int) unused = twice(down(3)), s = ordinary(2);

    begun = 0;
    await stream_close(unused);
    printf("begun %d:", begun);
    each (int v, twice(s))
        printf(" %d", v);
    puts("");
}

/* In a branch, in a within. */
static async void places(void)
{
    stream(int) a = down(2), b = down(2);
    int x = 0, y = 0, z = 0;

    join {
        await next(a, &x);
        await next(b, &y);
    }
    within (EBB_HOUR) {
        await next(a, &z);
    }
    printf("%d %d %d\n", x, y, z);
}

async int main(void)
{
    await made();
    await copies();
    await ended();
    await loops();
    for (int how = 0; how < 4; how++)
        printf("leaves %d: %d\n", how, await leaves(how));
    await cancelled_next();
    await passed_on();
    await places();
    return 0;
}
