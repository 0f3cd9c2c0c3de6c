/* SPDX-License-Identifier: MIT-0 */
#ifndef LIST_H
#define LIST_H

#include <ebb.h>

struct item { int value; struct item *next; };

async int list_sum(struct item *head);          /* list.c */
async struct item list_last(struct item head);
extern async int (*list_hook)(int);

static inline async int list_value(const struct item *i)
{
    await ebb_yield();
    return i->value;
}

/* C11 inline: the definition that counts is in list.c. */
inline async int list_twice(int n)
{
    await ebb_yield();
    return n * 2;
}

static async inline __attribute__((unused)) int
list_small(int n)
{
    return n;
}

static async void list_unused(void) __attribute__((unused));
static async void list_unused(void)
{
    await ebb_yield();
}

#endif
