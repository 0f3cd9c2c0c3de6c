/* SPDX-License-Identifier: MIT-0 */
/* Nothing of a body runs before its call is awaited, spawned, boxed and
 * awaited, or reached in a join or select; the arguments are evaluated where
 * the call stands. */
#include <ebb.h>
#include <stdio.h>

static int ran, evaluated;

static async int body(int x)
{
    ran++;
    await ebb_yield();
    ran++;
    return x;
}

static int argument(int x)
{
    evaluated++;
    return x;
}

static void show(const char *what)
{
    printf("%s: ran %d, evaluated %d\n", what, ran, evaluated);
    ran = evaluated = 0;
}

EBB_MAIN(.workers = 1);

async int main(void)
{
    int r;

    r = await body(argument(1));
    show("await");

    future(int) boxed = lazy(body(argument(2)));
    await ebb_yield();
    show("lazy, not awaited");
    r += await boxed;
    show("lazy, awaited");

    future(int) never = lazy(body(argument(3)));
    future_free(never);
    show("lazy, freed");

    task(int) t = spawn(body(argument(4)));
    show("spawn, before any wait");
    r += await t;
    show("spawn, awaited");

    join {
        r += await body(argument(5));
        show("join, second branch starts");
        await ebb_yield();
    }
    show("join");

    select biased {
        when (r += await body(argument(6)))
            show("select, the winner has ended");
        when_if (r < 0; await body(argument(7)))
            puts("not reached");
        when (await ebb_sleep(argument(1) * EBB_HOUR))
            puts("not reached");
    }
    show("select");
    printf("%d\n", r);
    return 0;
}
