/* SPDX-License-Identifier: MIT-0 */
/* What lives on the C stack cannot outlive an await. */
#include <alloca.h>
#include <setjmp.h>
#include <stdarg.h>
#include <unistd.h>

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

async int bound(int n)
{
    register int kept asm("ebx") = 3;

    await pause_here();
    {
        register int brief asm("ebx") = 4;
        asm volatile ("" : : "r"(brief));
    }
    return n + kept;
}

async int named_length(int n)
{
    typedef int row[n];

    await pause_here();
    row r = { 1 };
    return r[0] + (int)sizeof(row);
}

async int forked(int n)
{
    if (vfork() == 0)
        return n;
    await pause_here();
    return 0;
}

async int arguments(int n)
{
    va_list ap;

    va_start(ap, n);
    va_end(ap);
    return n;
}

__attribute__((returns_twice)) int comes_back(void);
async int saves(int n)
{
    if (comes_back())
        return n;
    await pause_here();
    return 0;
}
