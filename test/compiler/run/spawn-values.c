/* SPDX-License-Identifier: MIT-0 */
/* Tasks of every result type; handles in arrays, members, typedefs. */
#include <ebb.h>
#include <stdio.h>
#include <stdlib.h>

struct big {
    int n[20];
};

static async int number(int x)
{
    await ebb_yield();
    return x;
}

static async void store(int *where, int x)
{
    await ebb_yield();
    *where = x;
}

static async struct big fill(int x)
{
    struct big b;

    for (int i = 0; i < 20; i++)
        b.n[i] = x + i;
    await ebb_yield();
    return b;
}

static async const char *text(void)
{
    return "text";
}

static async double half(double x)
{
    await ebb_yield();
    return x / 2;
}

typedef task(int) int_task;

struct holder {
    int_task one;
    task(const char *) two;
    task(struct big) three;
};

static async int tree(int depth)
{
    if (depth == 0)
        return 1;
    task(int) left = spawn(tree(depth - 1));
    int right = await tree(depth - 1);

    return await left + right;
}

async int main(void)
{
    static int cell;
    int_task many[10], *heap = malloc(5 * sizeof *heap);
    struct holder h = { spawn(number(1)), spawn(text()), spawn(fill(100)) };
    task(void) v = spawn(store(&cell, 42));
    task(double) d = spawn(half(5));
    int total = 0;

    for (int i = 0; i < 10; i++)
        many[i] = spawn(number(i));
    for (int i = 0; i < 5; i++)
        heap[i] = spawn(number(100 * i));
    await v;
    printf("%d %.2f\n", cell, await d);
    printf("%d %s %d\n", await h.one, await h.two, (await h.three).n[19]);
    for (int i = 0; i < 10; i++)
        total += await many[i];
    for (int i = 0; i < 5; i++)
        total += await heap[i];
    free(heap);
    printf("%d\n", total + await spawn(number(10000)));
    printf("%d\n", await tree(8));
    return 0;
}
