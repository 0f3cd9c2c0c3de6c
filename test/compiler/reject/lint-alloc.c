/* test: flags -Wasync-alloc -Wasync-elision */
/* Awaits that allocate; words that the serial elision takes. */
#include <ebb.h>

async int far(int x);
async int known(int x) __attribute__((ebb_frame(64)));
static async int near(int x) { return await known(x); }
__attribute__((ebb_noalloc)) async int strict(async int (*p)(int), int n);

struct box { int join; };
static int lazy = 3;

async int loose(struct box *b)
{
    return await far(1) + await known(2) + await near(3) + b->join + lazy;
}

async int strict(async int (*p)(int), int n)
{
    n += await near(1) + await known(2);
    n += await p(3);
    return n + (n > 0 ? await strict(p, n - 1) : await far(4));
}
