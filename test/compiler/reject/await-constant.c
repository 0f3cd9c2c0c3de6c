/* SPDX-License-Identifier: MIT-0 */
async int f(int n);

async int g(int n)
{
    static int once = await f(1);
    int a[await f(2)];
    switch (n) {
    case await f(3):
        break;
    }
    __asm__("" : : "r"(await f(4)));
    struct { int bits : await f(5); } s;
    n += sizeof(({ defer n++; n; }));
    extern int elsewhere = await f(6);
    return once + elsewhere + sizeof(await f(7));
}
