/* SPDX-License-Identifier: MIT-0 */
/*
 * Blocks as operands of spawn, lazy and generate.
 *
 * The block becomes a function of its own, known to nobody but the helper
 * that the spawn becomes a call of.  Each local of the functions around that
 * it names is one of its parameters, a const copy; an array goes in a struct
 * of its own.  Its value is that of its last expression statement, which
 * becomes its `return`.  All passes treat it as any other function.
 *
 * `generate` itself is the call of what its block becomes, a generator.  A
 * handle of the function around moves into it.
 */
#include "cc.h"
#include "parse.h"

static bool is_automatic(const struct sym *s)
{
    return s->kind == SYM_OBJECT && s->fn != NULL
        && s->storage != ST_STATIC && s->storage != ST_EXTERN
        && !s->is_constexpr;
}

bool capture_moves(const struct capture *c)
{
    const struct type *t = type_resolve(c->sym->type);

    return c->sym->fn->is_generator && t->kind == TY_HANDLE
        && t->handle != H_CHANNEL;
}

static void check_capture(struct sym *s, tok_id at)
{
    struct type *t = type_resolve(s->type);
    const char *why = NULL;
    uint64_t size;

    if (type_is_vm(s->type))
        why = "has variable length";
    else if (s->has_cleanup)
        why = "is cleaned up by the function around";
    else if (t->kind == TY_UNKNOWN)
        why = "has a type that cannot be told here";
    if (why != NULL) {
        error_at(at, "ebb-block-capture", "'%s' %s and cannot be copied into "
                 "the block: use a pointer to it", s->name->text, why);
        note_at(s->tok, "it is declared here");
        return;
    }
    size = s->is_param ? type_size_hint(type_decay(s->type))
                       : type_size_hint(t);
    if (size > (uint64_t)diag_limit("-Wasync-large-capture"))
        warn_at(at, "-Wasync-large-capture", "the block gets a copy of all "
                "%llu bytes of '%s'", (unsigned long long)size,
                s->name->text);
}

/* Const, down to the elements of an array. */
static struct type *const_of(struct type *t)
{
    struct type *r = type_resolve(t), *c;

    if (r->kind != TY_ARRAY)
        return type_qualified(type_unqual(t), Q_CONST);
    c = type_copy(r);
    c->base = const_of(r->base);
    return c;
}

/* The struct in which an array is passed; emit.c defines it. */
static struct type *wrap_of(struct fn *fn, struct sym *s)
{
    struct type *t = type_new(TY_STRUCT);

    t->tag = NEW(struct tag);
    t->tag->type = t;
    t->tag->complete = true;
    t->tag->link = arena_printf("struct %s_%s", fn->sym->name->text,
                                s->name->text);
    t->tag->name = intern(t->tag->link + 7, strlen(t->tag->link + 7));
    return t;
}

struct sym **locals_end(struct fn *fn)
{
    struct sym **end = &fn->locals;

    while (*end != NULL)
        end = &(*end)->next;
    return end;
}

static struct sym *capture_new(struct fn *fn, struct sym *from, tok_id at)
{
    struct capture *c = NEW(struct capture), **end = &fn->captures;
    struct param *p = NEW(struct param), **last = &fn->type->param;
    struct sym *s = NEW(struct sym);
    struct type *t = from->is_scope || (from->is_param && !from->is_copy)
                   ? type_decay(from->type) : from->type;

    check_capture(from, at);
    *s = *from;
    s->outer = s->next = NULL;
    s->fn = fn;
    s->scope = NULL;
    s->depth = 1;
    s->init = NULL;
    s->tok = s->first = s->last = s->dcl_last = 0;
    s->is_param = s->is_copy = true;
    s->storage = ST_NONE;
    s->has_cleanup = s->is_scope = false;
    c->sym = s;
    s->type = type_unqual(t);
    if (!capture_moves(c))
        s->type = const_of(t);
    if (type_is_array(t)) {
        c->wrap = wrap_of(fn, s);
        s->link = arena_printf("__ebb_p_%s.v", s->name->text);
    }
    c->from = from;
    c->at = at;
    while (*end != NULL)
        end = &(*end)->next;
    *end = c;
    p->type = c->wrap != NULL ? c->wrap : s->type;
    p->sym = s;
    while (*last != NULL)
        last = &(*last)->next;
    *last = p;
    s->next = fn->locals;
    fn->locals = fn->params = s;
    ps.local_end = locals_end(ps.fn);
    return s;
}

static struct sym *captured(struct fn *fn, struct sym *from, tok_id at)
{
    if (fn == NULL || from->fn == fn)
        return from;
    from = captured(fn->around, from, at);
    for (struct capture *c = fn->captures; c != NULL; c = c->next)
        if (c->from == from)
            return c->sym;
    return capture_new(fn, from, at);
}

struct sym *block_sym(struct sym *s, tok_id at)
{
    if (s == NULL || ps.fn == NULL || ps.fn->around == NULL || s->fn == NULL
        || s->fn == ps.fn)
        return s;
    if (!is_automatic(s)) {
        s->captured = true;             /* has to stand at file scope */
        return s;
    }
    return captured(ps.fn, s, at);
}

/* The last statement as the block's value. */
static void take_value(struct fn *fn)
{
    struct stmt *last = NULL;
    struct type *t;

    for (struct stmt *s = fn->body->body; s != NULL; s = s->next)
        last = s;
    if (last == NULL || last->kind != S_EXPR)
        return;
    t = expr_type(last->e);
    if (t != NULL && type_resolve(t)->kind == TY_VOID)
        return;
    t = t != NULL ? expr_operand_type(last->e) : NULL;
    if (t == NULL || type_resolve(t)->kind == TY_UNKNOWN) {
        error_at(last->first, "ebb-unknown-type", "cannot tell the type of "
                 "the block's value; put it into a variable first");
        return;
    }
    fn->type->base = t;
    last->kind = S_RETURN;
}

static struct fn *block_new(bool blocking)
{
    static uint32_t serial;
    struct fn *fn = NEW(struct fn), *top = ps.fn, **end = &ps.fn->blocks;
    char *name;

    while (top->around != NULL)
        top = top->around;
    name = arena_printf("__ebb_%s_block%u", top->sym->name->text, ++serial);
    fn->around = ps.fn;
    fn->is_async = !blocking;
    fn->first = fn->body_first = ps.p;
    fn->last = fn->body_last = match_bracket(ps.p);
    fn->type = type_new(TY_FUNC);
    fn->type->is_async = !blocking;
    fn->type->base = type_new(TY_VOID);
    fn->type->base->text = "void";
    fn->sym = NEW(struct sym);
    fn->sym->kind = SYM_FUNC;
    fn->sym->storage = ST_STATIC;
    fn->sym->defined = true;
    fn->sym->name = intern(name, strlen(name));
    fn->sym->type = fn->type;
    fn->sym->tok = ps.p;
    fn->sym->body = fn;
    while (*end != NULL)
        end = &(*end)->block_next;
    *end = fn;
    return fn;
}

/* f(captured, ...) in the function around. */
static struct expr *call_of(struct fn *fn)
{
    struct expr *call = expr_new(E_CALL, fn->first), **end = &call->args;

    call->last = fn->last;
    call->op_tok = fn->first;
    call->a = expr_new(E_IDENT, fn->first);
    call->a->last = fn->first;
    call->a->sym = fn->sym;
    call->a->type = fn->type;
    call->a->typed = true;
    call->has_effect = true;
    for (struct capture *c = fn->captures; c != NULL; c = c->next) {
        struct expr *x = expr_new(E_IDENT, c->at);

        x->last = c->at;
        x->sym = x->temp = c->from;
        x->type = c->from->type;
        x->typed = true;
        *end = x;
        end = &x->next;
    }
    return call;
}

static void check_place(tok_id word)
{
    if (ps.fn == NULL || ps.unevaluated)
        parse_fail(ps.p, "a block as operand of '%s' here",
                   tok_at(word)->name->text);
}

/* At '{': the body of fn. */
static void parse_block_body(struct fn *fn)
{
    struct parser saved = ps;

    fn_link(fn);
    ps.fn = fn;
    ps.local_end = &fn->locals;
    ps.what = NULL;
    ps.quiet = false;
    fn->body = parse_block(true);
    ps.fn = saved.fn;
    ps.local_end = locals_end(ps.fn);
    ps.block = saved.block;
    ps.what = saved.what;
    ps.quiet = saved.quiet;
    fn->parsed = true;
    for (struct sym *s = fn->locals; s != NULL; s = s->next)
        fn->nlocal++;
}

struct expr *parse_spawn_block(struct expr *e, bool blocking)
{
    struct fn *fn;

    check_place(e->first);
    fn = block_new(blocking);
    parse_block_body(fn);
    take_value(fn);
    return call_of(fn);
}

/* The items of the generator that fn becomes are of this type. */
static void set_items(struct fn *fn, struct type *t)
{
    fn->type->base = type_handle(H_STREAM, type_unqual(t));
}

void block_yields(struct fn *fn, struct expr *e)
{
    struct type *t;

    if (fn->around == NULL || fn->type->base->kind == TY_HANDLE)
        return;
    t = expr_operand_type(e);
    if (t == NULL || type_resolve(t)->kind == TY_UNKNOWN
        || type_resolve(t)->kind == TY_VOID) {
        error_at(e->first, "ebb-unknown-type", "cannot tell the type of this "
                 "item; write it in place of '__auto_type'");
        t = type_int();
    }
    set_items(fn, t);
}

struct expr *parse_generate(void)
{
    tok_id first = ps.p;
    struct type *item = NULL;
    struct expr *call;
    struct fn *fn;
    uint32_t nerror;

    advance();
    expect('(');
    if (!accept_kw(KW_AUTO_TYPE))
        item = parse_type_name();
    expect(',');
    if (!tok_is(ps.p, '{'))
        expected("'{': the block that yields");
    check_place(first);
    fn = block_new(false);
    fn->is_generator = true;
    fn->type->is_generator = true;
    unit.uses_ebb = unit.uses_generators = unit.uses_handles = true;
    if (item != NULL)
        set_items(fn, item);
    nerror = diag_errors();
    parse_block_body(fn);
    if (fn->type->base->kind != TY_HANDLE) {
        if (diag_errors() == nerror)
            error_at(first, "ebb-unknown-type", "nothing here is yielded: "
                     "write the type of the items in place of '__auto_type'");
        set_items(fn, type_int());
    }
    expect(')');
    call = call_of(fn);
    call->first = call->a->first = call->a->last = first;
    call->last = ps.prev;
    return call;
}
