/* SPDX-License-Identifier: MIT-0 */
/*
 * normalize: every await becomes a statement of its own.
 *
 * What is evaluated before an await inside one full expression goes into
 * temps, left to right; the temp is shown in its place afterwards (hole.c).
 * Conditions that await become blocks, loops whose header awaits become
 * `for (;;)`.  Branches of join, select and within get a code of their own.
 *
 * needs: the tree as parsed, statics and types hoisted.
 * gives: bodies in which an await is an S_AWAIT or S_GROUP.
 */
#include "code.h"

struct list {
    struct stmt *head, **tail;
};

static struct fn *cur_fn;
static struct trans *tr;

static void norm_stmt(struct stmt *s, struct list *out);
static void norm_expr(struct expr *e, struct list *out);
static struct stmt *norm_sub(struct stmt *s);
static void prepare(struct expr *e, bool wrap);

static void list_init(struct list *l)
{
    l->head = NULL;
    l->tail = &l->head;
}

static void append(struct list *l, struct stmt *s)
{
    s->next = NULL;
    *l->tail = s;
    l->tail = &s->next;
}

/* to = e; with prefix "!!": its truth. */
static void append_value(struct list *l, struct sym *to, struct expr *e,
                         const char *prefix)
{
    struct stmt *s = stmt_make(S_SET, e->first, e->last);

    s->sym = to;
    s->e = e;
    s->text = prefix;
    append(l, s);
}

static void append_set(struct list *l, struct sym *to, struct expr *e)
{
    append_value(l, to, e, NULL);
}

static struct stmt *block_of(struct list *l, tok_id first, tok_id last)
{
    struct stmt *b = stmt_make(S_BLOCK, first, last);

    b->body = l->head;
    for (struct stmt *s = b->body; s != NULL; s = s->next)
        b->has_await |= s->has_await;
    return b;
}

static struct type *value_type(struct expr *e)
{
    struct type *t = expr_type(e);

    if (t == NULL || type_resolve(t)->kind == TY_UNKNOWN) {
        error_at(e->first, "ebb-unknown-type",
                 "cannot tell the type of this operand of an expression that "
                 "awaits; put it into a variable first");
        return type_int();
    }
    return expr_operand_type(e);
}

static bool is_void(struct type *t)
{
    return t != NULL && type_resolve(t)->kind == TY_VOID;
}

static bool is_vector(struct type *t)
{
    return t != NULL && type_resolve(t)->kind == TY_VECTOR;
}

/* Does the value of e stay what it is, whatever runs in between? */
static bool is_stable(struct expr *e)
{
    e = expr_strip(e);
    switch (e->kind) {
    case E_CONST: case E_STR: case E_SIZEOF: case E_LABEL:
        return true;
    case E_IDENT:
        return e->sym == NULL || e->sym->kind != SYM_OBJECT;
    case E_ADDR:
        return expr_strip(e->a)->kind == E_IDENT;
    case E_CAST: case E_UNARY:
        return e->temp != NULL || is_stable(e->a);
    default:
        return e->temp != NULL;
    }
}

/* From here on e is shown as its value at this place. */
static void save(struct expr *e, struct list *out)
{
    if (e->kind == E_INIT || e->kind == E_DESIG) {
        if (e->kind == E_DESIG && e->a != NULL)
            save(e->a, out);
        for (struct expr *i = e->kind == E_INIT ? e->args : NULL; i != NULL;
             i = i->next)
            save(i, out);
        return;
    }
    if (is_stable(e) || e->temp != NULL)
        return;
    if (is_void(expr_type(e)))
        return;
    struct sym *t = temp_new(cur_fn, value_type(e), e->first);

    append_set(out, t, e);
    hole_temp(e, t);
}

/* Save what has an effect inside e; the rest stays to be read later. */
static void save_effects(struct expr *e, struct list *out)
{
    if (e == NULL || !e->has_effect || e->temp != NULL)
        return;
    switch (e->kind) {
    case E_PAREN: case E_MEMBER: case E_ARROW: case E_DEREF: case E_ADDR:
    case E_UNARY: case E_CAST:
        save_effects(e->a, out);
        break;
    case E_INDEX: case E_BINARY:
        save_effects(e->a, out);
        save_effects(e->b, out);
        break;
    default:
        if (e->has_await)
            norm_expr(e, out);
        save(e, out);
    }
}

/*
 * Evaluate operands in order: all before the last that awaits are saved.
 * `more`: something that awaits follows, so save them all.
 */
static void norm_operands(struct expr **op, size_t n, struct list *out,
                          bool more)
{
    size_t last = 0;

    for (size_t i = 0; i < n; i++)
        if (op[i] != NULL && op[i]->has_await)
            last = i + 1;
    for (size_t i = 0; i < n; i++) {
        if (op[i] == NULL)
            continue;
        if (op[i]->has_await)
            norm_expr(op[i], out);
        if (more || i + 1 < last)
            save(op[i], out);
    }
}

static size_t count_list(struct expr *e)
{
    size_t n = 0;

    for (; e != NULL; e = e->next)
        n++;
    return n;
}

/* The callee, if it is a value, and the arguments of a call; also any list. */
static void norm_list(struct expr *head, struct expr *args, struct list *out,
                      bool more)
{
    size_t n = 1 + count_list(args);
    struct expr **op = NEW_ARRAY(struct expr *, n);

    op[0] = head;
    for (size_t i = 1; i < n; i++, args = args->next)
        op[i] = args;
    norm_operands(op, n, out, more);
}

/* ---- awaits ---- */

static struct point *point_new(enum point_kind kind, tok_id at)
{
    struct point *p = NEW(struct point);

    p->kind = (uint8_t)kind;
    p->at = at;
    return p;
}

static struct stmt *stmt_of_point(struct point *p, tok_id first, tok_id last)
{
    struct stmt *s = stmt_make(p->kind == PT_GROUP ? S_GROUP : S_AWAIT, first,
                              last);

    s->has_await = true;
    s->data = p;
    return s;
}

static struct type *handle_pointer(enum point_kind kind)
{
    struct type *t = type_new(TY_STRUCT);
    struct tag *tag = NEW(struct tag);

    tag->type = t;
    tag->complete = true;
    tag->link = kind == PT_TASK ? "struct ebb_task" : "struct ebb_frame";
    tag->name = intern(tag->link + 7, strlen(tag->link + 7));
    t->tag = tag;
    return type_ptr(t);
}

/* What an E_AWAIT waits for: kind, operand, result type. */
static bool classify(struct expr *e, struct arm *a)
{
    struct expr *op = expr_strip(e->a);
    struct type *f = op->kind == E_CALL ? call_async_type(op) : NULL;
    struct type *t;

    a->await = e;
    a->operand = op;
    if (f != NULL) {
        a->kind = PT_CALL;
        a->result = f->base;
        return true;
    }
    t = expr_type(op);
    t = t != NULL ? type_resolve(t) : NULL;
    if (t == NULL || t->kind != TY_HANDLE
        || (t->handle != H_TASK && t->handle != H_FUTURE)) {
        if (diag_errors() == 0)
            error_at(e->first, "ebb-await-operand",
                     "'await' needs a call of an async function, a task or "
                     "a future");
        return false;
    }
    a->kind = t->handle == H_TASK ? PT_TASK : PT_FUTURE;
    a->result = t->base;
    return true;
}

/* The handle's value goes to a temp; an lvalue is kept to be set to null. */
static void take_handle(struct arm *a, struct list *out)
{
    struct expr *op = a->operand;

    a->handle = temp_new(cur_fn, handle_pointer(a->kind), op->first);
    if (expr_is_lvalue(op)) {
        save_effects(op, out);
        a->owner = op;
    } else if (op->has_await) {
        norm_expr(op, out);
    }
    a->fresh = a->kind == PT_TASK && handle_is_fresh(op);
    append_value(out, a->handle, op, "(void *)");
}

static void norm_await(struct expr *e, struct list *out, bool discard)
{
    struct arm a = { 0 };
    struct point *p;

    if (e->temp != NULL || e->data != NULL)
        return;
    if (!classify(e, &a)) {
        hole_temp(e, temp_new(cur_fn, type_int(), e->first));
        return;
    }
    p = point_new(a.kind, e->first);
    p->operand = a.operand;
    p->result = a.result;
    if (a.kind == PT_CALL)
        norm_list(a.operand->a, a.operand->args, out, false);
    else
        take_handle(&a, out);
    p->handle = a.handle;
    p->owner = a.owner;
    p->fresh = a.fresh;
    if (is_void(a.result)) {
        struct hole *h = NEW(struct hole);

        h->kind = HOLE_TEXT;
        h->text = "(void)0";
        hole_add(e, h);
    } else if (!discard) {
        p->dst = temp_new(cur_fn, a.result, e->first);
        hole_temp(e, p->dst);
    }
    append(out, stmt_of_point(p, e->first, e->last));
}

static struct type *signed_type(struct expr *e)
{
    struct type *t = value_type(e);

    return type_is_integer(t) ? t : type_int();
}

/* try a: the value of a, or out of the function with it. */
static void norm_try(struct expr *e, struct list *out)
{
    struct sym *t;
    struct stmt *test, *ret;

    if (e->temp != NULL)
        return;
    if (e->a->has_await)
        norm_expr(e->a, out);
    t = temp_new(cur_fn, signed_type(e->a), e->first);
    append_set(out, t, e->a);
    hole_temp(e, t);
    ret = stmt_make(S_RETURN, e->first, e->last);
    ret->sym = t;
    if (cur_fn->is_main) {
        struct stmt *fail = stmt_make(S_TEXT, e->first, e->last);

        fail->text = arena_printf("%s = ebb_main_failed(%s);", t->link,
                                  t->link);
        fail->next = ret;
        ret = stmt_make(S_BLOCK, e->first, e->last);
        ret->body = fail;
    }
    test = stmt_make(S_IF, e->first, e->last);
    test->sym = t;
    test->is_try = true;
    test->body = ret;
    append(out, test);
}

/* a && b, a || b where b awaits. */
static void norm_logic(struct expr *e, struct list *out)
{
    struct sym *t = temp_new(cur_fn, type_int(), e->first);
    struct stmt *test = stmt_make(S_IF, e->b->first, e->b->last);
    struct list inner;

    if (e->a->has_await)
        norm_expr(e->a, out);
    append_value(out, t, e->a, "!!");
    list_init(&inner);
    norm_expr(e->b, &inner);
    append_value(&inner, t, e->b, "!!");
    test->has_await = true;
    test->sym = t;
    test->text = e->kind == E_ANDAND ? "" : "!";
    test->body = block_of(&inner, e->b->first, e->b->last);
    append(out, test);
    hole_temp(e, t);
}

/* One side of ?: into t (NULL: void). */
static struct stmt *norm_side(struct expr *e, struct sym *t)
{
    struct list l;

    list_init(&l);
    if (e->has_await)
        norm_expr(e, &l);
    if (t != NULL) {
        append_set(&l, t, e);
    } else if (expr_strip(e)->kind != E_AWAIT) {
        struct stmt *s = stmt_make(S_EXPR, e->first, e->last);

        s->e = e;
        append(&l, s);
    }
    return block_of(&l, e->first, e->last);
}

static void hole_void(struct expr *e)
{
    struct hole *h = NEW(struct hole);

    h->kind = HOLE_TEXT;
    h->text = "(void)0";
    hole_add(e, h);
}

static void norm_cond(struct expr *e, struct list *out)
{
    struct type *type = expr_type(e);
    struct sym *t = is_void(type) ? NULL
                  : temp_new(cur_fn, value_type(e), e->first);
    struct stmt *test = stmt_make(S_IF, e->a->first, e->a->last);

    if (e->a->has_await)
        norm_expr(e->a, out);
    test->has_await = true;
    if (e->b == NULL) {
        append_set(out, t, e->a);
        test->sym = t;
        test->text = "!";
        test->body = norm_side(e->c, t);
    } else {
        test->e = e->a;
        test->body = norm_side(e->b, t);
        test->other = norm_side(e->c, t);
    }
    append(out, test);
    if (t != NULL)
        hole_temp(e, t);
    else
        hole_void(e);
}

/* ({ ... }) with an await inside becomes a block. */
static void norm_stmt_expr(struct expr *e, struct list *out)
{
    struct type *type = expr_type(e);
    struct sym *t = type == NULL || is_void(type)
                  ? NULL : temp_new(cur_fn, value_type(e), e->first);
    struct stmt *last = NULL;
    struct list inner;

    for (struct stmt *s = e->body->body; s != NULL; s = s->next)
        last = s;
    list_init(&inner);
    for (struct stmt *s = e->body->body, *next; s != NULL; s = next) {
        next = s->next;
        if (s == last && s->kind == S_EXPR && t != NULL) {
            prepare(s->e, true);
            if (s->e->has_await)
                norm_expr(s->e, &inner);
            append_set(&inner, t, s->e);
        } else {
            norm_stmt(s, &inner);
        }
    }
    append(out, block_of(&inner, e->first, e->last));
    if (t != NULL)
        hole_temp(e, t);
    else
        hole_void(e);
}

static void norm_assign(struct expr *e, struct list *out)
{
    if (e->b->has_await) {
        save_effects(e->a, out);
        norm_expr(e->b, out);
    } else if (e->a->has_await) {
        save_effects(e->a, out);
    }
}

static void norm_comma(struct expr *e, struct list *out)
{
    if (!e->b->has_await) {
        norm_expr(e->a, out);
        if (e->a->temp != NULL)
            hole_expr(e, e->b);
        return;
    }
    if (e->a->has_await)
        norm_expr(e->a, out);
    if (e->a->temp == NULL) {
        struct stmt *s = stmt_make(S_EXPR, e->a->first, e->a->last);

        s->e = e->a;
        append(out, s);
    }
    norm_expr(e->b, out);
    hole_expr(e, e->b);
}

/* The call inside spawn or lazy: its operands are evaluated here. */
static void norm_spawn(struct expr *e, struct list *out)
{
    struct expr *call = expr_strip(e->a);

    norm_list(call->a, call->args, out, false);
}

/*
 * After the statements added to `out`, e holds no await any more: what
 * awaited is shown as temps.
 */
static void norm_expr(struct expr *e, struct list *out)
{
    struct expr *op[2];

    if (e == NULL || !e->has_await || e->temp != NULL)
        return;
    switch (e->kind) {
    case E_AWAIT: norm_await(e, out, false); return;
    case E_TRY: norm_try(e, out); return;
    case E_CALL: norm_list(e->a, e->args, out, false); return;
    case E_ASSIGN: norm_assign(e, out); return;
    case E_COMMA: norm_comma(e, out); return;
    case E_STMT: norm_stmt_expr(e, out); return;
    case E_SPAWN: case E_LAZY: norm_spawn(e, out); return;
    case E_GENERIC: norm_expr(e->b, out); return;
    case E_INIT: case E_BUILTIN:
        norm_list(NULL, e->args, out, false);
        return;
    case E_DESIG: case E_COMPOUND: norm_expr(e->a, out); return;
    case E_ANDAND: case E_OROR:
        if (e->b->has_await)
            norm_logic(e, out);
        else
            norm_expr(e->a, out);
        return;
    case E_COND:
        if ((e->b != NULL && e->b->has_await) || e->c->has_await)
            norm_cond(e, out);
        else
            norm_expr(e->a, out);
        return;
    default:
        op[0] = e->a;
        op[1] = e->b;
        if (e->kind == E_INDEX && is_vector(expr_type(e->a))) {
            save_effects(e->a, out);    /* it may be modified in place */
            op[0] = NULL;
        }
        norm_operands(op, 2, out, false);
        return;
    }
}

/* ---- before normalizing: literals with an address, spawn, lazy ---- */

/* A compound literal whose address may outlive a suspension gets a slot. */
static void wrap_literal(struct expr *e)
{
    struct hole *h = NEW(struct hole);

    if (e->sym != NULL)
        return;
    h->kind = HOLE_WRAP;
    h->sym = temp_new(cur_fn, e->tn, e->first);
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
        if (t == NULL || type_resolve(t)->kind == TY_ARRAY
            || type_resolve(t)->kind == TY_UNKNOWN)
            mark_address(e);
    } else if (e->kind == E_BUILTIN) {
        for (struct expr *i = e->args; i != NULL; i = i->next)
            mark_address(i);
    }
}

static const char *const forbidden[] = {
    "alloca", "__builtin_alloca", "__builtin_alloca_with_align", "setjmp",
    "_setjmp", "__sigsetjmp", "sigsetjmp", "__builtin_setjmp",
};

/* Calls that cannot work in a body that suspends. */
static void check_call(struct expr *e)
{
    struct expr *f = expr_strip(e->a);

    if (tr->codes->plain || f->kind != E_IDENT || !cur_fn->body->has_await)
        return;
    for (size_t i = 0; i < sizeof(forbidden) / sizeof(*forbidden); i++) {
        struct tok *t = tok_at(f->first);

        if (t->name == NULL || strcmp(t->name->text, forbidden[i]) != 0)
            continue;
        if (i < 3)
            error_at(f->first, "ebb-alloca",
                     "'%s' in an async function that awaits; what it returns "
                     "is gone after an await: use malloc or an array",
                     forbidden[i]);
        else
            error_at(f->first, "ebb-setjmp",
                     "'%s' in an async function that awaits; the stack it "
                     "saves is gone after an await", forbidden[i]);
    }
}

/* `wrap`: the block around has an await. */
static void prepare(struct expr *e, bool wrap)
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

        if (t == NULL || type_resolve(t)->kind == TY_ARRAY)
            wrap_literal(literal_in(e->a));
    }
    if ((e->kind == E_SPAWN || e->kind == E_LAZY) && e->data == NULL) {
        struct hole *h = NEW(struct hole);

        h->kind = HOLE_SPAWN;
        h->text = e->text = helper_for(cur_fn, e);
        hole_add(e, h);
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

/* ---- statements ---- */

static void norm_full(struct expr *e, struct list *out)
{
    prepare(e, !tr->codes->plain);
    norm_expr(e, out);
}

static void norm_block(struct stmt *b)
{
    struct list l;

    list_init(&l);
    for (struct stmt *s = b->body, *next; s != NULL; s = next) {
        next = s->next;
        norm_stmt(s, &l);
    }
    b->body = l.head;
}

static struct stmt *norm_sub(struct stmt *s)
{
    struct list l;

    if (s == NULL)
        return NULL;
    list_init(&l);
    norm_stmt(s, &l);
    if (l.head != NULL && l.head->next == NULL && l.head->kind != S_DECL
        && l.head->kind != S_MARK && l.head->kind != S_DEFER
        && l.head->kind != S_CASE && l.head->kind != S_DEFAULT
        && l.head->kind != S_LABEL)
        return l.head;
    return block_of(&l, s->first, s->last);
}

static void norm_decl(struct stmt *s, struct list *out)
{
    bool split = false;

    for (struct sym **d = s->decl; d != NULL && *d != NULL; d++)
        if ((*d)->init != NULL && (*d)->storage != ST_STATIC) {
            prepare((*d)->init, !tr->codes->plain);
            split |= (*d)->init->has_await;
        }
    if (!split) {
        append(out, s);
        return;
    }
    for (struct sym **d = s->decl; *d != NULL; d++) {
        struct stmt *one = stmt_make(S_DECL, (*d)->first, (*d)->last);

        if ((*d)->init != NULL && (*d)->storage != ST_STATIC)
            norm_expr((*d)->init, out);
        one->decl = NEW_ARRAY(struct sym *, 2);
        one->decl[0] = *d;
        one->sym = *d;
        one->split = true;
        append(out, one);
    }
}

/* if (cond) ; else break; */
static struct stmt *leave_unless(struct expr *cond)
{
    struct stmt *s = stmt_make(S_IF, cond->first, cond->last);

    s->e = cond;
    s->body = stmt_make(S_TEXT, cond->first, cond->last);
    s->body->text = ";";
    s->other = stmt_make(S_BREAK, cond->first, cond->last);
    return s;
}

static struct stmt *mark_new(uint32_t label, tok_id at)
{
    struct stmt *s = stmt_make(S_MARK, at, at);

    s->mark = label;
    return s;
}

/* A loop whose condition or step awaits. */
static void norm_loop(struct stmt *s, struct list *out)
{
    struct stmt *loop = stmt_make(S_LOOP, s->first, s->last);
    struct list l;

    list_init(&l);
    if (s->kind != S_DO && s->e != NULL) {
        norm_full(s->e, &l);
        append(&l, leave_unless(s->e));
    }
    append(&l, norm_sub(s->body));
    if (s->kind != S_WHILE) {
        loop->mark = ++tr->nlabel;
        append(&l, mark_new(loop->mark, s->last));
    }
    if (s->kind == S_DO) {
        norm_full(s->e, &l);
        append(&l, leave_unless(s->e));
    } else if (s->step != NULL) {
        struct stmt *step = stmt_make(S_EXPR, s->step->first, s->step->last);

        step->e = s->step;
        norm_stmt(step, &l);
    }
    loop->body = block_of(&l, s->first, s->last);
    loop->has_await = true;
    append(out, loop);
}

static void norm_for(struct stmt *s, struct list *out)
{
    bool header = (s->e != NULL && s->e->has_await)
               || (s->step != NULL && s->step->has_await);
    bool init = false;
    struct list l;

    if (s->init != NULL && s->init->kind == S_EXPR)
        init = s->init->e->has_await;
    for (struct sym **d = s->init != NULL ? s->init->decl : NULL;
         d != NULL && *d != NULL; d++) {
        init |= (*d)->init != NULL && (*d)->init->has_await;
        prepare((*d)->init, !tr->codes->plain);
    }
    if (s->init != NULL)
        prepare(s->init->e, !tr->codes->plain);
    if (!header && !init) {
        prepare(s->e, !tr->codes->plain);
        prepare(s->step, !tr->codes->plain);
        s->body = norm_sub(s->body);
        append(out, s);
        return;
    }
    list_init(&l);
    if (s->init != NULL)
        norm_stmt(s->init, &l);
    s->init = NULL;
    if (header) {
        norm_loop(s, &l);
    } else {
        prepare(s->e, !tr->codes->plain);
        prepare(s->step, !tr->codes->plain);
        s->body = norm_sub(s->body);
        append(&l, s);
    }
    append(out, block_of(&l, s->first, s->last));
}

static void norm_expr_stmt(struct stmt *s, struct list *out)
{
    struct expr *e = expr_strip(s->e);

    prepare(s->e, !tr->codes->plain);
    e->detached = e->kind == E_SPAWN;
    if (e->kind == E_AWAIT) {
        norm_await(e, out, true);
        return;
    }
    norm_expr(s->e, out);
    if (e->kind == E_TRY || (e->temp != NULL && e->kind != E_ASSIGN))
        return;
    append(out, s);
}

/* ---- join, select, within ---- */

static struct group *group_new(enum group_kind kind, struct stmt *s,
                               uint32_t narm)
{
    struct group *g = NEW(struct group);

    g->kind = (uint8_t)kind;
    g->id = ++tr->ngroup;
    g->narm = narm;
    g->arm = NEW_ARRAY(struct arm, narm + 1);
    g->code = tr->cur;
    g->at = s->first;
    g->next = tr->cur->groups;
    tr->cur->groups = g;
    g->exit = temp_new(cur_fn, type_int(), s->first);
    g->point = point_new(PT_GROUP, s->first);
    g->point->group = g;
    return g;
}

/* A branch: the statement s becomes a code below the current one. */
static struct code *code_new(struct group *g, struct stmt *s)
{
    struct code *c = NEW(struct code), *up = tr->cur;
    struct list l;

    c->up = up;
    c->group = g;
    c->fn = cur_fn;
    c->id = tr->ncode++;
    c->first = s->first;
    c->last = s->last;
    c->points_tail = &c->points;
    c->result = type_new(TY_VOID);
    c->result->text = "void";
    *tr->codes_tail = c;
    tr->codes_tail = &c->next;
    tr->cur = c;
    list_init(&l);
    norm_stmt(s, &l);
    c->body = block_of(&l, s->first, s->last);
    tr->cur = up;
    return c;
}

static void norm_join(struct stmt *s, struct list *out)
{
    struct stmt *from = s->body->kind == S_BLOCK ? s->body->body : s->body;
    uint32_t n = 0;
    struct group *g;

    for (struct stmt *b = from; b != NULL; b = b->next)
        n += b->kind != S_NULL && b->kind != S_PASS;
    if (n == 0)
        return;
    g = group_new(G_JOIN, s, n);
    n = 0;
    for (struct stmt *b = from, *next; b != NULL; b = next) {
        next = b->next;
        b->next = NULL;
        if (b->kind != S_NULL && b->kind != S_PASS)
            g->arm[n++].code = code_new(g, b);
    }
    append(out, stmt_of_point(g->point, s->first, s->last));
}

/* if (winner == i) { ... } */
static struct stmt *if_winner(struct group *g, int32_t i, struct stmt *body)
{
    struct stmt *s = stmt_make(S_IF, body->first, body->last);

    s->sym = g->winner;
    s->text = arena_printf("%d == ", (int)i);
    s->has_await = body->has_await;
    s->body = body;
    return s;
}

static void norm_within(struct stmt *s, struct list *out)
{
    struct group *g;
    struct type *t = type_new(TY_INT);

    norm_full(s->e, out);
    g = group_new(G_WITHIN, s, 2);
    g->biased = true;
    g->winner = temp_new(cur_fn, type_int(), s->first);
    t->text = "long long";
    t->size = 8;
    g->duration = temp_new(cur_fn, t, s->e->first);
    g->duration->captured = true;
    append_set(out, g->duration, s->e);
    g->arm[0].code = code_new(g, s->body);
    append(out, stmt_of_point(g->point, s->first, s->last));
    if (s->other != NULL) {
        struct stmt *other = norm_sub(s->other);

        append(out, if_winner(g, 1, other));
    }
}

/* The one await of a `when`. */
static struct expr *find_await(struct expr *e)
{
    struct expr *found = NULL;

    if (e == NULL || !e->has_await)
        return NULL;
    if (e->kind == E_AWAIT)
        return e;
    found = find_await(e->a);
    if (found == NULL)
        found = find_await(e->b);
    if (found == NULL)
        found = find_await(e->c);
    for (struct expr *i = e->args; found == NULL && i != NULL; i = i->next)
        found = find_await(i);
    return found;
}

static struct expr *when_expr(struct stmt *w)
{
    return w->init != NULL && w->init->decl != NULL ? w->init->decl[0]->init
         : w->init != NULL ? w->init->e : w->e;
}

/* A temp that the arm's start function reads through the frame. */
static void save_for_arm(struct expr *e, struct list *out)
{
    if (e == NULL)
        return;
    if (e->kind == E_CALL || !is_stable(e) || e->temp != NULL)
        save(e, out);
    if (e->temp != NULL)
        e->temp->captured = true;
    if (e->temp == NULL && expr_strip(e)->temp != NULL)
        expr_strip(e)->temp->captured = true;
}

/* Operands of an arm's await, evaluated by the code around it. */
static void norm_arm_operand(struct arm *a, struct expr *when,
                             struct list *out)
{
    prepare(when, true);
    if (a->kind != PT_CALL) {
        take_handle(a, out);
        a->handle->captured = true;
        return;
    }
    norm_list(a->operand->a, a->operand->args, out, true);
    save_for_arm(a->operand->a, out);
    for (struct expr *i = a->operand->args; i != NULL; i = i->next)
        save_for_arm(i, out);
}

static void norm_arm_start(struct group *g, struct arm *a, struct stmt *w,
                           struct list *out)
{
    struct list inner;

    a->when = w;
    if (a->cond == NULL) {
        norm_arm_operand(a, when_expr(w), out);
        return;
    }
    list_init(&inner);
    norm_arm_operand(a, when_expr(w), &inner);
    if (inner.head != NULL) {
        struct stmt *test = stmt_make(S_IF, w->first, w->last);

        test->sym = a->cond;
        test->text = "";
        test->body = block_of(&inner, w->first, w->last);
        append(out, test);
    }
    (void)g;
}

/* What follows when the arm has won: its value, its rest, its statement. */
static struct stmt *norm_arm_end(struct group *g, uint32_t n)
{
    struct arm *a = &g->arm[n];
    struct stmt *w = a->when, *take;
    struct fetch *f = NEW(struct fetch);
    struct list l;

    list_init(&l);
    f->group = g;
    f->arm = n;
    take = stmt_make(S_TEXT, a->await->first, a->await->last);
    take->data = f;
    append(&l, take);
    if (is_void(a->result)) {
        hole_void(a->await);
    } else {
        a->value = temp_new(cur_fn, a->result, a->await->first);
        hole_temp(a->await, a->value);
    }
    if (w->init != NULL) {
        w->init->next = NULL;
        norm_stmt(w->init, &l);
    } else {
        struct stmt *e = stmt_make(S_EXPR, w->e->first, w->e->last);

        e->e = w->e;
        if (expr_strip(w->e) != a->await)
            norm_stmt(e, &l);
    }
    if (w->body != NULL) {
        struct stmt *body = norm_sub(w->body);

        append(&l, body);
    }
    return if_winner(g, (int32_t)n, block_of(&l, w->first, w->last));
}

static void norm_select(struct stmt *s, struct list *out)
{
    struct stmt *otherwise = NULL;
    struct group *g;
    uint32_t n = 0;

    for (struct stmt *w = s->body; w != NULL; w = w->next) {
        n += w->kind == S_WHEN;
        if (w->kind == S_OTHERWISE)
            otherwise = w;
    }
    g = group_new(G_SELECT, s, n);
    g->biased = s->biased;
    g->otherwise = otherwise != NULL;
    g->winner = temp_new(cur_fn, type_int(), s->first);
    n = 0;
    for (struct stmt *w = s->body; w != NULL; w = w->next) {
        struct arm *a = &g->arm[n];

        if (w->kind != S_WHEN)
            continue;
        n++;
        if (!classify(find_await(when_expr(w)), a))
            return;
        if (w->cond != NULL) {
            norm_full(w->cond, out);
            a->cond = temp_new(cur_fn, type_int(), w->cond->first);
            append_value(out, a->cond, w->cond, "!!");
        }
    }
    n = 0;
    for (struct stmt *w = s->body; w != NULL; w = w->next)
        if (w->kind == S_WHEN)
            norm_arm_start(g, &g->arm[n++], w, out);
    append(out, stmt_of_point(g->point, s->first, s->last));
    for (uint32_t i = 0; i < g->narm; i++)
        append(out, norm_arm_end(g, i));
    if (otherwise != NULL && otherwise->body != NULL) {
        struct stmt *body = norm_sub(otherwise->body);

        append(out, if_winner(g, -1, body));
    }
}

/* A label stays in front of what its statement becomes. */
static void norm_label(struct stmt *s, struct list *out)
{
    struct stmt *body = s->body;

    s->body = NULL;
    append(out, s);
    if (body != NULL)
        norm_stmt(body, out);
}

static void norm_stmt(struct stmt *s, struct list *out)
{
    s->next = NULL;
    switch (s->kind) {
    case S_EXPR: norm_expr_stmt(s, out); return;
    case S_DECL: norm_decl(s, out); return;
    case S_BLOCK: norm_block(s); break;
    case S_FOR: norm_for(s, out); return;
    case S_JOIN: norm_join(s, out); return;
    case S_SELECT: norm_select(s, out); return;
    case S_WITHIN: norm_within(s, out); return;
    case S_CASE: case S_DEFAULT: case S_LABEL: norm_label(s, out); return;
    case S_WHILE: case S_DO:
        if (s->e->has_await) {
            norm_loop(s, out);
            return;
        }
        prepare(s->e, !tr->codes->plain);
        s->body = norm_sub(s->body);
        break;
    case S_IF: case S_SWITCH:
        norm_full(s->e, out);
        s->body = norm_sub(s->body);
        s->other = norm_sub(s->other);
        break;
    case S_RETURN: case S_GOTO_PTR: case S_ASM:
        if (s->e != NULL)
            norm_full(s->e, out);
        break;
    case S_DEFER: case S_NONCANCEL:
        s->body = norm_sub(s->body);
        break;
    default:
        break;
    }
    append(out, s);
}

void normalize_fn(struct fn *fn)
{
    struct code *c;

    cur_fn = fn;
    tr = trans_of(fn);
    c = tr->cur = tr->codes;
    c->first = fn->body_first;
    c->last = fn->body_last;
    norm_block(fn->body);
    c->body = fn->body;
}
