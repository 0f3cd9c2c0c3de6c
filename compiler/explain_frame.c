/* SPDX-License-Identifier: MIT-0 */
/*
 * --explain-frame F: what the frame of F holds, and why.
 *
 * Each slot with its type, the lines of the awaits it is saved at and what
 * else may lie in its place; each await with the storage that its callee
 * gets.  Sizes are those of the usual
 * 64-bit ABI and are left out where only the real compiler can tell.
 */
#include "layout.h"
#include "lower.h"

static void print_size(struct type *t, FILE *to)
{
    uint64_t size = type_size_hint(t);

    if (size != 0)
        fprintf(to, "%6llu  ", (unsigned long long)size);
    else
        fprintf(to, "%6s  ", "?");
}

static const char *why_pinned(struct sym *s)
{
    struct type *t = type_resolve(s->type);

    if (s->is_temp)
        return s->captured ? "shared with a branch"
                           : "a literal whose address is used";
    if (s->captured)
        return "shared with a branch";
    if (t->kind == TY_ARRAY)
        return "an array in a scope that awaits";
    if (s->has_cleanup)
        return "has a clean-up";
    if (s->addr_taken)
        return "its address is taken";
    return "volatile, atomic or large";
}

static void print_saved(struct code *c, struct sym *s, FILE *to)
{
    const char *sep = "saved at line ";
    uint32_t last = 0;

    for (struct point *p = c->points; p != NULL; p = p->next) {
        uint32_t line = tok_at(p->at)->line;

        if (!bitset_has(&p->live, s->id) || line == last)
            continue;
        fprintf(to, "%s%u", sep, line);
        sep = ", ";
        last = line;
    }
}

static bool is_behind(const struct room *a, const struct room *b)
{
    return bitset_has(&a->below, b->id);
}

/* The room of the callee's storage at p, or NULL. */
static struct room *storage_at(struct code *c, struct point *p)
{
    for (struct room *r = c->rooms->first; r != NULL; r = r->next)
        if (r->storage && bitset_has(&r->at, p->id))
            return r;
    return NULL;
}

/* What may lie in the place of r while r is not needed. */
static void print_shared(struct code *c, struct room *r, FILE *to)
{
    const char *sep = "; shares its place with ";
    uint32_t left = 6;

    for (struct room *o = c->rooms->first; o != NULL; o = o->next) {
        if (o == r || o->storage || is_behind(r, o) || is_behind(o, r))
            continue;
        for (struct sym *s = o->sym; s != NULL && left > 0;
             s = s->room_next, left--) {
            fprintf(to, "%s%s", sep, s->is_temp ? "a value" : s->name->text);
            sep = ", ";
        }
    }
    for (struct point *p = c->points; p != NULL && left > 0; p = p->next) {
        struct room *o = storage_at(c, p);

        if (r->storage || o == NULL || is_behind(o, r))
            continue;
        fprintf(to, "%sthe callee at line %u", sep, tok_at(p->at)->line);
        sep = ", ";
        left--;
    }
    if (left == 0)
        fputs(" ...", to);
}

static void print_slot(struct code *c, struct sym *s, FILE *to)
{
    struct type *t = s->is_param ? type_decay(s->type) : s->type;

    fputs("  ", to);
    print_size(t, to);
    fprintf(to, "%s: %s; ", s->is_temp ? "(a value)" : s->name->text,
            type_text(t, ""));
    if (s->pinned && s->scope != NULL)
        fprintf(to, "in the block of line %u, %s",
                tok_at(s->scope->first)->line, why_pinned(s));
    else if (s->pinned)
        fprintf(to, "always, %s", why_pinned(s));
    else if (s->spilled)
        print_saved(c, s, to);
    else
        fprintf(to, "for the start");
    print_shared(c, s->room, to);
    fputc('\n', to);
}

static void print_slots(struct code *c, FILE *to)
{
    fprintf(to, "    24  head\n");
    if (!is_void_type(c->result)) {
        fputs("  ", to);
        print_size(c->result, to);
        fprintf(to, "%s: %s; %s\n", is_stream(c) ? "item" : "result",
                type_text(c->result, ""),
                is_stream(c) ? "always, until the next one"
                             : "shares the place of what follows");
    }
    if (c->up != NULL)
        fprintf(to, "     8  the frame of the function around\n");
    for (struct sym *s = c->own; s != NULL; s = s->next_own)
        if (s->field != NULL && s->room != NULL)
            print_slot(c, s, to);
    for (struct sym *s = c->own; s != NULL; s = s->next_own)
        if (is_kept(c, s) && s->field == NULL) {
            struct type *t = type_decay(s->type);

            fputs("  ", to);
            print_size(t, to);
            fprintf(to, "%s: %s; not here: only behind the frame of a start "
                    "with the stack nearly used up\n", s->name->text,
                    type_text(t, ""));
        }
}

static const char *storage_of(struct point *p)
{
    struct sym *s;

    if (p->kind == PT_GROUP)
        return "inline, a strand for each branch";
    if (p->kind == PT_FUTURE)
        return "the future's own block";
    if (p->kind == PT_START)
        return "not started";
    if (p->kind == PT_YIELD)
        return "the item lies in the frame";
    if (p->kind == PT_NEXT || p->kind == PT_CLOSE) {
        if (p->channel)
            return "inline";
        return p->open != NULL && p->open->member != NULL
             ? "inline, as long as the loop runs"
             : "the stream's own block";
    }
    if (p->child == NULL)
        return "allocated if it suspends";
    s = p->kind == PT_CALL ? expr_strip(p->operand->a)->sym : NULL;
    return s != NULL && s->frame_size != NULL && callee_fn(p->operand) == NULL
         ? "inline, of the declared size" : "inline";
}

static void print_awaits(struct code *c, FILE *to)
{
    for (struct point *p = c->points; p != NULL; p = p->next) {
        struct tok *k = tok_at(p->at);
        struct tok *f = p->operand != NULL ? tok_at(p->operand->first) : k;

        struct room *r = storage_at(c, p);

        fprintf(to, "  %s:%u: %.*s: %s%s", unit.file[k->file], k->line,
                (int)f->len, unit.text + f->off, storage_of(p),
                p->shield ? ", shielded" : "");
        if (r != NULL)
            print_shared(c, r, to);
        fputc('\n', to);
    }
}

bool explain_frame(const char *name, FILE *to)
{
    for (struct fn *f = unit.fn; f != NULL; f = f->next) {
        if (f->data == NULL || !f->is_async
            || strcmp(f->sym->name->text, name) != 0)
            continue;
        for (struct code *c = trans_of(f)->codes; c != NULL; c = c->next) {
            struct tok *k = tok_at(c->first);

            fprintf(to, "%s of '%s' (%s:%u)\n",
                    c->up == NULL ? "frame" : "frame of a branch", name,
                    unit.file[k->file], k->line);
            print_slots(c, to);
            print_awaits(c, to);
        }
        return true;
    }
    fprintf(stderr, "ebbcc: no async function named '%s' here\n", name);
    return false;
}
