/* SPDX-License-Identifier: MIT-0 */
/*
 * A program for tool/ebb-sim with a fault of the kind that only some orders of
 * its tasks show:  sim_fault order | wake | none
 */
#include <stdio.h>
#include <string.h>

#include <ebb.h>

struct account {
    struct ebb_mutex lock;
    int balance;
};

/* With the fault it looks before it has the lock. */
static async void withdraw(struct account *a, int sum, bool early)
{
    int before = a->balance;

    await ebb_mutex_lock(&a->lock);
    if (!early)
        before = a->balance;
    a->balance = before - sum;
    ebb_mutex_unlock(&a->lock);
}

static async int withdraw_all(bool early)
{
    struct account a = { EBB_MUTEX_INIT, 100 };

    scope (s) {
        for (int i = 1; i <= 4; i++)
            spawn_in(s, withdraw(&a, i, early));
    }
    printf("balance %d\n", a.balance);
    return a.balance == 90 ? 0 : 1;
}

struct door {
    struct ebb_sem opened;
    bool open;
    int waiting;
};

/* The fault: it can be opened between the look and the wait. */
static async void pass(struct door *d)
{
    if (d->open)
        return;
    await ebb_yield();
    d->waiting++;
    (void)await ebb_sem_acquire(&d->opened, 1);
}

static async void open_it(struct door *d)
{
    await ebb_yield();
    d->open = true;
    ebb_sem_release(&d->opened, (uint32_t)d->waiting);
}

static async int pass_door(void)
{
    struct door d = { EBB_SEM_INIT(0), false, 0 };

    scope (s) {
        spawn_in(s, pass(&d));
        spawn_in(s, open_it(&d));
    }
    return 0;
}

async int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "order") == 0)
        return await withdraw_all(true);
    if (argc == 2 && strcmp(argv[1], "wake") == 0)
        return await pass_door();
    if (argc == 2 && strcmp(argv[1], "none") == 0)
        return await withdraw_all(false);
    fprintf(stderr, "usage: sim_fault order | wake | none\n");
    return 2;
}
