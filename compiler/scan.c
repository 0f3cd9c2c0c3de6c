/* SPDX-License-Identifier: MIT-0 */
/*
 * scan: a look at the text before it is lexed.
 *
 * Most units of an existing program hold nothing of ours, and go to the real
 * compiler as they are.  Whether one may hold something is a question of its
 * identifiers alone; it is answered in one pass that makes no tokens.  Words
 * in comments and strings count too: the answer may be a false yes, which
 * costs time, but never a false no.
 */
#include "cc.h"

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

static bool in_word[256];               /* bytes of identifiers */
static uint32_t lens[256];              /* by first byte: a bit for each length
                                         * that a word of ours has */

static void init_tables(void)
{
    for (int c = 0; c < 256; c++)
        in_word[c] = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
                  || (c >= '0' && c <= '9') || c == '_' || c == '$'
                  || c >= 0x80;
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

    if (!in_word['a'])
        init_tables();
    for (;;) {
        const char *start;
        size_t len;

        while (!in_word[(unsigned char)*p])
            if (*p++ == '\0' && p > end)
                return false;
        start = p;
        while (in_word[(unsigned char)*p])
            p++;
        len = (size_t)(p - start);
        if (len < 32 && (lens[(unsigned char)*start] >> len & 1) != 0
            && is_own(start, len))
            return true;
    }
}
