/* SPDX-License-Identifier: MIT-0 */
/*
 * Tokens of preprocessed GNU C.
 *
 * A token keeps its spelling (a range of the text) and its presumed place,
 * which follows line markers.  Nothing is interpreted here but punctuators:
 * a number is whatever may continue a number, so that every suffix and digit
 * separator of every edition passes.  Any line that starts with '#' and is
 * no line marker is one token, wherever it stands: _Pragma in a macro leaves
 * such lines in the middle of expressions.
 */
#include "cc.h"

#include <stdlib.h>
#include <string.h>

enum {                                  /* classes of bytes */
    C_IDENT = 1,                        /* may continue an identifier */
    C_START = 2,                        /* may start one */
    C_DIGIT = 4,
    C_SPACE = 8,                        /* white space but newline */
    C_PUNCT = 16,                       /* a punctuator */
    C_LONG = 32,                        /* may start one of several bytes */
};

static uint8_t class_of[256];

static uint32_t tok_cap, file_cap;      /* of unit.tok, unit.file */

/* Where the lexer stands.  text[len] is a NUL. */
static struct {
    const char *p, *end, *line_start;
    struct tok next;                    /* what is known of the next token */
    bool whole;                         /* make no T_BODY */
    unsigned depth;                     /* of brackets */
    tok_id paren;                       /* the last '(' outside of others */
    uint32_t nword;                     /* of ours before this declaration */
} lx;

static bool is_class(char c, int mask)
{
    return (class_of[(unsigned char)c] & mask) != 0;
}

static void set_class(int first, int last, int mask)
{
    for (int c = first; c <= last; c++)
        class_of[c] |= (uint8_t)mask;
}

struct long_punct {
    char text[5];
    uint8_t len;
    uint16_t op;
};

/* Those that start alike stand together, the longest first; digraphs are what
 * they mean. */
static const struct long_punct long_punct[] = {
    {"->", 2, P_ARROW}, {"--", 2, P_DEC}, {"-=", 2, P_SUB_EQ},
    {"++", 2, P_INC}, {"+=", 2, P_ADD_EQ},
    {"<<=", 3, P_SHL_EQ}, {"<<", 2, P_SHL}, {"<=", 2, P_LE},
    {"<:", 2, '['}, {"<%", 2, '{'},
    {">>=", 3, P_SHR_EQ}, {">>", 2, P_SHR}, {">=", 2, P_GE},
    {"==", 2, P_EQ}, {"!=", 2, P_NE},
    {"&&", 2, P_ANDAND}, {"&=", 2, P_AND_EQ},
    {"||", 2, P_OROR}, {"|=", 2, P_OR_EQ}, {"^=", 2, P_XOR_EQ},
    {"...", 3, P_ELLIPSIS}, {"*=", 2, P_MUL_EQ}, {"/=", 2, P_DIV_EQ},
    {"%:%:", 4, P_HASHHASH}, {"%:", 2, '#'}, {"%>", 2, '}'},
    {"%=", 2, P_MOD_EQ},
    {"##", 2, P_HASHHASH}, {":>", 2, ']'}, {"::", 2, P_COLONCOLON},
};

static uint8_t first_long[256];          /* index of the first by its byte */

static void init_classes(void)
{
    if (class_of['a'] != 0)
        return;
    set_class('a', 'z', C_IDENT | C_START);
    set_class('A', 'Z', C_IDENT | C_START);
    set_class('_', '_', C_IDENT | C_START);
    set_class('$', '$', C_IDENT | C_START);
    set_class(0x80, 0xff, C_IDENT | C_START);
    set_class('0', '9', C_IDENT | C_DIGIT);
    set_class(' ', ' ', C_SPACE);
    set_class('\t', '\t', C_SPACE);
    set_class('\v', '\f', C_SPACE);
    set_class('\r', '\r', C_SPACE);
    for (const char *p = "[](){}.&*+-~!/%<>^|?:;=,#"; *p != '\0'; p++)
        set_class(*p, *p, C_PUNCT);
    for (size_t i = sizeof(long_punct) / sizeof(long_punct[0]); i-- > 0;) {
        int c = long_punct[i].text[0];
        set_class(c, c, C_LONG);
        first_long[c] = (uint8_t)i;
    }
}

/* ---- places ---- */

/* Index of a presumed file, entered when new. */
static uint16_t file_index(const char *s, size_t len)
{
    struct name *n = intern(s, len);

    if (n->file != 0)
        return n->file;
    if (unit.nfile == UINT16_MAX)
        return 0;                       /* more files than can be told apart */
    if (unit.nfile == file_cap) {
        const char **old = unit.file;
        file_cap = file_cap == 0 ? 64 : file_cap * 2;
        unit.file = NEW_ARRAY(const char *, file_cap);
        if (old != NULL)
            memcpy(unit.file, old, unit.nfile * sizeof(*old));
    }
    n->file = (uint16_t)unit.nfile;
    unit.file[unit.nfile++] = n->text;
    return n->file;
}

/* Length of a backslash and newline at p, 0: there is none. */
static size_t splice_len(const char *p)
{
    if (p[0] != '\\')
        return 0;
    if (p[1] == '\r' && p[2] == '\n')
        return 3;
    return p[1] == '\n' ? 2 : 0;
}

/* Does a backslash join the line that ends at eol to the next one? */
static bool is_spliced(const char *start, const char *eol)
{
    if (eol > start && eol[-1] == '\r')
        eol--;
    return eol > start && eol[-1] == '\\';
}

/* The newline (or end) that closes the logical line at p. */
static const char *logical_eol(const char *p)
{
    for (const char *start = p;;) {
        const char *eol = memchr(start, '\n', (size_t)(lx.end - start));
        if (eol == NULL)
            return lx.end;
        if (!is_spliced(p, eol))
            return eol;
        start = eol + 1;
    }
}

/* File name of a marker, in quotes at p, escapes undone.  NULL: none. */
static const char *marker_name(const char *p, const char *eol, struct buf *b)
{
    if (p == eol || *p != '"')
        return NULL;
    for (p++; p < eol && *p != '"'; p++) {
        if (*p != '\\' || p + 1 == eol) {
            buf_putc(b, *p);
            continue;
        }
        p++;
        if (*p < '0' || *p > '7') {
            buf_putc(b, *p == 'n' ? '\n' : *p);
            continue;
        }
        int c = 0;
        for (int i = 0; i < 3 && p < eol && *p >= '0' && *p <= '7'; i++)
            c = c * 8 + (*p++ - '0');
        buf_putc(b, (char)c);
        p--;
    }
    return p < eol ? p + 1 : NULL;
}

/*
 * `# 12 "file" flags` or `#line 12 "file"` at p, the text behind '#' and the
 * word line.  Returns false if it is no marker.
 */
static bool read_marker(const char *p, const char *eol)
{
    static struct buf name;
    uint64_t line = 0;
    const char *rest;
    bool sys = false;

    while (p < eol && is_class(*p, C_SPACE))
        p++;
    if (p == eol || !is_class(*p, C_DIGIT))
        return false;
    for (; p < eol && is_class(*p, C_DIGIT); p++)
        line = line * 10 + (uint64_t)(*p - '0');
    lx.next.line = (uint32_t)line - 1;  /* the newline behind adds one */
    while (p < eol && is_class(*p, C_SPACE))
        p++;
    name.len = 0;
    rest = marker_name(p, eol, &name);
    if (rest == NULL)
        return true;
    lx.next.file = file_index(name.len == 0 ? "" : name.text, name.len);
    for (; rest < eol; rest++)
        if (*rest == '3')
            sys = true;
    lx.next.sys = sys;
    return true;
}

const char *file_text(uint16_t file)
{
    const char *p = unit.file[file];
    struct buf b = {0};

    if (strpbrk(p, "\\\"\n") == NULL)
        return p;
    for (; *p != '\0'; p++) {
        if (*p == '\n') {
            buf_puts(&b, "\\n");
            continue;
        }
        if (*p == '\\' || *p == '"')
            buf_putc(&b, '\\');
        buf_putc(&b, *p);
    }
    return arena_strndup(b.text, b.len);
}

/* ---- tokens ---- */

static void grow_toks(size_t cap)
{
    struct tok *old = unit.tok;

    unit.tok = arena_alloc(cap * sizeof(*unit.tok));
    if (old != NULL)
        memcpy(unit.tok, old, unit.ntok * sizeof(*unit.tok));
    tok_cap = (uint32_t)cap;
}

static void add_id(struct ids *ids, tok_id t)
{
    if (ids->n == ids->cap) {
        tok_id *old = ids->id;

        ids->cap = ids->cap == 0 ? 64 : ids->cap * 2;
        ids->id = NEW_ARRAY(tok_id, ids->cap);
        if (old != NULL)
            memcpy(ids->id, old, ids->n * sizeof(*old));
    }
    ids->id[ids->n++] = t;
}

static struct tok *push_tok(enum tok_kind kind, const char *start,
                            const char *end)
{
    struct tok *t;

    if (unit.ntok == tok_cap)
        grow_toks((size_t)tok_cap * 2);
    t = &unit.tok[unit.ntok++];
    *t = lx.next;
    t->kind = (uint8_t)kind;
    t->col = (uint32_t)(start - lx.line_start) + 1;
    t->off = (uint32_t)(start - unit.text);
    t->len = (uint32_t)(end - start);
    lx.next.bol = false;
    lx.next.space = false;
    lx.p = end;
    return t;
}

/* Newlines in [from, to) move the line; used for what may span lines. */
static void count_lines(const char *from, const char *to)
{
    while ((from = memchr(from, '\n', (size_t)(to - from))) != NULL) {
        lx.next.line++;
        lx.line_start = ++from;
    }
}

/* A line that starts with '#'.  Markers vanish, others are one token. */
static void lex_directive(void)
{
    const char *hash = lx.p;
    const char *eol = logical_eol(hash);
    const char *p = hash + 1;

    if (*hash == '%')
        p++;
    while (p < eol && is_class(*p, C_SPACE))
        p++;
    if (eol - p > 4 && memcmp(p, "line", 4) == 0 && is_class(p[4], C_SPACE))
        p += 4;
    if (read_marker(p, eol)) {
        lx.p = eol;
        lx.next.space = false;
        return;
    }
    /* What gcc leaves of #embed is a value, of bytes as a string's. */
    if (eol - p > 5 && memcmp(p, "embed", 5) == 0) {
        push_tok(T_STR, hash, eol);
    } else {
        add_id(&unit.pragmas, unit.ntok);
        push_tok(T_PRAGMA, hash, eol);
    }
    count_lines(hash, eol);
}

/* Behind a comment that starts at p; at its end if it is not closed. */
static const char *skip_comment(const char *p)
{
    const char *start = p;

    if (p[1] == '/')
        return logical_eol(p);
    for (p += 2; p < lx.end; p++) {
        p = memchr(p, '*', (size_t)(lx.end - p));
        if (p == NULL)
            break;
        if (p[1] == '/')
            return p + 2;
    }
    push_tok(T_OTHER, start, lx.end);
    error_at(unit.ntok - 1, NULL, "unterminated comment");
    return lx.end;
}

static void newline(const char *nl)
{
    lx.p = nl + 1;
    lx.next.line++;
    lx.line_start = lx.p;
    lx.next.bol = true;
    lx.next.space = false;
}

/* Move to the next token.  Returns false at the end of the text. */
static bool skip_space(void)
{
    for (;;) {
        const char *p = lx.p;

        if (is_class(*p, C_SPACE)) {
            while (is_class(*++p, C_SPACE))
                ;
            lx.p = p;
            lx.next.space = true;
        } else if (*p == '\n') {
            newline(p);
        } else if (lx.next.bol && (*p == '#' || (*p == '%' && p[1] == ':'))) {
            lex_directive();
        } else if (*p == '/' && (p[1] == '/' || p[1] == '*')) {
            const char *end = skip_comment(p);
            count_lines(p, end);
            lx.p = end;
            lx.next.space = true;
        } else if (splice_len(p) != 0) {
            lx.p += splice_len(p);
            count_lines(p, lx.p);
            lx.next.space = true;
        } else if (*p == '\0' && p >= lx.end) {
            return false;
        } else {
            return true;
        }
    }
}

/* Length of \uXXXX or \UXXXXXXXX at p, 0: there is none. */
static size_t ucn_len(const char *p)
{
    size_t n = p[1] == 'u' ? 4 : p[1] == 'U' ? 8 : 0;

    for (size_t i = 0; i < n; i++) {
        char c = p[2 + i];
        if (!is_class(c, C_DIGIT) && !((c | 32) >= 'a' && (c | 32) <= 'f'))
            return 0;
    }
    return n == 0 ? 0 : n + 2;
}

static void lex_number(void)
{
    const char *p = lx.p;

    for (;;) {
        char c = *p;
        if ((c == '+' || c == '-') && p > lx.p &&
            ((p[-1] | 32) == 'e' || (p[-1] | 32) == 'p'))
            p++;
        else if (is_class(c, C_IDENT) || c == '.')
            p++;
        else if (c == '\'' && is_class(p[1], C_IDENT))
            p += 2;
        else if (c == '\\' && ucn_len(p) != 0)
            p += ucn_len(p);
        else
            break;
    }
    push_tok(T_NUM, lx.p, p);
}

/* A string or character constant whose quote is at q. */
static void lex_quoted(const char *start, const char *q)
{
    char quote = *q;
    enum tok_kind kind = quote == '"' ? T_STR : T_CHAR;
    const char *p = q + 1;

    for (; *p != quote; p++) {
        if (*p == '\\' && p + 1 < lx.end) {
            p++;
            if (*p == '\r' && p[1] == '\n')
                p++;
        } else if (*p == '\n' || p >= lx.end) {
            push_tok(T_OTHER, start, p);
            error_at(unit.ntok - 1, NULL, "missing terminating %c character",
                     quote);
            count_lines(start, p);
            return;
        }
    }
    push_tok(kind, start, p + 1);
    count_lines(start, p + 1);
}

const char *raw_string_end(const char *q, const char *end)
{
    const char *p = q + 1;
    size_t n = 0;

    while (n <= 16 && strchr(" ()\\\t\v\f\n", p[n]) == NULL)
        n++;
    if (p[n] != '(')
        return NULL;
    for (const char *e = p + n + 1; e < end; e++) {
        e = memchr(e, ')', (size_t)(end - e));
        if (e == NULL)
            break;
        if ((size_t)(end - e) > n + 1 && memcmp(e + 1, p, n) == 0 &&
            e[n + 1] == '"')
            return e + n + 2;
    }
    return end + 1;
}

/* R"x( ... )x" whose quote is at q.  Returns false if it is none. */
static bool lex_raw(const char *start, const char *q)
{
    const char *e = raw_string_end(q, lx.end);

    if (e == NULL)
        return false;
    if (e <= lx.end) {
        push_tok(T_STR, start, e);
        count_lines(start, e);
        return true;
    }
    push_tok(T_OTHER, start, lx.end);
    error_at(unit.ntok - 1, NULL, "unterminated raw string");
    count_lines(start, lx.end);
    return true;
}

/* Is [s, e) a prefix of a quote, and does it end in R? */
static bool is_prefix(const char *s, const char *e, bool *raw)
{
    *raw = e > s && e[-1] == 'R';
    if (*raw)
        e--;
    return s == e || (e - s == 1 && (*s == 'L' || *s == 'u' || *s == 'U')) ||
           (e - s == 2 && s[0] == 'u' && s[1] == '8');
}

static void lex_ident(void)
{
    const char *p = lx.p;
    struct tok *t;
    bool raw;

    for (;;) {
        if (is_class(*p, C_IDENT))
            p++;
        else if (*p == '\\' && ucn_len(p) != 0)
            p += ucn_len(p);
        else
            break;
    }
    if ((*p == '"' || *p == '\'') && p - lx.p <= 3 &&
        is_prefix(lx.p, p, &raw)) {
        if (!raw) {
            lex_quoted(lx.p, p);
            return;
        }
        if (*p == '"' && lex_raw(lx.p, p))
            return;
    }
    t = push_tok(T_IDENT, lx.p, p);
    t->name = intern(p - t->len, t->len);
    if (t->name->kw >= KW_ASYNC)
        add_id(&unit.words, unit.ntok - 1);
}

/* ---- bodies that nobody looks into ---- */

/*
 * Does the '{' that was lexed last open the body of a function whose head has
 * no word of ours?  `name(...) {` with more of a declaration in front; false
 * may be wrong.
 */
static bool opens_plain_body(void)
{
    const struct tok *paren = tok_at(lx.paren);

    return tok_is(unit.ntok - 2, ')') && unit.words.n == lx.nword
        && lx.paren > 2 && paren[-1].kind == T_IDENT && paren[-1].name->kw == 0
        && (tok_is(lx.paren - 2, '*')
            || (paren[-2].kind == T_IDENT && paren[-2].name->kw != KW_STRUCT
                && paren[-2].name->kw != KW_UNION
                && paren[-2].name->kw != KW_ENUM));
}

/* From here to end is one token. */
static void pass_body(const char *end)
{
    const char *start = lx.p, *p = start;

    push_tok(T_BODY, start, end);
    while ((p = memchr(p, '\n', (size_t)(end - p))) != NULL) {
        newline(p++);
        if (*p == '#')
            read_marker(p + 1, logical_eol(p));
    }
    for (p = end; is_class(p[-1], C_SPACE); p--)
        ;
    lx.next.bol = p[-1] == '\n';
    lx.next.space = p != end;
    lx.p = end;
}

/* A bracket, ';' or other punctuator of one character. */
static void follow(unsigned op)
{
    switch (op) {
    case '(':
        if (lx.depth++ == 0)
            lx.paren = unit.ntok - 1;
        break;
    case '[':
        lx.depth++;
        break;
    case '{':
        if (lx.depth++ == 0 && !lx.whole && opens_plain_body()) {
            const char *end = skim_body(lx.p);

            if (end != NULL)
                pass_body(end);
        }
        break;
    case ')': case ']': case '}':
        if (lx.depth > 0)
            lx.depth--;
        if (op == '}' && lx.depth == 0)
            lx.nword = unit.words.n;
        break;
    case ';':
        if (lx.depth == 0)
            lx.nword = unit.words.n;
        break;
    }
}

/* ---- punctuators ---- */

static void lex_punct(void)
{
    const char *p = lx.p;

    if (is_class(*p, C_LONG) && is_class(p[1], C_PUNCT)) {
        size_t n = sizeof(long_punct) / sizeof(long_punct[0]);
        for (size_t i = first_long[(unsigned char)*p]; i < n; i++) {
            const struct long_punct *lp = &long_punct[i];
            if (*p != lp->text[0])
                break;
            if (p[1] == lp->text[1] &&
                (lp->len == 2 || strncmp(p, lp->text, lp->len) == 0)) {
                push_tok(T_PUNCT, p, p + lp->len)->op = lp->op;
                follow(lp->op);
                return;
            }
        }
    }
    if (!is_class(*p, C_PUNCT)) {
        push_tok(T_OTHER, p, p + 1);
        return;
    }
    push_tok(T_PUNCT, p, p + 1)->op = (uint16_t)*p;
    follow((unsigned char)*p);
}

/* From where the lexer stands to the end of the text. */
static void lex_rest(void)
{
    while (skip_space()) {
        char c = *lx.p;
        if (is_class(c, C_START) || (c == '\\' && ucn_len(lx.p) != 0))
            lex_ident();
        else if (is_class(c, C_DIGIT) || (c == '.' &&
                                          is_class(lx.p[1], C_DIGIT)))
            lex_number();
        else if (c == '"' || c == '\'')
            lex_quoted(lx.p, lx.p);
        else if (c == '\0')
            push_tok(T_OTHER, lx.p, lx.p + 1);
        else
            lex_punct();
    }
    push_tok(T_EOF, lx.end, lx.end);
    unit.more = NEW_ARRAY(struct more, unit.ntok);
    bitset_init(&unit.edited, unit.ntok + 1);
}

void lex_unit(bool whole)
{
    init_classes();
    memset(&lx, 0, sizeof(lx));
    lx.p = lx.line_start = unit.text;
    lx.end = unit.text + unit.len;
    lx.next.line = 1;
    lx.whole = whole;
    unit.tok = NULL;
    unit.ntok = 0;
    unit.pragmas = unit.words = (struct ids){ 0 };
    grow_toks(unit.len / 3 + 1024);     /* most texts need no more */
    if (unit.nfile == 0)
        file_index("", 0);
    push_tok(T_EOF, lx.p, lx.p);        /* tok[0] is no token */
    lx.next.bol = true;
    lex_rest();
}

/* Those in front of t alone. */
static void cut_ids(struct ids *ids, tok_id t)
{
    while (ids->n > 0 && ids->id[ids->n - 1] >= t)
        ids->n--;
}

void lex_bodies(tok_id t)
{
    const struct more *more = unit.more;

    lx.next = *tok_at(t);
    lx.p = unit.text + lx.next.off;
    lx.line_start = lx.p - (lx.next.col - 1);
    lx.whole = true;
    unit.ntok = t;
    cut_ids(&unit.pragmas, t);
    cut_ids(&unit.words, t);
    lex_rest();
    for (tok_id i = 0; i < t; i++)
        if (more[i].edit != NULL)
            bitset_add(&unit.edited, i);
    memcpy(unit.more, more, t * sizeof(*more));
}

struct edit *tok_edit(tok_id t)
{
    struct more *m = more_at(t);

    if (m->edit == NULL) {
        m->edit = NEW(struct edit);
        bitset_add(&unit.edited, t);
    }
    return m->edit;
}

bool calls_for_name(tok_id t)
{
    struct tok *k = tok_at(t);

    return k->kind == T_IDENT && k->name->text[0] == '_'
        && strcmp(k->name->text, "__builtin_FUNCTION") == 0
        && tok_is(t + 1, '(') && tok_is(t + 2, ')');
}
