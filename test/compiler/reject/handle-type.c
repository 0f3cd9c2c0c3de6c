/* SPDX-License-Identifier: MIT-0 */
async int f(int n);

async int g(void)
{
    task(int[3]) a;
    future(int(void)) b;
    task(int) c = spawn(f(1));
    return await c;
}
