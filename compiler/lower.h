/* SPDX-License-Identifier: MIT-0 */
/* Between lower.c (statements) and declare.c (declarations). */
#ifndef LOWER_H
#define LOWER_H

#include "code.h"

bool is_void_type(struct type *t);
/* `to = from;` for lvalues of type t; a struct with a const member cannot be
 * assigned and is copied by its bytes. */
const char *copy_text(struct type *t, const char *to, const char *from);
/* A declaration as C: pinned locals become pointers for the debugger and
 * assignments to the frame; others stay declarations. */
void lower_decl(struct out *o, struct stmt *s);
/* Can it be printed as it is written? */
bool decl_is_verbatim(struct out *o, struct stmt *s);
/* The debugger's pointer to a pinned local: its declaration, or its value
 * again behind a label. */
void lower_pointer(struct out *o, struct sym *s, bool declare);
void lower_call(struct out *o, struct expr *call, const char *mem);

#endif
