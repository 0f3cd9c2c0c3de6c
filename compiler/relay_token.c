/* SPDX-License-Identifier: MIT-0 */
/*
 * Which token of the user's is it that stands at a place of the translated
 * text?  A line of the user's has become one or several there, between which
 * and in which there is text of ours.
 */
#include "code.h"
#include "diag.h"

#include <stdlib.h>
#include <string.h>

enum { BACK_MAX = 32 };                 /* how far a token may begin in front */

/* Is the token spelled as the text at p says?  Then by how many bytes. */
static size_t spelled_at(const struct tok *t, const char *p, size_t len)
{
    if (t->len == 0 || t->len > len
        || memcmp(unit.text + t->off, p, t->len) != 0)
        return 0;
    if (t->kind == T_IDENT && t->len < len && is_word_byte(p[t->len]))
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
        || (col > 1 && is_word_byte(l->text[col - 1])
            && is_word_byte(l->text[col - 2])))
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
    const char *line;
    struct piece *piece;
    size_t n;
} match;

enum { MATCH_MAX = 4000000, MATCH_NEAR = 64 };

static size_t piece_len(const char *p, size_t len)
{
    size_t n = 1;

    if (is_word_byte(*p)) {
        while (n < len && is_word_byte(p[n]))
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

/* What a pair is worth, 0: none.  The column decides between two, since most
 * of the user's words stay where they are. */
static uint32_t pair_worth(const struct line *l, size_t piece, size_t tok)
{
    const struct piece *p = &match.piece[piece];
    const struct tok *t = tok_at(row.tok[tok]);
    uint32_t way;

    if (spelled_at(t, l->text + p->col - 1, l->len - p->col + 1) == 0)
        return 0;
    way = t->col > p->col ? t->col - p->col : p->col - t->col;
    return (t->kind == T_PUNCT ? 2u : 6u) * MATCH_NEAR
         + (way < MATCH_NEAR ? MATCH_NEAR - way : 0u);
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
static tok_id token_paired(const struct line *l, uint32_t col)
{
    if (match.line != l->text) {
        match.line = l->text;
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
    bool declared = l->ours;
    const char *at = l->text + col - 1, *end = l->text + l->len;
    bool casts = strncmp(at, cast, sizeof(cast) - 1) == 0;
    const struct helper *h = NULL;

    if (declared || casts)
        for (at = declared ? l->text : at; h == NULL && at < end; at++)
            h = helper_at(at, end);
    while (at > l->text && is_word_byte(*at) && is_word_byte(at[-1]))
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

tok_id token_shown(const struct line *l, uint32_t col, bool *fits)
{
    tok_id t = 0;

    *fits = false;
    find_row(l);
    col = behind_frame(l, col);
    t = token_of_helper(l, col);
    if (l->ours)
        return t;
    if (t == 0)
        t = token_paired(l, col);
    for (uint32_t back = 0; t == 0 && back < BACK_MAX && back < col; back++)
        t = token_from(l, col - back, back);
    *fits = t != 0;
    for (size_t i = 0; !*fits && i < row.n; i++)
        if (t == 0 || tok_at(row.tok[i])->col <= col)
            t = row.tok[i];
    return t;
}
