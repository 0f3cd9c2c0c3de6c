/* SPDX-License-Identifier: MIT-0 */
/* Between normalize.c (expressions, statements), prepare.c and outline.c. */
#ifndef NORMALIZE_H
#define NORMALIZE_H

#include "code.h"

/* The function being normalized. */
extern struct fn *norm_fn;
extern struct trans *norm_tr;

/* Statements that are being collected. */
struct list {
    struct stmt *head, **tail;
};

void list_init(struct list *l);
void list_append(struct list *l, struct stmt *s);
/* to = e; with prefix "!!": its truth. */
void list_value(struct list *l, struct sym *to, struct expr *e,
                const char *prefix);
void list_set(struct list *l, struct sym *to, struct expr *e);
struct stmt *list_block(struct list *l, tok_id first, tok_id last);

static inline bool is_void(struct type *t)
{
    return t != NULL && type_resolve(t)->kind == TY_VOID;
}

/* Does the value of e stay what it is, whatever runs in between? */
bool is_stable(struct expr *e);
/* From here on e is shown as its value at this place. */
void save_value(struct expr *e, struct list *out);
void hole_void(struct expr *e);

/* Each adds to `out` what has to run first. */
void norm_expr(struct expr *e, struct list *out);
void norm_full(struct expr *e, struct list *out);
void norm_list(struct expr *head, struct expr *args, struct list *out,
               bool more);
void norm_stmt(struct stmt *s, struct list *out);
struct stmt *norm_sub(struct stmt *s);
/* The body of a loop, with its pause. */
struct stmt *norm_body(struct stmt *loop);

/* What an E_AWAIT waits for; its handle into a temp. */
bool classify(struct expr *e, struct arm *a);
void take_handle(struct arm *a, struct list *out);
/* `try`: out of the function if t is negative. */
struct stmt *leave_if_negative(struct sym *t, tok_id first, tok_id last);
struct type *handle_pointer(enum point_kind kind);

/* prepare.c; `wrap`: the block around has an await. */
void prepare(struct expr *e, bool wrap);
/* In s's own initialiser, parts of which are evaluated in front of its
 * declaration: what names s in a sizeof or a typeof names its type. */
void name_itself(struct sym *s);

/* stream.c */
void take_next(struct arm *a, struct list *out);
void norm_each(struct stmt *s, struct list *out);
void norm_yield(struct stmt *s, struct list *out);

/* outline.c */
void norm_join(struct stmt *s, struct list *out);
void norm_select(struct stmt *s, struct list *out);
void norm_within(struct stmt *s, struct list *out);
void norm_scope(struct stmt *s, struct list *out);

#endif
