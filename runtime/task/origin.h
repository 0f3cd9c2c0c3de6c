/* SPDX-License-Identifier: MIT-0 */
/*
 * Origins: what all tasks of a runtime that were spawned at one place have in
 * common, so that a task needs one word for it.
 *
 * They are made when a place first spawns and are kept for good, for a handle
 * may outlive its runtime: as many as there are places, times addresses at
 * which runtimes have been.  Any thread.
 */
#ifndef EB_TASK_ORIGIN_H
#define EB_TASK_ORIGIN_H

#include "core/core.h"

enum { EB_ORIGINS_RECENT = 8 };

/* Those that this thread has used last. */
extern EBB_THREAD const struct eb_origin *eb_origin_recent[EB_ORIGINS_RECENT];

static inline unsigned eb_origin_slot(const struct ebb_site *site)
{
    return (unsigned)((uintptr_t)site / 32 % EB_ORIGINS_RECENT);
}

/* As below, among all. */
const struct eb_origin *eb_origin_look_up(const struct ebb_executor *ex,
                                          const struct ebb_site *site);

/* The origin of tasks of ex that are spawned at a site (static, or NULL).
 * NULL: out of memory. */
static inline const struct eb_origin *
eb_origin_find(const struct ebb_executor *ex, const struct ebb_site *site)
{
    const struct eb_origin *o = eb_origin_recent[eb_origin_slot(site)];

    if (EBB_LIKELY(o != NULL && o->site == site && o->executor == ex))
        return o;
    return eb_origin_look_up(ex, site);
}

#endif
