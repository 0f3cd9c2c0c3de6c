/* SPDX-License-Identifier: MIT-0 */
/*
 * What GNU C and C23 add: attributes, asm, typeof, statement expressions,
 * _Generic, builtins that take types; and the handle types of Ebb, which are
 * a typeof in the output.
 *
 * Attributes are copied as they are.  Those whose argument counts parameters
 * are remembered, because a hidden parameter shifts them; Ebb's own are
 * taken out of the output.
 */
#include "cc.h"
#include "parse.h"

#include <stdlib.h>
#include <string.h>

/* ---- attributes ---- */

bool at_attribute(void)
{
    const struct tok *t = tok_at(ps.p);

    if (t->kind == T_IDENT)
        return t->name->kw == KW_ATTRIBUTE;
    return t->kind == T_PUNCT && t->op == '[' && tok_is(ps.p + 1, '[');
}

/* Is it NAME or __NAME__? */
static bool is_named(const struct name *n, const char *text)
{
    size_t len = strlen(text);

    if (n->len == len)
        return memcmp(n->text, text, len) == 0;
    return n->len == len + 4 && memcmp(n->text, "__", 2) == 0 &&
           memcmp(n->text + 2, text, len) == 0 &&
           memcmp(n->text + len + 2, "__", 2) == 0;
}

/* Behind the name: its arguments from '(' to ')', if there are any. */
static void skip_arguments(void)
{
    if (tok_is(ps.p, '('))
        skip_brackets();
}

static void attr_constant(struct expr **e)
{
    if (!accept('('))
        return;
    *e = parse_constant("an attribute");
    while (!tok_is(ps.p, ')') && tok_at(ps.p)->kind != T_EOF)
        advance();
    expect(')');
}

static void attr_aligned(struct attrs *a)
{
    struct expr *e = NULL;
    int64_t n = 16;

    if (tok_is(ps.p, '(') && starts_type(next_tok(ps.p))) {
        skip_arguments();
        return;
    }
    attr_constant(&e);
    if (e != NULL && !expr_value(e, &n))
        return;
    if (n > (int64_t)a->align)
        a->align = (uint32_t)n;
}

void attr_use(struct attrs *a, const char *name, tok_id first)
{
    struct attr_use *u = NEW(struct attr_use);

    a->noreturn |= strcmp(name, "noreturn") == 0;
    a->returns_twice |= strcmp(name, "returns_twice") == 0;
    u->name = intern(name, strlen(name));
    u->first = first;
    u->last = ps.prev;
    u->next = a->use;
    a->use = u;
}

/* Attributes that an async function cannot have, or not in that form. */
static void remember(struct attrs *a, struct name *name, tok_id first)
{
    static const char *const known[] = {
        "nonnull", "format", "format_arg", "access", "alloc_size",
        "alloc_align", "malloc", "returns_nonnull", "assume_aligned",
        "const", "pure", "noreturn", "naked", "constructor", "destructor",
        "ifunc", "alias", "weakref", "always_inline",
        "null_terminated_string_arg", "fd_arg", "fd_arg_read",
        "fd_arg_write", "returns_twice", "tainted_args",
        "nonnull_if_nonzero",
    };

    a->musttail |= is_named(name, "musttail");
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (is_named(name, known[i]))
            attr_use(a, known[i], first);
}

/* ebb_blocking_lock [ '(' the function that unlocks ')' ] */
static void attr_lock(struct attrs *a)
{
    tok_id n = next_tok(ps.p);

    a->takes_lock = true;
    if (tok_is(ps.p, '(') && tok_at(n)->kind == T_IDENT)
        a->lock_release = tok_at(n)->name;
}

/* ebb_frame(n), ebb_noalloc ... : taken out of the output. */
static bool attr_ours(struct attrs *a, struct name *name, tok_id first)
{
    if (is_named(name, "ebb_frame"))
        attr_constant(&a->frame);
    else if (is_named(name, "ebb_noalloc"))
        a->noalloc = true;
    else if (is_named(name, "ebb_thread_bound"))
        a->thread_bound = true;
    else if (is_named(name, "ebb_blocking"))
        a->blocking = true;
    else if (is_named(name, "ebb_blocking_lock"))
        attr_lock(a);
    else if (is_named(name, "ebb_cancel_safe"))
        a->cancel_safe = true;
    else if (is_named(name, "ebb_cancel_unsafe"))
        a->cancel_unsafe = true;
    else
        return false;
    skip_arguments();
    blank(first, ps.prev);
    return true;
}

/* cleanup ( function ) */
static void attr_cleanup(struct attrs *a)
{
    tok_id n = next_tok(ps.p);

    if (tok_is(ps.p, '(') && tok_at(n)->kind == T_IDENT) {
        a->cleanup = tok_at(n)->name;
        more_at(n)->sym = a->cleanup->sym;
    }
    skip_arguments();
}

static void attr_mode(struct attrs *a)
{
    tok_id n = next_tok(ps.p);

    if (tok_is(ps.p, '(') && tok_at(n)->kind == T_IDENT)
        a->mode = tok_at(n)->name->text;
    skip_arguments();
}

/* One attribute: [ space '::' ] name [ '(' arguments ')' ] */
static void parse_attribute(struct attrs *a)
{
    tok_id first = ps.p;
    struct name *name;

    if (tok_at(ps.p)->kind != T_IDENT)
        expected("an attribute");
    name = tok_at(ps.p)->name;
    advance();
    if (accept(P_COLONCOLON)) {
        if (tok_at(ps.p)->kind != T_IDENT)
            expected("an attribute");
        name = tok_at(ps.p)->name;
        advance();
    }
    if (attr_ours(a, name, first))
        return;
    if (is_named(name, "cleanup")) {
        attr_cleanup(a);
    } else if (is_named(name, "vector_size") && tok_is(ps.p, '(')) {
        a->vector_first = next_tok(ps.p);
        attr_constant(&a->vector_size);
        a->vector_last = ps.prev - 1;
    } else if (is_named(name, "aligned")) {
        attr_aligned(a);
    } else if (is_named(name, "mode")) {
        attr_mode(a);
    } else if (is_named(name, "address_space")) {
        skip_arguments();
        a->space = tok_text(first, ps.prev);
    } else {
        a->packed |= is_named(name, "packed");
        skip_arguments();
        remember(a, name, first);
    }
}

/* { __attribute__ '((' list '))' | '[[' list ']]' } */
void parse_attributes(struct attrs *a)
{
    while (at_attribute()) {
        bool gnu = tok_at(ps.p)->kind == T_IDENT;

        if (a->first == 0)
            a->first = ps.p;
        if (gnu)
            advance();
        expect(gnu ? '(' : '[');
        expect(gnu ? '(' : '[');
        while (!tok_is(ps.p, gnu ? ')' : ']')) {
            if (accept(','))
                continue;
            parse_attribute(a);
            if (tok_is(ps.p, P_ELLIPSIS))
                advance();
        }
        expect(gnu ? ')' : ']');
        expect(gnu ? ')' : ']');
        a->last = ps.prev;
    }
}

static void shift_numbers(tok_id first, tok_id last)
{
    for (tok_id t = first; t <= last; t++) {
        const struct tok *k = tok_at(t);
        unsigned long n;

        if (k->kind != T_NUM || tok_more(k)->edit != NULL)
            continue;
        n = strtoul(unit.text + k->off, NULL, 0);
        if (n > 0)
            tok_edit(t)->instead = arena_printf("%lu", n + 1);
    }
}

/* The attributes of an async function, for the function it becomes. */
void attrs_shift(struct attrs *a)
{
    static const char *const shifted[] = {
        "nonnull", "format", "format_arg", "access",
        "null_terminated_string_arg", "fd_arg", "fd_arg_read",
        "fd_arg_write", "nonnull_if_nonzero",
    };
    static const char *const dropped[] = {
        "alloc_size", "alloc_align", "malloc", "returns_nonnull",
        "assume_aligned", "const", "pure", "tainted_args",
    };

    for (struct attr_use *u = a->use; u != NULL; u = u->next) {
        bool known = false;

        for (size_t i = 0; i < sizeof(shifted) / sizeof(*shifted); i++)
            if (strcmp(u->name->text, shifted[i]) == 0) {
                shift_numbers(u->first, u->last);
                known = true;
            }
        for (size_t i = 0; i < sizeof(dropped) / sizeof(*dropped); i++)
            if (strcmp(u->name->text, dropped[i]) == 0) {
                blank(u->first, u->last);
                known = true;
            }
        if (!known)
            error_at(u->first, "ebb-async-attribute",
                     "an async function cannot be '%s'", u->name->text);
    }
    a->use = NULL;
}

/* What mode, vector_size do to a type. */
static struct type *mode_type(const char *mode, struct type *t)
{
    static const char *const of[][3] = {
        { "QI", "signed char", "unsigned char" },
        { "HI", "short", "unsigned short" },
        { "SI", "int", "unsigned int" },
        { "DI", "int64_t", "uint64_t" },
        { "TI", "__int128", "unsigned __int128" },
        { "word", "ptrdiff_t", "size_t" },
        { "pointer", "ptrdiff_t", "size_t" },
        { "unwind_word", "ptrdiff_t", "size_t" },
        { "byte", "signed char", "unsigned char" },
        { "SF", "float", "float" },
        { "DF", "double", "double" },
        { "XF", "long double", "long double" },
        { "TF", "__float128", "__float128" },
        { "SC", "_Complex float", "_Complex float" },
        { "DC", "_Complex double", "_Complex double" },
    };
    struct type *r = type_resolve(t);
    size_t len = strlen(mode);

    if (len > 4 && mode[0] == '_' && mode[len - 1] == '_')
        mode = arena_strndup(mode + 2, len - 4);
    for (size_t i = 0; i < sizeof(of) / sizeof(of[0]); i++)
        if (strcmp(of[i][0], mode) == 0)
            return type_qualified(type_arith(of[i][1 + r->is_unsigned]),
                                  r->quals);
    return type_unknown();
}

struct type *attrs_type(struct attrs *a, struct type *t)
{
    if (a->mode != NULL)
        t = mode_type(a->mode, t);
    if (a->vector_first != 0) {
        struct type *v = type_of_base(TY_VECTOR, type_unqual(t));

        v->quals = type_resolve(t)->quals;
        v->bound = a->vector_size;
        v->first = a->vector_first;
        v->last = a->vector_last;
        t = v;
    }
    return t;
}

/* ---- asm ---- */

/* asm '(' string ')' behind a declarator */
tok_id parse_asm_label(void)
{
    tok_id first = ps.p;

    advance();
    if (!tok_is(ps.p, '('))
        expected("'('");
    skip_brackets();
    return first;
}

/* [ '[' name ']' ] string '(' expr ')'; outputs are marked by op '='. */
static struct expr *parse_operand(bool output)
{
    struct expr *e;

    if (accept('[')) {
        advance();
        expect(']');
    }
    while (tok_at(ps.p)->kind == T_STR)
        advance();
    e = expr_new(E_PAREN, ps.p);
    e->op = output ? '=' : 0;
    expect('(');
    e->a = parse_expr();
    expect(')');
    expr_end(e);
    return e;
}

/* One of the labels of an asm goto: a chain in e->c. */
static void parse_asm_target(struct expr *e)
{
    struct expr **end = &e->c, *l = expr_new(E_LABEL, ps.p);

    while (*end != NULL)
        end = &(*end)->next;
    if (tok_at(ps.p)->kind != T_IDENT)
        expected("a label");
    l->member = tok_at(ps.p)->name;
    advance();
    expr_end(l);
    *end = l;
}

static void parse_asm_sections(struct expr *e)
{
    struct expr **end = &e->args;
    unsigned section = 0;

    while (!tok_is(ps.p, ')')) {
        if (tok_at(ps.p)->kind == T_EOF)
            expected("')'");
        if (accept(':'))
            section++;
        else if (accept(P_COLONCOLON))
            section += 2;
        else if (section == 1 || section == 2) {
            *end = parse_operand(section == 1);
            end = &(*end)->next;
            accept(',');
        } else if (section == 4) {
            parse_asm_target(e);
            accept(',');
        } else {
            advance();
        }
    }
}

/* asm [ volatile | goto | inline ] '(' string { ':' ... } ')' ';' */
struct stmt *parse_asm(void)
{
    struct stmt *s = stmt_new(S_ASM);
    const char *saved = ps.what;
    struct expr *e = expr_new(E_BUILTIN, ps.p);

    e->op = KW_ASM;
    advance();
    while (!tok_is(ps.p, '(')) {
        if (tok_at(ps.p)->kind != T_IDENT)
            expected("'('");
        if (is_word(KW_GOTO))
            s->label = tok_at(ps.p)->name;
        advance();
    }
    advance();
    ps.what = "an operand of asm";
    parse_asm_sections(e);
    ps.what = saved;
    expect(')');
    expr_end(e);
    e->has_effect = true;
    expect(';');
    s->e = e;
    s->last = ps.prev;
    return s;
}

/* ---- typeof, handles ---- */

/* typeof '(' ( type | expr ) ')' */
struct type *parse_typeof(void)
{
    struct type *t = type_new(TY_TYPEOF);
    bool unqual = is_word(KW_TYPEOF_UNQUAL), saved = ps.unevaluated;
    const char *what = ps.what;

    t->first = ps.p;
    advance();
    expect('(');
    level_enter();
    ps.unevaluated = true;
    ps.what = NULL;
    if (starts_type(ps.p))
        t->base = parse_type_name();
    else
        t->base = expr_type(parse_expr());
    ps.unevaluated = saved;
    ps.what = what;
    level_leave();
    t->first = next_tok(next_tok(t->first));
    t->last = ps.prev;
    expect(')');
    if (t->base == NULL)
        return t;
    if (unqual)
        t->base = type_unqual(t->base);
    t->depth = (uint16_t)(t->base->depth + 1);
    t->parts = t->base->parts + 1;
    return check_type_size(t);
}

struct type *parse_handle_of(tok_id word, const char *name)
{
    struct type *of;
    const char *what = NULL;

    expect('(');
    if (tok_is(next_tok(ps.p), ')') && !starts_type(ps.p))
        misuse_of_type(ps.p);
    of = parse_type_name();
    if (type_resolve(of)->kind == TY_ARRAY)
        what = "an array";
    else if (type_resolve(of)->kind == TY_FUNC)
        what = "a function";
    if (what != NULL)
        error_at(word, "ebb-handle-type", "a %s cannot give %s: use a "
                 "pointer or a struct", name, what);
    else if (type_resolve(of)->kind == TY_VOID &&
             (*name == 's' || *name == 'c'))
        error_at(word, "ebb-handle-type", "a %s cannot give nothing: use an "
                 "int", name);
    expect(')');
    return type_unqual(of);
}

/* ( task | future | stream | channel ) '(' type ')' */
struct type *parse_handle(void)
{
    static const char *const end[] = {
        ") (**)(struct ebb_task *))", ") (**)(struct ebb_frame *))",
        ") (**)(struct ebb_stream *))", ") (**)(struct ebb_chan *))",
    };
    unsigned n = (unsigned)tok_at(ps.p)->name->kw - KW_TASK;
    tok_id word = ps.p;
    struct type *of;

    advance();
    of = parse_handle_of(word, handle_word(H_TASK + n));
    tok_edit(word)->instead = "__typeof__(__typeof__";
    tok_edit(ps.prev)->instead = end[n];
    unit.uses_ebb = true;
    unit.uses_handles |= !tok_at(word)->sys;
    return check_type_size(type_handle((enum handle_kind)(H_TASK + n), of));
}

/* ---- special expressions ---- */

bool is_builtin(struct name *name)
{
    return name->len > 2 && name->text[0] == '_' && name->text[1] == '_' &&
           (strncmp(name->text, "__builtin_", 10) == 0 ||
            strncmp(name->text, "__atomic_", 9) == 0 ||
            strncmp(name->text, "__c11_atomic_", 13) == 0 ||
            strncmp(name->text, "__sync_", 7) == 0);
}

/* Is there a label of that name in the list s or below? */
static bool has_label(const struct stmt *s, const struct name *label)
{
    for (; s != NULL; s = s->next)
        if ((s->kind == S_LABEL && s->label == label)
            || has_label(s->body, label) || has_label(s->other, label))
            return true;
    return false;
}

/*
 * Does anything in the list s have to be translated though nothing awaits: a
 * statement of ours, or a jump out of `root`?  loop, breaks: what
 * a continue or a break finds inside of root.
 */
static bool needs_work(const struct stmt *s, const struct stmt *root,
                       bool loop, bool breaks)
{
    for (; s != NULL; s = s->next) {
        bool is_loop = s->kind == S_WHILE || s->kind == S_DO
                    || s->kind == S_FOR;

        switch (s->kind) {
        case S_DEFER: case S_JOIN: case S_SELECT: case S_WITHIN:
        case S_NONCANCEL: case S_RETURN:
            return true;
        case S_GOTO:
            if (!has_label(root, s->label))
                return true;
            break;
        case S_ASM:
            if (s->label != NULL)
                return true;
            break;
        case S_BREAK:
            if (!breaks)
                return true;
            break;
        case S_CONTINUE:
            if (!loop)
                return true;
            break;
        default:
            break;
        }
        if (needs_work(s->body, root, loop || is_loop,
                       breaks || is_loop || s->kind == S_SWITCH)
            || needs_work(s->other, root, loop, breaks))
            return true;
    }
    return false;
}

/* '(' '{' ... '}' ')' */
struct expr *parse_stmt_expr(tok_id first)
{
    struct expr *e = expr_new(E_STMT, first);
    uint16_t deepest = ps.deepest;

    if (ps.fn == NULL)
        parse_fail(first, "a statement expression outside a function");
    ps.deepest = 0;
    e->body = parse_block(true);
    e->depth = (uint16_t)(ps.deepest + 1);
    ps.deepest = deepest;
    expect(')');
    expr_end(e);
    e->body->has_await |= needs_work(e->body->body, e->body->body, false,
                                     false);
    e->has_await = e->body->has_await && !ps.unevaluated;
    e->has_try = e->has_await;
    return e;
}

/* What is never evaluated is nothing to translate. */
static void drop_unused(struct expr *e)
{
    if (e->has_await)
        show_instead(e->first, e->last, "0");
}

static bool generic_matches(struct type *control, struct type *assoc)
{
    return control != NULL && type_same(type_value(control), assoc);
}

/* The selected one leaves the list; of the others nothing is evaluated.  If it
 * is not known, any may be. */
static void settle_generic(struct expr *e)
{
    struct expr **at = &e->args;

    expr_adopt(e, e->b);
    while (*at != NULL) {
        struct expr *x = *at;

        if (x == e->b) {
            *at = x->next;
            continue;
        }
        if (e->b != NULL)
            drop_unused(x);
        else
            expr_adopt(e, x);
        at = &x->next;
    }
    if (e->b != NULL)
        e->b->next = NULL;
}

/* _Generic '(' control ',' { ( type | default ) ':' value } ')' */
struct expr *parse_generic(void)
{
    struct expr *e = expr_new(E_GENERIC, ps.p), **end = &e->args;
    struct expr *fallback = NULL;
    struct type *control;
    bool saved = ps.unevaluated;

    advance();
    expect('(');
    level_enter();
    ps.unevaluated = true;
    if (starts_type(ps.p)) {
        control = parse_type_name();
    } else {
        e->a = parse_assign();
        control = expr_type(e->a);
    }
    ps.unevaluated = saved;
    while (accept(',')) {
        struct type *assoc = NULL;

        if (!accept_kw(KW_DEFAULT))
            assoc = parse_type_name();
        expect(':');
        *end = parse_assign();
        if (assoc == NULL)
            fallback = *end;
        else if (e->b == NULL && generic_matches(control, assoc))
            e->b = *end;
        end = &(*end)->next;
    }
    level_leave();
    expect(')');
    if (e->b == NULL && control != NULL &&
        type_resolve(control)->kind != TY_UNKNOWN)
        e->b = fallback;
    expr_end(e);
    settle_generic(e);
    return e;
}

/* Types and expressions, whatever stands there. */
static void parse_mixed(struct expr *e, bool *known, struct type **type)
{
    struct expr **end = &e->args;
    unsigned n = 0;

    *known = true;
    while (*end != NULL)
        end = &(*end)->next;
    do {
        if (tok_is(ps.p, ')'))
            break;
        if (starts_type(ps.p)) {
            struct type *t = parse_type_name();

            if (n++ < 2)
                type[n - 1] = t;
            continue;
        }
        *end = parse_assign();
        end = &(*end)->next;
    } while (accept(','));
    *known = n == 2;
}

/* type ',' member { '.' member | '[' expr ']' } */
static void parse_offsetof(struct expr *e)
{
    struct expr **end = &e->args;

    e->tn = parse_type_name();
    expect(',');
    advance();
    while (!tok_is(ps.p, ')')) {
        if (accept('.') || accept(P_ARROW)) {
            advance();
        } else {
            expect('[');
            *end = parse_expr();
            end = &(*end)->next;
            expect(']');
        }
    }
}

static void parse_choose(struct expr *e)
{
    int64_t v;

    e->a = parse_assign();
    expect(',');
    e->args = parse_assign();
    expect(',');
    e->args->next = parse_assign();
    if (!expr_value(e->a, &v))
        return;
    drop_unused(v == 0 ? e->args : e->args->next);
    if (v == 0)
        e->args = e->args->next;
    e->args->next = NULL;
    e->a = NULL;
}

/* __builtin_... '(' types and expressions ')' */
struct expr *parse_builtin(struct name *name, tok_id first)
{
    struct expr *e = expr_new(E_BUILTIN, first);
    struct type *type[2] = { NULL, NULL };
    bool two;

    e->op = name->kw;
    e->member = name;
    advance();
    expect('(');
    level_enter();
    switch (name->kw) {
    case KW_BUILTIN_OFFSETOF:
        parse_offsetof(e);
        break;
    case KW_BUILTIN_CHOOSE_EXPR:
        parse_choose(e);
        break;
    case KW_BUILTIN_HAS_ATTRIBUTE:
        while (!tok_is(ps.p, ')') && tok_at(ps.p)->kind != T_EOF) {
            if (tok_is(ps.p, '('))
                skip_arguments();
            else
                advance();
        }
        break;
    default:
        parse_mixed(e, &two, type);
        e->tn = type[0];
        if (name->kw == KW_BUILTIN_TYPES_COMPATIBLE_P && two) {
            e->value = type_same(type_unqual(type[0]), type_unqual(type[1]));
            e->has_value = type_resolve(type[0])->kind != TY_UNKNOWN &&
                           type_resolve(type[1])->kind != TY_UNKNOWN;
        }
    }
    level_leave();
    expect(')');
    expr_end(e);
    if (name->kw == KW_BUILTIN_VA_ARG)
        e->has_effect = true;
    return e;
}
