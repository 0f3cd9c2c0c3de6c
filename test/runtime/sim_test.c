/* SPDX-License-Identifier: MIT-0 */
/* Simulated runtimes: a seed is a schedule, and finds what order can break. */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ebb.h>

#include "harness.h"

enum { SEEDS = 200 };

/* ---- running ---- */

/* Run f() by `seed`; its result, and in *schedule a hash of its order. */
static int run_seed(uint64_t seed, struct ebb_task *(*make)(void *arg),
                    uint64_t *schedule)
{
    struct ebb_options options = { .sim_seed = seed, .workers = 3 };
    struct ebb_stats stats;
    struct ebb_runtime *rt;
    int result = -1;

    CHECK_EQ(ebb_runtime_new(&options, &rt), 0);
    CHECK_EQ(ebb_runtime_run(rt, make, NULL, &result, sizeof(result),
                             sizeof(result)), 0);
    ebb_stats(rt, &stats);
    CHECK_EQ(stats.workers, 1);
    if (schedule != NULL)
        *schedule = stats.sim_schedule;
    CHECK_EQ(ebb_runtime_free(rt), 0);
    return result;
}

/* By each of `seeds` seeds it gives `want`, by the same schedule twice. */
static void check_repeats(uint64_t seeds, struct ebb_task *(*make)(void *arg),
                          int want)
{
    for (uint64_t seed = 1; seed <= seeds; seed++) {
        uint64_t first, second;

        CHECK_EQ(run_seed(seed, make, &first), want);
        CHECK_EQ(run_seed(seed, make, &second), want);
        CHECK_EQ(first, second);
    }
}

/* The first seed whose run gives `want`, or 0. */
static uint64_t find_seed(struct ebb_task *(*make)(void *arg), int want)
{
    for (uint64_t seed = 1; seed <= SEEDS; seed++)
        if (run_seed(seed, make, NULL) == want)
            return seed;
    return 0;
}

/* f() as something to run: MAKE(f) is make_f. */
#define MAKE(f) \
    static struct ebb_task *make_##f(void *arg) \
    { \
        (void)arg; \
        return (struct ebb_task *)spawn(f()); \
    }

/* ---- what a schedule is ---- */

static int order[8], order_len;

static async void append(int n)
{
    await ebb_yield();
    order[order_len++] = n;
}

static async int append_all(void)
{
    order_len = 0;
    scope (s) {
        for (int i = 0; i < 5; i++)
            spawn_in(s, append(i));
    }
    return order[0] * 10000 + order[1] * 1000 + order[2] * 100
           + order[3] * 10 + order[4];
}
MAKE(append_all)

TEST(the_same_seed_gives_the_same_schedule)
{
    for (uint64_t seed = 1; seed <= 30; seed++) {
        uint64_t first, second;
        int result = run_seed(seed, make_append_all, &first);

        CHECK_EQ(run_seed(seed, make_append_all, &second), result);
        CHECK_EQ(first, second);
    }
}

TEST(every_order_of_tasks_comes)
{
    bool seen[5][5] = { { false } };        /* [place][task] */
    int count = 0;

    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        (void)run_seed(seed, make_append_all, NULL);
        for (int i = 0; i < 5; i++)
            seen[i][order[i]] = true;
    }
    for (int i = 0; i < 25; i++)
        count += seen[i / 5][i % 5];
    CHECK_EQ(count, 25);
}

static async void nap(int n)
{
    await ebb_sleep(EBB_HOUR);
    order[order_len++] = n;
}

static async int nap_all(void)
{
    order_len = 0;
    scope (s) {
        for (int i = 0; i < 5; i++)
            spawn_in(s, nap(i));
    }
    return order[0];
}
MAKE(nap_all)

TEST(timers_of_one_instant_end_in_any_order)
{
    for (int first = 0; first < 5; first++)
        CHECK(find_seed(make_nap_all, first) != 0);
}

static async int choose_arm(void)
{
    int won = -1;

    select {
        when (await ebb_yield()) won = 0;
        when (await ebb_yield()) won = 1;
        when (await ebb_yield()) won = 2;
    }
    return won;
}
MAKE(choose_arm)

TEST(select_starts_where_the_seed_says)
{
    for (int arm = 0; arm < 3; arm++) {
        uint64_t seed = find_seed(make_choose_arm, arm);

        CHECK(seed != 0);
        CHECK_EQ(run_seed(seed, make_choose_arm, NULL), arm);
    }
}

static async int sleep_long(void)
{
    int64_t start = ebb_now(), passed;

    await ebb_sleep(1000 * EBB_HOUR);
    passed = ebb_now() - start;
    return passed >= 1000 * EBB_HOUR && passed < 1001 * EBB_HOUR ? 0 : 1;
}
MAKE(sleep_long)

TEST(time_is_simulated)
{
    CHECK_EQ(run_seed(7, make_sleep_long, NULL), 0);
}

/* A loop until some time ends, though it is never idle. */
static async int spin_until(void)
{
    int64_t end = ebb_now() + 100 * EBB_MICROSECOND;

    while (ebb_now() < end)
        await ebb_yield();
    return 0;
}
MAKE(spin_until)

TEST(turns_take_time)
{
    CHECK_EQ(run_seed(3, make_spin_until, NULL), 0);
}

/* ---- the blocking pool ---- */

static int note_call(int n)
{
    order[order_len++] = n;
    return n;
}

static async int call_all(void)
{
    int sum = 0;

    order_len = 0;
    join {
        sum += await spawn_blocking(note_call(1));
        sum += await spawn_blocking(note_call(2));
        {
            await ebb_yield();
            note_call(0);
        }
    }
    CHECK_EQ(sum, 3);
    return order[0] * 100 + order[1] * 10 + order[2];
}
MAKE(call_all)

TEST(blocking_calls_run_at_times_of_the_seed)
{
    CHECK(find_seed(make_call_all, 12) != 0);
    CHECK(find_seed(make_call_all, 120) != 0);
    CHECK(find_seed(make_call_all, 201) != 0);
}

static async int answer_later(void)
{
    await ebb_sleep(EBB_SECOND);
    return 42;
}

static int ask(void)
{
    return ebb_block_on(answer_later());
}

static async int ask_twice(void)
{
    int a = 0, b = 0;

    join {
        a = await spawn_blocking(ask());
        b = await spawn_blocking(ask());
    }
    return a + b;
}
MAKE(ask_twice)

TEST(a_thread_of_the_pool_may_wait_for_tasks)
{
    check_repeats(20, make_ask_twice, 84);
}

/* Calls on the pool that wait for tasks, and for each other. */
static int send_some(channel(int) c, int n)
{
    for (int i = 0; i < 5; i++)
        CHECK_EQ(channel_send_blocking(c, n + i), 0);
    return 0;
}

static int receive_all(channel(int) from, channel(int) to)
{
    int v;

    while (channel_recv_blocking(from, &v) == 0)
        CHECK_EQ(channel_send_blocking(to, 2 * v), 0);
    return 0;
}

static async int use_channels(void)
{
    channel(int) a = channel_new(int, 1);
    channel(int) b = channel_new(int, 1);
    int sum = 0;

    join {
        {
            join {
                (void)await spawn_blocking(send_some(a, 0));
                (void)await spawn_blocking(send_some(a, 100));
            }
            channel_close(a);
        }
        {
            (void)await spawn_blocking(receive_all(a, b));
            channel_close(b);
        }
        each (int v, b)
            sum += v;
    }
    channel_free(a);
    channel_free(b);
    return sum;
}
MAKE(use_channels)

TEST(threads_of_the_pool_may_wait_for_each_other)
{
    check_repeats(20, make_use_channels, 1040);
}

static void block_for_good(void *arg)
{
    (void)arg;
    CHECK(!"a call was made that had been cancelled");
}

static async int cancel_call(void)
{
    select biased {
        when (await ebb_blocking(block_for_good, NULL))
            return 1;
        otherwise
            return 0;
    }
}
MAKE(cancel_call)

TEST(a_call_that_waits_can_be_cancelled)
{
    CHECK_EQ(run_seed(1, make_cancel_call, NULL), 0);
}

/* ---- faults planted for it to find ---- */

static int balance;

/* A wrong one: what was read before the lock is used under it. */
static async void withdraw(struct ebb_mutex *m, int sum)
{
    int before = balance;

    await ebb_mutex_lock(m);
    balance = before - sum;
    ebb_mutex_unlock(m);
}

static async int withdraw_twice(void)
{
    struct ebb_mutex m = EBB_MUTEX_INIT;

    balance = 100;
    scope (s) {
        spawn_in(s, withdraw(&m, 30));
        spawn_in(s, withdraw(&m, 50));
    }
    return balance;
}
MAKE(withdraw_twice)

TEST(a_planted_order_bug_is_found)
{
    uint64_t seed = find_seed(make_withdraw_twice, 70), first, second;

    if (seed == 0)
        seed = find_seed(make_withdraw_twice, 50);
    CHECK(seed != 0);
    CHECK(run_seed(seed, make_withdraw_twice, &first) != 20);
    CHECK(run_seed(seed, make_withdraw_twice, &second) != 20);
    CHECK_EQ(first, second);
}

/* A wrong condition variable: who looks and then waits can miss the signal. */
struct gate {
    struct ebb_sem signal;
    struct ebb_mutex lock;
    bool open;
    int waiting;
};

static async void pass_gate(struct gate *g)
{
    await ebb_mutex_lock(&g->lock);
    while (!g->open) {
        ebb_mutex_unlock(&g->lock);
        await ebb_yield();              /* the fault: here it can be opened */
        g->waiting++;
        (void)await ebb_sem_acquire(&g->signal, 1);
        await ebb_mutex_lock(&g->lock);
    }
    ebb_mutex_unlock(&g->lock);
}

static async void open_gate(struct gate *g)
{
    await ebb_mutex_lock(&g->lock);
    g->open = true;
    ebb_sem_release(&g->signal, (uint32_t)g->waiting);
    g->waiting = 0;
    ebb_mutex_unlock(&g->lock);
}

static async int use_gate(void)
{
    struct gate g = { EBB_SEM_INIT(0), EBB_MUTEX_INIT, false, 0 };

    scope (s) {
        spawn_in(s, pass_gate(&g));
        spawn_in(s, open_gate(&g));
    }
    return 0;
}
MAKE(use_gate)

static uint64_t child_seed;

static void run_gate(void)
{
    (void)run_seed(child_seed, make_use_gate, NULL);
}

TEST(a_planted_lost_wake_is_found)
{
    char text[1024], again[1024], want[64];
    int signal = 0;

    for (child_seed = 0; signal == 0 && child_seed < 40;) {
        child_seed++;
        signal = test_in_child(run_gate, text, sizeof(text));
    }
    CHECK_EQ(signal, SIGABRT);
    CHECK(strstr(text, "deadlock") != NULL);
    CHECK(strstr(text, "pass_gate") != NULL);
    snprintf(want, sizeof(want), "failed with EBB_SIM=%" PRIu64 "\n",
             child_seed);
    CHECK(strstr(text, want) != NULL);
    CHECK_EQ(test_in_child(run_gate, again, sizeof(again)), SIGABRT);
    CHECK_STR(again, text);
}

/* ---- how failures are told ---- */

static async int fail_check(void)
{
    CHECK_EQ(setenv("EBB_SIM_TRACE", "1", 1), 0);
    await ebb_yield();
    abort();
}
MAKE(fail_check)

static void run_fail_check(void)
{
    (void)run_seed(77, make_fail_check, NULL);
}

static async int give_one(void)
{
    await ebb_yield();
    return 1;
}
MAKE(give_one)

static void exit_with_one(void)
{
    fflush(stderr);
    exit(run_seed(78, make_give_one, NULL));
}

static void trace_all(void)
{
    setenv("EBB_SIM_TRACE", "2", 1);
    (void)run_seed(79, make_append_all, NULL);
}

TEST(a_failure_says_its_seed)
{
    char text[512];

    CHECK_EQ(test_in_child(run_fail_check, text, sizeof(text)), SIGABRT);
    CHECK_STR(text, "ebb: failed with EBB_SIM=77\n");
    CHECK_EQ(test_in_child(exit_with_one, text, sizeof(text)), -1);
    CHECK_STR(text, "ebb: failed with EBB_SIM=78\n");
}

TEST(a_trace_shows_each_turn)
{
    char text[4096];

    CHECK_EQ(test_in_child(trace_all, text, sizeof(text)), 0);
    CHECK(strstr(text, "ebb: turn 1 at 0.0000") != NULL);
    CHECK(strstr(text, "task append (") != NULL);
    CHECK(strstr(text, "schedule ") != NULL);
}

static void run_by_environment(void)
{
    struct ebb_options options = { .workers = 2 };
    struct ebb_runtime *rt;
    struct ebb_stats stats;

    setenv("EBB_SIM", "5", 1);
    CHECK_EQ(ebb_runtime_new(&options, &rt), 0);
    CHECK_EQ(ebb_runtime_run(rt, make_append_all, NULL, NULL, 0, 1), 0);
    ebb_stats(rt, &stats);
    CHECK_EQ(ebb_runtime_free(rt), 0);
    CHECK(stats.sim_schedule != 0);
    setenv("EBB_SIM", "five", 1);
    CHECK_EQ(ebb_runtime_new(&options, &rt), -EINVAL);
}

TEST(the_environment_chooses_the_seed)
{
    char text[256];

    CHECK_EQ(test_in_child(run_by_environment, text, sizeof(text)), 0);
    CHECK_STR(text, "ebb: EBB_SIM=five: not a number\n");
}

/* ---- descriptors ---- */

static async int use_pipe(void)
{
    struct ebb_io *from, *to;
    int sum = 0;

    CHECK_EQ(ebb_pipe(&from, &to), 0);
    defer await ebb_close(from);
    defer await ebb_close(to);
    join {
        {
            for (int i = 0; i < 10; i++) {
                char c;

                CHECK_EQ(await ebb_read(from, &c, 1), 1);
                sum += c;
            }
        }
        {
            for (char c = 0; c < 10; c++) {
                await ebb_sleep(EBB_MINUTE);
                CHECK_EQ(await ebb_write(to, &c, 1), 1);
            }
        }
    }
    return sum;
}
MAKE(use_pipe)

static void trace_pipe(void)
{
    setenv("EBB_SIM_TRACE", "1", 1);
    (void)run_seed(80, make_use_pipe, NULL);
}

TEST(a_run_that_waits_for_descriptors_says_so)
{
    char text[4096];

    CHECK_EQ(test_in_child(trace_pipe, text, sizeof(text)), 0);
    CHECK(strstr(text, "waited for descriptors") != NULL);
    CHECK_EQ(test_in_child(trace_all, text, sizeof(text)), 0);
    CHECK(strstr(text, "waited for descriptors") == NULL);
}

TEST(real_descriptors_work)
{
    for (uint64_t seed = 1; seed <= 10; seed++)
        CHECK_EQ(run_seed(seed, make_use_pipe, NULL), 45);
}
