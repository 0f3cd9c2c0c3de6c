/* SPDX-License-Identifier: MIT-0 */
async int f(int n);
async long wide(void);
async unsigned un(void);

async int g(void)
{
    int x = try await f(1);
    x += try wide();
    x += (int)try await wide();
    x += (int)try await un();
    return x;
}

async char *text(void)
{
    int x = try await f(1);
    return (char *)0 + x;
}

static int plain(int n)
{
    return try n;
}

static void nothing(int n)
{
    try n;
}
