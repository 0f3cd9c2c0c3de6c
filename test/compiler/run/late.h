/* SPDX-License-Identifier: MIT-0 */
/* Values that are there after a turn of the others: operands that suspend. */
#ifndef LATE_H
#define LATE_H

#include <ebb.h>

__attribute__((unused)) static async int num(int n)
{
    await ebb_yield();
    return n;
}

__attribute__((unused)) static async long long lnum(long long n)
{
    await ebb_yield();
    return n;
}

__attribute__((unused)) static async void *ptr(void *p)
{
    await ebb_yield();
    return p;
}

__attribute__((unused)) static async void nap(void)
{
    await ebb_yield();
}

#endif
