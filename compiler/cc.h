/* SPDX-License-Identifier: MIT-0 */
/* Prototypes of every file of ebbcc, in pipeline order. */
#ifndef CC_H
#define CC_H

#include "ast.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef EBB_VERSION
#define EBB_VERSION "0.1.0"
#endif

/* ---- arena.c: storage that lives until exit ---- */

/* size zeroed bytes, aligned for anything.  Never NULL. */
void *arena_alloc(size_t size);
#define NEW(T) ((T *)arena_alloc(sizeof(T)))
#define NEW_ARRAY(T, n) ((T *)arena_alloc(sizeof(T) * (n)))
char *arena_strndup(const char *s, size_t len);
/* Size more bytes are about to be allocated; ends the program when that is
 * more than one unit may take. */
void memory_take(size_t size);
_Noreturn void out_of_memory(void);

/* ---- text.c: growing text ---- */

/* Zeroed, it is empty; text is NUL-terminated once anything was added. */
struct buf {
    char *text;
    size_t len, cap;
};
/* Room for `more` bytes and a NUL. */
void buf_reserve(struct buf *b, size_t more);
static inline void buf_add(struct buf *b, const char *s, size_t len)
{
    if (b->cap - b->len <= len)
        buf_reserve(b, len);
    if (len != 0)
        memcpy(b->text + b->len, s, len);
    b->len += len;
    b->text[b->len] = '\0';
}
static inline void buf_puts(struct buf *b, const char *s)
{
    buf_add(b, s, strlen(s));
}
static inline void buf_putc(struct buf *b, char c)
{
    if (b->cap - b->len <= 1)
        buf_reserve(b, 1);
    b->text[b->len++] = c;
    b->text[b->len] = '\0';
}
void buf_vprintf(struct buf *b, const char *fmt, va_list ap);
void buf_printf(struct buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* In the arena. */
char *arena_printf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* ---- bytes of the text ---- */

static inline bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}
/* May it stand in a name or number?  All bytes of UTF-8 beyond ASCII may. */
static inline bool is_word_byte(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || c == '_'
        || (c >= 'A' && c <= 'Z') || c == '$' || (unsigned char)c >= 0x80;
}

/* ---- intern.c ---- */

enum kw {
    KW_NONE,
#define KW(id, text) KW_##id,
#include "tok.def"
#undef KW
    KW_COUNT
};

/* The one name of this spelling; kw set for keywords and our words. */
struct name *intern(const char *s, size_t len);

/* The same if there is one, else NULL; and if it is a word of ours, which.
 * Something has been interned before. */
struct name *name_known(const char *s, size_t len);
enum kw own_word(const char *s, size_t len);

/* ---- bitset.c: sets of tokens, sym ids and points ---- */

void bitset_init(struct bitset *s, uint32_t nbit);
static inline bool bitset_has(const struct bitset *s, uint32_t i)
{
    return (s->word[i / 64] >> (i % 64)) & 1;
}
static inline void bitset_add(struct bitset *s, uint32_t i)
{
    s->word[i / 64] |= (uint64_t)1 << (i % 64);
}
static inline void bitset_del(struct bitset *s, uint32_t i)
{
    s->word[i / 64] &= ~((uint64_t)1 << (i % 64));
}
/* The first of them that is at least i; nbit or more: there is none. */
static inline uint32_t bitset_next(const struct bitset *s, uint32_t i)
{
    uint64_t word = s->word[i / 64] >> (i % 64);

    if (word != 0)
        return i + (uint32_t)__builtin_ctzll(word);
    for (i |= 63; ++i < s->nbit;)
        if (s->word[i / 64] != 0)
            return i + (uint32_t)__builtin_ctzll(s->word[i / 64]);
        else
            i |= 63;
    return s->nbit;
}
bool bitset_or(struct bitset *to, const struct bitset *from); /* changed? */

/* ---- source.c ---- */

extern struct unit unit;                /* the one being compiled */

/* Read a whole file (or "-") into the arena with a NUL behind; exits 1 with
 * a message if it cannot. */
char *source_read(const char *path, size_t *len);

/* Line `line` of the original file, for carets; NULL if it cannot be read. */
const char *source_line(const char *file, uint32_t line, size_t *len);

/* ---- guess.c: the name closest to a misspelt one ---- */

struct guess {
    const char *name;                   /* misspelt, len bytes */
    size_t len;
    const char *best;                   /* so far; NULL: nothing is close */
    size_t distance;
};
void guess_add(struct guess *g, const char *candidate);
/* intern.c: all words of the language; all functions in sight. */
void guess_keywords(struct guess *g);
void guess_functions(struct guess *g);

/* ---- diag.c, level.c, message.c: messages ---- */

/*
 * Report at a token: file:line:col: error: text [id], the source line and a
 * caret.  id without brackets ("ebb-vla-across-await"); warn_at() is for the
 * ids of warning.def ("-Wasync-unused"), shown as options and pragmas say.
 * A note belongs to the message before it.  The compile stops after 20
 * errors, or as many as -fmax-errors=N says.
 */
void error_at(tok_id at, const char *id, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void warn_at(tok_id at, const char *id, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void note_at(tok_id at, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* place.c: the word at a token as a program has it: of one that a macro of the
 * library has made the macro's name. */
const char *word_told(tok_id at);
uint32_t diag_errors(void);

/* For the next message: underline these tokens, not the one alone. */
void diag_range(tok_id first, tok_id last);

/* For the next message: what should stand there (text "": nothing).  Not
 * shown where a macro made a token. */
void hint_before(tok_id t, const char *text);
void hint_behind(tok_id t, const char *text);
void hint_instead(tok_id first, tok_id last, const char *text);

/* Count errors, print nothing and never stop: what is wrong is told later. */
extern bool diag_mute;

enum diag_format { FORMAT_TEXT, FORMAT_JSON, FORMAT_SARIF };

/* How messages look; set by options.c. */
struct diag_options {
    int color;                          /* 1 always, 0 never, -1: terminal */
    enum diag_format format;
    const char *report;                 /* JSON, SARIF: file, NULL: stderr */
    uint32_t max_errors;                /* 0: no limit */
    bool fatal_errors;                  /* stop at the first */
    bool no_caret, no_line_numbers, no_option, parseable_fixits;
};
extern struct diag_options diag_options;
bool diag_is_colored(void);

/* Write the document of JSON or SARIF, if that is the format. */
void diag_finish(void);

/*
 * A warning option of ours: -W[no-]async-NAME[=N], -W[no-]error=async-NAME;
 * also -w, -Werror and -Weverything, which are ours and the real compiler's.
 * Returns true if the real compiler must not see it.
 */
bool diag_option(const char *arg);

/* The N of -Wasync-NAME=N, or that of warning.def; id as in warn_at(). */
long diag_limit(const char *id);

/* Read the pragmas of the unit that are about messages. */
void diag_pragmas(void);

enum level { LEVEL_OFF, LEVEL_WARNING, LEVEL_ERROR };

/* What warn_at() would do at the token. */
enum level diag_level(const char *id, tok_id at);

/* An internal error: pass, place; exits 70. */
_Noreturn void bug_at(tok_id at, const char *pass, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* ---- skim.c ---- */

/* May the preprocessed text hold anything of ours?  text[len] is a NUL. */
bool scan_words(const char *text, size_t len);

/*
 * The '}' of the body whose text starts at p; it has several lines and no
 * word of ours.  NULL: it must be lexed.  A NUL ends the unit.
 */
const char *skim_body(const char *p);

/* Has one of the names in such a text the property, or may it be that of an
 * async member which is called? */
bool skim_finds(const char *p, const char *end,
                bool (*is)(const struct name *name));

/* ---- lex.c ---- */

/*
 * Fill unit.tok from unit.text; follows line markers.  If not whole, the body
 * of an ordinary function that holds no word of ours is one T_BODY where that
 * is possible.
 */
void lex_unit(bool whole);

/* The T_BODY at t is looked into after all: it and what follows are tokens of
 * other numbers from now on, without any other T_BODY. */
void lex_bodies(tok_id t);

/* Behind the raw string whose quote, the one after the R, is at q.  NULL: there
 * is none; end + 1: it does not end. */
const char *raw_string_end(const char *q, const char *end);

static inline struct tok *tok_at(tok_id t)
{
    return &unit.tok[t];
}
static inline struct more *tok_more(const struct tok *k)
{
    return &unit.more[k - unit.tok];
}
static inline struct more *more_at(tok_id t)
{
    return &unit.more[t];
}
static inline bool tok_is(tok_id t, unsigned op)
{
    return unit.tok[t].kind == T_PUNCT && unit.tok[t].op == op;
}
static inline bool tok_is_kw(tok_id t, enum kw kw)
{
    return unit.tok[t].kind == T_IDENT && unit.tok[t].name->kw == kw;
}

/* Name of a presumed file as it stands between quotes, in a line marker or in
 * a string. */
const char *file_text(uint16_t file);

/* The edit of a token, made if there is none. */
struct edit *tok_edit(tok_id t);

/* Does __builtin_FUNCTION() stand at t? */
bool calls_for_name(tok_id t);

/* ---- type.c, scope.c, eval.c ---- */

struct type *type_new(enum type_kind kind);
struct type *type_ptr(struct type *to);
struct type *type_int(void);
/* Without typedefs and typeofs; their qualifiers are or-ed into the result. */
struct type *type_resolve(struct type *t);
struct type *type_unqual(struct type *t);       /* no top-level qualifiers */
struct type *type_writable(struct type *t);     /* neither const nor restrict */
struct type *type_decay(struct type *t);        /* arrays, functions: pointer */
bool type_is_array(struct type *t);             /* or may be one: va_list */
bool type_is_arith(struct type *t);
bool type_is_scalar(struct type *t);            /* arithmetic, enum, pointer */
bool type_is_integer(struct type *t);           /* enum and bool too */
bool type_is_signed(struct type *t);
bool type_is_vm(struct type *t);                /* variably modified */
bool type_has_const_member(struct type *t);
uint64_t type_size_hint(struct type *t);        /* bytes on LP64; 0: unknown */
/* May it be written at file scope (every part of it is known by name)? */
bool type_is_printable(struct type *t);
/* A declaration of `declarator` ("" for a type name) as this type, valid at
 * file scope; typedef names, tags and handles as they are called there. */
char *type_text(struct type *t, const char *declarator);
/* The same for a message: handles as they are written. */
char *type_told(struct type *t);
/* The word for a handle of a kind: "task"; and for a T (**)(struct TAG *),
 * NULL: for none of ours. */
const char *handle_word(unsigned kind);
const char *handle_of_tag(const char *tag);
/* A C identifier that is the same for compatible types. */
char *type_mangle(struct type *t);

void scope_enter(void);
void scope_leave(void);
uint32_t scope_depth(void);
struct sym *scope_declare(struct sym *s);       /* into the current scope */
struct tag *scope_declare_tag(struct tag *t);

/* Type of an expression before decay; NULL: the evaluator cannot tell. */
struct type *expr_type(struct expr *e);
bool expr_is_lvalue(struct expr *e);
bool expr_is_bit_field(struct expr *e);
/* Its type as an operand: decayed, unqualified, a narrow bit-field int. */
struct type *expr_operand_type(struct expr *e);
/* Is it an integer constant expression (no objects, no calls)? */
bool expr_is_constant(struct expr *e);
/* Its value if it can be told. */
bool expr_value(struct expr *e, int64_t *value);
/* e without E_PARENs. */
struct expr *expr_strip(struct expr *e);
/* The async function type that a call's callee has, or NULL; no generator. */
struct type *call_async_type(struct expr *call);
/* The same for a generator. */
struct type *call_generator_type(struct expr *call);

/* What its `return` takes: a generator's is an error code. */
static inline struct type *fn_result(struct fn *fn)
{
    return fn->is_generator ? type_int() : fn->type->base;
}

/* ---- parse*.c ---- */

/*
 * Parse unit.tok into unit.top and unit.fn.  Declarations are tracked, bodies
 * that use none of our words are skipped.  Errors are reported.
 */
void parse_unit(void);

/* Parse the bodies of ordinary functions too; one with an error is not parsed
 * (fn->parsed). */
extern bool parse_every_body;

/* A handle that the block takes over: its variable becomes null. */
bool capture_moves(const struct capture *c);

/* dump.c: each parsed function as an S-expression. */
void dump_parse(FILE *out, bool types);

/* Spelling of an async function's return struct for type_text(): emit.c sets
 * it ("struct __ebb_r_int").  typetext.c has a default. */
extern char *(*type_async_ret)(struct type *func);
/* Tokens inside of a type that stands at file scope: emit.c too. */
extern char *(*type_tokens)(tok_id first, tok_id last);

/* ---- all.c ---- */

/*
 * The preprocessed C text as Async C with every function async that can be.
 * how: "ready", "yield", "mix" or "stress".  path: of the source, to report
 * on stderr what was done; NULL: do not.  Leaves `unit` used up.
 */
void all_unit(const char *text, size_t len, const char *how, const char *path,
              struct buf *out);

/* ---- passes; pipeline.c has their order ---- */

void check_fn(struct fn *fn);
void returns_fn(struct fn *fn);
void normalize_fn(struct fn *fn);
void graph_unit(void);
void cleanup_fn(struct fn *fn);
void escape_fn(struct fn *fn);
void cfg_fn(struct fn *fn);
void live_fn(struct fn *fn);
void frame_fn(struct fn *fn);
void lower_fn(struct fn *fn, struct buf *out);

/* The translated text of the unit, for the real compiler. */
void emit_unit(struct buf *out, bool errors_only);
/* Turn the declarations of async functions into ordinary ones. */
void edit_unit(void);

/*
 * Translate preprocessed text.  Returns false after errors.  *async says
 * whether the unit holds anything of ours; if not, out is left empty.
 */
bool translate(const char *text, size_t len, struct buf *out, bool *async);

/*
 * What the command line asks of the pipeline (set by options.c): print the
 * result of a pass on stdout, go no further than a pass, print the frame of a
 * function on stdout.  NULL: not asked.
 */
struct pipeline_options {
    const char *dump, *stop_after, *explain_frame;
    uint32_t quiet;                     /* quiet_option() */
    bool openmp;                        /* its pragmas mean something */
    bool short_enums;                   /* -fshort-enums */
    bool optimize;                      /* -O and above, not -Og */
    bool symbols;                       /* -g */
    bool debug;                         /* ... and no -O but -O0 */
    bool plain;                         /* what is async is so by our doing */
    bool loop_budget;                   /* loops give way: pause.c */
    bool clang;                         /* the real compiler is that */
    bool may_discard;                   /* -Wno-incompatible-pointer-types-
                                         * discards-qualifiers */
    bool may_not_discard;               /* ... an error, as by -Werror */
};
extern struct pipeline_options pipeline_options;

/* An option that asks for a warning which would be about our work. */
void quiet_option(const char *word);

#endif
