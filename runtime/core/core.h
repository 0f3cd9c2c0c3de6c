/* SPDX-License-Identifier: MIT-0 */
/*
 * The core: strands, wakes, cancels and groups.  Freestanding.
 *
 * A strand is a line of frames that is suspended and resumed as a whole: the
 * root of a task, or one branch of a join or select.  Its word holds:
 *
 *   RUN        somebody owns it: it runs, or is in a queue to run.  Whoever
 *              sets the bit has to push the strand; only the one who runs it
 *              clears it, by a compare-exchange, after all of its C frames
 *              have returned.  So no strand ever runs twice at a time, and a
 *              wake that arrives while a leaf is still starting is safe.
 *   NOTIFIED   woken since the leaf has parked.  Cleared before the leaf is
 *              resumed with mode EBB_RESUME, and after a leaf that has been
 *              resumed with EBB_CANCEL has left.  Until that leaf registers
 *              again there is no other wake (L1), so this takes no locked
 *              instruction: NOTIFIED is a byte of its own in the word.  Only
 *              a group may be woken more than once: AGAIN, see wake.c.
 *   CANCEL     a cancel is wanted; stays set.
 *   UNWINDING  it has been delivered; at most one delivery, but for FORCE.
 *   FORCE      grace is over: shields no longer hold, every suspension is
 *              cancelled.  FORCED: the present leaf has been told so.
 *
 * RULES FOR LEAVES
 *
 *   L1  One registration with a source = at most one eb_wake().
 *   L2  The waker calls eb_wake() while it holds the source's lock (or has
 *       claimed the registration by an atomic exchange), and touches neither
 *       the leaf nor its strand after that.
 *   L3  Resumed with EBB_RESUME the leaf has been woken: it takes its result
 *       and returns EBB_DONE(self); or parks again and returns EBB_SUSPENDED.
 *   L4  Resumed with EBB_CANCEL the leaf takes the source's lock in every
 *       case, whether it has been woken or not, deregisters if it still is
 *       registered, gives back what it had been given (item, permit, lock,
 *       socket), and returns EBB_CANCELLED(self).  After that no wake can
 *       come; the core drops one that had come.
 *   L5  A leaf whose cancel takes time returns EBB_SUSPENDED instead: it
 *       stays the leaf, is woken by its completion as usual, and then returns
 *       EBB_CANCELLED(self).  It may be resumed with EBB_CANCEL once more
 *       meanwhile (FORCE) and starts no other leaf in that mode.
 *   L6  A leaf that could go on at once asks eb_coop() first, so that a task
 *       that never has to wait still lets the others have their turn.
 *
 * A whole leaf, for a source with a lock and a list of waiters:
 *
 *   struct eb_gate_frame {                  // declared: EBB_FRAME(56)
 *       struct ebb_frame h;                 // a result would lie behind it
 *       struct eb_list node;
 *       struct ebb_strand *strand;
 *       struct eb_gate *gate;
 *   };
 *
 *   static ebb_next gate_resume(struct ebb_frame *self,
 *                               struct ebb_frame *from, unsigned mode)
 *   {
 *       struct eb_gate_frame *f = (struct eb_gate_frame *)self;
 *
 *       if (mode == EBB_RESUME)
 *           return EBB_DONE(self);
 *       lock(f->gate);                      // also if woken already (L4)
 *       if (eb_node_is_linked(&f->node))
 *           eb_list_remove(&f->node);
 *       unlock(f->gate);
 *       return EBB_CANCELLED(self);
 *   }
 *
 *   // EBB_API EBB_ASYNC void ebb_gate_pass(struct eb_gate *) EBB_FRAME(56);
 *   struct ebb_frame *eb_gate_pass_start(ebb_mem m, struct eb_gate *gate)
 *       EB_START(ebb_gate_pass);
 *   struct ebb_frame *eb_gate_pass_start(ebb_mem m, struct eb_gate *gate)
 *   {
 *       struct eb_gate_frame *f;
 *
 *       lock(gate);
 *       if (gate->open) {
 *           unlock(gate);
 *           return NULL;
 *       }
 *       f = ebb_frame_at(m, sizeof(*f), _Alignof(struct eb_gate_frame),
 *                        gate_resume);
 *       f->h.state = 1;
 *       f->gate = gate;
 *       f->strand = ebb_self.strand;
 *       ebb_park(&f->h);                    // before anybody can see it
 *       eb_list_push_back(&gate->waiters, &f->node);
 *       unlock(gate);                       // from here on it may be woken
 *       return &f->h;
 *   }
 *
 *   void eb_gate_open(struct eb_gate *gate)
 *   {
 *       struct eb_list *n;
 *
 *       lock(gate);
 *       gate->open = true;
 *       while ((n = eb_list_pop_front(&gate->waiters)) != NULL)
 *           eb_wake(eb_container_of(n, struct eb_gate_frame, node)->strand);
 *       unlock(gate);
 *   }
 *
 * A leaf with a result T puts it at EBB_RESULT(self, T), the first offset
 * >= 24 aligned for T (a union with fields no longer needed saves space).
 * Start functions for T return struct eb_ret_T; eb_wake() may be called with
 * any lock of a source held: lock order is source, then run queue.
 */
#ifndef EB_CORE_H
#define EB_CORE_H

#include <stdbool.h>

#include <ebb/abi.h>

#include "base/atomic.h"
#include "base/check.h"
#include "base/list.h"

#pragma GCC visibility push(default)

/* The start function of the async function `name`: its link name, exported. */
#define EB_START(name) \
    __asm__("__ebb1_" #name) __attribute__((visibility("default")))

/* What start functions return, by result type; void: the frame alone. */
struct eb_ret_int { struct ebb_frame *p; int v; };
struct eb_ret_long { struct ebb_frame *p; long v; };
struct eb_ret_i64 { struct ebb_frame *p; int64_t v; };
struct eb_ret_size { struct ebb_frame *p; size_t v; };
struct eb_ret_ssize { struct ebb_frame *p; ptrdiff_t v; };
struct eb_ret_ptr { struct ebb_frame *p; void *v; };
struct eb_ret_bool { struct ebb_frame *p; bool v; };

/* Core's own bits beside EBB_STRAND_...: see FORCED above, fence.c, wake.c. */
enum { EB_STRAND_FORCED = 32, EB_STRAND_STRUCK = 64, EB_STRAND_AGAIN = 128 };

/* What a block is for. */
enum eb_block {
    EB_BLOCK_FRAME,
    EB_BLOCK_TASK,              /* begins with a task */
    EB_BLOCK_CHILD,             /* a task with the head of a child in front */
    EB_BLOCK_KINDS,
};

/*
 * What the core asks of the one who runs strands.  The first member of
 * struct ebb_runtime.  All functions: any thread.
 */
struct ebb_executor {
    /* A block of size bytes, or NULL.  What lies behind the room in front of
     * a child is aligned to align. */
    void *(*alloc)(const struct ebb_executor *ex, enum eb_block kind,
                   size_t size, size_t align);
    void (*free)(const struct ebb_executor *ex, void *block);
    /* Queue the root strand of a task; whoever pops it calls
     * eb_strand_run().  May be called with locks of sources held. */
    void (*schedule)(const struct ebb_executor *ex, struct ebb_strand *root);
    /* The task is about to be queued for the first time, or has ended and
     * says so to its joiner after this. */
    void (*started)(const struct ebb_executor *ex, struct ebb_task *task);
    void (*ended)(const struct ebb_executor *ex, struct ebb_task *task);
    /* Queue the task for a thread of the blocking pool. */
    void (*block)(const struct ebb_executor *ex, struct ebb_task *task);
    /* The worker that this thread is, from 1; 0: none. */
    uint32_t (*home)(const struct ebb_executor *ex);
    /* Monotonic nanoseconds. */
    int64_t (*now)(const struct ebb_executor *ex);
    /* Out of memory for `size` bytes; abort() follows. */
    void (*oom)(const struct ebb_executor *ex, size_t size);
    /* Atomic: all tasks are being cancelled, since the executor ends. */
    uint32_t closing;
    /* Atomic: some task has a priority. */
    uint32_t is_ranked;
    /* NULL, or it only stands for a place in that one: the worker `place`. */
    const struct ebb_executor *target;
    uint32_t place;
};

/* Where a task runs, and where it was spawned (or NULL): what its root strand
 * points to.  Two words, which debuggers know.  Lives as long as the task's
 * handle. */
struct eb_origin {
    const struct ebb_executor *executor;
    const struct ebb_site *site;
};

/* Wake the strand once; see L1 and L2.  Any thread. */
void eb_wake(struct ebb_strand *strand);

/*
 * Ask for the strand's cancellation: it strikes at the next suspension that
 * no shield covers; what has not begun by then begins first.  The caller
 * knows that the strand is not freed meanwhile (it owns the task's handle, or
 * the list of tasks is locked).  Any thread.
 */
void eb_cancel(struct ebb_strand *strand);

/* The same, and shields no longer hold; what has not begun does not. */
void eb_cancel_force(struct ebb_strand *strand);

/* A frame up to which the frames below it may be cancelled: fence.c. */
struct eb_fence {
    struct ebb_frame h;         /* the parent of the child that it fences */
    struct ebb_strand *strand;
    uint32_t struck;            /* atomic */
    uint32_t began;
};

/* A fence on the running strand.  resume() releases the child, sees that no
 * strike comes any more, and if its mode is EBB_CANCEL asks
 * eb_fence_ends_cancel() whether it ends with EBB_DONE all the same. */
void eb_fence_init(struct eb_fence *f, ebb_resume_fn *resume);
bool eb_fence_ends_cancel(struct eb_fence *f);

/* Cancel what is below it, once.  Any thread, as long as it stands.  The
 * second one is for its owner while he still runs: whatever has woken the
 * strand since comes too late. */
void eb_fence_strike(struct eb_fence *f);
void eb_fence_strike_now(struct eb_fence *f);

/* Has it been struck before its child came to its end? */
bool eb_fence_is_struck(const struct eb_fence *f);

/* How a turn of a strand has ended. */
enum eb_turn_end {
    EB_TURN_SUSPENDED,  /* do not touch it: somebody may run it already */
    EB_TURN_ENDED,      /* do not touch it: it may have been freed */
    EB_TURN_YIELDED,    /* still owned: push it at the end of the queue */
};

/* Run a root strand that has been popped from a queue (RUN is set) until it
 * suspends or ends.  ebb_self.executor has been set. */
enum eb_turn_end eb_strand_run(struct ebb_strand *root, uint32_t budget);

/* Leaves a turn may complete at once before it has to yield: as a rule. */
enum { EB_TURN_BUDGET = 128 };

/* Turns of loops between two pauses: some 10 us where they do little. */
enum { EB_LOOP_BUDGET = 4096 };

/* The turn this thread runs at present. */
struct eb_turn {
    uint32_t budget;
    bool over;          /* yield as soon as what is ready has had its go */
};
extern EBB_THREAD struct eb_turn eb_turn;

/*
 * What a test mode sees of root strands (cancel_fuzz.c); eb_probe is NULL
 * without one.  Both are called by the strand's owner and may set CANCEL in
 * its word.  With a probe a turn has no budget: every leaf that could
 * complete at once lets the others have their turn, so every await of the
 * library suspends.
 */
struct eb_probe {
    void (*turn)(struct ebb_strand *root);      /* is about to be resumed */
    void (*suspend)(struct ebb_strand *root);   /* has parked, waits */
};
extern const struct eb_probe *eb_probe;         /* set while nothing runs */

/* Park `leaf`, wake it at once and end the turn: it is resumed with mode
 * EBB_RESUME after the other tasks have had theirs.  Returns leaf. */
struct ebb_frame *eb_yield_turn(struct ebb_frame *leaf);

/*
 * Called by a leaf that could complete at once, before it takes anything.
 * False: the budget of this turn is used up; make a frame, return
 * eb_yield_turn(frame), and begin again when resumed (in EBB_CANCEL mode
 * there is nothing to give back).  Always true outside a task.
 */
static inline bool eb_coop(void)
{
    if (EBB_UNLIKELY(ebb_self.strand == NULL))
        return true;
    if (EBB_UNLIKELY(eb_turn.budget == 0))
        return false;
    eb_turn.budget--;
    return true;
}

/*
 * Sets: branches of one strand that come and go.  A group runs them, as those
 * of a join, but it outlives each wait: a wait ends as soon as any branch has,
 * and a cancelled wait leaves them all as they are.  A set belongs to one task
 * at a time; nothing of it is freed before it has been closed.
 */
struct eb_set {
    struct ebb_group group;     /* of 0 branches, by which a set is known */
    uint32_t waking;            /* atomic: wakes on their way, see wake.c */
    struct eb_list fresh;       /* not begun */
    struct eb_list live;
    struct eb_list ended;       /* first to end first, not taken out */
};

/* One branch: a boxed future.  Lies where the set's owner wants it. */
struct eb_set_item {
    struct ebb_branch branch;   /* status: DONE or CANCELLED when taken out */
    struct eb_list node;
    struct ebb_frame *future;   /* taken out: NULL if it was cancelled */
};

void eb_set_init(struct eb_set *set);

/* Add an item, which is fresh; its future is the set's until it is taken
 * out. */
void eb_set_add(struct eb_set *set, struct eb_set_item *item,
                struct ebb_frame *future);

/* Begin what is fresh and wait until an item has ended.  NULL: one has, or
 * the set is empty; else a frame to be awaited, nothing to release. */
struct ebb_frame *eb_set_wait(struct eb_set *set);

/* The first item that has ended, out of the set; NULL: none has. */
struct eb_set_item *eb_set_take(struct eb_set *set);

/* Cancel an item that is in the set: it ends as any other.  One that has
 * ended stays as it is. */
void eb_set_abort(struct eb_set *set, struct eb_set_item *item);

/* Cancel what has begun and free the rest of the futures.  NULL: all items
 * have ended by now; else a frame to be awaited, nothing to release. */
struct ebb_frame *eb_set_close(struct eb_set *set);

/* The group a strand is a branch of; NULL: it is the root of a task. */
static inline struct ebb_group *eb_strand_group(const struct ebb_strand *s)
{
    return s->up & EBB_STRAND_ROOT ? NULL : (struct ebb_group *)s->up;
}

static inline const struct eb_origin *
eb_strand_origin(const struct ebb_strand *root)
{
    return (const struct eb_origin *)(root->up - EBB_STRAND_ROOT);
}

/* The executor of a root strand. */
static inline const struct ebb_executor *
eb_strand_executor(const struct ebb_strand *root)
{
    return eb_strand_origin(root)->executor;
}

/* Where the task was spawned, or NULL. */
static inline const struct ebb_site *eb_task_site(const struct ebb_task *task)
{
    return eb_strand_origin(&task->strand)->site;
}

/* Has the strand been woken since its leaf has parked?  For the leaf itself,
 * resumed with EBB_CANCEL: true means that its waker is done with it. */
static inline bool eb_strand_is_woken(const struct ebb_strand *s)
{
    /* Acquire: pairs with the or of eb_wake(). */
    return (eb_load_acquire(&s->word) & EBB_STRAND_NOTIFIED) != 0;
}

/* Outside any executor ebb_frame_alloc() comes here; defined by the library
 * around the core (task/outside.c), or by whoever embeds it. */
void *eb_outside_alloc(size_t size, size_t align);
void eb_outside_free(void *block);

#pragma GCC visibility pop

#endif
