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

struct def {
    struct def *next;
    uint32_t id;
};

struct node {
    struct node *next;                  /* all, roughly last to first */
    struct link *pred;
    struct def *def;                    /* what it sets */
    uint32_t seen;                      /* live.c: 1 + the last local that was
                                         * found to be alive before it */
    struct point *point;
    bool any_label;                     /* goes to every label */
};

/* Nodes that read a local, by sym->id. */
struct graph {
    struct node *head, **tail;
    struct node *entry;
    struct link **use;
    bool computed;
};

bool node_sets(const struct node *n, uint32_t id);
void node_link(struct node *from, struct node *to);
struct graph *cfg_build(struct code *c);

#endif
