/* SPDX-License-Identifier: MIT-0 */
/*
 * escape: which locals live in the frame all the time.
 *
 * A local is pinned when its scope holds a suspension and its bytes may be
 * reached other than by its name: its address is taken, it is an array, is
 * volatile or atomic; or when several codes share it.  All others stay C
 * locals and are saved only where they are needed.  Also: names that
 * would be hidden where a fill needs them get another spelling, and objects
 * of variable length alive across an await are reported.
 *
 * needs: bodies without defer, addr_taken.  gives: sym->pinned, link, owner.
 */
#include "code.h"

enum { BIG_BYTES = 64 };

static struct fn *cur_fn;
static struct trans *tr;

/* The innermost code around each token of the body. */
static struct code **paint(void)
{
    tok_id first = cur_fn->first, n = cur_fn->last - first + 1;
    struct code **of = NEW_ARRAY(struct code *, n);

    for (struct code *c = tr->codes; c != NULL; c = c->next)
        for (tok_id t = c->first; t <= c->last; t++)
            of[t - first] = c;
    for (tok_id t = 0; t < n; t++)
        if (of[t] == NULL)
            of[t] = tr->codes;
    return of;
}

static bool is_local(struct sym *s)
{
    return s != NULL && s->fn == cur_fn && s->kind == SYM_OBJECT
        && s->storage != ST_STATIC && s->storage != ST_EXTERN;
}

static void find_owners(struct code **of)
{
    tok_id first = cur_fn->first;

    for (struct sym *s = cur_fn->locals; s != NULL; s = s->next)
        if (!s->is_temp)
            s->data = s->is_param || s->tok == 0 ? tr->codes
                    : of[s->tok - first];
    for (tok_id t = cur_fn->body_first; t <= cur_fn->body_last; t++) {
        struct sym *s = more_at(t)->sym;

        if (!is_local(s))
            continue;
        s->used = true;
        s->captured |= owner_of(s) != of[t - first];
    }
    for (struct fn *b = cur_fn->blocks; b != NULL; b = b->block_next)
        for (struct capture *c = b->captures; c != NULL; c = c->next) {
            c->from->used = true;
            c->from->captured |= owner_of(c->from) != of[b->first - first];
        }
}

static bool scope_awaits(struct sym *s)
{
    if (s->scope == NULL)
        return owner_of(s)->points != NULL;
    return s->scope->has_await;
}

/* The first point inside the scope of s behind its declaration. */
static struct point *point_in_scope(struct sym *s)
{
    for (struct code *c = tr->codes; c != NULL; c = c->next)
        for (struct point *p = c->points; p != NULL; p = p->next)
            if (s->scope == NULL
                || (p->at > s->tok && p->at <= s->scope->last
                    && p->at >= s->scope->first))
                return p;
    return NULL;
}

static void check_variable_length(struct sym *s)
{
    struct point *p;

    if (!type_is_vm(s->type) || s->is_temp)
        return;
    p = point_in_scope(s);
    if (p == NULL)
        return;
    error_at(s->tok, "ebb-vla-across-await",
             "'%s' has variable length and is alive across an await",
             s->name->text);
    note_at(p->at, "the task may be suspended here");
    note_at(s->tok, "allocate it, or close its block before the await");
}

/* Another task has used the register by the time this one is resumed. */
static void check_register(struct sym *s)
{
    struct point *p;

    if (!s->in_register)
        return;
    p = point_in_scope(s);
    if (p == NULL)
        return;
    error_at(s->tok, "ebb-register-across-await",
             "'%s' is bound to a register and alive across an await",
             s->name->text);
    note_at(p->at, "the task may be suspended here");
    note_at(s->tok, "leave the register out, or close its block before the "
            "await");
}

static bool is_incomplete(struct sym *s)
{
    struct type *t = type_resolve(s->type);

    return (t->kind == TY_STRUCT || t->kind == TY_UNION) && !t->tag->complete;
}

static bool wants_frame(struct sym *s)
{
    struct type *t = type_resolve(s->type);

    if (type_is_vm(t))                  /* no await comes behind it */
        return false;
    if (s->captured || (s->addr_taken && !FAULT(ADDRESS)))
        return true;
    if (s->is_temp)
        return false;
    if (t->quals & (Q_VOLATILE | Q_ATOMIC))
        return true;
    if (type_is_array(t))
        return !s->is_param || s->is_copy;
    return (t->kind == TY_STRUCT || t->kind == TY_UNION)
        && type_has_const_member(t);
}

static bool is_large(struct sym *s)
{
    struct type *t = type_resolve(s->type);
    uint64_t size;

    if (t->kind != TY_STRUCT && t->kind != TY_UNION && t->kind != TY_VECTOR)
        return false;
    size = type_size_hint(t);
    return !s->is_temp && (size == 0 || size > BIG_BYTES);
}

/* Another spelling for a local that hides one of the same function. */
static void rename_hidden(struct sym *s)
{
    bool hides = s->outer != NULL && s->outer->fn == cur_fn;

    for (struct capture *c = cur_fn->captures; c != NULL; c = c->next)
        hides |= c->sym != s && c->sym->name == s->name;
    if (hides)
        s->link = arena_printf("%s__ebb%u", s->name->text, s->id);
}

void escape_fn(struct fn *fn)
{
    struct code **of;

    cur_fn = fn;
    tr = trans_of(fn);
    of = paint();
    find_owners(of);
    if (tr->codes->plain)
        return;
    for (struct sym *s = fn->locals; s != NULL; s = s->next) {
        if (s->kind == SYM_TYPEDEF)
            check_variable_length(s);
        if (!is_local(s))
            continue;
        check_variable_length(s);
        check_register(s);
        if (s->has_cleanup && scope_awaits(s))
            s->addr_taken = true;
        if (s->name != NULL && !s->is_temp)
            rename_hidden(s);
        if (is_incomplete(s))
            continue;                   /* the real compiler's error */
        s->large = is_large(s);
        s->pinned |= wants_frame(s) && (s->captured || scope_awaits(s)
                                        || s->is_copy);
        if (s->pinned)
            owner_of(s)->eager = true;
    }
    for (struct code *c = tr->codes; c != NULL; c = c->next)
        c->eager |= c->groups != NULL || c->opens != NULL;
}
