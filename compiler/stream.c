/* SPDX-License-Identifier: MIT-0 */
/*
 * stream: `each`, `next` and `yield` become points.
 *
 *     each (T v, S) B   =>   { open g = S; defer close g;
 *                              for (;;) { n = next g; if (n != 1) break;
 *                                         T v = item of g; B } }
 *
 * The clean-up closes the stream on every way out; at the end of the stream
 * it finds nothing to do.  n is a temp, or the third operand of the each.  v
 * is read from where the stream has put it; a channel has no such place and
 * gives the item to a temp.
 *
 * needs, gives: as normalize.c, which calls this.
 */
#include "normalize.h"

/* The value of e in a new temp. */
static struct sym *temp_of(struct expr *e, struct type *type,
                           const char *prefix, struct list *out)
{
    struct sym *t = temp_new(norm_fn, type, e->first);

    list_value(out, t, e, prefix);
    return t;
}

/* The operands of next(handle, where) into temps. */
void take_next(struct arm *a, struct list *out)
{
    struct expr *op = a->operand;

    norm_list(op->a, op->b, out, false);
    a->handle = temp_of(op->a, handle_pointer(PT_NEXT), "(void *)", out);
    a->where = temp_of(op->b, type_ptr(type_unqual(a->item_type)), NULL, out);
}

struct stmt *close_make(struct sym *handle, struct opening *open, tok_id at,
                        tok_id last)
{
    struct stmt *d = stmt_make(S_DEFER, at, last);
    struct point *p = point_new(PT_CLOSE, at);

    p->handle = handle;
    p->open = open;
    p->result = type_new(TY_VOID);
    p->result->text = "void";
    d->body = stmt_of_point(p, at, last);
    d->has_await = true;
    return d;
}

/* open g = S; */
static struct opening *open_source(struct expr *e, struct list *out)
{
    struct opening *o = NEW(struct opening);
    struct stmt *s = stmt_make(S_OPEN, e->first, e->last);

    prepare(e, true);
    o->source = expr_strip(e);
    o->direct = call_generator_type(e) != NULL;
    if (o->direct)
        norm_list(o->source->a, o->source->args, out, false);
    else if (e->has_await)
        norm_expr(e, out);
    o->owner = !o->direct && expr_is_lvalue(e)
            && type_resolve(expr_type(e))->handle == H_STREAM;
    o->handle = temp_new(norm_fn, handle_pointer(PT_NEXT), e->first);
    o->id = ++norm_tr->nopen;
    o->next = norm_tr->cur->opens;
    norm_tr->cur->opens = o;
    s->data = o;
    list_append(out, s);
    return o;
}

/* n = next g; the item goes to p->item or stays where it is. */
static struct stmt *next_make(struct opening *o, struct stmt *each,
                              struct sym *n, struct type *handle)
{
    struct point *p = point_new(PT_NEXT, each->first);

    p->open = o;
    p->handle = o->handle;
    p->channel = handle->handle == H_CHANNEL;
    p->item_type = handle->base;
    p->result = type_int();
    p->dst = n;
    if (p->channel) {
        p->item = temp_new(norm_fn, p->item_type, each->first);
        p->item->pinned = p->item->addr_taken = true;
    }
    return stmt_of_point(p, each->first, each->first);
}

/* T v = item; */
static struct stmt *item_make(struct stmt *each, struct point *p)
{
    struct stmt *s = each->init;
    struct expr *e = NEW(struct expr);
    struct sym *v = s->decl[0];

    e->kind = E_CONST;
    e->first = e->last = each->first;
    e->type = p->item_type;
    e->typed = true;
    if (p->item != NULL) {
        hole_temp(e, p->item);
    } else {
        struct hole *h = NEW(struct hole);

        h->kind = HOLE_ITEM;
        h->sym = p->handle;
        h->text = ret_tag(p->item_type) + strlen("__ebb_ret");
        hole_add(e, h);
    }
    v->init = e;
    s->split = true;
    s->next = NULL;
    return s;
}

/* if (n != 1) break; */
static struct stmt *break_unless_item(struct sym *n, tok_id at)
{
    struct stmt *s = stmt_make(S_IF, at, at);

    s->sym = n;
    s->text = "1 != ";
    s->body = stmt_make(S_BREAK, at, at);
    return s;
}

void norm_each(struct stmt *s, struct list *out)
{
    struct type *t = s->e != NULL ? expr_type(s->e) : NULL;
    struct stmt *loop = stmt_make(S_LOOP, s->first, s->last), *next;
    struct list l, body;
    struct opening *o;
    struct sym *n;

    t = t != NULL ? type_resolve(t) : NULL;
    if (t == NULL || t->kind != TY_HANDLE)
        return;                         /* check.c has said so */
    list_init(&l);
    list_init(&body);
    o = open_source(s->e, &l);
    n = s->e2 != NULL && s->e2->sym != NULL
      ? s->e2->sym : temp_new(norm_fn, type_int(), s->first);
    if (t->handle == H_STREAM)
        list_append(&l, close_make(o->handle, o, s->first, s->first));
    next = next_make(o, s, n, t);
    list_append(&body, next);
    list_append(&body, break_unless_item(n, s->first));
    list_append(&body, item_make(s, next->data));
    if (s->body != NULL)
        list_append(&body, norm_body(s));
    loop->body = list_block(&body, s->first, s->last);
    loop->has_await = true;
    list_append(&l, loop);
    if (s->is_try)
        list_append(&l, leave_if_negative(n, s->first, s->first));
    list_append(out, list_block(&l, s->first, s->last));
}

void norm_yield(struct stmt *s, struct list *out)
{
    struct point *p = point_new(PT_YIELD, s->first);

    norm_full(s->e, out);
    p->operand = s->e;
    p->result = type_int();
    list_append(out, stmt_of_point(p, s->first, s->last));
}
