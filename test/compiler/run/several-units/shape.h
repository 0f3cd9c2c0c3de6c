/* SPDX-License-Identifier: MIT-0 */
#ifndef SHAPE_H
#define SHAPE_H

#include <ebb.h>

struct shape {
    double w, h;
};

async double area(const struct shape *s);
async struct shape scaled(struct shape s, double k);
extern async int (*hook)(int);
async int call_hook(int x);
int plain_caller(int x);

#endif
