/* SPDX-License-Identifier: MIT-0 */
async int f(int n);
struct ops {
    async int (*call)(int n);
};

async int g(struct ops *o)
{
    f(1);
    (void)f(2);
    o->call(3);
    (*o->call)(4);
    if (f(5) > 0)
        await f(6);
    return f(7);
}

int plain(void)
{
    return f(8);
}
