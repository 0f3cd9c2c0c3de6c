/* SPDX-License-Identifier: MIT-0 */
/* Items and times of the wrong type; a close that is not awaited. */
#include <ebb.h>

struct a { int x; };
struct b { int x; };
async yields(struct a) as(void);
async int f(int n);

async int next_of_another_struct(void)
{
    stream(struct a) s = as();
    struct a right;
    struct b wrong;

    (void)await next(s, &right);
    return await next(s, &wrong);
}

async int time_to_wait(int n)
{
    within (3 * EBB_SECOND) {
        n = await f(n);
    }
    within (0.5 * EBB_SECOND) {
        n = await f(n);
    }
    within ("3s") {
        n = await f(n);
    }
    return n;
}

async void closed_and_not_awaited(void)
{
    stream(struct a) s = as();

    stream_close(s);
}
