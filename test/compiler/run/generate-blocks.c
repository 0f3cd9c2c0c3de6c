/* SPDX-License-Identifier: MIT-0 */
/* Generators without a name: captures, types, moves of handles, nesting; the
 * code that an each tells. */
#include <ebb.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

static int open_streams;

static async yields(int) count(int n, int bad)
{
    open_streams++;
    defer {
        await ebb_yield();
        open_streams--;
    }
    for (int i = 0; i < n; i++) {
        if (i % 2)
            await ebb_yield();
        if (i == bad)
            return -EIO;
        yield i;
    }
}

static async int twice(int x)
{
    await ebb_yield();
    return 2 * x;
}

#define MAP(v, s, ...) \
    generate(__auto_type, { try each (__auto_type v, s) yield (__VA_ARGS__); })
#define FILTER(v, s, ...) \
    generate(__auto_type, { \
        try each (__auto_type v, s) \
            if (__VA_ARGS__) \
                yield v; \
    })
#define TAKE(s, n) \
    generate(__auto_type, { \
        size_t left_ = (n); \
        if (left_ == 0) \
            return; \
        try each (__auto_type v_, s) { \
            yield v_; \
            if (--left_ == 0) \
                break; \
        } \
    })

/* In an ordinary function. */
static stream(long) squares(long k)
{
    return generate(long, {
        for (long i = 1; i <= k; i++)
            yield i * i;
    });
}

static async void captures(int n, const char *text)
{
    char word[] = "abc";
    struct point {
        int x;
        char name[8];
    } p = { n, "point" };
    stream(struct point) s = generate(struct point, {
        struct point q = p;

        for (size_t i = 0; i < strlen(word); i++) {
            q.name[0] = word[i];
            q.x += n + (int)strlen(text);
            yield q;
        }
    });
    static int calls;

    n = 1000;
    word[0] = 'X';
    p.x = -1;
    text = "longer";
    each (const struct point q, s)
        printf("%d %s\n", q.x, q.name);
    each (int v, generate(__auto_type, { yield ++calls; yield ++calls; }))
        printf("call %d\n", v);
}

/* A handle moves into the block; what is never read is closed all the same. */
static async void moves(void)
{
    stream(int) s = count(20, -1), unread = count(5, -1);
    stream(int) t = TAKE(FILTER(x, s, x > 5), 2);
    int rc = 7, v = 0;

    printf("moved %d\n", s == NULL);
    each (int x, t, rc)
        printf("%d ", x);
    printf("then %d, open %d\n", rc, open_streams);
    s = count(3, -1);
    await next(s, &v);
    t = TAKE(MAP(x, s, x + 100), 1);
    printf("open %d\n", open_streams);
    t = MAP(x, unread, x);
    t = count(9, -1);
    await next(t, &v);
    t = TAKE(t, 4);
    await next(t, &v);
    printf("%d, open %d\n", v, open_streams);
}

static async void codes(void)
{
    int rc = 5, n = 0;

    each (int v, MAP(x, count(9, 4), x), rc)
        n += v;
    printf("%d %d\n", n, rc == -EIO);
    each (int v, count(9, 4), rc)
        if (v == 2)
            break;
    printf("left with %d\n", rc);
    each (int v, count(2, -1), rc)
        n += v + rc;
    printf("%d %d\n", n, rc);
}

/* In branches, arms and other blocks. */
static async void places(int base)
{
    stream(int) left = MAP(x, count(3, -1), x + base);
    int a = 0, b = 0;

    join {
        each (int v, MAP(x, left, await twice(x)))
            a += v;
        b = await spawn({
            int sum = 0;

            each (int v, generate(int, { yield base; yield base + 1; }))
                sum += v;
            sum;
        });
    }
    printf("%d %d\n", a, b);
    left = generate(int, {
        task(int) t = spawn({ await twice(base); });

        yield await t;
        select {
            when (int v = await twice(base + 1))
                yield v;
        }
    });
    select {
        when (await next(left, &a))
            printf("first %d\n", a);
    }
    each (int v, left)
        printf("second %d\n", v);
}

async int main(void)
{
    int k = 3;
    double sum = 0;

    each (__auto_type v, MAP(x, count(4, -1), x * 1.5 + k))
        printf("%g ", v);
    printf("\n");
    each (int v, TAKE(FILTER(x, MAP(x, count(100, -1), await twice(x)),
                             x % 4 == 0), 5))
        printf("%d ", v);
    printf("\n");
    each (long v, squares(4))
        sum += (double)v;
    printf("%g\n", sum);
    await captures(2, "ab");
    await moves();
    printf("open %d\n", open_streams);
    await codes();
    await places(10);
    printf("open %d\n", open_streams);
    return 0;
}
