/* SPDX-License-Identifier: MIT-0 */
/* Frees, in its clean-up, what it has freed already. */
/* test: loses signal 6 */
#include <ebb.h>
#include <stdlib.h>

async int main(void)
{
    struct ebb_mutex lock = EBB_MUTEX_INIT;

    await ebb_mutex_lock(&lock);
    defer ebb_mutex_unlock(&lock);
    ebb_mutex_unlock(&lock);
    await ebb_yield();
    await ebb_mutex_lock(&lock);
    return 0;
}
