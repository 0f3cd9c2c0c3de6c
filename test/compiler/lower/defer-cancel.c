/* SPDX-License-Identifier: MIT-0 */
/* Clean-ups run on the way out, in cancel mode too, and may await. */
async int get(int n);
async void put(int n);
void done(int n);

async int defers(int n)
{
    defer done(n);

    int first = await get(n);

    if (first < 0)
        return first;
    defer await put(first);

    return await get(first);
}
