/* SPDX-License-Identifier: MIT-0 */
/*
 * hole: expressions that the output shows as something else.
 *
 * Passes never rewrite the expression tree.  An expression whose value was
 * computed before becomes a hole in the token stream: its tokens are skipped
 * and the temp is shown.  Holes that start at one token are kept in a chain,
 * the widest first, since an inner one may be shown when the outer one's own
 * value is computed.
 *
 * Also small makers of statements and temps for the passes.
 */
#include "code.h"

void hole_add(struct expr *e, struct hole *h)
{
    struct expr **at = &more_at(e->first)->hole;

    if (e->data != NULL) {
        e->data = h;
        return;
    }
    e->data = h;
    while (*at != NULL && (*at)->last > e->last)
        at = &(*at)->hole_next;
    e->hole_next = *at;
    *at = e;
}

void hole_temp(struct expr *e, struct sym *temp)
{
    struct hole *h = NEW(struct hole);

    h->kind = HOLE_TEMP;
    e->temp = temp;
    hole_add(e, h);
}

void hole_expr(struct expr *e, struct expr *instead)
{
    struct hole *h = NEW(struct hole);

    h->kind = HOLE_EXPR;
    h->expr = instead;
    hole_add(e, h);
}

struct expr *hole_at(tok_id t, struct expr *root, tok_id last)
{
    struct expr *found = NULL;

    for (struct expr *e = more_at(t)->hole; e != NULL; e = e->hole_next) {
        if (e == root) {
            /* Equal ranges stand in the chain inner first; what is wider
             * than the root or encloses it is not inside. */
            found = NULL;
            continue;
        }
        if (e->last <= last && found == NULL)
            found = e;
    }
    return found;
}

struct fn *block_of(struct expr *e)
{
    struct expr *call = e->kind == E_CALL ? e : e->a;

    if ((e->kind != E_SPAWN && e->kind != E_LAZY && e->kind != E_CALL)
        || call == NULL || call->kind != E_CALL || call->a->sym == NULL
        || call->a->sym->body == NULL || call->a->sym->body->around == NULL)
        return NULL;
    return call->a->sym->body;
}

struct stmt *stmt_make(enum stmt_kind kind, tok_id first, tok_id last)
{
    struct stmt *s = NEW(struct stmt);

    s->kind = (uint8_t)kind;
    s->first = first;
    s->last = last;
    return s;
}

struct stmt *mark_make(enum stmt_kind kind, uint32_t label, tok_id at)
{
    struct stmt *s = stmt_make(kind, at, at);

    s->mark = label;
    return s;
}

struct sym *temp_new(struct fn *fn, struct type *type, tok_id at)
{
    struct trans *tr = trans_of(fn);
    struct sym *s = NEW(struct sym);
    char *text = arena_printf("__ebb_%u", ++tr->ntemp);

    s->kind = SYM_OBJECT;
    s->is_temp = true;
    s->name = intern(text, strlen(text));
    s->link = text;
    s->type = type_unqual(type);
    s->fn = fn;
    s->depth = 1;
    s->first = at;
    s->id = fn->nlocal++;
    s->data = tr->cur;
    *tr->locals_tail = s;
    tr->locals_tail = &s->next;
    return s;
}

void stmt_children(struct stmt *s, void (*visit)(struct stmt **, void *),
                   void *arg)
{
    if (s->kind == S_BLOCK || s->kind == S_SELECT) {
        struct stmt **at = &s->body;

        while (*at != NULL) {
            struct stmt *next = (*at)->next;

            visit(at, arg);
            while (*at != NULL && *at != next)
                at = &(*at)->next;
        }
        return;
    }
    if (s->init != NULL)
        visit(&s->init, arg);
    if (s->body != NULL)
        visit(&s->body, arg);
    if (s->other != NULL)
        visit(&s->other, arg);
}
