/* SPDX-License-Identifier: MIT-0 */
/* Hard elsewhere: async methods, locks, recursion, errors. */
#include <ebb.h>
#include <errno.h>
#include <stdio.h>

/* 1. An interface of async functions: a struct of pointers, as ever. */
struct service {
    const char *name;
    async int (*call)(struct service *self, int request);
};

async int twice(struct service *self, int request)
{
    await ebb_sleep(EBB_MILLISECOND);
    printf("%s gets %d\n", self->name, request);
    return 2 * request;
}

async int refuse(struct service *self, int request)
{
    printf("%s gets %d\n", self->name, request);
    return -EACCES;                 /* need not wait */
}

/* 2. A lock held across an await: this one suspends tasks, not threads. */
static struct ebb_mutex lock = EBB_MUTEX_INIT;
static int total;
async void add(int n)
{
    await ebb_mutex_lock(&lock);
    defer ebb_mutex_unlock(&lock);
    int seen = total;
    await ebb_yield();              /* others run, but cannot get in */
    total = seen + n;
}
/* 3. Recursion, as deep as memory allows: the C stack does not grow. */
async long depth(long n)
{
    return n == 0 ? 0 : 1 + await depth(n - 1);
}

/* 4. Errors travel through awaits: `try` returns what is negative. */
async int both(struct service *a, struct service *b)
{
    int sum = try await a->call(a, 21);
    return sum + try await b->call(b, sum);
}

async int main(void)
{
    struct service s = { "twice", twice }, r = { "refuse", refuse };
    join { await add(1); await add(2); await add(3); }
    printf("total %d\n", total);
    printf("depth %ld\n", await depth(100000));
    printf("twice, twice: %d\n", await both(&s, &s));
    printf("twice, refuse: %s\n", ebb_strerror(await both(&s, &r)));
    return 0;
}
