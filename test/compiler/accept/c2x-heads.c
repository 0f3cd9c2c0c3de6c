/* SPDX-License-Identifier: MIT-0 */
/* test: flags -std=gnu2x */
/* Heads of async functions as C23 has them. */
async int unnamed(int, const char *);
async int unnamed(int, const char *)
{
    return 3;
}

[[gnu::noinline]] async int attributed([[maybe_unused]] int n, int);
async int attributed([[maybe_unused]] int n, int)
{
    return await unnamed(1, "");
}

async int no_prototype();
async int no_prototype()
{
    [[maybe_unused]] int k = await attributed(1, 2);

    switch (k) {
    case 1:
        k++;
        [[fallthrough]];
    default:
        return await unnamed(k, "");
    }
}
