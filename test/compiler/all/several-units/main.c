/* SPDX-License-Identifier: MIT-0 */
#include "shared.h"

#include <stdio.h>

/* One of that name in each unit. */
static int helper(int x)
{
    return x + 1;
}

int counter;

static const struct ops ops = { helper, length };

int main(int argc, char **argv)
{
    struct point p = move((struct point){ 1, 2 }, 10);

    (void)argv;
    printf("%d %d %d\n", p.x, p.y, helper(argc));
    printf("%d %d\n", other(&ops, 5), ops.size("four"));
    printf("%d %s\n", counter, shared_name(2));
    return 0;
}
