/* SPDX-License-Identifier: MIT-0 */
/* A struct that is returned is known where that is used. */
struct later;
async struct later get(void);
async struct never *pointer(void);

async void uses(void)
{
    (void)await get();
    spawn(get());
    (void)await pointer();
}

async struct later make(int n)
{
    struct later { int m; } l = { n };

    return *(struct later *)&l;
}

struct later { int n; };

async int right(void)
{
    return (await get()).n + (await make(1)).n;
}
