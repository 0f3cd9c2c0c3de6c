/* SPDX-License-Identifier: MIT-0 */
/*
 * prune: what a resume copy never comes to is not written.
 *
 * A resume copy is entered behind a suspension point, so whatever stands in
 * front of the first one, and in no loop with one, is never run there: only
 * the names declared in it are needed.  A label may be the aim of a jump and
 * counts as a way in.  Loops and switches with a way in are written whole.
 *
 * needs: everything before.  gives: stmt->entered; text.
 */
#include "lower.h"

static void mark(struct stmt *s);

static void mark_child(struct stmt **at, void *arg)
{
    struct stmt *around = arg;

    mark(*at);
    around->entered |= (*at)->entered;
}

static void mark(struct stmt *s)
{
    s->entered = s->kind == S_AWAIT || s->kind == S_GROUP
              || s->kind == S_LABEL || s->kind == S_MARK;
    stmt_children(s, mark_child, s);
}

void prune_code(struct out *o)
{
    struct code *c = o->code;

    o->dead = o->copy == COPY_RESUME && !c->params_saved && !is_stream(c);
    if (o->dead)
        mark(c->body);
}

/* Does the object need its initialiser to be declared at all? */
static bool needs_init(struct sym *s)
{
    struct type *t = type_resolve(s->type);

    return s->infer || s->is_constexpr || type_is_vm(s->type)
        || t->kind == TY_UNKNOWN || (t->quals & Q_CONST) != 0
        || (t->kind == TY_ARRAY && t->no_bound);
}

static bool needs_all(struct stmt *s)
{
    if (s->decl == NULL || s->tags != NULL)
        return true;
    for (struct sym **d = s->decl; *d != NULL; d++)
        if ((*d)->kind != SYM_OBJECT || (*d)->storage == ST_STATIC
            || (*d)->storage == ST_EXTERN || needs_init(*d))
            return true;
    return false;
}

void lower_pruned(struct out *o, struct stmt *s)
{
    if (s->kind == S_PASS)
        out_tokens(o, s->first, s->last);
    else if (s->kind == S_DECL)
        lower_decl(o, s, needs_all(s));
}
