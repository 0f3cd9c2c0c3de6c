/* SPDX-License-Identifier: MIT-0 */
/*
 * declare: declarations in the bodies of the copies.
 *
 * A declaration none of whose names needs more is printed as it is written.
 * A pinned local becomes a pointer of its name, for the debugger only (the
 * code reaches the frame directly), and its initialiser an assignment.  In
 * the resume copy a local that is filled loses its `const`.
 */
#include "lower.h"

static bool is_moved(struct out *o, struct sym *s)
{
    if (s->kind == SYM_TYPEDEF || s->storage == ST_STATIC || s->is_constexpr)
        return s->link != NULL;
    (void)o;
    return false;
}

static bool is_plain(struct out *o, struct sym *s)
{
    if (is_moved(o, s))
        return false;
    if (o->copy == COPY_PLAIN)
        return true;
    if (s->pinned)
        return false;
    return !(o->copy == COPY_RESUME && s->spilled && s->field != NULL);
}

const char *copy_text(struct type *t, const char *to, const char *from)
{
    if (!type_is_array(t) && !type_has_const_member(t))
        return arena_printf("%s = %s;", to, from);
    return arena_printf("__builtin_memcpy((void *)&%s, (const void *)&%s, "
                        "sizeof(%s));", to, from, to);
}

bool decl_is_verbatim(struct out *o, struct stmt *s)
{
    if (s->split || s->decl == NULL || s->decl[0] == NULL)
        return false;
    for (struct sym **d = s->decl; *d != NULL; d++)
        if (!is_plain(o, *d))
            return false;
    return true;
}

void lower_pointer(struct out *o, struct sym *s, bool declare)
{
    bool array = type_resolve(s->type)->kind == TY_ARRAY;
    const char *name = s->link != NULL ? s->link : s->name->text;

    if (o->code->bare)
        return;
    if (declare)
        out_glue(o, array ? "__typeof__(&__ebb_fr->%s[0]) %s = __ebb_fr->%s;"
                          : "__typeof__(__ebb_fr->%s) *%s = &__ebb_fr->%s;",
                 s->field, name, s->field);
    else
        out_glue(o, array ? "%s = __ebb_fr->%s;" : "%s = &__ebb_fr->%s;",
                 name, s->field);
}

static bool is_zero_init(struct expr *e)
{
    int64_t v;

    if (e->kind != E_INIT)
        return false;
    if (e->args == NULL)
        return true;
    return e->args->next == NULL && e->args->kind == E_CONST
        && expr_value(e->args, &v) && v == 0;
}

/* The initialiser of a pinned local as an assignment. */
static void init_pinned(struct out *o, struct sym *s)
{
    struct type *t = type_resolve(s->type);
    const char *at = arena_printf("__ebb_fr->%s", s->field);
    bool array = t->kind == TY_ARRAY;
    bool copy = array || type_has_const_member(t);
    bool braces = s->init->kind == E_INIT;

    if (braces && (copy || t->kind == TY_STRUCT) && is_zero_init(s->init)) {
        out_glue(o, "__builtin_memset((void *)&%s, 0, sizeof(%s));", at, at);
        return;
    }
    if (copy)
        out_glue(o, "__builtin_memcpy((void *)&%s, %s(__typeof__(%s)%s)", at,
                 braces || array ? "&" : "", at, braces || array ? "" : "[1]");
    else if (braces)
        out_glue(o, "%s = (%s)", at, type_text(type_unqual(s->type), ""));
    else
        out_glue(o, "%s", at);
    /* The user's `=` is where the real compiler puts its messages. */
    if (!copy && !braces && tok_is(s->dcl_last + 1, '='))
        out_tokens(o, s->dcl_last + 1, s->dcl_last + 1);
    else if (!copy && !braces)
        out_text(o, "=");
    if (copy && !braces)
        out_text(o, "{ ");
    out_expr(o, s->init);
    if (copy && !braces)
        out_text(o, " }");
    if (copy)
        out_glue(o, ", sizeof(%s));", at);
    else
        out_glue(o, ";");
}

static void lower_one(struct out *o, struct sym *s, bool init)
{
    if (is_moved(o, s))
        return;
    init &= s->init != NULL;
    if (s->pinned) {
        lower_pointer(o, s, true);
        if (init)
            init_pinned(o, s);
        return;
    }
    if (is_plain(o, s)) {
        out_tokens(o, s->spec_first, s->spec_last);
        out_tokens(o, s->first, s->dcl_last);
    } else {
        out_glue(o, "__typeof__(__ebb_fr->%s) %s", s->field,
                 s->link != NULL ? s->link : s->name->text);
    }
    if (init) {
        out_text(o, " = ");
        out_expr(o, s->init);
    }
    out_text(o, ";");
}

void lower_decl(struct out *o, struct stmt *s, bool init)
{
    if (init && decl_is_verbatim(o, s)) {
        out_tokens(o, s->first, s->last);
        return;
    }
    for (struct sym **d = s->decl; d != NULL && *d != NULL; d++)
        lower_one(o, *d, init);
}
