/* SPDX-License-Identifier: MIT-0 */
/* test: silent */
/* A parameter or a local hides the type that values kept around it have. */
#include <ebb.h>
#include <stdio.h>

typedef struct list { int n; } list;
typedef unsigned short id;
typedef const id *ids;

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

    printf("%d %d\n", await serve(&l), l.n);
    return 0;
}
