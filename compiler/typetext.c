/* SPDX-License-Identifier: MIT-0 */
/*
 * Types as text: as a declaration for the output, and as an identifier.
 *
 * A declarator is built from the inside out, as C reads it: a pointer goes
 * in front of what is there, an array or a parameter list behind, with
 * parentheses where a pointer is about to get a suffix.
 */
#include "cc.h"
#include "parse.h"

#include <string.h>

char *tok_text(tok_id first, tok_id last)
{
    struct buf b = { 0 };

    buf_puts(&b, "");
    for (tok_id t = first; t != 0 && t <= last; t++) {
        const struct tok *k = tok_at(t);

        if (t != first && (k->space || k->bol))
            buf_putc(&b, ' ');
        buf_add(&b, unit.text + k->off, k->len);
    }
    return b.text != NULL ? b.text : arena_strndup("", 0);
}

static const char *quals_text(unsigned quals)
{
    return quals == 0 ? "" :
        arena_printf("%s%s%s%s%s%s", quals & Q_CONST ? "const " : "",
                     quals & Q_VOLATILE ? "volatile " : "",
                     quals & Q_RESTRICT ? "__restrict " : "",
                     quals & Q_ATOMIC ? "_Atomic " : "",
                     quals & Q_SEG_FS ? "__seg_fs " : "",
                     quals & Q_SEG_GS ? "__seg_gs " : "");
}

/* Of one at file scope, also where something hides it. */
static const char *typedef_text(const struct sym *def)
{
    return def->alias != NULL ? def->alias : def->name->text;
}

static const char *tag_text(struct tag *tag, unsigned kind)
{
    const char *word = kind == TY_STRUCT  ? "struct"
                       : kind == TY_UNION ? "union"
                                          : "enum";

    if (tag->link != NULL)
        return tag->link;
    if (tag->name != NULL)
        return arena_printf("%s %s", word, tag->name->text);
    if (tag->def != NULL)
        return typedef_text(tag->def);
    return arena_printf("%s {}", word);
}

static const char *handle_struct(unsigned handle)
{
    switch (handle) {
    case H_TASK:
        return "struct ebb_task *";
    case H_FUTURE:
        return "struct ebb_frame *";
    case H_STREAM:
        return "struct ebb_stream *";
    default:
        return "struct ebb_chan *";
    }
}

const char *handle_word(unsigned handle)
{
    switch (handle) {
    case H_TASK:
        return "task";
    case H_FUTURE:
        return "future";
    case H_STREAM:
        return "stream";
    default:
        return "channel";
    }
}

const char *handle_of_tag(const char *tag)
{
    return strncmp(tag, "ebb_", 4) != 0 ? NULL
         : strcmp(tag, "ebb_frame") == 0 ? "future"
         : strcmp(tag, "ebb_chan") == 0 ? "channel" : tag + 4;
}

static bool is_telling;                 /* to the user, not to a compiler */

char *(*type_tokens)(tok_id first, tok_id last) = tok_text;

/* What stands for the specifiers; NULL: look at t->base instead. */
static const char *base_text(struct type *t)
{
    switch (t->kind) {
    case TY_TYPEDEF:
        if (t->def->link != NULL)
            return t->def->link;
        return t->def->fn == NULL ? typedef_text(t->def) : NULL;
    case TY_TYPEOF:
        if (t->text != NULL)
            return arena_printf("__typeof__(%s __attribute__((%s)))",
                                type_text(t->base, ""), t->text);
        if (t->base != NULL)
            return NULL;
        return arena_printf("__typeof__(%s)",
                            type_tokens(t->first, t->last));
    case TY_HANDLE:
        if (is_telling)
            return arena_printf("%s(%s)", handle_word(t->handle),
                                type_text(t->base, ""));
        return arena_printf("__typeof__(__typeof__(%s) (**)(%s))",
                            type_text(t->base, ""), handle_struct(t->handle));
    case TY_VECTOR:
        return arena_printf("__typeof__(%s __attribute__((vector_size(%s))))",
                            type_text(t->base, ""),
                            type_tokens(t->first, t->last));
    case TY_STRUCT:
    case TY_UNION:
    case TY_ENUM:
        return tag_text(t->tag, t->kind);
    default:
        return t->text != NULL ? t->text : "int";
    }
}

static char *decl_text(struct type *t, const char *declarator);

/* t without the sugar that leaves no trace in the text. */
static struct type *shown(struct type *t)
{
    while ((t->kind == TY_TYPEDEF || t->kind == TY_TYPEOF) &&
           base_text(t) == NULL)
        t = t->base;
    return t;
}

static char *array_text(struct type *t, const char *declarator)
{
    int64_t n;
    const char *bound = "";

    if (t->bound != NULL && expr_value(t->bound, &n))
        bound = arena_printf("%lld", (long long)n);
    else if (t->bound != NULL)
        bound = type_tokens(t->bound->first, t->bound->last);
    else if (t->is_vla)
        bound = "*";
    return decl_text(t->quals ? type_qualified(t->base, t->quals) : t->base,
                     arena_printf("%s[%s]", declarator, bound));
}

char *(*type_async_ret)(struct type *func);

static char *func_text(struct type *t, const char *declarator)
{
    struct buf b = { 0 };
    const char *sep = "";

    buf_printf(&b, "%s(", declarator);
    if (t->is_async) {
        buf_puts(&b, "ebb_mem");
        sep = ", ";
    }
    for (struct param *p = t->param; p != NULL; p = p->next) {
        buf_printf(&b, "%s%s", sep, type_text(type_decay(p->type), ""));
        sep = ", ";
    }
    if (t->variadic)
        buf_printf(&b, "%s...", sep);
    else if (*sep == '\0' && !t->old_style)
        buf_puts(&b, "void");
    buf_putc(&b, ')');
    if (!t->is_async || t->is_generator)
        return decl_text(t->base, b.text);
    if (type_async_ret == NULL)
        return arena_printf("struct __ebb_r_%s %s", type_mangle(t->base),
                            b.text);
    return arena_printf("%s %s", type_async_ret(t), b.text);
}

static char *decl_text(struct type *t, const char *declarator)
{
    const char *base;

    switch (t->kind) {
    case TY_PTR:
        declarator = arena_printf("*%s%s", quals_text(t->quals), declarator);
        if (shown(t->base)->kind == TY_ARRAY ||
            shown(t->base)->kind == TY_FUNC)
            declarator = arena_printf("(%s)", declarator);
        return decl_text(t->base, declarator);
    case TY_ARRAY:
        return array_text(t, declarator);
    case TY_FUNC:
        return func_text(t, declarator);
    default:
        break;
    }
    base = base_text(t);
    if (base == NULL)
        return decl_text(t->quals ? type_qualified(t->base, t->quals)
                                  : t->base, declarator);
    return arena_printf("%s%s%s%s", quals_text(t->quals), base,
                        *declarator != '\0' ? " " : "", declarator);
}

char *type_text(struct type *t, const char *declarator)
{
    char *text = decl_text(t, declarator);
    bool of_tag = (t->kind == TY_STRUCT || t->kind == TY_UNION ||
                   t->kind == TY_ENUM) && t->align == t->tag->type->align;

    if (t->align == 0 || of_tag || *declarator == '\0' ||
        t->kind == TY_FUNC)
        return text;
    return arena_printf("%s __attribute__((aligned(%u)))", text, t->align);
}

char *type_told(struct type *t)
{
    char *text;

    is_telling = true;
    text = type_text(t, "");
    is_telling = false;
    return text;
}

static bool bound_is_printable(struct type *t)
{
    int64_t n;

    if (t->is_vla)
        return false;
    return t->bound == NULL || expr_value(t->bound, &n);
}

bool type_is_printable(struct type *t)
{
    switch (t->kind) {
    case TY_UNKNOWN:
        return false;
    case TY_PTR:
    case TY_HANDLE:
        return type_is_printable(t->base);
    case TY_ARRAY:
        return bound_is_printable(t) && type_is_printable(t->base);
    case TY_FUNC:
        for (struct param *p = t->param; p != NULL; p = p->next)
            if (!type_is_printable(type_decay(p->type)))
                return false;
        return type_is_printable(t->base);
    case TY_TYPEDEF:
        if (t->def->link != NULL || t->def->fn == NULL)
            return true;
        return t->base != NULL && type_is_printable(t->base);
    case TY_TYPEOF:
        return t->base != NULL && type_is_printable(t->base);
    case TY_STRUCT:
    case TY_UNION:
    case TY_ENUM:
        if (t->tag->link != NULL)
            return true;
        return t->tag->fn == NULL && (t->tag->name != NULL ||
                                      t->tag->def != NULL);
    default:
        return true;
    }
}

/* ---- names ---- */

/*
 * Every form starts differently and what follows has a known length, so that
 * no two types meet in one name: p_ pointer, k_ v_ r_ x_ qualified, a12_
 * array, s5_name u5_name e5_name tags, n5_name nameless tags, h1_ handles,
 * f2_, g2_ and y2_ functions, arithmetic types by their text.
 */
static void mangle(struct buf *b, struct type *t);

static void mangle_tag(struct buf *b, struct type *t)
{
    const char *s = t->tag->name != NULL  ? t->tag->name->text
                    : t->tag->def != NULL ? t->tag->def->name->text
                                          : NULL;
    char kind = t->kind == TY_STRUCT ? 's' : t->kind == TY_UNION ? 'u' : 'e';

    if (t->tag->name == NULL)
        kind = 'n';
    if (t->tag->fn != NULL && t->tag->link != NULL) {
        s = strrchr(t->tag->link, ' ');
        s = s != NULL ? s + 1 : t->tag->link;
        kind = 'l';
    }
    if (s == NULL)
        s = arena_printf("%u", (unsigned)t->tag->first);
    buf_printf(b, "%c%u_%s", kind, (unsigned)strlen(s), s);
}

static void mangle_func(struct buf *b, struct type *t)
{
    unsigned n = 0;

    for (struct param *p = t->param; p != NULL; p = p->next)
        n++;
    buf_printf(b, "%c%u%s_",
               t->is_generator ? 'y' : t->is_async ? 'g' : 'f', n,
               t->variadic ? "v" : "");
    mangle(b, type_unqual(t->base));
    for (struct param *p = t->param; p != NULL; p = p->next) {
        buf_putc(b, '_');
        mangle(b, type_unqual(type_decay(p->type)));
    }
}

static void mangle_array(struct buf *b, struct type *t)
{
    int64_t n = 0;

    if (t->bound != NULL && expr_value(t->bound, &n))
        buf_printf(b, "a%lld_", (long long)n);
    else
        buf_puts(b, "a_");
    mangle(b, t->quals ? type_qualified(t->base, t->quals) : t->base);
}

static void mangle_arith(struct buf *b, struct type *t)
{
    const char *s = t->text != NULL ? t->text : "unknown";

    if (strncmp(s, "unsigned ", 9) == 0) {
        buf_puts(b, "un");
        s += 9;
    } else if (strncmp(s, "signed ", 7) == 0) {
        buf_puts(b, "sg");
        s += 7;
    }
    for (; *s != '\0'; s++)
        if (*s == '_' || *s == ' ' || *s == ')')
            continue;
        else
            buf_putc(b, *s == '(' ? '_' : *s);
}

static void mangle(struct buf *b, struct type *t)
{
    t = type_resolve(t);
    if (t->quals != 0)
        buf_printf(b, "%s%s%s%s%s%s", t->quals & Q_CONST ? "k_" : "",
                   t->quals & Q_VOLATILE ? "v_" : "",
                   t->quals & Q_RESTRICT ? "r_" : "",
                   t->quals & Q_ATOMIC ? "x_" : "",
                   t->quals & Q_SEG_FS ? "fs_" : "",
                   t->quals & Q_SEG_GS ? "gs_" : "");
    switch (t->kind) {
    case TY_PTR:
        buf_puts(b, "p_");
        mangle(b, t->base);
        return;
    case TY_ARRAY:
        mangle_array(b, t);
        return;
    case TY_FUNC:
        mangle_func(b, t);
        return;
    case TY_STRUCT:
    case TY_UNION:
    case TY_ENUM:
        mangle_tag(b, t);
        return;
    case TY_HANDLE:
        buf_printf(b, "h%u_", t->handle);
        mangle(b, t->base);
        return;
    case TY_LIST:
        buf_puts(b, "valist");
        return;
    case TY_VECTOR:
        buf_printf(b, "w%llu_", (unsigned long long)type_size_hint(t));
        mangle(b, t->base);
        return;
    default:
        mangle_arith(b, t);
    }
}

char *type_mangle(struct type *t)
{
    struct buf b = { 0 };

    mangle(&b, type_unqual(t));
    return b.text;
}
