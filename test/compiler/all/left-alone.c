/* SPDX-License-Identifier: MIT-0 */
/* Functions that stay as they are, called by and calling those that do not. */
/* test: no-sanitizer a longjmp over frames leaves their storage behind */
#include <alloca.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int id(int x) { return x; }

static int add_all(int n, ...)
{
    va_list ap;
    int s = 0;

    va_start(ap, n);
    for (int i = 0; i < n; i++)
        s += id(va_arg(ap, int));
    va_end(ap);
    return s;
}

static int from_list(int n, va_list ap)
{
    int s = id(0);

    while (id(n--) > 0)
        s = s * 10 + va_arg(ap, int);
    return s;
}

static int digits(int n, ...)
{
    va_list ap;
    int s;

    va_start(ap, n);
    s = from_list(n, ap);
    va_end(ap);
    return s;
}

static int variable(int n)
{
    int a[n + id(1)];

    for (int i = 0; i <= n; i++)
        a[i] = id(i) * 2;
    return a[n] + (int)(sizeof(a) / sizeof(a[0]));
}

static int on_stack(const char *s)
{
    char *p = alloca(strlen(s) + 1);

    strcpy(p, s);
    return p[id(1)];
}

static jmp_buf env;
static int depth;

static void thrower(int n)
{
    depth++;
    if (id(n) == 0)
        longjmp(env, 7);
    thrower(n - 1);
}

static int catcher(int n)
{
    int r = setjmp(env);

    if (r != 0)
        return r * 10 + depth;
    thrower(n);
    return 0;
}

static int after(int n)
{
    int r = catcher(n);

    return r + id(1);
}

static _Noreturn void give_up(int code)
{
    printf("giving up: %d\n", id(code));
    exit(code);
}

int old_style(a, b)
    int a;
    char *b;
{
    return id(a) + b[0];
}

static inline __attribute__((always_inline)) int forced(int x)
{
    return id(x) + 1;
}

#ifdef __clang__
static int with_nested(int n) { return n + id(1); }
#else
static int with_nested(int n)
{
    int inner(int x) { return x + n; }

    return inner(id(1));
}
#endif

static int assembler(int x)
{
    int y = id(x);

#if defined(__x86_64__) || defined(__i386__)
    __asm__ volatile("addl $3, %0" : "+r"(y) : : "cc");
#else
    __asm__ volatile("" : "+r"(y));
    y += 3;
#endif
    return y + id(1);
}

static int unspecified();
static int unspecified(int a) { return id(a) * 3; }

int main(void)
{
    printf("%d %d\n", add_all(4, 1, 2, 3, id(4)), digits(3, 4, 5, 6));
    printf("%d %d\n", variable(5), on_stack("xyz"));
    for (int i = 0; i < 3; i++)
        printf("%d ", after(i));
    printf("%d\n", depth);
    printf("%d %d %d\n", old_style(1, "A"), forced(2), assembler(4));
    printf("%d\n", unspecified(5));
    printf("%d\n", with_nested(5));
    if (id(1))
        give_up(id(0));
    return 9;
}
