/* SPDX-License-Identifier: MIT-0 */
/* test: not-serial it uses adaptors, for the silence of editors only */
/* Adaptors of streams have their types for every compiler. */
#include <ebb.h>

async yields(int) numbers(int n);
async int half(int x);
async int use_all(int n, channel(int) c);

async int use_all(int n, channel(int) c)
{
    int pair[] = { 1, 2 };
    stream(int) s = stream_skip(stream_iter(pair, 2), 1);
    int rc = 0, sum = 0, found = 0, *list = NULL;

    each (long v, stream_map(x, stream_filter(y, numbers(9), y % 2),
                             await half(x) + 1L), rc)
        sum += (int)v;
    each (double v, stream_zip(x, numbers(1), y,
                               stream_take(numbers(3), 2), x * 0.5 + y))
        sum += (int)v;
    each (int *v, stream_chunks(stream_merge(numbers(1), numbers(2)), 3))
        sum += v[0];
    each (int v, stream_buffered(3, x, numbers(3), await half(x)))
        sum += v;
    each (int v, stream_scan(a, 1, x, stream_enumerate(i, x, numbers(2),
                                                       (int)i + x), a + x))
        sum += v;
    each (int v, stream_or_else(e, stream_map_err(e, numbers(2), e),
                                stream_take_until(numbers(1),
                                                  await ebb_sleep(4000))))
        sum += v;
    sum += stream_all(x, numbers(3), x > n);
    sum += stream_find(&found, x, numbers(3), x);
    sum += stream_count(numbers(3)) > 2;
    sum += stream_fold(rc, x, numbers(3), rc + x);
    sum += stream_collect(list, numbers(3)) + stream_forward(c, numbers(3));
    sum += stream_for_each_concurrent(3, x, numbers(3), await half(x));
    sum += await stream_peek(s, &found) + stream_next_if(s, found, found > 2);
    ebb_vec_free(list);
    return sum;
}
