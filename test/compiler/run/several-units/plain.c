/* SPDX-License-Identifier: MIT-0 */
/* No async code of its own in this unit. */
#include "shape.h"

int plain_caller(int x)
{
    return x + 1;
}
