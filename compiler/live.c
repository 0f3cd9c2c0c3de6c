/* SPDX-License-Identifier: MIT-0 */
/*
 * live: what is needed behind each suspension point, a cancel's way included.
 *
 * The usual backward equations, in = use | (out - def), to their least
 * solution.  The nodes come in roughly reverse order, so that two or three
 * rounds do.
 *
 * needs: graphs.  gives: point->live, sym->spilled.
 */
#include "flow.h"

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
            changed |= step(n, &out);
    }
    for (struct sym *s = c->fn->locals; s != NULL; s = s->next)
        for (struct point *p = c->points; p != NULL; p = p->next)
            if (bitset_has(&p->live, s->id)) {
                s->spilled = true;
                break;
            }
}

void live_fn(struct fn *fn)
{
    for (struct code *c = trans_of(fn)->codes; c != NULL; c = c->next)
        if (!c->plain)
            solve(c);
}
