/* SPDX-License-Identifier: MIT-0 */
/*
 * Statements of C.
 *
 * In an async body a statement that cannot be parsed is reported and left
 * out; parsing goes on behind the ';' or '}' that ends it.
 */
#include "cc.h"
#include "parse.h"

struct stmt *stmt_new(enum stmt_kind kind)
{
    struct stmt *s = NEW(struct stmt);

    s->kind = (uint8_t)kind;
    s->first = ps.p;
    return s;
}

static void stmt_end(struct stmt *s)
{
    struct expr *const part[] = { s->e, s->e2, s->step, s->cond };
    struct stmt *const sub[] = { s->body, s->other, s->init };

    s->last = ps.prev;
    for (size_t i = 0; i < sizeof(part) / sizeof(part[0]); i++)
        if (part[i] != NULL)
            s->has_await |= part[i]->has_await;
    for (size_t i = 0; i < sizeof(sub) / sizeof(sub[0]); i++)
        for (struct stmt *x = sub[i]; x != NULL; x = x->next)
            s->has_await |= x->has_await;
}

/* ---- blocks ---- */

/*
 * What has to survive a jump out of a statement; it is in the arena, so
 * that its members keep their values.
 */
struct block_state {
    struct stmt *block;
    struct stmt **end;
    tok_id first;                       /* of the statement being parsed */
    tok_id seen;                        /* pragmas up to here are done */
    struct parser saved;
    uint32_t depth;
    jmp_buf env;
};

/* The ')' of a loop's header, whose ';' end nothing; else t. */
static tok_id skip_header(tok_id t, tok_id close)
{
    tok_id open = next_tok(t), end;

    if (!tok_is_kw(t, KW_FOR) || !tok_is(open, '('))
        return t;
    end = match_bracket(open);
    for (tok_id i = open; i < end; i++)
        if (tok_is(i, '{') || i == close)
            return t;
    return end;
}

/*
 * Behind the statement that starts at b->first and went wrong at ps.p: at
 * the next ';' or '}' outside of braces, an `else` with it.  Where only a ';'
 * was missing, the next statement starts at once.
 */
static void resync(struct block_state *b)
{
    tok_id at = ps.p, close = match_bracket(b->block->first);
    tok_id t = skip_header(b->first, close);
    unsigned depth = 0;

    if (ps.no_semicolon && at > b->first && at < close) {
        ps.no_semicolon = false;
        return;
    }
    ps.no_semicolon = false;
    for (; t < close; t++) {
        const struct tok *k = tok_at(t);

        if (k->kind != T_PUNCT)
            continue;
        if (k->op == '{')
            depth++;
        else if (k->op == '}' && depth > 0)
            depth--;
        if (depth == 0 && t >= at && (k->op == ';' || k->op == '}')
            && !tok_is_kw(t + 1, KW_ELSE) && !tok_is_kw(t + 1, KW_OTHERWISE)) {
            t++;
            break;
        }
    }
    if (t > close)
        t = close;
    ps.p = skip_pragmas(t > b->first ? t : b->first);
    ps.prev = t > b->first ? t - 1 : b->first;
}

static void add_stmt(struct block_state *b, struct stmt *s)
{
    *b->end = s;
    b->end = &s->next;
    b->block->has_await |= s->has_await;
}

/* The pragmas in front of the next token. */
static void add_pragmas(struct block_state *b)
{
    for (; b->seen < ps.p; b->seen++) {
        struct stmt *s;

        if (tok_at(b->seen)->kind != T_PRAGMA)
            continue;
        s = stmt_new(S_PASS);
        s->first = s->last = b->seen;
        add_stmt(b, s);
    }
}

static void block_items(struct block_state *b)
{
    while (!tok_is(ps.p, '}')) {
        struct stmt *s;

        if (tok_at(ps.p)->kind == T_EOF)
            expected("'}'");
        add_pragmas(b);
        b->first = ps.p;
        s = parse_stmt();
        b->seen = ps.prev + 1;
        add_stmt(b, s);
    }
    add_pragmas(b);
}

static void block_recovering(struct block_state *b)
{
    if (setjmp(b->env) != 0) {
        scope_unwind(b->depth);
        if (tok_at(ps.p)->kind != T_EOF)
            resync(b);
        b->seen = ps.p;
        ps.block = b->block;
        ps.fn = b->saved.fn;
        ps.local_end = locals_end(ps.fn);
        ps.what = NULL;
        ps.named = b->saved.named;
        ps.unevaluated = b->saved.unevaluated;
        ps.level = b->saved.level;
        if (tok_at(ps.p)->kind == T_EOF) {
            ps.recover = b->saved.recover;
            longjmp(*ps.recover, 1);
        }
    }
    ps.recover = &b->env;
    block_items(b);
    ps.recover = b->saved.recover;
}

/* '{' { statement } '}' */
struct stmt *parse_block(bool own_scope)
{
    struct block_state *b = NEW(struct block_state);
    struct stmt *s = stmt_new(S_BLOCK);

    b->block = s;
    b->end = &s->body;
    b->saved = ps;
    level_enter();
    if (own_scope)
        scope_enter();
    b->depth = scope_depth();
    ps.block = s;
    expect('{');
    b->seen = s->first + 1;
    if (ps.fn != NULL && ps.fn->is_async)
        block_recovering(b);
    else
        block_items(b);
    ps.block = b->saved.block;
    if (own_scope)
        scope_leave();
    ps.level = b->saved.level;
    expect('}');
    s->last = ps.prev;
    return s;
}

/* A statement with a scope of its own: body of if, while, for ... */
struct stmt *parse_body(void)
{
    struct stmt *s;
    tok_id first = ps.prev + 1;

    scope_enter();
    s = parse_stmt();
    scope_leave();
    while (first < s->first && tok_at(first)->kind != T_PRAGMA)
        first++;
    s->first = first;
    return s;
}

/* ---- statements of C ---- */

static struct expr *parse_paren_expr(void)
{
    struct expr *e;

    expect('(');
    e = parse_expr();
    expect(')');
    return e;
}

/*
 * ( if | switch ) '(' [ declaration ] expr ')' body [ else body ]
 *
 * With the declaration of C2y it is a block of that and the statement.
 */
static struct stmt *parse_selection(enum stmt_kind kind)
{
    struct stmt *s = stmt_new(kind), *outer = ps.block, *block = NULL;

    advance();
    expect('(');
    if (starts_decl(ps.p)) {
        block = stmt_new(S_BLOCK);
        block->first = s->first;
        scope_enter();
        ps.block = block;
        block->body = parse_decl_stmt();
    }
    s->e = parse_expr();
    expect(')');
    s->body = parse_body();
    if (kind == S_IF && is_word(KW_ELSE)) {
        advance();
        s->other = parse_body();
    }
    stmt_end(s);
    if (block == NULL)
        return s;
    ps.block = outer;
    scope_leave();
    block->body->next = s;
    block->last = s->last;
    block->has_await = s->has_await || block->body->has_await;
    return block;
}

/* while '(' expr ')' body */
static struct stmt *parse_while(void)
{
    struct stmt *s = stmt_new(S_WHILE);

    advance();
    s->e = parse_paren_expr();
    s->body = parse_body();
    stmt_end(s);
    return s;
}

/* do body while '(' expr ')' ';' */
static struct stmt *parse_do(void)
{
    struct stmt *s = stmt_new(S_DO);

    advance();
    s->body = parse_body();
    if (!is_word(KW_WHILE))
        expected("'while'");
    advance();
    s->e = parse_paren_expr();
    expect(';');
    stmt_end(s);
    return s;
}

/* s = e; closes what the stream variable s has held. */
static bool sets_stream(struct expr *e)
{
    struct expr *to = e->kind == E_ASSIGN ? expr_strip(e->a) : NULL;
    struct type *t = to != NULL && to->kind == E_IDENT ? expr_type(to) : NULL;

    t = t != NULL ? type_resolve(t) : NULL;
    return t != NULL && t->kind == TY_HANDLE && t->handle == H_STREAM;
}

static struct stmt *parse_expr_stmt(void)
{
    struct stmt *s = stmt_new(S_EXPR);

    s->e = parse_expr();
    expect(';');
    stmt_end(s);
    s->has_await |= ps.fn != NULL && ps.fn->is_async && sets_stream(s->e);
    return s;
}

/* for '(' ( declaration | [ expr ] ';' ) [ expr ] ';' [ expr ] ')' body */
static struct stmt *parse_for(void)
{
    struct stmt *s = stmt_new(S_FOR), *block = ps.block;

    advance();
    expect('(');
    scope_enter();
    ps.block = s;
    if (starts_decl(ps.p) || at_attribute() || is_word(KW_EXTENSION))
        s->init = parse_decl_stmt();
    else if (!accept(';'))
        s->init = parse_expr_stmt();
    if (!tok_is(ps.p, ';'))
        s->e = parse_expr();
    expect(';');
    if (!tok_is(ps.p, ')'))
        s->step = parse_expr();
    expect(')');
    s->body = parse_body();
    ps.block = block;
    scope_leave();
    stmt_end(s);
    return s;
}

/* What `break name` and `continue name` find: a loop or switch that labels
 * stand in front of. */
struct named {
    struct named *outer;
    tok_id first;                       /* its keyword */
    bool loop;
    struct name *end[2];                /* labels of ours, made when used:
                                         * behind it, at the end of its body */
};

/* Does `label:`, perhaps with other labels behind, stand in front of n? */
static bool is_named(const struct named *n, const struct name *label)
{
    for (tok_id t = n->first; tok_is(t - 1, ':'); t -= 2)
        if (tok_at(t - 2)->name == label)
            return true;
    return false;
}

/* The label of ours that a jump by name goes to. */
static struct name *named_target(struct name *label, bool is_continue)
{
    static unsigned serial;
    struct named *n = ps.named;
    char *text;

    while (n != NULL && (!is_named(n, label) || (is_continue && !n->loop)))
        n = n->outer;
    if (n == NULL)
        parse_fail(ps.p, "'%s' is no label of a %s around this", label->text,
                   is_continue ? "loop" : "loop or switch");
    if (n->end[is_continue] == NULL) {
        text = arena_printf("__ebb_n%u_%s", ++serial, label->text);
        n->end[is_continue] = intern(text, strlen(text));
    }
    return n->end[is_continue];
}

/* s with a label of ours behind it. */
static struct stmt *label_behind(struct stmt *s, struct name *label)
{
    struct stmt *block = stmt_new(S_BLOCK), *l = stmt_new(S_LABEL);

    block->first = s->first;
    block->last = l->first = l->last = s->last;
    block->has_await = s->has_await;
    block->body = s;
    l->label = label;
    s->next = l;
    return block;
}

/* A loop or switch behind a label. */
static struct stmt *parse_named(bool loop)
{
    struct named n = { ps.named, ps.p, loop, { NULL, NULL } };
    struct stmt *s;

    ps.named = &n;
    s = parse_stmt();
    ps.named = n.outer;
    s->by_name = n.end[0] != NULL || n.end[1] != NULL;
    if (n.end[1] != NULL)
        s->body = label_behind(s->body, n.end[1]);
    if (n.end[0] != NULL)
        s = label_behind(s, n.end[0]);
    s->by_name |= n.end[0] != NULL;
    return s;
}

/* What a label stands in front of; NULL if no statement follows. */
static struct stmt *labelled(void)
{
    struct attrs attrs = { 0 };

    if (at_attribute() && tok_is_kw(ps.p, KW_ATTRIBUTE)) {
        parse_attributes(&attrs);
        if (tok_is(ps.p, ';'))
            return parse_stmt();
    }
    if (tok_is(ps.p, '}') || tok_at(ps.p)->kind == T_EOF ||
        (tok_at(ps.p)->kind == T_IDENT && starts_decl(ps.p)))
        return NULL;
    if (is_word(KW_FOR) || is_word(KW_WHILE) || is_word(KW_DO))
        return parse_named(true);
    return is_word(KW_SWITCH) ? parse_named(false) : parse_stmt();
}

/* case expr [ ... expr ] ':' | default ':' */
static struct stmt *parse_case(void)
{
    struct stmt *s = stmt_new(is_word(KW_CASE) ? S_CASE : S_DEFAULT);

    advance();
    if (s->kind == S_CASE) {
        s->e = parse_constant("a case label");
        if (accept(P_ELLIPSIS))
            s->e2 = parse_constant("a case label");
    }
    expect(':');
    s->body = labelled();
    stmt_end(s);
    return s;
}

/* name ':' */
static struct stmt *parse_label(void)
{
    struct stmt *s = stmt_new(S_LABEL);

    s->label = tok_at(ps.p)->name;
    advance();
    expect(':');
    s->body = labelled();
    s->by_name = s->body != NULL && s->body->by_name;
    stmt_end(s);
    return s;
}

/* goto name ';' | goto '*' expr ';' */
static struct stmt *parse_goto(void)
{
    struct stmt *s = stmt_new(S_GOTO);

    advance();
    if (accept('*')) {
        s->kind = S_GOTO_PTR;
        s->e = parse_expr();
        ps.fn->takes_label_address = true;
    } else {
        if (tok_at(ps.p)->kind != T_IDENT)
            expected("a label");
        s->label = tok_at(ps.p)->name;
        advance();
    }
    expect(';');
    stmt_end(s);
    return s;
}

/* ( break | continue ) [ name ] ';' */
static struct stmt *parse_break(enum stmt_kind kind)
{
    struct stmt *s = stmt_new(kind);

    advance();
    if (tok_at(ps.p)->kind == T_IDENT) {
        s->kind = S_GOTO;
        s->label = named_target(tok_at(ps.p)->name, kind == S_CONTINUE);
        advance();
    }
    expect(';');
    stmt_end(s);
    return s;
}

static struct stmt *parse_return(void)
{
    struct stmt *s = stmt_new(S_RETURN);

    if (ps.fn != NULL && ps.fn->around != NULL && !ps.fn->is_generator)
        error_at(ps.p, "ebb-block-return", "'return' in a block that becomes "
                 "a task or a future: its value is that of its last "
                 "expression");
    advance();
    if (!tok_is(ps.p, ';'))
        s->e = tok_is(ps.p, '{') ? parse_initializer() : parse_expr();
    expect(';');
    stmt_end(s);
    return s;
}

/* Tokens up to ';' as they are. */
static struct stmt *parse_pass(void)
{
    struct stmt *s = stmt_new(S_PASS);

    if (is_word(KW_STATIC_ASSERT))
        parse_static_assert();
    else
        while (tok_at(ps.p)->kind != T_EOF && !tok_is(ps.p, '}') &&
               (advance(), !tok_is(ps.prev, ';')))
            ;
    s->last = ps.prev;
    return s;
}

/* ';' with attributes in front. */
static struct stmt *parse_null(void)
{
    struct stmt *s = stmt_new(S_NULL);

    expect(';');
    s->last = ps.prev;
    return s;
}

/* Attributes at the start of a statement: of it, or of a declaration. */
static struct stmt *parse_attributed(void)
{
    tok_id first = ps.p, t = ps.p;
    struct attrs attrs = { 0 };
    struct stmt *s;

    while (tok_is_kw(t, KW_ATTRIBUTE) || tok_is(t, '['))
        t = next_tok(match_bracket(tok_is(t, '[') ? t : next_tok(t)));
    if (tok_at(t)->kind == T_IDENT && starts_decl(t) &&
        !tok_is(next_tok(t), ':'))
        return parse_decl_stmt();
    parse_attributes(&attrs);
    if (attrs.musttail && ps.fn != NULL && ps.fn->is_async)
        error_at(first, "ebb-async-attribute", "'musttail' in an async "
                 "function, whose 'return' is no call");
    s = tok_is(ps.p, ';') ? parse_null() : parse_stmt();
    s->first = first;
    return s;
}

static struct stmt *parse_keyword_stmt(unsigned kw)
{
    switch (kw) {
    case KW_IF:
        return parse_selection(S_IF);
    case KW_WHILE:
        return parse_while();
    case KW_SWITCH:
        return parse_selection(S_SWITCH);
    case KW_DO:
        return parse_do();
    case KW_FOR:
        return parse_for();
    case KW_CASE:
    case KW_DEFAULT:
        return parse_case();
    case KW_GOTO:
        return parse_goto();
    case KW_BREAK:
        return parse_break(S_BREAK);
    case KW_CONTINUE:
        return parse_break(S_CONTINUE);
    case KW_RETURN:
        return parse_return();
    case KW_ASM:
        return parse_asm();
    case KW_LABEL:
    case KW_STATIC_ASSERT:
        return parse_pass();
    default:
        return NULL;
    }
}

static bool starts_extension_decl(void)
{
    tok_id t = ps.p;

    while (tok_is_kw(t, KW_EXTENSION))
        t = next_tok(t);
    return t != ps.p && starts_decl(t);
}

static struct stmt *parse_stmt_here(void)
{
    const struct tok *t = tok_at(ps.p);
    struct stmt *s;

    if (tok_is(ps.p, '{'))
        return parse_block(true);
    if (tok_is(ps.p, ';'))
        return parse_null();
    if (at_attribute())
        return parse_attributed();
    if (t->kind != T_IDENT)
        return parse_expr_stmt();
    if (tok_is(next_tok(ps.p), ':') && !(t->name->kw && t->name->reserved))
        return parse_label();
    s = parse_ours();
    if (s == NULL && t->name->kw != 0)
        s = parse_keyword_stmt(kw_at(ps.p));
    if (s != NULL)
        return s;
    misuse_of_word();
    if (starts_decl(ps.p) || starts_extension_decl())
        return parse_decl_stmt();
    return parse_expr_stmt();
}

struct stmt *parse_stmt(void)
{
    struct stmt *s;

    level_enter();
    ps.stmt = ps.p;
    s = parse_stmt_here();
    level_leave();
    return s;
}
