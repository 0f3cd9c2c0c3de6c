/* SPDX-License-Identifier: MIT-0 */
async int f(int n);
int plain(int n);

async int g(void)
{
    task(int) a = spawn(plain(1));
    task(int) b = spawn_blocking(f(1));
    task(int) c = spawn(3);
    future(int) d = lazy(plain(1));
    task(int) e = spawn_blocking(plain(1));
    return await e;
}
