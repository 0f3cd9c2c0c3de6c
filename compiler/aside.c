/* SPDX-License-Identifier: MIT-0 */
/*
 * aside: what a copy keeps for itself, out of a debugger's sight.
 *
 * Whatever variable has a name, the real compiler tells debuggers of.  So in
 * a build for one (-g, nothing optimised) the temps of a copy, the way to its
 * frame and the parameters it reads again are members of one object without a
 * name, from alloca, and a parameter leads to it: __ebb_m of a start copy,
 * __ebb_from of a resume copy, whose frame is what __ebb_self points to.
 * The passes write `__ebb_fr` as ever; on its way out the name becomes that.
 *
 * needs: frames.  gives: text.
 */
#include "lower.h"

#include <ctype.h>

static bool is_plain_temp(const struct sym *s)
{
    return s->is_temp && !s->pinned;
}

/* The struct that a call at p returns, or NULL: a pointer. */
static const char *answer_type(struct point *p)
{
    if (p->kind == PT_NEXT && p->channel)
        return "ebb_abi_ret_next";
    return p->kind != PT_CALL || is_void_type(p->result) ? NULL
         : ret_tag(p->result);
}

bool aside_fits(struct code *c)
{
    if (!pipeline_options.debug || c->plain
        || (c->result != NULL && type_has_const_member(c->result)))
        return false;
    for (struct point *p = c->points; p != NULL; p = p->next)
        if (p->result != NULL && type_has_const_member(p->result))
            return false;
    for (struct sym *s = c->own; s != NULL; s = s->next_own)
        if (is_plain_temp(s)
            && (!type_is_printable(s->type) || type_is_vm(s->type)))
            return false;
    return true;
}

static void answers_text(struct code *c, struct buf *b)
{
    buf_puts(b, "    union {\n        struct ebb_frame *__ebb_a;\n");
    for (struct point *p = c->points; p != NULL; p = p->next)
        if (answer_type(p) != NULL)
            buf_printf(b, "        struct %s __ebb_a%u;\n", answer_type(p),
                       p->id);
    buf_puts(b, "    };\n");
    if (is_stream(c))
        buf_puts(b, "    int __ebb_v;\n");
    else if (!is_void_type(c->result))
        buf_printf(b, "    struct %s __ebb_o;\n    %s;\n",
                   ret_tag(c->result),
                   type_text(type_unqual(c->result), "__ebb_v"));
}

void aside_text(struct code *c, struct buf *b)
{
    uint32_t n = 1;

    if (!aside_fits(c))
        return;
    buf_printf(b, "struct __ebb_aside_%s {\n    ebb_mem __ebb_m;\n"
               "    struct ebb_frame *__ebb_from;\n    %s *__ebb_fr;\n",
               code_name(c), c->frame);
    for (struct code *up = c->up; up != NULL; up = up->up)
        buf_printf(b, "    %s *__ebb_up%u;\n", up->frame, n++);
    for (struct sym *s = c->own; s != NULL; s = s->next_own)
        if (is_plain_temp(s))
            buf_printf(b, "    %s;\n", type_text(s->type, s->link));
    answers_text(c, b);
    buf_puts(b, "};\n");
}

const char *own_var(struct out *o, const char *type, const char *name)
{
    return arena_printf("%s%s", o->aside == NULL ? type : "", name);
}

const char *own_child(struct out *o)
{
    return own_var(o, "struct ebb_frame *", "__ebb_a");
}

const char *own_result(struct out *o)
{
    return own_var(o, arena_printf("struct %s ", ret_tag(o->code->result)),
                   "__ebb_o");
}

const char *answer_name(struct out *o, struct point *p)
{
    return o->aside == NULL ? "__ebb_a" : arena_printf("__ebb_a%u", p->id);
}

void aside_begin(struct out *o)
{
    const char *name = code_name(o->code);
    const char *by = o->copy == COPY_START ? "__ebb_m" : "__ebb_from";

    if (!aside_fits(o->code))
        return;
    /* A compound literal would be cleared, by a call that a debugger steps
     * into. */
    out_glue(o, "%s = __extension__({ struct __ebb_aside_%s *__ebb_b = "
             "__builtin_alloca_with_align(sizeof(*__ebb_b), "
             "8 * _Alignof(struct __ebb_aside_%s)); __ebb_b->%s = %s; "
             "(%s)__ebb_b; });", by, name, name, by, by,
             o->copy == COPY_START ? "ebb_mem" : "void *");
    o->aside = arena_printf("((struct __ebb_aside_%s *)%s%s)->", name,
                            o->copy == COPY_START ? "" : "(void *)", by);
    if (o->copy == COPY_RESUME)
        o->aside_frame = arena_printf("((%s *)(void *)__ebb_self)",
                                      o->code->frame);
}

/* Is the name of n bytes at s, which begins with __ebb_, one of a member? */
static bool is_member(const char *s, size_t n)
{
    static const char *const name[] = { "m", "fr", "from", "o", "v", "a",
                                        "a1", "up1", "1" };
    size_t word;

    s += strlen("__ebb_");
    n -= strlen("__ebb_");
    for (word = n; word > 0 && isdigit((unsigned char)s[word - 1]); word--)
        ;
    for (size_t i = 0; i < sizeof(name) / sizeof(*name); i++) {
        size_t len = strlen(name[i]) - (name[i][strlen(name[i]) - 1] == '1');

        if (word == len && memcmp(s, name[i], len) == 0
            && (word < n) == (name[i][len] != '\0'))
            return true;
    }
    return false;
}

/* Bytes of the word, the quoted text or the other thing at s. */
static size_t piece(const char *s, size_t len)
{
    size_t n = 1;

    if (s[0] == '"') {
        while (n < len && s[n] != '"')
            n += s[n] == '\\' ? 2 : 1;
        return n < len ? n + 1 : len;
    }
    if (!isalnum((unsigned char)s[0]) && s[0] != '_')
        return 1;
    while (n < len && (isalnum((unsigned char)s[n]) || s[n] == '_'))
        n++;
    return n;
}

void aside_put(struct out *o, const char *s, size_t len)
{
    char before = 0;

    for (size_t i = 0, n; i < len; i += n) {
        bool own;

        n = piece(s + i, len - i);
        own = n > strlen("__ebb_") && memcmp(s + i, "__ebb_", 6) == 0
           && before != '>' && before != '.' && is_member(s + i, n);
        before = s[i + n - 1];
        if (own && o->aside_frame != NULL && n == strlen("__ebb_fr")
            && memcmp(s + i, "__ebb_fr", n) == 0) {
            buf_puts(o->buf, o->aside_frame);
            continue;
        }
        if (own)
            buf_puts(o->buf, o->aside);
        buf_add(o->buf, s + i, n);
    }
}
