/* SPDX-License-Identifier: MIT-0 */
/* What a runtime may be told: places, priorities, names, the monitor. */
#include <ebb.h>

#include <dirent.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness.h"

static struct ebb_runtime *runtime_of(const struct ebb_options *options)
{
    struct ebb_runtime *rt;

    CHECK_EQ(ebb_runtime_new(options, &rt), 0);
    return rt;
}

typedef task(int) make_fn(void *arg);

/* Run the task that make() spawns. */
static int run(struct ebb_runtime *rt, make_fn *make)
{
    int result = -1;

    CHECK_EQ(ebb_runtime_run(rt, (struct ebb_task * (*)(void *))(void *)make,
                             NULL, &result, sizeof result, _Alignof(int)), 0);
    return result;
}

/* ---- places ---- */

enum { WORKERS = 3, CHILDREN = 60 };

/* 1: every turn was on the thread of the first. */
static async int stay(void)
{
    pthread_t thread = pthread_self();
    int result = 1;

    for (int i = 0; i < 20; i++) {
        await ebb_yield();
        if (!pthread_equal(thread, pthread_self()))
            result = 0;
    }
    return result;
}

static async int stay_all(void)
{
    task(int) child[CHILDREN];
    int stayed = 0;

    for (int i = 0; i < CHILDREN; i++)
        child[i] = spawn(stay());
    for (int i = 0; i < CHILDREN; i++)
        stayed += await child[i];
    return stayed;
}

static task(int) make_stay_all(void *arg)
{
    (void)arg;
    return spawn(stay_all());
}

TEST(pinned_tasks_stay_where_they_are)
{
    struct ebb_options options = { .workers = WORKERS, .pinned = true };
    struct ebb_runtime *rt = runtime_of(&options);
    struct ebb_stats stats;

    CHECK_EQ(run(rt, make_stay_all), CHILDREN);
    ebb_stats(rt, &stats);
    CHECK_EQ(stats.steals, 0);
    CHECK_EQ(ebb_runtime_free(rt), 0);
}

static async unsigned long thread_number(void)
{
    await ebb_yield();
    return (unsigned long)pthread_self();
}

static async int spread(void)
{
    struct ebb_runtime *rt = ebb_runtime_current();
    unsigned long first[WORKERS];

    for (unsigned i = 0; i < WORKERS; i++)
        first[i] = await spawn_on(ebb_runtime_worker(rt, i), thread_number());
    for (unsigned i = 0; i < WORKERS; i++) {
        if (first[i] == first[(i + 1) % WORKERS])
            return 1;
        if (await spawn_on(ebb_runtime_worker(rt, i), thread_number())
            != first[i])
            return 2;
    }
    return ebb_runtime_worker(rt, WORKERS) == NULL ? 0 : 3;
}

static task(int) make_spread(void *arg)
{
    (void)arg;
    return spawn(spread());
}

TEST(worker_can_be_chosen)
{
    struct ebb_options options = { .workers = WORKERS };
    struct ebb_runtime *rt = runtime_of(&options);
    struct ebb_stats stats;

    CHECK_EQ(run(rt, make_spread), 0);
    ebb_stats(rt, &stats);
    CHECK(stats.handoffs >= 2 * (WORKERS - 1));
    CHECK(stats.remote_wakes > 0);
    CHECK_EQ(ebb_runtime_free(rt), 0);
}

/* ---- priorities ---- */

static int order[16], count;

static async int order_of_ends(int number)
{
    await ebb_yield();
    order[count++] = number;
    return number;
}

static async int end_all(void)
{
    task(int) child[6];
    int sum = 0;

    for (int i = 0; i < 6; i++) {
        child[i] = spawn(order_of_ends(i));
        task_set_priority(child[i], i == 0 ? EBB_PRIORITY_LOW
                                    : i >= 4 ? EBB_PRIORITY_HIGH
                                             : EBB_PRIORITY_NORMAL);
    }
    for (int i = 0; i < 6; i++)
        sum += await child[i];
    return sum;
}

static task(int) make_end_all(void *arg)
{
    (void)arg;
    return spawn(end_all());
}

static int place_of(int number)
{
    for (int i = 0; i < count; i++)
        if (order[i] == number)
            return i;
    return -1;
}

TEST(priority_decides_who_is_next)
{
    struct ebb_options options = { .workers = 1 };
    struct ebb_runtime *rt = runtime_of(&options);

    CHECK_EQ(run(rt, make_end_all), 15);
    CHECK_EQ(count, 6);
    CHECK(place_of(4) < place_of(1) && place_of(5) < place_of(3));
    CHECK(place_of(1) < place_of(2) && place_of(2) < place_of(3));
    CHECK_EQ(place_of(0), 5);
    CHECK_EQ(ebb_runtime_free(rt), 0);
}

static int lows_left;

/* Always ready; ends when the low ones have. */
static async int crowd(enum ebb_priority priority)
{
    int turns = 0;

    ebb_task_set_priority(NULL, priority);
    while (lows_left > 0) {
        await ebb_yield();
        turns++;
    }
    return turns;
}

static async int be_low(void)
{
    ebb_task_set_priority(NULL, EBB_PRIORITY_LOW);
    for (int i = 0; i < 10; i++)
        await ebb_yield();
    lows_left--;
    return 0;
}

static async int crowd_all(void)
{
    task(int) high[4], normal[4], low[2];
    int turns = 0;

    lows_left = 2;
    for (int i = 0; i < 4; i++) {
        high[i] = spawn(crowd(EBB_PRIORITY_HIGH));
        normal[i] = spawn(crowd(EBB_PRIORITY_NORMAL));
    }
    for (int i = 0; i < 2; i++)
        low[i] = spawn(be_low());
    for (int i = 0; i < 2; i++)
        await low[i];
    for (int i = 0; i < 4; i++)
        turns += await high[i] - await normal[i];
    return turns;
}

static task(int) make_crowd_all(void *arg)
{
    (void)arg;
    return spawn(crowd_all());
}

TEST(priority_starves_nobody)
{
    struct ebb_options options = { .workers = 1 };
    struct ebb_runtime *rt = runtime_of(&options);

    CHECK(run(rt, make_crowd_all) > 0);     /* and the high ones had more */
    CHECK_EQ(ebb_runtime_free(rt), 0);
}

/* Main is always ready too, on its worker: however its turns fall among the
 * others', `lead` of them ahead. */
static async int crowd_beside_main(int lead)
{
    task(int) high[2], low;
    int turns = 0;

    lows_left = 1;
    for (int i = 0; i < lead; i++)
        await ebb_yield();
    for (int i = 0; i < 2; i++)
        high[i] = spawn(crowd(EBB_PRIORITY_HIGH));
    low = spawn(be_low());
    for (; lows_left > 0 && turns < 20000; turns++)
        await ebb_yield();
    lows_left = 0;
    for (int i = 0; i < 2; i++)
        (void)await high[i];
    (void)await low;
    return turns;
}

static async int crowd_each_way(void)
{
    int turns = 0;

    for (int lead = 0; lead < 8; lead++)
        turns += await crowd_beside_main(lead);
    return turns;
}

static struct ebb_task *make_crowd_each_way(void *arg)
{
    (void)arg;
    return (struct ebb_task *)spawn_on(
        ebb_runtime_worker(ebb_runtime_current(), 0), crowd_each_way());
}

TEST(priority_starves_nobody_beside_main)
{
    struct ebb_options options = { .workers = 1 };
    struct ebb_runtime *rt = runtime_of(&options);
    int turns = -1;

    CHECK_EQ(ebb_runtime_run(rt, make_crowd_each_way, NULL, &turns,
                             sizeof turns, _Alignof(int)), 0);
    CHECK(turns >= 0 && turns < 20000);
    CHECK_EQ(ebb_runtime_free(rt), 0);
}

static async int mix_all(void)
{
    task(int) child[CHILDREN];
    int ended = 0;

    for (int i = 0; i < CHILDREN; i++) {
        child[i] = spawn(stay());
        task_set_priority(child[i], (enum ebb_priority)(i % 3));
    }
    for (int i = 0; i < CHILDREN; i++) {
        task_set_priority(child[i], (enum ebb_priority)(i % 2));
        await ebb_yield();
    }
    for (int i = 0; i < CHILDREN; i++)
        ended += await child[i] >= 0;
    return ended;
}

static task(int) make_mix_all(void *arg)
{
    (void)arg;
    return spawn(mix_all());
}

TEST(priorities_change_on_many_workers)
{
    struct ebb_options options = { .workers = 4 };
    struct ebb_runtime *rt = runtime_of(&options);

    CHECK_EQ(run(rt, make_mix_all), CHILDREN);
    CHECK_EQ(ebb_runtime_free(rt), 0);
}

/* ---- names ---- */

static int count_named(const char *prefix)
{
    DIR *dir = opendir("/proc/self/task");
    struct dirent *entry;
    int found = 0;

    CHECK(dir != NULL);
    while ((entry = readdir(dir)) != NULL) {
        char path[300], name[32] = "";
        FILE *f;

        snprintf(path, sizeof path, "/proc/self/task/%s/comm", entry->d_name);
        f = fopen(path, "r");
        if (f == NULL)
            continue;
        if (fgets(name, sizeof name, f) != NULL)
            found += strncmp(name, prefix, strlen(prefix)) == 0;
        fclose(f);
    }
    closedir(dir);
    return found;
}

TEST(threads_have_names)
{
    struct ebb_options options = { .workers = 3, .name = "mill" };
    struct ebb_runtime *rt = runtime_of(&options);

    for (int i = 0; i < 2000 && count_named("mill-") < 2; i++)
        usleep(1000);
    CHECK_EQ(count_named("mill-1"), 1);
    CHECK_EQ(count_named("mill-2"), 1);
    CHECK_EQ(ebb_runtime_free(rt), 0);
}

/* ---- threads are told of ---- */

static struct {
    uint32_t seen[4], on_pool;          /* atomic */
    task(int) spawned;                  /* while a worker went to sleep */
} told;

static async int answer(void)
{
    await ebb_yield();
    return 42;
}

static void count_event(enum ebb_thread_event event, void *arg)
{
    CHECK(arg == &told);
    __atomic_add_fetch(&told.seen[event], 1, __ATOMIC_SEQ_CST);
    if (event == EBB_THREAD_START && ebb_worker_index() < 0)
        __atomic_add_fetch(&told.on_pool, 1, __ATOMIC_SEQ_CST);
}

static uint32_t seen(enum ebb_thread_event event)
{
    return __atomic_load_n(&told.seen[event], __ATOMIC_SEQ_CST);
}

static int stay_on_the_pool(void)
{
    return ebb_worker_index();
}

static async int sleep_and_call(void)
{
    CHECK(ebb_worker_index() >= 0 && ebb_worker_index() < 3);
    CHECK_EQ(await spawn_blocking(stay_on_the_pool()), -1);
    return await ebb_sleep(EBB_MILLISECOND);
}

static task(int) make_sleep_and_call(void *arg)
{
    (void)arg;
    return spawn(sleep_and_call());
}

static async int count_turns(void)
{
    struct ebb_stats before, after;

    ebb_stats(NULL, &before);
    for (int i = 0; i < 10; i++)
        await ebb_yield();
    ebb_stats(NULL, &after);
    CHECK(after.turns >= before.turns + 10);
    CHECK(before.busy_ns > 0 && after.busy_ns >= before.busy_ns);
    return 0;
}

static task(int) make_count_turns(void *arg)
{
    (void)arg;
    return spawn(count_turns());
}

TEST(turns_and_their_time_are_counted)
{
    struct ebb_runtime *rt = runtime_of(&(struct ebb_options){
        .workers = 2 });

    CHECK_EQ(run(rt, make_count_turns), 0);
    CHECK_EQ(ebb_runtime_free(rt), 0);
}

TEST(threads_are_told_of)
{
    struct ebb_options options = { .workers = 3, .on_thread = count_event,
                                   .on_thread_arg = &told,
                                   .thread_stack = 256 * 1024 };
    struct ebb_runtime *rt = runtime_of(&options);
    struct ebb_stats stats;

    CHECK_EQ(run(rt, make_sleep_and_call), 0);
    ebb_stats(rt, &stats);
    CHECK(stats.blocking_idle <= stats.blocking);
    CHECK_EQ(stats.blocking_queued, 0);
    CHECK_EQ(ebb_runtime_free(rt), 0);
    CHECK_EQ(told.on_pool, 1);
    CHECK_EQ(seen(EBB_THREAD_START), 3);        /* two workers and that */
    CHECK_EQ(seen(EBB_THREAD_STOP), 3);
    CHECK(seen(EBB_THREAD_PARK) > 0);
    CHECK_EQ(seen(EBB_THREAD_PARK), seen(EBB_THREAD_UNPARK));
    CHECK_EQ(ebb_worker_index(), -1);
}

/* What is spawned on the way to sleep runs all the same. */
static void spawn_once(enum ebb_thread_event event, void *arg)
{
    (void)arg;
    if (event == EBB_THREAD_PARK && told.spawned == NULL)
        told.spawned = spawn(answer());
}

static async int wait_for_spawned(void)
{
    task(int) t;

    while (told.spawned == NULL)
        await ebb_sleep(EBB_MILLISECOND);
    t = told.spawned;
    return await t;
}

static task(int) make_wait_for_spawned(void *arg)
{
    (void)arg;
    return spawn(wait_for_spawned());
}

TEST(a_task_spawned_on_the_way_to_sleep_runs)
{
    struct ebb_options options = { .workers = 1, .on_thread = spawn_once };
    struct ebb_runtime *rt = runtime_of(&options);

    told.spawned = NULL;
    CHECK_EQ(run(rt, make_wait_for_spawned), 42);
    CHECK_EQ(ebb_runtime_free(rt), 0);
}

TEST(runtimes_have_numbers_and_names)
{
    struct ebb_options options = { .workers = 1, .name = "mill" };
    struct ebb_runtime *a = runtime_of(&options), *b;

    options.name = NULL;
    b = runtime_of(&options);
    CHECK(ebb_runtime_id(a) != 0 && ebb_runtime_id(b) != 0);
    CHECK(ebb_runtime_id(a) != ebb_runtime_id(b));
    CHECK_STR(ebb_runtime_name(a), "mill");
    CHECK_STR(ebb_runtime_name(b), "ebb");
    CHECK_EQ(ebb_runtime_id(NULL), 0);
    CHECK_STR(ebb_runtime_name(NULL), "");
    CHECK_EQ(ebb_runtime_free(a), 0);
    CHECK_EQ(ebb_runtime_free(b), 0);
}

/* ---- the monitor ---- */

/* Plain functions, as may hold a worker up; their names are to be seen. */
static __attribute__((noinline)) int turn_round(void)
{
    int64_t until = ebb_now() + 400 * EBB_MILLISECOND;
    int turns = 0;

    while (ebb_now() < until)
        turns++;
    return turns;
}

static __attribute__((noinline)) int doze_off(void)
{
    return usleep(400 * 1000);
}

enum { HOG_LINE = __LINE__ + 5 };

static async int hog(int (*hold_up)(void))
{
    volatile int result;
    await ebb_yield();
    result = hold_up();
    return result;
}

static task(int) make_hog(void *arg)
{
    (void)arg;
    return spawn(hog(turn_round));
}

static task(int) make_sleeper(void *arg)
{
    (void)arg;
    return spawn(hog(doze_off));
}

static void run_watched(task(int) (*make)(void *arg), int64_t stuck)
{
    struct ebb_options options = { .workers = 1, .stuck = stuck };
    struct ebb_runtime *rt = runtime_of(&options);

    run(rt, make);
    ebb_runtime_free(rt);
}

static void run_hog(void)
{
    run_watched(make_hog, 40 * EBB_MILLISECOND);
}

static void run_sleeper(void)
{
    run_watched(make_sleeper, 40 * EBB_MILLISECOND);
}

TEST(monitor_tells_who_is_stuck)
{
    char text[1000];
    char *said, *rest;

    CHECK_EQ(test_in_child(run_hog, text, sizeof text), 0);
    said = strstr(text, "worker 0 has been in one turn of hog for ");
    CHECK(said != NULL);
    CHECK(strstr(said, "option_test.c:") != NULL);
    rest = strchr(said, '\n');
    CHECK(rest != NULL && strstr(rest, "one turn") == NULL);    /* once */
}

TEST(monitor_tells_where_it_is_stuck)
{
    char text[1000], line[40];

    snprintf(line, sizeof line, "option_test.c:%d in hog\n", HOG_LINE);
    CHECK_EQ(test_in_child(run_hog, text, sizeof text), 0);
    CHECK(strstr(text, "resumed at ") != NULL && strstr(text, line) != NULL);
    CHECK_EQ(test_in_child(run_sleeper, text, sizeof text), 0);
    CHECK(strstr(text, line) != NULL);
}

#if defined(__GLIBC__) && defined(__x86_64__) \
    && !defined(__SANITIZE_THREAD__) && !defined(__SANITIZE_ADDRESS__)
TEST(monitor_tells_what_holds_a_worker_up)
{
    char text[1000];

    CHECK_EQ(test_in_child(run_hog, text, sizeof text), 0);
    CHECK(strstr(text, "turn_round, called by hog\n") != NULL);
    CHECK_EQ(test_in_child(run_sleeper, text, sizeof text), 0);
    CHECK(strstr(text, "now waits in clock_nanosleep\n") != NULL);
}
#endif

/* All of the process stops, in the middle of a turn. */
static int be_stopped(void)
{
    pid_t self = getpid(), child = fork();

    if (child == 0) {
        usleep(500 * 1000);
        kill(self, SIGCONT);
        _exit(0);
    }
    raise(SIGSTOP);
    return waitpid(child, NULL, 0) == child ? 0 : -1;
}

static task(int) make_stopped(void *arg)
{
    (void)arg;
    return spawn(hog(be_stopped));
}

static void run_stopped(void)
{
    run_watched(make_stopped, 300 * EBB_MILLISECOND);
}

TEST(monitor_does_not_mind_a_process_that_stood_still)
{
    char text[1000];

    CHECK_EQ(test_in_child(run_stopped, text, sizeof text), 0);
    CHECK(strstr(text, "one turn") == NULL);
}

static void run_quietly(void)
{
    struct ebb_options options = { .workers = 2,
                                   .stuck = 10 * EBB_SECOND };
    struct ebb_runtime *rt = runtime_of(&options);

    run(rt, make_stay_all);
    ebb_runtime_free(rt);
}

TEST(monitor_is_quiet_otherwise)
{
    char text[1000];

    CHECK_EQ(test_in_child(run_quietly, text, sizeof text), 0);
    CHECK(strstr(text, "one turn") == NULL);
}

/* ---- handles that nobody releases ---- */

static task(int) kept[3];

static async int quick(int n)
{
    if (n > 1)
        await ebb_yield();
    return n;
}

static async int forget(void)
{
    for (int i = 0; i < 3; i++)
        kept[i] = spawn(quick(i));
    spawn(quick(3));
    await kept[1];
    scope (s) {
        spawn_in(s, quick(4));
    }
    return 0;
}

static task(int) make_forget(void *arg)
{
    (void)arg;
    return spawn(forget());
}

static void run_forgetful(void)
{
    struct ebb_options options = { .workers = 2 };
    struct ebb_runtime *rt = runtime_of(&options);

    run(rt, make_forget);
    ebb_runtime_free(rt);
}

static void run_forgetful_told(void)
{
    setenv("EBB_LEAKS", "1", 1);
    run_forgetful();
}

static void run_misnumbered(void)
{
    static const char *const names[] = { "EBB_WORKERS", "EBB_STUCK" };
    static const char *const values[] = { "-1", "2x", "", "3" };
    struct ebb_runtime *rt;
    int errors = 0;

    for (int i = 0; i < 2; i++)
        for (int k = 0; k < 4; k++) {
            setenv(names[i], values[k], 1);
            if (ebb_runtime_new(NULL, &rt) == 0)
                ebb_runtime_free(rt);
            else
                errors++;
        }
    exit(errors);
}

TEST(the_environment_gives_numbers)
{
    char text[256];

    CHECK_EQ(test_in_child(run_misnumbered, text, sizeof(text)), -4);
    CHECK_STR(text, "ebb: EBB_WORKERS=-1: not a number\n"
              "ebb: EBB_WORKERS=2x: not a number\n"
              "ebb: EBB_STUCK=-1: not a number\n"
              "ebb: EBB_STUCK=2x: not a number\n");
}

TEST(handles_never_released_are_listed)
{
    char text[1000];
    const char *line = text;
    int count = 0;

    CHECK_EQ(test_in_child(run_forgetful_told, text, sizeof text), 0);
    while ((line = strstr(line, " was never released: quick, spawned at "))
           != NULL) {
        line = strstr(line, "option_test.c:");
        CHECK(line != NULL);
        count++;
    }
    CHECK_EQ(count, 2);
    CHECK_EQ(test_in_child(run_forgetful, text, sizeof text), 0);
    CHECK(strstr(text, "released") == NULL);
}
