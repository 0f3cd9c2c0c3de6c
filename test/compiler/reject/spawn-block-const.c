/* SPDX-License-Identifier: MIT-0 */
/* The copies are const. */
async int f(int n);

async void sets(int n)
{
    spawn({ n = 3; });
    spawn({
        int *p = &n;
        *p = await f(n);
    });
}
