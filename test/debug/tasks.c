/* SPDX-License-Identifier: MIT-0 */
/* Stands still with three tasks, for ebb tasks and ebb bt. */
#include <ebb.h>
#include <stdio.h>
#include <stdlib.h>

struct point { int x, y; };

static async int leaf(int n)
{
    int doubled = n * 2;
    char name[8] = "leaf";
    char *p = name;
    *p = 'L';
    await ebb_sleep(100 * EBB_SECOND);
    return doubled + name[1];
}

static async int middle(int n)
{
    struct point at = { n, n + 1 };
    int a = 0, b = 0;
    join {
        a = await leaf(n);
        {
            int inner = 7;
            b = await leaf(n + inner);
            b += inner;
        }
    }
    return a + b + at.x;
}

static async int waiter(task(int) t)
{
    return await t;
}

async int main(void)
{
    task(int) t = spawn(middle(3));
    task(int) w = spawn(waiter(t));
    await ebb_sleep(50 * EBB_MILLISECOND);
    abort();
    return await w;
}
