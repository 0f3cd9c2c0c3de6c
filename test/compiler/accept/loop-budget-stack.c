/* SPDX-License-Identifier: MIT-0 */
/* Loops beside a call that does not bear an await are left alone. */
/* test: flags -fasync-loop-budget -w */
#include <ebb.h>
#include <sys/types.h>

extern pid_t vfork(void);
extern int saves_its_stack(void) __attribute__((returns_twice));

async int forks(int n)
{
    int sum = 0;

    for (int i = 0; i < n; i++)
        sum += vfork() > 0;
    return sum;
}

async int returns_twice(int n)
{
    while (n > 0)
        n -= saves_its_stack();
    return n;
}
