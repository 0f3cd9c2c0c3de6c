/* What the real compiler says of a spawn is about the call in it. */
#include <ebb.h>

async int f(int x, int *to);
async void nothing(int x);
typedef void plain_fn(int x);

async int more(int n)
{
    spawn(f(n));
    spawn(f(n, 0, 3));
    return n;
}

async int types(int n, char *text, async int (*g)(int x, int *to))
{
    plain_fn *p = nothing;

    scope (s) {
        spawn_in(s, f(n, text));
        spawn_in(s, g(n, text));
    }
    p(1);
    return await lazy(f(n, text));
}

async int handle(void)
{
    int t = spawn(types(1, 0, 0));

    return t;
}
