/* SPDX-License-Identifier: MIT-0 */
/* The end of main is a return of 0, also behind an await. */
#include <ebb.h>
#include <stdio.h>

static async int seven(void)
{
    await ebb_yield();
    return 7;
}

async int main(void)
{
    printf("%d\n", await seven());
}
