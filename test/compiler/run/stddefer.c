/* SPDX-License-Identifier: MIT-0 */
/* test: silent */
/* test: not-serial what is deferred is left out there */
/* <stddefer.h>: defer as ISO/IEC TS 25755 has it, in functions of each kind. */
#include <ebb.h>
#include <stddefer.h>
#include <stdio.h>
#include <stdlib.h>

#if __STDC_VERSION_STDDEFER_H__ < 202602L
#error "too old"
#endif

static int ordered(void)
{
    int r = 0;

    {
        defer {
            r *= 4;
        }
        _Defer r *= 2;
        defer r += 3;
    }
    return r;
}

/* The value is computed before the deferred statement runs. */
static int returned(int *p)
{
    *p = 4;
    defer { *p = 5; }
    return *p;
}

static int looped(int n)
{
    int r = 0;

    for (int i = 0; i < n; i++) {
        defer r += 100;
        if (i == 1)
            continue;
        if (i == 3)
            break;
        defer {
            for (int j = 0; j < 3; j++) {
                if (j == 2)
                    break;
                r += 1000;
            }
        }
        r++;
    }
    return r;
}

static int switched(int n)
{
    int r = 0;

    switch (n) {
    case 0: {
        defer r += 10;
        r = 1;
        break;
    }
    default:
        defer r = 7;
        r = 5;
    }
    return r;
}

static int jumped(int n)
{
    int r = 0;

    {
        int i = 0;
again:
        i++;
        defer r = r * 10 + i;
        if (i < n)
            goto again;
        if (n == 7)
            goto out;
    }
    return r;
out:
    return -r;
}

static int nested(void)
{
    int r = 1;

    {
        defer {
            defer r *= 3;
            r += 4;
        }
        int v = ({ defer r += 10; r * 2; });
        r += v;
    }
    return r;
}

static int never(int n)
{
    int r = 0;

    if (n) {
        r = 1;
        return r;
        defer r = 9;
    }
    return 2;
}

async int waits(int n)
{
    int r = 0;

    {
        defer {
            await ebb_yield();
            r *= 2;
        }
        char *p = malloc(4);
        defer free(p);
        *p = (char)n;
        await ebb_yield();
        r += *p;
    }
    return r;
}

async int main(void)
{
    int v = 0, r = returned(&v);

    printf("%d %d %d\n", ordered(), r, v);
    printf("%d %d %d\n", looped(5), switched(0), switched(1));
    printf("%d %d %d %d\n", jumped(1), jumped(3), jumped(7), nested());
    printf("%d %d\n", never(1), await waits(4));
    return 0;
}
