/* SPDX-License-Identifier: MIT-0 */
/* Gives its permit back only if nothing goes wrong. */
/* test: loses permit */
#include <ebb.h>

static struct ebb_sem sem = EBB_SEM_INIT(2);

static async int work(int turns)
{
    int rc = await ebb_sem_acquire(&sem, 1);

    for (int i = 0; i < turns && rc == 0; i++)
        await ebb_yield();
    ebb_sem_release(&sem, 1);
    return rc;
}

async int main(void)
{
    join {
        await work(1);
        await work(2);
        await work(3);
    }
    return 0;
}
