/* SPDX-License-Identifier: MIT-0 */
/*
 * cfg: the flow graph of one code, with what each node reads and writes.
 *
 * Built backwards from the end of the body: a node's successor is known when
 * it is made.  A suspension point is three nodes: operands, the suspension
 * (whose live-out is what has to survive) and what takes the result; a cancel
 * is a second way on from the suspension.
 *
 * needs: bodies without defer.  gives: code graphs for live.c.
 */
#include "flow.h"

struct mark {
    struct mark *next;
    struct name *name;
    struct node *node;
};

struct flow {
    struct node *brk, *cont, *sw;
    bool has_default;
};

static struct graph *graph;
static struct code *code;
static struct mark *marks;              /* the user's labels */
static struct node **ours;              /* nodes of labels of ours */

static struct node *build(struct stmt *s, struct node *next, struct flow *f);
static struct node *build_list(struct stmt *s, struct node *next,
                               struct flow *f);

static struct node *node_new(struct node *next)
{
    struct node *n = NEW(struct node);

    *graph->tail = n;
    graph->tail = &n->next;
    if (next != NULL)
        node_link(n, next);
    return n;
}

void node_link(struct node *from, struct node *to)
{
    struct link *l = NEW(struct link);

    if (to == NULL)
        return;
    l->to = from;
    l->next = to->pred;
    to->pred = l;
}

bool node_sets(const struct node *n, uint32_t id)
{
    for (const struct def *d = n->def; d != NULL; d = d->next)
        if (d->id == id)
            return true;
    return false;
}

static bool tracked(struct sym *s)
{
    return s != NULL && s->fn == code->fn && s->kind == SYM_OBJECT
        && owner_of(s) == code && !s->pinned && s->storage != ST_STATIC
        && s->storage != ST_EXTERN;
}

static void use_sym(struct node *n, struct sym *s)
{
    struct link *l;

    if (!tracked(s))
        return;
    l = graph->use[s->id];
    if (l != NULL && l->to == n)
        return;
    l = NEW(struct link);
    l->to = n;
    l->next = graph->use[s->id];
    graph->use[s->id] = l;
}

static void def_sym(struct node *n, struct sym *s)
{
    struct def *d;

    if (!tracked(s) || node_sets(n, s->id))
        return;
    d = NEW(struct def);
    d->id = s->id;
    d->next = n->def;
    n->def = d;
}

static void use_tokens(struct node *n, struct expr *root, tok_id first,
                       tok_id last)
{
    for (tok_id t = first; t <= last; t++) {
        struct expr *h = hole_at(t, root, last);

        if (h == NULL) {
            use_sym(n, more_at(t)->sym);
            continue;
        }
        if (h->temp != NULL)
            use_sym(n, h->temp);
        else if (block_of(h) != NULL)
            for (struct capture *c = block_of(h)->captures; c != NULL;
                 c = c->next)
                use_sym(n, c->from);
        else if (hole_of(h)->kind == HOLE_ITEM)
            use_sym(n, hole_of(h)->sym);
        else if (hole_of(h)->kind == HOLE_EXPR)
            use_tokens(n, NULL, hole_of(h)->expr->first,
                       hole_of(h)->expr->last);
        else if (hole_of(h)->kind != HOLE_TEXT)
            use_tokens(n, h, h->first, h->last);
        t = h->last;
    }
}

static void read_expr(struct node *n, struct expr *e, bool sure);

/* A local is read; not what it held before, if the node has set it. */
static void read_sym(struct node *n, struct sym *s)
{
    if (tracked(s) && !node_sets(n, s->id))
        use_sym(n, s);
}

/* Operands in order; `sure`: evaluated whenever the node is. */
static void read_operands(struct node *n, struct expr *e, bool sure)
{
    bool lazy = e->kind == E_ANDAND || e->kind == E_OROR
             || e->kind == E_COND;

    if (e->a != NULL)
        read_expr(n, e->a, sure);
    if (e->b != NULL)
        read_expr(n, e->b, sure && !lazy);
    if (e->c != NULL)
        read_expr(n, e->c, sure && !lazy);
    for (struct expr *i = e->args; i != NULL; i = i->next)
        read_expr(n, i, sure);
}

/* e as it is written: an assignment to one of our locals kills it. */
static void read_content(struct node *n, struct expr *e, bool sure)
{
    struct expr *to;

    switch (e->kind) {
    case E_IDENT:
        read_sym(n, e->sym);
        return;
    case E_CONST: case E_STR: case E_SIZEOF: case E_LABEL:
        return;
    case E_ASSIGN:
        to = expr_strip(e->a);
        if (e->op == '=' && to->kind == E_IDENT && tracked(to->sym)) {
            read_expr(n, e->b, sure);
            if (sure)
                def_sym(n, to->sym);
            return;
        }
        break;
    case E_STMT: case E_GENERIC: case E_BUILTIN: case E_BAD:
        use_tokens(n, e, e->first, e->last);
        return;
    default:
        break;
    }
    read_operands(n, e, sure);
}

static void read_expr(struct node *n, struct expr *e, bool sure)
{
    if (e->temp != NULL)
        read_sym(n, e->temp);
    else if (e->data != NULL && hole_of(e)->kind == HOLE_ITEM)
        read_sym(n, hole_of(e)->sym);
    else if (e->data != NULL && hole_of(e)->kind == HOLE_EXPR)
        read_expr(n, hole_of(e)->expr, sure);
    else if (e->data == NULL || hole_of(e)->kind != HOLE_TEXT)
        read_content(n, e, sure);
}

/* What evaluating e reads; its own temp unless that is being computed. */
static void use_expr(struct node *n, struct expr *e, struct sym *computing)
{
    if (e == NULL)
        return;
    if (e->temp != NULL && e->temp == computing)
        read_content(n, e, true);
    else
        read_expr(n, e, true);
}

static struct node *mark_node(uint32_t id, struct name *name)
{
    struct mark *m;

    if (name == NULL) {
        if (ours[id] == NULL)
            ours[id] = node_new(NULL);
        return ours[id];
    }
    for (m = marks; m != NULL; m = m->next)
        if (m->name == name)
            return m->node;
    m = NEW(struct mark);
    m->name = name;
    m->node = node_new(NULL);
    m->next = marks;
    marks = m;
    return m->node;
}

static struct node *build_point(struct stmt *s, struct node *next)
{
    struct point *p = s->data;
    struct node *after = node_new(next), *at, *before;

    if (p->dst != NULL)
        def_sym(after, p->dst);
    use_sym(after, p->handle);
    use_sym(after, p->where);
    use_expr(after, p->owner, p->owner != NULL ? p->owner->temp : NULL);
    if (p->group != NULL) {
        def_sym(after, p->group->exit);
        if (p->group->winner != NULL)
            def_sym(after, p->group->winner);
    }
    at = node_new(after);
    at->point = p;
    p->node = at;
    if (p->cancel_label != 0) {
        struct node *c = node_new(mark_node(p->cancel_label, NULL));

        if (p->cancel_select != NULL)
            def_sym(c, p->cancel_select);
        node_link(at, c);
    }
    before = node_new(at);
    if (p->kind == PT_CALL) {
        read_content(before, p->operand, true);
    } else if (p->kind == PT_YIELD) {
        use_expr(before, p->operand, NULL);
    } else {
        use_sym(before, p->handle);
        use_sym(before, p->where);
        for (uint32_t i = 0; p->group != NULL && i < p->group->narm; i++)
            use_sym(before, p->group->arm[i].cond);
    }
    return before;
}

static struct node *build_loop(struct stmt *s, struct node *next,
                               struct flow *f)
{
    struct flow in = *f;
    struct node *head = node_new(NULL), *step = head, *body;

    use_expr(head, s->e, NULL);
    if (s->kind != S_LOOP && !(s->kind == S_FOR && s->e == NULL))
        node_link(head, next);
    if (s->step != NULL) {
        step = node_new(head);
        use_expr(step, s->step, NULL);
    }
    in.brk = next;
    in.cont = step;
    in.sw = f->sw;
    body = build(s->body, step, &in);
    node_link(head, body);
    if (s->kind == S_DO)
        return body;
    return s->init != NULL ? build(s->init, head, f) : head;
}

static struct node *build_switch(struct stmt *s, struct node *next,
                                 struct flow *f)
{
    struct flow in = *f;
    struct node *n = node_new(NULL);

    use_expr(n, s->e, NULL);
    in.brk = next;
    in.sw = n;
    in.has_default = false;
    build(s->body, next, &in);
    if (!in.has_default)
        node_link(n, next);
    return n;
}

static struct node *build_decl(struct stmt *s, struct node *next)
{
    struct sym **d = s->decl;
    struct node *n = next;
    size_t count = 0;

    while (d != NULL && d[count] != NULL)
        count++;
    while (count-- > 0) {
        if (d[count]->kind != SYM_OBJECT)
            continue;
        n = node_new(n);
        if (d[count]->storage != ST_STATIC)
            use_expr(n, d[count]->init, NULL);
        def_sym(n, d[count]);
    }
    return n;
}

static struct node *build_dispatch(struct stmt *s, struct node *next,
                                   struct flow *f)
{
    struct cleanup *c = s->data;
    struct node *n = node_new(c->no_fall ? NULL : next);

    use_sym(n, c->select);
    for (struct exit *e = c->exits; e != NULL; e = e->next)
        node_link(n, build(e->to, next, f));
    return n;
}

static void link_labels(struct node *n)
{
    for (struct mark *m = marks; m != NULL; m = m->next)
        node_link(n, m->node);
}

static struct node *build_text(struct stmt *s, struct node *next)
{
    struct node *n = node_new(next);
    struct fetch *f = s->data;

    if (f != NULL) {
        struct arm *a = &f->group->arm[f->arm];

        if (a->value != NULL)
            def_sym(n, a->value);
        use_sym(n, a->handle);
        use_sym(n, a->where);
        use_expr(n, a->owner, a->owner != NULL ? a->owner->temp : NULL);
    }
    use_sym(n, s->sym);
    return n;
}

static struct node *build_simple(struct stmt *s, struct node *next)
{
    struct node *n = node_new(next);
    struct leaving *d = s->data;

    switch (s->kind) {
    case S_EXPR: case S_SCOPE: use_expr(n, s->e, NULL); break;
    case S_SET:
        use_expr(n, s->e, s->sym);
        def_sym(n, s->sym);
        use_sym(n, s->data);
        break;
    case S_LEAVE: use_sym(n, d->value); break;
    case S_OPEN:
        use_expr(n, ((struct opening *)s->data)->source, NULL);
        def_sym(n, ((struct opening *)s->data)->handle);
        break;
    case S_ASM:
        use_tokens(n, NULL, s->first, s->last);
        for (struct expr *l = s->e->c; l != NULL; l = l->next)
            node_link(n, mark_node(0, l->member));
        break;
    default: break;
    }
    return n;
}

/* tidy: one switch */
static struct node *build(struct stmt *s, struct node *next, struct flow *f)
{
    struct node *n;

    if (s == NULL)
        return next;
    switch (s->kind) {
    case S_BLOCK: return build_list(s->body, next, f);
    case S_NONCANCEL: return build(s->body, next, f);
    case S_DECL: return build_decl(s, next);
    case S_TEXT: return build_text(s, next);
    case S_IF:
        n = node_new(build(s->body, next, f));
        node_link(n, build(s->other, next, f));
        use_expr(n, s->e, NULL);
        use_sym(n, s->sym);
        return n;
    case S_WHILE: case S_DO: case S_FOR: case S_LOOP:
        return build_loop(s, next, f);
    case S_SWITCH: return build_switch(s, next, f);
    case S_CASE: case S_DEFAULT:
        n = node_new(build(s->body, next, f));
        if (f->sw != NULL)
            node_link(f->sw, n);
        f->has_default |= s->kind == S_DEFAULT;
        return n;
    case S_LABEL: case S_MARK:
        n = mark_node(s->mark, s->label);
        node_link(n, build(s->body, next, f));
        return n;
    case S_JUMP: case S_GOTO: return mark_node(s->mark, s->label);
    case S_BREAK: return f->brk;
    case S_CONTINUE: return f->cont;
    case S_GOTO_PTR:
        n = node_new(NULL);
        use_expr(n, s->e, NULL);
        graph->computed = true;
        n->any_label = true;
        return n;
    case S_RETURN:
        n = node_new(NULL);
        use_expr(n, s->e, NULL);
        use_sym(n, s->sym);
        return n;
    case S_AWAIT: case S_GROUP: return build_point(s, next);
    case S_DISPATCH: return build_dispatch(s, next, f);
    default: return build_simple(s, next);
    }
}

static struct node *build_list(struct stmt *s, struct node *next,
                               struct flow *f)
{
    size_t n = 0;
    struct stmt **all;

    for (struct stmt *i = s; i != NULL; i = i->next)
        n++;
    all = NEW_ARRAY(struct stmt *, n + 1);
    for (size_t i = 0; s != NULL; s = s->next)
        all[i++] = s;
    while (n-- > 0)
        next = build(all[n], next, f);
    return next;
}

struct graph *cfg_build(struct code *c)
{
    struct flow f = { 0 };

    code = c;
    marks = NULL;
    ours = NEW_ARRAY(struct node *, trans_of(c->fn)->nlabel + 1);
    graph = NEW(struct graph);
    graph->use = NEW_ARRAY(struct link *, c->fn->nlocal + 1);
    graph->tail = &graph->head;
    f.brk = f.cont = node_new(NULL);
    graph->entry = build(c->body, node_new(NULL), &f);
    for (struct node *n = graph->head; n != NULL; n = n->next)
        if (n->any_label)
            link_labels(n);
    return graph;
}
