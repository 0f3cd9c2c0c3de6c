/* SPDX-License-Identifier: MIT-0 */
/*
 * Where a token stands in the user's file.
 *
 * A token knows its column in the preprocessed line only.  The line shown is
 * the original one, so the tokens of both lines are aligned (longest common
 * subsequence of spellings); a token that a macro made stands at the name
 * that fills its gap in the original, which is the macro's.
 */
#include "diag.h"

enum { LINE_TOKENS_MAX = 400 };

/* A word of the original line: [from, to) are bytes from 0. */
struct word {
    uint32_t from, to;
};

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
                       (s[i] == '.' && is_digit(s[i - 1]))))
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
    if (skipped < nw)
        return skipped;                 /* MACRO( in front */
    return j < nw ? j : nw - 1;
}

/* The line is the original, or the preprocessed one. */
void place_of(tok_id at, struct region *r)
{
    static struct word word[LINE_TOKENS_MAX];
    const struct tok *t = tok_at(at);
    const char *text = unit.text + t->off;
    uint32_t n;

    r->file = unit.file[t->file];
    r->line = t->line;
    r->col = t->col;
    r->end = t->col + (t->len == 0 ? 1 : t->len);
    r->exact = false;
    r->text = source_line(r->file, t->line, &r->len);
    if (r->text == NULL) {
        r->text = text - (t->col - 1);
        r->len = strcspn(r->text, "\n");
        return;
    }
    n = split_line(r->text, r->len, word);
    if (n == 0 || t->kind == T_EOF)
        return;
    n = align_word(r->text, word, n, at);
    r->col = word[n].from + 1;
    r->exact = word_fits(r->text, &word[n], t);
    r->end = r->exact ? r->col + t->len : word[n].to + 1;
}

/* A name of the library's, which a program does not write: it has macros. */
static bool is_inside(const struct tok *t)
{
    const char *p = unit.text + t->off;

    return t->sys || (t->len > 4 && memcmp(p, "ebb_", 4) == 0)
        || (t->len > 1 && p[0] == '_' && p[1] >= 'A' && p[1] <= 'Z');
}

const char *word_told(tok_id at)
{
    const struct tok *t = tok_at(at);
    struct region r;

    place_of(at, &r);
    if (!r.exact && r.text != NULL && is_inside(t)
        && is_word_byte(r.text[r.col - 1]))
        return arena_strndup(r.text + r.col - 1, r.end - r.col);
    return arena_strndup(unit.text + t->off, t->len);
}

void place_range(tok_id at, tok_id first, tok_id last, struct region *r)
{
    struct region end;

    while (first < at && tok_at(first)->line != tok_at(at)->line)
        first++;
    while (last > at && tok_at(last)->line != tok_at(at)->line)
        last--;
    place_of(first, r);
    place_of(last, &end);
    if (end.line == r->line && end.end > r->end)
        r->end = end.end;
    r->exact &= end.exact;
}
