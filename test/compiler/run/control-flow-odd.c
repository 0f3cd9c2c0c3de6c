/* SPDX-License-Identifier: MIT-0 */
/*
 * Control flow at its oddest: Duff's device, gotos into and out of loops and
 * switches, cases inside of loops, statement expressions with jumps.
 */
#include <ebb.h>
#include <stdio.h>

static int turn;

static async int num(int n)
{
    if (++turn % 3 != 0)
        await ebb_yield();
    return n;
}

static async int duff(int count)
{
    int n = (count + 3) / 4, s = 0, i = 0;

    switch (count % 4) {
    case 0: do { s += await num(i++);
            __attribute__((fallthrough));
    case 3:      s += await num(i++) * 2;
            __attribute__((fallthrough));
    case 2:      s += await num(i++) * 3;
            __attribute__((fallthrough));
    case 1:      s += await num(i++) * 4;
            } while (await num(--n) > 0);
    }
    return s;
}

static async int cases_in_blocks(int n)
{
    int s = 0;

    switch (await num(n)) {
        int hidden;
    case 0:
        hidden = await num(5);
        s += hidden;
        if (await num(0)) {
    case 1:
            s += 10;
            while (s < 100) {
    case 2:
                s += await num(30);
                if (s > 60)
                    break;
                continue;
            }
        } else {
    default:
            s += 1000;
        }
    }
    return s;
}

static async int gotos(int n)
{
    int s = 0, i = 0, again = 0;

    if (n == 1)
        goto middle;
    for (i = 0; i < 3; i++) {
        s += await num(1);
middle:
        s += await num(10);
        for (int k = 0; k < 3; k++) {
            if (await num(k) == 2)
                goto next;
            if (n == 2 && k == 1)
                goto out;
            s += 100;
        }
next:
        if (n == 3 && i == 1)
            goto done;
    }
out:
    s += await num(1000);
    if (again++ < 2)
        goto middle;
done:
    return s + i;
}

static async int loops(void)
{
    int s = 0, i = 0;

    do {
        if (await num(++i) == 2)
            continue;
        if (i == 5)
            break;
        s += i;
    } while (i < await num(10));
    while (1) {
        switch (await num(i--)) {
        case 3: continue;
        case 1: break;
        default: s += 10; continue;
        }
        break;
    }
    for (int a = 0, b = await num(3); a < b && await num(1);
         a++, b -= await num(0)) {
        for (; ; ) {
            if (await num(a) >= 0)
                break;
        }
        if (a == 1)
            continue;
        s += 100;
    }
    for (;;)
        if (s++ > await num(220))
            return s;
}

static async int expressions(int n)
{
    int s = 0;

    for (int i = 0; i < 5; i++) {
        s += ({ if (i == n) continue; i; });
        s += ({ if (i == n + 2) break; int t = await num(i); t * 10; });
    }
    s += ({ if (n > 3) return -1; 1; }) + await num(0);
    s += ({ static int calls; ++calls; });
    s += ({ static int calls = 100; ++calls; }) + await num(0);
    s += await num(({ switch (n) { case 1: s++; break; default: s--; } n; }));
    if (({ goto skip; 1; }))
        s += 5000;
skip:
    return ({ int k = 0; again: k++; if (k < 3) goto again; k; }) + s;
}

static async int nothing_to_wait_for(int n)
{
    if (n)
        return ({ if (n == 2) return 20; 10; });
    else
        for (;;)
            return 30;
}

static async void void_ways(int n, int *out)
{
    if (n == 0)
        return;
    *out += 1;
    if (n == 1)
        return (void)await num(1);
    *out += 10;
    n == 2 ? *out += 5 : await ebb_yield();
    n == 3 && await num(1);
    n == 4 ? (void)await num(1) : (void)0;
}

async int main(void)
{
    int v = 0;

    for (int i = 1; i < 9; i++)
        printf("%d ", await duff(i));
    printf("\n");
    for (int i = 0; i < 4; i++)
        printf("%d ", await cases_in_blocks(i));
    printf("\n");
    for (int i = 0; i < 4; i++)
        printf("%d ", await gotos(i));
    printf("\n%d\n", await loops());
    for (int i = 0; i < 5; i++)
        printf("%d ", await expressions(i));
    printf("\n");
    for (int i = 0; i < 3; i++)
        printf("%d ", await nothing_to_wait_for(i));
    for (int i = 0; i < 5; i++)
        await void_ways(i, &v);
    printf("%d\n", v);
    return 0;
}
