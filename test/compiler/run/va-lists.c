/* SPDX-License-Identifier: MIT-0 */
/* test: silent */
/* test: not-serial ebb_block_on */
/* A va_list may be an array, a struct or a pointer; only cc knows. */
#include <ebb.h>
#include <stdarg.h>
#include <stdio.h>

static async double nap(double x)
{
    await ebb_yield();
    return x;
}

static async int sum(int n, va_list ap)
{
    int s = 0;

    for (; n > 0; n -= 2) {
        s += (int)await nap(va_arg(ap, int));
        s += 100 * (int)await nap(va_arg(ap, double));
    }
    return s;
}

/* By its address: the caller goes on behind what this has taken. */
static async int take(va_list *ap)
{
    int x = va_arg(*ap, int);

    await ebb_yield();
    return x + 100 * (int)va_arg(*ap, double);
}

static async int all(int n, va_list ap, const char *name)
{
    va_list copy, again, third;
    int a, b, c, d = 0;

    va_copy(copy, ap);
    defer va_end(copy);
    await ebb_yield();
    va_copy(again, copy);
    va_copy(third, copy);
    a = await sum(n, ap);
    b = await take(&copy);
    c = await sum(n - 2, copy);
    join {
        d = await sum(n, again);
        c += await take(&third);
    }
    va_end(again);
    va_end(third);
    return printf("%s %d %d %d %d\n", name, a, b, c, d);
}

static int call(int n, ...)
{
    va_list ap;
    int r;

    va_start(ap, n);
    r = ebb_block_on(all(n, ap, "all"));
    va_end(ap);
    return r;
}

int main(void)
{
    int r = call(4, 1, 2.0, 3, 4.0);

    printf("%d\n", r);
    return 0;
}
