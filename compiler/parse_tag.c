/* SPDX-License-Identifier: MIT-0 */
/*
 * struct, union and enum: references, members, enumerators.
 */
#include "cc.h"
#include "parse.h"

enum { NEST_MAX = 500 };

static struct tag *tag_new(struct name *name, enum type_kind kind)
{
    struct tag *t = NEW(struct tag);

    t->name = name;
    t->type = type_new(kind);
    t->type->tag = t;
    t->fn = ps.fn;
    return scope_declare_tag(t);
}

/* The tag a keyword and name refer to; one of another kind hides nothing. */
static struct tag *tag_lookup(struct name *name, enum type_kind kind,
                              bool here)
{
    struct tag *t = name != NULL ? name->tag : NULL;

    if (t != NULL && t->type->kind == kind &&
        (!here || t->depth == scope_depth()))
        return t;
    return tag_new(name, kind);
}

/* ---- members ---- */

static void add_tag(struct specs *sp, struct tag *tag)
{
    struct tag **old = sp->tags;

    if ((sp->ntag & (sp->ntag + 1)) == 0) {
        sp->tags = NEW_ARRAY(struct tag *, 2 * (sp->ntag + 1));
        for (uint32_t i = 0; i < sp->ntag; i++)
            sp->tags[i] = old[i];
    }
    sp->tags[sp->ntag++] = tag;
}

/* The structure that lies in an object of type t, or NULL. */
static struct tag *tag_in(struct type *t)
{
    t = type_resolve(t);
    while (t->kind == TY_ARRAY)
        t = type_resolve(t->base);
    return t->kind == TY_STRUCT || t->kind == TY_UNION ? t->tag : NULL;
}

/* A member that would be inside of itself; the real compiler says so. */
static bool is_incomplete(struct type *t)
{
    struct tag *in = tag_in(t);

    return in != NULL && (!in->complete || in->open);
}

static void add_member(struct member ***end, struct name *name,
                       struct type *type, struct expr *width)
{
    struct member *m = NEW(struct member);
    int64_t bits;

    if (is_incomplete(type))
        return;
    m->name = name;
    m->type = type;
    m->bit_field = width != NULL;
    if (width != NULL && expr_value(width, &bits) && bits > 0 && bits < 1024)
        m->width = (uint16_t)bits;
    if (name != NULL && type_mentions_async(type))
        name->async_member = true;
    **end = m;
    *end = &m->next;
}

/* specifiers [ declarator [ ':' width ] { ',' ... } ] ';' */
static void parse_member_decl(struct member ***end, struct specs *outer)
{
    struct specs sp = { 0 };

    if (accept(';'))
        return;
    if (is_word(KW_STATIC_ASSERT)) {
        parse_static_assert();
        return;
    }
    parse_specs(&sp);
    if (sp.last == 0)
        expected("a member");
    for (uint32_t i = 0; i < sp.ntag; i++)
        add_tag(outer, sp.tags[i]);
    if (accept(';')) {
        if (sp.type->kind == TY_STRUCT || sp.type->kind == TY_UNION ||
            sp.type->kind == TY_TYPEDEF)
            add_member(end, NULL, sp.type, NULL);
        return;
    }
    do {
        struct declarator d = { 0 };
        struct name *name = NULL;
        struct expr *width = NULL;

        if (!tok_is(ps.p, ':'))
            parse_declarator(&d, &sp);
        else
            d.type = sp.type;
        if (d.name_tok != 0)
            name = tok_at(d.name_tok)->name;
        end_declarator(&sp, &d);
        if (accept(':')) {
            width = parse_constant("the width of a bit-field");
            parse_attributes(&d.attrs);
        }
        add_member(end, name, d.type, width);
    } while (accept(','));
    if (!tok_is(ps.p, '}'))
        expect(';');
}

static void parse_members(struct tag *tag, struct specs *outer)
{
    struct member *first = NULL, **end = &first;
    struct stmt *block = ps.block;
    struct fn *fn = ps.fn;
    bool was_open = tag->open;          /* defined within itself */

    tag->open = true;
    level_enter();
    expect('{');
    while (!tok_is(ps.p, '}')) {
        if (tok_at(ps.p)->kind == T_EOF)
            expected("'}'");
        parse_member_decl(&end, outer);
    }
    expect('}');
    level_leave();
    ps.block = block;
    ps.fn = fn;
    tag->open = was_open;
    if (!tag->complete)                 /* the first definition counts */
        tag->member = first;
    tag->complete = true;
    for (struct member *m = first; m != NULL; m = m->next) {
        struct tag *in = tag_in(m->type);

        tag->is_vm |= type_is_vm(m->type);
        if (in != NULL && in->nest >= tag->nest)
            tag->nest = (uint16_t)(in->nest + 1);
    }
    if (tag->nest > NEST_MAX)
        parse_fail(ps.prev, "structures nested too deeply");
}

/* ---- enumerators ---- */

static struct sym *declare_enumerator(struct tag *tag)
{
    struct sym *s = NEW(struct sym);
    struct tok *t = tok_at(ps.p);

    if (t->kind != T_IDENT)
        expected("the name of an enumerator");
    s->kind = SYM_ENUM;
    s->name = t->name;
    s->type = tag->type->base != NULL && tag->tag_fixed ? tag->type
                                                        : type_int();
    s->tok = s->first = s->last = s->dcl_last = ps.p;
    s->fn = ps.fn;
    s->scope = ps.block;
    tok_more(t)->sym = s;
    advance();
    return s;
}

/* One that no int can hold has the type of its enum. */
static struct type *enumerator_type(int64_t value, int64_t min)
{
    if (value >= INT32_MIN && value <= INT32_MAX)
        return type_int();
    if (min < 0)
        return type_arith("int64_t");
    return type_arith(value > UINT32_MAX ? "uint64_t" : "unsigned int");
}

/* That of the values from min to max; in C it is no smaller than int. */
static struct type *underlying_type(int64_t min, int64_t max)
{
    static const struct {
        int64_t min, max;
        const char *text;
    } of[] = {
        { 0, UINT8_MAX, "unsigned char" },
        { INT8_MIN, INT8_MAX, "signed char" },
        { 0, UINT16_MAX, "unsigned short" },
        { INT16_MIN, INT16_MAX, "short" },
    };

    for (unsigned i = 0; pipeline_options.short_enums && i < 4; i++)
        if (min >= of[i].min && max <= of[i].max)
            return type_arith(of[i].text);
    if (min >= 0 && max <= INT32_MAX)
        return type_arith("unsigned int");
    if (min >= INT32_MIN && max <= INT32_MAX)
        return type_int();
    return enumerator_type(min < 0 ? INT64_MIN : max, min);
}

/* name [ '=' constant ] { ',' ... } */
static void parse_enumerators(struct tag *tag)
{
    int64_t value = 0, min = 0, max = 0;
    bool known = true;
    struct attrs attrs = { 0 };

    expect('{');
    while (!tok_is(ps.p, '}')) {
        struct sym *s = declare_enumerator(tag);

        parse_attributes(&attrs);
        if (accept('=')) {
            s->init = parse_constant("the value of an enumerator");
            known = expr_value(s->init, &value);
        }
        s->last = ps.prev;
        s->value = value;
        s->has_value = known;
        if (known && value < min)
            min = value;
        if (known && value > max)
            max = value;
        if (known && !tag->tag_fixed)
            s->type = enumerator_type(value, min);
        check_fresh(s->name, s->tok);
        scope_declare(s);
        value = (int64_t)((uint64_t)value + 1);
        if (!accept(','))
            break;
    }
    expect('}');
    tag->complete = true;
    if (!tag->tag_fixed)
        tag->type->base = underlying_type(min, max);
}

/* ---- the whole ---- */

/* ':' type: the underlying type of an enum. */
static void parse_underlying(struct tag *tag)
{
    struct specs sp = { 0 };
    struct type *t;

    advance();
    parse_specs(&sp);
    t = type_resolve(sp.type);
    if (t->kind == TY_ENUM && t->tag->tag_fixed)
        t = t->tag->type->base;
    if (t->kind != TY_INT && t->kind != TY_BOOL)
        return;                         /* the real compiler says so */
    tag->type->base = t;
    tag->tag_fixed = true;
}

/* ( struct | union | enum ) [ attributes ] [ name ] [ ':' type ] [ { } ] */
struct type *parse_tag(struct specs *sp)
{
    unsigned kw = tok_at(ps.p)->name->kw;
    enum type_kind kind = kw == KW_STRUCT  ? TY_STRUCT
                          : kw == KW_UNION ? TY_UNION
                                           : TY_ENUM;
    tok_id first = ps.p, name_tok = 0;
    struct name *name = NULL;
    struct attrs attrs = { 0 };
    struct tag *tag;
    bool defines, fixed;

    advance();
    parse_attributes(&attrs);
    if (tok_at(ps.p)->kind == T_IDENT) {
        name_tok = ps.p;
        name = tok_at(ps.p)->name;
        advance();
    }
    parse_attributes(&attrs);
    fixed = kind == TY_ENUM && tok_is(ps.p, ':') &&
            starts_type(next_tok(ps.p));
    defines = tok_is(ps.p, '{');
    if (name == NULL && !defines && !fixed)
        expected("a name or '{'");
    tag = tag_lookup(name, kind, defines || tok_is(ps.p, ';'));
    if (name_tok != 0)
        more_at(name_tok)->tag = tag;
    if (fixed)
        parse_underlying(tag);
    if (!tok_is(ps.p, '{'))
        return tag->type;
    if (tag->complete && ps.fn != NULL) {
        error_at(name_tok, "ebb-redeclared", "'%s %s' is defined twice in "
                 "this block", tok_at(first)->name->text, name->text);
        note_at(tag->first, "the earlier definition");
    }
    if (kind == TY_ENUM)
        parse_enumerators(tag);
    else
        parse_members(tag, sp);
    parse_attributes(&attrs);
    if (kind == TY_ENUM && attrs.packed && !tag->tag_fixed)
        tag->type->base = type_unknown();
    if (attrs.align > tag->type->align)
        tag->type->align = attrs.align;
    tag->thread_bound |= attrs.thread_bound;
    tag->first = first;
    tag->last = ps.prev;
    sp->tag_def = first;
    add_tag(sp, tag);
    return tag->type;
}
