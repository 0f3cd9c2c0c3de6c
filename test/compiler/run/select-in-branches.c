/* SPDX-License-Identifier: MIT-0 */
/* Arms deep inside of branches, that name locals of all functions around. */
#include <ebb.h>
#include <stdio.h>

EBB_MAIN(.workers = 1);

struct pair {
    int a, b[2];
};

static async int add(int *to, const int *what)
{
    await ebb_yield();
    *to += *what;
    return *to;
}

static async int ready(int n)
{
    return n;
}

static async yields(int) count(int n)
{
    while (n-- > 0) {
        await ebb_yield();
        yield n;
    }
}

static async int deep(int start)
{
    int top = start, late = 0;
    struct pair pair = { 1, { 2, 3 } };
    stream(int) s = count(3);
    channel(int) c = channel_new(int, 4);
    task(int) t = spawn(ready(50));
    future(int) fu = lazy(ready(60));

    defer channel_free(c);
    join {
        {
            int mid = 10;

            join {
                {
                    int low = 100;

                    select biased {
                        when (mid = await add(&top, &pair.b[1]))
                            late++;
                        when (await ebb_sleep(EBB_HOUR))
                            late = -1;
                    }
                    within (EBB_HOUR) {
                        select biased {
                            when (low = await add(&low, &mid))
                                pair.a = low;
                            when (await ebb_sleep(top * EBB_HOUR))
                                late = -1;
                        }
                    }
                    printf("low %d mid %d top %d\n", low, mid, top);
                }
                {
                    for (int got, v; late >= 0;)
                        select biased {
                            when (got = await next(s, &pair.b[0])) {
                                printf("item %d %d\n", got, pair.b[0]);
                                if (got == 0)
                                    break;
                            }
                            when (int rc = await channel_recv(c, &v))
                                printf("message %d %d\n", rc, v);
                        }
                }
                await channel_send(c, top);
            }
        }
        {
            select biased {
                when_if (late < 0; top = await t)
                    late = -1;
                when (pair.b[0] += await fu)
                    printf("future %d\n", pair.b[0]);
            }
            select biased {
                when (top += await t)
                    printf("task %d\n", top);
            }
        }
    }
    return late;
}

async int main(void)
{
    printf("%d\n", await deep(5));
    return 0;
}
