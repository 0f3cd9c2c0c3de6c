/* SPDX-License-Identifier: MIT-0 */
async int f(int n);

async int g(int n)
{
    defer return 3;
    defer {
        goto out;
    }
    for (;;) {
        defer break;
        defer { for (;;) break; }
        break;
    }
    defer { try n; }
    if (n)
        goto later;
    defer n++;
later:
    switch (n) {
    case 1:
        n++;
        defer n--;
    case 2:
        break;
    }
    await f(n);
out:
    return n;
}
