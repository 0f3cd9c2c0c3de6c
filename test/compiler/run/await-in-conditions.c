/* SPDX-License-Identifier: MIT-0 */
/* An await in the condition of each kind of statement and operator. */
#include <ebb.h>
#include <stdio.h>

static int calls;

/* Suspends on every other call. */
static async int give(int x)
{
    calls++;
    if (calls % 2)
        await ebb_yield();
    printf("(%d)", x);
    return x;
}

static async int conditions(int n)
{
    int i = 0, sum = 0;

    if (await give(n) > 2)
        sum += 1;
    else
        sum += 2;
    if (await give(n) && await give(0) && await give(9))
        sum += 1000;
    if (await give(0) || await give(n) || await give(9))
        sum += 4;
    if (!await give(0))
        sum += 8;
    while (i < await give(3))
        i++;
    do {
        i--;
    } while (await give(i) > 0);
    for (i = await give(0); i < await give(2); i += await give(1))
        sum += 16;
    for (; ; ) {
        if (await give(5) == 5)
            break;
        sum += 10000;
    }
    switch (await give(n)) {
    case 1:
        sum += 64;
        break;
    case 3:
        sum += 128;
        /* fall through */
    case 4:
        sum += 256;
        break;
    default:
        sum += 512;
    }
    sum += await give(n) ? await give(1024) : await give(2048);
    sum += await give(0) ? await give(1024) : await give(2048);
    sum += (await give(7), await give(4096));
    sum += (n > 2 && await give(1)) + (n < 2 || await give(0));
    sum += await give(n) == n ? 1 : 0;
    return sum;
}

async int main(void)
{
    for (int n = 1; n < 5; n++)
        printf(" = %d\n", await conditions(n));
    return 0;
}
