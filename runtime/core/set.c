/* SPDX-License-Identifier: MIT-0 */
/*
 * Sets: branches of one strand that outlive each wait for one of them.
 *
 * The group of a set is awaited as that of a stream is (gen.c): attached for
 * one wait, detached by a cancel of it.  Between waits its branches stay
 * suspended; one that is woken goes to the group's list, where the next wait
 * finds it.
 *
 * Equations:
 *   an item is in exactly one of fresh, live, ended, or has been taken out
 *   group.live, between waits == 0
 *               during a wait == 1 until a branch has ended, then 0
 *               while closing == branches that are live
 *   group.live == 0  =>  the group is not PARKED
 * Several wakes may be on their way to outer when a wait ends (wake.c): nobody
 * goes on before they are through.
 */
#include "core/strand.h"

static struct eb_set_item *item_of(struct ebb_branch *b)
{
    return eb_container_of(b, struct eb_set_item, branch);
}

/* The parent of a future: its branch has ended. */
static ebb_next end_item(struct ebb_frame *self, struct ebb_frame *from,
                         unsigned mode)
{
    struct ebb_branch *b = eb_container_of(self, struct ebb_branch, root);

    b->from = from;
    b->status = mode == EBB_CANCEL ? EBB_BRANCH_CANCELLED : EBB_BRANCH_DONE;
    return EBB_ENDED;
}

void eb_set_init(struct eb_set *set)
{
    *set = (struct eb_set){ .waking = 0 };
    eb_list_init(&set->fresh);
    eb_list_init(&set->live);
    eb_list_init(&set->ended);
}

void eb_set_add(struct eb_set *set, struct eb_set_item *item,
                struct ebb_frame *future)
{
    item->branch.status = EBB_BRANCH_IDLE;
    item->future = future;
    eb_list_push_back(&set->fresh, &item->node);
}

struct eb_set_item *eb_set_take(struct eb_set *set)
{
    struct eb_list *n = eb_list_pop_front(&set->ended);

    return n != NULL ? eb_container_of(n, struct eb_set_item, node) : NULL;
}

void eb_set_ended(struct eb_set *set, struct ebb_branch *b)
{
    struct eb_set_item *item = item_of(b);
    struct ebb_group *g = &set->group;

    if (b->status == EBB_BRANCH_CANCELLED) {
        ebb_release(b->from);
        item->future = NULL;
    }
    eb_list_remove(&item->node);
    eb_list_push_back(&set->ended, &item->node);
    g->live = g->flags & EB_GROUP_CLOSING ? g->live - 1 : 0;
}

void eb_set_cancel(struct eb_set *set, bool force)
{
    for (struct eb_list *n = set->live.next; n != &set->live; n = n->next) {
        struct ebb_strand *s =
            &eb_container_of(n, struct eb_set_item, node)->branch.strand;

        if (force)
            eb_cancel_force(s);
        else
            eb_cancel(s);
    }
}

void eb_set_await_wakes(struct eb_set *set)
{
    /* Acquire: pairs with the add behind the push in eb_strand_push(). */
    while (eb_load_acquire(&set->waking) != 0)
        eb_cpu_relax();
}

void eb_set_detach(struct eb_set *set)
{
    struct ebb_strand *parked = EB_GROUP_PARKED;

    /* If that fails a waker has taken the mark off, who was counted before. */
    (void)eb_cas(&set->group.ready, &parked, NULL);
    eb_set_await_wakes(set);
    set->group.live = 0;
    set->group.flags |= EB_GROUP_CANCELLED;
}

/* Somebody waits from now on. */
static void attach(struct eb_set *set, uint32_t live, uint32_t flags)
{
    struct ebb_group *g = &set->group;

    EB_CHECK(g->live == 0, "two tasks wait in one set");
    EB_CHECK(ebb_self.strand != NULL, "a set is awaited outside any task");
    g->h = (struct ebb_frame){ .resume = eb_group_resume, .state = 1 };
    g->exit = 0;
    g->winner = -1;
    g->outer = ebb_self.strand;
    g->live = live;
    g->flags = EB_GROUP_STREAM | flags;
}

/* Run a future to its first suspension. */
static void begin(struct eb_set *set, struct eb_set_item *item)
{
    struct ebb_branch *b = &item->branch;
    struct ebb_strand *s = &b->strand, *outer = ebb_self.strand;
    uint32_t word = EBB_STRAND_RUN;
    struct ebb_frame *p;

    eb_list_remove(&item->node);
    eb_list_push_back(&set->live, &item->node);
    *s = (struct ebb_strand){ .up = (uintptr_t)&set->group, .word = word };
    b->root = (struct ebb_frame){ .resume = end_item, .state = 1 };
    b->from = NULL;
    b->status = EBB_BRANCH_LIVE;
    ebb_self.strand = s;
    p = ebb_future_start(item->future, NULL);
    ebb_self.strand = outer;
    if (p == NULL) {
        b->status = EBB_BRANCH_DONE;
        eb_set_ended(set, b);
        return;
    }
    p->parent = &b->root;
    /* Suspend it: pairs with the or of eb_wake().  If that came first, the
     * branch is ready at once. */
    if (!eb_cas(&s->word, &word, 0))
        eb_strand_push(s);
}

struct ebb_frame *eb_set_wait(struct eb_set *set)
{
    attach(set, 1, 0);
    while (!eb_list_is_empty(&set->fresh))
        begin(set, eb_container_of(set->fresh.next, struct eb_set_item,
                                   node));
    if (eb_list_is_empty(&set->ended) && !eb_list_is_empty(&set->live))
        return eb_group_settle(&set->group);
    set->group.live = 0;
    return NULL;
}

/* An item that has not begun never will. */
static void drop_fresh(struct eb_set *set, struct eb_set_item *item)
{
    ebb_future_drop(item->future);
    item->future = NULL;
    item->branch.status = EBB_BRANCH_CANCELLED;
    eb_list_remove(&item->node);
    eb_list_push_back(&set->ended, &item->node);
}

void eb_set_abort(struct eb_set *set, struct eb_set_item *item)
{
    if (item->branch.status == EBB_BRANCH_IDLE)
        drop_fresh(set, item);
    else if (item->branch.status == EBB_BRANCH_LIVE)
        eb_cancel(&item->branch.strand);
}

struct ebb_frame *eb_set_close(struct eb_set *set)
{
    uint32_t live = 0;

    while (!eb_list_is_empty(&set->fresh))
        drop_fresh(set, eb_container_of(set->fresh.next, struct eb_set_item,
                                        node));
    for (struct eb_list *n = set->live.next; n != &set->live; n = n->next)
        live++;
    if (live == 0)
        return NULL;
    attach(set, live, 0);
    eb_group_close(&set->group);
    return eb_group_settle(&set->group);
}
