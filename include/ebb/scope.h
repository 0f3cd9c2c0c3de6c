/* SPDX-License-Identifier: MIT-0 */
/*
 * Scopes: tasks that have ended when a block is left.
 *
 *     scope (s, .limit = 8, .first_error = &err) {
 *         for (int i = 0; i < n; i++)
 *             spawn_in(s, fetch(&page[i]));
 *     }
 *
 * In the block, and wherever it is handed to, `s` is a struct ebb_scope *.
 * Its children are tasks of the runtime; they may use the locals around the
 * block by pointer.  The end of the block waits for them; every other way out
 * of it cancels them first.  The options, all of them optional:
 *
 *   .limit         so many children run at once, the others wait in line
 *   .first_error   int *: gets the first negative result of a child, which
 *                  also cancels the other children and the block; what it
 *                  points to is not written otherwise
 */
#ifndef EBB_SCOPE_H
#define EBB_SCOPE_H

#include <ebb/base.h>

struct ebb_scope;

/* Cancel all children there are now.  The block goes on, and may spawn more.
 * From the block or a child. */
EBB_API void ebb_scope_cancel(struct ebb_scope *scope);

/* How many children have not ended.  From the block or a child. */
EBB_API size_t ebb_scope_count(struct ebb_scope *scope);

#endif
