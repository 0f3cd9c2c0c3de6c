/* SPDX-License-Identifier: MIT-0 */
/*
 * outline: join and select become groups, within a group of its block alone.
 *
 * Each branch of a join and the block of a within get a code of their own.
 * The operands of a select's arms are evaluated by the code around it, into
 * temps that the arms' start functions read through the frame; behind the
 * group stands a statement for each arm that may have won.
 */
#include "normalize.h"

static struct group *group_new(enum group_kind kind, struct stmt *s,
                               uint32_t narm)
{
    struct group *g = NEW(struct group);

    g->kind = (uint8_t)kind;
    g->id = ++norm_tr->ngroup;
    g->narm = narm;
    g->arm = NEW_ARRAY(struct arm, narm + 1);
    g->code = norm_tr->cur;
    g->at = s->first;
    g->next = norm_tr->cur->groups;
    norm_tr->cur->groups = g;
    g->exit = temp_new(norm_fn, type_int(), s->first);
    g->point = point_new(PT_GROUP, s->first);
    g->point->group = g;
    return g;
}

/* A branch: the statement s becomes a code below the current one. */
static struct code *code_new(struct group *g, struct stmt *s)
{
    struct code *c = NEW(struct code), *up = norm_tr->cur;
    struct list l;

    c->up = up;
    c->group = g;
    c->fn = norm_fn;
    c->id = norm_tr->ncode++;
    c->first = s->first;
    c->last = s->last;
    c->points_tail = &c->points;
    c->result = type_new(TY_VOID);
    c->result->text = "void";
    *norm_tr->codes_tail = c;
    norm_tr->codes_tail = &c->next;
    norm_tr->cur = c;
    list_init(&l);
    norm_stmt(s, &l);
    c->body = list_block(&l, s->first, s->last);
    norm_tr->cur = up;
    return c;
}

void norm_join(struct stmt *s, struct list *out)
{
    struct stmt *from = s->body->kind == S_BLOCK ? s->body->body : s->body;
    uint32_t n = 0;
    struct group *g;

    for (struct stmt *b = from; b != NULL; b = b->next)
        n += b->kind != S_NULL && b->kind != S_PASS;
    if (n == 0)
        return;
    g = group_new(G_JOIN, s, n);
    n = 0;
    for (struct stmt *b = from, *next; b != NULL; b = next) {
        next = b->next;
        b->next = NULL;
        if (b->kind != S_NULL && b->kind != S_PASS)
            g->arm[n++].code = code_new(g, b);
    }
    list_append(out, stmt_of_point(g->point, s->first, s->last));
}

/* if (winner == i) { ... } */
static struct stmt *if_winner(struct group *g, int32_t i, struct stmt *body)
{
    struct stmt *s = stmt_make(S_IF, body->first, body->last);

    s->sym = g->winner;
    s->text = arena_printf("%d == ", (int)i);
    s->has_await = body->has_await;
    s->body = body;
    return s;
}

void norm_within(struct stmt *s, struct list *out)
{
    struct group *g;
    struct type *t = type_new(TY_INT);

    norm_full(s->e, out);
    g = group_new(G_WITHIN, s, 1);
    g->winner = temp_new(norm_fn, type_int(), s->first);
    t->text = "long long";
    t->size = 8;
    g->duration = temp_new(norm_fn, t, s->e->first);
    g->duration->captured = true;
    list_set(out, g->duration, s->e);
    g->arm[0].code = code_new(g, s->body);
    list_append(out, stmt_of_point(g->point, s->first, s->last));
    if (s->other != NULL) {
        struct stmt *other = norm_sub(s->other);

        list_append(out, if_winner(g, 1, other));
    }
}

static struct stmt *scope_point(struct stmt *s, const char *leaf)
{
    struct point *p = point_new(PT_SCOPE, s->first);

    p->within = s->body->last;
    p->handle = s->sym;
    p->leaf = leaf;
    return stmt_of_point(p, s->first, s->first);
}

/* defer await close; body; await wait: the wait at the end may be cancelled as
 * any other, and every way out passes the close. */
static struct stmt *scope_body(struct stmt *s)
{
    struct stmt *close = stmt_make(S_DEFER, s->first, s->first);
    struct list l;

    close->body = scope_point(s, "ebb_scope_close");
    close->has_await = true;
    list_init(&l);
    list_append(&l, close);
    list_append(&l, s->body);
    list_append(&l, scope_point(s, "ebb_scope_wait"));
    return list_block(&l, s->body->first, s->body->last);
}

/*
 * { decl s; set up; body }; with first_error the body is a branch beside the
 * wait for a failure.  The children have ended before the frame of the branch
 * does, since they may use its locals.
 */
void norm_scope(struct stmt *s, struct list *out)
{
    struct stmt *decl = stmt_make(S_DECL, s->first, s->first);
    struct stmt *open = stmt_make(S_SCOPE, s->first, s->first);
    struct list l;

    list_init(&l);
    if (s->e != NULL)
        norm_full(s->e, &l);
    decl->decl = NEW_ARRAY(struct sym *, 2);
    decl->decl[0] = decl->sym = open->sym = s->sym;
    decl->split = true;
    open->e = s->e;
    list_append(&l, decl);
    list_append(&l, open);
    if (s->is_try) {
        struct group *g = group_new(G_SCOPE, s, 2);

        g->biased = true;
        g->scope = s->sym;
        g->arm[0].code = code_new(g, scope_body(s));
        list_append(&l, stmt_of_point(g->point, s->first, s->last));
    } else {
        norm_stmt(scope_body(s), &l);
    }
    list_append(out, list_block(&l, s->first, s->last));
}

/* The one await of a `when`. */
static struct expr *find_await(struct expr *e)
{
    struct expr *found = NULL;

    if (e == NULL || !e->has_await)
        return NULL;
    if (e->kind == E_AWAIT)
        return e;
    found = find_await(e->a);
    if (found == NULL)
        found = find_await(e->b);
    if (found == NULL)
        found = find_await(e->c);
    for (struct expr *i = e->args; found == NULL && i != NULL; i = i->next)
        found = find_await(i);
    return found;
}

static struct expr *when_expr(struct stmt *w)
{
    return w->init != NULL && w->init->decl != NULL ? w->init->decl[0]->init
         : w->init != NULL ? w->init->e : w->e;
}

/* What is not saved, sizeof x or (__typeof__(x))1, is written in the arm's
 * start function, where x is of the frame. */
static void capture_locals(struct expr *e)
{
    for (tok_id t = e->first; t <= e->last; t++) {
        struct sym *s = more_at(t)->sym;

        if (s != NULL && s->fn == norm_fn && s->kind == SYM_OBJECT
            && s->storage != ST_STATIC && s->storage != ST_EXTERN)
            s->captured = true;
    }
}

/* A temp that the arm's start function reads through the frame. */
static void save_for_arm(struct expr *e, struct list *out)
{
    struct sym *t;

    if (e == NULL)
        return;
    if (e->kind == E_CALL || !is_stable(e) || e->temp != NULL)
        save_value(e, out);
    t = e->temp != NULL ? e->temp : expr_strip(e)->temp;
    if (t != NULL)
        t->captured = true;
    else
        capture_locals(e);
}

/* Operands of an arm's await, evaluated by the code around it. */
static void norm_arm_operand(struct arm *a, struct expr *when,
                             struct list *out)
{
    prepare(when, true);
    if (a->kind == PT_NEXT) {
        take_next(a, out);
        a->handle->captured = a->where->captured = true;
        return;
    }
    if (a->kind != PT_CALL) {
        take_handle(a, out);
        a->handle->captured = true;
        return;
    }
    norm_list(a->operand->a, a->operand->args, out, true);
    save_for_arm(a->operand->a, out);
    for (struct expr *i = a->operand->args; i != NULL; i = i->next)
        save_for_arm(i, out);
}

static void norm_arm_start(struct group *g, struct arm *a, struct stmt *w,
                           struct list *out)
{
    struct list inner;

    a->when = w;
    if (a->cond == NULL) {
        norm_arm_operand(a, when_expr(w), out);
        return;
    }
    list_init(&inner);
    norm_arm_operand(a, when_expr(w), &inner);
    if (inner.head != NULL) {
        struct stmt *test = stmt_make(S_IF, w->first, w->last);

        test->sym = a->cond;
        test->text = "";
        test->body = list_block(&inner, w->first, w->last);
        list_append(out, test);
    }
    (void)g;
}

/* What follows when the arm has won: its value, its rest, its statement. */
static struct stmt *norm_arm_end(struct group *g, uint32_t n)
{
    struct arm *a = &g->arm[n];
    struct stmt *w = a->when, *take;
    struct fetch *f = NEW(struct fetch);
    struct list l;

    list_init(&l);
    f->group = g;
    f->arm = n;
    take = stmt_make(S_TEXT, a->await->first, a->await->last);
    take->data = f;
    list_append(&l, take);
    if (is_void(a->result)) {
        hole_void(a->await);
    } else {
        a->value = temp_new(norm_fn, a->result, a->await->first);
        hole_temp(a->await, a->value);
    }
    if (w->init != NULL) {
        w->init->next = NULL;
        norm_stmt(w->init, &l);
    } else {
        struct stmt *e = stmt_make(S_EXPR, w->e->first, w->e->last);

        e->e = w->e;
        if (expr_strip(w->e) != a->await)
            norm_stmt(e, &l);
    }
    if (w->body != NULL) {
        struct stmt *body = norm_sub(w->body);

        list_append(&l, body);
    }
    return if_winner(g, (int32_t)n, list_block(&l, w->first, w->last));
}

void norm_select(struct stmt *s, struct list *out)
{
    struct stmt *otherwise = NULL;
    struct group *g;
    uint32_t n = 0;

    for (struct stmt *w = s->body; w != NULL; w = w->next) {
        n += w->kind == S_WHEN;
        if (w->kind == S_OTHERWISE)
            otherwise = w;
    }
    g = group_new(G_SELECT, s, n);
    g->biased = s->biased;
    g->otherwise = otherwise != NULL;
    g->winner = temp_new(norm_fn, type_int(), s->first);
    n = 0;
    for (struct stmt *w = s->body; w != NULL; w = w->next) {
        struct arm *a = &g->arm[n];

        if (w->kind != S_WHEN)
            continue;
        n++;
        if (!classify(find_await(when_expr(w)), a))
            return;
        if (w->cond != NULL) {
            norm_full(w->cond, out);
            a->cond = temp_new(norm_fn, type_int(), w->cond->first);
            list_value(out, a->cond, w->cond, "!!");
        }
    }
    n = 0;
    for (struct stmt *w = s->body; w != NULL; w = w->next)
        if (w->kind == S_WHEN)
            norm_arm_start(g, &g->arm[n++], w, out);
    list_append(out, stmt_of_point(g->point, s->first, s->last));
    for (uint32_t i = 0; i < g->narm; i++)
        list_append(out, norm_arm_end(g, i));
    if (otherwise != NULL && otherwise->body != NULL) {
        struct stmt *body = norm_sub(otherwise->body);

        list_append(out, if_winner(g, -1, body));
    }
}
