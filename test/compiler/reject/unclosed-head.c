/* SPDX-License-Identifier: MIT-0 */
/* What the real compiler finds behind the end of its input is at our end. */
async int f(int n);
async int g(int n)
{
    return await f(n);
}
int ordinary(int n) unknown { return n; }
