/* SPDX-License-Identifier: MIT-0 */
/* Join: every branch runs, locals are shared, blocks nest. */
#include <ebb.h>
#include <stdio.h>

static async int wait(int x)
{
    await ebb_yield();
    return x;
}

static async long sum(int from, int to)
{
    long s = 0;

    if (to - from < 3) {
        for (int i = from; i < to; i++)
            s += await wait(i);
        return s;
    }
    long left, right;
    int middle = (from + to) / 2;

    join {
        left = await sum(from, middle);
        right = await sum(middle, to);
    }
    return left + right;
}

static void gone(int *n)
{
    printf("gone %d\n", *n);
}

/* Blocks that cannot suspend are points of the function all the same: what is
 * around them cannot be left to the real compiler. */
static async void nothing_waits(void)
{
    int n = 0;

    await wait(1);
    {
        int c __attribute__((cleanup(gone))) = 1;

        join { n = c; }
    }
    {
        int d __attribute__((cleanup(gone))) = 2;

        within (EBB_SECOND) { n += d; }
    }
    await wait(n);
}

async int main(void)
{
    int a = 0, b = 0, array[4] = { 0 }, total = 0;
    struct { int x, y; } p = { 0, 0 };

    join {
        a = await wait(1);
        b = await wait(2);
    }
    printf("%d %d\n", a, b);
    join {
        p.x = await wait(3);
        p.y = 4;
        {
            array[0] = await wait(5);
            array[1] = await wait(array[0] + 1);
        }
        if (a)
            array[2] = await wait(7);
        for (int i = 0; i < 3; i++)
            array[3] += await wait(i);
    }
    printf("%d %d %d %d %d %d\n", p.x, p.y, array[0], array[1], array[2],
           array[3]);
    for (int round = 0; round < 3; round++) {
        join {
            total += await wait(1);
            total += await wait(10);
            join {
                total += await wait(100);
                { total += await wait(1000); total += await wait(10000); }
            }
        }
    }
    printf("%d\n", total);
    printf("%ld\n", await sum(0, 100));
    join { ; }
    join { a = 5; }
    join { }
    printf("%d\n", a);
    await nothing_waits();
    return 0;
}
