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
    select {
        when (n = n > 2 && await f(1)) n++;
        when ((n || await f(1)) == 0) n++;
        when (n = 1 + (n ? await f(1) : 3)) n++;
        when (int a = ({ await f(1); })) n += a;
        when (n = await f(1) && n) n++;
        when (n = await f(1) ?: n) n++;
        when (n = _Generic(n, int: await f(1), default: 0)) n++;
        when (n = (int)sizeof(await f(1)) + await f(2)) n++;
    }
    return n;
}
