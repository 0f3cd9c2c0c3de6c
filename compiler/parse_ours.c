/* SPDX-License-Identifier: MIT-0 */
/*
 * The statements that C does not have.
 *
 * A word is ours by what follows it (`join {` is no C) or, where C could
 * mean something by it, as long as no declaration of the name is visible.
 */
#include "cc.h"
#include "parse.h"

#include <string.h>

static void need_async(tok_id at)
{
    if (ps.fn == NULL || !ps.fn->is_async)
        outside_async(at);
    unit.uses_ebb = true;
}

/* '{' ... '}' with its own scope. */
static struct stmt *parse_braces(void)
{
    if (!tok_is(ps.p, '{'))
        expected("'{'");
    return parse_block(true);
}

static void finish(struct stmt *s)
{
    s->last = ps.prev;
    for (struct stmt *x = s->body; x != NULL; x = x->next)
        s->has_await |= x->has_await;
    for (struct stmt *x = s->other; x != NULL; x = x->next)
        s->has_await |= x->has_await;
    s->has_await |= s->e != NULL && s->e->has_await;
    s->has_await |= s->cond != NULL && s->cond->has_await;
    s->has_await |= s->init != NULL && s->init->has_await;
}

/* ---- join ---- */

static bool is_branch(const struct stmt *s)
{
    const char *what = NULL;

    switch (s->kind) {
    case S_DECL:
        what = "a declaration";
        break;
    case S_LABEL:
    case S_CASE:
    case S_DEFAULT:
        what = "a label";
        break;
    case S_DEFER:
        what = "a 'defer'";
        break;
    case S_NULL:
    case S_PASS:
        return false;
    default:
        return true;
    }
    error_at(s->first, "ebb-join-branch", "%s directly in a 'join': each "
             "statement here is a branch of its own; put it before the "
             "join, or into a block", what);
    return false;
}

/* join '{' { statement } '}' */
static struct stmt *parse_join(void)
{
    struct stmt *s = stmt_new(S_JOIN), **end;

    need_async(ps.p);
    advance();
    s->body = parse_braces();
    for (end = &s->body->body; *end != NULL;) {
        if (is_branch(*end))
            end = &(*end)->next;
        else
            *end = (*end)->next;
    }
    finish(s);
    s->has_await = true;
    return s;
}

/* ---- select ---- */

static bool counts_here(const struct expr *e)
{
    return e->kind != E_SIZEOF;
}

/* How many awaits stand in e, but for what is not evaluated? */
static unsigned count_awaits(struct expr *e)
{
    unsigned n;

    if (e == NULL || !e->has_await || !counts_here(e))
        return 0;
    if (e->kind == E_GENERIC && e->b != NULL)
        return count_awaits(e->b);
    n = e->kind == E_AWAIT;
    n += count_awaits(e->a) + count_awaits(e->b) + count_awaits(e->c);
    for (struct expr *x = e->args; x != NULL; x = x->next)
        n += count_awaits(x);
    return e->kind == E_STMT ? 1 : n;
}

/* The await of a `when` is made before anything around it is evaluated, so
 * nothing around it may decide whether it is. */
static void check_place(struct expr *e)
{
    while (e != NULL && e->kind != E_AWAIT) {
        struct expr *x = e->args;
        bool decides = e->kind == E_ANDAND || e->kind == E_OROR
                    || e->kind == E_COND;

        if (e->kind == E_GENERIC && e->b != NULL) {
            e = e->b;
            continue;
        }
        if (e->kind == E_STMT) {
            error_at(e->first, "ebb-when-await",
                     "the 'await' of a 'when' may not stand in a statement "
                     "expression: write an async function for it");
            return;
        }
        if (decides && count_awaits(e->a) == 0) {
            error_at(e->op_tok, "ebb-when-await",
                     "the 'await' of a 'when' is made in any case, and this "
                     "would decide about it: use a 'when_if'");
            return;
        }
        while (x != NULL && count_awaits(x) == 0)
            x = x->next;
        e = count_awaits(e->a) != 0 ? e->a : count_awaits(e->b) != 0 ? e->b
          : count_awaits(e->c) != 0 ? e->c : x;
    }
}

/* A call in e that is to be awaited, or NULL. */
static struct expr *unawaited_call(struct expr *e)
{
    struct expr *found;

    if (e == NULL || call_async_type(e) != NULL)
        return e;
    found = unawaited_call(e->a);
    if (found == NULL)
        found = unawaited_call(e->b);
    for (struct expr *x = e->args; x != NULL && found == NULL; x = x->next)
        found = unawaited_call(x);
    return found;
}

static void check_when(struct stmt *s)
{
    struct expr *e = s->e, *call;
    unsigned n;

    if (s->init != NULL) {
        if (s->init->decl[0] == NULL || s->init->decl[1] != NULL ||
            s->init->decl[0]->init == NULL) {
            error_at(s->init->first, "ebb-when-declaration",
                     "a 'when' declares one variable, initialised by an "
                     "'await'");
            return;
        }
        e = s->init->decl[0]->init;
    }
    n = count_awaits(e);
    if (n == 1) {
        check_place(e);
        return;
    }
    call = n == 0 ? unawaited_call(e) : NULL;
    if (call != NULL)
        hint_before(call->first, "await ");
    error_at(s->first, "ebb-when-await",
             "a 'when' holds exactly one 'await', this one %s",
             n == 0 ? "none" : "more");
    if (n == 0)
        e->kind = E_BAD;                /* all has been said of it */
}

/* The declaration of a `when`: as a statement, but ')' ends it. */
static struct stmt *parse_when_decl(void)
{
    struct stmt *s = stmt_new(S_DECL);
    struct specs sp = { 0 };
    struct declarator d = { 0 };
    struct sym *sym;

    parse_specs(&sp);
    parse_declarator(&d, &sp);
    if (d.name_tok == 0)
        expected("a name");
    end_declarator(&sp, &d);
    if (d.type != NULL && type_resolve(d.type)->kind == TY_FUNC)
        parse_fail(d.name_tok, "'%s' is no variable here but a function that "
                   "this declares", tok_at(d.name_tok)->name->text);
    sym = declare(&sp, &d);
    if (tok_is(ps.p, '='))
        parse_init(&sp, sym);
    s->decl = NEW_ARRAY(struct sym *, 2);
    s->decl[0] = s->sym = sym;
    s->tags = sp.tags != NULL ? sp.tags : NEW_ARRAY(struct tag *, 1);
    s->has_await = sym->init != NULL && sym->init->has_await;
    s->last = ps.prev;
    return s;
}

/* ( when '(' | when_if '(' expr ';' ) ( declaration | expr ) ')' statement */
static struct stmt *parse_when(void)
{
    struct stmt *s = stmt_new(S_WHEN), *block = ps.block;
    bool has_cond = tok_is_kw(ps.p, KW_WHEN_IF);
    tok_id close;

    advance();
    close = match_bracket(ps.p);
    misuse_of_when();
    expect('(');
    scope_enter();
    ps.block = s;
    if (has_cond) {
        s->cond = parse_expr();
        if (tok_is(ps.p, ')'))
            parse_fail(ps.p, "a 'when_if' has a condition in front: 'when_if "
                       "(condition; x = await f())'");
        expect(';');
        if (s->cond->has_await)
            error_at(s->cond->first, "ebb-when-await",
                     "the condition of a 'when_if' may not await");
    }
    if (starts_decl(ps.p))
        s->init = parse_when_decl();
    else
        s->e = parse_expr();
    if (s->init != NULL && tok_is(ps.p, ',')) {
        error_at(ps.p, "ebb-when-declaration", "a 'when' declares one "
                 "variable: put the others before the 'select', or into the "
                 "statement");
        skip_to(close);
    }
    expect(')');
    misuse_of_colon("when");
    check_when(s);
    s->body = parse_body();
    ps.block = block;
    scope_leave();
    finish(s);
    return s;
}

/* select [ biased ] '{' { when ... } [ otherwise statement ] '}' */
static struct stmt *parse_select(void)
{
    struct stmt *s = stmt_new(S_SELECT), **end = &s->body;

    need_async(ps.p);
    advance();
    if (tok_is_kw(ps.p, KW_BIASED)) {
        s->biased = true;
        advance();
    }
    expect('{');
    while (!tok_is(ps.p, '}')) {
        if (tok_is_kw(ps.p, KW_WHEN) || tok_is_kw(ps.p, KW_WHEN_IF)) {
            *end = parse_when();
        } else if (tok_is_kw(ps.p, KW_OTHERWISE)) {
            *end = stmt_new(S_OTHERWISE);
            advance();
            misuse_of_colon("otherwise");
            (*end)->body = parse_body();
            finish(*end);
            if (!tok_is(ps.p, '}'))
                parse_fail((*end)->first, "'otherwise' comes last in a "
                           "'select', and once");
        } else if (tok_is_kw(ps.p, KW_ELSE) || tok_is_kw(ps.p, KW_DEFAULT)) {
            parse_fail(ps.p, "what a 'select' does where no arm is ready "
                       "stands behind 'otherwise'");
        } else {
            check_meant(ps.p);
            expected("'when', 'when_if' or 'otherwise'");
        }
        end = &(*end)->next;
    }
    expect('}');
    finish(s);
    s->has_await = true;
    if (s->body == NULL)
        error_at(s->first, "ebb-select-empty", "a 'select' without arms");
    return s;
}

/* ---- scope ---- */

/* `s` in the block: an object that shows as its address, so an array of one;
 * its struct is that of abi.h. */
static struct sym *declare_scope(struct stmt *s)
{
    struct name *name = intern("ebb_scope", strlen("ebb_scope"));
    struct sym *sym = NEW(struct sym);
    struct type *t = type_new(TY_ARRAY);

    if (tok_at(ps.p)->kind != T_IDENT || tok_at(ps.p)->name->reserved)
        expected("a name for the scope");
    if (name->tag != NULL) {
        t->base = name->tag->type;
    } else {
        t->base = type_new(TY_STRUCT);
        t->base->tag = NEW(struct tag);
        t->base->tag->name = name;
        t->base->tag->type = t->base;
    }
    t->bound = expr_new(E_CONST, 0);
    t->bound->has_value = true;
    t->bound->value = 1;
    sym->kind = SYM_OBJECT;
    sym->name = tok_at(ps.p)->name;
    sym->type = t;
    sym->is_scope = true;
    sym->tok = sym->first = sym->last = sym->dcl_last = ps.p;
    sym->spec_first = sym->spec_last = s->first;
    sym->fn = ps.fn;
    sym->scope = s;
    *ps.local_end = sym;
    ps.local_end = &sym->next;
    more_at(ps.p)->sym = sym;
    return sym;
}

/* Does an item of the list set the member? */
static bool has_option(struct expr *list, const char *member)
{
    for (struct expr *i = list != NULL ? list->args : NULL; i != NULL;
         i = i->next)
        if (i->kind == E_DESIG && tok_is(i->first, '.')
            && strcmp(tok_at(i->first + 1)->name->text, member) == 0)
            return true;
    return false;
}

/* scope '(' name [ ',' options ] ')' block */
static struct stmt *parse_scope(void)
{
    struct stmt *s = stmt_new(S_SCOPE);

    need_async(ps.p);
    if (ps.fn == NULL)
        expected("a statement");
    advance();
    expect('(');
    s->sym = declare_scope(s);
    advance();
    if (accept(','))
        s->e = parse_items(')');
    expect(')');
    s->is_try = has_option(s->e, "first_error");
    scope_enter();
    scope_declare(s->sym);
    s->body = parse_braces();
    scope_leave();
    finish(s);
    s->has_await = true;
    return s;
}

/* ---- within, noncancel, defer ---- */

/* within '(' expr ')' block [ otherwise statement ] */
static struct stmt *parse_within(void)
{
    struct stmt *s = stmt_new(S_WITHIN);

    need_async(ps.p);
    advance();
    expect('(');
    s->e = parse_expr();
    expect(')');
    s->body = parse_braces();
    ps.within_end = ps.prev;
    if (tok_is_kw(ps.p, KW_OTHERWISE)) {
        advance();
        s->other = parse_body();
    }
    finish(s);
    s->has_await = true;
    return s;
}

static struct stmt *parse_noncancel(void)
{
    struct stmt *s = stmt_new(S_NONCANCEL);

    need_async(ps.p);
    advance();
    s->body = parse_braces();
    finish(s);
    return s;
}

/* defer statement */
static struct stmt *parse_defer(void)
{
    struct stmt *s = stmt_new(S_DEFER);

    advance();
    if (starts_decl(ps.p))
        expected("a statement");
    s->body = parse_body();
    finish(s);
    unit.uses_ebb = true;
    return s;
}

/* ---- each, yield ---- */

/* `__auto_type v`: of the type of the items. */
static void infer_item(struct sym *v, struct expr *source)
{
    struct type *t = expr_type(source);

    t = t != NULL ? type_resolve(t) : NULL;
    if (!v->infer || t == NULL)
        return;
    if (t->kind != TY_HANDLE)           /* check.c says so; no more of it */
        t = type_handle(H_STREAM, type_int());
    v->type = type_qualified(type_unqual(t->base),
                             type_resolve(v->type)->quals);
}

/* The variable that is told how the stream goes on. */
static struct expr *parse_each_code(void)
{
    struct expr *e = parse_assign(), *v = expr_strip(e);
    struct type *t = expr_type(e);

    if (v->kind != E_IDENT || v->sym == NULL || v->sym->fn != ps.fn
        || v->sym->is_copy || t == NULL || type_resolve(t)->rank
        != type_resolve(type_int())->rank || type_resolve(t)->is_unsigned)
        error_at(e->first, "ebb-each-operand", "what 'each' is to tell the "
                 "code is no local variable of type 'int'");
    return v;
}

/* [ try ] each '(' declaration ',' stream [ ',' variable ] ')' statement */
static struct stmt *parse_each(void)
{
    struct stmt *s = stmt_new(S_EACH), *block = ps.block;

    need_async(ps.p);
    s->is_try = accept_kw(KW_TRY);
    advance();
    expect('(');
    scope_enter();
    ps.block = s;
    if (!starts_decl(ps.p)) {
        error_at(ps.p, "ebb-each-declaration", "an 'each' declares the "
                 "variable that gets the items: 'each (int v, stream)'");
        skip_to(match_bracket(s->is_try ? next_tok(next_tok(s->first))
                                        : next_tok(s->first)));
    } else {
        s->init = parse_when_decl();
        if (s->init->decl[0]->init != NULL)
            error_at(s->init->first, "ebb-each-declaration", "the variable "
                     "of an 'each' gets the items and no other value");
        expect(',');
        s->e = parse_assign();
        for (tok_id t = s->e->first; t <= s->e->last; t++)
            if (more_at(t)->sym == s->init->decl[0])
                error_at(t, "ebb-each-declaration", "the stream is made "
                         "before there is an item in '%s'",
                         tok_at(t)->name->text);
        infer_item(s->init->decl[0], s->e);
        if (accept(','))
            s->e2 = parse_each_code();
    }
    expect(')');
    s->body = parse_body();
    ps.block = block;
    scope_leave();
    finish(s);
    s->has_await = true;
    return s;
}

/* yield expr ; */
static struct stmt *parse_yield(void)
{
    struct stmt *s = stmt_new(S_YIELD);

    if (ps.fn == NULL || !ps.fn->is_generator)
        error_at(ps.p, "ebb-yield-outside", "'yield' outside a generator: "
                 "declare the function 'async yields(TYPE)'");
    unit.uses_ebb = true;
    advance();
    if (tok_is(ps.p, ';'))
        parse_fail(ps.p, "'yield' gives an item: 'yield x;'");
    s->e = parse_expr();
    if (ps.fn != NULL && ps.fn->is_generator)
        block_yields(ps.fn, s->e);
    expect(';');
    finish(s);
    s->has_await = true;
    return s;
}

/* ---- which one ---- */

/* `each (` in front of a declaration, or of no more than an argument list
 * with a statement behind it. */
static bool is_each(tok_id t)
{
    tok_id n = next_tok(t);

    return word_at(t, KW_EACH) && tok_is(n, '(') &&
           (starts_decl(next_tok(n)) ||
            (!tok_is(next_tok(match_bracket(n)), ';') &&
             ps.fn != NULL && ps.fn->is_async));
}

static bool is_yield(tok_id n)
{
    if (!is_word(KW_YIELD))
        return false;
    if (tok_at(ps.p)->name->reserved)
        return true;
    if (tok_at(n)->kind != T_PUNCT)
        return tok_at(n)->kind != T_EOF;
    return ps.fn != NULL && ps.fn->is_async &&
           (tok_is(n, '(') || tok_is(n, '&') || tok_is(n, '*') ||
            tok_is(n, '-') || tok_is(n, '+') || tok_is(n, '~') ||
            tok_is(n, '!') || tok_is(n, P_INC) || tok_is(n, P_DEC) ||
            tok_is(n, ';'));
}

static bool is_defer(void)
{
    tok_id n = next_tok(ps.p);

    if (!is_word(KW_DEFER))
        return false;
    return tok_at(ps.p)->name->reserved || tok_at(n)->kind == T_IDENT ||
           tok_is(n, '{') || tok_is(n, '(') || tok_is(n, '*') ||
           tok_is(n, P_INC) || tok_is(n, P_DEC);
}

/* The statement that starts here, NULL: it is none of ours. */
static struct stmt *parse_word(void)
{
    tok_id n = next_tok(ps.p);

    switch (tok_at(ps.p)->name->kw) {
    case KW_JOIN:
        return tok_is(n, '{') ? parse_join() : NULL;
    case KW_NONCANCEL:
        return tok_is(n, '{') ? parse_noncancel() : NULL;
    case KW_SELECT:
        if (tok_is(n, '{') ||
            (tok_is_kw(n, KW_BIASED) && tok_is(next_tok(n), '{')))
            return parse_select();
        return NULL;
    case KW_WITHIN:
        if (tok_is(n, '(') && tok_is(next_tok(match_bracket(n)), '{'))
            return parse_within();
        return NULL;
    case KW_SCOPE:
        if (tok_is(n, '(') && tok_is(next_tok(match_bracket(n)), '{'))
            return parse_scope();
        return NULL;
    case KW_DEFER:
        return is_defer() ? parse_defer() : NULL;
    case KW_EACH:
        return is_each(ps.p) ? parse_each() : NULL;
    case KW_TRY:
        return is_word(KW_TRY) && is_each(n) ? parse_each() : NULL;
    case KW_YIELD:
        return is_yield(n) ? parse_yield() : NULL;
    default:
        return NULL;
    }
}

struct stmt *parse_ours(void)
{
    tok_id word = ps.p;
    struct stmt *s = parse_word();

    if (s != NULL && ps.unevaluated)    /* nobody would translate it */
        error_at(word, "ebb-await-constant", "'%s' in an operand that is not "
                 "evaluated", tok_at(word)->name->text);
    return s;
}
