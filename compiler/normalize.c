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
#include "normalize.h"

struct fn *norm_fn;
struct trans *norm_tr;

void list_init(struct list *l)
{
    l->head = NULL;
    l->tail = &l->head;
}

void list_append(struct list *l, struct stmt *s)
{
    s->next = NULL;
    *l->tail = s;
    l->tail = &s->next;
}

/* to = e; with prefix "!!": its truth. */
void list_value(struct list *l, struct sym *to, struct expr *e,
                         const char *prefix)
{
    struct stmt *s = stmt_make(S_SET, e->first, e->last);

    s->sym = to;
    s->e = e;
    s->text = prefix;
    list_append(l, s);
}

void list_set(struct list *l, struct sym *to, struct expr *e)
{
    list_value(l, to, e, NULL);
}

struct stmt *list_block(struct list *l, tok_id first, tok_id last)
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
        struct type *other = typeof_expr(e);

        if (other != NULL)
            return other;
        error_at(e->first, "ebb-unknown-type",
                 "cannot tell the type of this operand of an expression that "
                 "awaits; put it into a variable first");
        return type_int();
    }
    return expr_operand_type(e);
}

static bool is_vector(struct type *t)
{
    return t != NULL && type_resolve(t)->kind == TY_VECTOR;
}

/* Does the value of e stay what it is, whatever runs in between? */
bool is_stable(struct expr *e)
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

/* An array that is part of a value: its address is saved, so the value has to
 * stay where it is. */
static void save_whole(struct expr *e, struct list *out)
{
    struct type *t = expr_type(e);
    const struct expr *array = e;

    if (t == NULL || !type_is_array(t))
        return;
    for (;;) {
        e = expr_strip(e);
        if (e->temp != NULL
            || (e->kind != E_MEMBER && e->kind != E_INDEX))
            break;
        e = e->a;
    }
    if (e != array && e->temp == NULL && !expr_is_lvalue(e))
        save_value(e, out);
    if (e->temp != NULL)
        e->temp->addr_taken = true;
}

/* From here on e is shown as its value at this place. */
void save_value(struct expr *e, struct list *out)
{
    if (e->kind == E_INIT || e->kind == E_DESIG) {
        if (e->kind == E_DESIG && e->a != NULL)
            save_value(e->a, out);
        for (struct expr *i = e->kind == E_INIT ? e->args : NULL; i != NULL;
             i = i->next)
            save_value(i, out);
        return;
    }
    if (is_stable(e) || e->temp != NULL)
        return;
    if (is_void(expr_type(e)))
        return;
    struct sym *t;

    save_whole(e, out);
    t = temp_new(norm_fn, value_type(e), e->first);
    list_set(out, t, e);
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
        save_value(e, out);
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
    for (size_t k = 0; k < n; k++) {
        size_t i = FAULT(ORDER) ? n - 1 - k : k;

        if (op[i] == NULL)
            continue;
        if (op[i]->has_await)
            norm_expr(op[i], out);
        if ((more || i + 1 < last) && !FAULT(OPERAND))
            save_value(op[i], out);
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
void norm_list(struct expr *head, struct expr *args, struct list *out,
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

struct point *point_new(enum point_kind kind, tok_id at)
{
    struct point *p = NEW(struct point);

    p->kind = (uint8_t)kind;
    p->at = at;
    return p;
}

struct stmt *stmt_of_point(struct point *p, tok_id first, tok_id last)
{
    struct stmt *s = stmt_make(p->kind == PT_GROUP ? S_GROUP : S_AWAIT, first,
                              last);

    s->has_await = true;
    s->data = p;
    return s;
}

struct type *handle_pointer(enum point_kind kind)
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
bool classify(struct expr *e, struct arm *a)
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
    t = expr_type(op->kind == E_NEXT ? op->a : op);
    t = t != NULL ? type_resolve(t) : NULL;
    if (op->kind == E_NEXT && t != NULL && t->kind == TY_HANDLE) {
        a->kind = PT_NEXT;
        a->result = type_int();
        a->item_type = t->base;
        a->channel = t->handle == H_CHANNEL;
        return true;
    }
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
void take_handle(struct arm *a, struct list *out)
{
    struct expr *op = a->operand;

    a->handle = temp_new(norm_fn, handle_pointer(a->kind), op->first);
    if (expr_is_lvalue(op)) {
        save_effects(op, out);
        a->owner = op;
    } else if (op->has_await) {
        norm_expr(op, out);
    }
    a->fresh = a->kind == PT_TASK && handle_is_fresh(op);
    list_value(out, a->handle, op, "(void *)");
}

static void norm_await(struct expr *e, struct list *out, bool discard)
{
    struct arm a = { 0 };
    struct point *p;

    if (e->temp != NULL || e->data != NULL)
        return;
    if (!classify(e, &a)) {
        hole_temp(e, temp_new(norm_fn, type_int(), e->first));
        return;
    }
    p = point_new(a.kind, e->first);
    p->operand = a.operand;
    p->result = a.result;
    if (a.kind == PT_CALL)
        norm_list(a.operand->a, a.operand->args, out, false);
    else if (a.kind == PT_NEXT)
        take_next(&a, out);
    else
        take_handle(&a, out);
    p->handle = a.handle;
    p->channel = a.channel;
    p->where = a.where;
    p->item_type = a.item_type;
    p->owner = a.owner;
    p->fresh = a.fresh;
    if (is_void(a.result)) {
        struct hole *h = NEW(struct hole);

        h->kind = HOLE_TEXT;
        h->text = "(void)0";
        hole_add(e, h);
    } else if (!discard) {
        p->dst = temp_new(norm_fn, a.result, e->first);
        hole_temp(e, p->dst);
    }
    list_append(out, stmt_of_point(p, e->first, e->last));
}

static struct type *signed_type(struct expr *e)
{
    struct type *t = value_type(e);

    return type_is_integer(t) ? t : type_int();
}

struct stmt *leave_if_negative(struct sym *t, tok_id first, tok_id last)
{
    struct stmt *test = stmt_make(S_IF, first, last);
    struct stmt *ret = stmt_make(S_RETURN, first, last);

    ret->sym = t;
    if (norm_fn->is_main) {
        struct stmt *fail = stmt_make(S_TEXT, first, last);

        fail->text = arena_printf("%s = ebb_main_failed(%s);", t->link,
                                  t->link);
        fail->next = ret;
        ret = stmt_make(S_BLOCK, first, last);
        ret->body = fail;
    }
    test->sym = t;
    test->is_try = true;
    test->body = ret;
    return test;
}

/* try a: the value of a, or out of the function with it. */
static void norm_try(struct expr *e, struct list *out)
{
    struct sym *t;

    if (e->temp != NULL)
        return;
    if (e->a->has_await)
        norm_expr(e->a, out);
    t = temp_new(norm_fn, signed_type(e->a), e->first);
    list_set(out, t, e->a);
    hole_temp(e, t);
    list_append(out, leave_if_negative(t, e->first, e->last));
}

/* a && b, a || b where b awaits. */
static void norm_logic(struct expr *e, struct list *out)
{
    struct sym *t = temp_new(norm_fn, type_int(), e->first);
    struct stmt *test = stmt_make(S_IF, e->b->first, e->b->last);
    struct list inner;

    if (e->a->has_await)
        norm_expr(e->a, out);
    list_value(out, t, e->a, "!!");
    list_init(&inner);
    norm_expr(e->b, &inner);
    list_value(&inner, t, e->b, "!!");
    test->has_await = true;
    test->sym = t;
    test->text = e->kind == E_ANDAND || FAULT(LOGIC) ? "" : "!";
    test->body = list_block(&inner, e->b->first, e->b->last);
    list_append(out, test);
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
        list_set(&l, t, e);
    } else if (expr_strip(e)->kind != E_AWAIT) {
        struct stmt *s = stmt_make(S_EXPR, e->first, e->last);

        s->e = e;
        list_append(&l, s);
    }
    return list_block(&l, e->first, e->last);
}

void hole_void(struct expr *e)
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
                  : temp_new(norm_fn, value_type(e), e->first);
    struct stmt *test = stmt_make(S_IF, e->a->first, e->a->last);

    if (e->a->has_await)
        norm_expr(e->a, out);
    test->has_await = true;
    if (e->b == NULL) {
        test->sym = t != NULL ? t : temp_new(norm_fn, value_type(e->a),
                                             e->first);
        list_set(out, test->sym, e->a);
        test->text = "!";
        test->body = norm_side(e->c, t);
    } else {
        test->e = e->a;
        test->body = norm_side(e->b, t);
        test->other = norm_side(e->c, t);
    }
    list_append(out, test);
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
                  ? NULL : temp_new(norm_fn, value_type(e), e->first);
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
            list_set(&inner, t, s->e);
        } else {
            norm_stmt(s, &inner);
        }
    }
    list_append(out, list_block(&inner, e->first, e->last));
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

/* Has all of e been done, so that what is shown of it is a bare value? */
static bool is_spent(struct expr *e)
{
    struct hole *h;

    e = expr_strip(e);
    h = hole_of(e);
    return e->temp != NULL || (h != NULL && h->kind == HOLE_TEXT)
        || (h != NULL && h->kind == HOLE_EXPR && is_spent(h->expr));
}

static void norm_comma(struct expr *e, struct list *out)
{
    if (!e->b->has_await) {
        norm_expr(e->a, out);
        if (is_spent(e->a))
            hole_expr(e, e->b);
        return;
    }
    if (e->a->has_await)
        norm_expr(e->a, out);
    if (!is_spent(e->a)) {
        struct stmt *s = stmt_make(S_EXPR, e->a->first, e->a->last);

        s->e = e->a;
        list_append(out, s);
    }
    norm_expr(e->b, out);
    hole_expr(e, e->b);
}

/* The call inside spawn or lazy: its operands are evaluated here. */
static void norm_spawn(struct expr *e, struct list *out)
{
    struct expr *call = expr_strip(e->a);
    bool more = call->a->has_await;

    for (struct expr *i = call->args; i != NULL; i = i->next)
        more |= i->has_await;
    if (e->b != NULL)
        norm_operands(&e->b, 1, out, more);
    norm_list(call->a, call->args, out, false);
}

/*
 * After the statements added to `out`, e holds no await any more: what
 * awaited is shown as temps.
 */
void norm_expr(struct expr *e, struct list *out)
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

/* ---- statements ---- */

void norm_full(struct expr *e, struct list *out)
{
    prepare(e, !norm_tr->codes->plain);
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

struct stmt *norm_sub(struct stmt *s)
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
    return list_block(&l, s->first, s->last);
}

static struct stmt *pause_before(struct stmt *s)
{
    return stmt_of_point(point_new(PT_PAUSE, s->first), s->first, s->first);
}

struct stmt *norm_body(struct stmt *loop)
{
    struct list l;

    if (!loop->pauses)
        return norm_sub(loop->body);
    list_init(&l);
    /* At the body: behind what the loop declares. */
    list_append(&l, pause_before(loop->body));
    list_append(&l, norm_sub(loop->body));
    return list_block(&l, loop->first, loop->last);
}

static void norm_decl(struct stmt *s, struct list *out)
{
    bool split = false;

    for (struct sym **d = s->decl; d != NULL && *d != NULL; d++)
        if ((*d)->init != NULL && (*d)->storage != ST_STATIC) {
            prepare((*d)->init, !norm_tr->codes->plain);
            split |= (*d)->init->has_await;
        }
    if (!split) {
        list_append(out, s);
        return;
    }
    for (struct sym **d = s->decl; *d != NULL; d++) {
        struct stmt *one = stmt_make(S_DECL, (*d)->first, (*d)->last);

        if ((*d)->init != NULL && (*d)->storage != ST_STATIC) {
            name_itself(*d);
            norm_expr((*d)->init, out);
        }
        one->decl = NEW_ARRAY(struct sym *, 2);
        one->decl[0] = *d;
        one->sym = *d;
        one->split = true;
        list_append(out, one);
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

/* A loop whose condition or step awaits. */
static void norm_loop(struct stmt *s, struct list *out)
{
    struct stmt *loop = stmt_make(S_LOOP, s->first, s->last);
    struct list l;

    list_init(&l);
    if (s->kind != S_DO && s->e != NULL) {
        norm_full(s->e, &l);
        list_append(&l, leave_unless(s->e));
    }
    list_append(&l, norm_body(s));
    if (s->kind != S_WHILE) {
        loop->mark = ++norm_tr->nlabel;
        list_append(&l, mark_make(S_MARK, loop->mark, s->last));
    }
    if (s->kind == S_DO) {
        norm_full(s->e, &l);
        list_append(&l, leave_unless(s->e));
    } else if (s->step != NULL) {
        struct stmt *step = stmt_make(S_EXPR, s->step->first, s->step->last);

        step->e = s->step;
        norm_stmt(step, &l);
    }
    loop->body = list_block(&l, s->first, s->last);
    loop->has_await = true;
    list_append(out, loop);
}

/* v = e; where v owns its handle. */
static bool overwrites_handle(struct expr *e)
{
    struct expr *to = e->kind == E_ASSIGN && e->op == '=' ? expr_strip(e->a)
                                                          : NULL;

    return to != NULL && to->kind == E_IDENT && to->sym != NULL
        && to->sym->owned;
}

/* What it held is given up once the new value is there. */
static void release_old(struct expr *e, struct list *out)
{
    struct stmt *s = stmt_make(S_TEXT, e->first, e->last);

    save_value(e->b, out);
    s->sym = expr_strip(e->a)->sym;
    if (type_resolve(s->sym->type)->handle == H_STREAM) {
        list_append(out, close_make(s->sym, NULL, e->first, e->last)->body);
        return;
    }
    s->text = handle_release(s->sym->type);
    list_append(out, s);
}

static void norm_for(struct stmt *s, struct list *out)
{
    bool header = (s->e != NULL && s->e->has_await)
               || (s->step != NULL && s->step->has_await);
    bool init = false;
    struct list l;

    if (s->init != NULL && s->init->kind == S_EXPR)
        init = s->init->e->has_await
            || overwrites_handle(expr_strip(s->init->e));
    for (struct sym **d = s->init != NULL ? s->init->decl : NULL;
         d != NULL && *d != NULL; d++) {
        init |= (*d)->init != NULL && (*d)->init->has_await;
        prepare((*d)->init, !norm_tr->codes->plain);
    }
    if (s->init != NULL)
        prepare(s->init->e, !norm_tr->codes->plain);
    if (!header && !init) {
        prepare(s->e, !norm_tr->codes->plain);
        prepare(s->step, !norm_tr->codes->plain);
        s->body = norm_body(s);
        list_append(out, s);
        return;
    }
    list_init(&l);
    if (s->init != NULL)
        norm_stmt(s->init, &l);
    s->init = NULL;
    if (header) {
        norm_loop(s, &l);
    } else {
        prepare(s->e, !norm_tr->codes->plain);
        prepare(s->step, !norm_tr->codes->plain);
        s->body = norm_body(s);
        list_append(&l, s);
    }
    list_append(out, list_block(&l, s->first, s->last));
}

static void norm_expr_stmt(struct stmt *s, struct list *out)
{
    struct expr *e = expr_strip(s->e);

    prepare(s->e, !norm_tr->codes->plain);
    e->detached = e->kind == E_SPAWN && e->op != KW_BLOCK_ON;
    if (e->kind == E_AWAIT) {
        norm_await(e, out, true);
        return;
    }
    norm_expr(s->e, out);
    if (overwrites_handle(e))
        release_old(e, out);
    if (e->kind == E_TRY || (e->temp != NULL && e->kind != E_ASSIGN))
        return;
    list_append(out, s);
}

/* A label stays in front of what its statement becomes. */
static void norm_label(struct stmt *s, struct list *out)
{
    struct stmt *body = s->body;

    s->body = NULL;
    list_append(out, s);
    if (body != NULL)
        norm_stmt(body, out);
}

/* `return;` of a generator: all of its returns have a code. */
static struct sym *zero_code(struct stmt *s, struct list *out)
{
    struct stmt *set = stmt_make(S_SET, s->first, s->last);

    set->sym = temp_new(norm_fn, fn_result(norm_fn), s->first);
    set->text = "0";
    list_append(out, set);
    return set->sym;
}

void norm_stmt(struct stmt *s, struct list *out)
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
    case S_SCOPE: norm_scope(s, out); return;
    case S_CASE: case S_DEFAULT: case S_LABEL: norm_label(s, out); return;
    case S_WHILE: case S_DO:
        if (s->e->has_await) {
            norm_loop(s, out);
            return;
        }
        prepare(s->e, !norm_tr->codes->plain);
        s->body = norm_body(s);
        break;
    case S_GOTO:
        if (s->pauses)
            list_append(out, pause_before(s));
        break;
    case S_IF: case S_SWITCH:
        norm_full(s->e, out);
        s->body = norm_sub(s->body);
        s->other = norm_sub(s->other);
        break;
    case S_EACH: norm_each(s, out); return;
    case S_YIELD: norm_yield(s, out); return;
    case S_RETURN: case S_GOTO_PTR: case S_ASM:
        if (s->e != NULL)
            norm_full(s->e, out);
        else if (s->kind == S_RETURN && norm_fn->is_generator)
            s->sym = zero_code(s, out);
        break;
    case S_DEFER: case S_NONCANCEL:
        s->body = norm_sub(s->body);
        break;
    default:
        break;
    }
    list_append(out, s);
}

void normalize_fn(struct fn *fn)
{
    struct code *c;

    norm_fn = fn;
    norm_tr = trans_of(fn);
    c = norm_tr->cur = norm_tr->codes;
    c->first = fn->body_first;
    c->last = fn->body_last;
    norm_block(fn->body);
    c->body = fn->body;
}
