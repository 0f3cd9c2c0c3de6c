/* SPDX-License-Identifier: MIT-0 */
/*
 * Messages: file:line:col: error: text [id], the source line, a caret.
 *
 * A token knows its column in the preprocessed line only.  The line shown is
 * the original one, so the tokens of both lines are aligned (longest common
 * subsequence of spellings); a token that a macro made stands at the name
 * that fills its gap in the original, which is the macro's.
 */
#include "cc.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ERRORS_MAX = 20, LINE_TOKENS_MAX = 400 };

int diag_color = -1;
bool diag_mute;

/* What -W options said about one id. */
struct setting {
    struct setting *next;
    const char *name;                   /* "async-unused" */
    int on;                             /* 1 on, 0 off, -1 not said */
    int error;                          /* likewise */
    long limit;                         /* -1: none */
};

static struct setting *settings;
static bool all_warnings_off, all_warnings_errors;
static uint32_t errors;
static bool is_note_quiet;              /* the last warning was not shown */

/* A word of the original line: [from, to) are bytes from 0. */
struct word {
    uint32_t from, to;
};

struct place {
    const char *line;                   /* NULL: not to be had */
    size_t len;
    uint32_t col, width;                /* col from 1 */
};

/* ---- settings ---- */

static struct setting *find_setting(const char *name, size_t len)
{
    struct setting *s;

    for (s = settings; s != NULL; s = s->next)
        if (strlen(s->name) == len && memcmp(s->name, name, len) == 0)
            return s;
    return NULL;
}

static struct setting *add_setting(const char *name, size_t len)
{
    struct setting *s = find_setting(name, len);

    if (s == NULL) {
        s = NEW(struct setting);
        s->name = arena_strndup(name, len);
        s->on = s->error = -1;
        s->limit = -1;
        s->next = settings;
        settings = s;
    }
    return s;
}

bool diag_option(const char *arg)
{
    bool no = false, error = false;
    const char *p = arg;
    struct setting *s;

    if (strcmp(arg, "-w") == 0)
        all_warnings_off = true;
    if (strcmp(arg, "-Werror") == 0 || strcmp(arg, "-Wno-error") == 0)
        all_warnings_errors = arg[2] == 'e';
    if (strncmp(p, "-W", 2) != 0)
        return false;
    p += 2;
    if (strncmp(p, "no-", 3) == 0) {
        no = true;
        p += 3;
    }
    if (strncmp(p, "error=", 6) == 0) {
        error = true;
        p += 6;
    }
    if (strncmp(p, "async-", 6) != 0)
        return false;
    s = add_setting(p, strcspn(p, "="));
    if (error)
        s->error = !no;
    if (!error || !no)
        s->on = !no;
    p += strcspn(p, "=");
    if (*p == '=')
        s->limit = strtol(p + 1, NULL, 0);
    return true;
}

static struct setting *setting_of(const char *id)
{
    if (id == NULL || strncmp(id, "-W", 2) != 0)
        return NULL;
    return find_setting(id + 2, strlen(id + 2));
}

long diag_limit(const char *id, long fallback)
{
    struct setting *s = setting_of(id);

    return s == NULL || s->limit < 0 ? fallback : s->limit;
}

/* ---- where the caret goes ---- */

static bool is_word_byte(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '_' ||
           (c >= 'A' && c <= 'Z') || c == '$' || (unsigned char)c >= 0x80;
}

/* End of a quoted text that starts at i. */
static size_t quote_end(const char *s, size_t i, size_t len)
{
    char quote = s[i++];

    while (i < len && s[i] != quote)
        i += s[i] == '\\' ? 2 : 1;
    return i < len ? i + 1 : len;
}

/* The word at s[i]; numbers and names alike, other bytes one by one. */
static size_t word_end(const char *s, size_t i, size_t len)
{
    if (s[i] == '"' || s[i] == '\'')
        return quote_end(s, i, len);
    if (!is_word_byte(s[i]))
        return i + 1;
    while (i < len && (is_word_byte(s[i]) ||
                       (s[i] == '.' && s[i - 1] >= '0' && s[i - 1] <= '9')))
        i++;
    return i;
}

/* Split a line of source; comments are left out. */
static uint32_t split_line(const char *s, size_t len, struct word *word)
{
    uint32_t n = 0;
    size_t i = 0;

    while (i < len && n < LINE_TOKENS_MAX) {
        if (s[i] == ' ' || s[i] == '\t') {
            i++;
        } else if (i + 1 < len && s[i] == '/' && s[i + 1] == '/') {
            break;
        } else if (i + 1 < len && s[i] == '/' && s[i + 1] == '*') {
            for (i += 2; i < len && (s[i - 1] != '*' || s[i] != '/'); i++)
                ;
            i++;
        } else {
            size_t end = word_end(s, i, len);
            word[n].from = (uint32_t)i;
            word[n++].to = (uint32_t)end;
            i = end;
        }
    }
    return n;
}

/* Does the word start the token?  Long punctuators are several words. */
static bool word_fits(const char *s, const struct word *w, const struct tok *t)
{
    uint32_t len = w->to - w->from;

    if (t->kind == T_PUNCT || t->kind == T_OTHER)
        return len == 1 && s[w->from] == unit.text[t->off];
    return len == t->len && memcmp(s + w->from, unit.text + t->off, len) == 0;
}

/* First and last token on at's presumed line, near at. */
static void line_tokens(tok_id at, tok_id *first, tok_id *last)
{
    const struct tok *t = tok_at(at);

    *first = *last = at;
    while (*first > 1 && at - *first < LINE_TOKENS_MAX / 2 &&
           tok_at(*first - 1)->line == t->line &&
           tok_at(*first - 1)->file == t->file)
        --*first;
    while (*last + 1 < unit.ntok && *last - at < LINE_TOKENS_MAX / 2 - 1 &&
           tok_at(*last + 1)->line == t->line &&
           tok_at(*last + 1)->file == t->file)
        ++*last;
}

/*
 * The word of the line that `at` came from.  best[i][j] is the length of the
 * longest common subsequence of tokens from first+i on and words from j on.
 */
static uint32_t align_word(const char *s, const struct word *word, uint32_t nw,
                           tok_id at)
{
    static uint16_t best[LINE_TOKENS_MAX + 1][LINE_TOKENS_MAX + 1];
    tok_id first, last;
    uint32_t nt, i = 0, j = 0;
    uint32_t skipped = nw;              /* the last name that no token needs */

    line_tokens(at, &first, &last);
    nt = last - first + 1;
    memset(best, 0, sizeof(best));
    for (uint32_t a = nt; a-- > 0;)
        for (uint32_t b = nw; b-- > 0;) {
            uint16_t skip = best[a + 1][b] > best[a][b + 1] ? best[a + 1][b]
                                                            : best[a][b + 1];
            uint16_t both = (uint16_t)(best[a + 1][b + 1] + 1);
            bool fits = word_fits(s, &word[b], tok_at(first + a));
            best[a][b] = fits && both > skip ? both : skip;
        }
    while (j < nw) {
        bool is_last = i == at - first;
        bool fits = word_fits(s, &word[j], tok_at(first + i));
        if (fits && best[i][j] == best[i + 1][j + 1] + 1) {
            if (is_last)
                return j;
            i++, j++;
        } else if (best[i + 1][j] != best[i][j]) {
            if (is_word_byte(s[word[j].from]))
                skipped = j;
            j++;
        } else if (!is_last) {
            i++;
        } else {
            break;                      /* only a macro can have made it */
        }
    }
    for (uint32_t k = j; k < nw && best[i][k] == best[i][j]; k++)
        if (is_word_byte(s[word[k].from]) && best[i][k + 1] == best[i][j])
            return k;
    if (skipped + 2 >= j && skipped < nw)
        return skipped;                 /* MACRO( just in front */
    return j < nw ? j : nw - 1;
}

/* Fill p for the token; its line is the original, or the preprocessed one. */
static void find_place(tok_id at, struct place *p)
{
    static struct word word[LINE_TOKENS_MAX];
    const struct tok *t = tok_at(at);
    const char *text = unit.text + t->off;
    uint32_t n;

    p->col = t->col;
    p->width = t->len == 0 ? 1 : t->len;
    p->line = source_line(unit.file[t->file], t->line, &p->len);
    if (p->line == NULL) {
        p->line = text - (t->col - 1);
        p->len = strcspn(p->line, "\n");
        return;
    }
    n = split_line(p->line, p->len, word);
    if (n == 0 || t->kind == T_EOF)
        return;
    n = align_word(p->line, word, n, at);
    p->col = word[n].from + 1;
    if (!word_fits(p->line, &word[n], t))
        p->width = word[n].to - word[n].from;
}

/* ---- output ---- */

static const char *color(const char *code)
{
    if (diag_color < 0) {
        const char *term = getenv("TERM");
        diag_color = isatty(2) && getenv("NO_COLOR") == NULL &&
                     term != NULL && strcmp(term, "dumb") != 0;
    }
    return diag_color != 0 ? code : "";
}

static void show_line(const struct tok *t, const struct place *p)
{
    struct buf b = {0};
    uint32_t col = p->col - 1, width = p->width;

    if (col > p->len)
        col = (uint32_t)p->len;
    if (width > p->len - col)
        width = (uint32_t)p->len - col;
    buf_printf(&b, "%5u | ", t->line);
    buf_add(&b, p->line, p->len);
    buf_printf(&b, "\n%*s | ", t->line > 99999 ? 6 : 5, "");
    for (uint32_t i = 0; i < col; i++) {
        if (p->line[i] == '\t')
            buf_putc(&b, '\t');
        else if (((unsigned char)p->line[i] & 0xc0) != 0x80)
            buf_putc(&b, ' ');          /* one for each UTF-8 character */
    }
    buf_printf(&b, "%s^", color("\33[01;32m"));
    for (uint32_t i = 1; i < width; i++)
        if (((unsigned char)p->line[col + i] & 0xc0) != 0x80)
            buf_putc(&b, '~');
    buf_printf(&b, "%s\n", color("\33[m"));
    fwrite(b.text, 1, b.len, stderr);
    free(b.text);
}

static void report(tok_id at, const char *kind, const char *kind_color,
                   const char *id, const char *fmt, va_list ap)
{
    const struct tok *t = tok_at(at);
    const char *off = color("\33[m");
    struct place p = {0};
    struct buf b = {0};
    va_list copy;
    char text[1024];

    if (diag_mute)
        return;
    find_place(at, &p);
    va_copy(copy, ap);
    vsnprintf(text, sizeof(text), fmt, copy);
    va_end(copy);
    buf_printf(&b, "%s%s:%u:%u:%s ", color("\33[01m"), unit.file[t->file],
               t->line, p.col, off);
    buf_printf(&b, "%s%s:%s %s", color(kind_color), kind, off, text);
    if (id != NULL)
        buf_printf(&b, " [%s%s%s]", color(kind_color), id, off);
    buf_putc(&b, '\n');
    fflush(stdout);
    fwrite(b.text, 1, b.len, stderr);
    free(b.text);
    if (t->line != 0)
        show_line(t, &p);
}

static void count_error(void)
{
    if (++errors < ERRORS_MAX || diag_mute)
        return;
    fputs("ebbcc: fatal error: too many errors emitted, stopping now\n",
          stderr);
    exit(1);
}

void error_at(tok_id at, const char *id, const char *fmt, ...)
{
    va_list ap;

    is_note_quiet = false;
    va_start(ap, fmt);
    report(at, "error", "\33[01;31m", id, fmt, ap);
    va_end(ap);
    count_error();
}

void warn_at(tok_id at, const char *id, const char *fmt, ...)
{
    struct setting *s = setting_of(id);
    bool is_error = all_warnings_errors;
    va_list ap;

    if (s != NULL && s->error >= 0)
        is_error = s->error != 0;
    is_note_quiet = all_warnings_off || tok_at(at)->sys ||
                    (s != NULL && s->on == 0);
    if (is_note_quiet)
        return;
    va_start(ap, fmt);
    report(at, is_error ? "error" : "warning",
           is_error ? "\33[01;31m" : "\33[01;35m", id, fmt, ap);
    va_end(ap);
    if (is_error)
        count_error();
}

void note_at(tok_id at, const char *fmt, ...)
{
    va_list ap;

    if (is_note_quiet)
        return;
    va_start(ap, fmt);
    report(at, "note", "\33[01;36m", NULL, fmt, ap);
    va_end(ap);
}

uint32_t diag_errors(void)
{
    return errors;
}

void bug_at(tok_id at, const char *pass, const char *fmt, ...)
{
    const struct tok *t = tok_at(at);
    va_list ap;

    fflush(stdout);
    fprintf(stderr, "%s:%u:%u: internal error in %s: ",
            unit.file[t->file], t->line, t->col, pass);
    va_start(ap, fmt);
    vfprintf(stderr, fmt, ap);
    va_end(ap);
    fputc('\n', stderr);
    exit(70);
}
