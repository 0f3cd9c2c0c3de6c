/* SPDX-License-Identifier: MIT-0 */
/* test: silent */
/* A parameter or a local hides the type that values kept around it have. */
#include <ebb.h>
#include <stdio.h>

typedef struct list { int n; } list;
typedef unsigned short id;
typedef const id *ids;
typedef struct {
    int n;
} user, pair[2];
typedef int count(user *);

static async list *step(list *list)
{
    await ebb_yield();
    list->n++;
    return list;
}

static async id add(id id, ids ids)
{
    await ebb_yield();
    return (__typeof__(id))(id + ids[1]);
}

/* None of these has another name. */
static async user twice(user *user)
{
    await ebb_yield();
    user->n *= 2;
    return *user;
}

static int tell(user *user)
{
    return user->n;
}

static async count *counter(int count)
{
    await ebb_yield();
    return count ? tell : 0;
}

static async int sum(pair *pair, user user)
{
    count *count = await counter(1);

    user = await twice(&(*pair)[1]);
    return count(&(*pair)[0]) + user.n * 10 + count(&(*pair)[await
        counter(0) != 0]) * 100;
}

static async int both(list *list, id id, int n)
{
    const __typeof__(id) ids[] = { 1, 2 };
    task(struct list *) t = spawn(step(list));

    for (int i = 0; i < n; i++)
        id = await add((unsigned short)(await add(id, ids) + 1), ids);
    {
        int list = (await t)->n;

        return list * 100 + id;
    }
}

static async int serve(list *list)
{
    future(int) f = lazy(both(await step(list), 3, 2));

    return await f + (await step(await step(list)))->n;
}

async int main(void)
{
    list l = { 1 };
    pair both = { { 1 }, { 2 } };

    printf("%d %d\n", await serve(&l), l.n);
    printf("%d\n", await sum(&both, both[0]));
    return 0;
}
