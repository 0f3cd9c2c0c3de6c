/* SPDX-License-Identifier: MIT-0 */
/* The real compiler's messages speak of the functions as they are written. */
#include <ebb.h>
struct s { int a; };
async int f(int n);
async struct s g(char *p);
async int bad1(int n)
{
    int x = await f("str");
    return "abc";
}
async struct s bad2(int n)
{
    struct s r = await f(1);
    return n;
}
async int *bad3(long n)
{
    await g(&n, 3);
    return n;
}
async void bad4(int n)
{
    int *p = await f(n);
    undeclared(3);
    await f();
    return 3;
}
async int bad5(int n)
{
    await f(n);
    if (n)
        return;
}
async int g(char *p);
