/* SPDX-License-Identifier: MIT-0 */
/* A value where none is returned, and the other way about. */
async int get(int n);
async void put(int n);

async void nothing(int n)
{
    if (n == 0)
        return await put(n);
    if (n == 1)
        return (void)await get(n);
    return await get(n);
}

async int number(int n)
{
    if (n == 0)
        return;
    return await get(n);
}

async void plain(void)
{
    return 3;
}
