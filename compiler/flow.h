/* SPDX-License-Identifier: MIT-0 */
/* The flow graph that cfg.c builds and live.c solves. */
#ifndef FLOW_H
#define FLOW_H

#include "code.h"

struct node;

struct link {
    struct link *next;
    struct node *to;
};

struct node {
    struct node *next;                  /* all, roughly last to first */
    struct link *succ;
    struct bitset use, def, in;         /* by sym->id */
    struct point *point;
    bool any_label;                     /* goes to every label */
};

struct graph {
    struct node *head, **tail;
    struct node *entry;
    bool computed;
};

void node_link(struct node *from, struct node *to);
struct graph *cfg_build(struct code *c);

#endif
