/* What an await gives is no object. */
#include <ebb.h>

struct pair { int a, b[2]; };
async int f(int x);
async struct pair g(void);
async int *h(void);
int plain(int x);

async int changed(int n)
{
    await f(1) = n;
    await f(1) += n;
    (await f(1))++;
    --await f(1);
    (await g()).a = n;
    (n ? await f(1) : n) = 2;
    (n, await f(1)) = 3;
    ({ await f(1); }) = 4;
    n++ = await f(1);
    plain(1) += await f(1);
    __builtin_expect(await f(1), 1) = 5;
    return n;
}

async int addressed(void)
{
    int *p = &await f(1), *q = &(await g()).a;

    return *p + *q;
}

/* Objects that are found by an await, and parts of a value that C lets be
 * arrays. */
async int objects(int *v)
{
    *await h() = 1;
    (*await h())++;
    v[await f(1)] += await f(2);
    int *p = &v[await f(1)], *q = &*await h(), *r = &(await g()).b[1];

    (struct pair){ await f(1) }.a++;
    return *p + *q + *r;
}
