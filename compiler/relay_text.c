/* SPDX-License-Identifier: MIT-0 */
/*
 * The words of the real compiler's messages, about the user's program: the
 * structs that async functions return, their hidden parameter, the functions
 * that branches and blocks become.
 */
#include "code.h"
#include "diag.h"

/* The quotes of a message, which end its names, need not be ASCII. */
static bool is_name_byte(char c)
{
    return is_word_byte(c) && (unsigned char)c < 0x80;
}

static size_t name_len(const char *p)
{
    size_t n = 0;

    while (is_name_byte(p[n]))
        n++;
    return n;
}

/* __ebb_start_F_b1, __ebb_resume_F, __ebb_F_block2, __ebb_main: F. */
static char *user_function(const char *p, size_t len)
{
    static const char *const prefix[] = { "start_", "resume_" };
    char *name = arena_strndup(p + 6, len - 6), *tail;

    if (strcmp(name, "main") == 0)
        return name;
    for (size_t i = 0; i < 2; i++)
        if (strncmp(name, prefix[i], strlen(prefix[i])) == 0) {
            name += strlen(prefix[i]);
            tail = strrchr(name, '_');
            if (tail != NULL && tail[1] == 'b' && is_digit(tail[2]))
                *tail = '\0';
            return name;
        }
    tail = strstr(name, "_block");
    if (tail == NULL || tail[6 + strspn(tail + 6, "0123456789")] != '\0')
        return NULL;
    *tail = '\0';
    return name;
}

/* What the function of a spawn or lazy calls. */
static const struct helper *helper_of(const char *name, size_t len)
{
    return helper_named(arena_strndup(name, len));
}

/* __ebb_l2_pair: a tag, typedef or static of a body, moved out of it. */
static const char *local_name(const char *p, size_t len)
{
    size_t n = 7 + strspn(p + 7, "0123456789");

    if (len < 9 || p[6] != 'l' || n == 7 || p[n] != '_')
        return NULL;
    return n + 1 == len ? "<anonymous>"
                        : arena_strndup(p + n + 1, len - n - 1);
}

/* Bytes of what async functions without a result return, if that is at p. */
static size_t async_void(const char *p)
{
    static const char text[] = "struct ebb_frame *";
    size_t n = sizeof(text) - 1;

    return strncmp(p, text, n) == 0 && p[n + (p[n] == ' ')] == '(' ? n : 0;
}

/* A name of ours at p, or a type of ours; 0: none.  What it means goes to b. */
static size_t put_name(struct buf *b, const char *p)
{
    bool tagged = strncmp(p, "struct __ebb_ret_", 17) == 0;
    const char *name = tagged ? p + 7 : p, *text;
    const struct helper *h;
    size_t len = name_len(name);

    if (tagged) {
        text = ret_spelling(name, len);
        if (text == NULL)
            return 0;
        buf_printf(b, "async %s", text);
        return len + 7;
    }
    if (async_void(p) != 0) {
        buf_puts(b, "async void");
        return async_void(p);
    }
    if (strncmp(p, "__ebb_", 6) != 0 || len <= 6)
        return 0;
    h = helper_of(p, len);
    text = h != NULL ? h->callee : local_name(p, len);
    if (text == NULL)
        text = user_function(p, len);
    if (text == NULL)
        return 0;
    buf_puts(b, text);
    return len;
}

/* Of a list of parameter types: the hidden one. */
static size_t put_parameters(struct buf *b, const char *p)
{
    size_t n;

    if (strncmp(p, "(ebb_mem", 8) != 0)
        return 0;
    n = 8;
    if (p[n] == ')') {
        buf_puts(b, "(void");
        return n;
    }
    if (p[n] != ',')
        return 0;
    n++;
    buf_putc(b, '(');
    return n + strspn(p + n, " ");
}

/* " {aka 'struct __ebb_ret_int (*)(long unsigned int)'}" says nothing. */
static size_t skip_aka(const char *p)
{
    const char *end;

    if (strncmp(p, " {aka ", 6) != 0 && strncmp(p, " (aka ", 6) != 0)
        return 0;
    end = strchr(p, p[1] == '{' ? '}' : '\0');
    if (p[1] == '(')
        for (end = p + 6; *end != '\0' && strncmp(end, "')", 2) != 0;)
            end++;
    if (end == NULL || *end == '\0')
        return 0;
    end += p[1] == '(';
    for (const char *q = p; q < end; q++)
        if (strncmp(q, "__ebb_ret_", 10) == 0 || async_void(q) != 0)
            return (size_t)(end + 1 - p);
    return 0;
}

/* ---- numbers of arguments ---- */

static bool is_async_name(const struct name *n)
{
    struct type *t = n->sym != NULL ? n->sym->type : NULL;

    t = t != NULL ? type_resolve(t) : NULL;
    if (t != NULL && t->kind == TY_PTR)
        t = type_resolve(t->base);
    return t != NULL && t->kind == TY_FUNC && t->is_async;
}

/* How many parameters in front of the user's has the innermost call that has
 * the token in its arguments? */
static uint32_t hidden_at(tok_id at)
{
    unsigned depth = 0;

    for (tok_id t = at; t > 1 && !tok_is(t, ';') && !tok_is(t, '{'); t--) {
        const struct tok *callee = tok_at(t - 1);
        const struct helper *h;

        if (tok_is(t, ')') && t != at)
            depth++;
        if (!tok_is(t, '('))
            continue;
        if (depth > 0) {
            depth--;
            continue;
        }
        h = helper_calling(callee->off);
        if (h != NULL)
            return h->nhidden;
        if (callee->kind == T_IDENT && is_async_name(callee->name))
            return 1;
    }
    return 0;
}

/* The same of the function whose name is in the quotes at p. */
static uint32_t hidden_of(const char *p)
{
    const struct helper *h;

    p += strspn(p, "'\"\xe2\x80\x98\x99");
    h = helper_of(p, name_len(p));
    if (h != NULL)
        return h->nhidden;
    return name_len(p) > 0 && is_async_name(intern(p, name_len(p)));
}

/* "argument 2 of 'f'", "expected 2, have 3": without the hidden one. */
static size_t put_count(struct buf *b, const char *p, tok_id at)
{
    static const char *const before[] = {
        "argument ", "expected ", "have ", "parameter ",
    };
    size_t n = 0;
    uint32_t hidden;
    char *end;
    long count;

    for (size_t i = 0; i < 4 && n == 0; i++)
        if (strncmp(p, before[i], strlen(before[i])) == 0)
            n = strlen(before[i]);
    if (n == 0 || p[n] < '1' || p[n] > '9')
        return 0;
    count = strtol(p + n, &end, 10);
    if (p[0] == 'a')
        hidden = strncmp(end, " of ", 4) == 0 ? hidden_of(end + 4) : 0;
    else
        hidden = at == 0 ? 0 : hidden_at(at);
    if (hidden == 0)
        return 0;
    buf_printf(b, "%.*s%ld", (int)n, p, count - hidden);
    return (size_t)(end - p);
}

/* A parameter of a helper, in the quotes of clang: it has no name. */
static size_t put_parameter(struct buf *b, const char *p)
{
    static const char single[] = "single argument ";
    size_t n = strncmp(p, single, sizeof(single) - 1) == 0
                   ? sizeof(single) - 1 : 0;

    if (strncmp(p + n, "'__ebb_a", 8) != 0 || !is_digit(p[n + 8]))
        return 0;
    if (n != 0)
        buf_putc(b, '1');
    n += 8 + strspn(p + n + 8, "0123456789") + 1;
    return n + (p[n] == ' ');
}

/* Bytes of what is in quotes at p, ASCII ones or others, with them; or 0. */
static size_t quoted_len(const char *p)
{
    const char *close = *p == '\'' ? "'" : "\xe2\x80\x99", *end;

    if (*p != '\'' && strncmp(p, "\xe2\x80\x98", 3) != 0)
        return 0;
    end = strstr(p + 1, close);
    return end == NULL ? 0 : (size_t)(end - p) + strlen(close);
}

/*
 * 'T (**)(struct ebb_task *)' in quotes at p: 'task(T)', and one star more
 * 'task(T) *'.  All handles are such pointers (base.h).
 */
static size_t put_handle(struct buf *b, const char *p)
{
    size_t n = quoted_len(p), quote = *p == '\'' ? 1 : 3, stars, len;
    const char *type = p + quote, *tag, *end = type + n - 2 * quote, *at;
    const char *word;

    if (n < 2 * quote + 9 || memcmp(end - 3, " *)", 3) != 0)
        return 0;
    for (tag = end - 3; tag > type && is_name_byte(tag[-1]); tag--)
        ;
    if (tag - type < 11 || memcmp(tag - 9, ")(struct ", 9) != 0)
        return 0;
    word = handle_of_tag(arena_strndup(tag, (size_t)(end - 3 - tag)));
    for (at = tag - 9; at > type && at[-1] == '*'; at--)
        ;
    stars = (size_t)(tag - 9 - at);
    if (word == NULL || stars < 2 || at == type || at[-1] != '(')
        return 0;
    for (len = (size_t)(at - 1 - type); len > 0 && type[len - 1] == ' '; len--)
        ;
    buf_printf(b, "%.*s%s(%s)%s%.*s%s", (int)quote, p, word,
               relay_words(arena_strndup(type, len), 0),
               stars > 2 ? " " : "", (int)(stars - 2), "********",
               quote == 1 ? "'" : "\xe2\x80\x99");
    return n;
}

/* 'typeof(...)' (aka 'task(int)') at p, of a handle: the latter. */
static size_t put_typeof(struct buf *b, const char *p)
{
    size_t n = quoted_len(p), len;
    const char *ours = strstr(p, "struct ebb_");

    if (n == 0 || ours == NULL || ours >= p + n
        || strncmp(p + 1 + 2 * (p[1] == '_'), "typeof", 6) != 0
        || strncmp(p + n, " (aka ", 6) != 0)
        return 0;
    len = quoted_len(p + n + 6);
    if (len == 0 || p[n + 6 + len] != ')')
        return 0;
    buf_puts(b, relay_words(arena_strndup(p + n + 6, len), 0));
    return n + 6 + len + 1;
}

/* What is returned is assigned in our text: the same, said of a return. */
static const char *returned(const char *text)
{
    /* [0] 'T' [1] 'U'  =>  [2] 'U' [3] 'T' */
    static const char *const form[][4] = {
        { "assignment to ", " from incompatible pointer type ", "returning ",
          " from a function with incompatible return type " },
        { "assignment to ", " from ", "returning ",
          " from a function with return type " },
        { "incompatible types when assigning to type ", " from type ",
          "incompatible types when returning type ",
          " from a function that returns " },
        { "assigning to ", " from incompatible type ", "returning ",
          " from a function with incompatible result type " },
        { "assigning to ", " from ", "returning ",
          " from a function with result type " },
    };

    if (strncmp(text, "assignment discards ", 20) == 0)
        return arena_printf("return discards %s", text + 20);
    for (size_t i = 0; i < sizeof(form) / sizeof(*form); i++) {
        const char *const *f = form[i], *t = strstr(text, f[0]), *u;
        size_t nt, nu;

        if (t == NULL)
            continue;
        nt = quoted_len(t + strlen(f[0]));
        u = t + strlen(f[0]) + nt;
        if (nt == 0 || strncmp(u, f[1], strlen(f[1])) != 0)
            continue;
        u += strlen(f[1]);
        nu = quoted_len(u);
        if (nu != 0)
            return arena_printf("%.*s%s%.*s%s%.*s%s", (int)(t - text), text,
                                f[2], (int)nu, u, f[3], (int)nt,
                                t + strlen(f[0]), u + nu);
    }
    return text;
}

char *relay_words(const char *text, tok_id at)
{
    struct buf b = { 0 };
    char before = ' ';

    buf_puts(&b, "");
    if (at > 1 && tok_is_kw(at - 1, KW_RETURN))
        text = returned(text);
    for (const char *p = text; *p != '\0'; before = p[-1]) {
        size_t n = skip_aka(p);

        if (n == 0)
            n = put_parameter(&b, p);
        if (n == 0)
            n = put_typeof(&b, p);
        if (n == 0)
            n = put_handle(&b, p);
        if (n == 0 && !is_name_byte(before))
            n = put_name(&b, p);
        if (n == 0)
            n = put_parameters(&b, p);
        if (n == 0 && !is_name_byte(before))
            n = put_count(&b, p, at);
        if (n == 0)
            buf_putc(&b, *p);
        p += n == 0 ? 1 : n;
    }
    return b.text;
}
