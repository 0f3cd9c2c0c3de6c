/* SPDX-License-Identifier: MIT-0 */
/* Between once.c, in plain C, and its part in Async C, once_init.c. */
#ifndef EB_SYNC_ONCE_H
#define EB_SYNC_ONCE_H

#include <ebb/once.h>

/* Wait for the right to make the value.  1: it is the caller's to make, who
 * calls one of the next two; 0: it is set.  A cancel passes the right on. */
EBB_ASYNC int eb_once_begin(struct ebb_once *once) EBB_FRAME(80);

/* It has been made; it could not be made. */
void eb_once_finish(struct ebb_once *once);
void eb_once_give_up(struct ebb_once *once);

#endif
