/* SPDX-License-Identifier: MIT-0 */
/*
 * print: tokens and glue, with line markers that keep places true.
 *
 * User text stands on its own line and, where there is room, in its own
 * column.  Glue stands behind a marker with flag 3 (system header), so that
 * no warning points at it; a resume copy beside a start copy is glue
 * throughout.
 */
#include "lower.h"

#include <ctype.h>

/* Would the two bytes, side by side, be part of one token? */
static bool pastes(char a, char b)
{
    if (is_word_byte(a))
        return is_word_byte(b) || b == '.' || b == '"' || b == '\''
            || ((b == '+' || b == '-') && strchr("eEpP", a) != NULL);
    if (a == '.' && is_digit(b))
        return true;
    return ispunct((unsigned char)a) && ispunct((unsigned char)b)
        && strchr("()[]{};,~?\"'", a) == NULL
        && strchr("()[]{};,~?\"'", b) == NULL;
}

static void put(struct out *o, const char *s, size_t len)
{
    if (o->mute)
        return;
    if (o->apart && len > 0) {
        o->apart = false;
        if (o->buf->len > 0 && pastes(o->buf->text[o->buf->len - 1], s[0])) {
            buf_putc(o->buf, ' ');
            o->col++;
        }
    }
    if (o->aside != NULL)
        aside_put(o, s, len);
    else
        buf_add(o->buf, s, len);
    o->col += (uint32_t)len;
}

static void marker(struct out *o, uint16_t file, uint32_t line, bool sys)
{
    if (o->mute)
        return;
    if (o->buf->len > 0 && o->buf->text[o->buf->len - 1] != '\n')
        buf_putc(o->buf, '\n');
    buf_printf(o->buf, "# %u \"%s\"%s\n", line, file_text(file),
               sys ? " 3" : "");
    o->file = file;
    o->line = line;
    o->col = 1;
    o->sys = sys;
}

void out_glue(struct out *o, const char *fmt, ...)
{
    static struct buf text;
    va_list ap;

    if (o->mute)
        return;
    if (!o->glue && !o->bare && !o->quiet)
        marker(o, o->file, o->line, true);
    o->glue = true;
    text.len = 0;
    va_start(ap, fmt);
    buf_vprintf(&text, fmt, ap);
    va_end(ap);
    if (text.len == 0)
        return;
    if (o->col > 1)
        put(o, " ", 1);
    put(o, text.text, text.len);
}

void out_place(struct out *o, tok_id t)
{
    struct tok *k = tok_at(t);
    bool sys = o->quiet || k->sys;

    if (o->mute)
        return;
    if (o->bare) {
        if (o->buf->len > 0 && o->buf->text[o->buf->len - 1] != '\n')
            put(o, " ", 1);
        return;
    }
    if ((o->glue && !o->quiet) || k->file != o->file || sys != o->sys
        || k->line < o->line || k->line > o->line + 8) {
        marker(o, k->file, k->line, sys);
    } else {
        while (o->line < k->line) {
            buf_putc(o->buf, '\n');
            o->line++;
            o->col = 1;
        }
    }
    o->glue = false;
    if (!o->quiet && o->col < k->col && k->col <= COLUMN_MAX) {
        static const char blanks[] = "                ";

        while (o->col < k->col) {
            size_t n = k->col - o->col;

            put(o, blanks, n < sizeof(blanks) - 1 ? n : sizeof(blanks) - 1);
        }
    } else {
        o->apart = true;
    }
}

void out_line(struct out *o, tok_id t)
{
    struct tok *k = tok_at(t);

    if (o->bare || o->mute || (k->file == o->file && k->line == o->line))
        return;
    marker(o, k->file, k->line, true);
    o->glue = true;
}

void out_text(struct out *o, const char *text)
{
    put(o, text, strlen(text));
}

/* Steps from the code up to the owner of a captured local. */
static uint32_t distance(struct code *from, struct code *to)
{
    uint32_t n = 0;

    for (; from != NULL && from != to; from = from->up)
        n++;
    return n;
}

const char *sym_access(struct code *code, struct sym *s)
{
    uint32_t up;
    const char *base, *text;

    if (s->kept != NULL)
        return s->kept;
    if (!s->pinned || s->field == NULL || code == NULL)
        return s->link != NULL ? s->link
             : s->name != NULL ? s->name->text : "";
    up = distance(code, owner_of(s));
    base = up == 0 ? "__ebb_fr" : arena_printf("__ebb_up%u", up);
    text = arena_printf("%s->%s", base, s->field);
    if ((type_resolve(s->type)->quals & Q_CONST) && !s->is_temp
        && type_resolve(s->type)->kind != TY_ARRAY)
        text = arena_printf("(*(const __typeof__(%s) *)&%s)", text, text);
    return text;
}

bool is_func_name(tok_id t)
{
    struct tok *k = tok_at(t);

    return k->kind == T_IDENT && more_at(t)->sym == NULL
        && k->name->text[0] == '_'
        && (strcmp(k->name->text, "__func__") == 0
            || strcmp(k->name->text, "__FUNCTION__") == 0
            || strcmp(k->name->text, "__PRETTY_FUNCTION__") == 0);
}

/* Its array; NULL: an ordinary function has its own. */
static const char *func_name_text(struct out *o, tok_id t)
{
    struct fn *fn = o->code != NULL ? o->code->fn : unit.fn;

    if (o->code != NULL && o->copy == COPY_PLAIN && fn->around == NULL)
        return NULL;
    if (o->code == NULL)                /* moved to file scope */
        while (fn != NULL && (t < fn->body_first || t > fn->body_last))
            fn = fn->next;
    while (fn != NULL && fn->around != NULL)
        fn = fn->around;
    return fn == NULL || fn->data == NULL ? NULL
         : arena_printf("__ebb_func_%s", fn->sym->name->text);
}

/* What stands for an identifier, or NULL: its own spelling. */
static const char *ident_text(struct out *o, tok_id t)
{
    struct sym *s = more_at(t)->sym;

    if (s != NULL && s->fn != NULL
        && (s->link != NULL || (s->pinned && o->code != NULL)))
        return sym_access(o->code, s);
    if (s != NULL && s->link != NULL)
        return s->link;
    if (is_func_name(t))
        return func_name_text(o, t);
    return NULL;
}

void out_tok(struct out *o, tok_id t)
{
    struct tok *k = tok_at(t);
    struct edit *e = more_at(t)->edit;
    const char *text = NULL;

    if (o->mute)
        return;
    if (k->kind == T_PRAGMA ||
        (k->kind == T_STR && unit.text[k->off] == '#')) {
        if (e != NULL)
            return;                     /* about messages of ours */
        buf_putc(o->buf, '\n');
        buf_add(o->buf, unit.text + k->off, k->len);
        buf_putc(o->buf, '\n');
        o->line = UINT32_MAX;
        o->col = 1;
        return;
    }
    if (e != NULL && e->instead != NULL)
        text = e->instead;
    else if (k->kind == T_IDENT)
        text = ident_text(o, t);
    if (text != NULL && text[0] == '\0' && e->before == NULL
        && e->after == NULL)
        return;
    out_place(o, t);
    if (e != NULL && e->before != NULL)
        out_text(o, e->before);
    if (text != NULL) {
        out_text(o, text);
    } else {
        /* Side by side in the source: side by side here. */
        if (o->raw == t - 1 && o->raw_end == o->buf->len && !k->space
            && !k->bol)
            o->apart = false;
        put(o, unit.text + k->off, k->len);
        o->raw = t;
        o->raw_end = o->buf->len;
    }
    if (e != NULL && e->after != NULL)
        out_text(o, e->after);
}

static void out_range(struct out *o, struct expr *root, tok_id first,
                      tok_id last);

/* What a block gets of the locals around it. */
static void out_captured(struct out *o, struct fn *block, const char *sep)
{
    for (struct capture *c = block->captures; c != NULL; c = c->next) {
        const char *from = sym_access(o->code, c->from);

        if (capture_moves(c) && !(type_resolve(c->from->type)->quals & Q_CONST))
            from = arena_printf("__extension__({ void *__ebb_h = (void *)%s; "
                                "%s = 0; __ebb_h; })", from, from);
        if (c->wrap != NULL)
            from = arena_printf("*(const %s *)(const void *)%s",
                                type_text(c->wrap, ""), from);
        out_text(o, arena_printf("%s%s", sep, from));
        sep = ", ";
    }
}

void out_block_call(struct out *o, struct fn *block, const char *mem)
{
    out_text(o, arena_printf("%s(%s", block->sym->name->text, mem));
    out_captured(o, block, ", ");
    out_text(o, ")");
}

/* A call of a spawn or lazy helper in place of the expression. */
static void out_spawn(struct out *o, struct expr *e)
{
    struct expr *call = expr_strip(e->a);
    struct expr *f = expr_strip(call->a);
    bool pointer = f->kind != E_IDENT || f->sym == NULL
                || f->sym->kind != SYM_FUNC;
    const char *sep = "";
    struct type *t = expr_type(e);

    /* A macro's word stands at what it is about, whose type may be wrong. */
    out_place(o, tok_at(e->first)->sys ? call->first : e->first);
    if (e->detached)
        out_text(o, arena_printf("ebb_task_detach(%s(", e->text));
    else if (t != NULL && e->op != KW_BLOCK_ON)
        out_text(o, arena_printf("((%s)(void *)%s(", type_text(t, ""),
                                 e->text));
    else
        out_text(o, arena_printf("(%s(", e->text));
    if (e->b != NULL) {                 /* a scope or a runtime */
        out_expr(o, e->b);
        sep = ",";
    }
    if (block_of(e) != NULL) {
        out_captured(o, block_of(e), sep);
    } else {
        if (pointer) {
            out_text(o, sep);
            out_expr(o, call->a);
            sep = ",";
        }
        for (struct expr *a = call->args; a != NULL; a = a->next) {
            out_text(o, sep);
            out_expr(o, a);
            sep = ",";
        }
    }
    out_text(o, "))");
}

/* A compound literal that has a slot in the frame. */
static void out_literal(struct out *o, struct expr *e)
{
    const char *slot = sym_access(o->code, e->sym);

    out_place(o, e->first);
    out_text(o, arena_printf("(*(__typeof__(%s) *)"
                             "__builtin_memcpy((void *)&%s, &",
                             slot, slot));
    out_range(o, e, e->first, e->last);
    out_text(o, arena_printf(", sizeof(%s)))", slot));
}

/* e as it is written, whatever hole it has itself. */
static void out_content(struct out *o, struct expr *e)
{
    if ((e->kind == E_SPAWN || e->kind == E_LAZY) && e->text != NULL)
        out_spawn(o, e);
    else if (e->kind == E_CALL && block_of(e) != NULL)
        out_block_call(o, block_of(e), "0");
    else if (e->kind == E_COMPOUND && e->sym != NULL && e->sym->field != NULL)
        out_literal(o, e);
    else
        out_range(o, e, e->first, e->last);
}

static void out_hole(struct out *o, struct expr *e)
{
    struct hole *h = hole_of(e);

    if (e->temp != NULL) {
        out_place(o, e->first);
        out_text(o, sym_access(o->code, e->temp));
    } else if (h->kind == HOLE_TEXT) {
        out_place(o, e->first);
        out_text(o, h->text);
    } else if (h->kind == HOLE_ITEM) {
        out_place(o, e->first);
        out_text(o, arena_printf("((struct __ebb_res%s *)(void *)%s)->v",
                                 h->text, sym_access(o->code, h->sym)));
    } else if (h->kind == HOLE_EXPR) {
        out_text(o, " (");
        out_expr(o, h->expr);
        out_text(o, ")");
    } else {
        out_content(o, e);
    }
}

static void out_range(struct out *o, struct expr *root, tok_id first,
                      tok_id last)
{
    for (tok_id t = first; t <= last; t++) {
        struct expr *h = hole_at(t, root, last);

        if (h == NULL) {
            out_tok(o, t);
            continue;
        }
        out_hole(o, h);
        t = h->last;
    }
}

void out_tokens(struct out *o, tok_id first, tok_id last)
{
    out_range(o, NULL, first, last);
}

void out_value(struct out *o, struct expr *e, struct sym *computing)
{
    if ((e->data != NULL || e->temp != NULL)
        && !(computing != NULL && e->temp == computing))
        out_hole(o, e);
    else
        out_content(o, e);
}

void out_expr(struct out *o, struct expr *e)
{
    out_value(o, e, NULL);
}

/* ---- the type of what nobody knows ---- */

bool put_unevaluated(struct buf *b, struct type *t)
{
    if (t == NULL || type_resolve(t)->kind == TY_UNKNOWN)
        return false;
    buf_printf(b, "(*(%s)0)", type_text(type_ptr(t), ""));
    return true;
}

/* Tokens as they are to stand at file scope: a local is no more than its
 * type there, as in `char copy[sizeof text]`. */
char *file_scope_text(tok_id first, tok_id last)
{
    struct out o = { .bare = true };
    struct buf b = { 0 };

    o.buf = &b;
    for (tok_id t = first; t <= last; t++) {
        struct sym *s = more_at(t)->sym;

        if (s == NULL || s->fn == NULL || s->kind != SYM_OBJECT
            || (more_at(t)->edit != NULL && more_at(t)->edit->instead != NULL)
            || s->storage == ST_STATIC || s->storage == ST_EXTERN
            || !put_unevaluated(&b, s->type))
            out_tok(&o, t);
    }
    return b.text != NULL ? b.text : arena_strndup("", 0);
}

struct type *typeof_expr(struct expr *e)
{
    struct type *t = type_new(TY_STRUCT);
    struct out o = { .bare = true };
    struct buf b = { 0 };
    bool known = true;

    o.buf = &b;
    buf_puts(&b, "__typeof__(");
    for (tok_id i = e->first; i <= e->last && known; i++) {
        struct expr *h = hole_at(i, e, e->last);
        struct sym *s = more_at(i)->sym;

        if (h != NULL && h->temp != NULL) {
            known = put_unevaluated(&b, h->temp->type);
            i = h->last;
        } else if (h != NULL || tok_is(i, '{')) {
            known = false;
        } else if (s != NULL && s->fn != NULL && s->kind == SYM_OBJECT
                   && s->storage != ST_STATIC) {
            known = put_unevaluated(&b, s->type);
        } else {
            out_tok(&o, i);
        }
    }
    buf_putc(&b, ')');
    if (!known)
        return NULL;
    t->tag = NEW(struct tag);
    t->tag->type = t;
    t->tag->complete = true;
    t->tag->link = b.text;
    t->tag->name = intern("", 0);
    return t;
}
