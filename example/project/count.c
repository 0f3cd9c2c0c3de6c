/* SPDX-License-Identifier: MIT-0 */
/* Plain C beside Async C; the task's thread is the only one that calls. */
#include "count.h"

static int count;

void count_one(void)
{
    count++;
}

int count_all(void)
{
    return count;
}
