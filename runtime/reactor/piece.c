/* SPDX-License-Identifier: MIT-0 */
/* Pieces; see the header. */
#include "reactor/piece.h"

#include "base/alloc.h"
#include "reactor/reactor.h"

/* To spare at most: what a batch of completions takes. */
enum { SPARES_MAX = 64 };

/* The spare pieces of this worker; NULL: this thread is none. */
static struct eb_spares *spares_here(void)
{
    struct eb_worker *w = ebb_self.worker;

    if (w == NULL || w->rt->reactor_ops != &eb_reactor_epoll)
        return NULL;
    return &((struct eb_reactor *)w->reactor)->spares;
}

struct eb_piece *eb_piece_new(size_t cap)
{
    struct eb_piece *p;

    if (cap > UINT32_MAX - sizeof(*p))
        return NULL;
    p = eb_malloc(sizeof(*p) + cap);
    if (p != NULL)
        *p = (struct eb_piece){ .cap = (uint32_t)cap };
    return p;
}

struct eb_piece *eb_piece_take(void)
{
    struct eb_spares *s = spares_here();
    struct eb_piece *p = s != NULL ? s->first : NULL;

    if (p == NULL)
        return eb_piece_new(EB_PIECE_CAP);
    s->first = p->next;
    s->count--;
    p->next = NULL;
    p->at = p->len = 0;
    return p;
}

void eb_piece_give(struct eb_piece *p)
{
    struct eb_spares *s = spares_here();

    if (s == NULL || p->cap != EB_PIECE_CAP || s->count == SPARES_MAX) {
        eb_free(p);
        return;
    }
    p->next = s->first;
    s->first = p;
    s->count++;
}

void eb_spares_fini(struct eb_spares *s)
{
    while (s->first != NULL) {
        struct eb_piece *p = s->first;

        s->first = p->next;
        eb_free(p);
    }
    s->count = 0;
}
