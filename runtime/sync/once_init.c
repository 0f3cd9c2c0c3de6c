/* SPDX-License-Identifier: MIT-0 */
/* Once, in Async C: the value is made by an async function. */
#include "sync/once.h"

async int ebb_once_get_or_init(struct ebb_once *once, void *value,
                               async int (*init)(void *value, void *arg),
                               void *arg)
{
    bool made = false;
    int err;

    if (await eb_once_begin(once) == 0)
        return 0;
    defer {
        if (made)
            eb_once_finish(once);
        else
            eb_once_give_up(once);
    }
    err = await init(value, arg);
    made = err >= 0;
    return made ? 0 : err;
}
