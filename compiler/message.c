/* SPDX-License-Identifier: MIT-0 */
/*
 * A message as text: file:line:col: error: text [id], the line, a caret and
 * what should stand there.  The look is gcc's.
 *
 * With -fdiagnostics-format=json or sarif messages are kept, and diag_finish()
 * makes a document of them.
 */
#include "diag.h"

#include <unistd.h>

enum { LINE_SHOWN_MAX = 2000 };         /* bytes: longer ones are no help */

static struct message *kept, **kept_tail = &kept;

void change_add(struct change **list, struct change *c)
{
    while (*list != NULL
           && ((*list)->at.line < c->at.line
               || ((*list)->at.line == c->at.line
                   && (*list)->at.col <= c->at.col)))
        list = &(*list)->next;
    c->next = *list;
    *list = c;
}

/* ---- colours ---- */

/* The value of `name` in GCC_COLORS, or `usual`. */
static const char *color_code(const char *name, const char *usual)
{
    const char *p = getenv("GCC_COLORS");
    size_t len = strlen(name);

    while (p != NULL && *p != '\0') {
        size_t n = strcspn(p, ":");

        if (n > len && memcmp(p, name, len) == 0 && p[len] == '=')
            return arena_printf("\33[%.*sm\33[K", (int)(n - len - 1),
                                p + len + 1);
        p += n + (p[n] == ':');
    }
    return arena_printf("\33[%sm\33[K", usual);
}

bool diag_is_colored(void)
{
    const char *term = getenv("TERM"), *colors = getenv("GCC_COLORS");

    if (diag_options.color < 0)
        diag_options.color = isatty(2) && getenv("NO_COLOR") == NULL
                          && (colors == NULL || *colors != '\0')
                          && term != NULL && strcmp(term, "dumb") != 0;
    return diag_options.color != 0;
}

static const char *color(const char *name, const char *usual)
{
    return diag_is_colored() ? color_code(name, usual) : "";
}

static const char *off(void)
{
    return diag_is_colored() ? "\33[m\33[K" : "";
}

/* ---- the line and what is below it ---- */

/* As wide as the first `col` bytes of the line. */
static void put_indent(struct buf *b, const struct region *r, uint32_t col)
{
    for (uint32_t i = 0; i < col && i < r->len; i++) {
        if (r->text[i] == '\t')
            buf_putc(b, '\t');
        else if (((unsigned char)r->text[i] & 0xc0) != 0x80)
            buf_putc(b, ' ');           /* one for each UTF-8 character */
    }
}

static void put_margin(struct buf *b, uint32_t line)
{
    if (diag_options.no_line_numbers)
        buf_putc(b, ' ');
    else if (line != 0)
        buf_printf(b, "%5u | ", line);
    else
        buf_puts(b, "      | ");
}

static void put_line(struct buf *b, const struct region *r)
{
    put_margin(b, r->line);
    buf_add(b, r->text, r->len);
    buf_putc(b, '\n');
}

/* ~~~^~~~ */
static void put_caret(struct buf *b, const struct message *m,
                      const char *kind_color)
{
    uint32_t caret = m->at.col - 1, from = caret, to = m->at.end - 1;

    if (m->range.line == m->at.line) {
        from = m->range.col - 1;
        to = m->range.end - 1;
    }
    if (to > m->at.len)
        to = (uint32_t)m->at.len;
    if (caret > m->at.len)
        caret = (uint32_t)m->at.len;
    if (from > caret)
        from = caret;
    put_margin(b, 0);
    put_indent(b, &m->at, from);
    buf_puts(b, kind_color);
    for (uint32_t i = from; i < to || i == caret; i++)
        if (i == caret)
            buf_putc(b, '^');
        else if (((unsigned char)m->at.text[i] & 0xc0) != 0x80)
            buf_putc(b, '~');
    buf_printf(b, "%s\n", off());
}

static void put_change(struct buf *b, const struct change *c)
{
    bool delete = *c->text == '\0';

    buf_puts(b, delete ? color("fixit-delete", "31")
                       : color("fixit-insert", "32"));
    for (uint32_t i = c->at.col; delete && i < c->at.end; i++)
        buf_putc(b, '-');
    buf_printf(b, "%s%s", c->text, off());
}

/* Changes in their order, as many on one line as find room. */
static void put_changes(struct buf *b, const struct message *m)
{
    uint32_t line = m->at.line, col = UINT32_MAX;

    for (struct change *c = m->changes; c != NULL; c = c->next) {
        bool fits = c->at.line == line && c->at.col >= col;

        if (!fits && col != UINT32_MAX)
            buf_putc(b, '\n');
        if (c->at.line != line)
            put_line(b, &c->at);
        if (!fits)
            put_margin(b, 0);
        if (fits)
            for (; col < c->at.col; col++)
                buf_putc(b, ' ');
        else
            put_indent(b, &c->at, c->at.col - 1);
        put_change(b, c);
        line = c->at.line;
        col = c->at.col + (uint32_t)strlen(c->text);
        if (*c->text == '\0')
            col = c->at.end;
    }
    if (col != UINT32_MAX)
        buf_putc(b, '\n');
}

static void put_quoted(struct buf *b, const char *s, size_t len)
{
    buf_putc(b, '"');
    for (size_t i = 0; i < len; i++) {
        if (s[i] == '"' || s[i] == '\\')
            buf_putc(b, '\\');
        buf_putc(b, s[i]);
    }
    buf_putc(b, '"');
}

static void put_parseable(struct buf *b, const struct message *m)
{
    for (struct change *c = m->changes; c != NULL; c = c->next) {
        buf_puts(b, "fix-it:");
        put_quoted(b, c->at.file, strlen(c->at.file));
        buf_printf(b, ":{%u:%u-%u:%u}:", c->at.line, c->at.col, c->at.line,
                   c->at.end);
        put_quoted(b, c->text, strlen(c->text));
        buf_putc(b, '\n');
    }
}

/* ---- messages ---- */

static void show_text(const struct message *m)
{
    static const char *const kind[] = { "note", "warning", "error" };
    static const char *const usual[] = { "01;36", "01;35", "01;31" };
    const char *kind_color = color(kind[m->severity], usual[m->severity]);
    struct buf b = { 0 };

    buf_printf(&b, "%s%s:", color("locus", "01"), m->at.file);
    if (m->at.line != 0)
        buf_printf(&b, "%u:%u:", m->at.line, m->at.col);
    buf_printf(&b, "%s %s%s:%s %s", off(), kind_color,
               m->word != NULL ? m->word : kind[m->severity], off(), m->text);
    if (m->id != NULL && !diag_options.no_option)
        buf_printf(&b, " [%s%s%s]", kind_color, m->id, off());
    buf_putc(&b, '\n');
    if (m->at.line != 0 && m->at.text != NULL && !diag_options.no_caret
        && m->at.len <= LINE_SHOWN_MAX) {
        put_line(&b, &m->at);
        put_caret(&b, m, kind_color);
        put_changes(&b, m);
    }
    if (diag_options.parseable_fixits)
        put_parseable(&b, m);
    fflush(stdout);
    fwrite(b.text, 1, b.len, stderr);
    free(b.text);
}

void message_show(struct message *m)
{
    if (diag_options.format == FORMAT_TEXT) {
        show_text(m);
    } else if (m->severity != SEV_NOTE || kept == NULL) {
        *kept_tail = m;
        kept_tail = &m->next;
    }
}

/* Does it only tell where the next message is, or how many there were? */
static bool is_context(const char *line, size_t len)
{
    return len < 2 || line[0] == ' ' || line[len - 2] == ':'
        || strncmp(line, "In file included", 16) == 0
        || strncmp(line, "compilation terminated", 22) == 0
        || strncmp(line, "cc1: ", 5) == 0
        || strncmp(line, "ebbcc: fatal error: too many", 28) == 0
        || (len > 11 && strncmp(line + len - 11, "generated.\n", 11) == 0);
}

void message_pass(const char *line, size_t len)
{
    if (diag_options.format != FORMAT_TEXT && is_context(line, len))
        return;
    fflush(stdout);
    fwrite(line, 1, len, stderr);
}

void diag_finish(void)
{
    FILE *to = stderr;

    if (diag_options.format == FORMAT_TEXT)
        return;
    fflush(stdout);
    if (diag_options.report != NULL)
        to = fopen(diag_options.report, "w");
    if (to == NULL) {
        fprintf(stderr, "ebbcc: error: cannot write %s\n",
                diag_options.report);
        return;
    }
    if (diag_options.format == FORMAT_JSON)
        report_json(kept, to);
    else
        report_sarif(kept, to);
    if (to != stderr)
        fclose(to);
    kept = NULL;
    kept_tail = &kept;
}
