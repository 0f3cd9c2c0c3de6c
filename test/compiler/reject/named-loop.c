/* SPDX-License-Identifier: MIT-0 */
async int f(int n);

async int g(int n)
{
outer:
    while (n > 0) {
        break inner;
        await f(n);
    }
body: {
        while (await f(n))
            break body;
    }
choice:
    switch (n) {
    case 1:
        while (await f(n))
            continue choice;
    }
    continue outer;
again:
    for (;;) {
        defer {
            await f(n);
            break again;
        }
    }
    return 0;
}
