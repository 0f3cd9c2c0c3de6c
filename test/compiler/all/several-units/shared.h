/* SPDX-License-Identifier: MIT-0 */
#ifndef SHARED_H
#define SHARED_H

struct point { int x, y; };
struct ops { int (*step)(int); int (*size)(const char *); };

extern int counter;
int length(const char *s);
struct point move(struct point, int by);
int other(const struct ops *ops, int n);
const char *shared_name(int);

static inline int twice(int x)
{
    return 2 * x;
}

#endif
