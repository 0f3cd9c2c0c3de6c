/* SPDX-License-Identifier: MIT-0 */
/*
 * The real compiler's messages, told about the user's text.
 *
 * They come from a run over the translated text whose line markers name its
 * own lines, so that each place in the log is one in that text.  From there a
 * place is led to the user's line by the marker that stood there before, and
 * to the column by the token that the word there is spelled like.  The line
 * and the caret are then shown as those of ebbcc's own messages.
 *
 * gcc's log is read with its snippets, whose underlining says what a message
 * is about; clang says so in numbers (-fdiagnostics-print-source-range-info).
 * What is not understood passes as it is, with the names of files mended.
 */
#include "code.h"
#include "diag.h"
#include "driver.h"

/* A message while it is read. */
struct reader {
    const char *path;                   /* the text's; NULL: the user's own
                                         * files are meant */
    struct line *line;                  /* from 1 */
    uint32_t nline;
    bool is_clang;
    struct message **head;              /* errors and warnings, nhead */
    size_t nhead, cap;
    struct message *open;               /* note or other, being read */
    struct buf raw;                     /* lines in front of the next one */
    const char *context;                /* "In function 'f':", or NULL */
    bool snippet;                       /* lines of one may follow */
    bool counts;                        /* it says how many there were */
    uint32_t shown_line;                /* that a snippet shows */
};

static struct reader rd;

/* ---- line markers ---- */

static const char *eol_of(const char *p)
{
    return p + strcspn(p, "\n");
}

/* # NUMBER "NAME" FLAGS */
struct marker {
    uint32_t number;
    const char *name;
    size_t len;
    const char *flags;                  /* to the end of the line */
};

static bool read_marker(const char *p, struct marker *m)
{
    const char *eol = eol_of(p);
    char *end;

    if (p[0] != '#' || p[1] != ' ' || !is_digit(p[2]))
        return false;
    m->number = (uint32_t)strtoul(p + 2, &end, 10);
    if (end[0] != ' ' || end[1] != '"')
        return false;
    m->name = end + 2;
    m->len = 0;
    while (m->name + m->len < eol && m->name[m->len] != '"')
        m->len += m->name[m->len] == '\\' ? 2 : 1;
    m->flags = m->name + m->len;
    m->flags += m->flags < eol;
    return m->flags <= eol;
}

char *relay_text(const char *text, size_t *len, const char *path)
{
    struct buf b = { 0 };
    uint32_t number = 1;

    for (const char *p = text; *p != '\0'; number++) {
        const char *eol = eol_of(p);
        struct marker m;

        if (read_marker(p, &m))
            buf_printf(&b, "# %u \"%s\"%.*s", number + 1, path,
                       (int)(eol - m.flags), m.flags);
        else
            buf_add(&b, p, (size_t)(eol - p));
        if (*eol == '\n')
            buf_putc(&b, '\n');
        p = eol + (*eol == '\n');
    }
    *len = b.len;
    return b.text;
}

/* Index of a file as a marker spells it; `before` if there is no such. */
static uint16_t find_file(const char *name, size_t len, uint16_t before)
{
    for (uint32_t i = 0; i < unit.nfile; i++) {
        const char *s = file_text((uint16_t)i);

        if (strlen(s) == len && memcmp(s, name, len) == 0)
            return (uint16_t)i;
    }
    return before;
}

static void read_lines(const char *text)
{
    uint16_t file = 0;
    uint32_t n = 0, number = 1;
    bool ours = false;

    for (const char *p = text; *p != '\0'; p++)
        n += *p == '\n';
    rd.line = NEW_ARRAY(struct line, n + 2);
    rd.nline = 0;
    for (const char *p = text; *p != '\0';) {
        const char *eol = eol_of(p);
        struct line *l = &rd.line[++rd.nline];
        struct marker m;
        bool is_marker = read_marker(p, &m);

        l->text = p;
        l->len = (size_t)(eol - p);
        l->file = file;                 /* a marker's own: of its #include */
        l->line = number++;
        l->ours = ours;
        if (is_marker) {
            file = find_file(m.name, m.len, file);
            ours = m.len == 5 && memcmp(m.name, "<ebb>", 5) == 0;
            number = m.number;
        }
        p = eol + (*eol == '\n');
    }
}

/* ---- places ---- */

/* gcc counts characters, a tab as one. */
static uint32_t byte_col(uint32_t line, uint32_t col)
{
    const struct line *l = &rd.line[line];
    uint32_t i = 0;

    if (rd.is_clang)
        return col;
    for (; i < l->len && col > 0; i++)
        col -= ((unsigned char)l->text[i] & 0xc0) != 0x80;
    return i + col;
}

static bool is_known(uint32_t line)
{
    return rd.path != NULL && line != 0 && line <= rd.nline;
}

static tok_id set_region(struct region *r, const char *file, uint32_t line,
                         uint32_t col)
{
    tok_id t = 0;
    bool fits = false;

    if (is_known(line))
        t = token_shown(&rd.line[line], byte_col(line, col), &fits);
    else if (rd.nline > 0 && line > rd.nline)
        t = unit.ntok - 2;              /* "at end of input" */
    if (t != 0) {
        place_of(t, r);
        r->exact &= fits;
        return t;
    }
    r->file = is_known(line) ? unit.file[rd.line[line].file] : file;
    r->line = is_known(line) ? rd.line[line].line : line;
    r->col = col == 0 || is_known(line) ? 1 : col;
    r->end = r->col + 1;
    r->text = source_line(r->file, r->line, &r->len);
    r->exact = !is_known(line);
    return 0;
}

/* Underline from one column of the log's line to another (included). */
static void set_range(struct message *m, uint32_t line, uint32_t from,
                      uint32_t to)
{
    struct region a, b;

    if (!is_known(line))
        return;
    set_region(&a, NULL, line, from);
    set_region(&b, NULL, line, to);
    if (a.line != m->at.line || b.line != a.line || a.col > m->at.col
        || b.end < m->at.end)
        return;
    m->range = a;
    m->range.end = b.end;
}

/* ---- showing ---- */

/* Places of the translated text in it become the user's. */
static void put_places(struct buf *b, const char *p, size_t len)
{
    const char *end = p + len, *hit;
    size_t n = rd.path == NULL ? 0 : strlen(rd.path);

    while (n != 0 && (hit = strstr(p, rd.path)) != NULL && hit < end) {
        char *rest = (char *)hit + n;
        struct region r = { 0 };
        unsigned long line = 0, col = 0;

        buf_add(b, p, (size_t)(hit - p));
        if (rest[0] == ':' && is_digit(rest[1]))
            line = strtoul(rest + 1, &rest, 10);
        if (line != 0 && rest[0] == ':' && is_digit(rest[1]))
            col = strtoul(rest + 1, &rest, 10);
        set_region(&r, unit.file[0], (uint32_t)line, (uint32_t)col);
        buf_puts(b, r.file);
        if (line != 0)
            buf_printf(b, ":%u", r.line);
        if (col != 0)
            buf_printf(b, ":%u", r.col);
        p = rest;
    }
    if (p < end)
        buf_add(b, p, (size_t)(end - p));
}

/* "    inlined from '__ebb_main_t' at ...": a caller that is none of the
 * user's. */
static bool is_our_caller(const char *p, size_t len)
{
    static const char from[] = "    inlined from ";
    const char *name = strstr(p, "__ebb_"), *thunk;
    size_t n;

    if (strncmp(p, from, sizeof(from) - 1) != 0 || name == NULL
        || name >= p + len)
        return false;
    n = strcspn(name, "'\xe2 ");
    thunk = arena_strndup(name, n > 2 ? n - 2 : 0);
    return memcmp(name + n - 2, "_t", 2) == 0
        && (strcmp(thunk, "__ebb_main") == 0 || helper_named(thunk) != NULL);
}

/* Keep a line for what follows. */
static void keep_line(const char *p, size_t len)
{
    struct buf b = { 0 };

    if (rd.path == NULL) {
        put_places(&rd.raw, p, len);
    } else if (is_our_caller(p, len)) {
        if (rd.raw.len > 1 && p[len - 1] == ':')
            rd.raw.text[rd.raw.len - 2] = ':';
        return;
    } else {
        put_places(&b, p, len);
        buf_puts(&rd.raw, relay_words(arena_strndup(b.text, b.len), 0));
        free(b.text);
    }
    buf_putc(&rd.raw, '\n');
}

static void pass_text(const char *text)
{
    while (text != NULL && *text != '\0') {
        size_t len = strcspn(text, "\n") + 1;

        message_pass(text, len);
        text += len;
    }
}

static void show(struct message *m)
{
    pass_text(m->before);
    if (m->unfixed)
        m->changes = NULL;
    message_show(m);
}

/* Messages in the order of the text they are about: what a branch of a join
 * has in it is a function of its own to the real compiler. */
static void sort_messages(void)
{
    for (size_t i = 1; i < rd.nhead; i++) {
        struct message *m = rd.head[i];
        size_t k = i;

        if (m->tok == 0)
            m->tok = rd.head[i - 1]->tok;
        for (; k > 0 && rd.head[k - 1]->tok > m->tok; k--)
            rd.head[k] = rd.head[k - 1];
        rd.head[k] = m;
    }
}

/* A type that only a macro of the library has to do with. */
static bool is_about_inside(const struct message *m)
{
    static const char *const tag[] = {
        "'struct ebb_task *'", "'struct ebb_frame *'", "'struct ebb_stream *'",
        "'struct ebb_chan *'",
    };

    for (size_t i = 0; i < sizeof(tag) / sizeof(*tag); i++)
        if (strstr(m->text, tag[i]) != NULL)
            return true;
    return false;
}

/* Of two messages about one handle of the wrong kind that which names it. */
static void drop_inside(void)
{
    for (size_t i = 0; i + 1 < rd.nhead; i++) {
        struct message *m = rd.head[i], *n = rd.head[i + 1];

        if (m->at.line != n->at.line || m->at.col != n->at.col
            || strcmp(m->at.file, n->at.file) != 0
            || m->severity != n->severity
            || is_about_inside(m) == is_about_inside(n))
            continue;
        m->repeats |= is_about_inside(m);
        n->repeats |= is_about_inside(n);
    }
}

/* What follows from a mistake of the user's is not told where we made it. */
static void drop_ours(void)
{
    bool any = false;

    for (size_t i = 0; i < rd.nhead; i++)
        any |= rd.head[i]->severity == SEV_ERROR && !rd.head[i]->is_ours;
    for (size_t i = 0; i < rd.nhead; i++)
        rd.head[i]->repeats |= any && rd.head[i]->is_ours;
}

/* "2 warnings and 1 error generated.", as clang says, of what is shown. */
static void pass_count(void)
{
    static const char *const word[] = { "warning", "error" };
    uint32_t n[2] = { 0 };
    struct buf b = { 0 };

    for (size_t i = 0; i < rd.nhead; i++)
        if (!rd.head[i]->repeats)
            n[rd.head[i]->severity == SEV_ERROR]++;
    for (size_t k = 0; k < 2; k++)
        if (n[k] > 0)
            buf_printf(&b, "%s%u %s%s", b.len > 0 ? " and " : "", n[k],
                       word[k], n[k] > 1 ? "s" : "");
    if (b.len > 0) {
        buf_puts(&b, " generated.\n");
        pass_text(b.text);
    }
    free(b.text);
}

static void show_all(void)
{
    const char *context = "";

    sort_messages();
    drop_ours();
    drop_inside();
    for (size_t i = 0; i < rd.nhead; i++) {
        struct message *m = rd.head[i];

        if (m->repeats)
            continue;
        if (m->context != NULL && strcmp(m->context, context) != 0) {
            context = m->context;
            pass_text(arena_printf("%s: %s\n", m->at.file, context));
        }
        show(m);
        for (struct message *n = m->notes; n != NULL; n = n->next)
            show(n);
    }
    if (rd.raw.len > 0)
        pass_text(rd.raw.text);
    free(rd.raw.text);
    if (rd.counts)
        pass_count();
}

/* ---- reading ---- */

/* "error", "warning" ... in front of ": "; the word may be a foreign one. */
static const char *read_kind(const char *p, const char *end,
                             struct message *m)
{
    const char *colon = p;

    while (colon < end && *colon != ':' && *colon != '\'')
        colon++;
    if (end - colon < 2 || colon[0] != ':' || colon[1] != ' ')
        return NULL;
    m->severity = SEV_ERROR;
    if (strncmp(p, "warning:", 8) == 0)
        m->severity = SEV_WARNING;
    else if (strncmp(p, "note:", 5) == 0)
        m->severity = SEV_NOTE;
    else if (strncmp(p, "error:", 6) != 0)
        m->word = arena_strndup(p, (size_t)(colon - p));
    return colon + 2;
}

/* {line:col-line:col} ...: ranges of clang. */
static const char *read_ranges(const char *p, struct message *m,
                               uint32_t line)
{
    while (*p == '{') {
        unsigned from, from_line, to, to_line;

        if (sscanf(p, "{%u:%u-%u:%u}", &from_line, &from, &to_line, &to) == 4
            && from_line == line && to_line == line && to > from)
            set_range(m, line, from, to - 1);
        p += strcspn(p, "}");
        p += *p == '}';
    }
    return *p == ':' ? p + 1 : p;
}

static void read_text(struct message *m, const char *p, const char *end)
{
    const char *open = end;
    struct buf b = { 0 };

    if (end[-1] == ']') {
        while (open > p && *open != '[')
            open--;
        if (open > p && open[-1] == ' ' && open[1] == '-') {
            m->id = arena_strndup(open + 1, (size_t)(end - open) - 2);
            end = open - 1;
        }
    }
    buf_puts(&b, "");
    put_places(&b, p, (size_t)(end - p));
    m->text = rd.path != NULL ? relay_words(b.text, m->tok)
                              : arena_strndup(b.text, b.len);
    m->is_ours |= strstr(m->text, "union __ebb_frame_") != NULL;
    free(b.text);
}

/* A note that names an object which a macro or we have made. */
static bool is_about_ours(const struct message *m)
{
    return m->severity == SEV_NOTE
        && strncmp(m->text, "(near initialization for ", 25) == 0
        && (strstr(m->text, "__ebb_") != NULL
            || strstr(m->text, "(anonymous)") != NULL);
}

/* What has been said of a place already, by the other copy of the text. */
static bool is_known_message(const struct message *m)
{
    for (size_t i = 0; i < rd.nhead; i++) {
        const struct message *h = rd.head[i];

        if (h->at.line == m->at.line && h->at.col == m->at.col
            && h->severity == m->severity && strcmp(h->text, m->text) == 0
            && strcmp(h->at.file, m->at.file) == 0)
            return true;
    }
    return false;
}

/* m is complete as far as its line says; hints and underlining follow. */
static void add_message(struct message *m)
{
    struct message *head = rd.nhead > 0 ? rd.head[rd.nhead - 1] : NULL;

    if (rd.raw.len > 0)
        m->before = arena_strndup(rd.raw.text, rd.raw.len);
    rd.raw.len = 0;
    if (rd.path != NULL && is_about_ours(m))
        return;
    if (m->severity == SEV_NOTE && m->is_ours)
        return;
    if (m->severity == SEV_NOTE && head != NULL) {
        *head->notes_tail = m;
        head->notes_tail = &m->next;
        return;
    }
    if (rd.nhead == rd.cap) {
        struct message **old = rd.head;

        rd.cap = rd.cap == 0 ? 16 : 2 * rd.cap;
        rd.head = NEW_ARRAY(struct message *, rd.cap);
        for (size_t i = 0; i < rd.nhead; i++)
            rd.head[i] = old[i];
    }
    m->context = rd.context;
    m->repeats = rd.path != NULL && is_known_message(m);
    rd.head[rd.nhead++] = m;
}

/* FILE:LINE:COL: kind: text.  False: it is something else. */
static bool read_message(const char *p, const char *end)
{
    size_t n = rd.path != NULL ? strlen(rd.path) : 0;
    struct message *m = NEW(struct message);
    const char *file_end = p + n, *text;
    char *q;
    uint32_t line, col = 0;

    if (n != 0 && ((size_t)(end - p) < n || memcmp(p, rd.path, n) != 0))
        return false;
    while (n == 0 && file_end < end
           && (*file_end != ':' || !is_digit(file_end[1])))
        file_end++;
    if (file_end >= end || *file_end != ':')
        return false;
    line = (uint32_t)strtoul(file_end + 1, &q, 10);
    if (line == 0 || *q != ':')
        return false;
    if (is_digit(q[1]))
        col = (uint32_t)strtoul(q + 1, &q, 10);
    q++;
    m->tok = set_region(&m->at, arena_strndup(p, (size_t)(file_end - p)),
                        line, col);
    m->range = m->at;
    m->is_ours = is_known(line) && m->tok == 0;
    text = read_ranges(q, m, line);
    text += *text == ' ';
    text = read_kind(text, end, m);
    if (text == NULL || text >= end)
        return false;
    m->notes_tail = &m->notes;
    read_text(m, text, end);
    add_message(m);
    rd.open = m;
    rd.snippet = true;
    rd.shown_line = line;
    return true;
}

/* The ~~~^~~~ of a snippet: underline the run with the caret. */
static void read_underline(const char *p, size_t len)
{
    const char *caret = memchr(p, '^', len);
    const char *from = caret, *to = caret;

    if (caret == NULL)
        return;
    for (size_t i = 0; i < len; i++)
        if (p[i] != ' ' && p[i] != '~' && p[i] != '^')
            return;
    while (from > p && from[-1] == '~')
        from--;
    while (to + 1 < p + len && to[1] == '~')
        to++;
    set_range(rd.open, rd.shown_line, (uint32_t)(from - p) + 1,
              (uint32_t)(to - p) + 1);
}

/* "   12 | text" or "      | ~~~^": part of gcc's snippet? */
static bool read_snippet(const char *p, const char *end)
{
    const char *bar = p;

    if (!rd.snippet || rd.open == NULL)
        return false;
    while (bar < end && (*bar == ' ' || is_digit(*bar) || *bar == '+'))
        bar++;
    if (bar == p || bar >= end || *bar != '|')
        return false;
    p += strspn(p, " ");
    if (p == bar && bar + 2 < end)
        read_underline(bar + 2, (size_t)(end - bar - 2));
    return true;
}

/* Columns from..to of a line of the log are to become text: m's changes. */
static bool add_change(struct message *m, uint32_t line, uint32_t from,
                       uint32_t to, const char *text)
{
    struct change *c;
    bool fits;
    tok_id t = token_shown(&rd.line[line], from, &fits);

    if (t == 0 || !fits || (to > from && to - from != tok_at(t)->len))
        return false;
    c = NEW(struct change);
    place_of(t, &c->at);
    if (to == from)
        c->at.end = c->at.col;
    c->text = text;
    change_add(&m->changes, c);
    return c->at.exact;
}

/* fix-it:"file":{line:col-line:col}:"text"; all of them or none. */
static bool read_fixit(const char *p, const char *end)
{
    size_t n = rd.path != NULL ? strlen(rd.path) : 0;
    unsigned from, from_line, to, to_line;
    const char *quote;

    if (strncmp(p, "fix-it:\"", 8) != 0)
        return false;
    p += 8;
    quote = strstr(p, "}:\"");
    if (rd.open == NULL || n == 0 || quote == NULL)
        return true;
    rd.open->unfixed |= memcmp(p, rd.path, n) != 0
        || sscanf(p + n, "\":{%u:%u-%u:%u}:", &from_line, &from, &to_line,
                  &to) != 4
        || from_line != to_line || !is_known(from_line) || to < from
        || memchr(quote, '\\', (size_t)(end - quote)) != NULL
        || !add_change(rd.open, from_line, from, to,
                       arena_strndup(quote + 3, (size_t)(end - quote) - 4));
    return true;
}

/* "clang: warning: text": about no file; in a document a message, too. */
static bool read_tool_message(const char *p, const char *end)
{
    const char *colon = memchr(p, ':', (size_t)(end - p)), *text;
    struct message *m;

    if (diag_options.format == FORMAT_TEXT || colon == NULL
        || end - colon < 3 || colon[1] != ' '
        || memchr(p, ' ', (size_t)(colon - p)) != NULL)
        return false;
    m = NEW(struct message);
    text = read_kind(colon + 2, end, m);
    if (text == NULL || text >= end
        || (m->word != NULL && strcmp(m->word, "fatal error") != 0))
        return false;
    m->at.file = arena_strndup(p, (size_t)(colon - p));
    m->notes_tail = &m->notes;
    read_text(m, text, end);
    add_message(m);
    return true;
}

/* "3 errors generated."? */
static bool is_count(const char *p, const char *end)
{
    static const char tail[] = " generated.";
    size_t n = sizeof(tail) - 1;

    return rd.is_clang && (size_t)(end - p) > n && is_digit(*p)
        && memcmp(end - n, tail, n) == 0;
}

static void read_line(const char *p, const char *end)
{
    size_t n = rd.path != NULL ? strlen(rd.path) : 0;

    if (read_snippet(p, end) || read_fixit(p, end) || read_message(p, end))
        return;
    rd.open = NULL;
    rd.snippet = false;
    if (read_tool_message(p, end))
        return;
    if (n != 0 && is_count(p, end)) {
        rd.counts = true;
        return;
    }
    if (n != 0 && (size_t)(end - p) > n + 2 && memcmp(p, rd.path, n) == 0
        && p[n] == ':' && p[n + 1] == ' ')
        rd.context = relay_words(arena_strndup(p + n + 2,
                                               (size_t)(end - p) - n - 2), 0);
    else
        keep_line(p, (size_t)(end - p));
}

/* Behind clang's snippet at p: a line of text and one of carets. */
static const char *skip_clang_snippet(const char *p)
{
    const char *below = eol_of(p), *end;

    if (!rd.is_clang || rd.path == NULL || !rd.snippet || *below == '\0')
        return p;
    below++;
    end = below + strspn(below, " 0123456789|~^");
    if (*end != '\n' || memchr(below, '^', (size_t)(end - below)) == NULL)
        return p;
    return end + 1;
}

void relay_log(const char *log, const char *path, const char *text,
               bool is_clang)
{
    size_t len;
    const char *p = source_read(log, &len);

    rd = (struct reader){ .path = path, .is_clang = is_clang };
    if (text != NULL)
        read_lines(text);
    while (*p != '\0') {
        const char *eol;

        p = skip_clang_snippet(p);
        eol = eol_of(p);
        if (eol > p)
            read_line(p, eol);
        p = eol + (*eol == '\n');
    }
    show_all();
}
