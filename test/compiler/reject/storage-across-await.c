/* SPDX-License-Identifier: MIT-0 */
/* What lives on the C stack cannot outlive an await. */
#include <alloca.h>
#include <setjmp.h>

async void pause_here(void);

async int lengths(int n, int m[n][n])
{
    int v[n];
    int (*rows)[n] = m;

    v[0] = 1;
    await pause_here();
    return v[0] + rows[0][0] + m[0][0];
}

async int closed(int n)
{
    int s = 0;

    {
        int v[n];

        v[0] = n;
        s += v[0];
    }
    await pause_here();
    return s;
}

async char *stack(int n)
{
    char *p = alloca((unsigned)n);

    await pause_here();
    return p;
}

async int jump(void)
{
    jmp_buf b;

    if (setjmp(b))
        return 1;
    await pause_here();
    return 0;
}
