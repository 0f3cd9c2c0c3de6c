/* SPDX-License-Identifier: MIT-0 */
/*
 * --dump=parse: the tree of each parsed function as an S-expression.
 *
 *     (fn async NAME TYPE
 *       (decl x:int (const 1))
 *       (expr (assign = (ident x) (await (call (ident f))))))
 *
 * A name that nothing declares has a '?' behind it.  With types, expressions
 * are followed by :TYPE, or :? where it cannot be told.
 */
#include "cc.h"
#include "parse.h"

static const char *const expr_name[] = {
    [E_BAD] = "bad", [E_IDENT] = "ident", [E_CONST] = "const",
    [E_STR] = "str", [E_PAREN] = "paren", [E_CALL] = "call",
    [E_INDEX] = "index", [E_MEMBER] = "member", [E_ARROW] = "arrow",
    [E_POST] = "post", [E_PRE] = "pre", [E_ADDR] = "addr",
    [E_DEREF] = "deref", [E_UNARY] = "unary", [E_BINARY] = "binary",
    [E_ANDAND] = "andand", [E_OROR] = "oror", [E_COND] = "cond",
    [E_ASSIGN] = "assign", [E_COMMA] = "comma", [E_CAST] = "cast",
    [E_COMPOUND] = "compound", [E_INIT] = "init", [E_DESIG] = "desig",
    [E_SIZEOF] = "sizeof", [E_STMT] = "stmt", [E_GENERIC] = "generic",
    [E_BUILTIN] = "builtin", [E_LABEL] = "label", [E_AWAIT] = "await",
    [E_TRY] = "try", [E_SPAWN] = "spawn", [E_LAZY] = "lazy",
    [E_NEXT] = "next",
};

static const char *const stmt_name[] = {
    [S_EXPR] = "expr", [S_DECL] = "decl", [S_BLOCK] = "block", [S_IF] = "if",
    [S_WHILE] = "while", [S_DO] = "do", [S_FOR] = "for",
    [S_SWITCH] = "switch", [S_CASE] = "case", [S_DEFAULT] = "default",
    [S_LABEL] = "label", [S_GOTO] = "goto", [S_GOTO_PTR] = "goto-ptr",
    [S_BREAK] = "break", [S_CONTINUE] = "continue", [S_RETURN] = "return",
    [S_ASM] = "asm", [S_NULL] = "null", [S_PASS] = "pass",
    [S_JOIN] = "join", [S_SELECT] = "select", [S_WHEN] = "when",
    [S_OTHERWISE] = "otherwise", [S_WITHIN] = "within",
    [S_NONCANCEL] = "noncancel", [S_DEFER] = "defer", [S_SCOPE] = "scope",
    [S_EACH] = "each", [S_YIELD] = "yield",
};

static FILE *to;
static bool with_types;

static void dump_stmt(struct stmt *s, int indent);

static void dump_expr(struct expr *e, int indent)
{
    if (e == NULL) {
        fputs(" ()", to);
        return;
    }
    fprintf(to, " (%s", expr_name[e->kind]);
    if (e->kind == E_IDENT || e->kind == E_CONST || e->kind == E_STR)
        fprintf(to, " %s%s", tok_text(e->first, e->last),
                e->kind == E_IDENT && e->sym == NULL ? "?" : "");
    else if (e->member != NULL)
        fprintf(to, " %s", e->member->text);
    else if (e->kind == E_POST || e->kind == E_PRE || e->kind == E_UNARY ||
             e->kind == E_BINARY || e->kind == E_ASSIGN)
        fprintf(to, " %s", tok_text(e->op_tok, e->op_tok));
    if ((e->kind == E_SPAWN && e->op != KW_SPAWN) || e->kind == E_SIZEOF)
        fprintf(to, " %s", tok_text(e->op_tok, e->op_tok));
    if (e->tn != NULL)
        fprintf(to, " <%s>", type_text(e->tn, ""));
    if (e->a != NULL)
        dump_expr(e->a, indent);
    if (e->b != NULL)
        dump_expr(e->b, indent);
    if (e->c != NULL)
        dump_expr(e->c, indent);
    for (struct expr *x = e->args; x != NULL; x = x->next)
        dump_expr(x, indent);
    if (e->body != NULL)
        dump_stmt(e->body, indent + 2);
    fputc(')', to);
    if (with_types) {
        struct type *t = expr_type(e);

        fprintf(to, ":%s", t != NULL ? type_text(t, "") : "?");
    }
}

static void dump_decl(struct stmt *s, int indent)
{
    for (struct tag **t = s->tags; t != NULL && *t != NULL; t++)
        fprintf(to, " (tag %s)",
                (*t)->name != NULL ? (*t)->name->text : "-");
    for (struct sym **d = s->decl; d != NULL && *d != NULL; d++) {
        fprintf(to, " (%s%s %s:%s",
                (*d)->storage == ST_STATIC ? "static " : "",
                (*d)->kind == SYM_TYPEDEF ? "typedef"
                : (*d)->kind == SYM_FUNC  ? "func"
                                          : "object",
                (*d)->name->text, type_text((*d)->type, ""));
        if ((*d)->init != NULL && (*d)->fn != NULL)
            dump_expr((*d)->init, indent);
        fputc(')', to);
    }
}

static void dump_stmt(struct stmt *s, int indent)
{
    fprintf(to, "\n%*s(%s", indent, "", stmt_name[s->kind]);
    if (s->biased)
        fputs(" biased", to);
    if (s->kind == S_EACH && s->is_try)
        fputs(" try", to);
    if (s->label != NULL)
        fprintf(to, " %s", s->label->text);
    if (s->kind == S_DECL)
        dump_decl(s, indent + 2);
    if (s->cond != NULL)
        dump_expr(s->cond, indent);
    if (s->init != NULL)
        dump_stmt(s->init, indent + 2);
    if (s->e != NULL || s->kind == S_FOR)
        dump_expr(s->e, indent);
    if (s->e2 != NULL)
        dump_expr(s->e2, indent);
    if (s->step != NULL || s->kind == S_FOR)
        dump_expr(s->step, indent);
    for (struct stmt *x = s->body; x != NULL; x = x->next)
        dump_stmt(x, indent + 2);
    if (s->other != NULL)
        dump_stmt(s->other, indent + 2);
    fputc(')', to);
}

/* Print every parsed function; types: with the types of expressions. */
void dump_parse(FILE *out, bool types)
{
    to = out;
    with_types = types;
    for (struct fn *f = unit.fn; f != NULL; f = f->next) {
        if (!f->parsed)
            continue;
        fprintf(to, "(fn%s %s", f->is_async ? " async" : "",
                type_text(f->type, f->sym->name->text));
        dump_stmt(f->body, 2);
        fputs(")\n", to);
    }
}
