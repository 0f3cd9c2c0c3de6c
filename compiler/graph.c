/* SPDX-License-Identifier: MIT-0 */
/*
 * graph: who awaits whom in this unit.
 *
 * Tarjan's components over the direct awaits: a callee in another component
 * can have its frame embedded in the caller's.  A function that may come back
 * to itself, through a cycle here or through code we cannot see, checks the
 * stack when it starts, so that recursion is bounded by memory only.
 *
 * needs: points.  gives: components, code->may_recurse.
 */
#include "code.h"

/* A function with more awaits is written only once: two copies would cost the
 * real compiler more time than they can save at run time. */
enum { POINTS_TWICE = 64 };

struct stack {
    struct fn **fn;
    size_t n;
};

static uint32_t counter, components;

struct fn *callee_fn(struct expr *call)
{
    struct expr *f = expr_strip(call->a);
    struct sym *s;

    if (f->kind != E_IDENT || f->sym == NULL || f->sym->kind != SYM_FUNC)
        return NULL;
    s = f->sym;
    if (s->body == NULL && s->fn == NULL && s->name->sym != NULL)
        s = s->name->sym;
    if (s->body == NULL || !s->body->parsed || !s->body->is_async)
        return NULL;
    return s->body;
}

bool graph_embeds(struct fn *from, struct fn *to)
{
    return trans_of(from)->scc != trans_of(to)->scc;
}

/* Calls visit(call) for each await of a call, and each call of a generator by
 * an `each`, in the function. */
static void each_call(struct fn *fn, void (*visit)(struct expr *, void *),
                      void *arg)
{
    for (struct code *c = trans_of(fn)->codes; c != NULL; c = c->next) {
        for (struct point *p = c->points; p != NULL; p = p->next)
            if (p->kind == PT_CALL)
                visit(p->operand, arg);
        for (struct group *g = c->groups; g != NULL; g = g->next)
            for (uint32_t i = 0; i < g->narm; i++)
                if (g->arm[i].await != NULL && g->arm[i].kind == PT_CALL)
                    visit(g->arm[i].operand, arg);
        for (struct opening *o = c->opens; o != NULL; o = o->next)
            if (o->direct)
                visit(o->source, arg);
    }
}

static void visit_unknown(struct expr *call, void *arg)
{
    struct expr *f = expr_strip(call->a);
    struct fn *to = callee_fn(call);
    bool *unknown = arg;

    if (to != NULL)
        *unknown |= trans_of(to)->calls_unknown;
    else if (f->kind != E_IDENT || f->sym == NULL
             || f->sym->frame_size == NULL)
        *unknown = true;
}

/*
 * The component on top of the stack, down to fn, is complete.  Those that it
 * calls are so already; its own members all call what one of them calls.
 */
static void close_component(struct fn *fn, struct stack *st)
{
    size_t first = st->n;
    bool unknown = false;

    do
        first--;
    while (st->fn[first] != fn);
    components++;
    for (size_t i = first; i < st->n; i++)
        each_call(st->fn[i], visit_unknown, &unknown);
    for (size_t i = first; i < st->n; i++) {
        struct trans *tr = trans_of(st->fn[i]);

        tr->on_stack = false;
        tr->scc = components;
        tr->calls_unknown = unknown;
        tr->recursive |= st->n - first > 1;
    }
    st->n = first;
}

struct walk {
    struct fn *fn;
    struct stack *stack;
};

static void connect(struct fn *fn, struct stack *st);

static void visit_edge(struct expr *call, void *arg)
{
    struct walk *w = arg;
    struct fn *to = callee_fn(call);
    struct trans *tr = trans_of(w->fn);

    if (to == NULL)
        return;
    if (to == w->fn)
        tr->recursive = true;
    if (trans_of(to)->index == 0) {
        connect(to, w->stack);
        if (trans_of(to)->low < tr->low)
            tr->low = trans_of(to)->low;
    } else if (trans_of(to)->on_stack && trans_of(to)->index < tr->low) {
        tr->low = trans_of(to)->index;
    }
}

static void connect(struct fn *fn, struct stack *st)
{
    struct trans *tr = trans_of(fn);
    struct walk w = { fn, st };

    tr->index = tr->low = ++counter;
    tr->on_stack = true;
    st->fn[st->n++] = fn;
    each_call(fn, visit_edge, &w);
    if (tr->low == tr->index)
        close_component(fn, st);
}

/* Mentioned in this unit other than in a call? */
static void find_addresses(void)
{
    bool asked = false;

    for (struct fn *f = unit.fn; f != NULL; f = f->next)
        asked |= f->data != NULL && trans_of(f)->calls_unknown
              && f->sym->storage == ST_STATIC;
    if (!asked)
        return;
    for (tok_id t = 1; t + 1 < unit.ntok; t++) {
        struct tok *k = tok_at(t);
        struct sym *s = k->kind == T_IDENT ? k->name->sym : NULL;

        if (s != NULL && s->body != NULL && s->body->data != NULL
            && !tok_is(t + 1, '('))
            trans_of(s->body)->addr_used = true;
    }
}

void graph_unit(void)
{
    struct stack st = { 0 };
    size_t n = 0;

    for (struct fn *f = unit.fn; f != NULL; f = f->next)
        n++;
    st.fn = NEW_ARRAY(struct fn *, n + 1);
    for (struct fn *f = unit.fn; f != NULL; f = f->next)
        if (f->data != NULL && trans_of(f)->index == 0)
            connect(f, &st);
    find_addresses();
    for (struct fn *f = unit.fn; f != NULL; f = f->next) {
        struct trans *tr = f->data;

        if (tr == NULL || tr->codes->plain)
            continue;
        tr->codes->single |= tr->codes->npoint > POINTS_TWICE;
        tr->codes->may_recurse = tr->recursive
            || (tr->calls_unknown && (f->sym->storage != ST_STATIC
                                      || tr->addr_used));
        tr->codes->params_saved = tr->codes->may_recurse
                               || tr->codes->single;
    }
}
