/* SPDX-License-Identifier: MIT-0 */
/*
 * Does a declaration start here, and its specifiers.
 *
 * A name that nothing declares is a type where one has to stand: the real
 * compiler knows more types than its headers say.
 */
#include "cc.h"
#include "parse.h"

/* ---- does a declaration start here? ---- */

static bool is_type_keyword(unsigned kw)
{
    switch (kw) {
    case KW_VOID: case KW_CHAR: case KW_SHORT: case KW_INT: case KW_LONG:
    case KW_FLOAT: case KW_DOUBLE: case KW_SIGNED: case KW_UNSIGNED:
    case KW_BOOL: case KW_COMPLEX: case KW_IMAGINARY: case KW_STRUCT:
    case KW_UNION: case KW_ENUM: case KW_TYPEOF: case KW_TYPEOF_UNQUAL:
    case KW_AUTO_TYPE: case KW_ATOMIC: case KW_CONST: case KW_VOLATILE:
    case KW_RESTRICT: case KW_BITINT: case KW_DECIMAL32: case KW_DECIMAL64:
    case KW_DECIMAL128: case KW_INT128: case KW_FLOAT16: case KW_FLOAT32:
    case KW_FLOAT64: case KW_FLOAT128: case KW_FLOAT32X: case KW_FLOAT64X:
    case KW_FLOAT80: case KW_IBM128: case KW_BF16: case KW_SEG_FS:
    case KW_SEG_GS:
        return true;
    default:
        return false;
    }
}

static bool is_storage_keyword(unsigned kw)
{
    switch (kw) {
    case KW_TYPEDEF: case KW_EXTERN: case KW_STATIC: case KW_AUTO:
    case KW_REGISTER: case KW_INLINE: case KW_NORETURN: case KW_CONSTEXPR:
    case KW_THREAD_LOCAL: case KW_ALIGNAS:
        return true;
    default:
        return false;
    }
}

tok_id behind_storage(tok_id t)
{
    while (is_storage_keyword(kw_at(t)))
        t = next_tok(t);
    return t;
}

/* The keyword at t, 0 if it is none or hidden by a declaration. */
unsigned kw_at(tok_id t)
{
    const struct tok *k = tok_at(t);

    if (k->kind != T_IDENT || k->name->kw == 0 ||
        (!k->name->reserved && k->name->sym != NULL))
        return 0;
    return k->name->kw;
}

/* `async` is ours unless what follows makes it the name that is declared. */
static bool is_async_word(tok_id t)
{
    tok_id n = next_tok(t);

    if (!word_at(t, KW_ASYNC))
        return false;
    return tok_at(n)->kind == T_IDENT ||
           (tok_is(n, '[') && tok_is(n + 1, '['));
}

static bool is_handle_word(tok_id t)
{
    unsigned kw = kw_at(t);

    return kw >= KW_TASK && kw <= KW_CHANNEL && tok_is(next_tok(t), '(');
}

bool starts_type(tok_id t)
{
    const struct tok *k = tok_at(t);
    unsigned kw;

    if (k->kind != T_IDENT)
        return false;
    kw = kw_at(t);
    if (kw == 0)
        return k->name->sym != NULL && k->name->sym->kind == SYM_TYPEDEF;
    if (kw == KW_EXTENSION || kw == KW_ATTRIBUTE)
        return starts_type(next_tok(t)) || kw == KW_ATTRIBUTE;
    return is_type_keyword(kw) || is_handle_word(t) || is_async_word(t);
}

/* An unknown name in front of a name: a type that only cc knows. */
static bool is_unknown_type(tok_id t)
{
    const struct tok *k = tok_at(t);
    tok_id n = next_tok(t);

    if (k->kind != T_IDENT || k->name->sym != NULL || kw_at(t) != 0)
        return false;
    while (tok_is(n, '*'))
        n = next_tok(n);
    if (tok_at(n)->kind != T_IDENT || (kw_at(n) != 0 && kw_at(n) < KW_ASYNC))
        return false;
    if (n == next_tok(t))
        return true;
    n = next_tok(n);
    return tok_is(n, '=') || tok_is(n, ';') || tok_is(n, ',') ||
           tok_is(n, '[');
}

bool starts_decl(tok_id t)
{
    unsigned kw = kw_at(t);

    return starts_type(t) || is_storage_keyword(kw) ||
           kw == KW_STATIC_ASSERT || is_unknown_type(t);
}

/* ---- specifiers ---- */

enum {
    N_VOID, N_CHAR, N_SHORT, N_INT, N_LONG, N_FLOAT, N_DOUBLE, N_SIGNED,
    N_UNSIGNED, N_BOOL, N_COMPLEX, N_INT128,
};

static void add_span(struct specs *sp, tok_id first, tok_id last, bool type)
{
    struct span *s = NEW(struct span);

    s->first = first;
    s->last = last;
    if (sp->span_last != NULL)
        sp->span_last->next = s;
    else
        sp->span = s;
    sp->span_last = s;
    if (type && sp->type_tok == 0)
        sp->type_tok = first;
}

static struct type *count_type(const struct specs *sp)
{
    const unsigned *n = sp->count;
    const char *u = n[N_UNSIGNED] ? "unsigned " : "";
    const char *text = "int";

    if (n[N_VOID])
        text = "void";
    else if (n[N_BOOL])
        text = "_Bool";
    else if (n[N_CHAR])
        text = arena_printf("%schar", n[N_SIGNED] ? "signed " : u);
    else if (n[N_SHORT])
        text = arena_printf("%sshort", u);
    else if (n[N_INT128])
        text = arena_printf("%s__int128", u);
    else if (n[N_FLOAT])
        text = "float";
    else if (n[N_DOUBLE])
        text = n[N_LONG] ? "long double" : "double";
    else if (n[N_LONG])
        text = arena_printf("%s%s", u, n[N_LONG] > 1 ? "long long" : "long");
    else if (n[N_UNSIGNED])
        text = "unsigned int";
    else if (n[N_COMPLEX] && !n[N_INT] && !n[N_SIGNED])
        text = "double";
    if (n[N_COMPLEX])
        text = arena_printf("_Complex %s", text);
    return type_arith(text);
}

static bool count_keyword(struct specs *sp, unsigned kw)
{
    static const uint16_t of[] = {
        [N_VOID] = KW_VOID, [N_CHAR] = KW_CHAR, [N_SHORT] = KW_SHORT,
        [N_INT] = KW_INT, [N_LONG] = KW_LONG, [N_FLOAT] = KW_FLOAT,
        [N_DOUBLE] = KW_DOUBLE, [N_SIGNED] = KW_SIGNED,
        [N_UNSIGNED] = KW_UNSIGNED, [N_BOOL] = KW_BOOL,
        [N_COMPLEX] = KW_COMPLEX, [N_INT128] = KW_INT128,
    };

    for (unsigned i = 0; i < sizeof(of) / sizeof(of[0]); i++) {
        if (of[i] != kw)
            continue;
        sp->count[i]++;
        sp->seen_type = true;
        add_span(sp, ps.p, ps.p, true);
        advance();
        return true;
    }
    return false;
}

static void set_type(struct specs *sp, tok_id first, struct type *t)
{
    sp->type = t;
    sp->seen_type = true;
    add_span(sp, first, ps.prev, true);
}

enum { BITS_MAX = UINT16_MAX / 8 * 64 };    /* larger ones have no size here */

/* _BitInt ( n ) */
static struct type *parse_bitint(void)
{
    struct type *t = type_new(TY_INT);
    struct expr *n;
    int64_t bits;

    advance();
    expect('(');
    n = parse_constant("the width of a _BitInt");
    expect(')');
    t->text = arena_printf("_BitInt(%s)", tok_text(n->first, n->last));
    if (expr_value(n, &bits) && bits > 0 && bits <= BITS_MAX)
        t->size = (uint16_t)(bits <= 8    ? 1
                             : bits <= 16 ? 2
                             : bits <= 32 ? 4
                                          : (bits + 63) / 64 * 8);
    return t;
}

static bool spec_named_type(struct specs *sp)
{
    tok_id first = ps.p;
    unsigned kw = kw_at(ps.p);
    const char *text;

    switch (kw) {
    case KW_FLOAT16: case KW_FLOAT32: case KW_FLOAT64: case KW_FLOAT128:
    case KW_FLOAT32X: case KW_FLOAT64X: case KW_FLOAT80: case KW_IBM128:
    case KW_BF16: case KW_DECIMAL32: case KW_DECIMAL64: case KW_DECIMAL128:
        text = tok_at(ps.p)->name->text;
        if (sp->count[N_COMPLEX])
            return advance(), set_type(sp, first, type_unknown()), true;
        advance();
        set_type(sp, first, type_arith(text));
        return true;
    case KW_BITINT:
        set_type(sp, first, parse_bitint());
        return true;
    case KW_STRUCT: case KW_UNION: case KW_ENUM:
        set_type(sp, first, parse_tag(sp));
        return true;
    case KW_TYPEOF: case KW_TYPEOF_UNQUAL:
        set_type(sp, first, parse_typeof());
        return true;
    case KW_AUTO_TYPE:
        advance();
        sp->infer = true;
        set_type(sp, first, type_unknown());
        return true;
    default:
        if (sp->seen_type || !is_handle_word(ps.p))
            return false;
        set_type(sp, first, parse_handle());
        return true;
    }
}

/* _Alignas ( type | constant ) */
static void parse_alignas(struct specs *sp)
{
    int64_t n;

    advance();
    expect('(');
    if (starts_type(ps.p)) {
        n = (int64_t)type_align_hint(parse_type_name());
    } else {
        struct expr *e = parse_constant("an alignment");

        if (!expr_value(e, &n))
            n = 0;
    }
    expect(')');
    if (n > (int64_t)sp->attrs.align)
        sp->attrs.align = (uint32_t)n;
}

static bool spec_storage(struct specs *sp, unsigned kw)
{
    switch (kw) {
    case KW_TYPEDEF:
        sp->is_typedef = true;
        break;
    case KW_EXTERN:
        sp->storage = ST_EXTERN;
        break;
    case KW_STATIC:
        sp->storage = ST_STATIC;
        break;
    case KW_AUTO:
        sp->storage = ST_AUTO;
        break;
    case KW_REGISTER:
        sp->storage = ST_REGISTER;
        break;
    case KW_INLINE:
        sp->is_inline = true;
        break;
    case KW_CONSTEXPR:
        sp->is_constexpr = true;
        break;
    case KW_THREAD_LOCAL:
        sp->is_thread = true;
        break;
    case KW_NORETURN:
        advance();
        attr_use(&sp->attrs, "noreturn", ps.prev);
        return true;
    case KW_EXTENSION:
        break;
    case KW_ALIGNAS:
        parse_alignas(sp);
        return true;
    default:
        return false;
    }
    advance();
    return true;
}

/* const ... | _Atomic | _Atomic ( type ) */
static bool spec_qualifier(struct specs *sp, unsigned kw)
{
    tok_id first = ps.p;

    switch (kw) {
    case KW_CONST:
        sp->quals |= Q_CONST;
        break;
    case KW_VOLATILE:
        sp->quals |= Q_VOLATILE;
        break;
    case KW_RESTRICT:
        sp->quals |= Q_RESTRICT;
        break;
    case KW_ATOMIC:
        if (tok_is(next_tok(ps.p), '(')) {
            struct type *t;

            advance();
            advance();
            t = parse_type_name();
            expect(')');
            set_type(sp, first, type_qualified(t, Q_ATOMIC));
            return true;
        }
        sp->quals |= Q_ATOMIC;
        break;
    case KW_SEG_FS:
        sp->quals |= Q_SEG_FS;
        break;
    case KW_SEG_GS:
        sp->quals |= Q_SEG_GS;
        break;
    case KW_NULLABILITY:
        break;
    default:
        return false;
    }
    advance();
    add_span(sp, first, first, false);
    return true;
}

static struct type *typedef_type(struct sym *s)
{
    struct type *t = type_of_base(TY_TYPEDEF, s->type);

    t->def = s;
    t->size = s->type->size;
    return check_type_size(t);
}

/* A name where a specifier may stand: a type, or the declarator? */
static bool spec_name(struct specs *sp)
{
    struct tok *t = tok_at(ps.p);
    tok_id first = ps.p, n = next_tok(ps.p);

    if (sp->seen_type || t->kind != T_IDENT ||
        (t->name->kw != 0 && t->name->reserved))
        return false;
    if (t->name->sym != NULL) {
        if (t->name->sym->kind != SYM_TYPEDEF)
            return false;
        tok_more(t)->sym = t->name->sym;
        advance();
        set_type(sp, first, typedef_type(tok_more(t)->sym));
        return true;
    }
    if (tok_at(n)->kind != T_IDENT && !tok_is(n, '*') &&
        !(ps.block == NULL && scope_depth() > 0 &&
          (tok_is(n, ',') || tok_is(n, ')'))))
        return false;
    if (sp->async != 0)
        misuse_of_type(first);
    advance();
    set_type(sp, first, type_unknown());
    return true;
}

static bool spec_async(struct specs *sp)
{
    if (!is_async_word(ps.p))
        return false;
    if (sp->async != 0)
        error_at(ps.p, "ebb-async-declarator", "'async' is there twice");
    sp->async = ps.p;
    if (ps.fn == NULL)
        ps.quiet = false;
    tok_edit(ps.p)->instead = "";
    add_span(sp, ps.p, ps.p, false);
    unit.uses_ebb = true;
    advance();
    return true;
}

/* yields ( type ) behind `async` */
static bool spec_yields(struct specs *sp)
{
    tok_id word = ps.p;

    if (sp->async == 0 || sp->seen_type || !is_word(KW_YIELDS))
        return false;
    if (starts_type(next_tok(word)))
        parse_fail(next_tok(word), "the type of the items stands in "
                   "parentheses: 'yields(int)'");
    if (!tok_is(next_tok(word), '('))
        return false;
    advance();
    set_type(sp, word, parse_handle_of(word, "stream"));
    sp->is_generator = true;
    return true;
}

static void finish_specs(struct specs *sp)
{
    if (sp->type == NULL) {
        bool counted = sp->seen_type;

        if (!counted && (sp->storage == ST_AUTO || sp->is_constexpr))
            sp->infer = true;
        sp->type = sp->infer ? type_unknown() : count_type(sp);
    } else if (sp->count[N_UNSIGNED] && sp->type->kind == TY_INT) {
        sp->type = type_copy(sp->type);
        sp->type->text = arena_printf("unsigned %s", sp->type->text);
        sp->type->is_unsigned = true;
    }
    sp->type = attrs_type(&sp->attrs, sp->type);
    if (sp->attrs.space != NULL) {
        sp->type = type_of_base(TY_TYPEOF, sp->type);
        sp->type->text = sp->attrs.space;
    }
    if (sp->quals != 0)
        sp->type = type_qualified(sp->type, sp->quals);
}

/* { storage | qualifier | type | attribute | async } */
void parse_specs(struct specs *sp)
{
    sp->first = ps.p;
    for (;;) {
        unsigned kw = kw_at(ps.p);

        if (at_attribute())
            parse_attributes(&sp->attrs);
        else if (spec_storage(sp, kw) || spec_qualifier(sp, kw) ||
                 count_keyword(sp, kw) || spec_async(sp) ||
                 spec_yields(sp) ||
                 spec_named_type(sp) || spec_name(sp))
            ;
        else
            break;
        sp->last = ps.prev;
    }
    if (sp->last == 0 && ps.fn != NULL && ps.fn->is_async)
        expected("a type");
    finish_specs(sp);
}
