/* SPDX-License-Identifier: MIT-0 */
/*
 * misuse: what is often written in place of what is meant, told with the way
 * out.
 *
 * Each function looks for some such mistakes where it is called, and either
 * reports the one that it has found or leaves things alone.
 */
#include "diag.h"
#include "parse.h"

#include <string.h>

/* ---- statements: while parsing ---- */

/* Words in front of a block. */
static const struct block_word {
    unsigned kw;
    const char *head;                   /* what else stands there, or NULL */
    const char *block;                  /* what it is for, or NULL */
} block_word[] = {
    { KW_JOIN, NULL, "each statement in the block of a join is a branch" },
    { KW_SELECT, NULL, "the arms stand in a block" },
    { KW_NONCANCEL, NULL, NULL },
    { KW_SCOPE, "a scope has a name, 'scope (s) { ... }'", NULL },
    { KW_WITHIN, "a duration, 'within (5 * EBB_SECOND) { ... }'", NULL },
};

/* The word at the start of a statement, if something of its own lacks. */
static void check_block_word(const struct block_word *w)
{
    tok_id n = next_tok(ps.p);
    const char *open = "'{'", *why = w->block;
    bool starts;

    if (w->kw == KW_SELECT && tok_is_kw(n, KW_BIASED))
        n = next_tok(n);
    starts = tok_at(n)->kind == T_IDENT || tok_at(n)->kind == T_NUM;
    if (w->head != NULL && tok_is(n, '(')) {
        n = next_tok(match_bracket(n));
        starts = tok_at(n)->kind == T_IDENT;
    } else if (w->head != NULL) {
        open = "'('";
        why = w->head;
        starts |= tok_is(n, '{');
    }
    starts |= w->head == NULL && w->kw != KW_SELECT && tok_is(n, '(')
        && tok_at(ps.p)->name->sym == NULL;
    if (why == NULL)
        why = arena_printf("a '%s' has a block", tok_at(ps.p)->name->text);
    if (starts)
        parse_fail(n, "expected %s before %s: %s", open, spell(n), why);
}

static bool is_handle_word(unsigned kw)
{
    return kw == KW_TASK || kw == KW_FUTURE || kw == KW_STREAM
        || kw == KW_CHANNEL;
}

/* Await f(x): no declaration of f. */
static void check_verb(const struct name *name)
{
    static const char *const word[] = {
        "await", "try", "yield", "return", "defer",
    };
    struct guess g = { 0 };

    if (ps.quiet || name->kw != 0 || name->sym != NULL)
        return;
    g.name = name->text;
    g.len = name->len;
    for (size_t i = 0; i < sizeof(word) / sizeof(*word); i++)
        guess_add(&g, word[i]);
    if (g.best == NULL)
        return;
    hint_instead(ps.p, ps.p, g.best);
    parse_fail(ps.p, "'%s' makes no sense here; did you mean '%s'?",
               name->text, g.best);
}

bool names_function(tok_id t)
{
    const struct tok *k = tok_at(t);

    return k->kind == T_IDENT && k->name->sym != NULL
        && k->name->sym->kind == SYM_FUNC;
}

/* `go f(x)`, f being a function: no type is missing in front of it. */
static void check_word_of_call(tok_id f)
{
    const struct name *name = tok_at(ps.p)->name;

    if (name->sym != NULL || (name->kw != 0 && name->kw != KW_ASYNC)
        || name->text[0] == '_' || !names_function(f))
        return;
    if (name->kw == KW_ASYNC)
        parse_fail(ps.p, "'async' belongs to declarations: a call is awaited "
                   "or spawned");
    if (type_resolve(tok_at(f)->name->sym->type)->is_async)
        parse_fail(ps.p, "'%s' makes no sense here: a call is awaited or "
                   "spawned", name->text);
    parse_fail(ps.p, "'%s' makes no sense here", name->text);
}

/* A word that stands alone. */
static void check_alone(const struct name *name, tok_id n)
{
    if (!tok_is(n, ';'))
        return;
    if (name->kw == KW_DEFER)
        parse_fail(n, "expected a statement behind 'defer'");
    if (name->kw == KW_AWAIT || name->kw == KW_TRY || name->kw == KW_YIELD)
        parse_fail(n, "expected an expression behind '%s'", name->text);
}

/* `= within (...) {` and the like: what is in front of the '{' at ps.p. */
void misuse_of_block(void)
{
    tok_id t = ps.prev, open = t;
    const struct name *name;

    while (tok_is(t, ')') && open > 1
           && !(tok_is(open, '(') && match_bracket(open) == t))
        open--;
    if (open != t)
        t = open - 1;
    if (!tok_is(ps.p, '{') || tok_at(t)->kind != T_IDENT)
        return;
    name = tok_at(t)->name;
    for (size_t i = 0; i < sizeof(block_word) / sizeof(*block_word); i++)
        if (block_word[i].kw == name->kw && (name->sym == NULL || t == ps.prev))
            parse_fail(t, "'%s' is a statement and has no value", name->text);
}

void misuse_of_when(void)
{
    if (!tok_is_kw(ps.p, KW_IF) || !tok_is(next_tok(ps.p), '('))
        return;
    hint_instead(ps.prev, ps.p, "when_if");
    parse_fail(ps.prev, "'when_if' is one word");
}

void misuse_of_colon(const char *word)
{
    if (!tok_is(ps.p, ':'))
        return;
    hint_instead(ps.p, ps.p, "");
    parse_fail(ps.p, "no ':' stands behind '%s': the statement follows", word);
}

void misuse_of_word(void)
{
    const struct name *name = tok_at(ps.p)->name;
    tok_id n = next_tok(ps.p);
    bool starts = tok_at(n)->kind == T_IDENT;

    if (starts && tok_is(next_tok(n), '('))
        check_verb(name);
    if (starts && tok_is(next_tok(n), '(') && ps.fn != NULL && ps.fn->is_async)
        check_word_of_call(n);
    if (ps.fn == NULL || !ps.fn->is_async
        || (name->sym != NULL
            && (!starts || name->sym->kind == SYM_TYPEDEF)))
        return;
    if (((name->kw == KW_WHEN || name->kw == KW_WHEN_IF) && tok_is(n, '(')
         && !tok_is(next_tok(match_bracket(n)), ';'))
        || (name->kw == KW_OTHERWISE && (starts || tok_is(n, '{'))))
        parse_fail(ps.p, "'%s' outside a 'select'%s", name->text,
                   name->kw == KW_OTHERWISE ? " and not behind a 'within'"
                                            : "");
    if (is_handle_word(name->kw) && (starts || tok_is(n, '*')))
        parse_fail(ps.p, "'%s' needs the type of what it gives: '%s(int)'",
                   name->text, name->text);
    if (name->kw == KW_BIASED && tok_is_kw(n, KW_SELECT)) {
        hint_instead(ps.p, n, "select biased");
        parse_fail(ps.p, "'biased' stands behind 'select'");
    }
    check_alone(name, n);
    for (size_t i = 0; i < sizeof(block_word) / sizeof(*block_word); i++)
        if (block_word[i].kw == name->kw)
            check_block_word(&block_word[i]);
}

/* A statement of ours, which awaits without a word. */
static bool is_statement_word(tok_id t)
{
    tok_id n = next_tok(t);

    if (tok_at(t)->kind != T_IDENT)
        return false;
    return is_block_word(t, tok_at(t)->name->kw)
        || (word_at(t, KW_EACH) && tok_is(n, '(')
            && starts_decl(next_tok(n)));
}

void misuse_of_statement(tok_id await)
{
    if (!is_statement_word(ps.p))
        return;
    hint_instead(await, await, "");
    parse_fail(await, "'%s' is a statement and awaits by itself: leave the "
               "'await' out", tok_at(ps.p)->name->text);
}

/* ---- declarations: while parsing ---- */

void misuse_of_yields(void)
{
    tok_id t = behind_storage(ps.p), n = next_tok(t), name;

    if (!word_at(t, KW_YIELDS) || !tok_is(n, '('))
        return;
    name = next_tok(match_bracket(n));
    if (tok_at(name)->kind != T_IDENT || !tok_is(next_tok(name), '('))
        return;
    ps.quiet = false;
    hint_before(t, "async ");
    parse_fail(t, "'yields' stands behind 'async'");
}

void misuse_of_async(tok_id first)
{
    if (!is_word(KW_ASYNC) || !tok_is(ps.prev, ')')
        || !(tok_is(next_tok(ps.p), '{') || tok_is(next_tok(ps.p), ';')))
        return;
    ps.quiet = false;
    hint_before(first, "async ");
    hint_instead(ps.p, ps.p, "");
    parse_fail(ps.p, "'async' stands in front of the return type");
}

/* The real compiler knows types that are declared nowhere; their names begin
 * with an underscore. */
void misuse_of_type(tok_id t)
{
    const struct name *name = tok_at(t)->name;
    static const char *const word[] = {
        "void", "char", "short", "int", "long", "float", "double", "signed",
        "unsigned", "struct", "union", "enum", "const",
    };
    struct guess g = { 0 };

    if (tok_at(t)->kind != T_IDENT || name->kw != 0 || name->sym != NULL
        || name->text[0] == '_')
        return;
    g.name = name->text;
    g.len = name->len;
    for (size_t i = 0; i < sizeof(word) / sizeof(*word); i++)
        guess_add(&g, word[i]);
    if (g.best != NULL)
        hint_instead(t, t, g.best);
    parse_fail(t, "'%s' is not the name of a type%s", name->text,
               g.best == NULL ? ""
                              : arena_printf("; did you mean '%s'?", g.best));
}

/* ---- operands ---- */

const char *callee_name(struct expr *call)
{
    struct expr *a = expr_strip(call->a);

    if (a->kind == E_DEREF)
        a = expr_strip(a->a);
    if (a->member != NULL)
        return a->member->text;
    return a->kind == E_IDENT ? word_told(a->first)
                              : tok_text(a->first, a->last);
}

bool misuse_of_spawned(struct expr *e)
{
    struct expr *call = e->a != NULL ? expr_strip(e->a) : NULL;
    bool async;

    if (call == NULL || call->kind == E_BAD)
        return false;
    async = call_async_type(call) != NULL;
    if (call->kind != E_CALL) {
        bool awaits = call->kind == E_AWAIT && expr_strip(call->a)->kind
                      == E_CALL;

        if (awaits)
            hint_instead(call->first, call->first, "");
        error_at(call->first, "ebb-spawn-operand", awaits
                 ? "'%s' takes the call itself: leave the 'await' out"
                 : "'%s' needs a call", word_told(e->op_tok));
        return false;
    }
    if (e->op == KW_SPAWN_BLOCKING && async)
        error_at(call->first, "ebb-spawn-operand", "'%s' runs an ordinary "
                 "function, '%s' is async: use 'spawn'", word_told(e->op_tok),
                 callee_name(call));
    else if (e->op != KW_SPAWN_BLOCKING && !async)
        error_at(call->first, "ebb-spawn-operand", "'%s' needs a call of an "
                 "async function, '%s' is %s", word_told(e->op_tok),
                 callee_name(call),
                 call->a->kind == E_IDENT && call->a->sym == NULL
                     ? "not declared"
                 : call_generator_type(call) != NULL
                     ? "a generator: use 'each'"
                 : e->kind == E_LAZY || e->op == KW_BLOCK_ON
                     ? "an ordinary function"
                     : "an ordinary function: use 'spawn_blocking'");
    return true;
}

/* spwan(f(x)): a word of ours that is misspelt? */
bool misuse_of_call(struct expr *e)
{
    static const char *const word[] = {
        "spawn", "spawn_blocking", "spawn_local", "spawn_in", "spawn_on",
        "lazy", "next", "ebb_block_on", "await", "try",
    };
    struct expr *f = expr_strip(e->a), *arg = e->args;
    struct guess g = { 0 };

    while (arg != NULL && expr_strip(arg)->kind != E_CALL)
        arg = arg->next;
    if (f->kind != E_IDENT || f->sym != NULL || arg == NULL)
        return false;
    g.name = tok_at(f->first)->name->text;
    g.len = strlen(g.name);
    for (size_t i = 0; i < sizeof(word) / sizeof(*word); i++)
        guess_add(&g, word[i]);
    if (g.best == NULL)
        return false;
    hint_instead(f->first, f->first, g.best);
    error_at(f->first, "ebb-syntax", "'%s' is not declared; did you mean "
             "'%s'?", g.name, g.best);
    return true;
}

/* Does `await` take e? */
static bool is_awaitable(struct expr *e)
{
    struct type *t = call_async_type(e) == NULL ? expr_type(e) : NULL;

    t = t != NULL ? type_resolve(t) : NULL;
    return call_async_type(e) != NULL
        || (t != NULL && t->kind == TY_HANDLE
            && (t->handle == H_TASK || t->handle == H_FUTURE));
}

const char *missing_header(const char *name)
{
    bool seen = strncmp(name, "ebb_", 4) != 0;

    for (uint32_t i = 0; i < unit.nfile && !seen; i++) {
        const char *file = file_text((uint16_t)i);
        size_t len = strlen(file);

        seen = len >= 5 && strcmp(file + len - 5, "ebb.h") == 0
            && (len == 5 || file[len - 6] == '/');
    }
    return seen ? "" : ": include <ebb.h>";
}

bool misuse_of_await(struct expr *await, struct expr *e)
{
    struct expr *x = e;

    if (e->kind == E_TRY && is_awaitable(expr_strip(e->a))) {
        hint_instead(await->first, e->first, "try await");
        error_at(await->first, "ebb-await-operand", "'try' takes what has "
                 "been awaited: write 'try await'");
        return true;
    }
    while (x->kind == E_MEMBER || x->kind == E_ARROW || x->kind == E_INDEX)
        x = expr_strip(x->a);
    if (x == e || !is_awaitable(x))
        return false;
    hint_before(await->first, "(");
    hint_behind(x->last, ")");
    error_at(x->last + 1, "ebb-await-operand", "'%s' belongs to what is "
             "awaited: put the await into parentheses",
             tok_text(x->last + 1, e->last));
    return true;
}

bool misuse_of_postfix(struct expr *e)
{
    if (strcmp(e->member->text, "await") != 0 || !is_awaitable(e->a))
        return false;
    hint_before(e->first, "await ");
    for (tok_id t = next_tok(e->a->last); t <= e->last; t = next_tok(t))
        hint_instead(t, t, "");
    error_at(e->last, "ebb-await-operand", "'await' stands in front of what "
             "it waits for");
    return true;
}

bool misuse_of_member(struct expr *call)
{
    struct expr *f = call->kind == E_CALL ? expr_strip(call->a) : call;
    struct type *t;
    struct guess g = { 0 };

    if ((f->kind != E_MEMBER && f->kind != E_ARROW) || expr_type(f) != NULL)
        return false;
    t = expr_type(f->a);
    t = t != NULL ? type_resolve(type_decay(t)) : NULL;
    if (t != NULL && f->kind == E_ARROW && t->kind == TY_PTR)
        t = type_resolve(t->base);
    if (t == NULL || (t->kind != TY_STRUCT && t->kind != TY_UNION)
        || !t->tag->complete)
        return false;
    g.name = f->member->text;
    g.len = strlen(g.name);
    for (struct member *m = t->tag->member; m != NULL; m = m->next)
        if (m->name != NULL)
            guess_add(&g, m->name->text);
    if (g.best != NULL)
        hint_instead(f->last, f->last, g.best);
    error_at(f->last, "ebb-await-operand", "'%s' has no member '%s'%s",
             type_told(type_unqual(t)), g.name, g.best == NULL ? ""
             : arena_printf("; did you mean '%s'?", g.best));
    return true;
}

void misuse_of_result(struct type *func, tok_id first, tok_id last)
{
    struct type *t = type_resolve(func->base);

    if ((t->kind != TY_STRUCT && t->kind != TY_UNION)
        || (t->tag->complete
            && (t->tag->last < first || t->tag->first == first)))
        return;
    diag_range(first, last);
    error_at(first, "ebb-async-tag", "'%s', which this returns, is not "
             "defined before", type_told(type_unqual(func->base)));
    if (t->tag->complete)
        note_at(t->tag->first, "it is defined here");
}

/* What a block has is a const copy: is e one, or a part of one? */
void misuse_of_copy(struct expr *e)
{
    struct expr *x = expr_strip(e->a);
    struct type *t;

    while (x->kind == E_MEMBER
           || (x->kind == E_INDEX && expr_type(x->a) != NULL
               && type_is_array(expr_type(x->a))))
        x = expr_strip(x->a);
    if (x->kind != E_IDENT || x->sym == NULL || !x->sym->is_copy)
        return;
    t = type_resolve(x->sym->type);
    while (t->kind == TY_ARRAY)
        t = type_resolve(t->base);
    if (!(t->quals & Q_CONST))
        return;
    error_at(x->first, "ebb-block-capture", "'%s' is a copy in this block, "
             "which nobody outside would see change: name a pointer to what "
             "is to be changed", x->sym->name->text);
}

/* Is e an object?  What stands for its value over an await is one of ours,
 * so the real compiler sees no mistake. */
static bool is_object(struct expr *e)
{
    switch ((enum expr_kind)e->kind) {
    case E_IDENT: case E_INDEX: case E_ARROW: case E_DEREF: case E_COMPOUND:
    case E_STR: case E_BAD:
        return true;
    case E_PAREN: case E_MEMBER: case E_UNARY:
        return is_object(e->a);
    case E_GENERIC:
        return e->b == NULL || is_object(e->b);
    case E_STMT: case E_BUILTIN:        /* the real compiler knows */
        return !e->has_await;
    default:
        return false;
    }
}

void misuse_of_value(struct expr *e)
{
    bool keeps = e->kind == E_ASSIGN && e->b->has_await;

    if ((!e->a->has_await && !keeps) || is_object(e->a))
        return;
    diag_range(e->a->first, e->a->last);
    error_at(e->a->first, "ebb-await-value", e->kind == E_ADDR
             ? "this is a value, which has no address"
             : "this is a value, which cannot be changed");
}

/* The word for a handle of type t, and in *of what it carries; or NULL. */
static const char *handle_type(struct type *t, struct type **of)
{
    t = t != NULL ? type_resolve(t) : NULL;
    if (t != NULL && t->kind == TY_HANDLE) {
        *of = t->base;
        return handle_word(t->handle);
    }
    for (int stars = 0; stars < 2; stars++) {
        if (t == NULL || t->kind != TY_PTR)
            return NULL;
        t = type_resolve(t->base);
    }
    if (t->kind != TY_FUNC || t->param == NULL || t->param->next != NULL)
        return NULL;
    *of = t->base;
    t = type_resolve(t->param->type);
    t = t->kind == TY_PTR ? type_resolve(t->base) : t;
    return t->kind != TY_STRUCT || t->tag->name == NULL ? NULL
         : handle_of_tag(t->tag->name->text);
}

/*
 * A handle made by a macro, `channel(int) c = channel_new(long, 4)`: the real
 * compiler does not tell of a type that is wrong in the text of a header.
 */
void misuse_of_made(struct type *to, struct expr *e)
{
    struct type *want, *have, *t = e != NULL ? expr_type(e) : NULL;
    const char *place = handle_type(to, &want), *made = handle_type(t, &have);

    if (place == NULL || made == NULL || !tok_at(e->first)->sys)
        return;
    if (strcmp(place, made) == 0 && !type_differs(want, have))
        return;
    diag_range(e->first, e->last);
    error_at(e->first, "ebb-handle-type", "this is a '%s(%s)', where a "
             "'%s(%s)' is wanted", made, type_told(have), place,
             type_told(want));
}

/* &spawn(f()), as what sets a handle to null makes of its operand. */
void misuse_of_handle(struct expr *addr)
{
    struct expr *e = expr_strip(addr->a);

    if (e->kind != E_SPAWN && e->kind != E_LAZY)
        return;
    error_at(e->first, "ebb-handle-place", "this sets its handle to null, and "
             "what '%s' makes here is in no variable: %s",
             tok_text(e->op_tok, e->op_tok),
             e->kind == E_SPAWN ? "a 'spawn' that is a whole statement is "
                                  "detached" : "leave it out");
}

/* spawn_in(s, ...) and spawn_on(rt, ...): the first operand. */
void misuse_of_place(struct expr *e)
{
    const char *want = e->op == KW_SPAWN_IN ? "ebb_scope" : "ebb_runtime";
    struct type *t = expr_type(e->b), *to;

    t = t != NULL ? type_resolve(type_decay(t)) : NULL;
    to = t != NULL && t->kind == TY_PTR ? type_resolve(t->base) : NULL;
    if (t == NULL || t->kind == TY_UNKNOWN
        || (to != NULL && (to->kind == TY_UNKNOWN || to->kind == TY_VOID))
        || (to != NULL && to->kind == TY_STRUCT && to->tag->name != NULL
            && strcmp(to->tag->name->text, want) == 0))
        return;
    diag_range(e->b->first, e->b->last);
    error_at(e->b->first, "ebb-spawn-operand", "'%s' needs a 'struct %s *', "
             "this is of type '%s'", tok_text(e->op_tok, e->op_tok), want,
             type_told(expr_type(e->b)));
}
