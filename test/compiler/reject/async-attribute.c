/* SPDX-License-Identifier: MIT-0 */
async int f(int n) __attribute__((noreturn));
async int g(int n) __attribute__((cold, always_inline));
__attribute__((format(printf, 1, 2))) async int h(const char *s, int n);
async char main(void)
{
    return 0;
}
_Noreturn async void never(void);

async int calls(int n)
{
    __attribute__((musttail)) return await f(n);
}

async int blocks(int n)
{
    int (^add)(int) = ^(int x) { return x + n; };

    return await g(add(1));
}

async auto untyped(int n)
{
    return await g(n);
}
