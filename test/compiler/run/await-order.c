/* SPDX-License-Identifier: MIT-0 */
/* test: not-serial C leaves the order open */
/* Operands are evaluated from left to right around an await. */
#include <ebb.h>
#include <stdio.h>

static int step;

static async int a(int x)
{
    int mine = ++step;

    if (mine % 3 == 0)
        await ebb_yield();
    printf("a%d@%d ", x, mine);
    return x;
}

static int p(int x)
{
    printf("p%d@%d ", x, ++step);
    return x;
}

static int sum4(int w, int x, int y, int z)
{
    return w * 1000 + x * 100 + y * 10 + z;
}

static async int suspended_sum4(int w, int x, int y, int z)
{
    await ebb_yield();
    return w * 1000 + x * 100 + y * 10 + z;
}

struct triple {
    int x, y, z;
};

async int main(void)
{
    int array[4] = { 1, 2, 3, 4 }, i = 1, r;
    int *q = array;

    step = 0;
    r = sum4(p(1), await a(2), p(3), await a(4));
    printf("= %d\n", r);
    r = await suspended_sum4(await a(5), p(6), await a(7), p(8));
    printf("= %d\n", r);
    r = await suspended_sum4(await a(1), await suspended_sum4(0, 0, 0,
        await a(2)), await a(3), sum4(0, 0, 0, await a(4)));
    printf("= %d\n", r);
    r = p(1) + await a(2) * p(3) - await a(4) % p(5);
    printf("= %d\n", r);
    r = i + await a(7) + i;
    printf("= %d\n", r);
    r = array[p(1)] + array[await a(2)] + array[p(0)];
    printf("= %d\n", r);
    array[p(2)] = await a(30);
    q[1] = *q + await a(10);
    q++;
    *q += await a(100);
    q[await a(1)] += await a(5);
    i = 3;
    i += await a(i) + 5;
    printf("= %d %d %d %d, %d\n", array[0], array[1], array[2], array[3], i);
    struct triple t = { p(1), await a(2), p(3) };
    struct triple u = { .z = await a(9), .x = p(8) };
    t = (struct triple){ await a(t.z), t.y, await a(t.x) };
    printf("= %d %d %d, %d %d %d\n", t.x, t.y, t.z, u.x, u.y, u.z);
    int grid[2][2] = { { await a(1), p(2) }, { p(3), await a(4) } };
    printf("= %d\n", grid[0][0] + grid[0][1] * 10 + grid[1][0] * 100
           + grid[1][1] * 1000);
    r = ({ int s = await a(3); s += p(4); s * await a(2); }) + p(1);
    printf("= %d\n", r);
    r = sizeof(await a(99)) == sizeof(int);
    r += (int)(await a(3) + 0.5) << await a(1);
    printf("= %d\n", r);
    r = -await a(1) + ~await a(2) + !await a(0) + (char)await a(300);
    printf("= %d\n", r);
    return 0;
}
