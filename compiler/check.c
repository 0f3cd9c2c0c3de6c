/* SPDX-License-Identifier: MIT-0 */
/*
 * check: where async calls and awaits may stand, and where jumps may go.
 *
 * Types are the real compiler's business, so this looks only at what it
 * cannot see any more in the translated text.  One walk collects labels and
 * jumps with what is around them; the jumps are judged at the end.
 * needs: the tree.  gives: nothing but messages.
 */
#include "diag.h"
#include "parse.h"

#include <string.h>

/* Something no jump may enter, and in the case of a defer none may leave. */
struct fence {
    struct fence *outer;
    bool is_defer, is_branch;
    bool is_expr;                       /* ({ }): may be left as one likes */
    const char *what;
};

/* A defer, or a variable with a clean-up, in scope. */
struct active {
    struct active *outer;
    tok_id at;
};

/* Where a label or a goto is. */
struct place {
    struct place *next;
    struct name *label;
    struct fence *fence;
    struct active *active;
    tok_id at;
};

struct walk {
    struct fn *fn;
    struct fence *fence;
    struct active *active;
    struct place *label, *jump;
    struct place *taken, *computed;     /* &&label; goto *e */
    struct place *asm_goto;
    unsigned loops, breakable;          /* around this, inside of a defer */
    struct fence *switch_fence;
    struct active *switch_active;
};

static void walk_stmt(struct walk *w, struct stmt *s);
static void walk_expr(struct walk *w, struct expr *e);
static void add_place(struct walk *w, struct place **list, struct name *label,
                      tok_id at);

/* ---- expressions ---- */

static void walk_args(struct walk *w, struct expr *call)
{
    walk_expr(w, call->a);
    for (struct expr *x = call->args; x != NULL; x = x->next)
        walk_expr(w, x);
}

/* stream or channel: what can be read item by item. */
static bool is_source(struct expr *e)
{
    struct type *t = expr_type(e);

    t = t != NULL ? type_resolve(t) : NULL;
    return t != NULL && t->kind == TY_HANDLE &&
           (t->handle == H_STREAM || t->handle == H_CHANNEL);
}

static void check_source(struct walk *w, struct expr *e, const char *word)
{
    struct type *t = expr_type(e);

    if (is_source(e))
        walk_expr(w, e);
    else if (e->kind != E_BAD && (t != NULL || diag_errors() == 0))
        error_at(e->first, "ebb-each-operand", "'%s' needs a stream, a "
                 "channel or a call of a generator%s%s%s", word,
                 t != NULL ? ", this is of type '" : "",
                 t != NULL ? type_told(t) : "", t != NULL ? "'" : "");
}

/* Is `to` surely no pointer to an item?  The real compiler sees it in an
 * assignment of ours, about which it says nothing. */
static bool is_wrong_place(struct type *to, struct type *item)
{
    to = to != NULL ? type_resolve(type_decay(to)) : NULL;
    if (to == NULL || to->kind == TY_UNKNOWN
        || type_resolve(item)->kind == TY_UNKNOWN)
        return false;
    return to->kind != TY_PTR
        || (type_resolve(to->base)->kind != TY_VOID
            && type_differs(to->base, item));
}

/* The operand of an await: next(source, pointer). */
static void check_next(struct walk *w, struct expr *e)
{
    struct type *t, *item;

    check_source(w, e->a, "next");
    walk_expr(w, e->b);
    if (!is_source(e->a))
        return;
    t = expr_type(e->b);
    item = type_resolve(expr_type(e->a))->base;
    if (is_wrong_place(t, item)) {
        bool by_value = type_same(type_unqual(t), type_unqual(item));

        if (by_value)
            hint_before(e->b->first, "&");
        error_at(e->b->first, "ebb-each-operand", by_value
                 ? "'next' puts an item of type '%s' there: it needs the "
                   "address of one"
                 : "'next' puts an item of type '%s' there, this is of type "
                   "'%s'", type_told(item), type_told(t));
    }
    if (call_generator_type(e->a) != NULL)
        error_at(e->a->first, "-Wasync-unused", "the stream made here is "
                 "lost with its first item: keep it in a variable");
}

/* Is the operand a name that nobody has declared?  Then say so. */
static bool is_undeclared(struct walk *w, struct expr *e)
{
    struct expr *f = e->kind == E_CALL ? expr_strip(e->a) : e;
    struct guess g = { 0 };
    const struct sym *later;

    if (f->kind != E_IDENT || f->sym != NULL)
        return false;
    if (w->fn != NULL && w->fn->broken && e->kind != E_CALL)
        return true;                    /* its declaration may be lost */
    g.name = tok_at(f->first)->name->text;
    g.len = strlen(g.name);
    later = tok_at(f->first)->name->sym;
    if (later != NULL && later->kind == SYM_FUNC) {
        error_at(f->first, "ebb-await-operand", "'%s' is not declared before "
                 "this", g.name);
        note_at(later->tok, "it is declared here: a prototype has to stand "
                "in front of its first call");
        return true;
    }
    if (unit.lost)
        return true;
    guess_functions(&g);
    if (g.best != NULL && e->kind == E_CALL) {
        hint_instead(f->first, f->first, g.best);
        error_at(f->first, "ebb-await-operand", "'%s' is not declared; did "
                 "you mean '%s'?", g.name, g.best);
    } else {
        error_at(f->first, "ebb-await-operand", "'%s' is not declared%s",
                 g.name, missing_header(g.name));
    }
    return true;
}

static bool is_no_function(struct expr *f)
{
    struct type *t = f->kind == E_IDENT && f->sym != NULL ? expr_type(f)
                                                          : NULL;

    t = t != NULL ? type_resolve(t) : NULL;
    if (t != NULL && t->kind == TY_PTR)
        t = type_resolve(t->base);
    return t != NULL && f->sym->tok != 0
        && t->kind != TY_FUNC && t->kind != TY_PTR;
}

static void bad_operand(struct walk *w, struct expr *await, struct expr *e)
{
    struct type *t = expr_type(e);

    if (is_undeclared(w, e) || misuse_of_await(await, e)
        || misuse_of_member(e))
        return;
    diag_range(e->first, e->last);
    if (call_generator_type(e) != NULL) {
        error_at(e->first, "ebb-await-operand", "'await' needs an async "
                 "call, a task or a future, '%s' is a generator: use 'each', "
                 "or 'next' of its stream", callee_name(e));
        return;
    }
    if (e->kind == E_CALL && is_no_function(expr_strip(e->a))) {
        error_at(e->first, "ebb-await-operand", "'%s' is no function here",
                 callee_name(e));
        note_at(expr_strip(e->a)->sym->tok, "it is declared here");
        return;
    }
    if (e->kind == E_CALL) {
        hint_instead(await->first, await->first, "");
        error_at(e->first, "ebb-await-operand", "'await' needs an async "
                 "call, a task or a future, '%s' is an ordinary function",
                 callee_name(e));
        note_at(e->first, "call it without 'await', or on the pool of threads "
                "with 'await spawn_blocking(...)' if it blocks");
        return;
    }
    if (t != NULL && type_mentions_async(t))
        error_at(e->first, "ebb-await-operand", "'await' needs a call: an "
                 "async function does nothing by its name alone");
    else if (t != NULL)
        error_at(e->first, "ebb-await-operand", "'await' needs an async "
                 "call, a task or a future, this is of type '%s'",
                 type_told(expr_type(e)));
    else
        error_at(e->first, "ebb-await-operand", "'await' needs an async "
                 "call, a task or a future");
}

/* The operand of an await: a call of an async function, or a handle. */
static void check_operand(struct walk *w, struct expr *await)
{
    struct expr *e = expr_strip(await->a);
    struct type *t;

    if (call_async_type(e) != NULL) {
        misuse_of_result(call_async_type(e), e->first, e->last);
        walk_args(w, e);
        return;
    }
    if (e->kind == E_BAD)
        return;
    if (e->kind == E_SPAWN && expr_type(e) == NULL) {
        walk_expr(w, e);                /* says why */
        return;
    }
    if (e->kind == E_NEXT) {
        check_next(w, e);
        return;
    }
    t = expr_type(e);
    t = t != NULL ? type_resolve(t) : NULL;
    if (t != NULL && t->kind == TY_HANDLE &&
        (t->handle == H_TASK || t->handle == H_FUTURE)) {
        walk_expr(w, e);
        return;
    }
    bad_operand(w, await, e);
}

static void check_spawn(struct walk *w, struct expr *e)
{
    struct expr *call = e->a != NULL ? expr_strip(e->a) : NULL;

    if (e->b != NULL && call_async_type(e->b) != NULL) {
        error_at(e->b->first, "ebb-spawn-operand", "'%s' takes %s first, then "
                 "the call", word_told(e->op_tok),
                 e->op == KW_SPAWN_IN ? "the scope" : "where it runs");
        return;
    }
    if (e->b != NULL) {
        walk_expr(w, e->b);
        misuse_of_place(e);
    }
    if (call == NULL || call->kind == E_BAD)
        return;
    if (call_async_type(call) != NULL)
        misuse_of_result(call_async_type(call), call->first, call->last);
    if (e->op == KW_BLOCK_ON && w->fn != NULL && w->fn->is_async)
        error_at(e->first, "ebb-block-on", "'%s' in an async function would "
                 "block its worker: use 'await'", word_told(e->op_tok));
    if (misuse_of_spawned(e))
        walk_args(w, call);
}

/* A negative value of type t leaves the function with it. */
static void check_try_value(struct walk *w, tok_id at, struct type *t)
{
    struct type *ret = w->fn != NULL ? type_resolve(fn_result(w->fn)) : NULL;

    for (struct fence *f = w->fence; f != NULL; f = f->outer)
        if (f->is_defer) {
            error_at(at, "ebb-defer-jump",
                     "'try' in a 'defer' has nowhere to return to");
            return;
        }
    if (t == NULL || ret == NULL)
        return;
    if (!type_is_integer(t) || !type_is_signed(t)) {
        error_at(at, "ebb-try-type", "'try' needs a signed integer, "
                 "this is of type '%s'", type_told(t));
        return;
    }
    if (w->fn->is_generator)
        return;                         /* an error code fits into an int */
    if (!type_is_integer(ret) || !type_is_signed(ret) ||
        type_size_hint(type_promote(t)) > type_size_hint(ret))
        error_at(at, "ebb-try-type", "'try' returns a value of type "
                 "'%s', but %s returns '%s'", type_told(type_unqual(t)),
                 w->fn->around != NULL ? "this block" : arena_printf(
                     "'%s'", w->fn->sym->name->text),
                 type_told(fn_result(w->fn)));
}

static void check_try(struct walk *w, struct expr *e)
{
    struct type *t = call_async_type(e->a) != NULL ? NULL : expr_type(e->a);

    walk_expr(w, e->a);
    check_try_value(w, e->first, t);
}

/* Does the pragma s make a region of the statement behind it? */
static bool is_region(struct stmt *s)
{
    static const char *const alone[] = {
        "barrier", "taskwait", "taskyield", "flush", "cancel",
        "threadprivate", "declare",
    };
    struct tok *k = tok_at(s->first);
    const char *text = unit.text + k->off;

    if (!pipeline_options.openmp || s->kind != S_PASS
        || k->kind != T_PRAGMA)
        return false;
    text += strcspn(text, "p") + strlen("pragma");
    text += strspn(text, " \t");
    if (strncmp(text, "omp ", 4) != 0)
        return false;
    text += 4 + strspn(text + 4, " \t");
    for (size_t i = 0; i < sizeof(alone) / sizeof(*alone); i++)
        if (strncmp(text, alone[i], strlen(alone[i])) == 0)
            return false;
    return true;
}

/* OpenMP would hand the await to other threads. */
static void check_region(struct stmt *s)
{
    if (s->next == NULL || !s->next->has_await || !is_region(s))
        return;
    error_at(s->next->first, "ebb-omp", "an await in a region of OpenMP");
    note_at(s->first, "the region is made here");
}

static void check_call(struct walk *w, struct expr *e)
{
    struct expr *f = expr_strip(e->a);

    if (w->fn != NULL && w->fn->is_async && f->kind == E_IDENT
        && strstr(tok_at(f->first)->name->text, "va_start") != NULL)
        error_at(e->first, "ebb-variadic", "'va_start' in an async function, "
                 "which has no variable arguments: take a va_list");
    if (misuse_of_call(e))
        return;
    if (call_async_type(e) != NULL) {
        diag_range(e->first, e->last);
        if (w->fn != NULL && w->fn->is_async)
            hint_before(e->first, "await ");
        error_at(e->first, "-Wasync-unused",
                 "the future returned by '%s' is never awaited",
                 callee_name(e));
    }
    walk_args(w, e);
}

static void walk_stmt_expr(struct walk *w, struct expr *e)
{
    struct fence *outer = w->fence, *f = NEW(struct fence);

    f->outer = outer;
    f->is_expr = true;
    f->what = "a statement expression";
    w->fence = f;
    walk_stmt(w, e->body);
    w->fence = outer;
}

static void walk_expr(struct walk *w, struct expr *e)
{
    if (e == NULL)
        return;
    switch (e->kind) {
    case E_AWAIT:
        check_operand(w, e);
        return;
    case E_SPAWN:
    case E_LAZY:
        check_spawn(w, e);
        return;
    case E_TRY:
        check_try(w, e);
        return;
    case E_NEXT:
        error_at(e->first, "ebb-next-await", "'next' has to be awaited: "
                 "'await next(stream, &item)'");
        return;
    case E_CALL:
        check_call(w, e);
        return;
    case E_SIZEOF: case E_BAD:
        return;
    case E_LABEL:
        add_place(w, &w->taken, e->member, e->first);
        return;
    case E_GENERIC:
        walk_expr(w, e->b);
        for (struct expr *x = e->args; x != NULL; x = x->next)
            walk_expr(w, x);
        return;
    case E_STMT:
        walk_stmt_expr(w, e);
        return;
    case E_MEMBER:
        if (misuse_of_postfix(e))
            return;
        break;
    case E_ADDR:
        misuse_of_handle(e);
        misuse_of_value(e);
        break;
    case E_ASSIGN: case E_PRE: case E_POST:
        misuse_of_copy(e);
        misuse_of_value(e);
        if (e->kind == E_ASSIGN)
            misuse_of_made(expr_type(e->a), e->b);
        break;
    default:
        break;
    }
    walk_expr(w, e->a);
    walk_expr(w, e->b);
    walk_expr(w, e->c);
    for (struct expr *x = e->args; x != NULL; x = x->next)
        walk_expr(w, x);
}

void check_plain_expr(struct expr *e)
{
    struct walk w = { 0 };

    walk_expr(&w, e);
}

/* ---- jumps ---- */

static void add_place(struct walk *w, struct place **list, struct name *label,
                      tok_id at)
{
    struct place *p = NEW(struct place);

    p->label = label;
    p->fence = w->fence;
    p->active = w->active;
    p->at = at;
    while (*list != NULL)
        list = &(*list)->next;
    *list = p;
}

static bool is_inside(const struct fence *in, const struct fence *of)
{
    for (; in != NULL; in = in->outer)
        if (in == of)
            return true;
    return of == NULL;
}

static bool is_active(const struct active *in, const struct active *of)
{
    for (; in != NULL; in = in->outer)
        if (in == of)
            return true;
    return of == NULL;
}

static void check_jump(const struct place *jump, const struct place *label)
{
    if (!is_inside(jump->fence, label->fence)) {
        error_at(jump->at, "ebb-jump-into", "this jumps into %s",
                 label->fence->what);
        note_at(label->at, "the label is here");
        return;
    }
    for (const struct fence *f = jump->fence; f != label->fence;
         f = f->outer)
        if (f->is_defer) {
            error_at(jump->at, "ebb-defer-jump",
                     "this jumps out of a 'defer'");
            return;
        }
    if (!is_active(jump->active, label->active)) {
        error_at(jump->at, "ebb-jump-over-defer",
                 "this jumps over a clean-up into its scope");
        note_at(label->active->at, "the clean-up is set up here");
    }
}

static struct place *find_label(struct walk *w, const struct name *label)
{
    struct place *l = w->label;

    while (l != NULL && l->label != label)
        l = l->next;
    return l;
}

static void check_jumps(struct walk *w)
{
    for (struct place *j = w->jump; j != NULL; j = j->next) {
        struct place *l = find_label(w, j->label);

        if (l != NULL)
            check_jump(j, l);
        else if (!w->fn->broken)        /* else it may be lost */
            error_at(j->at, "ebb-label", "there is no label '%s'%s",
                     j->label->text, w->fn->around == NULL ? ""
                     : " in this block, which runs as a function of its own");
    }
}

/* A branch of a join or the block of a within: a function of its own. */
static bool in_branch(const struct fence *f)
{
    for (; f != NULL; f = f->outer)
        if (f->is_branch)
            return true;
    return false;
}

/* May code that the compiler writes for itself jump from j to the label l? */
static bool is_direct(const struct place *j, const struct place *l)
{
    struct fence *f = j->fence;

    while (f != l->fence && f != NULL && f->is_expr)
        f = f->outer;
    return f == l->fence && j->active == l->active;
}

/* The real compiler makes the jumps of an asm goto: none of ours on the way. */
static void check_asm_goto(struct walk *w)
{
    for (struct place *j = w->asm_goto; j != NULL; j = j->next) {
        struct place *l = find_label(w, j->label);

        if (l == NULL || is_direct(j, l))
            continue;
        error_at(j->at, "ebb-asm-goto", "this may jump to '%s', past a "
                 "clean-up or the edge of a block that no asm may cross",
                 l->label->text);
        note_at(l->at, "the label is here");
    }
}

/* Each `goto *e` may go to each label whose address is taken. */
static void check_computed(struct walk *w)
{
    for (struct place *j = w->computed; j != NULL; j = j->next) {
        if (in_branch(j->fence)) {
            error_at(j->at, "ebb-computed-goto", "a computed goto in %s",
                     j->fence->what);
            continue;
        }
        for (struct place *t = w->taken; t != NULL; t = t->next) {
            struct place *l = find_label(w, t->label);

            if (l == NULL || is_direct(j, l))
                continue;
            error_at(j->at, "ebb-computed-goto", "this may jump to '%s', "
                     "past a clean-up or the edge of a block that no "
                     "computed goto may cross", l->label->text);
            note_at(l->at, "the label is here");
            break;
        }
    }
}

static void check_case(struct walk *w, struct stmt *s)
{
    if (w->fence != w->switch_fence) {
        error_at(s->first, "ebb-jump-into",
                 "this label belongs to a 'switch' outside of %s",
                 w->fence != NULL ? w->fence->what : "this block");
    } else if (!is_active(w->switch_active, w->active)) {
        error_at(s->first, "ebb-jump-over-defer", "the 'switch' jumps here "
                 "over a clean-up into its scope");
        note_at(w->active->at, "the clean-up is set up here");
    }
}

static bool in_defer(const struct walk *w)
{
    for (const struct fence *f = w->fence; f != NULL; f = f->outer)
        if (f->is_defer)
            return true;
    return false;
}

static void check_break(struct walk *w, struct stmt *s)
{
    const char *word = s->kind == S_BREAK ? "break" : "continue";

    if (s->kind == S_BREAK ? w->breakable != 0 : w->loops != 0)
        return;
    if (in_defer(w))
        error_at(s->first, "ebb-defer-jump",
                 "this '%s' leaves a 'defer'", word);
    else
        error_at(s->first, "ebb-label", "'%s' outside a loop", word);
}

/* ---- statements ---- */

static void walk_fenced(struct walk *w, struct stmt *s, const char *what,
                        bool is_defer)
{
    struct walk saved = *w;
    bool is_branch = strstr(what, "'join'") || strstr(what, "'within'")
                  || strstr(what, "'first_error'");
    struct fence f = { w->fence, is_defer, is_branch, false, what };
    struct fence *kept = NEW(struct fence);

    if (s == NULL)
        return;
    *kept = f;
    w->fence = kept;
    if (is_defer)
        w->loops = w->breakable = 0;
    walk_stmt(w, s);
    w->fence = saved.fence;
    w->active = saved.active;
    w->loops = saved.loops;
    w->breakable = saved.breakable;
}

static void add_active(struct walk *w, tok_id at)
{
    struct active *a = NEW(struct active);

    a->outer = w->active;
    a->at = at;
    w->active = a;
}

static void walk_decl(struct walk *w, struct stmt *s)
{
    for (struct sym **d = s->decl; *d != NULL; d++) {
        if ((*d)->fn == NULL)
            continue;
        walk_expr(w, (*d)->init);
        misuse_of_made((*d)->type, (*d)->init);
        if ((*d)->has_cleanup)
            add_active(w, (*d)->tok);
    }
}

/* The first token that no macro of the library has made, for messages that
 * are not about its code; or the first. */
static tok_id own_token(const struct expr *e)
{
    for (tok_id t = e->first; t <= e->last; t++)
        if (!tok_at(t)->sys)
            return t;
    return e->first;
}

/* The value of e is dropped: a future in it would never run. */
static void check_unused(struct expr *e)
{
    e = expr_strip(e);
    while (e->kind == E_CAST && type_resolve(e->tn)->kind == TY_VOID)
        e = expr_strip(e->a);
    if (e->kind == E_COMMA) {
        check_unused(e->a);
        check_unused(e->b);
    } else if (e->kind == E_LAZY) {
        diag_range(e->first, e->last);
        warn_at(e->first, "-Wasync-unused",
                "the future made here is never awaited");
    } else if (call_generator_type(e) != NULL) {
        diag_range(e->first, e->last);
        warn_at(own_token(e), "-Wasync-unused",
                "the stream that '%s' makes is never used: run it by 'each'",
                callee_name(e));
    }
}

/* A statement with a scope of its own. */
static void walk_body(struct walk *w, struct stmt *s)
{
    struct active *active = w->active;

    if (s != NULL)
        walk_stmt(w, s);
    w->active = active;
}

static void walk_loop(struct walk *w, struct stmt *s)
{
    struct active *active = w->active;

    if (s->init != NULL)
        walk_stmt(w, s->init);
    walk_expr(w, s->e);
    walk_expr(w, s->step);
    w->loops++;
    w->breakable++;
    walk_body(w, s->body);
    w->loops--;
    w->breakable--;
    w->active = active;
}

static void walk_switch(struct walk *w, struct stmt *s)
{
    struct walk saved = *w;

    walk_expr(w, s->e);
    w->switch_fence = w->fence;
    w->switch_active = w->active;
    w->breakable++;
    walk_body(w, s->body);
    w->breakable--;
    w->switch_fence = saved.switch_fence;
    w->switch_active = saved.switch_active;
}

static void walk_block(struct walk *w, struct stmt *s)
{
    struct active *active = w->active;

    for (struct stmt *x = s->body; x != NULL; x = x->next) {
        check_region(x);
        walk_stmt(w, x);
    }
    w->active = active;
}

static void check_duration(struct expr *e)
{
    struct type *t = expr_type(e);

    if (t != NULL && type_resolve(t)->kind != TY_UNKNOWN
        && !type_is_arith(type_resolve(t)))
        error_at(e->first, "ebb-within-duration", "'within' needs a number of "
                 "nanoseconds, this is of type '%s'", type_told(t));
}

static void walk_select(struct walk *w, struct stmt *s)
{
    for (struct stmt *arm = s->body; arm != NULL; arm = arm->next) {
        struct active *active = w->active;

        walk_expr(w, arm->cond);
        if (arm->init != NULL)
            walk_decl(w, arm->init);
        walk_expr(w, arm->e);
        walk_fenced(w, arm->body, "an arm of a 'select'", false);
        w->active = active;
    }
}

static void walk_each(struct walk *w, struct stmt *s)
{
    if (s->e != NULL)
        check_source(w, s->e, "each");
    w->loops++;
    w->breakable++;
    walk_fenced(w, s->body, "an 'each'", false);
    w->loops--;
    w->breakable--;
    if (s->is_try)
        check_try_value(w, s->first, type_int());
}

/* Where a yield has nobody to give its item to. */
static void walk_yield(struct walk *w, struct stmt *s)
{
    walk_expr(w, s->e);
    for (struct fence *f = w->fence; f != NULL; f = f->outer)
        if (f->is_branch || f->is_defer || strstr(f->what, "'noncancel'")) {
            error_at(s->first, "ebb-yield-place", "a 'yield' in %s: collect "
                     "the items there and yield them behind it", f->what);
            return;
        }
}

static void walk_ours(struct walk *w, struct stmt *s)
{
    switch (s->kind) {
    case S_EACH:
        walk_each(w, s);
        break;
    case S_YIELD:
        walk_yield(w, s);
        break;
    case S_JOIN:
        for (struct stmt *x = s->body->body; x != NULL; x = x->next)
            walk_fenced(w, x, "a branch of a 'join'", false);
        break;
    case S_SELECT:
        walk_select(w, s);
        break;
    case S_WITHIN:
        walk_expr(w, s->e);
        check_duration(s->e);
        walk_fenced(w, s->body, "a 'within'", false);
        walk_body(w, s->other);
        break;
    case S_SCOPE:
        walk_expr(w, s->e);
        walk_fenced(w, s->body, s->is_try ? "a 'scope' with 'first_error'"
                                          : "a 'scope'", false);
        break;
    case S_NONCANCEL:
        walk_fenced(w, s->body, "a 'noncancel'", false);
        break;
    case S_DEFER:
        walk_fenced(w, s->body, "a 'defer'", true);
        add_active(w, s->first);
        break;
    default:
        break;
    }
}

/* The real compiler sees another return type than the user's. */
static void check_return(struct walk *w, struct stmt *s)
{
    struct type *t = s->e != NULL ? expr_type(s->e) : NULL;
    bool none = type_resolve(fn_result(w->fn))->kind == TY_VOID;

    if (!w->fn->is_async || w->fn->is_generator || w->fn->around != NULL)
        return;
    if (none && t != NULL && type_resolve(t)->kind != TY_VOID)
        warn_at(s->e->first, "-Wasync-return",
                "'return' with a value in '%s', which returns nothing",
                w->fn->sym->name->text);
    else if (!none && s->e == NULL)
        warn_at(s->first, "-Wasync-return",
                "'return' with no value in '%s', which returns one",
                w->fn->sym->name->text);
}

/* tidy: one switch */
static void walk_stmt(struct walk *w, struct stmt *s)
{
    switch (s->kind) {
    case S_BLOCK:
        walk_block(w, s);
        break;
    case S_DECL:
        walk_decl(w, s);
        break;
    case S_IF:
        walk_expr(w, s->e);
        walk_body(w, s->body);
        walk_body(w, s->other);
        break;
    case S_WHILE:
    case S_DO:
    case S_FOR:
        walk_loop(w, s);
        break;
    case S_SWITCH:
        walk_switch(w, s);
        break;
    case S_CASE:
    case S_DEFAULT:
        check_case(w, s);
        if (s->body != NULL)
            walk_stmt(w, s->body);
        break;
    case S_LABEL:
        add_place(w, &w->label, s->label, s->first);
        if (s->body != NULL)
            walk_stmt(w, s->body);
        break;
    case S_GOTO:
        add_place(w, &w->jump, s->label, s->first);
        break;
    case S_BREAK:
    case S_CONTINUE:
        if (s->label == NULL)
            check_break(w, s);
        break;
    case S_RETURN:
        walk_expr(w, s->e);
        if (in_defer(w))
            error_at(s->first, "ebb-defer-jump",
                     "this 'return' leaves a 'defer'");
        else
            check_return(w, s);
        break;
    case S_GOTO_PTR:
        add_place(w, &w->computed, NULL, s->first);
        walk_expr(w, s->e);
        break;
    case S_EXPR:
        check_unused(s->e);
        walk_expr(w, s->e);
        break;
    case S_ASM:
        for (struct expr *l = s->e->c; l != NULL; l = l->next)
            add_place(w, &w->asm_goto, l->member, l->first);
        for (struct expr *x = s->e->args; x != NULL; x = x->next)
            walk_expr(w, x);
        break;
    default:
        walk_ours(w, s);
        break;
    }
}

static void check_main(struct fn *fn)
{
    struct type *ret = type_resolve(fn->type->base);
    unsigned n = 0;

    if (!fn->is_main)
        return;
    if (fn->is_generator || !type_same(type_unqual(ret), type_int()))
        error_at(fn->sym->tok, "ebb-async-main", "an async main returns int");
    for (struct param *p = fn->type->param; p != NULL; p = p->next)
        n++;
    if (n != 0 && n != 2 && !fn->type->old_style)
        error_at(fn->sym->tok, "ebb-async-main", "an async main takes nothing "
                 "or 'int argc, char **argv'");
}

void check_fn(struct fn *fn)
{
    struct walk w = { 0 };

    w.fn = fn;
    check_main(fn);
    if (fn->is_async && !fn->is_generator && fn->around == NULL)
        misuse_of_result(fn->type, fn->first, fn->first);
    walk_stmt(&w, fn->body);
    check_jumps(&w);
    check_computed(&w);
    check_asm_goto(&w);
}
