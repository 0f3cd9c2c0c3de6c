/* SPDX-License-Identifier: MIT-0 */
/* Starting, running and ending runtimes. */
#include "hand.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "base/error.h"
#include "sched/runtime.h"

static struct gate never;

static void spawn_into(struct ebb_runtime *rt, const struct prog *p)
{
    ebb_self.executor = (const struct ebb_executor *)(const void *)rt;
    ebb_task_detach(prog_spawn(p));
    ebb_self.executor = NULL;
}

/* Threads beside this one: a sanitizer starts one of its own with the first
 * that the program makes. */
static int count_others(void)
{
    CHECK_EQ(ebb_runtime_free(runtime_with(2)), 0);
    usleep(50000);
    return test_thread_count() - 1;
}

/* A thread that has been joined may still be listed for a moment. */
static void check_threads(int count)
{
    for (int i = 0; i < 2000 && test_thread_count() > count; i++)
        usleep(1000);
    CHECK_EQ(test_thread_count(), count);
}

TEST(runtimes_of_every_size_start_and_end)
{
    const struct prog p = PROG(DO(OP_YIELD, .n = 0), LOG(1));
    int others = count_others();

    for (unsigned workers = 1; workers <= 8; workers++) {
        struct ebb_runtime *rt = runtime_with(workers);
        struct ebb_stats stats;

        check_threads(others + (int)workers);
        ebb_stats(rt, &stats);
        CHECK_EQ(stats.workers, workers);
        CHECK_EQ(prog_run_in(rt, &p), 0);
        CHECK_EQ(ebb_runtime_free(rt), 0);
        check_threads(others + 1);
    }
    CHECK_EQ(hand.log_len, 8);
    CHECK_EQ(ebb_runtime_free(NULL), 0);
}

TEST(runtime_may_end_without_having_run)
{
    for (int i = 0; i < 50; i++)
        CHECK_EQ(ebb_runtime_free(runtime_with(3)), 0);
}

TEST(two_runtimes_live_side_by_side)
{
    const struct prog p = PROG(DO(OP_PASS, .gate = &never), LOG(1));
    const struct prog q = PROG(DO(OP_POST, .gate = &never));
    struct ebb_runtime *one = runtime_with(2), *two = runtime_with(1);
    struct ebb_stats stats;

    gate_init(&never, 0);
    spawn_into(one, &p);
    CHECK_EQ(prog_run_in(two, &q), 0);
    do {
        usleep(1000);
        ebb_stats(one, &stats);
    } while (stats.tasks_alive > 0);
    CHECK_LOG(1);
    CHECK_EQ(never.permits, 1);     /* given back at the program's end */
    CHECK_EQ(ebb_runtime_free(one), 0);
    CHECK_EQ(ebb_runtime_free(two), 0);
}

TEST(workers_come_from_the_environment)
{
    const struct ebb_options options = { .workers = 2 };
    int others = count_others();
    struct ebb_runtime *rt;

    setenv("EBB_WORKERS", "3", 1);
    CHECK_EQ(ebb_runtime_new(NULL, &rt), 0);
    check_threads(others + 3);
    CHECK_EQ(ebb_runtime_free(rt), 0);
    CHECK_EQ(ebb_runtime_new(&options, &rt), 0);
    check_threads(others + 2);
    CHECK_EQ(ebb_runtime_free(rt), 0);
}

/* Tasks of all kinds are alive when the runtime ends. */
static void end_with_live_tasks(unsigned workers)
{
    const struct prog clean_up = PROG(DO(OP_YIELD, .n = 0),
                                      DO(OP_SLEEP, .n = EBB_MILLISECOND),
                                      DO(OP_YIELD, .n = 0));
    const struct prog branches[] = {
        PROG(DO(OP_DEFER, .prog = &clean_up), DO(OP_PASS, .gate = &never)),
        PROG(DO(OP_SLEEP, .n = EBB_HOUR)),
    };
    const struct prog joined = PROG(DO(OP_JOIN, .n = 2, .prog = branches));
    const struct prog either =
        PROG(DO(OP_DEFER, .prog = &clean_up),
             DO(OP_SELECT, .n = 2, .prog = branches, .flags = 0));
    const struct prog sleeper = PROG(DO(OP_SLEEP, .n = EBB_HOUR));
    const struct prog shielded =
        PROG(DO(OP_SHIELD, .n = 1), DO(OP_CALL, .prog = &clean_up),
             DO(OP_SHIELD, .n = -1), DO(OP_PASS, .gate = &never));
    const struct prog turn = PROG(DO(OP_YIELD, .n = 0));
    const struct prog *kinds[] = { &joined, &either, &sleeper, &shielded };
    struct ebb_runtime *rt = runtime_with(workers);

    gate_init(&never, 0);
    for (int i = 0; i < 400; i++)
        spawn_into(rt, kinds[i % 4]);
    prog_run_in(rt, &turn);
    for (int i = 0; i < 100; i++)   /* some that have not begun */
        spawn_into(rt, kinds[i % 4]);
    CHECK_EQ(ebb_runtime_free(rt), 0);
    CHECK_EQ(hand.frames, 0);
    CHECK_EQ(hand.defers, hand.defers_run);
    CHECK(eb_list_is_empty(&never.waiters));
}

TEST(end_with_live_tasks_on_one_worker)
{
    end_with_live_tasks(1);
}

TEST(end_with_live_tasks_on_four_workers)
{
    for (int i = 0; i < 10; i++)
        end_with_live_tasks(4);
}

TEST(clean_up_that_hangs_is_cut_short_after_the_grace_period)
{
    const struct ebb_options options = {
        .workers = 2, .grace = 50 * EBB_MILLISECOND,
    };
    const struct prog second = PROG(LOG(2));
    const struct prog first = PROG(LOG(1), DO(OP_PASS, .gate = &never),
                                   LOG(99));
    const struct prog branches[] = {
        PROG(DO(OP_DEFER, .prog = &second), DO(OP_DEFER, .prog = &first),
             DO(OP_PASS, .gate = &never)),
        PROG(DO(OP_SHIELD, .n = 1), DO(OP_PASS, .gate = &never), LOG(99)),
    };
    const struct prog p = PROG(DO(OP_JOIN, .n = 2, .prog = branches));
    const struct prog turn = PROG(DO(OP_SLEEP, .n = EBB_MILLISECOND));
    struct ebb_runtime *rt;
    int64_t before;

    gate_init(&never, 0);
    CHECK_EQ(ebb_runtime_new(&options, &rt), 0);
    spawn_into(rt, &p);
    prog_run_in(rt, &turn);
    before = ebb_now();
    CHECK_EQ(ebb_runtime_free(rt), 0);
    CHECK(ebb_now() - before >= options.grace);
    CHECK(ebb_now() - before < 10 * EBB_SECOND);
    CHECK_LOG(1, 2);
    CHECK_EQ(hand.frames, 0);
    CHECK_EQ(hand.defers, hand.defers_run);
}

static void block_long(void *arg)
{
    (void)arg;
    usleep(300000);
}

TEST(task_that_cannot_end_is_reported)
{
    const struct ebb_options options = {
        .workers = 1, .grace = 20 * EBB_MILLISECOND,
    };
    const struct prog p = PROG(DO(OP_BLOCK, .fn = block_long));
    const struct prog turn = PROG(DO(OP_YIELD, .n = 0));
    struct ebb_runtime *rt;

    CHECK_EQ(ebb_runtime_new(&options, &rt), 0);
    spawn_into(rt, &p);
    prog_run_in(rt, &turn);
    usleep(50000);                  /* a pool thread has begun with it */
    CHECK_EQ(ebb_runtime_free(rt), -ETIMEDOUT);
    /* It is as it was: the next try gets there. */
    usleep(400000);
    CHECK_EQ(ebb_runtime_free(rt), 0);
}

/* ---- async main ---- */

struct main_task {
    struct ebb_task t;
    int result;
};

static ebb_next main_thunk(struct ebb_frame *self, struct ebb_frame *from,
                           unsigned mode)
{
    struct main_task *task = (struct main_task *)self;
    static pthread_t thread;

    if (self->state == EBB_STATE_START) {
        thread = pthread_self();
        from = sleep_start(EBB_MEM_NONE, EBB_MILLISECOND).p;
        from->parent = self;
        self->state = 1;
        return EBB_SUSPENDED;
    }
    ebb_release(from);
    /* Main stays on the thread it has begun on. */
    CHECK(pthread_equal(thread, pthread_self()));
    task->result = task->result == 2 ? 5 : 6;
    return ebb_task_end(&task->t, mode);
}

static struct ebb_task *make_main(int argc, char **argv)
{
    struct main_task *task = (struct main_task *)ebb_task_new(
        sizeof(*task), _Alignof(struct main_task), main_thunk, NULL);

    (void)argv;
    task->result = argc;
    return &task->t;
}

static struct ebb_task *make_main_with_others(int argc, char **argv)
{
    static const struct op ops[] = {
        { .code = OP_SLEEP, .n = EBB_HOUR }, { .code = OP_END },
    };
    static const struct prog sleeper = { ops };

    for (int i = 0; i < 10; i++)
        ebb_task_detach(prog_spawn(&sleeper));
    return make_main(argc, argv);
}

TEST(main_gives_the_exit_status)
{
    char *argv[] = { NULL };

    setenv("EBB_WORKERS", "3", 1);
    CHECK_EQ(ebb_run_main(make_main, 2, argv), 5);
    CHECK_EQ(ebb_run_main(make_main_with_others, 0, argv), 6);
    CHECK_EQ(hand.frames, 0);
    setenv("EBB_WORKERS", "1", 1);
    CHECK_EQ(ebb_run_main(make_main_with_others, 2, argv), 5);
}

static void fail_main(void)
{
    CHECK_EQ(ebb_main_failed(-ENOENT), 1);
}

TEST(failed_main_prints_the_error)
{
    char text[256];

    CHECK_EQ(test_in_child(fail_main, text, sizeof(text)), 0);
    CHECK_STR(text, "error: No such file or directory\n");
}

TEST(sigpipe_is_ignored_unless_handled)
{
    struct ebb_runtime *rt = runtime_with(1);
    int ends[2];

    CHECK_EQ(pipe(ends), 0);
    close(ends[0]);
    CHECK_EQ(write(ends[1], "x", 1), -1);
    close(ends[1]);
    ebb_runtime_free(rt);
}

/* ---- fairness between workers and the poll ---- */

static void keep_busy(void *arg)
{
    int64_t until = ebb_now() + (int64_t)(intptr_t)arg;

    while (ebb_now() < until)
        eb_cpu_relax();
}

struct busy_task {
    struct ebb_task t;
};

static ebb_next busy_thunk(struct ebb_frame *self, struct ebb_frame *from,
                           unsigned mode)
{
    (void)from;
    (void)mode;
    keep_busy((void *)(intptr_t)(300 * EBB_MILLISECOND));
    return ebb_task_end((struct ebb_task *)self, EBB_RESUME);
}

/* One worker computes for long: another takes the poll and the timers. */
TEST(long_computation_does_not_hold_up_timers)
{
    struct ebb_runtime *rt = runtime_with(3);   /* two, without this thread */
    const struct prog p = PROG(DO(OP_SLEEP, .n = 20 * EBB_MILLISECOND),
                               DO(OP_POST, .gate = &never));
    struct ebb_stats stats;
    int64_t before, took;

    gate_init(&never, 0);
    for (int i = 0; i < 3; i++) {
        before = ebb_now();
        spawn_into(rt, &p);
        ebb_self.executor = (const struct ebb_executor *)(const void *)rt;
        ebb_task_detach(ebb_task_start(ebb_task_new(
            sizeof(struct busy_task), _Alignof(struct busy_task), busy_thunk,
            NULL)));
        ebb_self.executor = NULL;
        while (!gate_try(&never))
            usleep(500);
        took = ebb_now() - before;
        CHECK(took >= 20 * EBB_MILLISECOND);
        if (!test_is_sanitized())
            CHECK(took < 200 * EBB_MILLISECOND);
        do {
            usleep(10000u * (unsigned)(i + 1));
            ebb_stats(rt, &stats);
        } while (stats.tasks_alive > 0);
    }
    CHECK_EQ(ebb_runtime_free(rt), 0);
}

TEST(tasks_run_on_several_workers_at_a_time)
{
    struct ebb_runtime *rt = runtime_with(4);
    struct ebb_stats stats;
    int64_t before = ebb_now();

    ebb_self.executor = (const struct ebb_executor *)(const void *)rt;
    for (int i = 0; i < 3; i++)
        ebb_task_detach(ebb_task_start(ebb_task_new(
            sizeof(struct busy_task), _Alignof(struct busy_task), busy_thunk,
            NULL)));
    ebb_self.executor = NULL;
    do {
        usleep(1000);
        ebb_stats(rt, &stats);
    } while (stats.tasks_alive > 0);
    CHECK(ebb_now() - before < 800 * EBB_MILLISECOND);
    CHECK_EQ(ebb_runtime_free(rt), 0);
}

/* ---- error texts ---- */

TEST(every_code_has_a_text)
{
    CHECK_STR(ebb_strerror(0), "success");
    CHECK_STR(ebb_strerror(-ENOENT), "No such file or directory");
    CHECK_STR(ebb_strerror(ENOENT), "No such file or directory");
    CHECK_STR(ebb_strerror(-EBB_ESHUTDOWN), "the runtime is shutting down");
    CHECK_STR(ebb_strerror(-99999), "unknown error");
    CHECK_STR(ebb_strerror(-5000), "unknown error");
#define EB_ERROR(number, name, text) \
    CHECK_STR(ebb_strerror(-(number)), text); \
    CHECK((number) >= EB_ERROR_FIRST);
#include "base/error.def"
#undef EB_ERROR
}

/* ---- objects of layers above ---- */

static int made, ended;
static const char key_one, key_two;

static void *make_object(struct ebb_runtime *rt)
{
    (void)rt;
    made++;
    return &made;
}

static void *make_none(struct ebb_runtime *rt)
{
    (void)rt;
    return NULL;
}

static void end_object(void *object)
{
    CHECK(object == &made);
    ended++;
}

TEST(attached_object_is_made_once_and_ended)
{
    struct ebb_runtime *rt = runtime_with(1);

    for (int i = 0; i < 3; i++)
        CHECK(eb_runtime_attach(rt, &key_one, make_object, end_object)
              == &made);
    CHECK(eb_runtime_attach(rt, &key_two, make_none, NULL) == NULL);
    CHECK(eb_runtime_attach(rt, &key_two, make_object, end_object) == &made);
    CHECK_EQ(made, 2);
    CHECK_EQ(ended, 0);
    CHECK_EQ(ebb_runtime_free(rt), 0);
    CHECK_EQ(ended, 2);
}
