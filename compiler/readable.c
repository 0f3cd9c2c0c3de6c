/* SPDX-License-Identifier: MIT-0 */
/*
 * readable: the translated text for a person.
 *
 * The same tokens in the same order, one statement to a line, indented by
 * braces; instead of line markers the user's lines as comments in front of
 * what has become of them; an #include in place of what it brought in.
 * Statements within parentheses are set out too, initialisers stay on their
 * line.
 */
#include "driver.h"

#include <ctype.h>

enum { DEPTH_MAX = 256, LEFT_MAX = 60 };

enum brace { BRACE_BLOCK, BRACE_TYPE, BRACE_LIST };

/* What has been opened and not closed. */
struct open {
    enum brace kind;
    int parens;                         /* of the statement around it */
};

static struct buf *to;

static struct {
    struct open stack[DEPTH_MAX];
    int depth, parens;
    bool start;                         /* of a statement: nothing printed */
    bool blocks;                        /* the statement may have a body */
    bool is_type, is_enum;              /* in front of its '{' */
    bool had_space;                     /* in front of this token */
    char before;                        /* last byte of the last token */
    enum brace closed;                  /* by the last '}' */
    bool braced;                        /* one of file scope: set it apart */
    int included;                       /* files we are inside of */
    const char *file;                   /* by the last marker, of this text */
    size_t file_len;
    uint32_t line, shown;               /* here; the last one in a comment */
    const char *end;                    /* of the text */
} at;

/* ---- lines ---- */

static void new_line(void)
{
    while (to->len > 0 && to->text[to->len - 1] == ' ')
        to->len--;
    if (to->len > 0 && to->text[to->len - 1] != '\n')
        buf_putc(to, '\n');
    at.start = true;
    at.blocks = at.is_type = at.is_enum = false;
}

static bool is_word(const char *s, size_t len, const char *word)
{
    return strlen(word) == len && memcmp(s, word, len) == 0;
}

static void indent(bool label)
{
    int left = 4 * (at.depth < LEFT_MAX / 4 ? at.depth : LEFT_MAX / 4);

    if (label && left >= 4)
        left -= 4;
    for (int i = 0; i < left; i++)
        buf_putc(to, ' ');
}

/* The user's line that what comes was made of, unless it stands there. */
static void show_source(void)
{
    const char *text;
    size_t len;

    if (at.line == at.shown || at.line == 0 || *at.file == '<')
        return;
    text = source_line(arena_strndup(at.file, at.file_len), at.line, &len);
    for (; text != NULL && len > 0 && isspace((unsigned char)*text); len--)
        text++;
    if (text == NULL || len < 2 || text[len - 1] == '\\')
        return;
    at.shown = at.line;
    indent(false);
    buf_printf(to, "// %u: %.*s\n", at.line, (int)len, text);
}

/* Is it `name :`, and no `default`, which stays with what it leads to? */
static bool is_label(const char *s, size_t len)
{
    const char *p = s + len;

    if (!is_word_byte(*s) || is_digit(*s))
        return false;
    while (*p == ' ')
        p++;
    return *p == ':' && !is_word(s, len, "default");
}

/* ---- markers ---- */

/* # LINE "FILE" FLAGS */
static void read_marker(const char *p, const char *end)
{
    const char *open = memchr(p, '"', (size_t)(end - p)), *close, *text;
    bool back = false;
    size_t len;

    if (open == NULL)
        return;
    close = memchr(open + 1, '"', (size_t)(end - open - 1));
    if (close == NULL)
        return;
    for (const char *flag = close + 1; flag < end; flag++) {
        at.included += *flag == '1';
        back |= *flag == '2';
    }
    at.line = (uint32_t)strtoul(p + 1, NULL, 10);
    at.file = open + 1;
    at.file_len = (size_t)(close - open - 1);
    if (!back || at.included == 0 || --at.included > 0 || at.line < 2)
        return;
    text = source_line(arena_strndup(at.file, at.file_len), at.line - 1, &len);
    if (text == NULL || len == 0 || *text != '#')
        return;
    new_line();
    buf_add(to, text, len);
    buf_putc(to, '\n');
}

/* ---- tokens ---- */

/* Is p[n] the quote within 1'000? */
static bool is_separator(const char *p, size_t n)
{
    return p[n] == '\'' && is_digit(*p)
        && isalnum((unsigned char)p[n + 1]);
}

/* Bytes of the token at p: a word, a number, a literal, operators side by side,
 * or one byte of other punctuation. */
static size_t token_len(const char *p)
{
    static const char operators[] = "=!<>+-*/%&|^";
    size_t n = 1;

    if (*p == '"' || *p == '\'') {
        while (p[n] != '\0' && p[n] != *p)
            n += p[n] == '\\' && p[n + 1] != '\0' ? 2 : 1;
        return n + (p[n] != '\0');
    }
    if (strchr(operators, *p) != NULL)
        return strspn(p, operators);
    if (!is_word_byte(*p) && (*p != '.' || !is_digit(p[1])))
        return n;
    while (is_word_byte(p[n]) || p[n] == '.' || is_separator(p, n))
        n++;
    if (p[n - 1] == 'R' && p[n] == '"' && n <= 3) {
        const char *end = raw_string_end(p + n, at.end);

        if (end != NULL && end <= at.end)
            return (size_t)(end - p);
    }
    return n;
}

/* A '{' begins a list behind an operator or within a list, and behind a ')'
 * that is neither a function's nor the end of a condition. */
static enum brace kind_of_brace(void)
{
    bool in_list = at.depth > 0 && at.depth <= DEPTH_MAX
                && at.stack[at.depth - 1].kind == BRACE_LIST;

    if (at.is_type)
        return BRACE_TYPE;
    if (at.is_enum || (in_list && at.before != '('))
        return BRACE_LIST;
    if (at.start || at.blocks || at.before == '(')
        return BRACE_BLOCK;
    if (at.before == ')')
        return at.depth > 0 ? BRACE_LIST : BRACE_BLOCK;
    return at.before == ':' ? BRACE_BLOCK : BRACE_LIST;
}

static void put(const char *s, size_t len)
{
    if (at.start) {
        show_source();
        indent(is_label(s, len));
        at.start = false;
    } else if (at.had_space && at.before != '(' && *s != ')' && *s != ';'
               && *s != ',') {
        buf_putc(to, ' ');
    }
    buf_add(to, s, len);
}

static void open_brace(void)
{
    enum brace kind = kind_of_brace();

    at.had_space |= at.before == ')';
    put("{", 1);
    if (at.depth < DEPTH_MAX) {
        at.stack[at.depth].kind = kind;
        at.stack[at.depth].parens = at.parens;
    }
    at.depth++;
    if (kind == BRACE_LIST)
        return;
    at.parens = 0;
    new_line();
}

static void close_brace(void)
{
    at.closed = BRACE_BLOCK;
    if (at.depth > 0 && --at.depth < DEPTH_MAX) {
        at.closed = at.stack[at.depth].kind;
        at.parens = at.stack[at.depth].parens;
    }
    if (at.closed != BRACE_LIST) {
        at.shown = at.line;             /* no comment in front of a brace */
        new_line();
    }
    put("}", 1);
    at.braced = at.depth == 0;
}

/* Behind a '}': does the statement end there? */
static bool ends_at_brace(const char *s, size_t len)
{
    return at.closed == BRACE_BLOCK && *s != ';' && *s != ',' && *s != ')'
        && !is_word(s, len, "else");
}

static void look_at_word(const char *s, size_t len)
{
    static const char *const with_body[] = {
        "if", "for", "while", "switch", "else", "do",
    };

    for (size_t i = 0; i < sizeof(with_body) / sizeof(with_body[0]); i++)
        at.blocks |= is_word(s, len, with_body[i]);
    at.is_type |= is_word(s, len, "struct") || is_word(s, len, "union");
    at.is_enum |= is_word(s, len, "enum");
    at.is_type &= *s != '(' && *s != ')' && *s != '*' && *s != '=';
}

static void put_token(const char *s, size_t len)
{
    if (at.before == '}' && ends_at_brace(s, len))
        new_line();
    else if (at.before == '}' && is_word_byte(*s))
        at.had_space = true;
    if (at.start && at.depth == 0 && at.before == '}')
        buf_putc(to, '\n');             /* between functions */
    look_at_word(s, len);
    if (*s == '{') {
        open_brace();
    } else if (*s == '}') {
        close_brace();
    } else {
        put(s, len);
        at.parens += *s == '(' || *s == '[';
        at.parens -= (*s == ')' || *s == ']') && at.parens > 0;
    }
    if (*s == ';' && at.parens == 0) {
        new_line();
        if (at.depth == 0 && at.braced)
            buf_putc(to, '\n');
        at.braced = false;
    }
    /* What an operator has in front of it, it has behind it too. */
    at.had_space = *s == ',' || (s[len - 1] == '=' && at.had_space);
    at.before = s[len - 1];
}

/* A line that begins with '#': a marker or a pragma.  What is behind it. */
static const char *put_directive(const char *p)
{
    const char *end = p + strcspn(p, "\n");

    if (p[1] == ' ' && is_digit(p[2])) {
        read_marker(p, end);
    } else if (at.included == 0) {
        new_line();
        buf_add(to, p, (size_t)(end - p));
        buf_putc(to, '\n');
    }
    return *end != '\0' ? end + 1 : end;
}

void readable_text(const char *text, struct buf *out)
{
    bool bol = true;
    size_t len;

    memset(&at, 0, sizeof(at));
    at.start = true;
    at.file = "<";
    at.end = text + strlen(text);
    to = out;
    for (const char *p = text; *p != '\0';) {
        if (bol && *p == '#') {
            p = put_directive(p);
            at.had_space = true;
            continue;
        }
        if (isspace((unsigned char)*p)) {
            bol = *p == '\n';
            at.line += bol;
            at.had_space = true;
            p++;
            continue;
        }
        bol = false;
        len = token_len(p);
        if (at.included == 0)
            put_token(p, len);
        for (; len > 0; len--)
            at.line += *p++ == '\n';
    }
    new_line();
}
