/* SPDX-License-Identifier: MIT-0 */
/* What is declared is named in its own initialiser, beside a call. */
#include <stdio.h>
#include <stdlib.h>

struct node {
    struct node *next;
    int v;
};

static void *get(size_t n)
{
    return calloc(1, n);
}

static int num(int n)
{
    return n;
}

int main(void)
{
    int *block;
    struct node *p = get(sizeof(*p)), *q = get(sizeof *p + sizeof(*q));
    int n = (int)sizeof(n) + num(3);
    struct node self = { &self, num(4) };
    __typeof__(n) m = num((int)sizeof(__typeof__(m)));

    p->next = q;
    for (int *i = block = get(sizeof(*i)); *i < 2; ++*i)
        printf("%d\n", *i);
    if (p->next == q && q->next == NULL)
        printf("%d %d %d %d\n", n, self.next == &self, self.v, m);
    free(p);
    free(q);
    free(block);
    return 0;
}
