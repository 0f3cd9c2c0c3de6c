/* SPDX-License-Identifier: MIT-0 */
/*
 * --explain-frame F: what the frame of F holds, and why.
 *
 * Each slot with its type and the lines of the awaits it is saved at; each
 * await with the storage that its callee gets.  Sizes are those of the usual
 * 64-bit ABI and are left out where only the real compiler can tell.
 */
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
    for (struct sym *s = c->fn->locals; s != NULL; s = s->next) {
        if (s->field == NULL || owner_of(s) != c)
            continue;
        fputs("  ", to);
        print_size(s->is_param ? type_decay(s->type) : s->type, to);
        fprintf(to, "%s: %s; ", s->is_temp ? "(a value)" : s->name->text,
                type_text(s->is_param ? type_decay(s->type) : s->type, ""));
        if (s->pinned)
            fprintf(to, "always, %s", why_pinned(s));
        else if (s->spilled)
            print_saved(c, s, to);
        else
            fprintf(to, "for a start by the trampoline");
        fputc('\n', to);
    }
}

static const char *storage_of(struct point *p)
{
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
            return "inline, shared with the other awaits";
        return p->open != NULL && p->open->member != NULL
             ? "inline, as long as the loop runs"
             : "the stream's own block";
    }
    return p->child != NULL ? "inline, shared with the other awaits"
                            : "allocated if it suspends";
}

static void print_awaits(struct code *c, FILE *to)
{
    for (struct point *p = c->points; p != NULL; p = p->next) {
        struct tok *k = tok_at(p->at);
        struct tok *f = p->operand != NULL ? tok_at(p->operand->first) : k;

        fprintf(to, "  %s:%u: %.*s: %s%s\n", unit.file[k->file], k->line,
                (int)f->len, unit.text + f->off, storage_of(p),
                p->shield ? ", shielded" : "");
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
