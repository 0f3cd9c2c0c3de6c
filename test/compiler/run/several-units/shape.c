/* SPDX-License-Identifier: MIT-0 */
#include "shape.h"

async int (*hook)(int);

static async double helper(double x)
{
    await ebb_yield();
    return x;
}

async double area(const struct shape *s)
{
    return await helper(s->w) * await helper(s->h);
}

async struct shape scaled(struct shape s, double k)
{
    s.w *= await helper(k);
    s.h *= await helper(k);
    return s;
}

async int call_hook(int x)
{
    return await hook(x) + 1;
}
