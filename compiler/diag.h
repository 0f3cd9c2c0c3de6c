/* SPDX-License-Identifier: MIT-0 */
/*
 * Private to diag.c, place.c, message.c, report.c and relay.c: a message
 * with its places, whoever made it, on its way to the user.
 */
#ifndef DIAG_H
#define DIAG_H

#include "cc.h"

enum severity { SEV_NOTE, SEV_WARNING, SEV_ERROR };

/* Part of one line of a user's file. */
struct region {
    const char *file;
    const char *text;                   /* the line; NULL: not to be had */
    size_t len;
    uint32_t line;                      /* from 1; 0: the file as a whole */
    uint32_t col, end;                  /* bytes from 1; end: behind it */
    bool exact;                         /* as written, not made by a macro */
};

/* The text that should stand there instead. */
struct change {
    struct change *next;
    struct region at;
    const char *text;
};

struct message {
    struct message *next;
    uint8_t severity;                   /* enum severity */
    const char *word;                   /* "fatal error"; NULL: as severity */
    const char *text;
    const char *id;                     /* NULL: none */
    struct region at;
    struct region range;                /* what to underline; line 0: at */
    struct change *changes;
    bool unfixed;                       /* relay.c: changes are incomplete */
    bool repeats;                       /* ... another has said so there */
    bool is_ours;                       /* ... at a line that is ours alone */
    tok_id tok;                         /* relay.c: what it is about, or 0 */
    const char *before, *context;       /* relay.c: lines to pass first; "In
                                         * function 'f':" */
    struct message *notes, **notes_tail;
};

/* place.c: where a token stands in the user's file. */
void place_of(tok_id at, struct region *r);
/* From the first token to the last, as far as they are on at's line. */
void place_range(tok_id at, tok_id first, tok_id last, struct region *r);

/* message.c: show a message, or keep it for the report.  Not freed. */
void message_show(struct message *m);
/* Into a list of changes, which is in the order of their places. */
void change_add(struct change **list, struct change *c);
/* A line that belongs to no message; one that tells where the next message
 * is has no place in JSON or SARIF. */
void message_pass(const char *line, size_t len);

/* One line of the translated text. */
struct line {
    const char *text;
    size_t len;
    uint16_t file;                      /* index into unit.file */
    uint32_t line;                      /* of the user's */
    bool ours;                          /* nothing of the user's is there */
};

/*
 * relay_token.c: the token of the user's at a column of a translated line: the
 * one that it is, else one of the line that is spelled so and nearest, else
 * the last in front.  *fits: it is spelled so.  0: the line has none.
 */
tok_id token_shown(const struct line *l, uint32_t col, bool *fits);

/* relay_text.c: a text of the real compiler's with the user's names and
 * types; at: the token that it is about, or 0. */
char *relay_words(const char *text, tok_id at);

/* report.c: all messages as one document of JSON or SARIF. */
void report_json(struct message *list, FILE *to);
void report_sarif(struct message *list, FILE *to);

#endif
