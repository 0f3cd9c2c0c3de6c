/* SPDX-License-Identifier: MIT-0 */
/* test: silent */
/* asm between awaits, and asm goto that stays between two of them. */
#include <ebb.h>
#include <stdio.h>

static async long num(long n)
{
    await ebb_yield();
    return n;
}

static async long touch(long a)
{
    long r = await num(a), s = 5, v[2] = { 1, 2 };

    __asm__ volatile ("" : "+r"(r), "+m"(v[1]) : "r"(s) : "memory");
    r += await num(1);
    asm ("" : "=r"(s) : "0"(r));
    s += v[1];
    await ebb_yield();
    asm volatile ("# a comment %[name]" : : [name] "r"(s) : "cc");
    asm volatile ("");
    return s;
}

static async int branch(int n)
{
    n = (int)await num(n);
    asm goto ("" : : "r"(n) : "memory" : out);
    n++;
out:
    return (int)await num(n);
}

async int main(void)
{
    printf("%ld\n", await touch(4));
    printf("%d\n", await branch(4));
    return 0;
}
