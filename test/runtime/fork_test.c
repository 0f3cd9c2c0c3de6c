/* SPDX-License-Identifier: MIT-0 */
/* A child made by fork() has the memory of its parent's runtimes, but none of
 * their threads: it is told so, and the parent does not feel it. */
/* The tasks here have ended before the test that they borrow from. */
#pragma ebb diagnostic ignored "-Wasync-borrow"

#include <ebb.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "async_test.h"

static struct ebb_runtime *parent_rt;

static struct ebb_runtime *runtime_of(unsigned workers)
{
    struct ebb_options options = { .workers = workers };
    struct ebb_runtime *rt;

    CHECK_EQ(ebb_runtime_new(&options, &rt), 0);
    return rt;
}

static async void stay_a_little(void)
{
    await ebb_yield();
}

static async int run_some(void)
{
    task(void) child[10];

    for (int i = 0; i < 10; i++)
        child[i] = spawn(stay_a_little());
    for (int i = 0; i < 10; i++)
        await child[i];
    return 0;
}

static struct ebb_task *make_some(void *arg)
{
    (void)arg;
    return (struct ebb_task *)spawn(run_some());
}

static int run(struct ebb_runtime *rt, struct ebb_task *(*make)(void *arg))
{
    int result = -1;

    CHECK_EQ(ebb_runtime_run(rt, make, NULL, &result, sizeof(result),
                             _Alignof(int)), 0);
    return result;
}

static int wait_for(pid_t pid)
{
    int status;

    if (pid < 0 || waitpid(pid, &status, 0) != pid)
        return -1;
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

/* ---- from inside a task ---- */

static void compute(void *arg)
{
    (void)arg;
}

/* Each way by which a task goes on with its runtime. */
enum { WAYS = 8 };

static async void go_on(int way)
{
    channel(int) c = channel_new(int, 1);
    struct ebb_io *from, *to;
    char byte;
    int n;

    switch (way) {
    case 0: await ebb_yield(); break;
    case 1: await ebb_sleep(1 * EBB_NANOSECOND); break;
    case 2: spawn(stay_a_little()); break;
    case 3: (void)await spawn_blocking(wait_for(-1)); break;
    case 4: await ebb_compute(compute, NULL); break;
    case 5: (void)await channel_recv(c, &n); break;
    case 6: spawn_on(parent_rt, stay_a_little()); break;
    case 7:
        CHECK_EQ(ebb_pipe(&from, &to), 0);
        (void)await ebb_read(from, &byte, 1);
        break;
    }
}

/* How many of the children have aborted. */
static async int fork_here(void)
{
    int aborted = 0;

    for (int way = 0; way < WAYS; way++) {
        pid_t pid = fork();

        if (pid == 0) {
            (void)freopen("/dev/null", "w", stderr);
            await go_on(way);
            _exit(7);           /* not reached: the worker aborts */
        }
        aborted += await spawn_blocking(wait_for(pid)) == SIGABRT;
    }
    return aborted;
}

static struct ebb_task *make_fork_here(void *arg)
{
    (void)arg;
    return (struct ebb_task *)spawn(fork_here());
}

TEST(a_task_does_not_go_on_in_the_child)
{
    struct ebb_runtime *rt = parent_rt = runtime_of(2);

    CHECK_EQ(run(rt, make_fork_here), WAYS);
    CHECK_EQ(run(rt, make_some), 0);            /* the parent goes on */
    CHECK_EQ(ebb_runtime_free(rt), 0);
}

/* ---- from a thread that is no worker ---- */

static struct ebb_waker *waker;
static channel(int) line;
static task(void) waiting;
static uint32_t begun;              /* atomic */

static async void wait_for_waker(void)
{
    __atomic_add_fetch(&begun, 1, __ATOMIC_RELEASE);
    await ebb_waker_wait(waker);
}

static async void wait_for_message(void)
{
    int n;

    __atomic_add_fetch(&begun, 1, __ATOMIC_RELEASE);
    (void)await channel_recv(line, &n);
}

static async int leave_waiting(void)
{
    waiting = spawn(wait_for_waker());
    spawn(wait_for_message());
    while (__atomic_load_n(&begun, __ATOMIC_ACQUIRE) < 2)
        await ebb_sleep(EBB_MILLISECOND / 4);
    for (int i = 0; i < 4; i++)
        await ebb_yield();
    return 0;
}

static struct ebb_task *make_waiting(void *arg)
{
    (void)arg;
    return (struct ebb_task *)spawn(leave_waiting());
}

/* As a child may that calls what cleans up behind its parent. */
static void free_it(void)
{
    (void)ebb_runtime_free(parent_rt);
}

static void run_it(void)
{
    (void)run(parent_rt, make_some);
}

static void spawn_there(void)
{
    spawn_on(parent_rt, stay_a_little());
}

static void wake_it(void)
{
    ebb_waker_wake(waker);
}

static void send_it(void)
{
    CHECK_EQ(channel_try_send(line, 1), 0);
}

static void abort_it(void)
{
    task_abort(waiting);
}

static void ask_it(void)
{
    struct ebb_stats stats;

    ebb_stats(parent_rt, &stats);
}

static void ask_what_it_is(void)
{
    struct ebb_runtime_info info;

    CHECK_EQ(ebb_runtime_info(parent_rt, &info), 0);
}

TEST(a_child_cannot_use_the_runtime)
{
    static void (*const use[])(void) = {
        free_it, run_it, spawn_there, wake_it, send_it, abort_it, ask_it,
        ask_what_it_is,
    };
    struct ebb_runtime *rt = parent_rt = runtime_of(2);
    char text[1000];

    waker = ebb_waker_new();
    line = channel_new(int, 1);
    CHECK_EQ(run(rt, make_waiting), 0);
    for (int i = 0; i < (int)(sizeof(use) / sizeof(use[0])); i++) {
        int status = test_in_child(use[i], text, sizeof(text));

        if (status != SIGABRT)
            fprintf(stderr, "use %d: %s\n", i, text);
        CHECK_EQ(status, SIGABRT);
        CHECK(strstr(text, "after fork()") != NULL);
    }
    CHECK_EQ(run(rt, make_some), 0);
    task_detach(waiting);
    CHECK_EQ(ebb_runtime_free(rt), 0);
    channel_free(line);
    ebb_waker_unref(waker);
}

static void run_own(void)
{
    struct ebb_runtime *rt = runtime_of(2);

    CHECK_EQ(run(rt, make_some), 0);
    CHECK_EQ(ebb_runtime_free(rt), 0);
}

TEST(a_child_may_make_its_own)
{
    struct ebb_runtime *rt;
    char text[1000];

    if (test_is_sanitized())
        TEST_SKIP("the thread sanitizer allows no threads after a fork");
    rt = runtime_of(2);
    CHECK_EQ(run(rt, make_some), 0);
    CHECK_EQ(test_in_child(run_own, text, sizeof(text)), 0);
    CHECK_EQ(ebb_runtime_free(rt), 0);
}

/* ---- what the kernel keeps for both ---- */

static async int read_one(struct ebb_io *from)
{
    char byte;

    __atomic_add_fetch(&begun, 1, __ATOMIC_RELEASE);
    return await ebb_read(from, &byte, 1);
}

static async int fill_one(struct ebb_io *from)
{
    const void *data;

    __atomic_add_fetch(&begun, 1, __ATOMIC_RELEASE);
    return await ebb_fill(from, &data);
}

/* What a child does in the turn in which it was made: it closes what its
 * parent waits for, and begins waits of its own. */
static async void meddle(struct ebb_io *a, struct ebb_io *b)
{
    struct ebb_io *from, *to;
    char byte;

    (void)await ebb_close(a);
    (void)await ebb_close(b);
    CHECK_EQ(ebb_pipe(&from, &to), 0);
    select {
        when (await ebb_read(from, &byte, 1)) ;
        when (await ebb_readable(from)) ;
    }
}

ASYNC_TEST(what_the_child_closes_stays_open_to_the_parent)
{
    struct ebb_io *pair[2][2];
    task(int) reader[2];

    begun = 0;
    for (int i = 0; i < 2; i++)
        CHECK_EQ(ebb_unix_pair(&pair[i][0], &pair[i][1]), 0);
    reader[0] = spawn(read_one(pair[0][0]));
    reader[1] = spawn(fill_one(pair[1][0]));
    while (__atomic_load_n(&begun, __ATOMIC_ACQUIRE) < 2)
        await ebb_yield();
    await ebb_sleep(2 * EBB_MILLISECOND);       /* they wait by now */
    for (int i = 0; i < 3; i++) {
        pid_t pid = fork();

        if (pid == 0) {
            (void)freopen("/dev/null", "w", stderr);
            await meddle(pair[0][0], pair[1][0]);
            _exit(0);
        }
        CHECK_EQ(await spawn_blocking(wait_for(pid)), SIGABRT);
    }
    for (int i = 0; i < 2; i++) {
        CHECK(!task_is_finished(reader[i]));
        CHECK_EQ(await ebb_write_all(pair[i][1], "x", 1), 0);
        within (10 * EBB_SECOND) {
            CHECK_EQ(await reader[i], 1);
        } otherwise {
            CHECK(!"the parent is not told any more");
        }
        CHECK_EQ(await ebb_close(pair[i][0]), 0);
        CHECK_EQ(await ebb_close(pair[i][1]), 0);
    }
}
