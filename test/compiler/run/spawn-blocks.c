/* SPDX-License-Identifier: MIT-0 */
/* Blocks as operands of spawn and lazy: captures, values, ways to end. */
#include <ebb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

EBB_MAIN(.workers = 1);

struct pair {
    int a;
    double b;
};

static int total;

static async int later(int n);

/* The copies are made at the spawn. */
static async void copies(int n, const char *text)
{
    char word[] = "abc";
    int grid[2][3] = { { 1, 2, 3 }, { 4, 5, 6 } };
    struct pair p = { n, 0.5 };
    enum { TEN = 10 };
    static int count;

    task(int) t = spawn({
        int sum = n + TEN;

        await ebb_yield();
        count++;
        for (int i = 0; i < 2; i++)
            for (int j = 0; j < 3; j++)
                sum += grid[i][j];
        sum += (int)strlen(text) + (int)sizeof word + p.a;
        printf("%s %s in %s\n", text, word, __func__);
        sum;
    });
    n = 100;
    word[0] = 'x';
    grid[1][2] = 1000;
    p.a = -1;
    text = "other";
    printf("%d %s %d %d\n", await t, word, count, n);
}

/* Types and values of all kinds. */
static async void values(void)
{
    struct local {
        char name[20];
        int n;
    };
    typedef struct pair pair_t;
    struct local l = { "local", 7 };
    struct local r = await spawn({
        struct local copy = l;

        copy.n++;
        await ebb_yield();
        copy;
    });
    pair_t q = await lazy({ (pair_t){ l.n, 2.5 }; });
    task(void) none = spawn({ total += l.n; (void)0; });
    char c = await spawn({ l.name[1]; });
    const char *s = await spawn({ "text"; });
    task(double) d = spawn({ if (l.n) total++; q.b * 2; });

    await none;
    printf("%s %d, %d %g, %d, %c %s, %g\n", r.name, r.n, q.a, q.b, total, c,
           s, await d);
}

/* try ends the block with the error; a defer runs at its end. */
static async int ends(int code)
{
    task(int) t = spawn({
        defer printf("end of %d\n", code);
        int got = try await later(code);
        printf("got %d\n", got);
        got + 1;
    });

    return await t;
}

/* A jump inside; statements of ours inside; a block inside a block. */
static async int nested(int n)
{
    int base = 10, unused = 5;

    (void)unused;
    return await spawn({
        int a = 0, b = 0, round = 0;

        join {
            a = await later(n);
            b = await spawn({
                int inner = n + base;

                {
                    int n = inner;  /* hides the copy */

                    await ebb_yield();
                    n++;
                    inner = n;
                }
                await lazy({ await later(inner) + base + n; });
            });
        }
    again:
        select {
            when (await ebb_sleep(0)) round++;
        }
        if (round < 3)
            goto again;
        a + b + round;
    });
}

/* From the branch of a join, a loop, an arm. */
static async void places(void)
{
    int x = 1, y = 2;
    task(int) t[4];

    for (int i = 0; i < 4; i++)
        t[i] = spawn({ await later(i) * x; });
    join {
        {
            int z = 5;
            task(int) u = spawn({ x + y + z; });

            x = 50;
            await ebb_yield();
            printf("%d\n", await u);
        }
        y = await spawn({ y + 1; });
    }
    for (int i = 0; i < 4; i++)
        printf("%d ", await t[i]);
    printf("%d\n", y);
}

/* A detached block; a future that never starts; a blocking one. */
static async void forms(void)
{
    int n = 3;
    char text[8] = "pool";

    spawn({ total = n; await ebb_yield(); total += n; });
    future(int) f = lazy({ total = -1; n; });
    future_free(f);
    for (int i = 0; i < 3; i++)
        await ebb_yield();
    printf("%d\n", total);
    printf("%d\n", await spawn_blocking({
        static int calls;

        calls++;
        n + (int)strlen(text) + calls;
    }));
}

/* An ordinary function makes tasks of blocks too. */
static task(int) ordinary(int n)
{
    static int calls;
    enum kind { A = 3, B };
    enum kind k = B;
    int extra = ++calls;

    return spawn({
        await ebb_yield();
        printf("calls %d\n", calls);
        calls++;
        enum kind other = A;
        n + extra + (k == B) + (other == A) + await later(100);
    });
}

/* Recursion, and a callee that is defined below. */
static async int tree(int depth)
{
    if (depth == 0)
        return 1;
    task(int) left = spawn({ await tree(depth - 1); });
    task(int) right = spawn({ await tree(depth - 1); });
    return await left + await right;
}

static async int later(int n)
{
    await ebb_yield();
    return n < 0 ? n : n + 1;
}

async int main(int argc, char **argv)
{
    await copies(3, "first");
    await values();
    printf("%d\n", await ends(4));
    printf("%d\n", await ends(-4));
    printf("%d\n", await nested(2));
    await places();
    await forms();
    printf("%d\n", await ordinary(5));
    printf("%d\n", await ordinary(5));
    printf("%d\n", await tree(6));
    await spawn({
        printf("%d %d %s\n", argc, argv[argc] == NULL, ebb_task_self_name());
    });
    return 0;
}
