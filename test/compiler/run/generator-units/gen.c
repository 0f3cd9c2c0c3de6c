/* SPDX-License-Identifier: MIT-0 */
#include "gen.h"

async yields(int) far(int n)
{
    for (int i = 0; i < n; i++)
        yield i;
}

async yields(int) sized(int n)
{
    for (int i = 0; i < n; i++) {
        await ebb_yield();
        yield i;
    }
}

static async yields(long) from_start(void *self, int n)
{
    long *start = self;

    while (n-- > 0)
        yield (*start)++;
}

void feed_init(struct feed *feed, long *start)
{
    feed->self = start;
    feed->open = from_start;
    feed->again = from_start;
}

/* An ordinary function that names none of the words. */
stream(long) feed_open(struct feed *feed, int n)
{
    return feed->open(feed->self, n);
}
