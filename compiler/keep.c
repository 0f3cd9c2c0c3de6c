/* SPDX-License-Identifier: MIT-0 */
/*
 * keep: what branches share is in registers while a loop runs.
 *
 * A local that a branch uses lives in the frame, and there the real compiler
 * has to write it whenever anything else is written or called.  But nobody
 * else looks at it as long as nothing is awaited: branches of one task never
 * run at the same time, and its address is not taken.  So around a loop that
 * neither awaits nor is left but by its end, a copy stands for it:
 *
 *     { T k = frame->sum; for (...) k += a[i]; frame->sum = k; }
 *
 * Only where the real compiler optimises: else a debugger could not follow.
 *
 * needs: escape.  gives: sym->kept, while lower.c is inside of the loop.
 */
#include "lower.h"

struct look {
    bool in_switch;                     /* of the loop's own */
    bool fits;
};

static void look_at(struct stmt **at, void *arg);

static void look_below(struct stmt *s, struct look *l, bool is_switch)
{
    struct look in = { .fits = true };

    in.in_switch = is_switch || l->in_switch;
    stmt_children(s, look_at, &in);
    l->fits &= in.fits;
}

/* Does anything in the loop await, or lead into it or out of it other than by
 * its end? */
static void look_at(struct stmt **at, void *arg)
{
    struct stmt *s = *at;
    struct look *l = arg;

    switch (s->kind) {
    case S_EXPR: case S_DECL: case S_BLOCK: case S_IF: case S_WHILE: case S_DO:
    case S_FOR: case S_LOOP: case S_NULL: case S_SET: case S_TEXT:
        look_below(s, l, false);
        return;
    case S_SWITCH:
        look_below(s, l, true);
        return;
    case S_BREAK: case S_CONTINUE:
        l->fits &= s->label == NULL;
        return;
    case S_CASE: case S_DEFAULT:
        l->fits &= l->in_switch;
        look_below(s, l, false);
        return;
    default:
        l->fits = false;
    }
}

/* Jumps in statement expressions are in no tree, and asm may do anything. */
static bool has_only_plain_tokens(struct stmt *s)
{
    for (tok_id t = s->first; t <= s->last; t++)
        if (tok_is_kw(t, KW_RETURN) || tok_is_kw(t, KW_GOTO)
            || tok_is_kw(t, KW_ASM) || tok_is_kw(t, KW_AWAIT)
            || tok_at(t)->kind == T_PRAGMA)
            return false;
    return true;
}

static bool may_be_kept(struct sym *s)
{
    struct type *t;

    if (s == NULL || s->fn == NULL || s->kind != SYM_OBJECT || !s->pinned
        || s->field == NULL || !s->captured || s->addr_taken || s->owned
        || s->has_cleanup || s->is_scope || s->kept != NULL)
        return false;
    t = type_resolve(s->type);
    return type_is_scalar(t) && t->kind != TY_BOOL
        && (t->quals & (Q_VOLATILE | Q_ATOMIC)) == 0;
}

/* Is it declared in the loop itself, and new in each round? */
static bool is_inside(struct sym *sym, struct stmt *s)
{
    return sym->tok >= s->first && sym->tok <= s->last;
}

struct kept *keep_begin(struct out *o, struct stmt *s)
{
    struct look l = { .fits = true };
    struct kept *list = NULL, **tail = &list;

    if (!pipeline_options.optimize || o->hinted
        || trans_of(o->code->fn)->ncode < 2)
        return NULL;
    look_below(s, &l, false);
    if (!l.fits || !has_only_plain_tokens(s))
        return NULL;
    for (tok_id t = s->first; t <= s->last; t++) {
        struct sym *sym = tok_at(t)->kind == T_IDENT ? more_at(t)->sym : NULL;
        struct kept *k;

        if (!may_be_kept(sym) || is_inside(sym, s))
            continue;
        k = NEW(struct kept);
        k->sym = sym;
        k->home = sym_access(o->code, sym);
        sym->kept = arena_printf("__ebb_k%u", sym->id);
        *tail = k;
        tail = &k->next;
        out_glue(o, "%s__typeof__(%s) %s = %s;", list == k ? "{ " : "",
                 k->home, sym->kept, k->home);
    }
    return list;
}

void keep_end(struct out *o, struct kept *list)
{
    for (struct kept *k = list; k != NULL; k = k->next) {
        if ((type_resolve(k->sym->type)->quals & Q_CONST) == 0)
            out_glue(o, "%s = %s;", k->home, k->sym->kept);
        k->sym->kept = NULL;
    }
    if (list != NULL)
        out_glue(o, "}");
}
