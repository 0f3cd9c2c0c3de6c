/* SPDX-License-Identifier: MIT-0 */
/* Locals of every kind keep their values and addresses across awaits. */
#include <ebb.h>
#include <stdalign.h>
#include <stdio.h>
#include <string.h>

struct point {
    int x, y;
};

union number {
    int i;
    float f;
};

static async int wait(int x)
{
    await ebb_yield();
    return x;
}

static void add(int *where, int n)
{
    *where += n;
}

static async int shadow(int n)
{
    int r = n;

    {
        int n = await wait(r + 1);

        {
            long n = await wait(100);

            r += (int)n;
        }
        r += n;
        for (int n = 0; n < 2; n++)
            r += await wait(n);
    }
    return r + n;
}

static async int types(void)
{
    struct local {
        char name[8];
        unsigned low : 3, high : 5;
        struct point p;
    };
    enum colour { RED = 3, GREEN };
    typedef struct local local_t;
    local_t l = { "abc", 5, 17, { 1, 2 } };
    enum colour c = GREEN;
    union number u = { .i = 7 };
    const int k = await wait(11);
    volatile int v = 3;
    register int reg = 4;
    _Bool b = await wait(2);
    unsigned char small = (unsigned char)await wait(300);
    long double ld = 1.5L;
    double d = await wait(3) / 2.0;
    const char *text = "text";
    char buf[16] = "";
    int (*fn)(const char *) = puts;
    __auto_type deduced = 2.25;
    __typeof__(l.p) q = { .y = await wait(9) };
    int grid[2][3] = { { 1, 2, 3 }, { 4, 5, 6 } };

    await wait(0);
    strcpy(buf, l.name);
    l.low += (unsigned)await wait(1);
    l.p.x = await wait(l.p.y);
    v += await wait(v);
    ld += await wait(1);
    fn(text);
    printf("%s %u %u %d,%d %d %d\n", buf, l.low, l.high, l.p.x, l.p.y, c,
           u.i);
    printf("%d %d %d %d %d %.1Lf %.1f %.2f %d %d\n", k, v, reg, b, small, ld,
           d, deduced, q.x, q.y);
    await wait(0);
    int total = 0;
    for (int i = 0; i < 2; i++)
        for (int j = 0; j < 3; j++)
            total += grid[i][j] * await wait(10);
    return total + RED;
}

static async int addresses(void)
{
    int value = 1, array[3] = { 1, 2, 3 };
    struct point p = { 4, 5 };
    int *where = &value, *third = &array[2], **indirect = &where;
    alignas(64) char aligned[64];
    struct point *lit = &(struct point){ .x = await wait(6), .y = 7 };

    await wait(0);
    add(&value, 10);
    add(third, 10);
    add(&p.y, await wait(10));
    **indirect += await wait(100);
    lit->x += await wait(10);
    memset(aligned, 1, sizeof aligned);
    await wait(0);
    printf("%d %d %d %d %d\n", value, array[2], p.y, lit->x, lit->y);
    return where == &value && third == array + 2
        && (unsigned long)aligned % 64 == 0 && sizeof array == 3 * sizeof(int)
        && sizeof p == 2 * sizeof(int) && sizeof value == sizeof *where;
}

static async int counter(void)
{
    static int count = 40;

    await wait(0);
    return ++count;
}

async int main(void)
{
    printf("%d\n", await shadow(5));
    printf("%d\n", await types());
    printf("%d\n", await addresses());
    await counter();
    printf("%d %s\n", await counter(), __func__);
    return 0;
}
