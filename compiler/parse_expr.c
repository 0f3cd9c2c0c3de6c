/* SPDX-License-Identifier: MIT-0 */
/*
 * Expressions.
 *
 * Recursive descent, binary operators by precedence.  Each node knows its
 * first and last token.  What is not evaluated (the operand of sizeof) is in
 * the tree, but its awaits count for nothing and are replaced in the output
 * by an expression of their type.
 */
#include "cc.h"
#include "parse.h"

enum { DEPTH_MAX = 5000 };

struct expr *expr_new(enum expr_kind kind, tok_id first)
{
    struct expr *e = NEW(struct expr);

    e->kind = (uint8_t)kind;
    e->first = first;
    return e;
}

/* The flags of a part that is evaluated with e. */
void expr_adopt(struct expr *e, struct expr *part)
{
    if (part == NULL)
        return;
    e->has_await |= part->has_await;
    e->has_try |= part->has_try;
    e->has_effect |= part->has_effect;
}

static void deepen(struct expr *e, const struct expr *part)
{
    if (part != NULL && part->depth >= e->depth)
        e->depth = (uint16_t)(part->depth + 1);
}

/* Chains as a + b + c and p->q->r are trees as deep as they are long; passes
 * walk them by recursion. */
static void check_depth(struct expr *e)
{
    deepen(e, e->a);
    deepen(e, e->b);
    deepen(e, e->c);
    for (struct expr *x = e->args; x != NULL; x = x->next)
        deepen(e, x);
    if (e->depth > DEPTH_MAX)
        parse_fail(e->op_tok != 0 ? e->op_tok : e->first, "an expression of "
                   "more than %u operators in a row", DEPTH_MAX);
    if (e->depth > ps.deepest)
        ps.deepest = e->depth;
}

void expr_end(struct expr *e)
{
    e->last = ps.prev;
    check_depth(e);
    if (e->kind == E_SIZEOF || e->kind == E_GENERIC)
        return;
    expr_adopt(e, e->a);
    expr_adopt(e, e->b);
    expr_adopt(e, e->c);
    for (struct expr *x = e->args; x != NULL; x = x->next)
        expr_adopt(e, x);
    switch (e->kind) {
    case E_CALL:
    case E_ASSIGN:
    case E_POST:
    case E_PRE:
    case E_SPAWN:
    case E_LAZY:
    case E_NEXT:
    case E_STMT:
        e->has_effect = true;
        break;
    case E_TRY:
        e->has_try = true;
        e->has_await = !ps.unevaluated;
        e->has_effect = true;
        break;
    case E_AWAIT:
        e->has_await = !ps.unevaluated;
        e->has_effect = true;
        break;
    default:
        break;
    }
}

static struct expr *unary_node(enum expr_kind kind, unsigned op)
{
    struct expr *e = expr_new(kind, ps.p);

    e->op = (uint16_t)op;
    e->op_tok = ps.p;
    advance();
    e->a = parse_unary();
    expr_end(e);
    return e;
}

/* ---- await, try, spawn, lazy ---- */

/* An await that is not evaluated becomes an expression of its type. */
static void replace_unevaluated(struct expr *e)
{
    struct type *t = expr_type(e);

    if (t == NULL && (e->kind == E_SPAWN || e->kind == E_LAZY)) {
        misuse_of_spawned(e);
        return;
    }
    if (t == NULL) {
        error_at(e->first, "ebb-await-type",
                 "the type of this %s cannot be told here",
                 e->kind == E_AWAIT ? "'await'" : "expression");
        return;
    }
    t = type_unqual(t);
    if (type_resolve(t)->kind == TY_VOID)
        show_instead(e->first, e->last, "((void)0)");
    else
        show_instead(e->first, e->last,
                     arena_printf("(*(%s)0)",
                                  type_text(type_ptr(t), "")));
}

/* await unary | try unary */
static struct expr *parse_await(enum expr_kind kind)
{
    struct expr *e = expr_new(kind, ps.p);
    const char *word = kind == E_AWAIT ? "await" : "try";

    e->op_tok = ps.p;
    if (ps.fn == NULL || (kind == E_AWAIT && !ps.fn->is_async))
        outside_async(ps.p);
    else if (ps.what != NULL && !ps.unevaluated)
        error_at(ps.p, "ebb-await-constant", "'%s' may not stand in %s",
                 word, ps.what);
    advance();
    if (kind == E_AWAIT)
        misuse_of_statement(e->first);
    else if (tok_is(ps.p, '{'))
        parse_fail(ps.p, "'try' takes an expression, and returns what is "
                   "negative: 'try await f(x)'");
    level_enter();
    e->a = parse_unary();
    level_leave();
    expr_end(e);
    if (ps.unevaluated)
        replace_unevaluated(e);
    return e;
}

static bool is_spawn_word(tok_id t)
{
    unsigned kw;

    if (tok_at(t)->kind != T_IDENT || !tok_is(next_tok(t), '('))
        return false;
    kw = tok_at(t)->name->kw;
    return (kw == KW_LAZY || (kw >= KW_SPAWN && kw <= KW_SPAWN_BLOCKING)) &&
           word_at(t, (int)kw);
}

/* spawn ( call ) | spawn_in ( scope , call ) | lazy ( call ) */
static struct expr *parse_spawn(void)
{
    unsigned kw = tok_at(ps.p)->name->kw;
    struct expr *e = expr_new(kw == KW_LAZY ? E_LAZY : E_SPAWN, ps.p);
    tok_id open, at;

    unit.uses_handles |= !tok_at(ps.p)->sys;
    e->op = (uint16_t)kw;
    e->op_tok = ps.p;
    advance();
    open = ps.p;
    expect('(');
    if (kw == KW_SPAWN_IN || kw == KW_SPAWN_ON) {
        e->b = parse_assign();
        if (!tok_is(ps.p, ','))
            parse_fail(ps.p, "'%s' takes two operands: %s, and the call",
                       tok_at(e->op_tok)->name->text,
                       kw == KW_SPAWN_IN ? "the scope" : "where it runs");
        expect(',');
    }
    if (tok_is(ps.p, '{')) {
        e->a = parse_spawn_block(e, kw == KW_SPAWN_BLOCKING);
    } else {
        e->a = parse_assign();
    }
    if (tok_is(ps.p, ','))
        parse_fail(ps.p, "'%s' takes one call: 'f(x)' and not 'f, x'",
                   tok_at(e->op_tok)->name->text);
    if (tok_is(ps.p, ';') && match_bracket(open) > ps.p) {
        at = ps.p;
        skip_to(match_bracket(open));
        parse_fail(at, "statements stand in a block: '%s({ ... })'",
                   tok_at(e->op_tok)->name->text);
    }
    expect(')');
    expr_end(e);
    unit.uses_ebb = true;
    if (ps.unevaluated)
        replace_unevaluated(e);
    return e;
}

/* next ( stream , where ) */
static struct expr *parse_next(void)
{
    struct expr *e = expr_new(E_NEXT, ps.p);

    e->op_tok = ps.p;
    advance();
    expect('(');
    e->a = parse_assign();
    if (tok_is(ps.p, ')'))
        parse_fail(ps.p, "'next' takes two operands: the stream, and the "
                   "address where the item goes");
    expect(',');
    e->b = parse_assign();
    expect(')');
    expr_end(e);
    return e;
}

/* ---- primary ---- */

static struct expr *parse_ident(void)
{
    struct expr *e = expr_new(E_IDENT, ps.p);
    struct tok *t = tok_at(ps.p);

    e->sym = block_sym(t->name->sym, ps.p);
    tok_more(t)->sym = e->sym;
    advance();
    e->last = ps.prev;
    return e;
}

static struct expr *parse_literal(enum expr_kind kind)
{
    struct expr *e = expr_new(kind, ps.p);

    advance();
    while (kind == E_STR && tok_at(ps.p)->kind == T_STR)
        advance();
    e->last = ps.prev;
    return e;
}

/* '(' type ')' { ... }: behind the ')'. */
static struct expr *compound_literal(struct type *tn, tok_id first)
{
    struct expr *e = expr_new(E_COMPOUND, first);

    e->tn = tn;
    e->a = parse_initializer();
    expr_end(e);
    return e;
}

static struct expr *parse_paren(void)
{
    struct expr *e = expr_new(E_PAREN, ps.p);
    tok_id first = ps.p;

    advance();
    if (tok_is(ps.p, '{'))
        return parse_stmt_expr(first);
    level_enter();
    e->a = parse_expr();
    level_leave();
    expect(')');
    expr_end(e);
    return e;
}

/*
 * identifier | constant | string | '(' expr ')' | '({' ... '})'
 * | _Generic ... | __builtin_... | spawn ... | lazy ... | next ...
 */
static struct expr *parse_primary(void)
{
    const struct tok *t = tok_at(ps.p);

    switch (t->kind) {
    case T_NUM:
    case T_CHAR:
        return parse_literal(E_CONST);
    case T_STR:
        return parse_literal(E_STR);
    case T_PUNCT:
        if (t->op == '(')
            return parse_paren();
        break;
    case T_IDENT:
        if (is_spawn_word(ps.p))
            return parse_spawn();
        if (is_word(KW_GENERATE) && tok_is(next_tok(ps.p), '('))
            return parse_generate();
        if (is_word(KW_SPAWN) && tok_at(next_tok(ps.p))->kind == T_IDENT) {
            advance();
            expected("'('");
        }
        if (is_word(KW_NEXT) && tok_is(next_tok(ps.p), '(') &&
            (t->name->reserved || ps.fn == NULL || ps.fn->is_async ||
             tok_is_kw(ps.prev, KW_AWAIT)))
            return parse_next();
        if (is_word(KW_NULLPTR) || is_word(KW_TRUE) || is_word(KW_FALSE))
            return parse_literal(E_CONST);
        if (is_word(KW_GENERIC))
            return parse_generic();
        if (t->name->kw >= KW_BUILTIN_VA_ARG && t->name->kw < KW_ASYNC)
            return parse_builtin(t->name, ps.p);
        if (t->name->kw != 0 && t->name->reserved)
            break;
        return parse_ident();
    default:
        break;
    }
    if (tok_is(ps.p, '^'))
        parse_fail(ps.p, "a block of clang in a function that uses async "
                   "code: let an ordinary function make it");
    expected("an expression");
}

/* ---- postfix ---- */

/* Arguments of a call; types among them make it a builtin's. */
static void parse_args(struct expr *call)
{
    struct expr **end = &call->args;
    bool builtin = call->a->kind == E_IDENT && call->a->sym == NULL &&
                   is_builtin(tok_at(call->a->first)->name);

    if (accept(')'))
        return;
    do {
        if (builtin && starts_type(ps.p)) {
            call->kind = E_BUILTIN;
            call->member = tok_at(call->a->first)->name;
            call->tn = parse_type_name();
            continue;
        }
        *end = parse_assign();
        end = &(*end)->next;
    } while (accept(','));
    expect(')');
}

static struct expr *parse_member(struct expr *a)
{
    struct expr *e = expr_new(tok_is(ps.p, '.') ? E_MEMBER : E_ARROW,
                              a->first);

    e->a = a;
    e->op_tok = ps.p;
    advance();
    if (tok_at(ps.p)->kind != T_IDENT)
        expected("the name of a member");
    e->member = tok_at(ps.p)->name;
    advance();
    expr_end(e);
    return e;
}

static struct expr *parse_call_or_index(struct expr *a)
{
    bool call = tok_is(ps.p, '(');
    struct expr *e = expr_new(call ? E_CALL : E_INDEX, a->first);

    e->a = a;
    e->op_tok = ps.p;
    advance();
    level_enter();
    if (call) {
        parse_args(e);
        if (unit.uses_generators && call_generator_type(e) != NULL)
            tok_edit(e->op_tok)->after = e->args != NULL ? "0, " : "0";
    } else {
        e->b = parse_expr();
        expect(']');
    }
    level_leave();
    expr_end(e);
    return e;
}

/* primary { '(' args ')' | '[' expr ']' | '.' name | '->' name | ++ | -- } */
static struct expr *parse_postfix(struct expr *e)
{
    for (;;) {
        const struct tok *t = tok_at(ps.p);

        if (t->kind != T_PUNCT)
            return e;
        if (t->op == '(' || t->op == '[') {
            e = parse_call_or_index(e);
        } else if (t->op == '.' || t->op == P_ARROW) {
            e = parse_member(e);
        } else if (t->op == P_INC || t->op == P_DEC) {
            struct expr *p = expr_new(E_POST, e->first);

            p->a = e;
            p->op = t->op;
            p->op_tok = ps.p;
            advance();
            expr_end(p);
            e = p;
        } else {
            return e;
        }
    }
}

/* ---- unary ---- */

/* ( sizeof | _Alignof | _Countof ) ( '(' type ')' | unary ) */
static struct expr *parse_sizeof(void)
{
    struct expr *e = expr_new(E_SIZEOF, ps.p);
    bool saved = ps.unevaluated;

    e->op = tok_at(ps.p)->name->kw;
    e->op_tok = ps.p;
    advance();
    ps.unevaluated = true;
    if (tok_is(ps.p, '(') && starts_type(next_tok(ps.p))) {
        tok_id open = ps.p;

        advance();
        e->tn = parse_type_name();
        expect(')');
        if (tok_is(ps.p, '{')) {
            e->a = parse_postfix(compound_literal(e->tn, open));
            e->tn = NULL;
        }
    } else {
        e->a = parse_unary();
    }
    ps.unevaluated = saved;
    expr_end(e);
    return e;
}

static void check_cast(struct type *to, struct expr *from, tok_id at)
{
    struct type *s = expr_type(from);
    struct type *t = type_resolve(to);

    if (s == NULL || t->kind != TY_PTR)
        return;
    s = type_resolve(type_decay(s));
    if (s->kind != TY_PTR)
        return;
    t = type_resolve(t->base);
    s = type_resolve(s->base);
    if (t->kind == TY_FUNC && s->kind == TY_FUNC &&
        t->is_async != s->is_async)
        error_at(at, "ebb-async-cast", "a cast from %s function to %s one: "
                 "they are called in different ways",
                 s->is_async ? "an async" : "an ordinary",
                 t->is_async ? "an async" : "an ordinary");
}

/* '(' type ')' unary, or a compound literal */
static struct expr *parse_cast(void)
{
    struct expr *e = expr_new(E_CAST, ps.p);

    e->op_tok = ps.p;
    advance();
    e->tn = parse_type_name();
    expect(')');
    if (tok_is(ps.p, '{'))
        return parse_postfix(compound_literal(e->tn, e->first));
    level_enter();
    e->a = parse_unary();
    level_leave();
    expr_end(e);
    check_cast(e->tn, e->a, e->first);
    return e;
}

static struct expr *parse_label_address(void)
{
    struct expr *e = expr_new(E_LABEL, ps.p);

    advance();
    if (tok_at(ps.p)->kind != T_IDENT)
        expected("a label");
    e->member = tok_at(ps.p)->name;
    advance();
    expr_end(e);
    if (ps.fn != NULL)
        ps.fn->takes_label_address = true;
    return e;
}

static struct expr *parse_unary_punct(unsigned op)
{
    switch (op) {
    case P_INC:
    case P_DEC:
        return unary_node(E_PRE, op);
    case '&':
        return unary_node(E_ADDR, op);
    case '*':
        return unary_node(E_DEREF, op);
    case '+':
    case '-':
    case '~':
    case '!':
        return unary_node(E_UNARY, op);
    case P_ANDAND:
        return parse_label_address();
    case '(':
        if (starts_type(next_tok(ps.p)))
            return parse_cast();
        break;
    default:
        break;
    }
    return parse_postfix(parse_primary());
}

static bool is_operand_word(int kw)
{
    tok_id n = next_tok(ps.p);

    if (!is_word(kw))
        return false;
    return tok_at(n)->kind != T_PUNCT || tok_is(n, '(') || tok_is(n, '*') ||
           tok_is(n, '&') || tok_is(n, '-') || tok_is(n, '~') ||
           tok_is(n, '!') || tok_is(n, '+') || tok_at(ps.p)->name->reserved ||
           (ps.fn != NULL && ps.fn->is_async);
}

struct expr *parse_unary(void)
{
    const struct tok *t = tok_at(ps.p);
    struct expr *e;

    level_enter();
    if (t->kind == T_PUNCT)
        e = parse_unary_punct(t->op);
    else if (t->kind != T_IDENT || t->name->kw == 0)
        e = parse_postfix(parse_primary());
    else if (is_operand_word(KW_AWAIT))
        e = parse_await(E_AWAIT);
    else if (is_operand_word(KW_TRY))
        e = parse_await(E_TRY);
    else if (is_word(KW_SIZEOF) || is_word(KW_ALIGNOF) ||
             is_word(KW_COUNTOF))
        e = parse_sizeof();
    else if (is_word(KW_EXTENSION))
        e = unary_node(E_PAREN, 0);
    else if (is_word(KW_REAL))
        e = unary_node(E_UNARY, 'r');
    else if (is_word(KW_IMAG))
        e = unary_node(E_UNARY, 'i');
    else
        e = parse_postfix(parse_primary());
    level_leave();
    return e;
}

/* ---- binary and above ---- */

static int precedence(unsigned op)
{
    switch (op) {
    case '*':
    case '/':
    case '%':
        return 10;
    case '+':
    case '-':
        return 9;
    case P_SHL:
    case P_SHR:
        return 8;
    case '<':
    case '>':
    case P_LE:
    case P_GE:
        return 7;
    case P_EQ:
    case P_NE:
        return 6;
    case '&':
        return 5;
    case '^':
        return 4;
    case '|':
        return 3;
    case P_ANDAND:
        return 2;
    case P_OROR:
        return 1;
    default:
        return 0;
    }
}

/* unary { operator unary }, operators binding at least as tightly as min */
static struct expr *parse_binary(int min)
{
    struct expr *a = parse_unary();

    for (;;) {
        const struct tok *t = tok_at(ps.p);
        int prec = t->kind == T_PUNCT ? precedence(t->op) : 0;
        struct expr *e;

        if (prec == 0 || prec < min)
            return a;
        e = expr_new(t->op == P_ANDAND ? E_ANDAND
                     : t->op == P_OROR ? E_OROR
                                       : E_BINARY, a->first);
        e->op = t->op;
        e->op_tok = ps.p;
        advance();
        e->a = a;
        e->b = parse_binary(prec + 1);
        expr_end(e);
        a = e;
    }
}

/* binary [ '?' [ expr ] ':' cond ] */
struct expr *parse_cond(void)
{
    struct expr *a = parse_binary(1);
    struct expr *e;

    if (!tok_is(ps.p, '?'))
        return a;
    e = expr_new(E_COND, a->first);
    e->op_tok = ps.p;
    advance();
    level_enter();
    e->a = a;
    if (!tok_is(ps.p, ':'))
        e->b = parse_expr();
    expect(':');
    e->c = parse_cond();
    level_leave();
    expr_end(e);
    return e;
}

static bool is_assign_op(const struct tok *t)
{
    return t->kind == T_PUNCT &&
           (t->op == '=' || (t->op >= P_MUL_EQ && t->op <= P_OR_EQ));
}

/* cond [ assignment-operator assign ] */
struct expr *parse_assign(void)
{
    struct expr *a = parse_cond();
    struct expr *e;

    if (!is_assign_op(tok_at(ps.p)))
        return a;
    e = expr_new(E_ASSIGN, a->first);
    e->op = tok_at(ps.p)->op;
    e->op_tok = ps.p;
    advance();
    level_enter();
    e->a = a;
    e->b = parse_assign();
    level_leave();
    expr_end(e);
    return e;
}

/* assign { ',' assign } */
struct expr *parse_expr(void)
{
    struct expr *a = parse_assign();

    while (tok_is(ps.p, ',')) {
        struct expr *e = expr_new(E_COMMA, a->first);

        e->op_tok = ps.p;
        advance();
        e->a = a;
        e->b = parse_assign();
        expr_end(e);
        a = e;
    }
    return a;
}

struct expr *parse_constant(const char *what)
{
    const char *saved = ps.what;
    struct expr *e;

    ps.what = what;
    e = parse_cond();
    ps.what = saved;
    return e;
}
