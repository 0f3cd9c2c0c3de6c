/* SPDX-License-Identifier: MIT-0 */
/*
 * Wakes and cancels from other threads, under load.
 *
 * Random programs (calls, joins, selects, shields, clean-ups, yields, sleeps)
 * run on several workers while plain threads post permits and abort tasks.
 * Nothing may be lost: every task ends, every frame is freed, every deferred
 * program runs, and permits add up.  A lost wake shows as a time-out.
 * TEST_SEED in the environment, a number, makes other programs.
 */
#include "hand.h"

#include <errno.h>
#include <sched.h>
#include <time.h>
#include <unistd.h>

enum { GATES = 4, SLOTS = 16, PROGS = 64, ARENA = 40000 };

static struct gate gates[GATES];
static struct prog roots[PROGS];
static struct op arena[ARENA];
static struct prog prog_arena[ARENA];
static int arena_used, prog_used;

static uint64_t next_random(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed >> 11;
}

static struct prog make_random(uint64_t *seed, int depth);

static struct op make_group(uint64_t *seed, int depth)
{
    int n = 2 + (int)(next_random(seed) % 3);
    struct op op = { .code = next_random(seed) % 2 ? OP_JOIN : OP_SELECT,
                     .n = n, .prog = &prog_arena[prog_used] };

    if (op.code == OP_SELECT)
        op.flags = (uint32_t)(next_random(seed) % 4);
    prog_used += n;
    CHECK(prog_used < ARENA);
    for (int i = 0; i < n; i++)
        *(struct prog *)(uintptr_t)&op.prog[i] = make_random(seed, depth - 1);
    return op;
}

static struct op make_op(uint64_t *seed, int depth)
{
    struct op op = { .gate = &gates[next_random(seed) % GATES] };
    struct prog *p;

    switch (next_random(seed) % (depth > 0 ? 14 : 8)) {
    case 0: case 1:
        op.code = OP_PASS;
        return op;
    case 2: case 3:
        op.code = OP_EAT;
        return op;
    case 4:
        op.code = OP_POST;
        return op;
    case 5:
        op.code = OP_YIELD;
        return op;
    case 6:
        op.code = OP_SLEEP;
        op.n = (int64_t)(next_random(seed) % 300000);
        return op;
    case 7:
        op.code = OP_EXIT;
        op.n = 1;
        if (next_random(seed) % 3 != 0)
            op.code = OP_YIELD;
        return op;
    case 8: case 9: case 10: case 11:
        return make_group(seed, depth);
    case 12:
        op.code = OP_DEFER;
        break;
    default:
        op.code = OP_CALL;
        break;
    }
    p = &prog_arena[prog_used++];
    CHECK(prog_used < ARENA);
    *p = make_random(seed, depth - 1);
    op.prog = p;
    return op;
}

static struct prog make_random(uint64_t *seed, int depth)
{
    int count = 1 + (int)(next_random(seed) % 4);
    bool shield = next_random(seed) % 5 == 0;
    struct op ops[8];
    int at = 0;

    if (next_random(seed) % 16 == 0)
        ops[at++] = (struct op){ .code = OP_LATER };
    if (shield)
        ops[at++] = (struct op){ .code = OP_SHIELD, .n = 1 };
    for (int i = 0; i < count; i++)
        ops[at++] = make_op(seed, depth);
    if (shield)
        ops[at++] = (struct op){ .code = OP_SHIELD, .n = -1 };
    ops[at++] = (struct op){ .code = OP_END };
    if (ops[0].code == OP_LATER) {
        /* Its own first operation: an empty program, called. */
        static const struct op end = { .code = OP_END };
        static const struct prog empty = { &end };
        ops[0].prog = &empty;
    }
    CHECK(arena_used + at < ARENA);
    memcpy(&arena[arena_used], ops, sizeof(ops[0]) * (size_t)at);
    arena_used += at;
    return (struct prog){ &arena[arena_used - at] };
}

/* ---- drivers: spawn, await, again ---- */

struct slot {
    pthread_mutex_t lock;
    struct ebb_task *task;          /* under lock */
    uint64_t seed;
};

static struct slot slots[SLOTS];
static long ops_wanted;             /* stop spawning after so many */
static long drivers_left;           /* atomic */

struct driver {
    struct ebb_task t;
    struct slot *slot;
    struct ebb_task_await_frame wait;
};

/* Spawn the next program.  Returns what suspends, or NULL: no more. */
static struct ebb_frame *drive(struct driver *d)
{
    struct slot *slot = d->slot;
    struct ebb_frame *p;

    for (;;) {
        if (__atomic_load_n(&hand.ops, __ATOMIC_RELAXED) >= ops_wanted)
            return NULL;
        pthread_mutex_lock(&slot->lock);
        slot->task = prog_spawn(&roots[next_random(&slot->seed) % PROGS]);
        pthread_mutex_unlock(&slot->lock);
        p = ebb_task_await((ebb_mem)&d->wait, slot->task, NULL);
        if (p != NULL)
            return p;
        pthread_mutex_lock(&slot->lock);
        ebb_task_free(slot->task);
        slot->task = NULL;
        pthread_mutex_unlock(&slot->lock);
    }
}

static ebb_next drive_thunk(struct ebb_frame *self, struct ebb_frame *from,
                            unsigned mode)
{
    struct driver *d = (struct driver *)self;
    struct ebb_frame *p;

    (void)mode;         /* the awaited task was cancelled: go on as well */
    (void)from;
    if (self->state != EBB_STATE_START) {
        pthread_mutex_lock(&d->slot->lock);
        ebb_task_free(d->slot->task);
        d->slot->task = NULL;
        pthread_mutex_unlock(&d->slot->lock);
    }
    self->state = 1;
    p = drive(d);
    if (p != NULL) {
        p->parent = self;
        return EBB_SUSPENDED;
    }
    __atomic_sub_fetch(&drivers_left, 1, __ATOMIC_RELEASE);
    return ebb_task_end(&d->t, EBB_RESUME);
}

static void spawn_driver(struct slot *slot)
{
    struct driver *d = (struct driver *)ebb_task_new(
        sizeof(*d), _Alignof(struct driver), drive_thunk, NULL);

    d->slot = slot;
    ebb_task_detach(ebb_task_start(&d->t));
}

/* ---- chaos: plain threads ---- */

static long posted;                 /* atomic */
static uint64_t chaos_seed = 0x1234567;

static void nap(void)
{
    struct timespec ts = { 0, 20000 };

    nanosleep(&ts, NULL);
}

static void *post_permits(void *arg)
{
    uint64_t seed = __atomic_add_fetch(&chaos_seed, 77, __ATOMIC_RELAXED);

    (void)arg;
    while (__atomic_load_n(&drivers_left, __ATOMIC_ACQUIRE) > 0) {
        for (int i = 0; i < 8; i++) {
            gate_post(&gates[next_random(&seed) % GATES]);
            __atomic_add_fetch(&posted, 1, __ATOMIC_RELAXED);
        }
        /* Take some back, so that tasks go on having to wait. */
        for (int i = 0; i < 8; i++)
            if (gate_try(&gates[next_random(&seed) % GATES]))
                __atomic_sub_fetch(&posted, 1, __ATOMIC_RELAXED);
        nap();
    }
    return NULL;
}

static void *abort_tasks(void *arg)
{
    uint64_t seed = __atomic_add_fetch(&chaos_seed, 99, __ATOMIC_RELAXED);

    (void)arg;
    while (__atomic_load_n(&drivers_left, __ATOMIC_ACQUIRE) > 0) {
        for (int i = 0; i < 4; i++) {
            struct slot *slot = &slots[next_random(&seed) % SLOTS];

            pthread_mutex_lock(&slot->lock);
            if (slot->task != NULL)
                ebb_task_abort(slot->task);
            pthread_mutex_unlock(&slot->lock);
        }
        nap();
    }
    return NULL;
}

static struct ebb_task *make_drivers(void *arg)
{
    static const struct op end = { .code = OP_END };
    static const struct prog nothing = { &end };

    (void)arg;
    for (int i = 0; i < SLOTS; i++)
        spawn_driver(&slots[i]);
    return prog_spawn(&nothing);
}

/* Two threads that post and, if asked, two that abort. */
static void run_chaos(unsigned workers, bool aborts, long ops, uint64_t seed)
{
    static const struct op wait_op[] = {
        { .code = OP_SLEEP, .n = 1000000 }, { .code = OP_END }
    };
    static const struct prog wait_a_little = { wait_op };
    struct ebb_runtime *rt;
    pthread_t threads[4];
    const char *text = getenv("TEST_SEED");
    int count = aborts ? 4 : 2;
    long permits = 0;

    if (text != NULL)
        seed += strtoul(text, NULL, 10) * 1000;
    for (int i = 0; i < GATES; i++)
        gate_init(&gates[i], 2);
    for (int i = 0; i < PROGS; i++)
        roots[i] = make_random(&seed, 3);
    for (int i = 0; i < SLOTS; i++) {
        pthread_mutex_init(&slots[i].lock, NULL);
        slots[i].seed = seed + (uint64_t)i * 1000 + 1;
    }
    ops_wanted = ops;
    drivers_left = SLOTS;
    rt = runtime_with(workers);
    CHECK_EQ(ebb_runtime_run(rt, make_drivers, NULL, NULL, 0, 1), 0);
    for (int i = 0; i < count; i++)
        CHECK_EQ(pthread_create(&threads[i], NULL,
                                i < 2 ? post_permits : abort_tasks, NULL), 0);
    while (__atomic_load_n(&drivers_left, __ATOMIC_ACQUIRE) > 0)
        prog_run_in(rt, &wait_a_little);
    for (int i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
    CHECK_EQ(ebb_runtime_free(rt), 0);
    CHECK_EQ(hand.frames, 0);
    CHECK_EQ(hand.defers, hand.defers_run);
    for (int i = 0; i < GATES; i++) {
        CHECK(eb_list_is_empty(&gates[i].waiters));
        permits += gates[i].permits;
    }
    CHECK_EQ(permits, 2 * GATES + posted + hand.posted - hand.eaten);
    if (aborts)
        CHECK(hand.cancels > 0);
}

static long scaled(long ops)
{
    return test_is_sanitized() ? ops / 10 : ops;
}

TEST_WITHIN(no_wake_is_lost_with_four_workers, 120)
{
    run_chaos(4, false, scaled(1000000), 11);
}

TEST_WITHIN(no_wake_is_lost_with_one_worker, 120)
{
    run_chaos(1, false, scaled(500000), 12);
}

TEST_WITHIN(abort_storm_with_four_workers, 120)
{
    run_chaos(4, true, scaled(1000000), 13);
}

TEST_WITHIN(abort_storm_with_two_workers, 120)
{
    run_chaos(2, true, scaled(500000), 14);
}

TEST_WITHIN(abort_storm_with_one_worker, 120)
{
    run_chaos(1, true, scaled(300000), 15);
}

/* ---- one wake against one cancel, again and again ---- */

static struct gate duel_gate;
static struct ebb_task *duel_task;
static pthread_barrier_t duel_start, duel_end;
static long duel_rounds, duel_seen, duel_left;
static bool duel_detaches;      /* the canceller gives the handle up, too */
static struct ebb_task *awaited;

static void *duel_waker(void *arg)
{
    (void)arg;
    for (long i = 0; i < duel_rounds; i++) {
        pthread_barrier_wait(&duel_start);
        for (long j = 0; j < i % 50; j++)
            eb_cpu_relax();
        gate_post(&duel_gate);
        pthread_barrier_wait(&duel_end);
    }
    return NULL;
}

static void *duel_canceller(void *arg)
{
    (void)arg;
    for (long i = 0; i < duel_rounds; i++) {
        pthread_barrier_wait(&duel_start);
        for (long j = 0; j < i % 37; j++)
            eb_cpu_relax();
        ebb_task_abort(duel_task);
        if (duel_detaches)
            ebb_task_detach_handle(&duel_task);
        pthread_barrier_wait(&duel_end);
    }
    return NULL;
}

/* Wait until no task is left. */
static void await_end(struct ebb_runtime *rt)
{
    struct ebb_stats stats;

    for (;;) {
        ebb_stats(rt, &stats);
        if (stats.tasks_alive == 0)
            return;
        sched_yield();
    }
}

/*
 * The permit is either eaten by the task or there again after it.  Where
 * there is a `first`, it is spawned before as `awaited`, which p awaits: a
 * wait that is cancelled leaves the handle.
 */
static void run_duel(const struct prog *p, const struct prog *first,
                     long rounds)
{
    const struct prog wait = PROG(DO(OP_WAIT, .task = &duel_task));
    const struct prog wait_first = PROG(DO(OP_WAIT, .task = &awaited));
    struct ebb_runtime *rt = runtime_with(2);
    pthread_t waker, canceller;

    gate_init(&duel_gate, 0);
    duel_rounds = rounds;
    pthread_barrier_init(&duel_start, NULL, 3);
    pthread_barrier_init(&duel_end, NULL, 3);
    CHECK_EQ(pthread_create(&waker, NULL, duel_waker, NULL), 0);
    CHECK_EQ(pthread_create(&canceller, NULL, duel_canceller, NULL), 0);
    for (long i = 0; i < duel_rounds; i++) {
        long eaten = hand.eaten;

        ebb_self.executor = (const struct ebb_executor *)(const void *)rt;
        if (first != NULL)
            awaited = prog_spawn(first);
        duel_task = prog_spawn(p);
        ebb_self.executor = NULL;
        pthread_barrier_wait(&duel_start);
        pthread_barrier_wait(&duel_end);
        if (duel_task != NULL)
            prog_run_in(rt, &wait);
        else
            await_end(rt);
        if (awaited != NULL) {
            duel_left++;
            prog_run_in(rt, &wait_first);
        }
        eaten = hand.eaten - eaten;
        CHECK_EQ(duel_gate.permits + eaten, 1);
        duel_seen += eaten;
        if (duel_gate.permits > 0)
            CHECK(gate_try(&duel_gate));
    }
    pthread_join(waker, NULL);
    pthread_join(canceller, NULL);
    pthread_barrier_destroy(&duel_start);
    pthread_barrier_destroy(&duel_end);
    CHECK_EQ(ebb_runtime_free(rt), 0);
    CHECK_EQ(hand.frames, 0);
}

TEST_WITHIN(wake_against_cancel, 60)
{
    const struct prog p = PROG(DO(OP_EAT, .gate = &duel_gate));

    run_duel(&p, NULL, scaled(20000));
}

TEST_WITHIN(wake_against_cancel_in_a_nested_join, 60)
{
    struct gate never;
    const struct prog inner[] = {
        PROG(DO(OP_PASS, .gate = &never)),
        PROG(DO(OP_EAT, .gate = &duel_gate),
             DO(OP_EXIT, .n = 1)),
    };
    const struct prog outer[] = {
        PROG(DO(OP_JOIN, .n = 2, .prog = inner)),
        PROG(DO(OP_YIELD, .n = 0)),
    };
    const struct prog p = PROG(DO(OP_JOIN, .n = 2, .prog = outer));

    gate_init(&never, 0);
    run_duel(&p, NULL, scaled(20000));
    CHECK_EQ(gate_waiters(&never), 0);
}

TEST_WITHIN(wake_against_cancel_in_a_shielded_branch, 60)
{
    const struct prog branches[] = {
        PROG(DO(OP_SHIELD, .n = 1), DO(OP_EAT, .gate = &duel_gate)),
        PROG(DO(OP_YIELD, .n = 0)),
    };
    const struct prog p = PROG(DO(OP_JOIN, .n = 2, .prog = branches));

    run_duel(&p, NULL, scaled(20000));
    /* It either was cancelled before it ran, or ate. */
    CHECK(duel_seen > 0);
}

/* Nothing but the task's own end keeps its memory: a waker that touches a
 * group or a strand too late finds it freed. */
TEST_WITHIN(wake_against_cancel_of_a_task_that_frees_itself, 60)
{
    const struct prog branches[] = {
        PROG(DO(OP_SHIELD, .n = 1), DO(OP_EAT, .gate = &duel_gate)),
        PROG(DO(OP_YIELD, .n = 0)),
    };
    const struct prog p = PROG(DO(OP_JOIN, .n = 2, .prog = branches));

    duel_detaches = true;
    run_duel(&p, NULL, scaled(20000));
    CHECK(duel_seen > 0);
}

TEST_WITHIN(wake_against_cancel_then_a_suspending_clean_up, 60)
{
    const struct prog clean_up = PROG(DO(OP_YIELD, .n = 0),
                                      DO(OP_SLEEP, .n = 1000),
                                      DO(OP_YIELD, .n = 0));
    const struct prog p = PROG(DO(OP_DEFER, .prog = &clean_up),
                               DO(OP_EAT, .gate = &duel_gate));

    run_duel(&p, NULL, scaled(2000));
    CHECK_EQ(hand.defers, hand.defers_run);
}

TEST_WITHIN(cancel_of_a_wait_against_the_end_of_the_task, 60)
{
    const struct prog first = PROG(DO(OP_EAT, .gate = &duel_gate));
    const struct prog p = PROG(DO(OP_AWAIT, .task = &awaited));

    run_duel(&p, &first, scaled(20000));
    CHECK_EQ(duel_seen, duel_rounds);
    CHECK(duel_left > 0);
}

/* ---- a wake, and a cancel, while the leaf still starts ---- */

static struct gate early_gate;
static struct ebb_task *early_task;
static long early_left;             /* atomic: rounds of the other thread */

struct early_task {
    struct ebb_task t;
    long rounds, woken;
    bool aborts;
};

/* Wake what has registered; with aborts also cancel it first. */
static void *wake_early(void *arg)
{
    bool aborts = arg != NULL;

    while (__atomic_load_n(&early_left, __ATOMIC_ACQUIRE) > 0) {
        if (gate_waiters(&early_gate) == 0)
            continue;
        if (aborts)
            ebb_task_abort(early_task);
        gate_post(&early_gate);
        __atomic_sub_fetch(&early_left, 1, __ATOMIC_RELEASE);
    }
    return NULL;
}

/* A leaf that does not return from its start before it has been woken. */
static ebb_next early_thunk(struct ebb_frame *self, struct ebb_frame *from,
                            unsigned mode)
{
    struct early_task *task = (struct early_task *)self;
    long left = __atomic_load_n(&early_left, __ATOMIC_ACQUIRE);
    struct ebb_frame *p;

    if (self->state != EBB_STATE_START) {
        ebb_release(from);
        CHECK_EQ(mode, task->aborts ? EBB_CANCEL : EBB_RESUME);
        task->woken++;
    }
    if (task->woken == task->rounds)
        return ebb_task_end(&task->t, mode);
    self->state = 1;
    p = gate_start(EBB_MEM_NONE, &early_gate);
    if (p == NULL) {
        /* The budget was used up before, and a permit came. */
        task->rounds++;
        task->woken++;
        return ebb_task_end(&task->t, EBB_RESUME);
    }
    while (__atomic_load_n(&early_left, __ATOMIC_ACQUIRE) == left
           && !((struct gate_frame *)p)->retry)
        sched_yield();
    p->parent = self;
    return EBB_SUSPENDED;
}

static void run_early(long rounds, bool aborts)
{
    struct ebb_runtime *rt = runtime_with(2);
    const struct prog wait = PROG(DO(OP_WAIT, .task = &early_task));
    struct early_task *task;
    pthread_t thread;

    gate_init(&early_gate, 0);
    early_left = rounds;
    ebb_self.executor = (const struct ebb_executor *)(const void *)rt;
    task = (struct early_task *)ebb_task_new(
        sizeof(*task), _Alignof(struct early_task), early_thunk, NULL);
    ebb_self.executor = NULL;
    task->rounds = rounds;
    task->woken = 0;
    task->aborts = aborts;
    early_task = &task->t;
    CHECK_EQ(pthread_create(&thread, NULL, wake_early, aborts ? rt : NULL),
             0);
    ebb_task_start(&task->t);
    prog_run_in(rt, &wait);
    pthread_join(thread, NULL);
    CHECK_LOG(aborts ? -ECANCELED : 0);
    CHECK_EQ(early_gate.permits, aborts ? 1 : 0);
    ebb_runtime_free(rt);
}

TEST_WITHIN(wake_while_the_leaf_still_starts, 60)
{
    run_early(scaled(20000), false);
}

TEST_WITHIN(cancel_and_wake_while_the_leaf_still_starts, 60)
{
    for (int i = 0; i < 300; i++) {
        hand.log_len = 0;
        run_early(1, true);
    }
}

/* ---- tasks that end while they are awaited, detached, aborted ---- */

struct spawner {
    struct ebb_task t;
    const struct prog *prog;
    long left;
    int how;
    struct ebb_task *child;
    struct ebb_task_await_frame wait;
};

static ebb_next spawner_thunk(struct ebb_frame *self, struct ebb_frame *from,
                              unsigned mode)
{
    struct spawner *s = (struct spawner *)self;
    struct ebb_frame *p;

    (void)from;
    (void)mode;
    if (self->state != EBB_STATE_START) {
        ebb_task_free(s->child);
        s->left--;
    }
    self->state = 1;
    for (; s->left > 0; s->left--) {
        s->child = prog_spawn(s->prog);
        if (s->how == 1 || (s->how == 3 && s->left % 2))
            ebb_task_abort(s->child);
        if (s->how >= 2 && s->left % 3 == 0) {
            ebb_task_detach(s->child);
            continue;
        }
        p = ebb_task_await((ebb_mem)&s->wait, s->child, NULL);
        if (p != NULL) {
            p->parent = self;
            return EBB_SUSPENDED;
        }
        ebb_task_free(s->child);
    }
    return ebb_task_end(&s->t, EBB_RESUME);
}

enum { SPAWNERS = 4 };

static void run_spawners(const struct prog *p, long rounds)
{
    struct ebb_task *tasks[SPAWNERS];
    struct ebb_runtime *rt = runtime_with(4);

    ebb_self.executor = (const struct ebb_executor *)(const void *)rt;
    for (int i = 0; i < SPAWNERS; i++) {
        struct spawner *s = (struct spawner *)ebb_task_new(
            sizeof(*s), _Alignof(struct spawner), spawner_thunk, NULL);
        s->prog = p;
        s->left = rounds;
        s->how = i;
        tasks[i] = ebb_task_start(&s->t);
    }
    ebb_self.executor = NULL;
    for (int i = 0; i < SPAWNERS; i++) {
        const struct prog wait = PROG(DO(OP_AWAIT, .task = &tasks[i]));
        CHECK_EQ(prog_run_in(rt, &wait), 0);
    }
    CHECK_EQ(ebb_runtime_free(rt), 0);
    CHECK_EQ(hand.frames, 0);
}

TEST_WITHIN(await_of_tasks_that_end_elsewhere, 60)
{
    const struct prog p = PROG(LOG(1));

    run_spawners(&p, scaled(50000));
}

TEST_WITHIN(await_of_tasks_that_suspend_elsewhere, 60)
{
    const struct prog p = PROG(DO(OP_YIELD, .n = 0), DO(OP_YIELD, .n = 0));

    run_spawners(&p, scaled(30000));
}

/* The waiter is cancelled while what it awaits ends; the handle stays. */
static struct ebb_task *awaiter;

TEST_WITHIN(cancelled_await_against_the_end, 60)
{
    const struct prog short_one = PROG(DO(OP_YIELD, .n = 0));
    const struct prog wait = PROG(DO(OP_AWAIT, .task = &awaited));
    const struct prog wait_waiter = PROG(DO(OP_WAIT, .task = &awaiter));
    const struct prog wait_awaited = PROG(DO(OP_WAIT, .task = &awaited));
    struct ebb_runtime *rt = runtime_with(3);
    long taken = 0, left = 0;

    for (long i = 0; i < scaled(20000); i++) {
        ebb_self.executor = (const struct ebb_executor *)(const void *)rt;
        awaited = prog_spawn(&short_one);
        awaiter = prog_spawn(&wait);
        ebb_self.executor = NULL;
        for (long j = 0; j < i % 3000; j++)
            eb_cpu_relax();
        ebb_task_abort(awaiter);
        prog_run_in(rt, &wait_waiter);
        if (awaited != NULL) {
            left++;
            CHECK_EQ(prog_run_in(rt, &wait_awaited), 0);
        } else {
            taken++;
        }
    }
    CHECK(left > 0 && taken > 0);
    ebb_runtime_free(rt);
    CHECK_EQ(hand.frames, 0);
}

/* ---- wakers of foreign threads ---- */

static struct ebb_waker *bell;
static long rings;

static void *ring(void *arg)
{
    struct ebb_waker *w = arg;

    for (long i = 0; i < rings; i++) {
        ebb_waker_wake(w);
        if (i % 64 == 0)
            sched_yield();
    }
    /* Later than the task may live: the cell is still there. */
    nap();
    ebb_waker_wake(w);
    ebb_waker_unref(w);
    return NULL;
}

TEST_WITHIN(wakers_of_foreign_threads_lose_nothing, 60)
{
    struct ebb_runtime *rt = runtime_with(2);
    pthread_t threads[3];

    bell = ebb_waker_new();
    rings = scaled(100000);
    {
        const struct prog other[] = {
            PROG(DO(OP_NOTICE, .waker = bell)),
            PROG(DO(OP_YIELD, .n = 0), DO(OP_YIELD, .n = 0)),
        };
        const struct prog either =
            PROG(DO(OP_SELECT, .n = 2, .prog = other, .flags = 0));
        const struct prog always = PROG(DO(OP_NOTICE, .waker = bell));

        for (int i = 0; i < 3; i++)
            pthread_create(&threads[i], NULL, ring, ebb_waker_ref(bell));
        for (int i = 0; i < 1000; i++)
            prog_run_in(rt, &either);
        for (int i = 0; i < 3; i++)
            pthread_join(threads[i], NULL);
        /* Whoever has lost a signal hangs here. */
        for (int i = 0; i < 1000; i++) {
            ebb_waker_wake(bell);
            prog_run_in(rt, &always);
        }
    }
    ebb_waker_unref(bell);
    ebb_runtime_free(rt);
    CHECK_EQ(hand.frames, 0);
}
