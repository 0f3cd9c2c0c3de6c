/* SPDX-License-Identifier: MIT-0 */
/*
 * What the passes behind the parser share.
 *
 * A function that needs translation is a tree of `struct code`: its own body
 * and, below it, one for each branch of a join and each block of a within.
 * A code becomes a start copy and a resume copy over one frame.  A local
 * belongs to the innermost code around its declaration; one that another
 * code uses as well is captured, and a captured one lives in its owner's frame.
 */
#ifndef CODE_H
#define CODE_H

#include "cc.h"

/*
 * Faults planted on purpose, to see that the tests find them: one of these
 * numbers as EBBCC_FAULT makes an ebbcc that translates wrongly in this way.
 */
enum {
    FAULT_SPILL = 1,                    /* a live variable is not saved */
    FAULT_FILL = 2,                     /* a temp keeps a stale value */
    FAULT_OPERAND = 3,                  /* an operand is read too late */
    FAULT_ORDER = 4,                    /* operands from right to left */
    FAULT_LOGIC = 5,                    /* || goes on as && does */
    FAULT_LIVE = 6,                     /* liveness stops at an await */
    FAULT_CLEANUP = 7,                  /* a jump skips outer clean-ups */
    FAULT_ADDRESS = 8,                  /* what is pointed to moves */
    FAULT_ROOM = 9,                     /* a callee's frame lies over locals */
};
#ifndef EBBCC_FAULT
#define EBBCC_FAULT 0
#endif
#define FAULT(which) (EBBCC_FAULT == FAULT_##which)

/* A clean-up: one defer, or one variable with the cleanup attribute. */
struct cleanup {
    struct cleanup *outer;              /* runs after this one */
    struct cleanup *inside;             /* the clean-up whose body this is in */
    struct sym *select;                 /* says where to go behind the body */
    uint32_t label;                     /* its body */
    uint32_t end;                       /* its dispatch; a forced cancel in
                                         * the body goes there */
    struct exit *exits;                 /* what passes through */
    bool no_fall;                       /* its block is only left by jumps */
};

/* Where the dispatch behind a clean-up may go on. */
struct exit {
    struct exit *next;
    uint32_t id;                        /* value of the selector */
    struct stmt *to;                    /* NULL: fall through */
};

enum point_kind {
    PT_CALL, PT_TASK, PT_FUTURE, PT_GROUP, PT_SCOPE,
    PT_NEXT,                            /* the next item of handle */
    PT_CLOSE,                           /* end and free the stream handle */
    PT_YIELD,                           /* operand: the item */
    PT_START,                           /* of a generator that owns handles */
    PT_PAUSE,                           /* of a loop: pause.c */
};

/* The stream of an `each`; data of S_OPEN.  That of a generator called there
 * is the loop's alone and may lie in the frame of the function around. */
struct opening {
    struct opening *next;               /* of its code */
    struct expr *source;                /* a generator's call, or a handle */
    struct fn *fn;                      /* its frame lies in ours, or NULL */
    bool direct;                        /* source is a generator's call */
    bool owner;                         /* source is an lvalue: set to null */
    struct sym *handle;                 /* temp */
    const char *member;                 /* place in our frame, or NULL */
    uint32_t id;
};

/* One suspension point; data of S_AWAIT and S_GROUP. */
struct point {
    struct point *next;
    uint8_t kind;                       /* enum point_kind */
    bool shield;
    uint32_t id;                        /* h.state, from 1; 0 is the start */
    tok_id at;
    tok_id within;                      /* PT_SCOPE: in its block, whose locals
                                         * the children may use; else 0 */
    struct expr *operand;               /* call or handle; NULL: group */
    struct type *result;                /* TY_VOID: none */
    struct sym *dst;                    /* NULL: the result is not used */
    struct sym *handle;                 /* PT_TASK, PT_FUTURE: temp with it;
                                         * PT_SCOPE: the scope */
    const char *leaf;                   /* PT_SCOPE: the library's function */
    struct expr *owner;                 /* lvalue to set to null, or NULL */
    bool fresh;                         /* PT_TASK: no variable holds it */
    bool channel;                       /* PT_NEXT: handle is a channel */
    struct opening *open;               /* PT_NEXT, PT_CLOSE of an each */
    struct sym *where;                  /* PT_NEXT: temp with the pointer that
                                         * says where the item goes, or ... */
    struct sym *item;                   /* ... temp that gets it; both NULL:
                                         * it is read from the stream */
    struct type *item_type;             /* PT_NEXT */
    struct group *group;
    struct cleanup *cleanup;            /* innermost in scope here */
    uint32_t cancel_label;              /* 0: nothing to clean up */
    struct sym *cancel_select;          /* set to EXIT_CANCEL on the way */
    struct bitset live;                 /* what is needed afterwards */
    struct node *node;                  /* live.c */
    const char *child;                  /* member of the frame, or NULL */
    bool room_done;                     /* frame: it has been printed */
    struct stmt *scope;                 /* innermost block around it */
};

enum { EXIT_CANCEL = 0, EXIT_FALL = 1, EXIT_RETURN = 2, EXIT_FIRST = 3 };

enum group_kind { G_JOIN, G_SELECT, G_WITHIN, G_SCOPE };

/* One branch or arm. */
struct arm {
    struct code *code;                  /* a block; NULL: just one await */
    struct expr *await;                 /* the E_AWAIT of a `when` */
    struct sym *cond;                   /* when_if: temp with its value */
    uint8_t kind;                       /* enum point_kind of the await */
    struct expr *operand;
    struct type *result;
    struct sym *handle;
    struct expr *owner;
    bool fresh;                         /* PT_TASK: no variable holds it */
    bool channel;                       /* PT_NEXT, as in struct point */
    struct sym *where;
    struct type *item_type;
    struct sym *value;                  /* temp that shows the result */
    struct stmt *when;
    const char *start;                  /* its start function */
    const char *member;                 /* frame in the group's storage */
};

/* How a branch leaves its group other than by its end. */
struct leave {
    struct leave *next;
    uint32_t id;                        /* group.exit */
    struct stmt *to;                    /* the jump, in the code around */
};

struct group {
    struct group *next;                 /* of its code */
    uint8_t kind;                       /* enum group_kind */
    bool biased, otherwise;
    uint32_t id;                        /* within the function */
    uint32_t narm;
    struct arm *arm;
    struct sym *exit, *winner;          /* temps, or NULL */
    struct sym *duration;               /* G_WITHIN: temp */
    struct sym *scope;                  /* G_SCOPE: whose failure it awaits */
    struct code *code;                  /* around it */
    struct leave *leaves;
    uint32_t nleave;
    struct point *point;
    tok_id at;
};

/* Data of S_LEAVE: a branch says how it leaves; the jump follows. */
struct leaving {
    struct group *group;
    uint32_t id;
    struct sym *value;                  /* of `return`, to put into ret */
};

/* Data of S_TEXT made for one arm: take the winner's result. */
struct fetch {
    struct group *group;
    uint32_t arm;
};

struct code {
    struct code *next;                  /* all of the function, outer first */
    struct code *up;                    /* around it; NULL: the function */
    struct group *group;                /* that it is a branch of */
    struct fn *fn;
    uint32_t id;
    tok_id first, last;                 /* the tokens of its body */
    struct stmt *body;                  /* S_BLOCK */
    bool plain;                         /* ordinary function: one copy */
    bool single;                        /* one copy, entered at state 0 */
    bool eager;                         /* needs its frame from the start */
    bool may_recurse;                   /* checks the stack */
    bool params_saved;                  /* state 0 can be resumed */
    bool bare;                          /* no pointers for the debugger */
    const char *frame;                  /* "union __ebb_frame_f" */
    const char *start, *resume;         /* names of the two copies */
    struct sym *own;                    /* live: the locals that belong to it,
                                         * by next_own, in order */
    struct rooms *rooms;                /* layout */
    struct sym **named;                 /* lower: the user's locals that have
                                         * a place in the frame, then NULL */
    struct type *result;
    struct point *points, **points_tail;
    uint32_t npoint;
    struct group *groups;
    struct opening *opens;
    struct cleanup *cleanups;
};

/* What the names of a code end in. */
static inline const char *code_name(const struct code *c)
{
    return c->resume + sizeof("__ebb_resume_") - 1;
}

/* A function made for one spawn or lazy; helper.c prints it. */
struct helper {
    struct helper *next;
    struct expr *e;                     /* E_SPAWN or E_LAZY */
    struct expr *call;
    struct type *func;                  /* of the callee */
    const char *name;
    const char *callee;                 /* as the user spells it */
    uint32_t made_at, callee_at;        /* of the spawn, of its callee: where
                                         * in unit.text */
    uint32_t callee_declared;           /* ... of its declaration's name; 0 */
    uint32_t nhidden;                   /* parameters in front of the user's */
    uint32_t id;
};

/* Per function, in fn->data. */
struct trans {
    struct code *codes, **codes_tail;   /* codes: the function itself */
    uint32_t ncode, ntemp, nlabel, nexit, ngroup, nhelper, nopen;
    struct sym **locals_tail;
    struct sym **local;                 /* live: all locals by their id */
    struct sym *ret;                    /* value of `return` on its way out */
    struct code *cur;                   /* normalize: where temps belong */
    struct buf hoisted;                 /* types and statics, file scope */
    struct helper *helpers;             /* spawn and lazy functions */
    bool hoisted_done, frame_done, body_done;
    struct fn *waiters, *wait_next;     /* emit: who waits for this frame */
    struct fn *queue_next;
    uint32_t index, low;                /* graph: Tarjan's numbers, then ... */
    uint32_t scc;                       /* ... the component, from 1 */
    bool on_stack;
    bool recursive;                     /* in a cycle of this unit */
    bool calls_unknown;                 /* may come back from outside */
    bool addr_used;                     /* called other than by name here */
    tok_id moved_at;                    /* the spawn of a task it may run in
                                         * that may change its thread, or 0 */
    uint64_t size_hint;                 /* lint_live.c: bytes of its frame */
};

static inline struct trans *trans_of(struct fn *fn)
{
    return fn->data;
}

/* Is it the body of a generator?  It yields its frame's result, has one copy,
 * and its start function only makes the frame. */
static inline bool is_stream(const struct code *c)
{
    return c->fn->is_generator && c->up == NULL;
}

/* The code that a local belongs to: sym->data. */
static inline struct code *owner_of(const struct sym *s)
{
    return s->data;
}

/* ---- hole.c: expressions shown as something else ---- */

enum hole_kind {
    HOLE_TEMP, HOLE_EXPR, HOLE_WRAP, HOLE_TEXT, HOLE_SPAWN, HOLE_ITEM,
    HOLE_BLOCK,
};

struct hole {
    uint8_t kind;                       /* enum hole_kind */
    struct expr *expr;                  /* HOLE_EXPR: shown instead */
    struct sym *sym;                    /* HOLE_WRAP: the pinned literal;
                                         * HOLE_ITEM: the stream */
    const char *text;                   /* HOLE_TEXT, HOLE_SPAWN: helper;
                                         * HOLE_ITEM: mangled type */
};

void hole_temp(struct expr *e, struct sym *temp);
void hole_expr(struct expr *e, struct expr *instead);
void hole_add(struct expr *e, struct hole *h);
/* The outermost hole that starts at token t inside root, not root itself. */
struct expr *hole_at(tok_id t, struct expr *root, tok_id last);
static inline struct hole *hole_of(struct expr *e)
{
    return e->data;
}

/* ---- helpers of the passes ---- */

/* The block that is the operand of this spawn, lazy or generate, or NULL. */
struct fn *block_of(struct expr *e);

struct stmt *stmt_make(enum stmt_kind kind, tok_id first, tok_id last);
/* S_MARK or S_JUMP of a label of ours. */
struct stmt *mark_make(enum stmt_kind kind, uint32_t label, tok_id at);
struct sym *temp_new(struct fn *fn, struct type *type, tok_id at);

/* All statements directly below s, in order. */
void stmt_children(struct stmt *s, void (*visit)(struct stmt **, void *),
                   void *arg);

/* Is s a loop (also a target of `continue`)? */
static inline bool is_loop(const struct stmt *s)
{
    return s->kind == S_WHILE || s->kind == S_DO || s->kind == S_FOR
        || s->kind == S_LOOP;
}

/* A suspension point, and the S_AWAIT or S_GROUP that holds it. */
struct point *point_new(enum point_kind kind, tok_id at);
struct stmt *stmt_of_point(struct point *p, tok_id first, tok_id last);
/* A defer that closes the stream, which is in scope at `at`; open: of the each
 * that reads it, or NULL. */
struct stmt *close_make(struct sym *handle, struct opening *open, tok_id at,
                        tok_id last);

/* The library's function that gives up a handle of this type, where nothing
 * can be awaited. */
const char *handle_release(struct type *t);
/* Is the handle e a value that no variable holds? */
bool handle_is_fresh(struct expr *e);

/* ---- the passes in order (pipeline.c) ---- */

void handle_fn(struct fn *fn);          /* handle.c */
void lint_fn(struct fn *fn);            /* lint.c */
void pause_fn(struct fn *fn);           /* pause.c */
/* prepare.c: what a call of that name, which stands for s or NULL, does that
 * cannot work in a body that suspends. */
enum stack_use { STACK_UNUSED, STACK_TAKEN, STACK_SAVED };
enum stack_use stack_use_of(const struct name *called, const struct sym *s);
void hoist_fn(struct fn *fn);           /* hoist.c */
void outline_fn(struct fn *fn);         /* branch.c: the tree of codes */
void leave_fn(struct fn *fn);           /* branch.c: jumps out of branches */

/* Warnings about what the passes have found; behind frame. */
void lint_unit(void);                   /* lint_live.c */

/* ---- output: print.c, lower.c, emit.c ---- */

enum copy { COPY_PLAIN, COPY_START, COPY_RESUME };

/* Where text goes, and where in the user's source it stands. */
struct out {
    struct buf *buf;
    struct code *code;
    enum copy copy;
    uint16_t file;
    uint32_t line, col;
    bool glue;                          /* behind a flag-3 marker */
    bool sys;                           /* the last marker has flag 3 */
    bool quiet;                         /* all of it: the compiler warns of
                                         * another copy */
    bool bare;                          /* no markers at all (dumps) */
    bool apart;                         /* what comes is a token of its own */
    bool hinted;                        /* a pragma about the loop that comes */
    bool dead;                          /* a resume copy does not come here */
    bool mute;                          /* nothing is printed */
    const char *aside, *aside_frame;    /* aside.c: in front of a name, and in
                                         * place of __ebb_fr, or NULL */
    tok_id raw;                         /* last token printed as it is */
    size_t raw_end;                     /* ... and where it ended */
};

/* A macro may expand to a line of any length.  Up to here a token stands in
 * its column, where the real compiler's messages look for it; beyond, spaces in
 * front of each statement would take the square of the length. */
enum { COLUMN_MAX = 1000 };

void out_glue(struct out *o, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void out_place(struct out *o, tok_id t);        /* user text starts here */
void out_line(struct out *o, tok_id t);         /* glue of its line starts */
void out_text(struct out *o, const char *text); /* user text */
void out_tok(struct out *o, tok_id t);
void out_tokens(struct out *o, tok_id first, tok_id last);
char *file_scope_text(tok_id first, tok_id last);
/* Something of the type of a local, where the local is not in scope; false: it
 * cannot be told. */
bool put_unevaluated(struct buf *b, struct type *t);
/* The value of e: its temp, or its tokens. */
void out_expr(struct out *o, struct expr *e);
/* A call of the generator that a block became; mem: as ebb_mem. */
void out_block_call(struct out *o, struct fn *block, const char *mem);
/* The same where `computing` is the temp that is being set from it. */
void out_value(struct out *o, struct expr *e, struct sym *computing);
const char *sym_access(struct code *code, struct sym *s);
/* Is it __func__ or one of its kind?  In what is made of a function f that is
 * the array __ebb_func_f, one for all copies. */
bool is_func_name(tok_id t);

/* The type of an expression that the evaluator cannot tell, for a temp: its
 * tokens in a __typeof__.  NULL: a statement expression, or a local in it of
 * unknown type. */
struct type *typeof_expr(struct expr *e);

/* The structs of the arrays that a block gets. */
void captures_text(struct fn *fn, struct buf *out);
/* The frame of a code as C. */
void frame_text(struct code *code, struct buf *out);
/* Is s a parameter that a start by the trampoline keeps behind the frame? */
bool is_kept(struct code *code, struct sym *s);
/* Name of the struct that an async function of this type returns. */
const char *ret_name(struct type *func);
/* Make sure its definition is in `out`. */
void ret_define(struct type *result, struct buf *out);
const char *ret_tag(struct type *result);
/* The result type of the struct of that tag as text; NULL: no such. */
const char *ret_spelling(const char *tag, size_t len);
/* The async function or generator of this unit that a call calls, or NULL. */
struct fn *callee_fn(struct expr *call);
/* Can the frame of `to` be embedded in one of `from`? */
bool graph_embeds(struct fn *from, struct fn *to);
const char *frame_name(struct fn *fn);
/* --explain-frame; false: there is no such function. */
bool explain_frame(const char *name, FILE *to);
/* --dump=PASS behind the parser. */
void dump_pass(const char *pass, FILE *to);

void lower_code(struct code *code, enum copy copy, struct out *o);
/* The locals that the frame holds at the point, for debuggers: "a b c=c__1"
 * (the user's name = the field, where they differ). */
void locals_at(struct code *code, struct point *p, struct buf *out);
/* Start functions of single awaits in select and within, and the tables. */
void lower_arms(struct code *code, struct buf *out);
/* Name of the function that the expression becomes a call of. */
const char *helper_for(struct fn *fn, struct expr *e);
/* The helper of that name; that which calls what is named at an offset of
 * unit.text; NULL: there is none. */
struct helper *helper_named(const char *name);
struct helper *helper_calling(uint32_t offset);
/* All helpers of a function as C. */
void helpers_text(struct fn *fn, struct buf *out);
/* The start functions `main` needs. */
void main_text(struct fn *fn, struct buf *out);

#endif
