/* SPDX-License-Identifier: MIT-0 */
/*
 * live: what is needed behind each suspension point, a cancel's way included.
 *
 * The usual backward equations, in = use | (out - def), to their least
 * solution.  The nodes come in roughly reverse order, so that two or three
 * rounds do.
 *
 * In a long function with many locals saving each at each point would make
 * the output grow with the square of the source: there the locals that are
 * alive at many points are pinned after all.
 *
 * needs: graphs.  gives: point->live, sym->spilled, sym->pinned.
 */
#include "flow.h"

enum {
    SPILLS_MAX = 4096,                  /* of one code; beyond it ... */
    POINTS_MAX = 16,                    /* ... those alive at more are pinned */
};

static bool step(struct node *n, struct bitset *out)
{
    bool changed = false;

    memset(out->word, 0, (out->nbit + 63) / 64 * sizeof(*out->word));
    for (struct link *l = n->succ; l != NULL; l = l->next)
        bitset_or(out, &l->to->in);
    if (n->point != NULL)
        bitset_or(&n->point->live, out);
    for (uint32_t i = 0; i < (out->nbit + 63) / 64; i++) {
        uint64_t w = n->use.word[i] | (out->word[i] & ~n->def.word[i]);

        changed |= w != n->in.word[i];
        n->in.word[i] = w;
    }
    return changed;
}

static size_t points_alive(struct code *c, struct sym *s)
{
    size_t n = 0;

    for (struct point *p = c->points; p != NULL; p = p->next)
        n += bitset_has(&p->live, s->id);
    return n;
}

static void bound_spills(struct code *c)
{
    size_t total = 0, pinned = 0;

    for (struct sym *s = c->fn->locals; s != NULL; s = s->next) {
        total += points_alive(c, s);
        pinned += s->pinned;
    }
    c->bare = pinned * c->npoint > SPILLS_MAX;
    if (total <= SPILLS_MAX)
        return;
    c->bare = true;
    for (struct sym *s = c->fn->locals; s != NULL; s = s->next) {
        if (points_alive(c, s) <= POINTS_MAX)
            continue;
        s->pinned = c->eager = true;
        for (struct point *p = c->points; p != NULL; p = p->next)
            bitset_del(&p->live, s->id);
    }
}

static void solve(struct code *c)
{
    struct graph *g;
    struct bitset out;
    bool changed = true;

    for (struct point *p = c->points; p != NULL; p = p->next)
        bitset_init(&p->live, c->fn->nlocal);
    g = cfg_build(c);
    bitset_init(&out, c->fn->nlocal);
    while (changed) {
        changed = false;
        for (struct node *n = g->head; n != NULL; n = n->next)
            changed |= step(n, &out) && !FAULT(LIVE);
    }
    bound_spills(c);
    for (struct sym *s = c->fn->locals; s != NULL; s = s->next)
        s->spilled |= points_alive(c, s) != 0;
}

void live_fn(struct fn *fn)
{
    for (struct code *c = trans_of(fn)->codes; c != NULL; c = c->next)
        if (!c->plain)
            solve(c);
}
