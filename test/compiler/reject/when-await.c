/* SPDX-License-Identifier: MIT-0 */
async int f(int n);

async int g(int n)
{
    select {
        when (n = 3) n++;
        when (n = await f(1) + await f(2)) n++;
        when_if (await f(3); await f(4)) n++;
        when (int a = await f(5)) n += a;
        when (int b) n++;
    }
    select { }
    return n;
}
