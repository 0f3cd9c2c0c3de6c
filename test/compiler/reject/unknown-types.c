/* What follows from a mistake where code is made of it is not told. */
#include <ebb.h>

async void f(void);
struct part { int x; unknown_t y; };

async int g(struct never n)
{
    await f();
    return n.x;
}

static async int h(int n)
{
    unknown_t v = n;

    await f();
    return v;
}

async struct part k(struct part p)
{
    await f();
    await h(1);
    p.x++;
    return p;
}
