/* SPDX-License-Identifier: MIT-0 */
/*
 * skim: text that is looked through without making tokens.
 *
 * Most units of an existing program hold nothing of ours, and go to the real
 * compiler as they are.  Whether one may hold something is a question of its
 * identifiers alone.  Words in comments and strings count too: the answer may
 * be a false yes, which costs time, but never a false no.
 *
 * Of the others, too, nearly all text is in bodies that hold nothing of ours
 * and are copied as they are.  What is asked of them is where they end, and
 * which names they have.  A body is given up, and lexed, where finding its end
 * would take more than brackets, quotes and words: comments, directives, raw
 * strings, digraphs and backslashes outside of quotes.
 */
#include "cc.h"

#include <string.h>

enum { WORD = 1, STOP = 2 };            /* classes of bytes */

static uint8_t class_of[256];

static void init_classes(void)
{
    if (class_of['a'] != 0)
        return;
    for (int c = 0; c < 256; c++)
        if (is_word_byte((char)c))
            class_of[c] = WORD;
    for (const char *p = "{}\"'#/\\<%"; *p != '\0'; p++)
        class_of[(unsigned char)*p] = STOP;
    class_of['\0'] = STOP;
}

/* ---- steps ---- */

/* To the next byte of a class. */
static const char *skip_other(const char *p)
{
    while (class_of[(unsigned char)*p] == 0)
        p++;
    return p;
}

static const char *word_end(const char *p)
{
    while (class_of[(unsigned char)*p] == WORD)
        p++;
    return p;
}

/* Behind the quote that closes the one at p; NULL: it does not on this line. */
static const char *quote_end(const char *p)
{
    char quote = *p++;

    for (; *p != quote; p++) {
        if (*p == '\\')
            p++;
        if (*p == '\n' || *p == '\r' || *p == '\0')
            return NULL;
    }
    return p + 1;
}

/* Behind the line marker whose '#' is at p; NULL: it is none. */
static const char *marker_end(const char *p)
{
    const char *eol = strchr(p, '\n');

    return p[-1] == '\n' && p[1] == ' ' && is_digit(p[2]) && eol != NULL
        && memchr(p, '\\', (size_t)(eol - p)) == NULL ? eol : NULL;
}

/* Behind what starts at p and is neither word nor brace; NULL: give up. */
static const char *skip_stop(const char *p)
{
    switch (*p) {
    case '"': case '\'':
        return quote_end(p);
    case '#':
        return marker_end(p);
    case '/':
        return p[1] == '/' || p[1] == '*' ? NULL : p + 1;
    case '<':
        return p[1] == ':' || p[1] == '%' ? NULL : p + 1;
    case '%':
        return p[1] == ':' || p[1] == '>' ? NULL : p + 1;
    default:
        return NULL;
    }
}

/* ---- bodies ---- */

/* Words that mean something of ours, or may not be names beside <ebb.h>. */
static bool is_asking(enum kw kw)
{
    return kw != KW_NONE && kw != KW_NEXT && kw != KW_WHEN && kw != KW_WHEN_IF
        && kw != KW_YIELDS;
}

/* Is it no name or keyword but the start of something with quotes in it? */
static bool is_part(const char *p, const char *end)
{
    return (is_digit(*p) && *end == '\'') || (end[-1] == 'R' && *end == '"');
}

const char *skim_body(const char *p)
{
    const char *start = p;
    unsigned depth = 1;

    init_classes();
    for (;;) {
        p = skip_other(p);
        if (class_of[(unsigned char)*p] == WORD) {
            const char *word = p;

            p = word_end(p);
            if (is_part(word, p) || is_asking(own_word(word,
                                                       (size_t)(p - word))))
                return NULL;
        } else if (*p == '{') {
            depth++;
            p++;
        } else if (*p == '}') {
            if (--depth == 0)
                break;
            p++;
        } else {
            p = skip_stop(p);
            if (p == NULL)
                return NULL;
        }
    }
    return memchr(start, '\n', (size_t)(p - start)) != NULL ? p : NULL;
}

/* x.name( or x->name(; what goes on from line to line may be. */
static bool may_call_member(const char *p, const char *end)
{
    do
        p--;
    while (*p == ' ' || *p == '\t');
    while (*end == ' ' || *end == '\t')
        end++;
    return (*p == '.' || (*p == '>' && p[-1] == '-') || *p == '\n')
        && (*end == '(' || *end == '\n');
}

bool skim_finds(const char *p, const char *end,
                bool (*is)(const struct name *name))
{
    while ((p = skip_other(p)) < end) {
        const char *word = p;

        if (class_of[(unsigned char)*p] != WORD) {
            p = *p == '{' || *p == '}' ? p + 1 : skip_stop(p);
            continue;
        }
        p = word_end(p);
        if (!is_digit(*word)) {
            const struct name *n = name_known(word, (size_t)(p - word));

            if (n != NULL && (is(n) || (n->async_member
                                        && may_call_member(word, p))))
                return true;
        }
    }
    return false;
}

/* ---- units ---- */

/*
 * The words that make a unit ours; every other one of ours needs one of these
 * somewhere.  `block`: only in front of a '{', since ordinary programs have
 * functions of that name.
 */
static const struct own_word {
    const char *text;
    bool block;
} own_words[] = {
    { "async", false }, { "await", false }, { "spawn", false },
    { "spawn_in", false }, { "spawn_local", false }, { "spawn_on", false },
    { "spawn_blocking", false }, { "lazy", false }, { "generate", false },
    { "defer", false }, { "try", false }, { "task", false },
    { "future", false }, { "stream", false }, { "channel", false },
    { "biased", false }, { "within", false }, { "noncancel", false },
    { "join", true }, { "select", true }, { "scope", true },
    { "_Async", false }, { "_Await", false }, { "_Spawn", false },
    { "_Spawn_in", false }, { "_Spawn_local", false },
    { "_Spawn_on", false }, { "_Spawn_blocking", false },
    { "_Lazy", false }, { "_Generate", false }, { "_Defer", false },
    { "_Try", false },
    { "_Task", false }, { "_Future", false }, { "_Stream", false },
    { "_Channel", false }, { "_Biased", false }, { "_Within", false },
    { "_Noncancel", false }, { "_Join", false }, { "_Select", false },
    { "_Scope", false },
};

enum { NWORD = sizeof(own_words) / sizeof(own_words[0]) };

static uint32_t lens[256];              /* by first byte: a bit for each length
                                         * that a word of them has */

static void init_lens(void)
{
    init_classes();
    for (size_t i = 0; i < NWORD; i++)
        lens[(unsigned char)own_words[i].text[0]] |=
            1u << strlen(own_words[i].text);
}

static bool is_own(const char *p, size_t len)
{
    for (size_t i = 0; i < NWORD; i++) {
        const struct own_word *w = &own_words[i];

        if (*p != *w->text || strlen(w->text) != len
            || memcmp(p, w->text, len) != 0)
            continue;
        p += len;
        return !w->block || p[strspn(p, " \t\r\n\f\v")] == '{';
    }
    return false;
}

bool scan_words(const char *text, size_t textlen)
{
    const char *p = text, *end = text + textlen;

    init_lens();
    for (;;) {
        const char *start;
        size_t len;

        p = skip_other(p);
        if (class_of[(unsigned char)*p] != WORD) {
            if (p++ >= end)
                return false;
            continue;
        }
        start = p;
        p = word_end(p);
        len = (size_t)(p - start);
        if (len < 32 && (lens[(unsigned char)*start] >> len & 1) != 0
            && is_own(start, len))
            return true;
    }
}
