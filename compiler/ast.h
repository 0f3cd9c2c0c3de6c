/* SPDX-License-Identifier: MIT-0 */
/*
 * The data that every stage of ebbcc shares: tokens, types, names,
 * expressions, statements, functions, the unit.
 *
 * The program is not reprinted.  Tokens keep their spelling and place, and an
 * AST node is a range of tokens [first, last]; output copies tokens, with the
 * edits that the parser and the passes left on them.  Everything is allocated
 * from the arena and lives until exit.
 */
#ifndef AST_H
#define AST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct expr;
struct stmt;
struct sym;
struct type;
struct fn;

/* ---- names and tokens ---- */

typedef uint32_t tok_id;                /* index into unit.tok; 0 is no token */

enum tok_kind {
    T_EOF,
    T_IDENT,                            /* keywords too: see name->kw */
    T_NUM,
    T_CHAR,
    T_STR,
    T_PUNCT,                            /* op says which */
    T_PRAGMA,                           /* a whole #pragma (or #ident) line */
    T_OTHER,                            /* a byte that C does not know */
    T_BODY,                             /* all between the braces of a function
                                         * that nobody looks into */
};

/* Single characters stand for themselves; longer ones: */
enum punct {
    P_ARROW = 256, P_INC, P_DEC, P_SHL, P_SHR, P_LE, P_GE, P_EQ, P_NE,
    P_ANDAND, P_OROR, P_ELLIPSIS, P_MUL_EQ, P_DIV_EQ, P_MOD_EQ, P_ADD_EQ,
    P_SUB_EQ, P_SHL_EQ, P_SHR_EQ, P_AND_EQ, P_XOR_EQ, P_OR_EQ, P_HASHHASH,
    P_COLONCOLON,
};

/* One spelling.  Interned: equal spellings are one object. */
struct name {
    const char *text;                   /* NUL-terminated */
    uint32_t len;
    uint16_t kw;                        /* enum kw (tok.def), 0: none */
    uint16_t file;                      /* as a file name: its index, or 0 */
    bool reserved;                      /* always a keyword: `int`, `_Await`,
                                         * `_Bool`.  Not so: our words, and
                                         * what older C left to the user: bool,
                                         * true, nullptr, typeof, alignas ... */
    bool async_member;                  /* a member of it calls async code */
    struct sym *sym;                    /* innermost visible ordinary name */
    struct tag *tag;                    /* innermost visible tag of that name */
    const void *owner;                  /* frame: the code that has a field of
                                         * that name */
};

/* What the output shows for a token instead of its spelling. */
struct edit {
    const char *before;                 /* text in front, or NULL */
    const char *instead;                /* NULL: the spelling; "": nothing */
    const char *after;
};

struct tok {
    uint8_t kind;                       /* enum tok_kind */
    uint8_t bol;                        /* first on its line of the input */
    uint8_t space;                      /* white space in front */
    uint8_t sys;                        /* in a system header (flag 3) */
    uint16_t op;                        /* T_PUNCT */
    uint16_t file;                      /* index into unit.file: presumed */
    uint32_t line;                      /* presumed line */
    uint32_t col;                       /* in the preprocessed line, from 1 */
    uint32_t off, len;                  /* spelling in unit.text */
    struct name *name;                  /* T_IDENT */
};

/* What the parser and the passes know of a token; apart from it, since most
 * tokens are in bodies that nobody looks into. */
struct more {
    struct sym *sym;                    /* the local or file-scope name that
                                         * this token declares or uses; NULL
                                         * for members, labels, tags */
    struct tag *tag;                    /* the tag it names or defines: on the
                                         * name, not on the keyword */
    struct edit *edit;
    struct expr *hole;                  /* chain of expressions that start
                                         * here and have a temp; outer first */
};

/* ---- types ---- */

enum type_kind {
    TY_UNKNOWN,                         /* the evaluator gives up */
    TY_VOID, TY_BOOL, TY_INT, TY_FLOAT, /* all arithmetic ones: see text */
    TY_PTR, TY_ARRAY, TY_FUNC, TY_STRUCT, TY_UNION, TY_ENUM,
    TY_TYPEDEF,                         /* sugar: base is what it stands for */
    TY_TYPEOF,                          /* sugar: base, or unknown: tokens */
    TY_HANDLE,                          /* task(T), future(T), ... of base */
    TY_VECTOR,                          /* vector_size: base is the element */
    TY_LIST,                            /* va_list, of which only cc knows if
                                         * it is an array; base: what it is as
                                         * a parameter, which has no base */
};

enum {
    Q_CONST = 1, Q_VOLATILE = 2, Q_RESTRICT = 4, Q_ATOMIC = 8,
    Q_SEG_FS = 16, Q_SEG_GS = 32,       /* address spaces of x86 */
};

enum handle_kind { H_TASK = 1, H_FUTURE, H_STREAM, H_CHANNEL };

struct param {
    struct param *next;
    struct type *type;                  /* as declared; see type_decay() */
    struct sym *sym;                    /* NULL: unnamed, or not a definition */
    tok_id first, last;
};

struct type {
    uint8_t kind;                       /* enum type_kind */
    uint8_t quals;
    uint8_t is_async;                   /* TY_FUNC; a generator too */
    uint8_t is_generator;               /* TY_FUNC; base: the stream(T) that a
                                         * call makes */
    uint8_t variadic, old_style;        /* TY_FUNC; old_style: () or K&R */
    uint8_t is_unsigned;                /* TY_INT */
    uint8_t is_vla;                     /* TY_ARRAY: bound not constant */
    uint8_t no_bound;                   /* TY_ARRAY: [] */
    uint8_t handle;                     /* TY_HANDLE */
    uint16_t size;                      /* arithmetic: bytes on LP64, or 0 */
    uint16_t rank;                      /* TY_INT: conversion rank */
    uint16_t depth;                     /* of the chain by base, about */
    uint32_t parts;                     /* in all, as if typedefs were spelt */
    uint32_t align;                     /* from attributes, 0: natural */
    struct type *base;                  /* pointee, element, return, target */
    const char *text;                   /* arithmetic and void: "long" ...;
                                         * TY_TYPEOF: an attribute of base */
    struct expr *bound;                 /* TY_ARRAY */
    struct param *param;                /* TY_FUNC, in order */
    struct tag *tag;                    /* TY_STRUCT, TY_UNION, TY_ENUM */
    struct sym *def;                    /* TY_TYPEDEF */
    struct type *like;                  /* TY_FUNC: found to be the same */
    tok_id first, last;                 /* TY_TYPEOF, TY_VECTOR: spelling */
};

struct member {
    struct member *next;
    struct name *name;                  /* NULL: anonymous struct or union, or
                                         * unnamed bit-field */
    struct type *type;
    bool bit_field;
    uint16_t width;                     /* of a bit-field, 0: unknown */
};

/* struct, union or enum. */
struct tag {
    struct tag *next;                   /* in fn->tags */
    struct name *name;                  /* NULL: none was given */
    struct tag *outer;                  /* hidden tag of that name */
    struct type *type;
    struct member *member;              /* once complete */
    bool complete;
    bool open;                          /* its members are being read */
    bool is_vm;                         /* a member has variable length */
    bool thread_bound;                  /* ebb_thread_bound */
    bool tag_fixed;                     /* enum e : T; type->base is the
                                         * underlying type of every enum */
    bool measured, has_const;           /* type.c: size and align are known;
                                         * is a member const? */
    uint16_t nest;                      /* depth of what lies in what */
    uint32_t align;
    uint64_t size;
    struct name *lacks;                 /* looked for last, and no member */
    struct fn *fn;                      /* declared in this body; NULL: file */
    uint32_t depth;
    tok_id first, last;                 /* the definition: keyword .. '}' (and
                                         * trailing attributes) */
    const char *link;                   /* spelling in the output if it moved
                                         * to file scope ("struct __ebb_l1_s")*/
    struct sym *def;                    /* the first typedef of a nameless one
                                         * at file scope */
};

/* ---- names with meaning ---- */

enum sym_kind { SYM_OBJECT, SYM_FUNC, SYM_TYPEDEF, SYM_ENUM };
enum storage { ST_NONE, ST_STATIC, ST_EXTERN, ST_REGISTER, ST_AUTO };

struct sym {
    uint8_t kind;                       /* enum sym_kind */
    uint8_t storage;                    /* enum storage */
    bool is_thread, is_inline, is_constexpr, is_param;
    bool in_register;                   /* register T v asm("eax") */
    bool defined;                       /* SYM_FUNC: body seen */
    bool is_temp;                       /* made by a pass, not by the user */
    bool infer;                         /* __auto_type or C23 auto */
    bool has_cleanup;                   /* cleanup_fn */
    bool hidden;                        /* SYM_TYPEDEF at file scope: somewhere
                                         * a parameter or local hides it, so
                                         * it is in unit.hidden and gets ... */
    const char *alias;                  /* ... a second name (edit_unit) */
    struct name *name;
    struct sym *outer;                  /* hidden by this one */
    struct sym *next;                   /* in fn->locals, declaration order;
                                         * in unit.hidden */
    struct type *type;
    struct expr *init;                  /* initialiser, or NULL */
    struct fn *fn;                      /* local of that function; NULL: file */
    struct stmt *scope;                 /* block that declares it (S_BLOCK, or
                                         * S_FOR for its header); NULL: param */
    uint32_t depth;                     /* of its scope: 0 file, 1 params ... */
    tok_id tok;                         /* of its name; 0: unnamed, temp */
    tok_id defined_at;                  /* ... where its body is, if defined */
    tok_id first, last;                 /* its declarator with initialiser:
                                         * first token behind the specifiers or
                                         * the ',' .. last before ',' or ';' */
    tok_id dcl_last;                    /* last of the declarator proper, with
                                         * asm and attributes, before '=' */
    tok_id spec_first, spec_last;       /* the specifiers of its declaration */
    struct name *cleanup_fn;            /* __attribute__((cleanup(f))) */
    struct expr *frame_size;            /* ebb_frame(n) of a function */
    struct fn *body;                    /* SYM_FUNC defined here and parsed */
    bool has_value;                     /* SYM_ENUM, constexpr: value below */
    int64_t value;
    bool noreturn;                      /* a call of it does not come back */
    bool returns_twice;                 /* ... or more than once, as setjmp */
    bool noalloc, thread_bound, blocking;   /* ebb_... attributes */
    bool cancel_safe, cancel_unsafe, takes_lock;
    struct name *lock_release;          /* ebb_blocking_lock(this) */

    /* Left by the passes. */
    uint32_t id;                        /* dense within its function */
    bool addr_taken;                    /* escape */
    bool pinned;                        /* lives in the frame */
    bool large;                         /* to be pinned if it is alive at a
                                         * point: too much to save at each */
    bool captured;                      /* used by a branch outlined from fn */
    bool used;                          /* named in the body */
    bool spilled;                       /* in the live set of some point */
    struct room *room;                  /* its place in the frame, shared ... */
    struct sym *room_next;              /* ... with these */
    uint32_t nalive;                    /* of how many */
    bool is_scope;                      /* of a `scope`: shows as its address */
    bool is_copy;                       /* is_param of a block: see capture */
    bool owned;                         /* handle: released with its scope */
    bool consumed;                      /* handle: awaited, detached, freed */
    const char *link;                   /* spelling in the output, or NULL */
    const char *field;                  /* member of the frame, or NULL */
    const char *kept;                   /* what stands for it, or NULL */
    void *data;                         /* pass-private */
    struct sym *next_own;               /* in code->own: of the same branch */
};

/* ---- expressions ---- */

enum expr_kind {
    E_BAD,
    E_IDENT,                            /* sym, or NULL: undeclared, label */
    E_CONST,                            /* number, character, nullptr, true */
    E_STR,
    E_PAREN,                            /* a; also __extension__ a */
    E_CALL,                             /* a(args) */
    E_INDEX,                            /* a[b] */
    E_MEMBER, E_ARROW,                  /* a.member, a->member */
    E_POST,                             /* a++ a--: op */
    E_PRE,                              /* ++a --a */
    E_ADDR, E_DEREF,
    E_UNARY,                            /* + - ~ ! __real__ __imag__: op */
    E_BINARY,                           /* op; not && || */
    E_ANDAND, E_OROR,
    E_COND,                             /* a ? b : c; b NULL: a ?: c */
    E_ASSIGN,                           /* a op b, op '=' or P_..._EQ */
    E_COMMA,
    E_CAST,                             /* (tn) a */
    E_COMPOUND,                         /* (tn) { ... }: a is E_INIT */
    E_INIT,                             /* { items }: only as initialiser */
    E_DESIG,                            /* one item with designators: args are
                                         * the indexes; a: the value */
    E_SIZEOF,                           /* sizeof, alignof; unevaluated */
    E_STMT,                             /* ({ body }) */
    E_GENERIC,                          /* a: control; b: the value that is
                                         * selected, NULL: which is not known;
                                         * args: the other values */
    E_BUILTIN,                          /* a builtin that takes types or is
                                         * otherwise special: args those of its
                                         * operands that are evaluated; tn */
    E_LABEL,                            /* &&label */
    E_AWAIT,                            /* a */
    E_TRY,                              /* a */
    E_SPAWN,                            /* op: enum kw of the form; a: the call;
                                         * b: pool or scope, or NULL */
    E_LAZY,                             /* a: the call */
    E_NEXT,                             /* next(a, b): stream, where the item
                                         * goes; operand of an E_AWAIT */
};

struct expr {
    uint8_t kind;                       /* enum expr_kind */
    bool has_await;                     /* an E_AWAIT (or try) inside, itself
                                         * included, not counting unevaluated */
    bool has_try;
    bool has_effect;                    /* call, assignment, ++, await, volatile
                                         * asm or statement expression inside */
    uint16_t op;
    uint16_t depth;                     /* of the tree below, 0: a leaf */
    tok_id first, last;
    struct type *type;                  /* cache of expr_type() */
    bool typed;
    struct expr *a, *b, *c;
    struct expr *args;                  /* linked by next */
    struct expr *next;
    struct sym *sym;                    /* E_IDENT */
    struct name *member;                /* E_MEMBER, E_ARROW; E_LABEL */
    struct type *tn;                    /* E_CAST, E_COMPOUND, E_SIZEOF, ... */
    bool has_value;                     /* made or told by the parser: value */
    int64_t value;
    tok_id op_tok;                      /* operator, '(' of a call */
    struct stmt *body;                  /* E_STMT: S_BLOCK */

    /* Left by the passes. */
    bool detached;                      /* E_SPAWN: a whole statement */
    struct sym *temp;                   /* shown in the output instead */
    struct expr *hole_next;             /* next in tok.hole */
    const char *text;                   /* shown in the output instead */
    void *data;
};

/* ---- statements ---- */

enum stmt_kind {
    S_EXPR,                             /* e; */
    S_DECL,                             /* syms of one declaration, via data */
    S_BLOCK,                            /* { body } */
    S_IF,                               /* e, body, other */
    S_WHILE, S_DO,                      /* e, body */
    S_FOR,                              /* init; e; step; body */
    S_SWITCH,                           /* e, body */
    S_CASE,                             /* e [... e2]: body is its statement or
                                         * NULL (before '}' or a declaration) */
    S_DEFAULT,
    S_LABEL,                            /* label: body or NULL */
    S_GOTO,                             /* label */
    S_GOTO_PTR,                         /* goto *e; */
    S_BREAK, S_CONTINUE,
    S_RETURN,                           /* e or NULL */
    S_ASM,                              /* args of e: operands, outputs too;
                                         * label: asm goto, to those in c */
    S_NULL,                             /* ;  [[fallthrough]]; attributes */
    S_PASS,                             /* tokens as they are: pragma, static
                                         * assert, __label__ */
    /* ours */
    S_JOIN,                             /* body: S_BLOCK whose statements are
                                         * the branches */
    S_SELECT,                           /* body: its arms, linked by next:
                                         * S_WHEN, then S_OTHERWISE */
    S_WHEN,                             /* cond (when_if) or NULL; decl or e;
                                         * body */
    S_OTHERWISE,                        /* body */
    S_WITHIN,                           /* e: the duration; body; other */
    S_NONCANCEL,                        /* body */
    S_DEFER,                            /* body */
    S_SCOPE,                            /* sym; e: the options (E_INIT without
                                         * braces) or NULL; body; behind
                                         * normalize only: set it up */
    S_EACH,                             /* init: S_DECL of the item; e: the
                                         * stream; body; is_try */
    S_YIELD,                            /* e: the item */

    /* Made by the passes; lower.c says what each becomes. */
    S_SET,                              /* sym = e */
    S_AWAIT,                            /* one suspension point: data */
    S_LOOP,                             /* for (;;) body */
    S_JUMP,                             /* to a label of ours: data */
    S_MARK,                             /* a label of ours: data */
    S_DISPATCH,                         /* end of a clean-up: data */
    S_TEXT,                             /* text, glue */
    S_GROUP,                            /* join, select, within: data */
    S_LEAVE,                            /* return from the copy: data */
    S_OPEN,                             /* the stream of an each: data */
};

struct stmt {
    uint8_t kind;                       /* enum stmt_kind */
    bool has_await;                     /* anything inside may suspend */
    bool biased;                        /* S_SELECT */
    bool is_try;                        /* S_EACH; S_SCOPE: has first_error */
    bool by_name;                       /* S_LABEL: of a loop or switch that a
                                         * break or continue names */
    tok_id first, last;
    struct stmt *next;                  /* in its block */
    struct stmt *body, *other, *init;   /* init: S_FOR (S_DECL or S_EXPR),
                                         * S_WHEN with a declaration,
                                         * S_EACH */
    struct expr *e, *e2, *step, *cond;
    struct name *label;
    struct sym *sym;                    /* S_SET; S_DECL: the first declared */
    struct sym **decl;                  /* S_DECL: what it declares, NULL-ended
                                         * (typedefs and functions included) */
    struct tag **tags;                  /* S_DECL: tags it defines, NULL-ended,
                                         * inner ones first */
    const char *text;
    bool split;                         /* S_DECL: one declarator of several */
    bool entered;                       /* prune.c: there is a way into it */
    bool pauses;                        /* pause.c: a loop, each turn of which
                                         * begins so; a goto, so before it */
    uint32_t mark;                      /* S_JUMP, S_MARK: the label; S_LOOP:
                                         * that of `continue`, or 0 */
    void *data;
};

/* ---- functions and the unit ---- */

/* A local that a block names: the block has a copy of it as a parameter. */
struct capture {
    struct capture *next;
    struct sym *from;                   /* in the function around */
    struct sym *sym;                    /* in the block's */
    struct type *wrap;                  /* array: a struct around the copy */
    tok_id at;                          /* where it is named first */
};

struct fn {
    struct fn *next;
    struct sym *sym;
    struct type *type;                  /* TY_FUNC */
    bool is_async;                      /* a generator too */
    bool is_generator;
    bool parsed;                        /* body is the AST; else copied */
    bool broken;                        /* parts of it could not be parsed */
    tok_id first, last;                 /* the definition, to its '}' */
    tok_id body_first, body_last;       /* '{' and '}' */
    struct stmt *body;                  /* S_BLOCK */
    struct sym *params;                 /* linked by next, then ... */
    struct sym *locals;                 /* ... all locals, params included */
    uint32_t nlocal;
    bool is_main;
    bool takes_label_address;           /* && or computed goto */
    struct fn *around;                  /* this is a block in it that spawn or
                                         * lazy makes a function of */
    struct fn *blocks, *block_next;     /* the blocks in this one, in order */
    struct capture *captures;           /* its parameters, in order */
    struct tag *tags;                   /* that type names in it define */
    void *data;                         /* pass-private */
};

/*
 * One declarator whose type contains an async function type nearest to the
 * specifiers.  emit.c turns it into edits.
 */
struct async_decl {
    struct async_decl *next;
    struct type *func;                  /* TY_FUNC, is_async */
    struct sym *sym;                    /* what is declared, or NULL */
    bool is_prototype;                  /* it declares an async function itself
                                         * (no pointer, typedef, member) */
    bool is_definition;
    tok_id type_first;                  /* specifiers: each type specifier,
                                         * qualifier or `async` among */
    tok_id type_last;                   /* [type_first, type_last] has edit
                                         * instead "" already, except... */
    tok_id type_tok;                    /* ... this one: return struct */
    tok_id lparen, rparen;              /* of its parameters */
    bool no_params;                     /* () or (void), which is cut out */
};

/* One top-level declaration or definition, in order. */
struct top {
    struct top *next;
    tok_id first, last;
    struct fn *fn;                      /* a definition, or NULL */
    struct async_decl *adecl;           /* chain of those inside */
};

struct bitset {
    uint32_t nbit;
    uint64_t *word;
};

/* Some tokens, in order. */
struct ids {
    tok_id *id;
    uint32_t n, cap;
};

struct unit {
    const char *text;                   /* the preprocessed text */
    size_t len;
    struct tok *tok;                    /* tok[0] is unused, last is T_EOF */
    struct more *more;                  /* of each */
    uint32_t ntok;
    struct ids pragmas;                 /* T_PRAGMA, in order */
    struct ids words;                   /* names that are words of ours */
    struct bitset edited;               /* tokens with an edit */
    const char **file;                  /* presumed file names */
    uint32_t nfile;
    struct top *top;
    struct fn *fn;
    struct sym *hidden;                 /* typedefs that something hides */
    bool uses_ebb;                      /* something of ours was found */
    bool uses_generators;               /* one is declared */
    bool uses_handles;                  /* ... a task(T) or the like of the
                                         * program's own */
    bool uses_async;                    /* ... an async declarator */
    bool lost;                          /* a declaration: told of, skipped */
};

#endif
