/* SPDX-License-Identifier: MIT-0 */
/*
 * Scopes.
 *
 * The innermost visible meaning of a name hangs on the name itself and hides
 * the outer ones by a chain, so that a look-up is one load.  A scope is the
 * list of what it declared; leaving takes each off its name again, in
 * reverse.  A closed scope can be entered again: the parameters of a
 * function are parsed before it is known that a body follows.
 */
#include "cc.h"
#include "parse.h"

struct entry {
    struct entry *next;
    struct sym *sym;
    struct tag *tag;
};

struct scope {
    struct scope *outer;
    struct entry *entry;                /* latest first */
};

static struct scope file_scope;
static struct scope *scope = &file_scope;
static uint32_t depth;

void scope_enter(void)
{
    struct scope *s = NEW(struct scope);

    s->outer = scope;
    scope = s;
    depth++;
}

struct scope *scope_close(void)
{
    struct scope *s = scope;

    for (struct entry *e = s->entry; e != NULL; e = e->next) {
        if (e->sym != NULL)
            e->sym->name->sym = e->sym->outer;
        if (e->tag != NULL)
            e->tag->name->tag = e->tag->outer;
    }
    scope = s->outer;
    depth--;
    return s;
}

void scope_leave(void)
{
    if (scope->outer != NULL)
        scope_close();
}

static void reopen(struct entry *e)
{
    if (e == NULL)
        return;
    reopen(e->next);
    if (e->sym != NULL)
        scope_declare(e->sym);
    if (e->tag != NULL)
        scope_declare_tag(e->tag);
}

/* Enter a scope again that scope_close() has returned. */
void scope_reenter(struct scope *s)
{
    scope_enter();
    if (s != NULL)
        reopen(s->entry);
}

uint32_t scope_depth(void)
{
    return depth;
}

/* Leave scopes until `to` of them are open: after an error. */
void scope_unwind(uint32_t to)
{
    while (depth > to)
        scope_close();
}

static struct entry *add_entry(void)
{
    struct entry *e = NEW(struct entry);

    e->next = scope->entry;
    scope->entry = e;
    return e;
}

/* Its name does not say in all places what it says at file scope. */
static void note_hidden(struct sym *def)
{
    if (def->kind != SYM_TYPEDEF || def->depth > 0 || def->hidden)
        return;
    def->hidden = true;
    def->next = unit.hidden;
    unit.hidden = def;
}

struct sym *scope_declare(struct sym *s)
{
    s->depth = depth;
    s->outer = s->name->sym;
    s->name->sym = s;
    if (depth > 0) {
        add_entry()->sym = s;
        if (s->outer != NULL)
            note_hidden(s->outer);
    }
    return s;
}

struct tag *scope_declare_tag(struct tag *t)
{
    t->depth = depth;
    if (t->name == NULL)
        return t;
    t->outer = t->name->tag;
    t->name->tag = t;
    if (depth > 0)
        add_entry()->tag = t;
    return t;
}
