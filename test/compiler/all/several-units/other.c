/* SPDX-License-Identifier: MIT-0 */
#include "shared.h"

#include <string.h>

static int helper(int x)
{
    counter++;
    return x * 2;
}

int length(const char *s)
{
    return (int)strlen(s) + helper(0);
}

struct point move(struct point p, int by)
{
    p.x += helper(by);
    p.y += twice(by);
    return p;
}

int other(const struct ops *ops, int n)
{
    int r = 0;

    for (int i = 0; i < n; i++)
        r += ops->step(i) * helper(i) + twice(i);
    return r;
}

const char *shared_name(int i)
{
    static const char *const name[] = { "zero", "one", "two" };

    return name[helper(i) / 2];
}
