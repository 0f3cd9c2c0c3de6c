/* SPDX-License-Identifier: MIT-0 */
/*
 * live: what is needed behind each suspension point, a cancel's way included.
 *
 * One local at a time: from each node that reads it backwards, until a node
 * that sets it.  That costs as much as the local's life is long, so that a
 * function with ten thousand short-lived temps costs what it should.
 *
 * In a long function with many locals saving each at each point would make
 * the output grow with the square of the source: there the locals that are
 * alive at many points are pinned after all.  So is, in any function, a large
 * one that is alive at some point; one that is only handed on to a callee
 * has no place in the frame.
 *
 * needs: graphs.  gives: code->own, point->live, sym->spilled, sym->pinned.
 */
#include "flow.h"

enum {
    SPILLS_MAX = 4096,                  /* of one code; beyond it ... */
    POINTS_MAX = 16,                    /* ... those alive at more are pinned */
    STEPS_MAX = 1 << 24,                /* of one code; beyond it the rest is */
};

static struct node **work;              /* alive before these: still to do */
static size_t nwork, cap_work, nstep;
static size_t npinned;                  /* of the whole function */

static void reach(struct node *n, uint32_t id)
{
    if (n->seen == id + 1)
        return;
    n->seen = id + 1;
    if (nwork == cap_work) {
        struct node **old = work;

        cap_work = cap_work == 0 ? 256 : cap_work * 2;
        work = NEW_ARRAY(struct node *, cap_work);
        if (nwork != 0)
            memcpy(work, old, nwork * sizeof(*work));
    }
    work[nwork++] = n;
}

static void trace(struct graph *g, struct sym *s)
{
    uint32_t id = s->id;

    nwork = 0;
    for (struct link *l = g->use[id]; l != NULL; l = l->next)
        reach(l->to, id);
    while (nwork != 0) {
        struct node *n = work[--nwork];

        for (struct link *l = n->pred; l != NULL; l = l->next) {
            nstep++;
            if (l->to->point != NULL
                && !bitset_has(&l->to->point->live, id)) {
                bitset_add(&l->to->point->live, id);
                s->nalive++;
            }
            if (!node_sets(l->to, id)
                && !(FAULT(LIVE) && l->to->point != NULL))
                reach(l->to, id);
        }
    }
}

static void pin(struct code *c, struct sym *s)
{
    npinned += !s->pinned;
    s->pinned = c->eager = true;
}

/* The same of one that has been traced. */
static void pin_traced(struct code *c, struct sym *s)
{
    pin(c, s);
    s->nalive = 0;
    for (struct point *p = c->points; p != NULL; p = p->next)
        bitset_del(&p->live, s->id);
}

static void bound_spills(struct code *c)
{
    size_t total = 0;

    for (struct sym *s = c->own; s != NULL; s = s->next_own)
        total += s->nalive;
    c->bare = !pipeline_options.symbols || npinned * c->npoint > SPILLS_MAX;
    if (total <= SPILLS_MAX)
        return;
    c->bare = true;
    for (struct sym *s = c->own; s != NULL; s = s->next_own)
        if (s->nalive > POINTS_MAX)
            pin_traced(c, s);
}

static void solve(struct code *c)
{
    struct graph *g;

    for (struct point *p = c->points; p != NULL; p = p->next)
        bitset_init(&p->live, c->fn->nlocal);
    g = cfg_build(c);
    nstep = 0;
    for (struct sym *s = c->own; s != NULL; s = s->next_own) {
        if (g->use[s->id] == NULL)
            continue;
        if (nstep < STEPS_MAX)
            trace(g, s);
        else
            pin(c, s);
        if (s->large && s->nalive != 0)
            pin_traced(c, s);
    }
    bound_spills(c);
    for (struct sym *s = c->own; s != NULL; s = s->next_own)
        s->spilled |= s->nalive != 0;
}

static void index_locals(struct fn *fn)
{
    struct trans *tr = trans_of(fn);

    tr->local = NEW_ARRAY(struct sym *, fn->nlocal + 1);
    npinned = 0;
    for (struct sym *s = fn->locals; s != NULL; s = s->next) {
        tr->local[s->id] = s;
        npinned += s->pinned;
    }
    for (uint32_t id = fn->nlocal; id-- > 0;) {
        struct sym *s = tr->local[id];
        struct code *c = owner_of(s);

        if (c == NULL)
            continue;
        s->next_own = c->own;
        c->own = s;
    }
}

void live_fn(struct fn *fn)
{
    index_locals(fn);
    for (struct code *c = trans_of(fn)->codes; c != NULL; c = c->next)
        if (!c->plain)
            solve(c);
}
