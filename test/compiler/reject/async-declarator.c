/* SPDX-License-Identifier: MIT-0 */
async int variable;
async struct pair { int a, b; } pair(void);
async int many(int n, ...);
async int one(void), *two(void);
async void old(a, b)
    int a, b;
{
}
struct s {
    async int member;
};
