/* SPDX-License-Identifier: MIT-0 */
/* Async functions as values: tables, members, typedefs, callbacks. */
#include <ebb.h>
#include <stdio.h>

typedef async int operation(int, int);
typedef async int (*operation_ptr)(int, int);

static async int add(int a, int b)
{
    await ebb_yield();
    return a + b;
}

static async int mul(int a, int b)
{
    return a * b;
}

static operation sub;

static async int sub(int a, int b)
{
    await ebb_yield();
    return a - b;
}

static async int (*const table[])(int, int) = { add, mul, &sub };

struct shape {
    const char *name;
    async double (*area)(const struct shape *self);
    async void (*rename)(struct shape *self, const char *name);
    double w, h;
};

static async double box_area(const struct shape *self)
{
    await ebb_yield();
    return self->w * self->h;
}

static async double triangle_area(const struct shape *self)
{
    return await box_area(self) / 2;
}

static async void rename_shape(struct shape *self, const char *name)
{
    await ebb_yield();
    self->name = name;
}

static async int fold(const int *v, int n, operation_ptr op, int start)
{
    for (int i = 0; i < n; i++)
        start = await op(start, v[i]);
    return start;
}

static async int (*choose(int which))(int, int)
{
    return table[which];
}

static async int apply(async int fn(int, int), int x)
{
    return await fn(x, x);
}

async int main(void)
{
    int v[] = { 1, 2, 3, 4 };
    struct shape s[] = {
        { "box", box_area, rename_shape, 3, 4 },
        { "triangle", triangle_area, rename_shape, 3, 4 },
    };
    operation *op = add;

    for (int i = 0; i < 3; i++)
        printf("%d ", await table[i](7, 5));
    for (int i = 0; i < 3; i++)
        printf("%d ", await choose(i)(7, 5));
    printf("%d %d %d\n", await fold(v, 4, add, 0), await fold(v, 4, mul, 1),
           await (op == add ? mul : sub)(6, 7));
    for (int i = 0; i < 2; i++) {
        printf("%s %.1f\n", s[i].name, await s[i].area(&s[i]));
        await s[i].rename(&s[i], "renamed");
        puts(s[i].name);
    }
    printf("%d %d\n", await apply(add, 4), await apply(op, 5));
    return 0;
}
