/* SPDX-License-Identifier: MIT-0 */
/*
 * What is alive at an await and should not be; frames that are large, and
 * awaits that allocate one.
 *
 * needs: liveness, frames, the call graph.  gives: messages.
 */
#include "lint.h"

enum { HEAD_BYTES = 24, TASK_AWAIT_BYTES = 64, SHOWN_MEMBERS = 3 };

/* The first await of c behind `from` at which s is alive; NULL: none. */
static struct point *alive_at(struct code *c, struct sym *s, tok_id from)
{
    for (struct point *p = c->points; p != NULL; p = p->next) {
        if (p->at <= from)
            continue;
        if (s->scope != NULL
            && (p->at < s->scope->first || p->at > s->scope->last))
            continue;
        if (s->pinned || bitset_has(&p->live, s->id))
            return p;
    }
    return NULL;
}

static bool is_user_local(const struct sym *s)
{
    return s->kind == SYM_OBJECT && !s->is_temp && s->tok != 0
        && s->storage != ST_STATIC && s->storage != ST_EXTERN;
}

/* ---- -Wasync-stale-local ---- */

/* Is the local read, in the text, behind this token? */
static bool read_behind(struct stale *x, tok_id at)
{
    for (tok_id t = at; t <= x->fn->body_last; t++)
        if (more_at(t)->sym == x->sym && !tok_is(t + 1, '='))
            return true;
    return false;
}

static void check_stale(struct stale *x)
{
    struct point *p = alive_at(owner_of(x->sym), x->sym, x->at);

    if (p == NULL || (x->sym->pinned && !read_behind(x, p->at)))
        return;
    warn_at(p->at, "-Wasync-stale-local",
            "'%s' points to this thread's '%s', and the task may go on in "
            "another thread", x->sym->name->text, x->what);
    note_at(x->at, "the address is taken here: take it again behind the "
            "await");
}

/* ---- -Wasync-thread-bound ---- */

static const char *bound_type(struct type *t, unsigned depth)
{
    for (; t != NULL && depth > 0; t = t->base, depth--) {
        if (t->kind == TY_TYPEDEF && t->def != NULL && t->def->thread_bound)
            return t->def->name->text;
        if ((t->kind == TY_STRUCT || t->kind == TY_UNION) && t->tag != NULL) {
            if (t->tag->thread_bound)
                return type_text(type_unqual(t), "");
            for (struct member *m = t->tag->member; m != NULL; m = m->next) {
                struct type *of = type_resolve(m->type);
                const char *text = of->kind == TY_PTR
                                       ? NULL : bound_type(m->type, depth - 1);

                if (text != NULL)
                    return text;
            }
            return NULL;
        }
        if (t->kind == TY_FUNC || t->kind == TY_HANDLE)
            return NULL;
    }
    return NULL;
}

const char *lint_bound_type(struct type *t)
{
    return bound_type(t, 8);
}

static void check_bound(struct fn *fn, tok_id spawned_at)
{
    for (struct sym *s = fn->locals; s != NULL; s = s->next) {
        const char *type = is_user_local(s) ? lint_bound_type(s->type) : NULL;
        struct point *p;

        if (type == NULL)
            continue;
        p = alive_at(owner_of(s), s, s->is_param ? 0 : s->tok);
        if (p == NULL)
            continue;
        warn_at(p->at, "-Wasync-thread-bound",
                "'%s' is alive here, and its type '%s' is bound to one "
                "thread; a spawned task may go on in another",
                s->name->text, type);
        note_at(s->tok, "'%s' is declared here", s->name->text);
        note_at(spawned_at, "the task is spawned here: 'spawn_local' keeps "
                "it on its thread");
    }
}

/* Who is awaited in a task that may move may move too. */
static bool spread(struct fn *fn)
{
    bool changed = false;

    for (struct code *c = trans_of(fn)->codes; c != NULL; c = c->next)
        for (struct point *p = c->points; p != NULL; p = p->next) {
            struct fn *to = p->kind == PT_CALL ? callee_fn(p->operand) : NULL;

            if (to == NULL || to->data == NULL || trans_of(to)->moved_at != 0)
                continue;
            trans_of(to)->moved_at = trans_of(fn)->moved_at;
            changed = true;
        }
    return changed;
}

static void check_bounds(void)
{
    bool changed = true;

    while (changed) {
        changed = false;
        for (struct fn *f = unit.fn; f != NULL; f = f->next)
            if (f->data != NULL && trans_of(f)->moved_at != 0)
                changed |= spread(f);
    }
    for (struct fn *f = unit.fn; f != NULL; f = f->next)
        if (f->data != NULL && f->is_async && trans_of(f)->moved_at != 0)
            check_bound(f, trans_of(f)->moved_at);
}

/* ---- -Wasync-large-frame ---- */

static uint64_t frame_size(struct fn *fn);

static uint64_t slot_size(struct sym *s)
{
    if (s->field == NULL || (!s->pinned && !s->spilled))
        return 0;
    return type_size_hint(s->is_param ? type_decay(s->type) : s->type);
}

/* Bytes of the locals that are in scope where s is declared. */
static uint64_t together(struct code *c, struct sym *s)
{
    uint64_t sum = 0;

    for (struct sym *o = c->own; o != NULL; o = o->next_own)
        if (o == s || o->scope == NULL
            || (s->tok > o->tok && s->tok <= o->scope->last))
            sum += slot_size(o);
    return sum;
}

/* Is there a later one in the same block, which has s beside it? */
static bool is_followed(struct code *c, struct sym *s)
{
    struct sym *next = s->next;

    return next != NULL && next->scope == s->scope && owner_of(next) == c
        && slot_size(next) != 0;
}

static uint64_t call_size(struct code *c, struct expr *call)
{
    struct fn *to = callee_fn(call);
    struct sym *f = expr_strip(call->a)->sym;
    int64_t n = 0;

    if (to != NULL)
        return graph_embeds(c->fn, to) ? frame_size(to) : 0;
    if (f != NULL && f->frame_size != NULL && expr_value(f->frame_size, &n))
        return n > 0 ? (uint64_t)n : 0;
    return 0;
}

static uint64_t code_size(struct code *c)
{
    uint64_t locals = 0, below = 0;

    for (struct sym *s = c->own; s != NULL; s = s->next_own) {
        uint64_t n;

        if (slot_size(s) == 0 || is_followed(c, s))
            continue;
        n = together(c, s);
        if (n > locals)
            locals = n;
    }
    for (struct point *p = c->points; p != NULL; p = p->next) {
        uint64_t n = p->kind == PT_CALL   ? call_size(c, p->operand)
                   : p->kind == PT_TASK   ? TASK_AWAIT_BYTES
                                          : 0;

        if (n > below)
            below = n;
    }
    for (struct group *g = c->groups; g != NULL; g = g->next) {
        uint64_t n = 0;

        for (uint32_t i = 0; i < g->narm; i++)
            if (g->arm[i].code != NULL)
                n += code_size(g->arm[i].code);
            else if (g->arm[i].kind == PT_CALL && g->arm[i].operand != NULL)
                n += call_size(c, g->arm[i].operand);
        if (n > below)
            below = n;
    }
    return HEAD_BYTES + locals + below;
}

/* At least this many bytes; those whose size only the real compiler knows
 * are left out. */
static uint64_t frame_size(struct fn *fn)
{
    struct trans *tr = trans_of(fn);

    if (tr->size_hint == 0) {
        tr->size_hint = 1;              /* in a cycle: allocated */
        tr->size_hint = code_size(tr->codes);
    }
    return tr->size_hint;
}

/* The largest local that takes at most `below` bytes and was not told. */
static struct sym *largest(struct fn *fn, struct sym **told, unsigned n)
{
    struct sym *best = NULL;

    for (struct sym *s = fn->locals; s != NULL; s = s->next) {
        bool seen = s->is_temp;

        for (unsigned i = 0; i < n; i++)
            seen |= told[i] == s;
        if (!seen && slot_size(s) != 0
            && (best == NULL || slot_size(s) > slot_size(best)))
            best = s;
    }
    return best;
}

static void note_child(struct fn *fn)
{
    struct expr *most = NULL;
    uint64_t size = 0;

    for (struct code *c = trans_of(fn)->codes; c != NULL; c = c->next)
        for (struct point *p = c->points; p != NULL; p = p->next)
            if (p->kind == PT_CALL && call_size(c, p->operand) > size) {
                most = p->operand;
                size = call_size(c, most);
            }
    if (most != NULL)
        note_at(most->first, "room for what is awaited here: %llu bytes",
                (unsigned long long)size);
}

static void check_frame(struct fn *fn)
{
    uint64_t size = frame_size(fn);
    struct sym *told[SHOWN_MEMBERS];
    long limit = diag_limit("-Wasync-large-frame");

    if (limit <= 0 || size <= (uint64_t)limit)
        return;
    warn_at(fn->sym->tok, "-Wasync-large-frame",
            "the frame of '%s' takes at least %llu bytes, more than %ld",
            fn->sym->name->text, (unsigned long long)size, limit);
    for (unsigned n = 0; n < SHOWN_MEMBERS; n++) {
        told[n] = largest(fn, told, n);
        if (told[n] == NULL)
            break;
        note_at(told[n]->tok, "'%s' takes %llu bytes", told[n]->name->text,
                (unsigned long long)slot_size(told[n]));
    }
    note_child(fn);
}

/* ---- -Wasync-alloc, ebb_noalloc ---- */

/* Why no room is kept for the frame of this call; NULL: there is. */
static const char *why_allocated(struct fn *fn, struct expr *call)
{
    struct fn *to = callee_fn(call);
    struct expr *f = expr_strip(call->a);

    if (to != NULL && graph_embeds(fn, to))
        return NULL;
    if (to != NULL)
        return "it may come back to itself";
    if (f->kind != E_IDENT || f->sym == NULL || f->sym->kind != SYM_FUNC)
        return "it is called through a pointer";
    return f->sym->frame_size != NULL ? NULL
         : "it is defined elsewhere and not declared with EBB_FRAME(n)";
}

static void tell_alloc(struct fn *fn, bool forbidden, tok_id at,
                       struct expr *call)
{
    const char *why = why_allocated(fn, call);
    struct expr *f = expr_strip(call->a);
    struct tok *k = tok_at(f->last);

    if (f->kind == E_DEREF)
        k = tok_at(expr_strip(f->a)->last);
    if (why != NULL && forbidden)
        error_at(at, "ebb-noalloc", "this may allocate a frame for '%.*s', "
                 "and '%s' is 'ebb_noalloc': %s", (int)k->len,
                 unit.text + k->off, fn->sym->name->text, why);
    else if (why != NULL)
        warn_at(at, "-Wasync-alloc", "when this suspends, a frame is "
                "allocated for '%.*s': %s", (int)k->len, unit.text + k->off,
                why);
}

static void check_alloc(struct fn *fn)
{
    struct sym *now = fn->sym->name->sym;
    bool forbidden = fn->sym->noalloc || (now != NULL && now->noalloc);

    for (struct code *c = trans_of(fn)->codes; c != NULL; c = c->next) {
        for (struct point *p = c->points; p != NULL; p = p->next)
            if (p->kind == PT_CALL)
                tell_alloc(fn, forbidden, p->at, p->operand);
        for (struct group *g = c->groups; g != NULL; g = g->next)
            for (uint32_t i = 0; i < g->narm; i++)
                if (g->arm[i].await != NULL && g->arm[i].kind == PT_CALL)
                    tell_alloc(fn, forbidden, g->arm[i].await->first,
                               g->arm[i].operand);
    }
}

/* ---- -Wasync-elision ---- */

/* Is <ebb.h> in the unit, whose macros the words are elsewhere? */
static bool includes_ebb(void)
{
    for (uint32_t i = 0; i < unit.nfile; i++) {
        size_t len = strlen(unit.file[i]);

        if (len >= 6 && strcmp(unit.file[i] + len - 6, "/ebb.h") == 0)
            return true;
    }
    return false;
}

/* A macro without arguments, so that every use of the word is one. */
static bool is_erased(const struct name *name)
{
    switch (name->kw) {
    case KW_ASYNC: case KW_AWAIT: case KW_TRY: case KW_JOIN: case KW_NONCANCEL:
    case KW_BIASED: case KW_SELECT: case KW_OTHERWISE: case KW_DEFER:
    case KW_YIELD:
        return !name->reserved;
    default:
        return false;
    }
}

static void check_elision(void)
{
    bool told[KW_COUNT] = { false };

    if (!includes_ebb())
        return;
    for (uint32_t i = 0; i < unit.words.n; i++) {
        tok_id t = unit.words.id[i];
        const struct tok *k = tok_at(t);

        if (k->sys || !is_erased(k->name) || told[k->name->kw]
            || (tok_more(k)->sym == NULL && !tok_is(t - 1, '.')
                && !tok_is(t - 1, P_ARROW) && !tok_is_kw(t - 1, KW_GOTO)))
            continue;
        told[k->name->kw] = true;
        warn_at(t, "-Wasync-elision", "'%s' is a macro of <ebb.h> for other "
                "compilers, which cannot read this as a name",
                k->name->text);
    }
}

void lint_unit(void)
{
    check_elision();
    for (struct stale *x = lint_stale; x != NULL; x = x->next)
        check_stale(x);
    check_bounds();
    for (struct fn *f = unit.fn; f != NULL; f = f->next)
        if (f->data != NULL && f->is_async && !tok_at(f->first)->sys) {
            check_frame(f);
            check_alloc(f);
        }
}
