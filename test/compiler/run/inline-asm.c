/* SPDX-License-Identifier: MIT-0 */
/* test: silent */
/* asm between awaits, and asm goto that stays between two of them. */
#include <ebb.h>
#include <stdio.h>

#if defined(__i386__)
#define REGISTER "esi"
#elif defined(__riscv)
#define REGISTER "s2"
#elif defined(__mips__)
#define REGISTER "$16"
#else
#define REGISTER "r12"
#endif

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

/* Every kind of operand; locals that the frame holds among them. */
static async long operands(long a)
{
    long r = a, s = 5, v[2] = { 1, 2 };
    volatile int seen = 3;
    const long k = 4;
    struct { int x; char y[3]; } st = { 1, { 2 } };
    char *p = st.y;

    await ebb_yield();
    asm volatile ("" : "+r"(r), "+m"(v[1]), "=m"(st)
                  : "r"(s), "i"(3), "m"(k), "g"(k) : "memory", "cc");
    asm ("" : "=&r"(s) : "0"(r));
    asm inline volatile ("" : "+m"(seen));
    asm volatile ("" : "+r"(*(p + 1)));
    asm volatile ("" : : "r"(&v), "X"(p), "rm"(st.x));
    asm volatile ("" : "=m"(*(char (*)[3])p));
    asm volatile ("" : "+r,m"(r), "+rm,r"(s));
    st.x = 0;
    await ebb_yield();
    asm volatile ("" : "+r"(v[0]), [value] "+r"(seen) : : "memory");
    {
        register long bound asm(REGISTER) = r;

        asm volatile ("" : "+r"(bound));
        r = bound;
    }
    return r + s + v[0] + k + seen;
}

/* Beyond an await, backwards, out of a loop. */
static async int far_labels(int n)
{
    int turns = 0;

back:
    asm goto ("" : : "r"(n) : "memory" : out, back, inside);
    for (int i = 0; i < 3; i++) {
        turns += i;
inside:
        await ebb_yield();
        asm goto ("" : : "r"(turns) : "memory" : out);
        turns++;
    }
    if (turns < 10)
        goto back;
out:
    return (int)await num(turns + n);
}

async int main(void)
{
    printf("%ld %d\n", await operands(4), await far_labels(3));
    printf("%ld\n", await touch(4));
    printf("%d\n", await branch(4));
    return 0;
}
