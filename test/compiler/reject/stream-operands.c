/* SPDX-License-Identifier: MIT-0 */
/* What an adaptor reads is no stream: one message for each. */
#include <ebb.h>

static async yields(int) digits(void)
{
    yield 1;
}

async int main(void)
{
    int n = 0;

    each (int v, stream_take(5, digits())) n += v;
    each (int v, stream_filter(v, 7, v > 1)) n += v;
    each (int v, stream_take(digits(), 2)) n += v;
    each (int v, stream_map(digits(), x + 1)) n += v;
    each (int f(int), digits()) n++;
    return n;
}
