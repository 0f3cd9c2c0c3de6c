/* SPDX-License-Identifier: MIT-0 */
/* select: the first of several branches to complete. */
#include "core/strand.h"

/* Xorshift: good enough to be fair. */
static uint32_t random_below(uint32_t count)
{
    uint64_t x = ebb_self.seed;

    if (x == 0)
        x = (uint64_t)(uintptr_t)&ebb_self | 1;
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    ebb_self.seed = x;
    return (uint32_t)((x >> 32) * count >> 32);
}

void ebb_select_none(const struct ebb_site *at)
{
    eb_panic(at->file, (int)at->line, "select: every condition is false and "
             "there is no otherwise");
}

/* Start a branch; true if the select is decided. */
static bool start_branch(struct ebb_group *g, uint32_t index)
{
    struct ebb_branch *b = &g->branch[index];

    if (eb_group_start_branch(g, index)) {
        b->from = &b->root;     /* held */
        return false;
    }
    g->live--;
    g->winner = (int32_t)index;
    eb_group_close(g);
    return true;
}

/* Let go of the branches that are still held, in the order of their starts:
 * those that have been woken meanwhile have their turns in it. */
static void let_go(struct ebb_group *g, uint32_t at)
{
    for (uint32_t left = g->count; left > 0; left--) {
        struct ebb_branch *b = &g->branch[at];

        if (b->status == EBB_BRANCH_LIVE && eb_branch_is_held(b)) {
            b->from = NULL;
            eb_strand_let_go(&b->strand);
        }
        at = at + 1 < g->count ? at + 1 : 0;
    }
}

struct ebb_frame *ebb_select_start(struct ebb_group *g, struct ebb_branch *b,
                                   uint32_t count, const struct ebb_arm *arm,
                                   void *up, uint32_t flags)
{
    uint32_t at = flags & EBB_SELECT_BIASED ? 0 : random_below(count);
    bool started = false;

    eb_group_init(g, b, count, arm, up);
    g->flags = EB_GROUP_SELECT
               | (flags & (EBB_SELECT_BIASED | EBB_SELECT_OTHERWISE));
    for (uint32_t left = count; left > 0; left--) {
        if (b[at].status != EBB_BRANCH_OFF) {
            started = true;
            if (start_branch(g, at))
                break;
        }
        at = at + 1 < count ? at + 1 : 0;
    }
    if (!started) {
        EB_CHECK(flags & EBB_SELECT_OTHERWISE,
                 "select: every condition is false and there is no otherwise");
        return NULL;
    }
    if ((flags & EBB_SELECT_OTHERWISE) && g->winner < 0)
        eb_group_close(g);
    if (g->live == 0 && g->winner >= 0)
        return NULL;
    let_go(g, at);              /* all were started: the first again */
    return eb_group_settle(g);
}
