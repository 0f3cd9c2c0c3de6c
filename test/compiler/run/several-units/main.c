/* SPDX-License-Identifier: MIT-0 */
/* Async calls, pointers and tasks across translation units. */
/* test: flags -Wno-async-borrow */
#include "shape.h"

#include <stdio.h>

static async int triple(int x)
{
    await ebb_yield();
    return 3 * x;
}

/* The same name as a static function elsewhere. */
static async int helper(int x)
{
    return x - 1;
}

async int main(void)
{
    struct shape s = { 2, 3 };
    task(double) t = spawn(area(&s));
    double a, b;

    s = await scaled(s, 1);
    join {
        a = await area(&s);
        b = (await scaled(s, 10)).w;
    }
    printf("%.1f %.1f %.1f\n", a, b, await t);
    hook = triple;
    printf("%d %d %d\n", await call_hook(5), await helper(8), plain_caller(1));
    return 0;
}
