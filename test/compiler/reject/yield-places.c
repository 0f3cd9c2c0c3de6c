/* SPDX-License-Identifier: MIT-0 */
/* Where a yield has nobody to give its item to; declarations. */
#include <ebb.h>

async yields(int) gen(int n);
async int ordinary_async(int n);

async yields(int) places(int n)
{
    join {
        yield 1;
        await ordinary_async(1);
    }
    within (EBB_SECOND) {
        yield 2;
    }
    noncancel {
        yield 3;
    }
    defer {
        yield 4;
    }
    defer {
        each (int v, gen(n))
            return v;
    }
    select {
        when (n = await ordinary_async(1))
            yield n;
    }
    each (int v, gen(n))
        yield v;
}

async yields(int) *pointer(void);
async yields(void) nothing(void);
async yields(int) main(void)
{
    yield 1;
}
