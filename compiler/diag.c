/* SPDX-License-Identifier: MIT-0 */
/*
 * Messages of ebbcc's own: from a token and a text to a struct message.
 *
 * What a call of diag_range() or hint_...() says is kept for the next
 * message that is reported, and lost with one that is not shown.
 */
#include "diag.h"

enum { ERRORS_MAX = 20 };

bool diag_mute;
struct diag_options diag_options = { .color = -1, .max_errors = ERRORS_MAX };

static uint32_t errors;
static bool is_note_quiet;              /* the last warning was not shown */
static struct message *last;            /* the notes' */
static tok_id range_first, range_last;  /* 0: the token alone */
static struct change *hints;
static bool hints_lost;                 /* one is in a macro: show none */

/* ---- what the next message has with it ---- */

void diag_range(tok_id first, tok_id last_tok)
{
    range_first = first;
    range_last = last_tok;
}

static void add_hint(const struct region *at, const char *text)
{
    struct change *c = NEW(struct change);

    hints_lost |= !at->exact;
    c->at = *at;
    c->text = text;
    change_add(&hints, c);
}

void hint_before(tok_id t, const char *text)
{
    struct region r;

    place_of(t, &r);
    r.end = r.col;
    add_hint(&r, text);
}

void hint_behind(tok_id t, const char *text)
{
    struct region r;

    place_of(t, &r);
    r.col = r.end;
    add_hint(&r, text);
}

void hint_instead(tok_id first, tok_id last_tok, const char *text)
{
    struct region r;

    place_range(first, first, last_tok, &r);
    if (tok_at(first)->line != tok_at(last_tok)->line)
        r.exact = false;
    if (*text == '\0' && r.text != NULL && r.end - 1 < r.len
        && r.text[r.end - 1] == ' ')
        r.end++;                        /* a word goes with its space */
    add_hint(&r, text);
}

static void forget(void)
{
    range_first = range_last = 0;
    hints = NULL;
    hints_lost = false;
}

/* ---- reporting ---- */

/* What a macro does several times with an operand goes wrong several times:
 * is m one of the last few messages? */
static bool is_repeated(struct message *m)
{
    static struct message *recent[16];
    static unsigned n;

    for (unsigned i = 0; i < 16 && recent[i] != NULL; i++)
        if (recent[i]->at.line == m->at.line
            && (recent[i]->at.col == m->at.col || !m->at.exact
                || !recent[i]->at.exact)
            && strcmp(recent[i]->text, m->text) == 0
            && strcmp(recent[i]->at.file, m->at.file) == 0)
            return true;
    recent[n++ % 16] = m;
    return false;
}

static void report(tok_id at, enum severity severity, const char *id,
                   const char *fmt, va_list ap)
{
    struct message *m;
    char text[1024];

    if (diag_mute) {
        forget();
        return;
    }
    vsnprintf(text, sizeof(text), fmt, ap);
    m = NEW(struct message);
    m->severity = (uint8_t)severity;
    m->text = arena_strndup(text, strlen(text));
    m->id = id;
    m->notes_tail = &m->notes;
    place_of(at, &m->at);
    m->range = m->at;
    if (range_first != 0)
        place_range(at, range_first, range_last, &m->range);
    m->changes = hints_lost ? NULL : hints;
    forget();
    if (severity != SEV_NOTE && is_repeated(m)) {
        is_note_quiet = true;
        return;
    }
    if (severity == SEV_NOTE && last != NULL) {
        *last->notes_tail = m;
        last->notes_tail = &m->next;
    } else {
        last = m;
    }
    message_show(m);
}

static _Noreturn void stop(const char *why)
{
    message_pass(why, strlen(why));
    diag_finish();
    exit(1);
}

static void count_error(void)
{
    errors++;
    if (diag_mute)
        return;
    if (diag_options.fatal_errors)
        stop("compilation terminated due to -Wfatal-errors.\n");
    if (diag_options.max_errors != 0 && errors >= diag_options.max_errors)
        stop("ebbcc: fatal error: too many errors emitted, stopping now\n");
}

void error_at(tok_id at, const char *id, const char *fmt, ...)
{
    va_list ap;

    is_note_quiet = false;
    va_start(ap, fmt);
    report(at, SEV_ERROR, id, fmt, ap);
    va_end(ap);
    count_error();
}

void warn_at(tok_id at, const char *id, const char *fmt, ...)
{
    enum level level = diag_level(id, at);
    va_list ap;

    is_note_quiet = level == LEVEL_OFF;
    if (is_note_quiet) {
        forget();
        return;
    }
    va_start(ap, fmt);
    report(at, level == LEVEL_ERROR ? SEV_ERROR : SEV_WARNING, id, fmt, ap);
    va_end(ap);
    if (level == LEVEL_ERROR)
        count_error();
}

void note_at(tok_id at, const char *fmt, ...)
{
    va_list ap;

    if (is_note_quiet) {
        forget();
        return;
    }
    va_start(ap, fmt);
    report(at, SEV_NOTE, NULL, fmt, ap);
    va_end(ap);
}

uint32_t diag_errors(void)
{
    return errors;
}

void bug_at(tok_id at, const char *pass, const char *fmt, ...)
{
    const struct tok *t = tok_at(at);
    va_list ap;

    fflush(stdout);
    fprintf(stderr, "%s:%u:%u: internal error in %s: ",
            unit.file[t->file], t->line, t->col, pass);
    va_start(ap, fmt);
    vfprintf(stderr, fmt, ap);
    va_end(ap);
    fputc('\n', stderr);
    exit(70);
}
