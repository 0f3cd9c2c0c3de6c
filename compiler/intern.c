/* SPDX-License-Identifier: MIT-0 */
/*
 * Names: one object per spelling, and which spellings are keywords.
 *
 * An open hash table with linear probing, at most half full.  Keywords are
 * entered first, so that a name knows its keyword when it is first met.
 */
#include "cc.h"

#include <string.h>

struct word {
    const char *text;
    uint16_t kw;
    bool reserved;
};

/* In the order of tok.def: the main spelling of each keyword. */
static const char *const main_spelling[] = {
    NULL,
#define KW(id, text) text,
#include "tok.def"
#undef KW
};

/* Spellings beside the main ones. */
static const struct word other_spelling[] = {
    {"__const", KW_CONST, true}, {"__const__", KW_CONST, true},
    {"__inline", KW_INLINE, true}, {"__inline__", KW_INLINE, true},
    {"__restrict", KW_RESTRICT, true}, {"__restrict__", KW_RESTRICT, true},
    {"__signed", KW_SIGNED, true}, {"__signed__", KW_SIGNED, true},
    {"__volatile", KW_VOLATILE, true}, {"__volatile__", KW_VOLATILE, true},
    {"__alignof", KW_ALIGNOF, true}, {"__alignof__", KW_ALIGNOF, true},
    {"alignof", KW_ALIGNOF, false}, {"alignas", KW_ALIGNAS, false},
    {"bool", KW_BOOL, false}, {"static_assert", KW_STATIC_ASSERT, false},
    {"thread_local", KW_THREAD_LOCAL, false},
    {"__thread", KW_THREAD_LOCAL, true},
    {"__complex", KW_COMPLEX, true}, {"__complex__", KW_COMPLEX, true},
    {"__typeof", KW_TYPEOF, true}, {"__typeof__", KW_TYPEOF, true},
    {"__typeof_unqual", KW_TYPEOF_UNQUAL, true},
    {"__typeof_unqual__", KW_TYPEOF_UNQUAL, true},
    {"__asm", KW_ASM, true}, {"__asm__", KW_ASM, true},
    {"__attribute", KW_ATTRIBUTE, true},
    {"__real", KW_REAL, true}, {"__imag", KW_IMAG, true},
    {"__nullptr", KW_NULLPTR, true}, {"__countof__", KW_COUNTOF, true},
    {"__float128", KW_FLOAT128, true},
    {"_Nonnull", KW_NULLABILITY, true},
    {"_Null_unspecified", KW_NULLABILITY, true},
    {"_Nullable_result", KW_NULLABILITY, true},
    {"_Async", KW_ASYNC, true}, {"_Await", KW_AWAIT, true},
    {"_Spawn", KW_SPAWN, true}, {"_Spawn_in", KW_SPAWN_IN, true},
    {"_Spawn_local", KW_SPAWN_LOCAL, true}, {"_Spawn_on", KW_SPAWN_ON, true},
    {"_Spawn_blocking", KW_SPAWN_BLOCKING, true}, {"_Lazy", KW_LAZY, true},
    {"_Generate", KW_GENERATE, true},
    {"_Join", KW_JOIN, true}, {"_Select", KW_SELECT, true},
    {"_Biased", KW_BIASED, true}, {"_When", KW_WHEN, true},
    {"_When_if", KW_WHEN_IF, true}, {"_Otherwise", KW_OTHERWISE, true},
    {"_Scope", KW_SCOPE, true}, {"_Within", KW_WITHIN, true},
    {"_Defer", KW_DEFER, true}, {"_Try", KW_TRY, true},
    {"_Yield", KW_YIELD, true}, {"_Yields", KW_YIELDS, true},
    {"_Each", KW_EACH, true}, {"_Next", KW_NEXT, true},
    {"_Noncancel", KW_NONCANCEL, true}, {"_Task", KW_TASK, true},
    {"_Future", KW_FUTURE, true}, {"_Stream", KW_STREAM, true},
    {"_Channel", KW_CHANNEL, true},
};

static struct name **slot;
static uint32_t nslot;                  /* a power of two */
static uint32_t nname;
static uint32_t own_lens[256];          /* by first byte: a bit for each length
                                         * that a word of ours has */

static uint64_t load(const char *s, size_t n)
{
    uint64_t word = 0;

    memcpy(&word, s, n);
    return word;
}

static uint64_t mix(uint64_t h, uint64_t word)
{
    h = (h ^ word) * 0x9e3779b97f4a7c15u;
    return h ^ (h >> 32);
}

/* Eight bytes at a time; the last ones overlap. */
static uint32_t hash_text(const char *s, size_t len)
{
    uint64_t h = len;

    if (len < 4) {
        for (size_t i = 0; i < len; i++)
            h = h << 8 | (unsigned char)s[i];
        return (uint32_t)mix(0, h);
    }
    if (len <= 8)
        return (uint32_t)mix(h, load(s, 4) | load(s + len - 4, 4) << 32);
    for (size_t i = 0; i + 8 < len; i += 8)
        h = mix(h, load(s + i, 8));
    return (uint32_t)mix(h, load(s + len - 8, 8));
}

static void grow_table(void)
{
    struct name **old = slot;
    uint32_t nold = nslot;

    nslot = nslot == 0 ? 16384 : nslot * 2;
    slot = NEW_ARRAY(struct name *, nslot);
    for (uint32_t i = 0; i < nold; i++) {
        if (old[i] == NULL)
            continue;
        uint32_t at = hash_text(old[i]->text, old[i]->len) & (nslot - 1);
        while (slot[at] != NULL)
            at = (at + 1) & (nslot - 1);
        slot[at] = old[i];
    }
}

/* Where the name is, or would be. */
static struct name **find(const char *s, size_t len)
{
    uint32_t at = hash_text(s, len) & (nslot - 1);
    struct name *n;

    while ((n = slot[at]) != NULL
           && (n->len != len || memcmp(n->text, s, len) != 0))
        at = (at + 1) & (nslot - 1);
    return &slot[at];
}

/* The name's object; a new one has no keyword. */
static struct name *find_or_add(const char *s, size_t len)
{
    struct name **at;

    if (nname * 2 >= nslot)
        grow_table();
    at = find(s, len);
    if (*at != NULL)
        return *at;
    *at = NEW(struct name);
    (*at)->text = arena_strndup(s, len);
    (*at)->len = (uint32_t)len;
    nname++;
    return *at;
}

/* Our words, and keywords that only the newest C has, can be user names. */
static bool is_always_keyword(uint32_t kw)
{
    switch (kw) {
    case KW_CONSTEXPR: case KW_NULLPTR: case KW_TRUE: case KW_FALSE:
    case KW_TYPEOF: case KW_TYPEOF_UNQUAL:
        return false;
    default:
        return kw < KW_ASYNC;
    }
}

static void add_keyword(const char *text, uint32_t kw, bool reserved)
{
    size_t len = strlen(text);
    struct name *n = find_or_add(text, len);

    n->kw = (uint16_t)kw;
    n->reserved = reserved;
    if (kw >= KW_ASYNC)
        own_lens[(unsigned char)text[0]] |= 1u << len;
}

static void add_keywords(void)
{
    for (uint32_t kw = 1; kw < KW_COUNT; kw++)
        add_keyword(main_spelling[kw], kw, is_always_keyword(kw));
    for (size_t i = 0; i < sizeof(other_spelling) / sizeof(struct word); i++) {
        const struct word *w = &other_spelling[i];

        add_keyword(w->text, w->kw, w->reserved);
    }
}

void guess_keywords(struct guess *g)
{
    for (uint32_t kw = 1; kw < KW_COUNT; kw++)
        if (main_spelling[kw][0] != '_')
            guess_add(g, main_spelling[kw]);
}

void guess_functions(struct guess *g)
{
    for (uint32_t i = 0; i < nslot; i++)
        if (slot[i] != NULL && slot[i]->sym != NULL
            && slot[i]->sym->kind == SYM_FUNC
            && strncmp(slot[i]->text, "ebb_abi_", 8) != 0
            && strncmp(slot[i]->text, "__", 2) != 0)
            guess_add(g, slot[i]->text);
}

struct name *intern(const char *s, size_t len)
{
    if (nslot == 0)
        add_keywords();
    return find_or_add(s, len);
}

struct name *name_known(const char *s, size_t len)
{
    return *find(s, len);
}

enum kw own_word(const char *s, size_t len)
{
    struct name *n;

    if (len >= 32 || (own_lens[(unsigned char)*s] >> len & 1) == 0)
        return KW_NONE;
    n = name_known(s, len);
    return n != NULL && n->kw >= KW_ASYNC ? (enum kw)n->kw : KW_NONE;
}
