/* Plain C that would be a mistake in Async C, or looks like one. */
/* test: async 5 */
#include <stdio.h>

struct part { int a, b[2]; };

static int *local(int n)
{
    int x = n;
    int *p = &x;

    return n > 0 ? &x : p;
}

static struct part make(int n)
{
    struct part p = { n, { n + 1, n + 2 } };

    return p;
}

static int *where(int *p)
{
    return p;
}

static int through(int n)
{
    int v[2] = { n, 2 };
    int *p = &v[make(0).a], *q = &make(4).b[1] != NULL ? v : NULL;

    *where(p) += 1;
    (*where(q))++;
    v[make(1).a] = make(7).b[0];
    return v[0] + v[1];
}

int main(void)
{
    local(1);
    printf("%d %d\n", through(3), make(5).b[1]);
    return 0;
}
