/* SPDX-License-Identifier: MIT-0 */
/* __func__ is one array, before and behind an await, in branches and blocks. */
/* test: silent */
#include <ebb.h>
#include <stdio.h>
#include <string.h>

static const char *plain(const char *where, const char *name)
{
    return where == name ? name : __func__;
}

static async int names(int n)
{
    static const char *const kept = __func__;
    const char *first = __func__, *branch = NULL;
    char copy[sizeof(__func__)];
    int same = 0;

    memcpy(copy, __FUNCTION__, sizeof(copy));
    same -= strcmp(__builtin_FUNCTION(), "names") != 0;
    join {
        await ebb_yield();
        {
            await ebb_yield();
            branch = __func__;
            same -= strcmp(__builtin_FUNCTION(), "names") != 0;
        }
    }
    if (first == __func__)
        same++;
    same += branch == __func__;
    same += kept == first;
    /* clang's has the types around the name. */
    printf("%s %s %d %d %zu\n", copy, plain(first, __func__),
           strstr(__PRETTY_FUNCTION__ + n - 2, "names") != NULL, same,
           sizeof(__func__));
    return same;
}

async int main(void)
{
    task(int) t = spawn({
        printf("%s\n", __func__);
        3 + strcmp(__builtin_FUNCTION(), "main");
    });

    return await names(2) != 3 || await t != 3;
}
