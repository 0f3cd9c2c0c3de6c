/* SPDX-License-Identifier: MIT-0 */
/* Tasks: handles, results, boxed futures, wakers, the blocking pool. */
#include "hand.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

/* Run fn as a task of one worker: most of this needs to be inside one. */
struct call_task {
    struct ebb_task t;
    int result;
    void (*fn)(void);
};

static ebb_next call_thunk(struct ebb_frame *self, struct ebb_frame *from,
                           unsigned mode)
{
    struct call_task *call = (struct call_task *)self;

    (void)from;
    CHECK_EQ(mode, EBB_RESUME);
    call->fn();
    call->result = 42;
    return ebb_task_end(&call->t, EBB_RESUME);
}

static struct ebb_task *make_call(void *arg)
{
    static const struct ebb_site site = { "task_test.c", 7, "call" };
    struct call_task *call = (struct call_task *)ebb_task_new(
        sizeof(*call), _Alignof(struct call_task), call_thunk, &site);

    call->fn = (void (*)(void))(uintptr_t)arg;
    return ebb_task_start(&call->t);
}

static int call_in(struct ebb_runtime *rt, void (*fn)(void))
{
    int result = 0;

    CHECK_EQ(ebb_runtime_run(rt, make_call, (void *)(uintptr_t)fn, &result,
                             sizeof(result), _Alignof(int)), 0);
    return result;
}

static void inside(struct ebb_runtime *rt)
{
    ebb_self.executor = (const struct ebb_executor *)(const void *)rt;
}

static void outside(void)
{
    ebb_self.executor = NULL;
}

static void check_self(void)
{
    CHECK(ebb_runtime_current() != NULL);
    CHECK_STR(ebb_task_self_name(), "call");
    CHECK(ebb_task_self_id() > 0);
}

TEST(result_comes_back)
{
    struct ebb_runtime *rt = runtime_with(1);

    CHECK_EQ(call_in(rt, check_self), 42);
    CHECK_EQ(ebb_runtime_free(rt), 0);
    CHECK(ebb_runtime_current() == NULL);
    CHECK_EQ(ebb_task_self_id(), 0);
}

struct wide {
    char bytes[100];
} __attribute__((aligned(64)));

struct wide_task {
    struct ebb_task t;
    struct wide v;
};

static ebb_next wide_thunk(struct ebb_frame *self, struct ebb_frame *from,
                           unsigned mode)
{
    struct ebb_task *task = (struct ebb_task *)self;

    (void)from;
    (void)mode;
    CHECK_EQ((uintptr_t)task % 64, 0);
    memset(&EBB_TASK_RESULT(task, struct wide), 'w', sizeof(struct wide));
    return ebb_task_end(task, EBB_RESUME);
}

static struct ebb_task *make_wide(void *arg)
{
    (void)arg;
    return ebb_task_start(ebb_task_new(sizeof(struct wide_task),
                                       _Alignof(struct wide_task), wide_thunk,
                                       NULL));
}

TEST(wide_aligned_result_comes_back)
{
    struct ebb_runtime *rt = runtime_with(1);
    struct wide out;

    CHECK_EQ(ebb_runtime_run(rt, make_wide, NULL, &out, sizeof(out),
                             _Alignof(struct wide)), 0);
    for (size_t i = 0; i < sizeof(out.bytes); i++)
        CHECK_EQ(out.bytes[i], 'w');
    ebb_runtime_free(rt);
}

TEST(queries_of_a_handle)
{
    const struct prog p = PROG(LOG(1));
    struct ebb_runtime *rt = runtime_with(1);
    struct ebb_task *t, *u;
    const struct prog wait = PROG(DO(OP_AWAIT, .task = &t),
                                  DO(OP_AWAIT, .task = &u));

    inside(rt);
    t = prog_spawn(&p);
    u = prog_spawn(&p);
    outside();
    CHECK(!ebb_task_is_finished(t));
    CHECK(ebb_task_is_finished(NULL));
    CHECK(ebb_task_id(t) != ebb_task_id(u));
    CHECK_STR(ebb_task_name(t), "prog");
    CHECK_STR(ebb_task_name(NULL), "");
    ebb_task_abort(NULL);
    ebb_task_detach(NULL);
    ebb_task_free(NULL);
    CHECK_EQ(prog_run_in(rt, &wait), 0);
    CHECK(t == NULL && u == NULL);
    ebb_runtime_free(rt);
}

TEST(one_allocation_for_each_task)
{
    const struct prog turn = PROG(DO(OP_YIELD, .n = 0));
    struct ebb_runtime *rt = runtime_with(1);
    struct ebb_stats before, after;

    inside(rt);
    ebb_stats(NULL, &before);
    for (int i = 0; i < 10; i++)
        ebb_task_detach(make_call((void *)(uintptr_t)check_self));
    ebb_stats(NULL, &after);
    outside();
    CHECK_EQ(after.allocations - before.allocations, 10);
    CHECK_EQ(after.tasks_alive - before.tasks_alive, 10);
    prog_run_in(rt, &turn);
    ebb_stats(rt, &after);
    CHECK_EQ(after.tasks_alive, 0);
    CHECK_EQ(after.tasks_spawned, 12);
    ebb_runtime_free(rt);
}

TEST(detach_of_an_ended_task_frees_it)
{
    const struct prog p = PROG(LOG(1)), turn = PROG(DO(OP_YIELD, .n = 0));
    struct ebb_runtime *rt = runtime_with(1);
    struct ebb_task *t;

    inside(rt);
    t = prog_spawn(&p);
    outside();
    prog_run_in(rt, &turn);
    CHECK(ebb_task_is_finished(t));
    ebb_task_abort(t);
    ebb_task_detach_handle(&t);
    CHECK(t == NULL);
    ebb_runtime_free(rt);
}

static void await_null(void)
{
    static const struct ebb_site site = { "user.c", 77, "f" };

    ebb_task_await(EBB_MEM_NONE, NULL, &site);
}

TEST(await_of_a_null_handle_names_the_place)
{
    char text[256];

    CHECK_EQ(test_in_child(await_null, text, sizeof(text)), SIGABRT);
    CHECK(strstr(text, "user.c:77") != NULL);
}

static void await_twice(void)
{
    struct gate never;
    struct ebb_task *t;
    const struct prog lone = PROG(DO(OP_PASS, .gate = &never));
    const struct prog wait = PROG(DO(OP_AWAIT, .task = &t));
    const struct prog turn = PROG(DO(OP_YIELD, .n = 0));
    struct ebb_runtime *rt = runtime_with(1);

    gate_init(&never, 0);
    inside(rt);
    t = prog_spawn(&lone);
    prog_spawn(&wait);
    prog_spawn(&wait);
    outside();
    prog_run_in(rt, &turn);
    prog_run_in(rt, &turn);
}

TEST(second_waiter_for_a_task_aborts)
{
    char text[256];

    CHECK_EQ(test_in_child(await_twice, text, sizeof(text)), SIGABRT);
    CHECK(strstr(text, "awaited already") != NULL);
}

static void spawn_nowhere(void)
{
    make_call(NULL);
}

TEST(spawn_outside_a_runtime_aborts)
{
    char text[256];

    CHECK_EQ(test_in_child(spawn_nowhere, text, sizeof(text)), SIGABRT);
    CHECK(strstr(text, "task_test.c:7") != NULL);
}

/* ---- boxed futures ---- */

/* lazy(add(a, b)): yields if told to, then the sum. */
struct add_frame {
    struct ebb_frame h;
    long sum;               /* the result, over the first argument */
    long b;
    bool suspends;
};

static ebb_next add_resume(struct ebb_frame *self, struct ebb_frame *from,
                           unsigned mode)
{
    struct add_frame *f = (struct add_frame *)self;

    ebb_release(from);
    if (mode == EBB_CANCEL)
        return EBB_CANCELLED(self);
    if (self->state == EBB_STATE_START && f->suspends) {
        struct ebb_frame *p = yield_start(EBB_MEM_NONE);
        self->state = 1;
        p->parent = self;
        return EBB_SUSPENDED;
    }
    f->sum += f->b;
    return EBB_DONE(self);
}

static struct ebb_frame *make_add(long a, long b, bool suspends)
{
    struct add_frame *f = ebb_frame_at(
        EBB_MEM_NONE, sizeof(*f), _Alignof(struct add_frame), add_resume);

    f->sum = a;
    f->b = b;
    f->suspends = suspends;
    return &f->h;
}

struct add_task {
    struct ebb_task t;
    long result;
    struct ebb_frame *future;
};

static ebb_next add_thunk(struct ebb_frame *self, struct ebb_frame *from,
                          unsigned mode)
{
    static const struct ebb_site site = { "task_test.c", 1, "add" };
    struct add_task *task = (struct add_task *)self;

    if (self->state == EBB_STATE_START) {
        from = ebb_future_start(task->future, &site);
        if (from != NULL) {
            from->parent = self;
            self->state = 1;
            return EBB_SUSPENDED;
        }
        from = task->future;
    }
    if (mode == EBB_RESUME)
        task->result = EBB_RESULT(from, long);
    ebb_release(from);
    return ebb_task_end(&task->t, mode);
}

static struct ebb_task *make_add_task(void *arg)
{
    struct add_task *task = (struct add_task *)ebb_task_new(
        sizeof(*task), _Alignof(struct add_task), add_thunk, NULL);

    task->future = arg;
    return ebb_task_start(&task->t);
}

TEST(boxed_future_made_outside_runs_inside)
{
    struct ebb_runtime *rt = runtime_with(1);
    struct ebb_frame *dropped;
    long sum = 0;

    CHECK_EQ(ebb_runtime_run(rt, make_add_task, make_add(2, 3, false), &sum,
                             sizeof(sum), _Alignof(long)), 0);
    CHECK_EQ(sum, 5);
    CHECK_EQ(ebb_runtime_run(rt, make_add_task, make_add(4, 5, true), &sum,
                             sizeof(sum), _Alignof(long)), 0);
    CHECK_EQ(sum, 9);
    dropped = make_add(1, 1, true);
    ebb_future_free_handle(&dropped);
    CHECK(dropped == NULL);
    ebb_runtime_free(rt);
}

/* ---- the blocking pool ---- */

static long calls;      /* atomic */

#define SLOW DO(OP_BLOCK, .fn = slow_call)

static void slow_call(void *arg)
{
    (void)arg;
    usleep(20000);
    __atomic_add_fetch(&calls, 1, __ATOMIC_RELAXED);
}

static pthread_barrier_t met;

static void meet_others(void *arg)
{
    (void)arg;
    pthread_barrier_wait(&met);
    __atomic_add_fetch(&calls, 1, __ATOMIC_RELAXED);
}

#define MEET DO(OP_BLOCK, .fn = meet_others)

/* Each waits for all others, so each needs a thread. */
TEST(blocking_calls_run_side_by_side)
{
    const struct prog one[] = {
        PROG(MEET), PROG(MEET),
        PROG(MEET), PROG(MEET),
    };
    const struct prog p = PROG(DO(OP_JOIN, .n = 4, .prog = one));
    struct ebb_runtime *rt = runtime_with(1);
    struct ebb_stats stats;

    CHECK_EQ(pthread_barrier_init(&met, NULL, 4), 0);
    CHECK_EQ(prog_run_in(rt, &p), 0);
    CHECK_EQ(calls, 4);
    ebb_stats(rt, &stats);
    CHECK_EQ(stats.blocking, 4);
    ebb_runtime_free(rt);
}

TEST(idle_pool_threads_leave)
{
    const struct ebb_options options = {
        .workers = 1, .blocking_max = 2,
        .blocking_keep_alive = 20 * EBB_MILLISECOND,
    };
    const struct prog one[] = {
        PROG(SLOW), PROG(SLOW),
        PROG(SLOW), PROG(SLOW),
    };
    const struct prog p = PROG(DO(OP_JOIN, .n = 4, .prog = one));
    struct ebb_runtime *rt;
    struct ebb_stats stats;

    CHECK_EQ(ebb_runtime_new(&options, &rt), 0);
    for (int i = 0; i < 2; i++) {
        CHECK_EQ(prog_run_in(rt, &p), 0);
        ebb_stats(rt, &stats);
        CHECK(stats.blocking <= 2);     /* or they have left already */
        do {
            usleep(10000);
            ebb_stats(rt, &stats);
        } while (stats.blocking > 0);
    }
    CHECK_EQ(calls, 8);
    ebb_runtime_free(rt);
}

static struct gate begun;

static void tell_and_call(void *arg)
{
    gate_post(&begun);
    slow_call(arg);
}

TEST(cancelled_blocking_call_is_awaited_or_taken_back)
{
    const struct prog arms_[] = {
        PROG(DO(OP_BLOCK, .fn = tell_and_call)), PROG(SLOW), PROG(SLOW),
        PROG(DO(OP_EAT, .gate = &begun)),
    };
    const struct prog p = PROG(DO(OP_SELECT, .n = 4, .prog = arms_,
                                  .flags = EBB_SELECT_BIASED));
    const struct ebb_options options = { .workers = 1, .blocking_max = 1 };
    struct ebb_runtime *rt;

    gate_init(&begun, 0);
    CHECK_EQ(ebb_runtime_new(&options, &rt), 0);
    CHECK_EQ(prog_run_in(rt, &p), 0);
    /* One had begun and was awaited; two were still in the queue. */
    CHECK_EQ(calls, 1);
    ebb_runtime_free(rt);
    CHECK_EQ(calls, 1);
}

struct block_task {
    struct ebb_task t;
    int result;
};

static ebb_next block_thunk(struct ebb_frame *self, struct ebb_frame *from,
                            unsigned mode)
{
    struct block_task *task = (struct block_task *)self;

    (void)from;
    if (mode == EBB_CANCEL)
        return ebb_task_end(&task->t, mode);
    CHECK(ebb_self.strand == NULL);
    CHECK(ebb_self.executor != NULL);
    slow_call(NULL);
    task->result = 7;
    return ebb_task_end(&task->t, EBB_RESUME);
}

static struct ebb_task *spawn_block(void *arg)
{
    (void)arg;
    return ebb_task_start_blocking(ebb_task_new(
        sizeof(struct block_task), _Alignof(struct block_task), block_thunk,
        NULL));
}

TEST(blocking_task_gives_its_result)
{
    struct ebb_runtime *rt = runtime_with(1);
    int result = 0;

    CHECK_EQ(ebb_runtime_run(rt, spawn_block, NULL, &result, sizeof(result),
                             _Alignof(int)), 0);
    CHECK_EQ(result, 7);
    ebb_runtime_free(rt);
}

TEST(blocking_task_cancelled_in_the_queue_never_runs)
{
    const struct ebb_options options = { .workers = 1, .blocking_max = 1 };
    struct ebb_runtime *rt;
    struct ebb_task *first, *second;
    const struct prog wait = PROG(DO(OP_WAIT, .task = &first),
                                  DO(OP_WAIT, .task = &second));

    CHECK_EQ(ebb_runtime_new(&options, &rt), 0);
    inside(rt);
    first = spawn_block(NULL);
    second = spawn_block(NULL);
    outside();
    ebb_task_abort(second);
    prog_run_in(rt, &wait);
    CHECK_LOG(0, -ECANCELED);
    CHECK_EQ(calls, 1);
    ebb_runtime_free(rt);
}

/* ---- wakers ---- */

TEST(waker_remembers_one_wake)
{
    struct ebb_waker *w = ebb_waker_new();
    const struct prog once = PROG(DO(OP_NOTICE, .waker = w), LOG(1));
    const struct prog arms_[] = {
        PROG(DO(OP_NOTICE, .waker = w), LOG(2)),
        PROG(DO(OP_YIELD, .n = 0), DO(OP_YIELD, .n = 0), LOG(3)),
    };
    const struct prog either = PROG(DO(OP_SELECT, .n = 2, .prog = arms_,
                                       .flags = EBB_SELECT_BIASED));
    struct ebb_runtime *rt = runtime_with(1);

    ebb_waker_wake(w);
    ebb_waker_wake(w);
    prog_run_in(rt, &once);
    prog_run_in(rt, &either);
    ebb_waker_wake(w);
    prog_run_in(rt, &either);
    CHECK_LOG(1, 3, 2);
    ebb_waker_unref(w);
    ebb_waker_unref(NULL);
    ebb_runtime_free(rt);
}
