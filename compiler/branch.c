/* SPDX-License-Identifier: MIT-0 */
/*
 * branch: jumps out of the branches of join and within.
 *
 * A branch is a function of its own, so `return`, `break`, `continue` and
 * `goto` out of it become: note in the group which way it leaves, end the
 * branch; the code around the group makes the jump when all others have
 * ended.  The value of `return e` is computed first, into a variable of the
 * outermost code.  Inner branches first, so that a jump out of several
 * groups is handed from one to the next.
 *
 * needs: normalized bodies.  gives: bodies that only jump within themselves.
 */
#include "code.h"

static struct fn *cur_fn;
static struct trans *tr;

struct names {
    struct names *next;
    struct name *name;
};

/* Walk of one code: what a jump may mean where we are. */
struct walk {
    struct code *code;
    struct names *labels;
    uint32_t loops, breaks;             /* around us, inside this code */
};

static void collect(struct stmt **at, void *arg)
{
    struct walk *w = arg;
    struct stmt *s = *at;

    if (s->kind == S_LABEL) {
        struct names *n = NEW(struct names);

        n->name = s->label;
        n->next = w->labels;
        w->labels = n;
    }
    stmt_children(s, collect, arg);
}

static bool has_label(struct walk *w, struct name *name)
{
    for (struct names *n = w->labels; n != NULL; n = n->next)
        if (n->name == name)
            return true;
    return false;
}

static struct sym *ret_sym(tok_id at)
{
    struct code *cur = tr->cur;

    if (tr->ret != NULL)
        return tr->ret;
    tr->cur = tr->codes;
    tr->ret = temp_new(cur_fn, fn_result(cur_fn), at);
    tr->cur = cur;
    return tr->ret;
}

static struct leave *leave_for(struct group *g, struct stmt *s)
{
    struct leave *l;

    for (l = g->leaves; l != NULL; l = l->next)
        if (l->to->kind == s->kind && l->to->label == s->label)
            return l;
    l = NEW(struct leave);
    l->id = ++g->nleave;
    l->to = stmt_make((enum stmt_kind)s->kind, s->first, s->last);
    l->to->label = s->label;
    l->next = g->leaves;
    g->leaves = l;
    return l;
}

/* Replace a jump out of the branch. */
static void leave(struct stmt **at, struct walk *w)
{
    struct stmt *s = *at, *block, *note, *end, **tail;
    struct leave *l = leave_for(w->code->group, s);
    struct leaving *d = NEW(struct leaving);

    block = stmt_make(S_BLOCK, s->first, s->last);
    block->next = s->next;
    tail = &block->body;
    d->group = w->code->group;
    d->id = l->id;
    if (s->kind == S_RETURN && (s->e != NULL || s->sym != NULL)) {
        struct sym *ret = ret_sym(s->first);

        ret->captured = true;
        l->to->sym = ret;
        if (s->e != NULL) {
            struct stmt *set = stmt_make(S_SET, s->first, s->last);

            set->sym = temp_new(cur_fn, fn_result(cur_fn), s->first);
            set->e = s->e;
            d->value = set->sym;
            *tail = set;
            tail = &set->next;
        } else if (s->sym != ret) {
            d->value = s->sym;
        }
    }
    note = stmt_make(S_LEAVE, s->first, s->last);
    note->data = d;
    end = stmt_make(S_RETURN, s->first, s->last);
    note->next = end;
    *tail = note;
    *at = block;
}

static void walk_stmt(struct stmt **at, void *arg)
{
    struct walk *w = arg, inner = *w;
    struct stmt *s = *at;

    switch (s->kind) {
    case S_RETURN:
        leave(at, w);
        return;
    case S_BREAK:
        if (w->breaks == 0)
            leave(at, w);
        return;
    case S_CONTINUE:
        if (w->loops == 0)
            leave(at, w);
        return;
    case S_GOTO:
        if (!has_label(w, s->label))
            leave(at, w);
        return;
    default:
        break;
    }
    if (is_loop(s))
        inner.loops++;
    if (is_loop(s) || s->kind == S_SWITCH)
        inner.breaks++;
    stmt_children(s, walk_stmt, &inner);
}

/* Behind each group: the jumps of the branches that left it. */
static void dispatch(struct stmt **at, void *arg)
{
    struct stmt *s = *at, *block, **tail;
    struct point *p = s->data;

    if (s->kind != S_GROUP) {
        stmt_children(s, dispatch, arg);
        return;
    }
    if (p->group->leaves == NULL)
        return;
    block = stmt_make(S_BLOCK, s->first, s->last);
    block->has_await = true;
    block->next = s->next;
    block->body = s;
    s->next = NULL;
    tail = &s->next;
    for (struct leave *l = p->group->leaves; l != NULL; l = l->next) {
        struct stmt *test = stmt_make(S_IF, s->first, s->last);

        test->sym = p->group->exit;
        test->text = arena_printf("%u == ", l->id);
        test->body = l->to;
        *tail = test;
        tail = &test->next;
    }
    *at = block;
}

static void do_codes(struct code *c)
{
    struct stmt *body;
    struct walk w = { 0 };

    if (c == NULL)
        return;
    do_codes(c->next);
    body = c->body;
    stmt_children(body, dispatch, NULL);
    if (c->up == NULL)
        return;
    w.code = c;
    tr->cur = c;
    stmt_children(body, collect, &w);
    stmt_children(body, walk_stmt, &w);
    tr->cur = tr->codes;
}

void leave_fn(struct fn *fn)
{
    cur_fn = fn;
    tr = trans_of(fn);
    tr->cur = tr->codes;
    do_codes(tr->codes);
}
