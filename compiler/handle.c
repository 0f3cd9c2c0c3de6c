/* SPDX-License-Identifier: MIT-0 */
/*
 * handle: which local handles are released where their scope is left.
 *
 * A task, future or stream handle is owned by its variable if the variable is
 * only awaited, asked, consumed by the library's macros, tested, and set from
 * what is no other variable.  Whatever else happens to it (copied, stored,
 * passed, returned, its address taken) makes it the program's to release.  So
 * does a jump over its declaration into its scope.  An owned handle counts as a
 * `defer` at the end of its declarator (cleanup.c).  A parameter is owned by
 * the function that consumes it, and only lent to one that does not.
 *
 * Also: the task of a spawn whose value nobody uses is detached, in an
 * expression as well as in a statement.
 *
 * needs: the tree as parsed.  gives: sym->owned, detached spawns.
 */
#include "code.h"

static struct fn *cur_fn;

static void visit(struct stmt **at, void *arg);
static void visit_expr(struct expr *e);

/* Library functions that consume the handle: set it to null. */
static const char *const consuming[] = {
    "ebb_task_wait", "ebb_task_detach_handle", "ebb_future_free_handle",
    "ebb_stream_close_handle",
};

/* Others that leave it with its variable. */
static const char *const asking[] = {
    "ebb_task_abort", "ebb_task_is_finished", "ebb_task_id", "ebb_task_name",
    "ebb_stream_peek_item",
};
#define COUNT(a) (sizeof(a) / sizeof(*(a)))

const char *handle_release(struct type *t)
{
    switch (type_resolve(t)->handle) {
    case H_TASK: return "ebb_task_detach";
    case H_FUTURE: return "ebb_future_drop";
    default: return "ebb_stream_drop";
    }
}

static struct sym *owned_handle(struct expr *e)
{
    e = expr_strip(e);
    return e->kind == E_IDENT && e->sym != NULL && e->sym->owned ? e->sym
                                                                 : NULL;
}

/* An operand that is looked at, not kept. */
static void visit_harmless(struct expr *e)
{
    bool dropped = false;       /* by a cast to void around it */

    while (e != NULL) {
        if (e->kind == E_CAST && type_resolve(e->tn)->kind == TY_VOID)
            dropped = true;
        if (e->kind == E_COMMA && dropped)
            visit_harmless(e->a);
        else if (e->kind != E_PAREN && (e->kind != E_CAST || !dropped))
            break;
        e = e->kind == E_COMMA ? e->b : e->a;
    }
    if (e != NULL && owned_handle(e) != NULL)
        owned_handle(e)->used = true;
    else if (e != NULL)
        visit_expr(e);
}

static void consume(struct expr *e)
{
    struct sym *v = owned_handle(e);

    if (v != NULL)
        v->consumed = true;
    else
        visit_expr(e);
}

static bool calls_one_of(struct expr *call, const char *const *names,
                         size_t count)
{
    struct expr *f = expr_strip(call->a);

    if (f->kind != E_IDENT || tok_at(f->first)->name == NULL)
        return false;
    for (size_t i = 0; i < count; i++)
        if (strcmp(tok_at(f->first)->name->text, names[i]) == 0)
            return true;
    return false;
}

static void visit_args(struct expr *call)
{
    bool takes = calls_one_of(call, consuming, COUNT(consuming));
    bool known = takes || calls_one_of(call, asking, COUNT(asking));

    for (struct expr *i = call->args; i != NULL; i = i->next) {
        struct expr *x = i;

        /* The macros cast it, behind a comma with a check of its type. */
        while (known && (x->kind == E_CAST || x->kind == E_PAREN
                         || x->kind == E_ADDR || x->kind == E_COMMA)) {
            if (x->kind == E_COMMA)
                visit_harmless(x->a);
            x = x->kind == E_COMMA ? x->b : x->a;
        }
        if (takes)
            consume(x);
        else if (known)
            visit_harmless(x);
        else
            visit_expr(x);
    }
}

/* A value that no variable keeps: what is set to it owns it. */
bool handle_is_fresh(struct expr *e)
{
    e = expr_strip(e);
    while (e->kind == E_CAST)
        e = expr_strip(e->a);
    if (e->kind == E_COND)
        return handle_is_fresh(e->b == NULL ? e->a : e->b)
            && handle_is_fresh(e->c);
    if (e->kind == E_COMMA)
        return handle_is_fresh(e->b);
    if (e->kind == E_SPAWN && e->op == KW_SPAWN_IN)
        return false;                   /* its scope keeps it */
    return e->kind == E_SPAWN || e->kind == E_LAZY || e->kind == E_CALL
        || e->kind == E_CONST || e->kind == E_AWAIT;
}

/* v = e; */
static void visit_set(struct sym *v, struct expr *e)
{
    if (!handle_is_fresh(e))
        v->owned = false;
    visit_expr(e);
}

/* The value of e is not used: tasks spawned for it are detached.  What stands
 * in front of a comma never is used; see visit_expr(). */
static void discard(struct expr *e)
{
    while (e != NULL) {
        e = expr_strip(e);
        if (e->kind == E_COMMA) {
            e = e->b;
        } else if (e->kind == E_CAST
                   && type_resolve(e->tn)->kind == TY_VOID) {
            e = e->a;
        } else {
            e->detached = e->kind == E_SPAWN && e->op != KW_BLOCK_ON;
            return;
        }
    }
}

static void visit_expr(struct expr *e)
{
    if (e == NULL)
        return;
    switch (e->kind) {
    case E_IDENT:
        if (e->sym != NULL && e->temp == NULL)
            e->sym->owned = false;      /* but for a block: check_captures() */
        return;
    case E_SIZEOF:
        return;
    case E_AWAIT:
        if (expr_strip(e->a)->kind == E_NEXT) {
            visit_harmless(expr_strip(e->a)->a);
            visit_expr(expr_strip(e->a)->b);
        } else {
            consume(e->a);
        }
        return;
    case E_UNARY:
        if (e->op == '!')
            visit_harmless(e->a);
        else
            visit_expr(e->a);
        return;
    case E_BINARY:
    case E_ANDAND: case E_OROR:
        visit_harmless(e->a);
        visit_harmless(e->b);
        return;
    case E_COND:
        visit_harmless(e->a);
        visit_expr(e->b);
        visit_expr(e->c);
        return;
    case E_COMMA:
        discard(e->a);
        visit_harmless(e->a);
        visit_expr(e->b);
        return;
    case E_CALL:
        visit_expr(e->a);
        visit_args(e);
        return;
    case E_STMT:
        for (struct stmt *s = e->body->body; s != NULL; s = s->next)
            if (s->next == NULL && s->kind == S_EXPR)
                visit_expr(s->e);
            else
                visit(&s, NULL);
        return;
    default:
        break;
    }
    visit_expr(e->a);
    visit_expr(e->b);
    visit_expr(e->c);
    for (struct expr *i = e->args; i != NULL; i = i->next)
        visit_expr(i);
}

/* An expression as a statement. */
static void visit_full(struct expr *e)
{
    struct expr *x = e != NULL ? expr_strip(e) : NULL;

    if (e == NULL)
        return;
    discard(e);
    if (x->kind == E_ASSIGN && x->op == '=' && owned_handle(x->a) != NULL)
        visit_set(owned_handle(x->a), x->b);
    else
        visit_harmless(e);
}

static void visit(struct stmt **at, void *arg)
{
    struct stmt *s = *at;

    for (struct sym **d = s->decl; d != NULL && *d != NULL; d++) {
        if ((*d)->init == NULL)
            continue;
        if ((*d)->owned)
            visit_set(*d, (*d)->init);
        else
            visit_expr((*d)->init);
    }
    if (s->kind == S_EXPR || s->kind == S_WHEN)
        visit_full(s->e);
    else if (s->kind == S_EACH && s->e != NULL)
        consume(s->e);
    else if (s->kind == S_RETURN || s->kind == S_YIELD)
        visit_expr(s->e);
    else
        visit_harmless(s->e);
    visit_expr(s->e2);
    discard(s->step);
    visit_harmless(s->step);
    visit_harmless(s->cond);
    stmt_children(s, visit, arg);
}

/* ---- jumps over declarations ---- */

static bool between(tok_id t, tok_id first, tok_id last)
{
    return first < t && t < last;
}

static void forbid(tok_id from, tok_id to)
{
    for (struct sym *v = cur_fn->locals; v != NULL; v = v->next)
        if (v->owned && !v->is_param && between(to, v->tok, v->scope->last)
            && !between(from, v->tok, v->scope->last))
            v->owned = false;
}

struct jump {
    struct name *label;                 /* all gotos to it; NULL: any */
    tok_id to;
};

static void visit_goto(struct stmt **at, void *arg)
{
    struct stmt *s = *at;
    struct jump *j = arg;

    if ((s->kind == S_GOTO && s->label == j->label) || s->kind == S_GOTO_PTR)
        forbid(s->first, j->to);
    stmt_children(s, visit_goto, arg);
}

static void visit_label(struct stmt **at, void *arg)
{
    struct stmt *s = *at;
    tok_id sw = s->kind == S_SWITCH ? s->first : *(tok_id *)arg;

    if (s->kind == S_LABEL) {
        struct jump j = { s->label, s->first };
        struct stmt *body = cur_fn->body;

        visit_goto(&body, &j);
    }
    if (s->kind == S_CASE || s->kind == S_DEFAULT)
        forbid(sw, s->first);
    stmt_children(s, visit_label, &sw);
}

/* ---- the pass ---- */

static bool may_own(struct sym *s)
{
    struct type *t = type_resolve(s->type);

    return s->kind == SYM_OBJECT && (s->tok != 0 || s->is_copy)
        && (s->storage == ST_NONE || s->storage == ST_AUTO
            || s->storage == ST_REGISTER)
        && (s->is_param || (s->scope != NULL && s->scope->kind != S_FOR))
        && !s->has_cleanup
        && t != NULL && t->kind == TY_HANDLE
        && (t->handle == H_TASK || t->handle == H_FUTURE
            || (t->handle == H_STREAM && cur_fn->is_async))
        && (t->quals & (Q_VOLATILE | Q_ATOMIC | Q_CONST)) == 0;
}

/* A handle has one owner: a copy in a block would be a second one. */
static void check_captures(struct fn *fn)
{
    for (struct fn *b = fn->blocks; b != NULL; b = b->block_next)
        for (struct capture *c = b->captures; c != NULL; c = c->next)
            if (capture_moves(c)) {
                c->from->consumed = true;
            } else if (c->from->owned) {
                error_at(c->at, "ebb-block-capture", "'%s' owns what it "
                         "stands for and cannot be copied into the block: "
                         "use a pointer to it", c->from->name->text);
                note_at(c->from->tok, "it is declared here");
            }
}

/* What was boxed for later and never comes to run.  `(void)f` asks for it. */
static void check_unused(struct sym *s)
{
    if (!s->owned || s->consumed || s->used || s->is_param || s->init == NULL
        || type_resolve(s->type)->handle != H_FUTURE)
        return;
    warn_at(s->tok, "-Wasync-unused", "the future '%s' is never awaited",
            s->name->text);
}

void handle_fn(struct fn *fn)
{
    struct stmt *body = fn->body;
    tok_id none = 0;

    cur_fn = fn;
    for (struct sym *s = fn->locals; s != NULL; s = s->next)
        s->owned = may_own(s);
    visit(&body, NULL);
    visit_label(&body, &none);
    check_captures(fn);
    for (struct sym *s = fn->locals; s != NULL; s = s->next) {
        check_unused(s);
        s->owned &= s->consumed || !s->is_param || s->is_copy;
    }
}
