/* SPDX-License-Identifier: MIT-0 */
/*
 * cleanup: defer statements and cleanup variables become code at the end of
 * their block, and every way out of the block goes through it.
 *
 *     { a; defer D; b; }   =>   { a; { b } sel = FALL; label: D; dispatch }
 *
 * An exit stores its number in the selector and jumps to the innermost label;
 * the dispatch behind each clean-up knows where that number goes on.  A cancel
 * at a suspension point is the exit EXIT_CANCEL, taken by the resume copy.  One
 * selector per depth of clean-ups inside clean-ups.
 *
 * Points are numbered here, since their shield and their way out are known now.
 *
 * needs: bodies without jumps out of their code.  gives: bodies without defer.
 */
#include "code.h"

struct label {
    struct label *next;
    struct name *name;
    struct cleanup *cleanup;
};

struct target {
    struct target *up;
    struct cleanup *cleanup;
    bool loop;
    uint32_t mark;
};

struct ctx {
    struct cleanup *cur;                /* innermost clean-up in scope */
    struct cleanup *inside;             /* whose body we are in */
    struct target *target;
    uint32_t level;                     /* clean-ups around us */
    uint32_t shield;                    /* noncancel around us */
};

static struct fn *cur_fn;
static struct trans *tr;
static struct code *code;
static struct label *labels;
static struct sym *selector[32];

static void clean_list(struct stmt **list, struct ctx x);
static void scan_list(struct stmt *s, struct cleanup *cur, bool attrs);

static struct sym *selector_at(uint32_t level)
{
    if (level >= 32)
        level = 31;
    if (selector[level] == NULL)
        selector[level] = temp_new(cur_fn, type_int(), code->first);
    return selector[level];
}

/* A jump out of this variable's scope has to run its clean-up by our hand. */
static bool lowered_attribute(struct sym *v)
{
    return v->owned
        || (v->has_cleanup && v->cleanup_fn != NULL && !code->plain
        && v->storage != ST_STATIC && v->storage != ST_EXTERN
        && (v->scope == NULL || v->scope->has_await));
}

/* ---- which clean-ups are in scope at each label ---- */

static void scan_child(struct stmt **at, void *arg)
{
    struct stmt *s = *at;
    struct cleanup *cur = arg;

    if (s->kind == S_BLOCK) {
        scan_list(s->body, cur, true);
        return;
    }
    if (s->kind == S_LABEL) {
        struct label *l = NEW(struct label);

        l->name = s->label;
        l->cleanup = cur;
        l->next = labels;
        labels = l;
    }
    if (s->kind == S_DEFER) {
        struct cleanup *c = NEW(struct cleanup);

        c->outer = cur;
        s->data = c;
        stmt_children(s, scan_child, NULL);
        return;
    }
    stmt_children(s, scan_child, cur);
}

/* The attribute's meaning as a statement: defer f(&v).  An owned handle is
 * given up; it is null until it has a value. */
static struct stmt *defer_of(struct sym *v)
{
    /* A capture has no place but the block that it is of. */
    tok_id at = v->is_copy ? cur_fn->body_first : v->last + 1;
    struct stmt *d = stmt_make(S_DEFER, v->first, v->last), *null;
    struct stmt *call = stmt_make(S_TEXT, v->first, v->last);

    call->sym = v;
    d->body = call;
    if (!v->owned) {
        call->label = v->cleanup_fn;
        return d;
    }
    if (type_resolve(v->type)->handle == H_STREAM)
        d = close_make(v, NULL, at, at);
    else
        call->text = handle_release(v->type);
    if (v->init != NULL || v->is_param)
        return d;
    null = stmt_make(S_SET, v->first, v->last);
    null->sym = v;
    null->text = "0";
    null->next = d;
    return null;
}

/* Put the defer of v behind tail; returns the last statement then. */
static struct stmt *add_defer(struct stmt *tail, struct sym *v)
{
    tail->next = defer_of(v);
    return tail->next->kind == S_DEFER ? tail->next : tail->next->next;
}

/* Give each cleanup variable of a declaration its defer behind it. */
static void add_defers(struct stmt *s)
{
    struct stmt *rest = s->next, *tail = s;
    bool any = false;

    for (struct sym **v = s->decl; v != NULL && *v != NULL; v++)
        any |= lowered_attribute(*v);
    if (!any || s->mark != 0)
        return;
    s->mark = 1;                        /* it has its defers */
    if (!s->split && s->decl[1] != NULL) {
        for (struct sym **v = s->decl; *v != NULL; v++) {
            struct stmt *one = v == s->decl ? s
                             : stmt_make(S_DECL, (*v)->first, (*v)->last);
            struct sym *v0 = *v;

            if (one != s) {
                tail->next = one;
                tail = one;
                one->decl = NEW_ARRAY(struct sym *, 2);
                one->decl[0] = v0;
            }
            one->split = true;
            one->mark = 1;
            if (lowered_attribute(v0))
                tail = add_defer(tail, v0);
        }
        s->decl[1] = NULL;
    } else if (lowered_attribute(s->decl[0])) {
        tail = add_defer(tail, s->decl[0]);
    }
    tail->next = rest;
}

static void scan_list(struct stmt *s, struct cleanup *cur, bool attrs)
{
    for (; s != NULL; s = s->next) {
        if (attrs && s->kind == S_DECL && s->decl != NULL)
            add_defers(s);
        scan_child(&s, cur);
        if (s->kind == S_DEFER)
            cur = s->data;
    }
}

/* ---- exits ---- */

static struct stmt *select_new(uint32_t level, uint32_t id, tok_id at)
{
    struct stmt *s = stmt_make(S_SET, at, at);

    s->sym = selector_at(level);
    s->text = arena_printf("%u", id);
    return s;
}

static void exit_add(struct cleanup *c, uint32_t id, struct stmt *to)
{
    struct exit *e;

    for (e = c->exits; e != NULL; e = e->next)
        if (e->id == id)
            return;
    e = NEW(struct exit);
    e->id = id;
    e->to = to;
    e->next = c->exits;
    c->exits = e;
}

/* From inside `from` to where only `to` is in scope, then `last`. */
static void route(struct cleanup *from, struct cleanup *to, uint32_t id,
                  struct stmt *last)
{
    for (struct cleanup *c = from; c != to && c != NULL; c = c->outer) {
        bool done = c->outer == to || c->outer == NULL || FAULT(CLEANUP);

        exit_add(c, id, done ? last : mark_make(S_JUMP, c->outer->label,
                                                last->first));
    }
}

/* Replace the jump *at by the way through the clean-ups. */
static void detour(struct stmt **at, struct ctx *x, struct cleanup *to,
                   struct stmt *last, uint32_t id, struct stmt *before)
{
    struct stmt *s = *at, *block = stmt_make(S_BLOCK, s->first, s->last);
    struct stmt *set = select_new(x->level, id, s->first);

    block->next = s->next;
    block->body = before != NULL ? before : set;
    if (before != NULL)
        before->next = set;
    set->next = mark_make(S_JUMP, x->cur->label, s->first);
    route(x->cur, to, id, last);
    *at = block;
}

static struct stmt *copy_of(struct stmt *s)
{
    struct stmt *c = stmt_make((enum stmt_kind)s->kind, s->first, s->last);

    c->label = s->label;
    c->sym = s->sym;
    c->mark = s->mark;
    return c;
}

static void clean_return(struct stmt **at, struct ctx *x)
{
    struct stmt *s = *at, *set = NULL, *last;
    bool value = s->e != NULL || s->sym != NULL;

    if (x->cur == NULL)
        return;
    last = stmt_make(S_RETURN, s->first, s->last);
    if (value && code->up == NULL
        && type_resolve(fn_result(cur_fn))->kind != TY_VOID) {
        if (tr->ret == NULL)
            tr->ret = temp_new(cur_fn, fn_result(cur_fn), s->first);
        last->sym = tr->ret;
        if (s->sym != tr->ret) {
            set = stmt_make(S_SET, s->first, s->last);
            set->sym = tr->ret;
            set->e = s->e;
            set->init = NULL;
            if (s->e == NULL)
                set->data = s->sym;
        }
    } else if (s->e != NULL) {
        set = stmt_make(S_EXPR, s->first, s->last);
        set->e = s->e;
    }
    detour(at, x, NULL, last, EXIT_RETURN, set);
}

static void clean_jump(struct stmt **at, struct ctx *x)
{
    struct stmt *s = *at, *last;
    struct target *t = x->target;
    struct cleanup *to = NULL;

    if (s->kind == S_GOTO) {
        for (struct label *l = labels; l != NULL; l = l->next)
            if (l->name == s->label)
                to = l->cleanup;
    } else {
        while (t != NULL && s->kind == S_CONTINUE && !t->loop)
            t = t->up;
        if (t == NULL)
            return;
        to = t->cleanup;
    }
    last = s;
    if (s->kind == S_CONTINUE && t->mark != 0) {
        last = mark_make(S_JUMP, t->mark, s->first);
        last->next = s->next;
        *at = last;
    }
    if (x->cur != to && x->cur != NULL)
        detour(at, x, to, copy_of(last), tr->nexit++, NULL);
}

/* ---- points ---- */

static struct stmt *cancelled_new(tok_id at)
{
    struct stmt *s = stmt_make(S_RETURN, at, at);

    s->text = "cancelled";
    return s;
}

static void clean_point(struct stmt *s, struct ctx *x)
{
    struct point *p = s->data;

    p->id = ++code->npoint;
    *code->points_tail = p;
    code->points_tail = &p->next;
    p->shield = x->inside != NULL || x->shield != 0;
    if (x->cur != NULL) {
        p->cancel_label = x->cur->label;
        p->cancel_select = selector_at(x->level);
        route(x->cur, NULL, EXIT_CANCEL,
              x->inside != NULL ? mark_make(S_JUMP, x->inside->end, s->first)
                                : cancelled_new(s->first));
    } else if (x->inside != NULL) {
        p->cancel_label = x->inside->end;
    }
}

/* ---- the walk ---- */

static void clean_stmt(struct stmt **at, void *arg)
{
    struct ctx x = *(struct ctx *)arg;
    struct stmt *s = *at;
    struct target t;

    switch (s->kind) {
    case S_BLOCK: clean_list(&s->body, x); return;
    case S_RETURN:
        if (s->text == NULL)
            clean_return(at, &x);
        return;
    case S_BREAK: case S_CONTINUE: case S_GOTO: clean_jump(at, &x); return;
    case S_AWAIT: case S_GROUP: clean_point(s, &x); return;
    case S_NONCANCEL:
        x.shield++;
        break;
    default:
        break;
    }
    if (is_loop(s) || s->kind == S_SWITCH) {
        t.up = x.target;
        t.cleanup = x.cur;
        t.loop = is_loop(s);
        t.mark = s->kind == S_LOOP ? s->mark : 0;
        x.target = &t;
    }
    stmt_children(s, clean_stmt, &x);
}

/* Does the list end in a jump, so that its end is never reached? */
static bool ends_in_jump(struct stmt *s)
{
    struct stmt *last = NULL;

    for (; s != NULL; s = s->next)
        if (s->kind != S_NULL)
            last = s;
    if (last == NULL)
        return false;
    switch (last->kind) {
    case S_RETURN: case S_BREAK: case S_CONTINUE: case S_GOTO:
    case S_GOTO_PTR:
        return true;
    case S_BLOCK:
        return ends_in_jump(last->body);
    case S_IF:
        return last->other != NULL && ends_in_jump(last->body)
            && ends_in_jump(last->other);
    default:
        return false;
    }
}

/* The statements behind a defer, then its body, then its dispatch. */
static void clean_defer(struct stmt **at, struct ctx x)
{
    struct stmt *s = *at, *rest = s->next, *block, *fall, *body, *go;
    struct cleanup *c = s->data;

    c->inside = x.inside;
    c->label = ++tr->nlabel;
    c->end = ++tr->nlabel;
    c->select = selector_at(x.level);
    c->exits = NULL;
    c->no_fall = ends_in_jump(rest);
    block = stmt_make(S_BLOCK, s->last, s->last);
    block->body = rest;
    x.cur = c;
    clean_list(&block->body, x);
    fall = select_new(x.level, EXIT_FALL, s->last);
    body = stmt_make(S_BLOCK, s->first, s->last);
    body->body = s->body;
    if (s->body != NULL)
        s->body->next = NULL;
    x.cur = NULL;
    x.inside = c;
    x.target = NULL;
    x.level++;
    clean_list(&body->body, x);
    go = stmt_make(S_DISPATCH, s->last, s->last);
    go->data = c;
    *at = block;
    fall->next = mark_make(S_MARK, c->label, s->first);
    block->next = c->no_fall ? fall->next : fall;
    fall->next->next = body;
    body->next = mark_make(S_MARK, c->end, s->last);
    body->next->next = go;
    go->next = NULL;
}

static void clean_list(struct stmt **list, struct ctx x)
{
    struct stmt **at = list;

    while (*at != NULL) {
        struct stmt *next = (*at)->next;

        if ((*at)->kind == S_DEFER) {
            clean_defer(at, x);
            return;
        }
        clean_stmt(at, &x);
        while (*at != NULL && *at != next)
            at = &(*at)->next;
    }
}

/* Owned handles among the parameters are given up when the body is left; by
 * a generator also when it is closed before it has begun. */
static void add_params(struct fn *fn)
{
    for (struct sym *s = fn->locals; s != NULL && fn->is_generator;
         s = s->next)
        if (s->is_param && s->owned) {
            struct stmt *start = stmt_of_point(
                point_new(PT_START, code->first), code->first, code->first);

            start->next = code->body->body;
            code->body->body = start;
            break;
        }
    for (struct sym *s = fn->locals; s != NULL; s = s->next)
        if (s->is_param && s->owned) {
            struct stmt *d = defer_of(s);

            d->next = code->body->body;
            code->body->body = d;
        }
}

void cleanup_fn(struct fn *fn)
{
    cur_fn = fn;
    tr = trans_of(fn);
    tr->nexit = EXIT_FIRST;
    for (code = tr->codes; code != NULL; code = code->next) {
        struct ctx x = { 0 };

        tr->cur = code;
        labels = NULL;
        memset(selector, 0, sizeof(selector));
        if (code->up == NULL)
            add_params(fn);
        scan_list(code->body->body, NULL, true);
        clean_list(&code->body->body, x);
    }
    tr->cur = tr->codes;
}
