/* SPDX-License-Identifier: MIT-0 */
/* Between lower.c (statements), declare.c (declarations) and copy.c. */
#ifndef LOWER_H
#define LOWER_H

#include "code.h"

bool is_void_type(struct type *t);
/* `to = from;` for lvalues of type t; a struct with a const member cannot be
 * assigned and is copied by its bytes. */
const char *copy_text(struct type *t, const char *to, const char *from);
/* A declaration as C: pinned locals become pointers for the debugger and
 * assignments to the frame; others stay declarations.  init: with the
 * initialisers. */
void lower_decl(struct out *o, struct stmt *s, bool init);
/* Can it be printed as it is written? */
bool decl_is_verbatim(struct out *o, struct stmt *s);
/* The debugger's pointer to a pinned local: its declaration, or its value
 * again behind a label. */
void lower_pointer(struct out *o, struct sym *s, bool declare);
void lower_call(struct out *o, struct expr *call, const char *mem);
void lower_stmt(struct out *o, struct stmt *s);
/* Leave the copy as the `return` says. */
void lower_return(struct out *o, struct stmt *s);
/* Leave it suspended. */
void return_frame(struct out *o);
/* Has a cancel to do anything at this point? */
bool minds_cancel(struct point *p);
/* The field of s, in the frame of its owner. */
const char *field_access(struct sym *s);

/* lower.c, for one point.  Save what has to survive. */
void spill(struct out *o, struct point *p);
/* If `child`, an expression of ours, is not null: suspend. */
void suspend(struct out *o, struct point *p, const char *child);
/* The label, up to where the result is taken; a '}' has to follow. */
void enter(struct out *o, struct point *p);
/* Where the frame of what is awaited may lie, as an argument. */
const char *storage(struct out *o, struct point *p);
/* to = the value of the return or yield s. */
void return_value(struct out *o, struct stmt *s, const char *to);

/* copy.c: the pointer to the frame of c, in a variable of the copy, ... */
void declare_frame(struct out *o, struct code *c, const char *name,
                   const char *value);
/* ... and __ebb_fr as a new frame of its own. */
void make_frame(struct out *o);

/* The parameters into the frame: all of a single copy, else the pinned ones. */
void save_params(struct out *o);

/* aside.c: "T NAME", a variable of ours in a block of ours, or its name alone
 * where it has been put out of sight, as those have: */
const char *own_var(struct out *o, const char *type, const char *name);
const char *own_child(struct out *o);           /* __ebb_a: what suspended */
const char *own_result(struct out *o);          /* __ebb_o: what is returned */
/* Name of the variable for what a call at p returns. */
const char *answer_name(struct out *o, struct point *p);
/* May what the code keeps for itself be put out of sight? */
bool aside_fits(struct code *c);
/* The type of the object that they are put in, */
void aside_text(struct code *c, struct buf *b);
/* the object, from where on o->aside is set, */
void aside_begin(struct out *o);
/* and text that may name it. */
void aside_put(struct out *o, const char *s, size_t len);

/* prune.c: set o->dead and find the ways into the body, ... */
void prune_code(struct out *o);
/* ... and what is left of a statement without any. */
void lower_pruned(struct out *o, struct stmt *s);

static inline bool is_pruned(struct out *o, struct stmt *s)
{
    return o->dead && !s->entered;
}

/* A local that a loop keeps in a register, and where it belongs. */
struct kept {
    struct kept *next;
    struct sym *sym;
    const char *home;
};

/* keep.c: around the loop s.  The list may be NULL. */
struct kept *keep_begin(struct out *o, struct stmt *s);
void keep_end(struct out *o, struct kept *list);

/* The places that the library is told of, in case it has to complain, ... */
void sites_text(struct code *c, struct buf *b);
/* ... and the one of p. */
const char *site_name(struct code *c, struct point *p);

/* lower_stream.c */
/* Is it the `next` of a stream that came from elsewhere? */
bool reads_any_stream(struct point *p);
void lower_next(struct out *o, struct point *p);
void lower_close(struct out *o, struct point *p);
void lower_yield(struct out *o, struct point *p);
void lower_open(struct out *o, struct opening *open);
/* rc = what `next` gives; an item goes to its place.  rc: an lvalue or
 * NULL. */
void take_item(struct out *o, const char *rc, struct sym *handle,
               struct sym *where, struct type *type);
/* How a cancelled code ends. */
const char *cancelled_text(struct code *c);
/* The start function of a generator: all it does is make the frame. */
void stream_start(struct out *o);

#endif
