/* SPDX-License-Identifier: MIT-0 */
/*
 * Declarators and type names.
 *
 * A declarator is read into a list of chunks in the order in which they are
 * applied to the specifiers' type, which is the order from the outside in:
 * pointers first, then what stands behind, then what is in parentheses.
 */
#include "cc.h"
#include "parse.h"

static struct chunk *chunk_new(enum type_kind kind)
{
    struct chunk *c = NEW(struct chunk);

    c->kind = (uint8_t)kind;
    c->first = ps.p;
    return c;
}

static unsigned parse_quals(struct declarator *d)
{
    unsigned quals = 0;

    for (;;) {
        if (at_attribute()) {
            parse_attributes(&d->attrs);
            continue;
        }
        switch (kw_at(ps.p)) {
        case KW_CONST:
            quals |= Q_CONST;
            break;
        case KW_VOLATILE:
            quals |= Q_VOLATILE;
            break;
        case KW_RESTRICT:
            quals |= Q_RESTRICT;
            break;
        case KW_ATOMIC:
            quals |= Q_ATOMIC;
            break;
        case KW_SEG_FS:
            quals |= Q_SEG_FS;
            break;
        case KW_SEG_GS:
            quals |= Q_SEG_GS;
            break;
        case KW_NULLABILITY: case KW_STATIC:
            break;
        default:
            return quals;
        }
        advance();
    }
}

/* '[' [ static | qualifiers ] ( '*' | [ bound ] ) ']' */
static struct chunk *parse_array(struct declarator *d)
{
    struct chunk *c = chunk_new(TY_ARRAY);

    advance();
    c->quals = (uint8_t)parse_quals(d);
    if (tok_is(ps.p, ']')) {
        c->no_bound = true;
    } else if (tok_is(ps.p, '*') && tok_is(next_tok(ps.p), ']')) {
        advance();
        c->is_vla = true;
    } else {
        const char *saved = ps.what;

        ps.what = "an array bound";
        c->bound = parse_assign();
        ps.what = saved;
        c->is_vla = !expr_is_constant(c->bound);
    }
    expect(']');
    c->last = ps.prev;
    return c;
}

/* The object that a declaration of a parameter with a name declares. */
static struct sym *declare_param(struct specs *sp, struct declarator *d)
{
    struct sym *s = NEW(struct sym);

    s->kind = SYM_OBJECT;
    s->is_param = true;
    s->storage = (uint8_t)(sp->storage == ST_REGISTER ? ST_REGISTER
                                                      : ST_NONE);
    s->name = tok_at(d->name_tok)->name;
    s->type = type_decay(d->type);
    s->tok = d->name_tok;
    s->first = d->first;
    s->last = s->dcl_last = ps.prev;
    s->spec_first = sp->first;
    s->spec_last = sp->last;
    s->cleanup_fn = d->attrs.cleanup;
    more_at(d->name_tok)->sym = s;
    return scope_declare(s);
}

static void add_param(struct chunk *c, struct param ***end, uint32_t *n)
{
    struct specs sp = { 0 };
    struct declarator d = { 0 };
    struct param *p = NEW(struct param);
    struct sym **old = c->param_sym;
    struct sym *s = NULL;

    p->first = ps.p;
    parse_specs(&sp);
    parse_declarator(&d, &sp);
    end_declarator(&sp, &d);
    p->last = ps.prev;
    p->type = d.type;
    if (d.name_tok != 0)
        s = declare_param(&sp, &d);
    if ((*n & (*n - 1)) == 0) {
        c->param_sym = NEW_ARRAY(struct sym *, *n == 0 ? 1 : 2 * *n);
        for (uint32_t i = 0; i < *n; i++)
            c->param_sym[i] = old[i];
    }
    c->param_sym[(*n)++] = s;
    **end = p;
    *end = &p->next;
}

/* void f(a, b) int a, b; { ... }: only names, none of them a type. */
static bool at_old_names(void)
{
    const struct tok *t = tok_at(ps.p);
    tok_id n = next_tok(ps.p);

    return t->kind == T_IDENT && !starts_decl(ps.p) &&
           !(t->name->kw != 0 && t->name->reserved) &&
           (tok_is(n, ',') || tok_is(n, ')'));
}

static void parse_params(struct chunk *c)
{
    struct param **end = &c->param;
    uint32_t n = 0;

    if (tok_is(ps.p, ')')) {
        c->old_style = c->no_params = true;
        return;
    }
    if (word_at(ps.p, KW_VOID) && tok_is(next_tok(ps.p), ')')) {
        c->no_params = true;
        advance();
        return;
    }
    if (at_old_names()) {
        c->old_style = c->knr = true;
        while (!tok_is(ps.p, ')') && tok_at(ps.p)->kind == T_IDENT)
            if (advance(), !accept(','))
                break;
        return;
    }
    do {
        if (accept(P_ELLIPSIS)) {
            c->variadic = true;
            break;
        }
        add_param(c, &end, &n);
    } while (accept(',') || (tok_is(ps.p, ';') && accept(';')));
}

/* A name between the parentheses of an old definition: its place, or -1. */
static int old_name_place(const struct chunk *c, const struct name *name)
{
    int i = 0;

    for (tok_id t = next_tok(c->first); t < c->last; t = next_tok(t)) {
        if (tok_is(t, ','))
            i++;
        else if (tok_at(t)->name == name)
            return i;
    }
    return -1;
}

static void make_old_params(struct chunk *c)
{
    struct param **end = &c->param;
    uint32_t n = 0;

    for (tok_id t = next_tok(c->first); t < c->last; t = next_tok(t)) {
        if (tok_is(t, ','))
            continue;
        *end = NEW(struct param);
        (*end)->first = (*end)->last = t;
        end = &(*end)->next;
        n++;
    }
    c->param_sym = NEW_ARRAY(struct sym *, n);
}

/* Those that no declaration names are int. */
static void type_old_params(struct chunk *c)
{
    uint32_t i = 0;

    for (struct param *p = c->param; p != NULL; p = p->next, i++) {
        struct declarator d = { .name_tok = p->first, .type = type_int(),
                                .first = p->first };
        struct specs sp = { 0 };

        if (c->param_sym[i] == NULL)
            c->param_sym[i] = declare_param(&sp, &d);
        p->type = c->param_sym[i]->type;
    }
}

/*
 * The declarations between an old definition's ')' and its '{' give c the
 * parameters of a prototype.
 */
void parse_old_params(struct chunk *c)
{
    make_old_params(c);
    scope_enter();
    level_enter();
    while (!tok_is(ps.p, '{')) {
        struct specs sp = { 0 };

        parse_specs(&sp);
        do {
            struct declarator d = { 0 };
            int i;

            parse_declarator(&d, &sp);
            i = d.name_tok == 0 ? -1
                                : old_name_place(c, tok_at(d.name_tok)->name);
            if (i < 0)
                expected("the name of a parameter");
            c->param_sym[i] = declare_param(&sp, &d);
        } while (accept(','));
        expect(';');
    }
    type_old_params(c);
    level_leave();
    c->scope = scope_close();
}

/* '(' [ parameters ] ')' */
static struct chunk *parse_function(void)
{
    struct chunk *c = chunk_new(TY_FUNC);
    struct stmt *block = ps.block;

    advance();
    ps.block = NULL;
    scope_enter();
    level_enter();
    parse_params(c);
    level_leave();
    c->scope = scope_close();
    ps.block = block;
    expect(')');
    c->last = ps.prev;
    return c;
}

/* At '(': a declarator in parentheses, or parameters? */
static bool at_nested(void)
{
    tok_id n = next_tok(ps.p);

    if (tok_is(n, ')') || tok_is(n, P_ELLIPSIS))
        return false;
    if (tok_is(n, '*') || tok_is(n, '(') || tok_is(n, '^'))
        return true;
    if (tok_is_kw(n, KW_ATTRIBUTE))
        return true;
    return tok_at(n)->kind == T_IDENT && !starts_decl(n);
}

static bool is_declarator_name(tok_id t)
{
    const struct tok *k = tok_at(t);

    return k->kind == T_IDENT && !(k->name->kw != 0 && k->name->reserved);
}

/*
 * { '*' qualifiers } ( name | '(' declarator ')' | nothing )
 * { '[' bound ']' | '(' parameters ')' }
 */
static struct chunk **parse_level(struct declarator *d, struct chunk **tail)
{
    struct chunk *inner = NULL, **inner_tail = &inner, *behind = NULL;

    level_enter();
    while (tok_is(ps.p, '*') || tok_is(ps.p, '^') || at_attribute()) {
        struct chunk *c = chunk_new(TY_PTR);

        if (at_attribute()) {
            parse_attributes(&d->attrs);
            continue;
        }
        advance();
        c->quals = (uint8_t)parse_quals(d);
        c->last = ps.prev;
        *tail = c;
        tail = &c->next;
    }
    if (tok_is(ps.p, '(') && at_nested()) {
        advance();
        inner_tail = parse_level(d, inner_tail);
        expect(')');
    } else if (is_declarator_name(ps.p)) {
        d->name_tok = ps.p;
        advance();
    }
    for (;;) {
        struct chunk *c;

        if (at_attribute()) {
            parse_attributes(&d->attrs);
            continue;
        }
        if (tok_is(ps.p, '['))
            c = parse_array(d);
        else if (tok_is(ps.p, '('))
            c = parse_function();
        else
            break;
        c->next = behind;
        behind = c;
    }
    *tail = behind;
    while (*tail != NULL)
        tail = &(*tail)->next;
    level_leave();
    if (inner == NULL)
        return tail;
    *tail = inner;
    return inner_tail;
}

static struct type *apply_chunk(struct type *base, const struct chunk *c)
{
    struct type *t = type_of_base((enum type_kind)c->kind, base);

    for (struct param *p = c->param; p != NULL; p = p->next)
        if (t->parts <= UINT16_MAX)
            t->parts += p->type->parts + 1;
    check_type_size(t);
    switch (c->kind) {
    case TY_PTR:
        t->quals = c->quals;
        t->size = type_word();
        break;
    case TY_ARRAY:
        t->bound = c->bound;
        t->no_bound = c->no_bound;
        t->is_vla = c->is_vla;
        break;
    default:
        t->param = c->param;
        t->variadic = c->variadic;
        t->old_style = c->old_style;
    }
    return t;
}

/* One declarator: chunks, asm label, attributes, then its type. */
void parse_declarator(struct declarator *d, struct specs *sp)
{
    tok_id prev = ps.prev;

    d->first = ps.p;
    parse_level(d, &d->chunk);
    while (at_attribute() || is_word(KW_ASM)) {
        if (at_attribute())
            parse_attributes(&d->attrs);
        else
            d->asm_label = parse_asm_label();
    }
    d->last = ps.prev == prev ? 0 : ps.prev;
    d->type = attrs_type(&d->attrs, sp->type);
    for (struct chunk *c = d->chunk; c != NULL; c = c->next)
        d->type = apply_chunk(d->type, c);
    if (d->attrs.align != 0 || sp->attrs.align != 0) {
        d->type = type_copy(d->type);
        d->type->align = d->attrs.align > sp->attrs.align ? d->attrs.align
                                                          : sp->attrs.align;
    }
}

/* What `async` among the specifiers means for this declarator. */
void end_declarator(struct specs *sp, struct declarator *d)
{
    if (sp->async != 0)
        async_apply(sp, d);
}

/* specifiers [ abstract declarator ] */
struct type *parse_type_name(void)
{
    struct specs sp = { 0 };
    struct declarator d = { 0 };

    level_enter();
    parse_specs(&sp);
    parse_declarator(&d, &sp);
    if (d.name_tok != 0)
        parse_fail(d.name_tok, "a name may not stand in a type");
    end_declarator(&sp, &d);
    level_leave();
    for (uint32_t i = 0; i < sp.ntag; i++)
        if (sp.tags[i]->fn != NULL) {
            sp.tags[i]->next = sp.tags[i]->fn->tags;
            sp.tags[i]->fn->tags = sp.tags[i];
        }
    return d.type;
}
