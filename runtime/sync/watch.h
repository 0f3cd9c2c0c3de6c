/* SPDX-License-Identifier: MIT-0 */
/* Between watch.c, in plain C, and its part in Async C, watch_for.c. */
#ifndef EB_SYNC_WATCH_H
#define EB_SYNC_WATCH_H

#include <ebb/watch.h>

/* Is it so of the present value?  Then it is seen, and copied to `to` unless
 * NULL. */
bool eb_watch_test(struct ebb_watch_receiver *rx,
                   bool (*is_it)(const void *value, void *arg), void *arg,
                   void *to);

#endif
