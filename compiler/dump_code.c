/* SPDX-License-Identifier: MIT-0 */
/*
 * --dump=PASS for the passes behind the parser: the bodies as pseudo-C with
 * temps in the place of what they stand for, the flow facts, the frames.
 */
#include "lower.h"

static void dump_stmt(struct out *o, struct stmt *s, int depth);

static void indent(struct out *o, int depth)
{
    buf_printf(o->buf, "%*s", depth * 4, "");
}

static void dump_expr(struct out *o, struct expr *e, struct sym *computing)
{
    struct buf b = { 0 };
    struct out one = { .buf = &b, .bare = true, .copy = COPY_START };

    if (e == NULL)
        return;
    out_value(&one, e, computing);
    for (size_t i = 0; i < b.len; i++)
        if (b.text[i] != ' ' || (i > 0 && b.text[i - 1] != ' '))
            buf_putc(o->buf, b.text[i] == '\n' ? ' ' : b.text[i]);
}

static void dump_name(struct out *o, struct sym *s)
{
    buf_puts(o->buf, s == NULL ? "-" : s->link != NULL ? s->link
                     : s->name->text);
}

static void dump_point(struct out *o, struct point *p)
{
    static const char *const kinds[] = {
        "call", "task", "future", "group", "scope", "next", "close",
        "yield", "start", "pause",
    };

    buf_printf(o->buf, "point %u %s", p->id, kinds[p->kind]);
    if (p->dst != NULL) {
        buf_puts(o->buf, " -> ");
        dump_name(o, p->dst);
    }
    if (p->shield)
        buf_puts(o->buf, " shield");
    if (p->cancel_label != 0)
        buf_printf(o->buf, " cancel J%u", p->cancel_label);
    if (p->live.word != NULL) {
        buf_puts(o->buf, " live {");
        for (struct sym *s = o->code->fn->locals; s != NULL; s = s->next)
            if (bitset_has(&p->live, s->id)) {
                buf_putc(o->buf, ' ');
                dump_name(o, s);
            }
        buf_puts(o->buf, " }");
    }
    if (p->kind == PT_SCOPE)
        buf_printf(o->buf, ": %s", p->leaf);
    if (p->kind == PT_NEXT || p->kind == PT_CLOSE) {
        buf_puts(o->buf, ": ");
        dump_name(o, p->handle);
    }
    if (p->kind == PT_CALL || p->kind == PT_YIELD) {
        buf_puts(o->buf, ": ");
        dump_expr(o, p->operand, NULL);
    }
    buf_putc(o->buf, '\n');
}

static void dump_list(struct out *o, struct stmt *s, int depth)
{
    for (; s != NULL; s = s->next)
        dump_stmt(o, s, depth);
}

static void dump_sub(struct out *o, const char *word, struct stmt *s,
                     int depth)
{
    if (s == NULL)
        return;
    if (*word != '\0') {
        indent(o, depth);
        buf_printf(o->buf, "%s\n", word);
    }
    dump_stmt(o, s, depth + (s->kind != S_BLOCK));
}

static void dump_decl(struct out *o, struct stmt *s, int depth)
{
    for (struct sym **d = s->decl; d != NULL && *d != NULL; d++) {
        if (d != s->decl)
            indent(o, depth);
        buf_puts(o->buf, "decl ");
        dump_name(o, *d);
        if ((*d)->init != NULL) {
            buf_puts(o->buf, " = ");
            dump_expr(o, (*d)->init, NULL);
        }
        buf_putc(o->buf, '\n');
    }
}

static void dump_words(struct out *o, struct stmt *s)
{
    static const char *const names[] = {
        [S_IF] = "if", [S_WHILE] = "while", [S_DO] = "do", [S_FOR] = "for",
        [S_SWITCH] = "switch", [S_CASE] = "case", [S_DEFAULT] = "default",
        [S_LABEL] = "label", [S_GOTO] = "goto", [S_BREAK] = "break",
        [S_CONTINUE] = "continue", [S_RETURN] = "return", [S_DEFER] = "defer",
        [S_NONCANCEL] = "noncancel", [S_SET] = "set", [S_LOOP] = "loop",
        [S_JUMP] = "jump", [S_MARK] = "mark", [S_DISPATCH] = "dispatch",
        [S_TEXT] = "glue", [S_LEAVE] = "leave", [S_EXPR] = "expr",
        [S_GOTO_PTR] = "goto *", [S_PASS] = "pass", [S_NULL] = "null",
        [S_ASM] = "asm", [S_SCOPE] = "scope",
    };

    buf_puts(o->buf, names[s->kind] != NULL ? names[s->kind] : "?");
    if (s->label != NULL)
        buf_printf(o->buf, " %s", s->label->text);
    if (s->mark != 0)
        buf_printf(o->buf, " J%u", s->mark);
    if (s->sym != NULL) {
        buf_putc(o->buf, ' ');
        dump_name(o, s->sym);
    }
    if (s->text != NULL)
        buf_printf(o->buf, " %s", s->text);
    if (s->is_try)
        buf_puts(o->buf, " < 0");
}

static void dump_exits(struct out *o, struct cleanup *c, int depth)
{
    for (struct exit *e = c->exits; e != NULL; e = e->next) {
        indent(o, depth);
        buf_printf(o->buf, "case %u:\n", e->id);
        dump_stmt(o, e->to, depth + 1);
    }
}

static void dump_stmt(struct out *o, struct stmt *s, int depth)
{
    indent(o, depth);
    if (s->kind == S_BLOCK) {
        buf_puts(o->buf, "{\n");
        dump_list(o, s->body, depth + 1);
        indent(o, depth);
        buf_puts(o->buf, "}\n");
        return;
    }
    if (s->kind == S_AWAIT || s->kind == S_GROUP) {
        dump_point(o, s->data);
        return;
    }
    if (s->kind == S_OPEN) {
        struct opening *open = s->data;

        buf_puts(o->buf, "open ");
        dump_name(o, open->handle);
        buf_puts(o->buf, open->direct ? " = call " : " = ");
        dump_expr(o, open->source, NULL);
        buf_putc(o->buf, '\n');
        return;
    }
    if (s->kind == S_DECL && s->decl != NULL) {
        dump_decl(o, s, depth);
        return;
    }
    dump_words(o, s);
    if (s->e != NULL) {
        buf_putc(o->buf, ' ');
        dump_expr(o, s->e, s->kind == S_SET ? s->sym : NULL);
    }
    buf_putc(o->buf, '\n');
    if (s->kind == S_DISPATCH)
        dump_exits(o, s->data, depth + 1);
    dump_sub(o, "", s->init, depth + 1);
    dump_sub(o, "", s->body, depth);
    dump_sub(o, "else", s->other, depth);
}

static void dump_code(struct out *o, struct code *c)
{
    o->code = c;
    buf_printf(o->buf, "code %s%s%s\n", c->start, c->plain ? " plain" : "",
               c->single ? " single" : "");
    if (c->body != NULL)
        dump_stmt(o, c->body, 0);
}

void dump_pass(const char *pass, FILE *out)
{
    struct buf b = { 0 };
    struct out o = { .buf = &b, .bare = true, .copy = COPY_START };

    for (struct fn *f = unit.fn; f != NULL; f = f->next) {
        if (f->data == NULL)
            continue;
        for (struct code *c = trans_of(f)->codes; c != NULL; c = c->next)
            if (strcmp(pass, "frame") != 0)
                dump_code(&o, c);
            else if (!c->plain)
                frame_text(c, &b);
    }
    if (b.len > 0)
        fwrite(b.text, 1, b.len, out);
}
