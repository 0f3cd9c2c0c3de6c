/* SPDX-License-Identifier: MIT-0 */
/* Initialisers that await and name what they initialise. */
#include <ebb.h>
#include <stdio.h>
#include <stdlib.h>

struct node {
    struct node *next;
    int v;
};

static async void *get(size_t n)
{
    await ebb_yield();
    return calloc(1, n);
}

static async int num(int n)
{
    await ebb_yield();
    return n;
}

async int main(void)
{
    int *block;
    struct node *p = await get(sizeof(*p)),
                *q = await get(sizeof *p + sizeof(*q));
    int n = (int)sizeof(n) + await num(3);
    struct node self = { &self, await num(4) };
    __typeof__(n) m = await num((int)sizeof(__typeof__(m)));

    p->next = q;
    for (int *i = block = await get(sizeof(*i)); *i < 2; ++*i)
        printf("%d\n", *i);
    if (p->next == q && q->next == NULL)
        printf("%d %d %d %d\n", n, self.next == &self, self.v, m);
    free(p);
    free(q);
    free(block);
    return 0;
}
