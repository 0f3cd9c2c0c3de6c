/* SPDX-License-Identifier: MIT-0 */
/*
 * Which warnings are shown, and which are errors.
 *
 * The command line says it for the unit, pragmas for the lines that follow.
 * What names one warning goes before what names the group `async`, and that
 * before -Weverything; of two that say the same the later one holds.
 */
#include "diag.h"

struct warning {
    const char *name;                   /* "async-unused" */
    uint8_t initial;                    /* enum level */
    int8_t on, error;                   /* what options said; -1: nothing */
    long limit;
};

static struct warning warning[] = {
#define WARNING(name, level, limit) { name, level, -1, -1, limit },
#include "warning.def"
#undef WARNING
};

enum { WARNINGS = sizeof(warning) / sizeof(warning[0]), STACK_MAX = 64 };

/* What stands for all of them. */
static struct warning group = { "async", 0, -1, -1, 0 };
static bool everything, no_warnings, all_errors;

/* ---- options ---- */

static struct warning *find(const char *name, size_t len)
{
    if (len == 5 && memcmp(name, "async", 5) == 0)
        return &group;
    for (size_t i = 0; i < WARNINGS; i++)
        if (strlen(warning[i].name) == len
            && memcmp(warning[i].name, name, len) == 0)
            return &warning[i];
    return NULL;
}

static void complain(const char *option, const char *name, size_t len)
{
    struct guess g = { .name = name, .len = len };

    for (size_t i = 0; i < WARNINGS; i++)
        guess_add(&g, warning[i].name);
    fprintf(stderr, "ebbcc: warning: unknown warning option '%s'", option);
    if (g.best != NULL)
        fprintf(stderr, "; did you mean '-W%s'?", g.best);
    fputs(" [-Wunknown-warning-option]\n", stderr);
}

static void set(struct warning *w, bool no, bool error)
{
    if (error)
        w->error = !no;
    if (!error || !no)
        w->on = !no;
    if (!error && no && w != &group)
        w->error = -1;
}

bool diag_option(const char *arg)
{
    bool no = false, error = false;
    const char *p = arg;
    struct warning *w;
    size_t len;

    no_warnings |= strcmp(arg, "-w") == 0;
    everything |= strcmp(arg, "-Weverything") == 0;
    if (strcmp(arg, "-Werror") == 0 || strcmp(arg, "-Wno-error") == 0)
        all_errors = arg[2] == 'e';
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
    len = strcspn(p, "=");
    if (strcmp(p, "return-type") == 0) {
        set(find(p, len), no, error);
        return false;
    }
    if (strncmp(p, "async", 5) != 0 || (len > 5 && p[5] != '-'))
        return false;
    w = find(p, len);
    if (w == NULL) {
        if (!no)
            complain(arg, p, len);
        return true;
    }
    set(w, no, error);
    if (p[len] == '=')
        w->limit = strtol(p + len + 1, NULL, 0);
    return true;
}

long diag_limit(const char *id)
{
    struct warning *w = find(id + 2, strlen(id + 2));

    return w == NULL ? 0 : w->limit;
}

/* ---- pragmas ---- */

/* One `#pragma ... diagnostic` about our warnings. */
struct directive {
    struct directive *next;
    tok_id at;
    enum directive_kind { PUSH, POP, LEVEL } kind;
    struct warning *warning;
    int8_t level;
};

static struct directive *directives, **directives_tail;

static const char *skip_space(const char *p, const char *end)
{
    while (p < end && (*p == ' ' || *p == '\t'))
        p++;
    return p;
}

/* Behind the word at p, or NULL if there is another. */
static const char *skip_word(const char *p, const char *end, const char *word)
{
    size_t len = strlen(word);

    if ((size_t)(end - p) < len || memcmp(p, word, len) != 0)
        return NULL;
    p += len;
    if (p < end && ((*p >= 'a' && *p <= 'z') || *p == '_'))
        return NULL;
    return skip_space(p, end);
}

/* The warning in quotes at p that is ours. */
static struct warning *named_at(const char *p, const char *end)
{
    const char *quote;

    if (end - p < 4 || memcmp(p, "\"-W", 3) != 0)
        return NULL;
    p += 3;
    quote = memchr(p, '"', (size_t)(end - p));
    return quote == NULL ? NULL : find(p, (size_t)(quote - p));
}

static void add_directive(tok_id at, enum directive_kind kind,
                          struct warning *w, int level)
{
    struct directive *d = NEW(struct directive);

    d->at = at;
    d->kind = kind;
    d->warning = w;
    d->level = (int8_t)level;
    *directives_tail = d;
    directives_tail = &d->next;
}

/* Behind `diagnostic`: false if it is none of ours. */
static bool read_directive(tok_id at, const char *p, const char *end)
{
    static const char *const word[] = { "ignored", "warning", "error" };
    const char *q;

    if (skip_word(p, end, "push") != NULL || skip_word(p, end, "pop") != NULL) {
        add_directive(at, p[1] == 'u' ? PUSH : POP, NULL, 0);
        return false;                   /* the real compiler's too */
    }
    for (int i = 0; i < 3; i++)
        if ((q = skip_word(p, end, word[i])) != NULL) {
            struct warning *w = named_at(q, end);

            if (w != NULL)
                add_directive(at, LEVEL, w, i);
            return w != NULL;
        }
    return false;
}

/*
 * #pragma ebb|GCC|clang diagnostic ...: what is for us alone is taken out of
 * the output.
 */
static void read_pragma(tok_id at)
{
    const struct tok *t = tok_at(at);
    const char *p = unit.text + t->off, *end = p + t->len, *q;
    bool own = false, taken;

    p = skip_word(skip_space(p + 1, end), end, "pragma");
    if (p == NULL)
        return;
    if ((q = skip_word(p, end, "ebb")) != NULL)
        own = true;
    else if ((q = skip_word(p, end, "GCC")) == NULL)
        q = skip_word(p, end, "clang");
    if (q == NULL)
        return;
    unit.uses_ebb |= own;
    p = skip_word(q, end, "diagnostic");
    taken = p != NULL && read_directive(at, p, end);
    if (own || taken)
        tok_edit(at)->instead = "";
}

void diag_pragmas(void)
{
    directives = NULL;
    directives_tail = &directives;
    for (uint32_t i = 0; i < unit.pragmas.n; i++)
        read_pragma(unit.pragmas.id[i]);
}

/* What pragmas in front of the token say; -1: nothing. */
static int pragma_level(const struct warning *w, tok_id at)
{
    int stack[STACK_MAX], level = -1;
    unsigned depth = 0;

    for (struct directive *d = directives; d != NULL && d->at < at;
         d = d->next) {
        if (d->kind == PUSH && depth < STACK_MAX)
            stack[depth++] = level;
        else if (d->kind == POP)
            level = depth > 0 ? stack[--depth] : -1;
        else if (d->kind == LEVEL
                 && (d->warning == w || d->warning == &group))
            level = d->level;
    }
    return level;
}

/* ---- the answer ---- */

static enum level command_level(const struct warning *w)
{
    bool on = w->initial != LEVEL_OFF || everything, error;

    if (group.on == 0 || (group.on == 1 && w->initial != LEVEL_OFF))
        on = group.on;
    if (w->on >= 0)
        on = w->on;
    error = w->initial == LEVEL_ERROR || all_errors;
    if (group.error >= 0)
        error = group.error;
    if (w->error >= 0)
        error = w->error;
    return !on ? LEVEL_OFF : error ? LEVEL_ERROR : LEVEL_WARNING;
}

enum level diag_level(const char *id, tok_id at)
{
    struct warning *w = find(id + 2, strlen(id + 2));
    enum level level;
    int said;

    if (w == NULL || tok_at(at)->sys)
        return LEVEL_OFF;
    level = command_level(w);
    said = pragma_level(w, at);
    if (said >= 0)
        level = said == LEVEL_WARNING && all_errors && w->error != 0
                    ? LEVEL_ERROR
                    : (enum level)said;
    return level == LEVEL_WARNING && no_warnings ? LEVEL_OFF : level;
}
