/* SPDX-License-Identifier: MIT-0 */
/* test: serial */
/* With EBB_NO_KEYWORDS only the reserved spellings are taken. */
#define EBB_NO_KEYWORDS
#include <ebb.h>
#include <stdio.h>

static _Async int twice(int await)
{
    _Await ebb_yield();
    return 2 * await;
}

_Async int main(void)
{
    int async = 20, select = 0, join = 0, try = 1, defer = 1, yield = 0;
    _Task(int) task = _Spawn(twice(async));

    _Join {
        select = _Await twice(try);
        join = _Await twice(defer);
    }
    yield = _Await task;
    printf("%d\n", yield + (select + join) / 2);
    return 0;
}
