/* SPDX-License-Identifier: MIT-0 */
/*
 * prepare: what has to be known of an expression before it is normalized.
 *
 * Whose address it uses; which compound literals may be reached after a
 * suspension and need a slot in the frame; what spawn and lazy become calls
 * of; calls that no body that suspends can make.
 */
#include "normalize.h"

static void prepare_stmt(struct stmt **at, void *arg);

/* A compound literal whose address may outlive a suspension gets a slot. */
static void wrap_literal(struct expr *e)
{
    struct hole *h = NEW(struct hole);

    if (e->sym != NULL)
        return;
    h->kind = HOLE_WRAP;
    h->sym = temp_new(norm_fn, e->tn, e->first);
    h->sym->pinned = true;
    h->sym->init = e->a;
    e->sym = h->sym;
    hole_add(e, h);
}

static bool has_address(struct expr *e)
{
    while (e->kind == E_PAREN || e->kind == E_MEMBER || e->kind == E_INDEX)
        e = e->a;
    return e->kind == E_COMPOUND;
}

static struct expr *literal_in(struct expr *e)
{
    while (e->kind != E_COMPOUND)
        e = e->a;
    return e;
}

static void prepare_stmt(struct stmt **at, void *arg)
{
    struct stmt *s = *at;
    bool wrap = *(bool *)arg && s->has_await;

    prepare(s->e, wrap);
    prepare(s->e2, wrap);
    prepare(s->step, wrap);
    prepare(s->cond, wrap);
    for (struct sym **d = s->decl; d != NULL && *d != NULL; d++)
        if ((*d)->storage != ST_STATIC)
            prepare((*d)->init, wrap);
    stmt_children(s, prepare_stmt, &wrap);
}

/* The variable that the lvalue e is a part of: its address is used. */
static void mark_address(struct expr *e)
{
    for (;;) {
        if (e->kind == E_PAREN || e->kind == E_MEMBER || e->kind == E_CAST
            || (e->kind == E_UNARY && e->op != '-')) {
            e = e->a;
        } else if (e->kind == E_INDEX) {
            struct type *t = expr_type(e->a);

            if (t != NULL && type_resolve(t)->kind == TY_PTR)
                return;
            e = e->a;
        } else {
            break;
        }
    }
    if (e->kind == E_IDENT && e->sym != NULL)
        e->sym->addr_taken = true;
}

/* Does evaluating e use the address of a variable in it? */
static void find_address(struct expr *e)
{
    struct type *t;

    if (e->kind == E_ADDR) {
        mark_address(e->a);
    } else if (e->kind == E_MEMBER) {
        t = expr_type(e);
        if (t == NULL || type_is_array(t)
            || type_resolve(t)->kind == TY_UNKNOWN)
            mark_address(e);
    } else if (e->kind == E_BUILTIN) {
        for (struct expr *i = e->args; i != NULL; i = i->next)
            mark_address(i);
    }
}

enum stack_use stack_use_of(const struct name *called, const struct sym *s)
{
    static const char *const word[] = {
        "alloca", "__builtin_alloca", "__builtin_alloca_with_align", "setjmp",
        "_setjmp", "__sigsetjmp", "sigsetjmp", "__builtin_setjmp", "vfork",
        "getcontext",
    };

    for (size_t i = 0; i < sizeof(word) / sizeof(*word); i++)
        if (strcmp(called->text, word[i]) == 0)
            return i < 3 ? STACK_TAKEN : STACK_SAVED;
    return s != NULL && s->returns_twice ? STACK_SAVED : STACK_UNUSED;
}

/* Calls that cannot work in a body that suspends. */
static void check_call(struct expr *e)
{
    struct expr *f = expr_strip(e->a);
    struct tok *t = tok_at(f->first);

    if (norm_tr->codes->plain || f->kind != E_IDENT || t->name == NULL
        || !norm_fn->body->has_await)
        return;
    switch (stack_use_of(t->name, f->sym)) {
    case STACK_TAKEN:
        error_at(f->first, "ebb-alloca",
                 "'%s' in an async function that awaits; what it returns "
                 "is gone after an await: use malloc or an array",
                 t->name->text);
        break;
    case STACK_SAVED:
        error_at(f->first, "ebb-setjmp",
                 "'%s' in an async function that awaits; the stack it "
                 "saves is gone after an await", t->name->text);
        break;
    case STACK_UNUSED:
        break;
    }
}

/* Tokens of [first, last] that name s stand for something of its type. */
static void show_type_of(struct sym *s, tok_id first, tok_id last)
{
    for (tok_id t = first; t <= last; t++) {
        struct buf b = { 0 };

        if (tok_at(t)->kind == T_IDENT && more_at(t)->sym == s
            && put_unevaluated(&b, s->type))
            tok_edit(t)->instead = b.text;
    }
}

static void find_sizeof(struct sym *s, struct expr *e)
{
    if (e == NULL)
        return;
    if (e->kind == E_SIZEOF)
        show_type_of(s, e->first, e->last);
    find_sizeof(s, e->a);
    find_sizeof(s, e->b);
    find_sizeof(s, e->c);
    for (struct expr *i = e->args; i != NULL; i = i->next)
        find_sizeof(s, i);
}

void name_itself(struct sym *s)
{
    struct type *t = type_resolve(s->type);

    if (type_is_vm(t) || (t->kind == TY_ARRAY && t->no_bound))
        return;
    find_sizeof(s, s->init);
    for (tok_id i = s->init->first; i <= s->init->last; i++) {
        uint32_t depth = 0;

        if (!tok_is_kw(i, KW_TYPEOF) && !tok_is_kw(i, KW_TYPEOF_UNQUAL))
            continue;
        for (tok_id end = i + 1; end <= s->init->last; end++) {
            depth += tok_is(end, '(');
            depth -= tok_is(end, ')');
            show_type_of(s, end, end);
            if (depth == 0)
                break;
        }
    }
}

/* `wrap`: the block around has an await. */
void prepare(struct expr *e, bool wrap)
{
    if (e == NULL || e->kind == E_SIZEOF)
        return;
    find_address(e);
    if (e->kind == E_CALL)
        check_call(e);
    if (wrap && e->kind == E_ADDR && has_address(e->a))
        wrap_literal(literal_in(e->a));
    if (wrap && e->kind == E_COMPOUND
        && type_resolve(e->tn)->kind == TY_ARRAY)
        wrap_literal(e);
    if (wrap && e->kind == E_MEMBER && has_address(e->a)) {
        struct type *t = expr_type(e);

        if (t == NULL || type_is_array(t))
            wrap_literal(literal_in(e->a));
    }
    if ((e->kind == E_SPAWN || e->kind == E_LAZY) && e->data == NULL) {
        struct hole *h = NEW(struct hole);

        h->kind = HOLE_SPAWN;
        h->text = e->text = helper_for(norm_fn, e);
        hole_add(e, h);
    } else if (block_of(e) != NULL && e->data == NULL
               && call_generator_type(e) != NULL) {
        struct hole *h = NEW(struct hole);

        h->kind = HOLE_BLOCK;
        hole_add(e, h);
        return;
    }
    prepare(e->a, wrap);
    prepare(e->b, wrap);
    prepare(e->c, wrap);
    for (struct expr *i = e->args; i != NULL; i = i->next)
        prepare(i, wrap);
    if (e->kind == E_STMT && !e->has_await) {
        bool inside = false;
        struct stmt *body = e->body;

        prepare_stmt(&body, &inside);
    }
}
