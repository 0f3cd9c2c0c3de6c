/* SPDX-License-Identifier: MIT-0 */
/*
 * Async functions lowered by hand, for tests that need no compiler.
 *
 * struct gate is a semaphore, a source of wakes after the rules of core.h.
 * struct prog is an async function as a list of operations, interpreted by
 * one frame type; programs call, join and select programs.  A program that
 * is cancelled runs its deferred operations in reverse order, shielded, and
 * gives back all permits it holds, as at a normal end.
 */
#ifndef TEST_HAND_H
#define TEST_HAND_H

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/runtime.h>
#include <ebb/task.h>
#include <ebb/time.h>

#include "core/core.h"
#include "harness.h"
#include "task/task.h"

#define HAND_FN __attribute__((unused)) static

struct eb_ret_int sleep_start(ebb_mem m, int64_t ns) EB_START(ebb_sleep);
struct ebb_frame *yield_start(ebb_mem m) EB_START(ebb_yield);
struct ebb_frame *waker_start(ebb_mem m, struct ebb_waker *w)
    EB_START(ebb_waker_wait);
struct eb_ret_int wait_start(ebb_mem m, struct ebb_task **slot, void *out,
                             size_t size, size_t align)
    EB_START(ebb_task_wait);
struct ebb_frame *blocking_start(ebb_mem m, void (*fn)(void *arg), void *arg)
    EB_START(ebb_blocking);

/* ---- a gate: permits, and who waits for one ---- */

struct gate {
    pthread_mutex_t lock;
    long permits;
    struct eb_list waiters;
    long given_back;            /* by cancelled waiters */
};

struct gate_frame {
    struct ebb_frame h;
    struct eb_list node;
    struct ebb_strand *strand;
    struct gate *gate;
    bool retry;                 /* the budget was used up: not registered */
};

HAND_FN void gate_init(struct gate *g, long permits)
{
    pthread_mutex_init(&g->lock, NULL);
    g->permits = permits;
    g->given_back = 0;
    eb_list_init(&g->waiters);
}

static void post_locked(struct gate *g)
{
    struct eb_list *node = eb_list_pop_front(&g->waiters);

    if (node == NULL)
        g->permits++;
    else
        eb_wake(eb_container_of(node, struct gate_frame, node)->strand);
}

HAND_FN void gate_post(struct gate *g)
{
    pthread_mutex_lock(&g->lock);
    post_locked(g);
    pthread_mutex_unlock(&g->lock);
}

HAND_FN bool gate_try(struct gate *g)
{
    bool got;

    pthread_mutex_lock(&g->lock);
    got = g->permits > 0;
    g->permits -= got;
    pthread_mutex_unlock(&g->lock);
    return got;
}

HAND_FN int gate_waiters(struct gate *g)
{
    int count = 0;

    pthread_mutex_lock(&g->lock);
    for (struct eb_list *n = g->waiters.next; n != &g->waiters; n = n->next)
        count++;
    pthread_mutex_unlock(&g->lock);
    return count;
}

static struct ebb_frame *gate_enter(struct gate_frame *f);

static ebb_next gate_resume(struct ebb_frame *self, struct ebb_frame *from,
                            unsigned mode)
{
    struct gate_frame *f = (struct gate_frame *)self;

    (void)from;
    if (f->retry) {
        f->retry = false;
        if (mode == EBB_CANCEL)
            return EBB_CANCELLED(self);
        return gate_enter(f) != NULL ? EBB_SUSPENDED : EBB_DONE(self);
    }
    if (mode == EBB_RESUME) {
        CHECK(!eb_node_is_linked(&f->node));
        return EBB_DONE(self);
    }
    pthread_mutex_lock(&f->gate->lock);
    if (eb_node_is_linked(&f->node)) {
        eb_list_remove(&f->node);
    } else {
        f->gate->given_back++;
        post_locked(f->gate);
    }
    pthread_mutex_unlock(&f->gate->lock);
    return EBB_CANCELLED(self);
}

/* Take a permit or register; NULL: taken. */
static struct ebb_frame *gate_enter(struct gate_frame *f)
{
    struct gate *g = f->gate;

    f->strand = ebb_self.strand;
    eb_node_init(&f->node);
    pthread_mutex_lock(&g->lock);
    if (g->permits > 0) {
        g->permits--;
        pthread_mutex_unlock(&g->lock);
        return NULL;
    }
    ebb_park(&f->h);
    eb_list_push_back(&g->waiters, &f->node);
    pthread_mutex_unlock(&g->lock);
    return &f->h;
}

HAND_FN struct ebb_frame *gate_start(ebb_mem m, struct gate *g)
{
    bool spent = !eb_coop();
    struct gate_frame *f;

    if (!spent && gate_try(g))
        return NULL;
    f = ebb_frame_at(m, sizeof(*f), _Alignof(struct gate_frame), gate_resume);
    f->h.state = 1;
    f->gate = g;
    f->retry = spent;
    if (spent)
        return eb_yield_turn(&f->h);
    if (gate_enter(f) != NULL)
        return &f->h;
    ebb_release(&f->h);
    return NULL;
}

/* ---- programs ---- */

enum op_code {
    OP_END,
    OP_PASS,        /* take a permit of gate and keep it */
    OP_EAT,         /* take one and forget it */
    OP_POST,        /* give one (not of those held) */
    OP_YIELD,
    OP_SLEEP,       /* n ns */
    OP_SHIELD,      /* begin of noncancel, n = 1; its end, n = -1 */
    OP_DEFER,       /* prog runs when this program is left */
    OP_CALL,        /* prog */
    OP_LATER,       /* prog, started by the trampoline */
    OP_JOIN,        /* n branches */
    OP_SELECT,      /* n arms, flags */
    OP_EXIT,        /* leave the join this program is a branch of, code n */
    OP_LOG,         /* n */
    OP_AWAIT,       /* *task; frees it */
    OP_WAIT,        /* task_wait: *task */
    OP_NOTICE,      /* ebb_waker_wait(waker) */
    OP_BLOCK,       /* ebb_blocking(fn, arg) */
};

enum { ARMS_MAX = 8, DEFERS_MAX = 8, LOG_MAX = 4096 };

struct prog;

struct op {
    enum op_code code;
    int64_t n;
    struct gate *gate;
    const struct prog *prog;            /* DEFER, CALL; JOIN: the first of n */
    uint32_t flags;
    struct ebb_task **task;
    struct ebb_waker *waker;
    void (*fn)(void *arg);
    void *arg;
};

struct prog {
    const struct op *op;
};

struct prog_frame {
    struct ebb_frame h;
    const struct op *op;                /* the one being awaited */
    struct prog_frame *up;              /* of a branch: who has the group */
    const struct prog *defers[DEFERS_MAX];
    int defer_count;
    int shields;
    int held_count;
    struct gate *held[64];
    bool leaving, cancelled;
    struct ebb_group group;
    struct ebb_branch branch[ARMS_MAX];
};

/* What programs do together; reset it at the start of a test. */
struct hand {
    long frames;                /* atomic: alive */
    long defers, defers_run;    /* atomic */
    long cancels, ends;         /* atomic: how programs have ended */
    long ops, eaten, posted;    /* atomic: operations done */
    int log_len;                /* single-threaded tests only */
    int64_t log[LOG_MAX];
};

static struct hand hand;

HAND_FN void hand_log(int64_t n)
{
    int at = __atomic_fetch_add(&hand.log_len, 1, __ATOMIC_RELAXED);

    if (at < LOG_MAX)
        hand.log[at] = n;
}

static struct ebb_frame *prog_start(ebb_mem m, const struct prog *p,
                                    struct prog_frame *up);

#define ARM(k) \
    static struct ebb_frame *arm_##k(ebb_mem m, void *up) \
    { \
        struct prog_frame *f = up; \
        return prog_start(m, &f->op->prog[k], f); \
    }
ARM(0) ARM(1) ARM(2) ARM(3) ARM(4) ARM(5) ARM(6) ARM(7)
#undef ARM

static const struct ebb_arm arms[ARMS_MAX] = {
    { arm_0, 0 }, { arm_1, 0 }, { arm_2, 0 }, { arm_3, 0 },
    { arm_4, 0 }, { arm_5, 0 }, { arm_6, 0 }, { arm_7, 0 },
};

static struct ebb_frame *start_group(struct prog_frame *f)
{
    const struct op *op = f->op;

    for (int64_t i = 0; i < op->n; i++)
        f->branch[i].status = EBB_BRANCH_IDLE;
    if (op->code == OP_JOIN)
        return ebb_join_start(&f->group, f->branch, (uint32_t)op->n, arms, f);
    return ebb_select_start(&f->group, f->branch, (uint32_t)op->n, arms, f,
                            op->flags);
}

/* Start what f->op awaits. */
static struct ebb_frame *start_op(struct prog_frame *f)
{
    static const struct ebb_site site = { "hand.h", 1, "hand" };
    const struct op *op = f->op;

    switch (op->code) {
    case OP_PASS:
    case OP_EAT:
        return gate_start(EBB_MEM_NONE, op->gate);
    case OP_YIELD:
        return yield_start(EBB_MEM_NONE);
    case OP_SLEEP:
        return sleep_start(EBB_MEM_NONE, op->n).p;
    case OP_CALL:
    case OP_LATER:
        return prog_start(EBB_MEM_NONE, op->prog, NULL);
    case OP_JOIN:
    case OP_SELECT:
        return start_group(f);
    case OP_AWAIT:
        return ebb_task_await(EBB_MEM_NONE, *op->task, &site);
    case OP_WAIT: {
        struct eb_ret_int r = wait_start(EBB_MEM_NONE, op->task, NULL, 0, 1);
        if (r.p == NULL)
            hand_log(r.v);
        return r.p;
    }
    case OP_NOTICE:
        return waker_start(EBB_MEM_NONE, op->waker);
    case OP_BLOCK:
        return blocking_start(EBB_MEM_NONE, op->fn, op->arg);
    default:
        return NULL;
    }
}

/* f->op has been awaited, or awaits nothing. */
static void finish_op(struct prog_frame *f, struct ebb_frame *from)
{
    const struct op *op = f->op;

    __atomic_add_fetch(&hand.ops, 1, __ATOMIC_RELAXED);
    switch (op->code) {
    case OP_PASS:
        CHECK(f->held_count < 64);
        f->held[f->held_count++] = op->gate;
        break;
    case OP_EAT:
        __atomic_add_fetch(&hand.eaten, 1, __ATOMIC_RELAXED);
        break;
    case OP_POST:
        __atomic_add_fetch(&hand.posted, 1, __ATOMIC_RELAXED);
        gate_post(op->gate);
        break;
    case OP_SHIELD:
        f->shields += (int)op->n;
        break;
    case OP_DEFER:
        CHECK(f->defer_count < DEFERS_MAX);
        f->defers[f->defer_count++] = op->prog;
        __atomic_add_fetch(&hand.defers, 1, __ATOMIC_RELAXED);
        break;
    case OP_EXIT:
        if (f->up != NULL && f->up->group.exit == 0)
            f->up->group.exit = (uint32_t)op->n;
        break;
    case OP_LOG:
        hand_log(op->n);
        break;
    case OP_AWAIT:
        ebb_task_free(*op->task);
        *op->task = NULL;
        break;
    case OP_WAIT:
        if (from != NULL)
            hand_log(EBB_RESULT(from, int));
        break;
    case OP_SELECT:
        if (f->group.winner >= 0)
            ebb_release(f->branch[f->group.winner].from);
        break;
    default:
        break;
    }
}

/* Run from f->op on.  Returns the child that has suspended, or NULL. */
static struct ebb_frame *prog_run(struct prog_frame *f)
{
    struct ebb_frame *p;

    while (!f->leaving) {
        if (f->op->code == OP_END || f->op->code == OP_EXIT) {
            if (f->op->code == OP_EXIT)
                finish_op(f, NULL);
            f->leaving = true;
            break;
        }
        p = start_op(f);
        if (p != NULL) {
            f->h.state = 2 | (f->shields > 0 ? EBB_SHIELD : 0);
            p->parent = &f->h;
            return p;
        }
        finish_op(f, NULL);
        f->op++;
    }
    while (f->defer_count > 0) {
        f->defer_count--;
        __atomic_add_fetch(&hand.defers_run, 1, __ATOMIC_RELAXED);
        p = prog_start(EBB_MEM_NONE, f->defers[f->defer_count], NULL);
        if (p != NULL) {
            f->h.state = 3 | EBB_SHIELD;
            p->parent = &f->h;
            return p;
        }
    }
    while (f->held_count > 0)
        gate_post(f->held[--f->held_count]);
    __atomic_sub_fetch(&hand.frames, 1, __ATOMIC_RELAXED);
    __atomic_add_fetch(f->cancelled ? &hand.cancels : &hand.ends, 1,
                       __ATOMIC_RELAXED);
    return NULL;
}

static ebb_next prog_resume(struct ebb_frame *self, struct ebb_frame *from,
                            unsigned mode)
{
    struct prog_frame *f = (struct prog_frame *)self;

    if (mode == EBB_CANCEL && (f->h.state & EBB_SHIELD))
        ebb_shield_check(&(struct ebb_site){ __FILE__, __LINE__, "await" });
    if (mode == EBB_CANCEL) {
        CHECK(from == NULL || from != self);
        f->cancelled = true;
        f->leaving = true;
    } else if (self->state != EBB_STATE_START && !f->leaving) {
        finish_op(f, from);
        f->op++;
    }
    ebb_release(from);
    if (prog_run(f) != NULL)
        return EBB_SUSPENDED;
    return f->cancelled ? EBB_CANCELLED(self) : EBB_DONE(self);
}

static struct ebb_frame *prog_start(ebb_mem m, const struct prog *p,
                                    struct prog_frame *up)
{
    struct prog_frame *f = ebb_frame_at(
        m, sizeof(*f), _Alignof(struct prog_frame), prog_resume);

    f->op = p->op;
    f->up = up;
    f->defer_count = f->shields = f->held_count = 0;
    f->leaving = f->cancelled = false;
    __atomic_add_fetch(&hand.frames, 1, __ATOMIC_RELAXED);
    if (f->op->code == OP_LATER)
        return ebb_start_later(&f->h);
    if (prog_run(f) != NULL)
        return &f->h;
    ebb_release(&f->h);
    return NULL;
}

/* ---- tasks ---- */

struct prog_task {
    struct ebb_task t;
    const struct prog *prog;
};

static ebb_next prog_thunk(struct ebb_frame *self, struct ebb_frame *from,
                           unsigned mode)
{
    struct prog_task *task = (struct prog_task *)self;

    if (self->state == EBB_STATE_START) {
        struct ebb_frame *p = prog_start(EBB_MEM_NONE, task->prog, NULL);

        if (p != NULL) {
            p->parent = self;
            self->state = 1;
            return EBB_SUSPENDED;
        }
        return ebb_task_end(&task->t, EBB_RESUME);
    }
    ebb_release(from);
    return ebb_task_end(&task->t, mode);
}

/* spawn of a program; inside a runtime. */
HAND_FN struct ebb_task *prog_spawn(const struct prog *p)
{
    static const struct ebb_site site = { __FILE__, __LINE__, "prog" };
    struct prog_task *task = (struct prog_task *)ebb_task_new(
        sizeof(*task), _Alignof(struct prog_task), prog_thunk, &site);

    task->prog = p;
    return ebb_task_start(&task->t);
}

HAND_FN struct ebb_task *prog_make(void *arg)
{
    return prog_spawn(arg);
}

HAND_FN struct ebb_runtime *runtime_with(unsigned workers)
{
    struct ebb_options options = { .workers = workers };
    struct ebb_runtime *rt;

    CHECK_EQ(ebb_runtime_new(&options, &rt), 0);
    return rt;
}

/* Run one program in rt and return 0 or -ECANCELED. */
HAND_FN int prog_run_in(struct ebb_runtime *rt, const struct prog *p)
{
    return ebb_runtime_run(rt, prog_make, (void *)(uintptr_t)p, NULL, 0, 1);
}

/* The same in a runtime of its own, with one worker. */
HAND_FN int prog_run_alone(const struct prog *p)
{
    struct ebb_runtime *rt = runtime_with(1);
    int result = prog_run_in(rt, p);

    CHECK_EQ(ebb_runtime_free(rt), 0);
    CHECK_EQ(hand.frames, 0);
    CHECK_EQ(hand.defers, hand.defers_run);
    return result;
}

/* Does the log hold exactly these numbers? */
#define CHECK_LOG(...) \
    do { \
        const int64_t want_[] = { __VA_ARGS__ }; \
        CHECK_EQ(hand.log_len, sizeof(want_) / sizeof(want_[0])); \
        for (int at_ = 0; at_ < hand.log_len; at_++) \
            CHECK_EQ(hand.log[at_], want_[at_]); \
    } while (0)

/* Programs written down: PROG(OP(...), OP(...)) */
#define PROG(...) \
    { .op = (const struct op[]){ __VA_ARGS__, { .code = OP_END } } }
#define DO(op_code, ...) { .code = (op_code), __VA_ARGS__ }
#define LOG(k) DO(OP_LOG, .n = (k))

#endif
