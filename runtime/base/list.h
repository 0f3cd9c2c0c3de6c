/* SPDX-License-Identifier: MIT-0 */
/*
 * Intrusive circular list with a head.
 *
 * A node that is in no list has next == NULL, so that removing twice shows.
 * No locks: whoever owns the head owns the nodes' links.
 */
#ifndef EB_LIST_H
#define EB_LIST_H

#include <stdbool.h>
#include <stddef.h>

struct eb_list {
    struct eb_list *next, *prev;
};

/* The struct of type T whose member m is at p. */
#define eb_container_of(p, T, m) \
    ((T *)(void *)((char *)(p) - offsetof(T, m)))

static inline void eb_list_init(struct eb_list *head)
{
    head->next = head->prev = head;
}

static inline bool eb_list_is_empty(const struct eb_list *head)
{
    return head->next == head;
}

/* Mark a node as being in no list. */
static inline void eb_node_init(struct eb_list *node)
{
    node->next = node->prev = NULL;
}

static inline bool eb_node_is_linked(const struct eb_list *node)
{
    return node->next != NULL;
}

static inline void eb_list_insert(struct eb_list *prev, struct eb_list *node)
{
    node->prev = prev;
    node->next = prev->next;
    prev->next->prev = node;
    prev->next = node;
}

static inline void eb_list_push_back(struct eb_list *head,
                                     struct eb_list *node)
{
    eb_list_insert(head->prev, node);
}

static inline void eb_list_push_front(struct eb_list *head,
                                      struct eb_list *node)
{
    eb_list_insert(head, node);
}

static inline void eb_list_remove(struct eb_list *node)
{
    node->prev->next = node->next;
    node->next->prev = node->prev;
    node->next = node->prev = NULL;
}

/* The first node, taken out; NULL if the list is empty. */
static inline struct eb_list *eb_list_pop_front(struct eb_list *head)
{
    struct eb_list *node = head->next;

    if (node == head)
        return NULL;
    eb_list_remove(node);
    return node;
}

/* Move all nodes of `from` to the empty list `to`. */
static inline void eb_list_take(struct eb_list *to, struct eb_list *from)
{
    eb_list_init(to);
    if (eb_list_is_empty(from))
        return;
    to->next = from->next;
    to->prev = from->prev;
    to->next->prev = to->prev->next = to;
    eb_list_init(from);
}

#endif
