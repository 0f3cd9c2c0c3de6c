/* SPDX-License-Identifier: MIT-0 */
/* test: flags -Wno-async-borrow */
/* What may be spawned or boxed, from where, and when operands are evaluated. */
#include <ebb.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

EBB_MAIN(.workers = 1);

struct arg {
    int n[10];
    const char *name;
};

static int sum_of(struct arg a)
{
    int s = 0;

    for (int i = 0; i < 10; i++)
        s += a.n[i];
    return s;
}

static async int take(struct arg a, char c, double d, const char *text)
{
    await ebb_yield();
    return sum_of(a) + c + (int)d + (int)strlen(text) + (int)strlen(a.name);
}

static async void none(int *out)
{
    await ebb_yield();
    ++*out;
}

static async void *pointer(int v[], int n)
{
    await ebb_yield();
    return &v[n];
}

static async _Bool truth(unsigned char c)
{
    return c > 3;
}

static int blocking(struct arg a, int x)
{
    return sum_of(a) * x;
}

static void blocking_void(int *x)
{
    *x += 5;
}

static int order;

static int step(int n)
{
    printf(" %d", n);
    return order = order * 10 + n;
}

static async int three(int a, int b, int c)
{
    await ebb_yield();
    return a >= 0 || b >= 0 ? c : -1;
}

typedef async int (*binary)(int, int, int);

struct table {
    binary call;
    async void *(*find)(int *, int);
};

static binary choose(int n)
{
    step(n);
    return three;
}

/* An ordinary function that starts tasks for others. */
static task(int) start(int x)
{
    struct arg a = { { x, x }, "plain" };

    spawn(none(&order));
    return spawn(take(a, 1, 2.5, "abc"));
}

static future(int) box(int x)
{
    return lazy(three(x, x, x));
}

static async int recursive(int n)
{
    if (n == 0)
        return 0;
    task(int) t = spawn(recursive(n - 1));
    future(int) f = lazy(recursive(n / 2));

    return 1 + await t + await f;
}

async int main(void)
{
    struct arg a = { { 1, 2, 3 }, "name" };
    struct table table = { three, pointer };
    int cells[4] = { 0, 1, 2, 3 }, out = 0, x = 1;

    task(int) t = spawn(take(a, 'a', 1.9, "xy"));
    memset(&a, 0, sizeof a);            /* the task has its own copy */
    a.name = "";
    printf("%d\n", await t);

    task(void) v = spawn(none(&out));
    await v;
    spawn(none(&out));
    (void)spawn(none(&out));
    for (int i = 0; i < 3; i++, spawn(none(&out)))
        ;
    await ebb_sleep(5 * EBB_MILLISECOND);
    printf("%d\n", out);

    printf("%d\n", *(int *)await spawn(pointer(cells, 2)));
    printf("%d\n", *(int *)await spawn(table.find(cells, 3)));
    printf("%d\n", await spawn(truth(4)));
    printf("%d", await spawn(choose(1)(step(2), step(3), await three(0, 0, step(4)))));
    puts("");
    order = 0;
    future(int) f = lazy(choose(1)(step(2), await three(0, 0, 6), step(5)));
    printf(" |");
    await ebb_yield();
    printf(" %d\n", await f);
    f = lazy(table.call(7, 8, 9));
    printf("%d\n", await f + await box(100));
    t = start(5);
    printf("%d\n", await t);

    a.n[9] = 7;
    printf("%d\n", await spawn_blocking(blocking(a, 3)));
    await spawn_blocking(blocking_void(&x));
    task(void) b = spawn_blocking(blocking_void(&x));
    int rc = await task_wait(b, NULL);
    printf("%d %d\n", rc, x);

    task(int) *heap = calloc(20, sizeof *heap);
    struct { task(int) t; future(int) f; } both = { spawn(three(1, 2, 3)),
                                                    lazy(three(4, 5, 6)) };
    int total = 0;

    for (int i = 0; i < 20; i++)
        heap[i] = spawn(three(0, 0, i));
    for (int i = 19, k = 0; i >= 0; i--)
        total += await heap[k++];
    for (int i = 0; i < 20; i++)
        total += heap[i] != NULL;       /* consumed */
    free(heap);
    total += 1000 * await both.t + 10000 * await both.f;
    printf("%d %d\n", total, both.t == NULL && both.f == NULL);
    printf("%d\n", await recursive(10));
    return 0;
}
