/* SPDX-License-Identifier: MIT-0 */
/* What stream_bench.c reads from; a file of its own so that it is no part of
 * the loop there. */
#include <ebb.h>

struct plain_iter {
    int at, end;
};
int plain_iter_next(struct plain_iter *it, int *item);

int plain_iter_next(struct plain_iter *it, int *item)
{
    if (it->at == it->end)
        return 0;
    *item = it->at++;
    return 1;
}

async yields(int) stream_other(int n)
{
    for (int i = 0; i < n; i++)
        yield i;
}
