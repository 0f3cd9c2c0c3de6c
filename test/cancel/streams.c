/* SPDX-License-Identifier: MIT-0 */
/* Generators and adaptors, read and left in any state, lose nothing. */
/* test: loses nothing */
#include <ebb.h>

static struct ebb_sem sem = EBB_SEM_INIT(2);

/* Holds a permit as long as it is open, and gives it back slowly. */
static async yields(int) count(int n)
{
    try await ebb_sem_acquire(&sem, 1);
    defer {
        await ebb_yield();
        ebb_sem_release(&sem, 1);
    }
    for (int i = 0; i < n; i++) {
        await ebb_yield();
        yield i;
    }
}

static async int twice(int v)
{
    await ebb_yield();
    return 2 * v;
}

static async int in_line(void)
{
    int sum = 0;

    each (int v, stream_take(stream_map(v, count(9), await twice(v)), 3))
        sum += v;
    each (int v, stream_buffered(2, v, count(4), await twice(v)))
        sum += v;
    each (int v, stream_merge(count(2), count(2)))
        sum += v;
    each (int *list, stream_chunks(count(3), 2))
        sum += list[0];
    return sum == 6 + 12 + 2 + 2 ? 0 : -1;
}

/* A stream in a variable, left in the middle of an await. */
static async int by_hand(void)
{
    stream(int) s = count(5);
    int v;

    for (int i = 0; i < 6; i++)
        select {
            when (int rc = await next(s, &v))
                if (rc <= 0)
                    return rc;
            when (await twice(i))
                ;
        }
    return 0;
}

async int main(void)
{
    join {
        try await in_line();
        try await by_hand();
    }
    return 0;
}
