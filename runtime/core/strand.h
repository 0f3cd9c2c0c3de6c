/* SPDX-License-Identifier: MIT-0 */
/* What the files of the core share: the run loop's view of groups. */
#ifndef EB_STRAND_H
#define EB_STRAND_H

#include "core/core.h"

/* Bits of ebb_group.flags, beside the public EBB_SELECT_... */
enum {
    EB_GROUP_SELECT = 16,
    EB_GROUP_CLOSING = 32,      /* the live branches have been cancelled */
    EB_GROUP_CANCELLED = 64,    /* ends by resuming its parent with CANCEL */
    EB_GROUP_ABOVE = 128,       /* CLOSING since the outer strand was struck */
    EB_GROUP_STREAM = 256,      /* outlives a wait: see gen.c, set.c; known to
                                 * others than its owner by arm == NULL */
};

/* What makes the owner of a group look at its list. */
enum { EB_STRAND_LOOK = EBB_STRAND_NOTIFIED | EB_STRAND_AGAIN };

/* Mark in ebb_group.ready: nobody looks at the list until `outer` is woken. */
#define EB_GROUP_PARKED ((struct ebb_strand *)1)

/*
 * In the state of a root's leaf: it has given way, and is resumed when its
 * strand has its next turn.  As NOTIFIED in the strand's word, which it
 * becomes where anything else is going on; but only the owner sees it, so it
 * costs no atomic operation.
 */
#define EB_STATE_YIELDS 0x40000000u

/* In the state of a frame: it is a fence. */
#define EB_STATE_FENCE 0x20000000u

/* The rest of a state: the number of the place. */
#define EB_STATE_POINT \
    (~(uint32_t)(EBB_SHIELD | EB_STATE_YIELDS | EB_STATE_FENCE))

/* Set bits in the strand's word; push it, if nobody owned it. */
void eb_strand_signal(struct ebb_strand *s, uint32_t bits);

/*
 * Has s, whose leaf is no group, been woken, and is there nothing else to look
 * at?  Then it is to be resumed, and NOTIFIED is cleared.  A cancel that comes
 * between the load and the store stays in the other bytes.
 */
static inline bool eb_strand_take_wake(struct ebb_strand *s)
{
    enum {
        AT = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? 1 : 2
    };

    /* Acquire: pairs with the or of eb_wake(). */
    if (eb_load_acquire(&s->word) != (EBB_STRAND_RUN | EBB_STRAND_NOTIFIED))
        return false;
    /* Relaxed: the next wake comes by a registration, which releases it. */
    eb_store_relaxed((unsigned char *)&s->word + AT, 0);
    return true;
}

/* Is a fence of s struck?  `is_held`: its leaf lets no cancel pass; woken: it
 * has been woken, and takes that first if it came first. */
enum eb_struck {
    EB_STRUCK_NONE,
    EB_STRUCK_LATER,            /* ask again at the next suspension */
    EB_STRUCK_NOW,              /* its leaf has to be cancelled */
};
enum eb_struck eb_fence_find(struct ebb_strand *s, bool is_held, bool woken);

/* Resume function of all groups: their tag; the run loop never calls it. */
ebb_resume_fn eb_group_resume;

static inline struct ebb_group *eb_group_of(struct ebb_frame *leaf)
{
    return leaf->resume == eb_group_resume ? (struct ebb_group *)leaf : NULL;
}

static inline struct ebb_branch *eb_branch_of(struct ebb_strand *s)
{
    return eb_container_of(s, struct ebb_branch, strand);
}

static inline struct ebb_task *eb_task_of(struct ebb_strand *root)
{
    return eb_container_of(root, struct ebb_task, strand);
}

/* Behind the last frame of s, by `parent` from its leaf on: the head of a
 * task, or of a branch nothing. */
static inline const struct ebb_frame *eb_strand_end(struct ebb_strand *s)
{
    return s->up & EBB_STRAND_ROOT ? &eb_task_of(s)->h : NULL;
}

/* Push a strand on which the caller has set RUN: to its executor, or to its
 * group's ready list, waking the outer strand where that is parked. */
void eb_strand_push(struct ebb_strand *s);

/*
 * Has the branch suspended in the start of its group, which keeps its RUN until
 * all are started?  Most of those that a select cancels never go further:
 * they cost no atomic operation.
 */
static inline bool eb_branch_is_held(const struct ebb_branch *b)
{
    return b->from == &b->root;
}

/*
 * Cancel a branch by resuming its leaf, without the way through its group's
 * list.  False: it is ready, it is shielded, its leaf is a group, or the C
 * stack is nearly used up; nothing is done then.
 */
bool eb_strand_strike(struct ebb_strand *s);

/* The outer strand has been struck: cancel all branches.  Its list is no
 * longer PARKED afterwards. */
void eb_group_strike(struct ebb_group *g);

/* The outer strand, which waited for the next item of a stream, has been
 * struck: the stream stays as it is. */
void eb_stream_detach(struct ebb_group *g);

/* Set apart from other groups, also by who does not own it. */
static inline struct eb_set *eb_set_of(struct ebb_group *g)
{
    return g->count == 0 ? eb_container_of(g, struct eb_set, group) : NULL;
}

/* What set.c does in place of join.c: its waiter has been struck; cancel what
 * is live; a branch has ended; wait until no wake is on its way to outer. */
void eb_set_detach(struct eb_set *set);
void eb_set_cancel(struct eb_set *set, bool force);
void eb_set_ended(struct eb_set *set, struct ebb_branch *b);
void eb_set_await_wakes(struct eb_set *set);

/*
 * Take what is ready: the first of a list linked by `next`, in the order of
 * the wakes.  NULL: nothing; the group is parked then (unless it is `base`,
 * which has not suspended at all), or the turn is over and outer has AGAIN,
 * or no branch is live.  `fresh`: once, although the turn is over.
 */
struct ebb_strand *eb_group_next(struct ebb_group *g, bool base, bool fresh);

/* A branch has ended, with its status set. */
void eb_group_ended(struct ebb_group *g, struct ebb_branch *b);

/* No branch is live: where the outer strand goes on. */
ebb_next eb_group_leave(struct ebb_group *g);

/* Run the branches of a group that is starting as long as any is ready. */
void eb_group_drain(struct ebb_group *g);

/* The parts of ebb_join_start() and ebb_select_start(): cancel what is live;
 * run what is ready and return what the start returns. */
void eb_group_cancel_live(struct ebb_group *g);
struct ebb_frame *eb_group_settle(struct ebb_group *g);

/* The parent of a branch's outermost frame: the branch has ended. */
ebb_resume_fn eb_branch_end;

/* Set up a group of count branches, none of which has started. */
static inline void eb_group_init(struct ebb_group *g, struct ebb_branch *b,
                                 uint32_t count, const struct ebb_arm *arm,
                                 void *up)
{
    g->h = (struct ebb_frame){ .resume = eb_group_resume, .state = 1 };
    g->exit = 0;
    g->winner = -1;
    g->branch = b;
    g->arm = arm;
    g->up = up;
    g->outer = ebb_self.strand;
    g->ready = NULL;
    g->count = count;
    g->live = 0;
    g->flags = 0;
    g->woken = 0;
    EB_CHECK(g->outer != NULL, "join or select outside any task");
}

/* Start a branch.  True: it has suspended, and still has RUN; else it is
 * DONE, and its group has to be told. */
static inline bool eb_group_start_branch(struct ebb_group *g, uint32_t index)
{
    const struct ebb_arm *arm = &g->arm[index];
    struct ebb_branch *b = &g->branch[index];
    struct ebb_strand *s = &b->strand;
    struct ebb_frame *p;

    *s = (struct ebb_strand){
        .up = (uintptr_t)g, .word = EBB_STRAND_RUN, .index = index
    };
    b->from = NULL;
    b->status = EBB_BRANCH_LIVE;
    g->live++;
    ebb_self.strand = s;
    p = arm->start(arm->mem != 0 ? (ebb_mem)g->up + arm->mem : EBB_MEM_NONE,
                   g->up);
    ebb_self.strand = g->outer;
    if (p == NULL) {
        b->status = EBB_BRANCH_DONE;
        return false;
    }
    b->root = (struct ebb_frame){ .resume = eb_branch_end, .state = 1 };
    p->parent = &b->root;
    return true;
}

/* Suspend a branch that has RUN: pairs with the or of eb_wake().  If that
 * came first, it is ready at once. */
void eb_strand_let_go(struct ebb_strand *s);

static inline void eb_group_close(struct ebb_group *g)
{
    g->flags |= EB_GROUP_CLOSING;
    if (g->live > 0)
        eb_group_cancel_live(g);
}

#endif
