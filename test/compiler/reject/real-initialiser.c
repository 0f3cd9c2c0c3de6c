/* SPDX-License-Identifier: MIT-0 */
/* What cc says of an initialiser whose object lies in the frame. */
#include <ebb.h>

async int f(int *n);
async int g(void)
{
    int n = "x";

    return await f(&n);
}
