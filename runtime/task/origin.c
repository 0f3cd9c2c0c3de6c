/* SPDX-License-Identifier: MIT-0 */
/* The table of origins; see origin.h. */
#include "task/origin.h"

#include <stdlib.h>

#include "base/guard.h"

enum { BUCKETS = 256, ITEMS_AT_ONCE = 32 };

struct item {
    struct eb_origin origin;
    struct item *next;
};

EBB_THREAD const struct eb_origin *eb_origin_recent[EB_ORIGINS_RECENT];

static struct {
    uint32_t guard;             /* protects all */
    struct item *bucket[BUCKETS];
    struct item *spare;
    unsigned spares;
} table;

static struct item **bucket_of(const struct ebb_executor *ex,
                               const struct ebb_site *site)
{
    uintptr_t mixed = (uintptr_t)site / 8 ^ (uintptr_t)ex / 64;

    return &table.bucket[(mixed ^ mixed / BUCKETS) % BUCKETS];
}

/* An item of memory that nobody counts, since it is never given back. */
static struct item *take_item(void)
{
    if (table.spares == 0) {
        table.spare = calloc(ITEMS_AT_ONCE, sizeof(*table.spare));
        if (table.spare == NULL)
            return NULL;
        table.spares = ITEMS_AT_ONCE;
    }
    return &table.spare[--table.spares];
}

/* Guard held. */
static const struct eb_origin *find_or_make(const struct ebb_executor *ex,
                                            const struct ebb_site *site)
{
    struct item **bucket = bucket_of(ex, site), *i = *bucket;

    while (i != NULL && (i->origin.executor != ex || i->origin.site != site))
        i = i->next;
    if (i == NULL) {
        i = take_item();
        if (i == NULL)
            return NULL;
        *i = (struct item){ { ex, site }, *bucket };
        *bucket = i;
    }
    return &i->origin;
}

const struct eb_origin *eb_origin_look_up(const struct ebb_executor *ex,
                                          const struct ebb_site *site)
{
    const struct eb_origin *o;

    eb_guard_lock(&table.guard);
    o = find_or_make(ex, site);
    eb_guard_unlock(&table.guard);
    eb_origin_recent[eb_origin_slot(site)] = o;
    return o;
}
