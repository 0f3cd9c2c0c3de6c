/* SPDX-License-Identifier: MIT-0 */
/*
 * What type*.c, scope.c, eval.c, infer.c, parse*.c and check.c share; no
 * other file includes it.
 */
#ifndef PARSE_H
#define PARSE_H

#include "ast.h"

#include <setjmp.h>

/* ---- type.c ---- */

struct type *type_arith(const char *text);      /* "unsigned long", and
                                                 * "size_t" "ptrdiff_t"
                                                 * "int64_t" "uint64_t" */
uint16_t type_word(void);               /* bytes of long and of a pointer */
void type_learn(struct type *size);     /* ... as this, size_t, has them */
struct type *type_wide(void);           /* of L'x', NULL: not known */
void type_learn_wide(struct type *t);
/* type.rank of _Complex int and its like: nothing is known of arithmetic. */
enum { RANK_COMPLEX_INT = 70 };
struct type *type_unknown(void);
struct type *type_of_base(enum type_kind kind, struct type *base);
struct type *type_copy(struct type *t);
struct type *type_qualified(struct type *t, unsigned quals);
struct type *type_handle(enum handle_kind kind, struct type *of);
struct type *type_value(struct type *t);        /* decayed, unqualified */
bool type_same(struct type *a, struct type *b);
/* Are both known, and is no type the other, whatever the qualifiers? */
bool type_differs(struct type *a, struct type *b);
bool type_mentions_async(struct type *t);
uint64_t type_align_hint(struct type *t);
struct member *type_member(struct type *t, struct name *name,
                           unsigned *quals);

/* typetext.c: spelling of a run of tokens, one space where there was any. */
char *tok_text(tok_id first, tok_id last);

/* ---- scope.c ---- */

struct scope;
struct scope *scope_close(void);
void scope_reenter(struct scope *s);
void scope_unwind(uint32_t to);

/* ---- parse.c: the state of the parser ---- */

struct parser {
    tok_id p;                           /* next token; never a pragma */
    tok_id prev;                        /* last one consumed */
    struct fn *fn;                      /* whose body this is; NULL: file */
    struct stmt *block;                 /* scope that declares; NULL: file */
    struct top *top;
    struct sym **local_end;             /* where the next local is linked */
    bool quiet;                         /* give up without a message */
    bool constant;                      /* in a constant expression: `what` */
    bool unevaluated;
    const char *what;
    struct named *named;                /* labelled statements around this */
    unsigned level;                     /* of nesting, against overflow */
    uint16_t deepest;                   /* expression so far, for that too */
    tok_id stmt;                        /* first token of the statement */
    bool no_semicolon;                  /* all that was missing is a ';' */
    tok_id within_end;                  /* the last '}' of a within */
    jmp_buf *recover;
};

extern struct parser ps;

/* Report (unless quiet) and jump to the innermost recovery point. */
_Noreturn void parse_fail(tok_id at, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
_Noreturn void expected(const char *what);
/* Fail if the name at t is a misspelt word of the language. */
void check_meant(tok_id t);
void advance(void);
tok_id skip_pragmas(tok_id t);
static inline tok_id next_tok(tok_id t)
{
    return unit.tok[t].kind == T_EOF ? t : skip_pragmas(t + 1);
}
bool accept(unsigned op);
void expect(unsigned op);
bool accept_kw(int kw);
/* The bracket that closes the one at t, or T_EOF's id. */
tok_id match_bracket(tok_id t);
void skip_to(tok_id t);                 /* t is the next token then */
/* From a bracket to behind the one that closes it.  Anything may stand
 * between, but not the end of the block around. */
void skip_brackets(void);
void level_enter(void);
void level_leave(void);
/* t, whose spelling ends in front; jumps out if it is too large to walk. */
struct type *check_type_size(struct type *t);
/* The contextual word kw in our meaning: not hidden by a declaration. */
bool word_at(tok_id t, int kw);
bool is_word(int kw);
const char *spell(tok_id t);
bool has_our_words(tok_id first, tok_id last);
/* Output nothing, or `text` in front, for [first, last]. */
void blank(tok_id first, tok_id last);
void show_instead(tok_id first, tok_id last, const char *text);
/* What needs an async function is in another one: say so, once for each. */
void outside_async(tok_id at);

/* ---- parse_gnu.c ---- */

struct attr_use {
    struct attr_use *next;
    struct name *name;
    tok_id first, last;                 /* name .. ')' of its arguments */
};

struct attrs {
    struct name *cleanup;
    struct expr *vector_size;
    struct expr *frame;
    tok_id first, last, vector_first, vector_last;
    uint32_t align;
    const char *mode;
    const char *space;                  /* address_space(n) of clang */
    bool noalloc, thread_bound, blocking;
    bool cancel_safe, cancel_unsafe, takes_lock;
    struct name *lock_release;
    bool noreturn, returns_twice, musttail, packed;
    struct attr_use *use;               /* what a hidden parameter changes */
};

bool at_attribute(void);
void parse_attributes(struct attrs *a);         /* none, one or several */
/* One that an async function cannot have as it is, up to the token before. */
void attr_use(struct attrs *a, const char *name, tok_id first);
void attrs_shift(struct attrs *a);              /* of an async function */
void attrs_merge(struct attrs *to, const struct attrs *from);
struct type *attrs_type(struct attrs *a, struct type *t);
tok_id parse_asm_label(void);                   /* optional; 0: none */
struct stmt *parse_asm(void);
struct type *parse_typeof(void);
struct type *parse_handle(void);
/* '(' type ')' behind `word`; the handle is called `name` in messages. */
struct type *parse_handle_of(tok_id word, const char *name);
struct expr *parse_builtin(struct name *name, tok_id first);
struct expr *parse_stmt_expr(tok_id first);
struct expr *parse_generic(void);
bool is_builtin(struct name *name);

/* ---- parse_spec.c, parse_dcltor.c, parse_decl.c ---- */

struct span {
    struct span *next;
    tok_id first, last;
};

struct specs {
    struct type *type;
    tok_id first, last;                 /* last 0: nothing there */
    tok_id async;                       /* the word, or 0 */
    enum storage storage;
    bool is_typedef, is_thread, is_inline, is_constexpr, infer;
    bool seen_type;
    bool is_generator;                  /* async yields(T): T is the type */
    unsigned quals;
    struct span *span, *span_last;      /* type specifiers and qualifiers */
    tok_id type_tok;
    struct attrs attrs;
    tok_id tag_def;                     /* a tag is defined here, or 0 */
    struct type *async_ret;             /* of the first async declarator */
    struct tag **tags;                  /* defined here */
    uint32_t ntag;
    unsigned count[16];                 /* of arithmetic words */
};

/* One step from a type to the next: pointer, array or function. */
struct chunk {
    struct chunk *next;
    uint8_t kind;                       /* TY_PTR, TY_ARRAY, TY_FUNC */
    uint8_t quals;
    bool no_bound, is_vla, variadic, old_style, no_params, knr;
    tok_id first, last;
    struct expr *bound;
    struct param *param;
    struct sym **param_sym;             /* by place; NULL: unnamed */
    struct scope *scope;
};

struct declarator {
    tok_id name_tok;                    /* 0: abstract */
    tok_id first, last;
    struct chunk *chunk;                /* in order from the specifiers */
    struct attrs attrs;
    tok_id asm_label;                   /* asm("name"), or 0 */
    struct type *type;
    struct async_decl *adecl;
};

bool starts_type(tok_id t);
bool starts_decl(tok_id t);
void parse_specs(struct specs *sp);
tok_id behind_storage(tok_id t);        /* static, inline and the like */
unsigned kw_at(tok_id t);              /* 0: none, or hidden by a name */
void parse_declarator(struct declarator *d, struct specs *sp);
void parse_old_params(struct chunk *c);
struct type *parse_type_name(void);
struct stmt *parse_decl_stmt(void);
struct sym *declare(struct specs *sp, struct declarator *d);
void check_fresh(const struct name *name, tok_id at);

/* Does t, that word, stand in front of a block of ours (`join {`)? */
bool is_block_word(tok_id t, unsigned kw);

/* misuse.c: report a mistake that is often made, or do nothing.  Of the word
 * at the start of a statement; does not return from a mistake. */
void misuse_of_word(void);
/* Of what stands behind the word `when`; behind the head of an arm. */
void misuse_of_when(void);
void misuse_of_colon(const char *word);
/* Of what stands in front of the '{' at the next token: `= within (t) {`. */
void misuse_of_block(void);
/* Of the tokens at the start of a declaration; of those behind a declarator
 * whose specifiers start at first; of a name where a type has to stand; of
 * what stands behind an `await`. */
void misuse_of_yields(void);
void misuse_of_async(tok_id first);
void misuse_of_type(tok_id name);
void misuse_of_statement(tok_id await);
/* Does t name a function that is declared? */
bool names_function(tok_id t);
/* The operand of the spawn, lazy or block_on e.  True: it is a call, whether
 * or not of what e takes; false: told, or the operand has been before. */
bool misuse_of_spawned(struct expr *e);
/* A call of what is not declared: of a misspelt word of ours?  True:
 * reported. */
bool misuse_of_call(struct expr *e);
/* What a call calls, as a program has it: the name of a function or member,
 * else the text. */
const char *callee_name(struct expr *call);
/* An assignment, ++, -- or & of what only has a value, as an await has. */
void misuse_of_value(struct expr *e);
/* The operand e of an await; true: reported. */
bool misuse_of_await(struct expr *await, struct expr *e);
/* A call of a member that is not there; x.await.  True: reported. */
bool misuse_of_member(struct expr *call);
bool misuse_of_postfix(struct expr *e);
/* The result of a call or definition, which stand there. */
void misuse_of_result(struct type *func, tok_id first, tok_id last);
/* For the end of a message about a name that is not declared. */
const char *missing_header(const char *name);
/* The value of an initialiser or assignment for something of that type. */
void misuse_of_made(struct type *to, struct expr *e);
/* An assignment, ++ or --; an address taken; spawn_in or spawn_on. */
void misuse_of_copy(struct expr *e);
void misuse_of_handle(struct expr *addr);
void misuse_of_place(struct expr *e);
void parse_init(struct specs *sp, struct sym *s);
void end_declarator(struct specs *sp, struct declarator *d);
void parse_static_assert(void);
struct expr *parse_initializer(void);
/* The items of one without its braces, up to `close`; NULL: none. */
struct expr *parse_items(unsigned close);
/* parse_tag.c: struct, union, enum. */
struct type *parse_tag(struct specs *sp);
/* parse_async.c: what `async` in specifiers does to a declarator. */
void async_apply(struct specs *sp, struct declarator *d);
void async_declared(struct declarator *d, struct sym *s);
void async_declared_by_typedef(struct declarator *d, struct sym *s);

/* ---- parse_expr.c ---- */

struct expr *expr_new(enum expr_kind kind, tok_id first);
void expr_end(struct expr *e);          /* last token, flags of the parts */
struct expr *parse_expr(void);          /* with commas */
struct expr *parse_assign(void);
struct expr *parse_cond(void);
struct expr *parse_unary(void);
/* One that may not await: "an array bound" ... */
struct expr *parse_constant(const char *what);
void expr_adopt(struct expr *e, struct expr *part);

/* ---- parse_block.c: blocks as operands of spawn, lazy and generate ---- */

/* generate ( type , block ): the call that it stands for. */
struct expr *parse_generate(void);
/* `yield e` in fn: the first tells the type of the items of a block without
 * one. */
void block_yields(struct fn *fn, struct expr *e);

/* At '{'; e: the expression it is the operand of, blocking: of ordinary
 * code.  Returns the call that the block becomes. */
struct expr *parse_spawn_block(struct expr *e, bool blocking);
/* What a name means that is used here: a block has copies of the locals
 * around it. */
struct sym *block_sym(struct sym *s, tok_id at);
/* Where the next local of fn is linked. */
struct sym **locals_end(struct fn *fn);
/* Add to unit.fn: a block behind what is around it. */
void fn_link(struct fn *fn);

/* ---- parse_stmt.c ---- */

struct stmt *stmt_new(enum stmt_kind kind);
struct stmt *parse_block(bool own_scope);
struct stmt *parse_stmt(void);
struct stmt *parse_body(void);          /* a sub-statement, its own scope */
/* parse_ours.c: NULL if none of our statements starts here. */
struct stmt *parse_ours(void);

/* ---- infer.c ---- */

bool expr_is_null_constant(struct expr *e);
struct type *type_arith_result(struct type *a, struct type *b);
struct type *type_promote(struct type *t);

/* ---- check.c ---- */

void check_plain_expr(struct expr *e);  /* an expression outside a body */

#endif
