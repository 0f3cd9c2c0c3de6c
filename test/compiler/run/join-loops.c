/* SPDX-License-Identifier: MIT-0 */
/*
 * Loops over locals that branches share.  What cannot be seen from outside of
 * a loop may be in a register there; all of it is back where it belongs when
 * anybody else looks.
 */
#include <ebb.h>
#include <stdio.h>

static int data[64];

static int twice(int x)
{
    return x * 2;
}

static async int later(int x)
{
    await ebb_yield();
    return x;
}

/* Each kind of loop, each kind of way through it. */
static async int kinds(int n)
{
    int sum = 0, odd = 0, at = 0;
    unsigned char small = 250;
    const int step = n;
    double mean = 0;
    const int *p = data;

    join {
        {
            for (int i = 0; i < n; i++) {
                if (i % 3 == 0)
                    continue;
                if (i > 40)
                    break;
                sum += data[i] + step;
                data[i] = sum;
            }
            await ebb_yield();
            do {
                sum = twice(sum) % 1000;
                small++;
            } while (--at > -10);
        }
        {
            while (p < data + n) {
                switch (*p++ % 3) {
                case 0:
                    mean += *p;
                    break;
                case 1:
                    continue;
                default:
                    odd++;
                }
            }
            await ebb_yield();
            for (int i = 0; i < 4; i++)
                for (int k = 0; k < 4; k++) {
                    odd += ({ int t = k; for (; t > 0; t--) sum++; t + i; });
                    at = sum;
                }
        }
    }
    for (int i = 0; i < 3; i++)
        sum += odd;
    printf("%d %d %d %d %.1f %ld\n", sum, odd, at, small, mean,
           (long)(p - data));
    return sum;
}

/* Loops that are left early, or in which others look. */
static async int exits(int n)
{
    int sum = 0, seen = 0, *look = &seen;
    volatile int loud = 0;
    _Bool flag = 0;

    join {
        for (int i = 0; i < n; i++) {
            sum += i;
            *look += sum;
            loud += 1;
            flag = !flag;
        }
        for (int i = 0; i < n; i++) {
            sum += await later(i);
            for (int k = 0; k < 3; k++)
                seen += k;
        }
        {
            for (int i = 0; i < n; i++) {
                sum++;
                if (sum > 30)
                    goto out;
                for (int k = 0; k < 2; k++)
                    sum += k;
            }
        out:
            await ebb_yield();
        }
        for (;;) {
            seen++;
            if (seen > 1000)
                return sum + loud;
            await ebb_yield();
        }
    }
    return -1;
}

/* Two levels of branches, and a block with a deadline. */
static async long levels(int n)
{
    long total = 0;
    int inner = 1;

    join {
        {
            join {
                for (int i = 0; i < n; i++)
                    total += inner++;
                within (EBB_SECOND) {
                    await ebb_yield();
                    for (int i = 0; i < n; i++)
                        total ^= i;
                }
            }
#pragma GCC unroll 2
            for (int i = 0; i < n; i++)
                inner += (int)(total & 1);
        }
        {
            await ebb_yield();
            outer: for (int i = 0; i < n; i++)
                for (int k = 0; k < n; k++) {
                    total += k;
                    if (k == i)
                        goto next;
                    continue;
                next:
                    total++;
                }
            if (total < 0)
                goto outer;
        }
    }
    return total * 100 + inner;
}

/* What a loop calls may see what is not the loop's. */
static async yields(int) sums(int n)
{
    int sum = 0;

    for (int k = 0; k < 3; k++) {
        join {
            for (int i = 0; i < n; i++)
                sum += twice(i);
            await ebb_yield();
        }
        yield sum;
    }
}

async int main(void)
{
    for (int i = 0; i < 64; i++)
        data[i] = i * 7 % 13;
    printf("%d\n", await kinds(50));
    printf("%d\n", await exits(6));
    printf("%ld\n", await levels(9));
    each (int v, sums(5))
        printf("%d\n", v);
    return 0;
}
