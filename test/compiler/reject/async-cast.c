/* SPDX-License-Identifier: MIT-0 */
async int f(int n);
int g(int n);

async int h(void)
{
    int (*p)(int) = (int (*)(int))f;
    async int (*q)(int) = (async int (*)(int))g;
    void *any = (void *)f;
    return p != 0 && q != 0 && any != 0;
}
