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

enum { BACK_MAX = 32 };                 /* how far a token may begin in front */

/* One line of the translated text. */
struct line {
    const char *text;
    size_t len;
    uint16_t file;                      /* index into unit.file */
    uint32_t line;                      /* of the user's */
};

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

    if (p[0] != '#' || p[1] != ' ' || p[2] < '0' || p[2] > '9')
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
        if (is_marker) {
            file = find_file(m.name, m.len, file);
            number = m.number;
        }
        p = eol + (*eol == '\n');
    }
}

/* ---- places ---- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_name_byte(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || c == '_'
        || (c >= 'A' && c <= 'Z') || c == '$' || (unsigned char)c >= 0x80;
}

/* Is the token spelled as the text at p says?  Then by how many bytes. */
static size_t spelled_at(const struct tok *t, const char *p, size_t len)
{
    if (t->len == 0 || t->len > len
        || memcmp(unit.text + t->off, p, t->len) != 0)
        return 0;
    if (t->kind == T_IDENT && t->len < len && is_name_byte(p[t->len]))
        return 0;
    return t->len;
}

/* The user's tokens of that line of his; kept for the next question. */
struct row {
    uint32_t line;
    uint16_t file;
    tok_id *tok;
    size_t n, cap;
};

static struct row row;

static void add_to_row(tok_id t)
{
    tok_id *old = row.tok;

    if (row.n == row.cap) {
        row.cap = row.cap == 0 ? 64 : 2 * row.cap;
        row.tok = NEW_ARRAY(tok_id, row.cap);
        for (size_t i = 0; i < row.n; i++)
            row.tok[i] = old[i];
    }
    row.tok[row.n++] = t;
}

static void find_row(const struct line *l)
{
    if (row.n > 0 && row.line == l->line && row.file == l->file)
        return;
    row.n = 0;
    row.line = l->line;
    row.file = l->file;
    for (tok_id i = 1; i + 1 < unit.ntok; i++)
        if (tok_at(i)->line == l->line && tok_at(i)->file == l->file
            && tok_at(i)->kind != T_PRAGMA)
            add_to_row(i);
}

/* The nearest token that is spelled like the text from this column on, by
 * more than min bytes; 0: there is none. */
static tok_id token_from(const struct line *l, uint32_t col, uint32_t min)
{
    uint32_t best_way = UINT32_MAX;
    tok_id best = 0;

    if (col > l->len
        || (col > 1 && is_name_byte(l->text[col - 1])
            && is_name_byte(l->text[col - 2])))
        return 0;
    for (size_t i = 0; i < row.n; i++) {
        const struct tok *t = tok_at(row.tok[i]);
        uint32_t way = t->col > col ? t->col - col : col - t->col;

        if (way < best_way
            && spelled_at(t, l->text + col - 1, l->len - col + 1) > min) {
            best = row.tok[i];
            best_way = way;
        }
    }
    return best;
}

/* ---- which token is which ---- */

/* A word, literal or other character of a translated line. */
struct piece {
    uint32_t col, len;
    tok_id tok;                         /* the user's that it is, or 0 */
};

/*
 * The pieces of one line of the translated text and the user's tokens of it:
 * the longest list of pairs that are spelled alike and in order.  Most of
 * what a pass puts around the user's text is nowhere in that.
 */
static struct {
    uint32_t line;
    struct piece *piece;
    size_t n;
} match;

enum { MATCH_MAX = 4000000, MATCH_WORD = 6, MATCH_OTHER = 2 };

static size_t piece_len(const char *p, size_t len)
{
    size_t n = 1;

    if (is_name_byte(*p)) {
        while (n < len && is_name_byte(p[n]))
            n++;
    } else if (*p == '"' || *p == '\'') {
        while (n < len && p[n] != *p)
            n += p[n] == '\\' ? 2 : 1;
        n = n < len ? n + 1 : len;
    }
    return n;
}

static void cut_pieces(const struct line *l)
{
    match.n = 0;
    match.piece = NEW_ARRAY(struct piece, l->len + 1);
    for (size_t i = 0, n; i < l->len; i += n) {
        n = piece_len(l->text + i, l->len - i);
        if (l->text[i] != ' ')
            match.piece[match.n++] = (struct piece){ (uint32_t)i + 1,
                                                     (uint32_t)n, 0 };
    }
}

/* What a pair is worth, 0: none.  The same column decides between two. */
static uint32_t pair_worth(const struct line *l, size_t piece, size_t tok)
{
    const struct piece *p = &match.piece[piece];
    const struct tok *t = tok_at(row.tok[tok]);

    if (spelled_at(t, l->text + p->col - 1, l->len - p->col + 1) == 0)
        return 0;
    return (uint32_t)(t->kind == T_PUNCT ? MATCH_OTHER : MATCH_WORD)
         + (uint32_t)(t->col == p->col);
}

static void find_pairs(const struct line *l)
{
    size_t width = row.n + 1, size = (match.n + 1) * width;
    uint32_t *worth = size > MATCH_MAX ? NULL : calloc(size, sizeof(*worth));

    if (worth == NULL)
        return;
    /* worth[i * width + k]: of the pieces from i and the tokens from k on */
    for (size_t i = match.n; i-- > 0;)
        for (size_t k = row.n; k-- > 0;) {
            uint32_t *w = &worth[i * width + k];
            uint32_t pair = pair_worth(l, i, k);

            *w = w[1] > w[width] ? w[1] : w[width];
            if (pair > 0 && w[width + 1] + pair > *w)
                *w = w[width + 1] + pair;
        }
    for (size_t i = 0, k = 0; i < match.n && k < row.n;) {
        const uint32_t *w = &worth[i * width + k];
        uint32_t pair = pair_worth(l, i, k);

        if (pair > 0 && *w == w[width + 1] + pair)
            match.piece[i++].tok = row.tok[k++];
        else if (*w == w[width])
            i++;
        else
            k++;
    }
    free(worth);
}

/* The user's token that the piece at a column is, or 0. */
static tok_id token_paired(uint32_t line, uint32_t col)
{
    const struct line *l = &rd.line[line];

    if (match.line != line) {
        match.line = line;
        cut_pieces(l);
        find_pairs(l);
    }
    for (size_t i = 0; i < match.n && match.piece[i].col <= col; i++)
        if (col < match.piece[i].col + match.piece[i].len)
            return match.piece[i].tok;
    return 0;
}

/* The user's token at an offset of the text, or 0. */
static tok_id token_of_offset(uint32_t off)
{
    tok_id from = 1, to = unit.ntok - 1;

    if (off == 0)
        return 0;
    while (from < to) {
        tok_id mid = from + (to - from) / 2;

        if (tok_at(mid)->off < off)
            from = mid + 1;
        else
            to = mid;
    }
    return tok_at(from)->off == off ? from : 0;
}

static const struct helper *helper_at(const char *p, const char *end)
{
    if (strncmp(p, "__ebb_spawn_", 12) != 0
        && strncmp(p, "__ebb_lazy_", 11) != 0)
        return NULL;
    return helper_named(arena_strndup(p, piece_len(p, (size_t)(end - p))));
}

/*
 * A spawn or lazy calls a function of ours, which stands for the one that the
 * user calls: its name is that one's, its declaration that one's.
 */
static tok_id token_of_helper(const struct line *l, uint32_t col)
{
    static const char cast[] = "((__typeof__(";
    bool declared = l->len > 7 && memcmp(l->text, "static ", 7) == 0;
    const char *at = l->text + col - 1, *end = l->text + l->len;
    bool casts = strncmp(at, cast, sizeof(cast) - 1) == 0;
    const struct helper *h = NULL;

    if (declared || casts)
        for (at = declared ? l->text : at; h == NULL && at < end; at++)
            h = helper_at(at, end);
    while (at > l->text && is_name_byte(*at) && is_name_byte(at[-1]))
        at--;
    h = h != NULL ? h : helper_at(at, end);
    return h == NULL ? 0
         : token_of_offset(declared ? h->callee_declared
                           : casts ? h->made_at : h->callee_at);
}

/* In `__ebb_fr->x` a local that lives in the frame: to the x. */
static uint32_t behind_frame(const struct line *l, uint32_t col)
{
    static const char frame[] = "__ebb_fr->";
    uint32_t len = sizeof(frame) - 1;

    for (uint32_t start = col > len ? col - len : 1; start <= col; start++)
        if (start + len <= l->len
            && memcmp(l->text + start - 1, frame, len) == 0
            && col < start + len)
            return start + len;
    return col;
}

/*
 * The token of the user's at a column of the translated text: one of the
 * line that is spelled so and nearest, else the last in front.  *fits: it is
 * spelled so.  0: the line has none.
 */
static tok_id token_at(uint32_t line, uint32_t col, bool *fits)
{
    const struct line *l = &rd.line[line];
    tok_id t = 0;

    find_row(l);
    col = behind_frame(l, col);
    t = token_of_helper(l, col);
    if (t == 0)
        t = token_paired(line, col);
    for (uint32_t back = 0; t == 0 && back < BACK_MAX && back < col; back++)
        t = token_from(l, col - back, back);
    *fits = t != 0;
    for (size_t i = 0; !*fits && i < row.n; i++)
        if (t == 0 || tok_at(row.tok[i])->col <= col)
            t = row.tok[i];
    return t;
}

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
        t = token_at(line, byte_col(line, col), &fits);
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

static void show_all(void)
{
    const char *context = "";

    sort_messages();
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
    tok_id t = token_at(line, from, &fits);

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

static void read_line(const char *p, const char *end)
{
    size_t n = rd.path != NULL ? strlen(rd.path) : 0;

    if (read_snippet(p, end) || read_fixit(p, end) || read_message(p, end))
        return;
    rd.open = NULL;
    rd.snippet = false;
    if (read_tool_message(p, end))
        return;
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
