/* SPDX-License-Identifier: MIT-0 */
/*
 * returns: can control reach the end of a function that gives a value?
 *
 * The real compiler sees a function that always returns a struct of ours, so
 * its -Wreturn-type is given here, by its rules: conditions that are
 * constant, loops without an end and calls that do not return count.  A
 * label counts as reached.
 *
 * needs: the tree as parsed.  gives: nothing but messages.
 */
#include "code.h"

/* What break and continue mean here; set when one is met. */
struct around {
    bool left, again;
};

static bool falls(struct stmt *s, struct around *a);

/* ---- expressions that do not return ---- */

static bool is_noreturn_call(struct expr *e)
{
    static const char *const builtin[] = {
        "__builtin_unreachable", "__builtin_trap", "__builtin_abort",
        "__builtin_exit", "__builtin__exit", "__builtin_longjmp",
    };
    struct expr *f = expr_strip(e->a);

    if (f->kind != E_IDENT)
        return false;
    if (f->sym != NULL)
        return f->sym->noreturn;
    for (size_t i = 0; i < sizeof(builtin) / sizeof(*builtin); i++)
        if (strcmp(tok_at(f->first)->name->text, builtin[i]) == 0)
            return true;
    return false;
}

static bool never_returns(struct expr *e)
{
    struct around none = { 0 };
    int64_t v;

    e = expr_strip(e);
    if (e == NULL)
        return false;
    switch (e->kind) {
    case E_CALL:
        return is_noreturn_call(e);
    case E_CAST:
        return never_returns(e->a);
    case E_COMMA:
        return never_returns(e->a) || never_returns(e->b);
    case E_COND:
        if (expr_value(e->a, &v))
            return never_returns(v == 0 ? e->c : e->b);
        return never_returns(e->b) && never_returns(e->c);
    case E_STMT:
        return !falls(e->body, &none);
    default:
        return false;
    }
}

/* ---- statements: is their end reached? ---- */

static bool has_label(struct stmt *s)
{
    for (; s != NULL; s = s->next)
        if (s->kind == S_LABEL || s->kind == S_CASE || s->kind == S_DEFAULT
            || has_label(s->body) || has_label(s->other))
            return true;
    return false;
}

static bool list_falls(struct stmt *s, struct around *a)
{
    bool reached = true;

    for (; s != NULL; s = s->next) {
        struct stmt one = *s;

        one.next = NULL;
        if (reached || has_label(&one))
            reached = falls(s, a);
    }
    return reached;
}

static bool loop_falls(struct stmt *s)
{
    struct around in = { 0 };
    bool end = falls(s->body, &in);
    int64_t v = 1;
    bool constant = s->kind == S_FOR && s->e == NULL;

    constant = constant || expr_value(s->e, &v);
    if (s->kind == S_DO && !end && !in.again)
        return in.left;
    return in.left || !constant || v == 0;
}

static void count_cases(struct stmt *s, uint32_t *cases, bool *fallback)
{
    for (; s != NULL; s = s->next) {
        *cases += s->kind == S_CASE;
        *fallback |= s->kind == S_DEFAULT
                  || (s->kind == S_CASE && s->e2 != NULL);
        if (s->kind != S_SWITCH) {
            count_cases(s->body, cases, fallback);
            count_cases(s->other, cases, fallback);
        }
    }
}

/* How many enumerators the type of e has; none if it is no enum. */
static uint32_t count_enumerators(struct expr *e)
{
    struct type *t = expr_type(e);
    uint32_t n = 0;

    t = t != NULL ? type_resolve(t) : NULL;
    if (t == NULL || t->kind != TY_ENUM)
        return 0;
    for (tok_id i = t->tag->first; i <= t->tag->last && i != 0; i++) {
        struct sym *s = more_at(i)->sym;

        n += s != NULL && s->kind == SYM_ENUM && s->tok == i;
    }
    return n;
}

static bool switch_falls(struct stmt *s, struct around *a)
{
    struct around in = { 0 };
    bool end = falls(s->body, &in), fallback = false;
    uint32_t cases = 0, all = count_enumerators(s->e);

    a->again |= in.again;
    count_cases(s->body, &cases, &fallback);
    return end || in.left || (!fallback && (all == 0 || cases < all));
}

static bool if_falls(struct stmt *s, struct around *a)
{
    bool yes, no;
    int64_t v;

    if (expr_value(s->e, &v)) {
        struct stmt *taken = v != 0 ? s->body : s->other;
        struct stmt *dead = v != 0 ? s->other : s->body;

        yes = taken == NULL || falls(taken, a);
        return yes || (dead != NULL && has_label(dead) && falls(dead, a));
    }
    yes = falls(s->body, a);
    no = s->other == NULL || falls(s->other, a);
    return yes || no;
}

/* All branches of a join, one arm of a select. */
static bool group_falls(struct stmt *s, struct around *a)
{
    bool join = s->kind == S_JOIN, any = false, all = true;

    for (struct stmt *b = join ? s->body->body : s->body; b != NULL;
         b = b->next) {
        struct stmt *body = join ? b : b->body;
        bool end = body == NULL || falls(body, a);

        any |= end;
        all &= end;
    }
    return join ? all : any;
}

/* tidy: one switch */
static bool falls(struct stmt *s, struct around *a)
{
    bool yes, no;

    switch (s->kind) {
    case S_EXPR:
        return !never_returns(s->e);
    case S_BLOCK:
        return list_falls(s->body, a);
    case S_IF:
        return if_falls(s, a);
    case S_WHILE: case S_DO: case S_FOR:
        return loop_falls(s);
    case S_SWITCH:
        return switch_falls(s, a);
    case S_CASE: case S_DEFAULT: case S_LABEL:
        return s->body == NULL || falls(s->body, a);
    case S_BREAK:
        a->left = true;
        return false;
    case S_CONTINUE:
        a->again = true;
        return false;
    case S_RETURN: case S_GOTO: case S_GOTO_PTR:
        return false;
    case S_JOIN: case S_SELECT:
        return group_falls(s, a);
    case S_WITHIN:
        yes = falls(s->body, a);
        no = s->other == NULL || falls(s->other, a);
        return yes || no;
    case S_NONCANCEL: case S_SCOPE:
        return s->body == NULL || falls(s->body, a);
    default:
        return true;
    }
}

void returns_fn(struct fn *fn)
{
    struct around none = { 0 };
    struct type *ret = type_resolve(fn->type->base);

    if (!fn->is_async || fn->is_generator || fn->is_main
        || fn->around != NULL
        || ret->kind == TY_VOID || !falls(fn->body, &none))
        return;
    warn_at(fn->body_last, "-Wreturn-type",
            "control reaches end of non-void function");
}
