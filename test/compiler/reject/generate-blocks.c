/* SPDX-License-Identifier: MIT-0 */
/* Where a generate may not stand, what its block may not be. */
#include <ebb.h>

async yields(int) gen(int n);

async void places(unsigned n)
{
    stream(int) t = generate(__auto_type, { await ebb_yield(); });
    stream(long) u = generate(__auto_type, { yield missing; });

    generate(int, { yield 1; });
    each (int v, gen(3), n)
        n += (unsigned)v;
    each (int v, gen(3), 4)
        n += (unsigned)v;
    t = generate(int, {
        each (int v, gen(3), n)
            yield v;
    });
    t = generate(int, yield 1);
}
