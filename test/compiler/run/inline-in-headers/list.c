/* SPDX-License-Identifier: MIT-0 */
#include "list.h"

extern inline async int list_twice(int n);

static async int hook(int n)
{
    await ebb_yield();
    return n + 1000;
}

async int (*list_hook)(int) = hook;

/* The same name in two units, as file-scope statics may be. */
static async int helper(struct item *i)
{
    return await list_value(i) + await list_small(0);
}

async int list_sum(struct item *head)
{
    int s = 0;

    for (; head != 0; head = head->next)
        s += await helper(head);
    return s;
}

async struct item list_last(struct item head)
{
    while (head.next != 0)
        head = *head.next;
    await ebb_yield();
    return head;
}
