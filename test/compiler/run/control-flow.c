/* SPDX-License-Identifier: MIT-0 */
/* Jumps of every kind into, out of and over code with awaits. */
#include <ebb.h>
#include <stdio.h>

static int turn;

static async int pass(int x)
{
    if (++turn % 2)
        await ebb_yield();
    return x;
}

static async int loops(void)
{
    int n = 0;

    for (int i = 0; i < 5; i++) {
        if (i == 1)
            continue;
        for (int j = 0; ; j++) {
            if (j == 3)
                break;
            if (await pass(j) == 1)
                continue;
            n += await pass(10 * i + j);
        }
        if (i == 3)
            break;
    }
    while (1) {
        do {
            n++;
            if (await pass(n) % 7 == 0)
                goto out;
        } while (await pass(1));
    }
out:
    return n;
}

static async int jumps(int n)
{
    int r = 0;

    goto middle;
again:
    r += await pass(100);
middle:
    r += await pass(1);
    if (--n > 0)
        goto again;
    {
        int k = await pass(5);

        if (k == 5)
            goto inner;
        r = -1;
inner:
        r += k;
    }
    return r;
}

static async int cases(int n)
{
    int r = 0;

    switch (n) {
        int unreached;
    case 0:
        r += await pass(1);
        /* fall through */
    case 1:
        unreached = await pass(2);
        r += unreached;
        break;
    case 2 ... 4: {
        int k = await pass(n);

        for (int i = 0; i < 2; i++) {
            switch (await pass(i + k)) {
            case 3:
                r += 30;
                break;
            default:
                r += 7;
                continue;
            }
            r += 1000;
        }
        break;
    }
    default:
        while (1) {
            r += await pass(40);
            if (r > 100)
                break;
        }
    }
    return r;
}

/* A switch into the middle of a loop. */
static async int duff(int count)
{
    int n = (count + 3) / 4, sum = 0;

    switch (count % 4) {
    case 0:
        do {
            sum += await pass(1);
            /* fall through */
    case 3:
            sum += await pass(1);
            /* fall through */
    case 2:
            sum += await pass(1);
            /* fall through */
    case 1:
            sum += await pass(1);
        } while (--n > 0);
    }
    return sum;
}

static async int computed(int n)
{
    static void *const where[] = { &&zero, &&one, &&two };
    int r = await pass(1);

    goto *where[n];
two:
    r += await pass(10);
one:
    r += await pass(100);
zero:
    return r + await pass(1000);
}

async int main(void)
{
    printf("loops %d\n", await loops());
    printf("jumps %d\n", await jumps(3));
    for (int i = 0; i < 6; i++)
        printf("case %d: %d\n", i, await cases(i));
    for (int i = 1; i < 10; i++)
        printf("duff %d: %d\n", i, await duff(i));
    for (int i = 0; i < 3; i++)
        printf("computed %d: %d\n", i, await computed(i));
    return 0;
}
