/* SPDX-License-Identifier: MIT-0 */
/* Where a future may not be run to its end. */
async int f(int n);
int plain(int n);

async int g(int n)
{
    return ebb_block_on(f(n));
}

int ordinary(int n)
{
    ebb_block_on(plain(n));
    ebb_block_on(n);
    ebb_try_spawn(plain(n));
    return ebb_block_on({ n + 1; });
}
