/* SPDX-License-Identifier: MIT-0 */
/* Where an asm goto may not jump, and other odd places of asm. */
async int f(int n);
async int other(int n) __asm__("another_name");

static void done(int *p)
{
    (void)p;
}

async int g(int n)
{
    {
        int v __attribute__((cleanup(done))) = n;
        asm goto ("" : : "r"(n) : "memory" : out, inside);
        await f(v);
inside:
        n++;
    }
    {
        defer await f(1);
        asm goto ("" : : : : out);
    }
out:
    goto middle;
    n = ({ await f(1); middle: 4; });
    _Static_assert(await f(1), "a message");
    return n;
}
