/* SPDX-License-Identifier: MIT-0 */
/*
 * `async` among the specifiers of a declarator.
 *
 * It belongs to the function type that is nearest to the specifiers.  In the
 * output the return type is a struct that emit.c makes and the parameters
 * start with a hidden one; so the words of the return type disappear here,
 * all but one token, with the pointers of the declarator that belong to it.
 */
#include "cc.h"
#include "parse.h"

/* The chunk with the async function type; NULL: there is none. */
static struct chunk *async_chunk(struct declarator *d)
{
    struct chunk *c = d->chunk;

    while (c != NULL && c->kind == TY_PTR)
        c = c->next;
    return c != NULL && c->kind == TY_FUNC ? c : NULL;
}

/* The function type that chunk c has become. */
static struct type *chunk_type(struct declarator *d, const struct chunk *c)
{
    struct type *t = d->type;

    for (const struct chunk *x = c->next; x != NULL; x = x->next)
        t = t->base;
    return t;
}

static void blank_return_type(struct specs *sp, struct declarator *d,
                              const struct chunk *func)
{
    for (struct span *s = sp->span; s != NULL; s = s->next)
        for (tok_id t = s->first; t <= s->last; t++)
            if (t != sp->type_tok)
                blank(t, t);
    for (struct chunk *c = d->chunk; c != func; c = c->next)
        blank(c->first, c->last);
}

static void add_async_decl(struct specs *sp, struct declarator *d,
                           struct chunk *c, struct type *t)
{
    struct async_decl *a = NEW(struct async_decl), **end;

    a->func = t;
    a->type_first = sp->span->first;
    a->type_last = sp->span_last->last;
    a->type_tok = sp->type_tok;
    a->lparen = c->first;
    a->rparen = c->last;
    a->no_params = c->no_params;
    if (c->no_params)
        blank(c->first + 1, c->last - 1);
    for (end = &ps.top->adecl; *end != NULL;)
        end = &(*end)->next;
    *end = a;
    d->adecl = a;
    unit.uses_ebb = true;
    unit.uses_async |= !tok_at(sp->async)->sys;
}

static bool check_async(struct specs *sp, struct declarator *d,
                        struct chunk *c)
{
    tok_id at = d->name_tok != 0 ? d->name_tok : sp->async;

    if (c == NULL) {
        error_at(sp->async, "ebb-async-declarator",
                 "'async' needs a function: its return type stands behind "
                 "it, its parameters behind the name");
        return false;
    }
    if (sp->is_generator && d->chunk != c) {
        error_at(d->chunk->first, "ebb-async-declarator",
                 "the type of a generator's items stands in the parentheses "
                 "of 'yields', all of it");
        return false;
    }
    if (c->variadic) {
        error_at(at, "ebb-variadic",
                 "an async function may not have a variable number of "
                 "arguments: pass a va_list or an array");
        return false;
    }
    if (sp->tag_def != 0 && sp->tag_def < sp->async) {
        hint_behind(sp->async - 1, ";");
        ps.quiet = false;
        parse_fail(sp->async - 1, "expected ';' behind %s",
                   spell(sp->async - 1));
    }
    if (sp->tag_def != 0) {
        error_at(sp->tag_def, "ebb-async-tag",
                 "define this type before the async declaration that "
                 "returns it");
        return false;
    }
    if (sp->type_tok == 0) {
        error_at(sp->async, "ebb-async-declarator",
                 "an async function needs a return type");
        return false;
    }
    return true;
}

void async_apply(struct specs *sp, struct declarator *d)
{
    struct chunk *c = async_chunk(d);
    struct type *t;

    if (!check_async(sp, d, c)) {
        if (c != NULL)                  /* as it was meant */
            chunk_type(d, c)->is_async = true;
        return;
    }
    t = chunk_type(d, c);
    t->base = type_unqual(t->base);
    if (sp->is_generator)
        t->base = type_handle(H_STREAM, t->base);
    t->is_async = true;
    t->is_generator = sp->is_generator;
    unit.uses_generators |= sp->is_generator;
    t->old_style = c->knr;
    if (sp->async_ret == NULL) {
        sp->async_ret = t->base;
    } else if (!type_same(sp->async_ret, t->base)) {
        error_at(d->name_tok != 0 ? d->name_tok : sp->async,
                 "ebb-async-types", "async declarators with different "
                 "return types: write them as declarations of their own");
        return;
    }
    blank_return_type(sp, d, c);
    attrs_shift(&sp->attrs);
    attrs_shift(&d->attrs);
    add_async_decl(sp, d, c, t);
}

/* Its name has a meaning now. */
void async_declared(struct declarator *d, struct sym *s)
{
    if (d->adecl == NULL)
        return;
    d->adecl->sym = s;
    d->adecl->is_prototype = s->kind == SYM_FUNC && d->type == d->adecl->func;
}

/*
 * An async function whose parameters are in a typedef (`handler serve;`):
 * nothing but its link name has to be said.
 */
void async_declared_by_typedef(struct declarator *d, struct sym *s)
{
    if (s->storage != ST_STATIC)
        tok_edit(d->name_tok)->after =
            arena_printf(" __asm__(\"__ebb1_%s\")", s->name->text);
    unit.uses_ebb = true;
}
