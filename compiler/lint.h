/* SPDX-License-Identifier: MIT-0 */
/*
 * What the files of the warnings share.
 *
 * lint.c looks at each tree as the user wrote it, lint_path.c follows its
 * paths, lint_live.c asks what is alive at each await of the passes' result.
 */
#ifndef LINT_H
#define LINT_H

#include "code.h"

/* The function a call calls by its name; NULL: through a pointer. */
struct sym *lint_callee(struct expr *call);
/* Is it declared by the system, or not defined in this unit? */
bool lint_is_library(const struct sym *f);
/* The local variable of fn that an lvalue is part of, without a pointer on
 * the way; NULL: none. */
struct sym *lint_root(struct expr *e);

/* lint.c: the pointer `sym` was set at `at` to a place of this thread's. */
struct stale {
    struct stale *next;
    struct fn *fn;
    struct sym *sym;
    tok_id at;
    const char *what;
};
extern struct stale *lint_stale;

/* lint_path.c */
void lint_paths(struct fn *fn);
/* What gives back the lock of threads that f takes; NULL: it takes none. */
const char *lint_release_of(const struct sym *f);

/* lint_live.c: the type in t that may not change its thread, as text; NULL:
 * none. */
const char *lint_bound_type(struct type *t);

#endif
