/* SPDX-License-Identifier: MIT-0 */
/* The copies are const, also where their address is taken. */
async int f(int n);

async void sets(int n)
{
    spawn({
        int *p = &n;
        *p = await f(n);
    });
}
