/* SPDX-License-Identifier: MIT-0 */
/*
 * Declarations: what they declare, and initialisers.
 */
#include "cc.h"
#include "parse.h"

#include <string.h>

/* ---- names ---- */

static void take_attributes(struct sym *s, const struct attrs *a)
{
    if (a->cleanup != NULL) {
        s->cleanup_fn = a->cleanup;
        s->has_cleanup = true;
    }
    if (a->frame != NULL)
        s->frame_size = a->frame;
    s->noalloc |= a->noalloc;
    s->noreturn |= a->noreturn;
    s->returns_twice |= a->returns_twice;
    s->thread_bound |= a->thread_bound;
    s->blocking |= a->blocking;
    s->cancel_safe |= a->cancel_safe;
    s->cancel_unsafe |= a->cancel_unsafe;
    s->takes_lock |= a->takes_lock;
    if (a->lock_release != NULL)
        s->lock_release = a->lock_release;
}

static void check_same_colour(struct sym *old, struct type *new, tok_id at)
{
    struct type *t = type_resolve(old->type);

    new = type_resolve(new);
    if (t->kind != TY_FUNC || new->kind != TY_FUNC ||
        t->is_async == new->is_async)
        return;
    error_at(at, "ebb-async-mismatch", "'%s' is declared %s here, %s before",
             old->name->text, new->is_async ? "async" : "without 'async'",
             t->is_async ? "async" : "without it");
    if (old->tok != 0)
        note_at(old->tok, "the earlier declaration");
}

/* The same function or object, declared again: one sym for both. */
static struct sym *redeclare(struct sym *old, struct specs *sp,
                             struct declarator *d)
{
    struct type *t = type_resolve(old->type);

    if (old->kind == SYM_FUNC)
        check_same_colour(old, d->type, d->name_tok);
    if (old->kind != SYM_TYPEDEF &&
        ((t->kind == TY_FUNC && (t->old_style || !old->defined)) ||
         (t->kind == TY_ARRAY && t->no_bound)))
        old->type = d->type;
    take_attributes(old, &sp->attrs);
    take_attributes(old, &d->attrs);
    if (sp->storage == ST_STATIC)
        old->storage = ST_STATIC;
    old->is_inline |= sp->is_inline;
    more_at(d->name_tok)->sym = old;
    return old;
}

/* The earlier sym that this declaration is about, or NULL. */
static struct sym *find_same(struct name *name, enum sym_kind kind,
                             enum storage storage)
{
    struct sym *s = name->sym;

    if (s == NULL || s->kind != kind)
        return NULL;
    if (s->depth == scope_depth()
        && (ps.fn == NULL || kind != SYM_OBJECT
            || (storage == ST_EXTERN && s->storage == ST_EXTERN)))
        return s;
    if (ps.fn != NULL && s->depth == 0 &&
        (kind == SYM_FUNC ||
         (kind == SYM_OBJECT && storage == ST_EXTERN)))
        return s;
    return NULL;
}

/*
 * A name has one meaning in a block.  The real compiler would say so too, of
 * what it sees of the two: they may have got places and names of their own.
 */
void check_fresh(const struct name *name, tok_id at)
{
    const struct sym *s = name->sym;

    /* Parameters stand in a scope of their own around that of the body. */
    if (ps.fn == NULL || s == NULL || s->fn != ps.fn
        || s->depth + (s->is_param && s->depth == 1) != scope_depth())
        return;
    error_at(at, "ebb-redeclared", "'%s' is declared twice in this block",
             name->text);
    note_at(s->tok, "the earlier declaration");
}

static void link_local(struct sym *s)
{
    s->fn = ps.fn;
    s->scope = ps.block;
    *ps.local_end = s;
    ps.local_end = &s->next;
}

static void name_tag(struct declarator *d, struct sym *def)
{
    struct type *t = d->type;

    if (d->chunk == NULL && scope_depth() == 0 &&
        (t->kind == TY_STRUCT || t->kind == TY_UNION ||
         t->kind == TY_ENUM) &&
        t->tag->name == NULL && t->tag->def == NULL)
        t->tag->def = def;
}

struct sym *declare(struct specs *sp, struct declarator *d)
{
    struct type *t = type_resolve(d->type);
    enum sym_kind kind = sp->is_typedef        ? SYM_TYPEDEF
                         : t->kind == TY_FUNC ? SYM_FUNC
                                              : SYM_OBJECT;
    struct name *name = tok_at(d->name_tok)->name;
    struct sym *s = find_same(name, kind, sp->storage);

    if (d->asm_label != 0 && kind == SYM_FUNC && t->is_async)
        error_at(d->asm_label, "ebb-async-attribute",
                 "an async function is two in the object file and cannot be "
                 "given a name by 'asm'");
    if (s != NULL) {
        s = redeclare(s, sp, d);
    } else {
        if (kind != SYM_FUNC && kind != SYM_TYPEDEF)
            check_fresh(name, d->name_tok);
        s = NEW(struct sym);
        s->kind = (uint8_t)kind;
        s->storage = (uint8_t)sp->storage;
        s->is_thread = sp->is_thread;
        s->is_inline = sp->is_inline;
        s->is_constexpr = sp->is_constexpr;
        s->infer = sp->infer;
        s->in_register = d->asm_label != 0 && sp->storage == ST_REGISTER;
        s->name = name;
        s->type = d->type;
        s->tok = d->name_tok;
        s->first = d->first;
        s->last = s->dcl_last = d->last;
        s->spec_first = sp->first;
        s->spec_last = sp->last;
        take_attributes(s, &sp->attrs);
        take_attributes(s, &d->attrs);
        more_at(d->name_tok)->sym = s;
        if (ps.fn != NULL)
            link_local(s);
        scope_declare(s);
    }
    if (kind == SYM_TYPEDEF) {
        name_tag(d, s);
        if (s->depth == 0 && strcmp(name->text, "size_t") == 0)
            type_learn(s->type);
        if (s->depth == 0 && strcmp(name->text, "wchar_t") == 0)
            type_learn_wide(s->type);
    }
    if (sp->async != 0)
        async_declared(d, s);
    else if (kind == SYM_FUNC && t->is_async)
        async_declared_by_typedef(d, s);
    return s;
}

/* ---- initialisers ---- */

/* One item of a list: [ designators [ '=' ] ] initialiser */
static struct expr *parse_item(void)
{
    struct expr *e, **end;

    if (tok_at(ps.p)->kind == T_IDENT && tok_is(next_tok(ps.p), ':')) {
        e = expr_new(E_DESIG, ps.p);
        advance();
        advance();
        e->a = parse_initializer();
        expr_end(e);
        return e;
    }
    if (!tok_is(ps.p, '.') && !tok_is(ps.p, '['))
        return parse_initializer();
    e = expr_new(E_DESIG, ps.p);
    end = &e->args;
    while (tok_is(ps.p, '.') || tok_is(ps.p, '[')) {
        if (accept('.')) {
            if (tok_at(ps.p)->kind != T_IDENT)
                expected("the name of a member");
            advance();
            continue;
        }
        advance();
        do {
            *end = parse_constant("a designator");
            end = &(*end)->next;
        } while (accept(P_ELLIPSIS));
        expect(']');
    }
    if (!accept('=') && tok_is(ps.p, '}'))
        expected("'='");
    e->a = parse_initializer();
    expr_end(e);
    return e;
}

/* [ item { ',' item } [ ',' ] ], up to `close` */
static void add_items(struct expr *list, unsigned close)
{
    struct expr **end = &list->args;

    while (!tok_is(ps.p, close)) {
        *end = parse_item();
        end = &(*end)->next;
        if (!accept(','))
            break;
    }
    expr_end(list);
}

struct expr *parse_items(unsigned close)
{
    struct expr *e = expr_new(E_INIT, ps.p);

    add_items(e, close);
    return e->args != NULL ? e : NULL;
}

/* assignment-expression | '{' [ item { ',' item } [ ',' ] ] '}' */
struct expr *parse_initializer(void)
{
    struct expr *e;

    if (!tok_is(ps.p, '{'))
        return parse_assign();
    e = expr_new(E_INIT, ps.p);
    level_enter();
    advance();
    add_items(e, '}');
    expect('}');
    level_leave();
    e->last = ps.prev;
    return e;
}

/* The end of an initialiser at file scope: before its ',' or ';'. */
static tok_id find_init_end(tok_id t)
{
    unsigned depth = 0;

    for (; tok_at(t)->kind != T_EOF; t++) {
        const struct tok *k = tok_at(t);

        if (k->kind != T_PUNCT)
            continue;
        if (k->op == '(' || k->op == '{' || k->op == '[')
            depth++;
        else if (k->op == ')' || k->op == '}' || k->op == ']')
            depth--;
        else if (depth == 0 && (k->op == ',' || k->op == ';'))
            break;
    }
    return t;
}

/* What gcc leaves of #embed: several elements, it knows how many. */
static bool is_embed(struct expr *e)
{
    return e->kind == E_STR && unit.text[tok_at(e->first)->off] == '#';
}

/* Elements of `T a[] = { ... }` where each takes one item; -1: not told. */
static int64_t count_items(struct expr *init, struct type *element)
{
    bool scalar = type_is_scalar(element);
    int64_t n = 0, max = 0;

    for (struct expr *x = init->args; x != NULL; x = x->next, n++) {
        struct expr *last = NULL;

        if (x->kind == E_DESIG) {
            for (struct expr *i = x->args; i != NULL; i = i->next)
                last = i;
            if (last == NULL || !expr_value(last, &n) || n < 0 ||
                n == INT64_MAX ||
                tok_is(x->first + 1, '.') || x->args != last)
                return -1;
        }
        if ((!scalar && x->kind != E_INIT) || is_embed(x))
            return -1;
        if (n >= max)
            max = n + 1;
    }
    return max;
}

/* An array without bound gets it from its initialiser. */
static void complete_array(struct sym *s)
{
    struct type *t = type_resolve(s->type), *str;
    struct expr *init = expr_strip(s->init), *bound = NULL;
    int64_t n = -1;

    if (t->kind != TY_ARRAY || !t->no_bound)
        return;
    if (init->kind == E_INIT && init->args != NULL &&
        init->args->next == NULL && expr_strip(init->args)->kind == E_STR &&
        type_is_integer(t->base))
        init = expr_strip(init->args);
    if (init->kind == E_STR && (str = expr_type(init)) != NULL)
        bound = str->bound;
    else if (init->kind == E_INIT)
        n = count_items(init, t->base);
    if (n >= 0) {
        bound = expr_new(E_CONST, 0);
        bound->has_value = true;
        bound->value = n;
    }
    if (bound == NULL)
        return;
    t = type_copy(t);
    t->bound = bound;
    t->no_bound = false;
    s->type = t;
}

/* Declared in a block, where it may have no initialiser; several statements
 * may declare it. */
static bool has_no_value(const struct specs *sp, const struct sym *s)
{
    return ps.fn != NULL
           && (s->kind != SYM_OBJECT || sp->storage == ST_EXTERN);
}

/* '=' initialiser; one at file scope is skipped if nothing of it matters. */
void parse_init(struct specs *sp, struct sym *s)
{
    const char *saved = ps.what;
    bool fixed = ps.fn == NULL || s->storage == ST_STATIC || s->is_constexpr
                 || has_no_value(sp, s);
    tok_id end;

    advance();
    if (ps.fn == NULL && !sp->infer && !sp->is_constexpr) {
        end = find_init_end(ps.p);
        if (!has_our_words(ps.p, end)) {
            skip_to(end);
            s->last = ps.prev;
            return;
        }
    }
    if (fixed)
        ps.what = "the initialiser of a static object";
    s->init = parse_initializer();
    ps.what = saved;
    s->last = ps.prev;
    if (sp->infer) {
        struct type *t = expr_type(s->init);

        if (t != NULL)
            s->type = type_qualified(type_value(t), sp->quals);
    }
    complete_array(s);
    if (s->is_constexpr)
        s->has_value = expr_value(s->init, &s->value);
    if (ps.fn == NULL)
        check_plain_expr(s->init);
}

/* _Static_assert ( ... ) ; */
void parse_static_assert(void)
{
    advance();
    if (!tok_is(ps.p, '('))
        expected("'('");
    if (ps.fn != NULL) {
        advance();
        check_plain_expr(parse_constant("a static assertion"));
        if (accept(','))
            parse_assign();
        expect(')');
    } else {
        skip_brackets();
    }
    expect(';');
}

/* ---- in a block ---- */

struct declared {
    struct sym **sym;
    uint32_t n;
};

static void add_declared(struct declared *d, struct sym *s)
{
    struct sym **old = d->sym;

    if ((d->n & (d->n + 1)) == 0) {
        d->sym = NEW_ARRAY(struct sym *, 2 * (d->n + 1));
        for (uint32_t i = 0; i < d->n; i++)
            d->sym[i] = old[i];
    }
    d->sym[d->n++] = s;
}

/* A local one may be closed where its scope is left. */
static bool is_stream(struct sym *s)
{
    struct type *t = type_resolve(s->type);

    return s->kind == SYM_OBJECT && t->kind == TY_HANDLE &&
           t->handle == H_STREAM;
}

static void local_declarator(struct specs *sp, struct stmt *stmt,
                             struct declared *all)
{
    struct declarator d = { 0 };
    struct sym *s;

    parse_declarator(&d, sp);
    if (d.name_tok == 0)
        expected("a name");
    end_declarator(sp, &d);
    s = declare(sp, &d);
    if (type_resolve(d.type)->kind == TY_FUNC && tok_is(ps.p, '{')) {
        error_at(d.name_tok, "ebb-nested-function",
                 "a function inside a function that uses async code");
        skip_brackets();
    } else if (tok_is(ps.p, '=')) {
        parse_init(sp, s);
        if (has_no_value(sp, s))
            s->init = NULL;     /* the real compiler says why */
    }
    if (s->init != NULL)
        stmt->has_await |= s->init->has_await;
    stmt->has_await |= ps.fn->is_async && is_stream(s);
    add_declared(all, s);
}

/* specifiers [ declarator [ '=' init ] { ',' ... } ] ';' */
struct stmt *parse_decl_stmt(void)
{
    struct stmt *stmt = stmt_new(S_DECL);
    struct specs sp = { 0 };
    struct declared all = { 0 };
    tok_id nested;

    parse_specs(&sp);
    add_declared(&all, NULL);
    all.n = 0;
    if (!tok_is(ps.p, ';')) {
        do {
            local_declarator(&sp, stmt, &all);
            nested = ps.prev;
        } while (accept(','));
        if (tok_is(nested, '}') && all.n == 1 &&
            all.sym[0]->kind == SYM_FUNC)
            goto done;
    }
    expect(';');
done:
    stmt->decl = all.sym;
    stmt->sym = all.sym[0];
    stmt->tags = sp.tags;
    if (stmt->tags == NULL)
        stmt->tags = NEW_ARRAY(struct tag *, 1);
    stmt->last = ps.prev;
    return stmt;
}
